"""Coming back by code: what opens, what does not, and that nothing tells one no from another."""

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from portal.referrals import code_actions, return_codes, tries
from portal.referrals.hashing import Hashes
from portal.referrals.models import CodeTry, ReturnCode
from portal.shared.refs import ALPHABET
from portal.storage.engine import NewDb
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.visitor import Visitor
from tests.referrals.sending import HASHES, NOW, code_of, make_referral

PAUSE = timedelta(minutes=15)


def typed(code: str) -> return_codes.TypedCode:
    return return_codes.read(code)


def try_once(
    new_db: NewDb, store: Store, code: str, *, network: str = "192.0.2.1", at: Any = NOW, pin: str = ""
) -> bool:
    """As the view does it: True when it opened."""
    with new_db() as db, work(db):
        rests = code_actions.count_try(
            db, store.keys, code=typed(code), network=network, at_most=5, pause=PAUSE, now=at
        )
        held = code_actions.found_by(db, typed(code))
    if not code_actions.opens(held, code=typed(code), pin=pin, hashes=HASHES) or rests or held is None:
        return False
    with new_db() as db, work(db):
        code_actions.come_back(db, store.keys, held=held, code=typed(code), network=network, now=at)
    return True


def wrong(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


@pytest.mark.shows("N-07", "T3")
def test_five_wrong_tries_rest_that_code_for_that_network_and_no_other(new_db: NewDb, store: Store):
    code = code_of(new_db, make_referral(new_db, store))
    for _ in range(5):
        assert not try_once(new_db, store, wrong(code))
    assert not try_once(new_db, store, code), "it rests, even for the right code"
    assert try_once(new_db, store, code, network="198.51.100.7"), "from elsewhere the person gets in"
    assert try_once(new_db, store, code, at=NOW + PAUSE), "and here after a quarter of an hour"


@pytest.mark.shows("J8.2")
def test_another_code_of_the_same_network_does_not_rest(new_db: NewDb, store: Store):
    first, second = (code_of(new_db, make_referral(new_db, store)) for _ in range(2))
    for _ in range(5):
        try_once(new_db, store, wrong(first))
    assert try_once(new_db, store, second)


def test_a_right_code_forgets_the_wrong_tries_before_it(new_db: NewDb, store: Store):
    code = code_of(new_db, make_referral(new_db, store))
    for _ in range(3):
        for _ in range(4):
            assert not try_once(new_db, store, wrong(code))
        assert try_once(new_db, store, code)


@pytest.mark.shows("T3")
def test_a_partner_who_knows_the_first_group_cannot_lock_the_person_out(new_db: NewDb, store: Store):
    code = code_of(new_db, make_referral(new_db, store))
    for place in range(40):
        for _ in range(2):
            try_once(new_db, store, wrong(code), network=f"203.0.113.{place}")
    assert try_once(new_db, store, code, network="192.0.2.200")


@pytest.mark.shows("T3", "T7")
def test_neither_code_nor_pin_nor_network_is_kept(new_db: NewDb, store: Store):
    pin_hash = HASHES.make(return_codes.to_hash("S" * 11, "riverboat"))
    code = code_of(new_db, make_referral(new_db, store, code_hash=pin_hash, has_pin=True))
    try_once(new_db, store, wrong(code))
    with new_db() as db:
        kept = " ".join(str(vars(row)) for table in (ReturnCode, CodeTry) for row in db.scalars(select(table)))
    for word in ("S" * 11, "riverboat", "192.0.2.1"):
        assert word not in kept


def counting(new_db: NewDb, store: Store, code: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """The statements and the hash checks of one try."""
    said: list[str] = []
    checks = 0
    real = Hashes.fits

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(re.sub(r"\s+", " ", statement))

    def fits(self: Hashes, kept: str | None, text: str) -> bool:
        nonlocal checks
        checks += 1
        return real(self, kept, text)

    with monkeypatch.context() as patch:
        patch.setattr(Hashes, "fits", fits)
        event.listen(store.engine, "before_cursor_execute", note)
        try:
            assert not try_once(new_db, store, code, pin="riverboat")
        finally:
            event.remove(store.engine, "before_cursor_execute", note)
    return said, checks


@pytest.mark.shows("T14", "G22", "N-07")
def test_wrong_resting_and_absent_codes_do_the_same_work(new_db: NewDb, store: Store, monkeypatch: pytest.MonkeyPatch):
    code = code_of(new_db, make_referral(new_db, store))
    absent = ("ZZZZZ" if not code.startswith("ZZZZ") else "YYYYY") + "0" * 11
    first = counting(new_db, store, wrong(code), monkeypatch)
    nobody = counting(new_db, store, absent, monkeypatch)
    for _ in range(5):
        try_once(new_db, store, wrong(code))
    resting_wrong = counting(new_db, store, wrong(code), monkeypatch)
    resting_right = counting(new_db, store, code, monkeypatch)
    assert first[1] == 1
    assert first == nobody == resting_wrong == resting_right


@pytest.mark.shows("J8.1", "T14")
def test_wrong_resting_and_absent_codes_get_the_same_page(client: Visitor, store: Store, now):
    code = code_of(store.new_db, make_referral(store.new_db, store))
    answers = []
    for guess in [wrong(code)] * 7 + [code, "ZZZZ ZZZZ ZZZZ ZZZZ"]:
        client.get("/code")
        response = client.submit({"code": guess, "pin": "x"}, action="/code")
        text = response.get_data(as_text=True)
        answers.append((response.status_code, re.sub(r'value="[^"]*"', "", text)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 422


@pytest.mark.shows("J8.1")
def test_a_character_no_code_has_is_pointed_out_without_asking_the_store(client: Visitor, store: Store, now):
    client.get("/code")
    client.submit({"code": "ABCD EFGU JKMN PQRS"}, action="/code")
    assert "Check the character U" in client.page.said
    with store.new_db() as db:
        assert db.scalars(select(CodeTry)).first() is None


@pytest.mark.shows("T13")
def test_coming_back_gets_a_new_cookie_and_nothing_of_who_was_here_before(client: Visitor, store: Store, now):
    code = code_of(store.new_db, make_referral(store.new_db, store))
    client.get("/ask")
    client.submit({}, action="/ask")
    before = client.get_cookie("visit").value
    client.get("/code")
    client.submit({"code": code}, action="/code")
    assert client.get_cookie("visit").value != before
    assert "Hello, K" in client.page.said
    client.get("/ask")
    assert "Before you start" in client.page.text["h1"][0]


@pytest.mark.shows("N-02", "J8.7")
def test_after_leaving_nothing_personal_is_shown(client: Visitor, store: Store, now):
    code = code_of(store.new_db, make_referral(store.new_db, store))
    client.get("/code")
    client.submit({"code": code}, action="/code")
    client.submit({}, action="/exit", follow_redirects=False)
    response = client.get("/code/status")
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/code")


@pytest.mark.shows("T3", "G21")
@pytest.mark.engines("sqlite")
def test_guesses_open_nothing_and_only_so_many_an_hour_are_looked_at(
    new_db: NewDb, store: Store, full: bool, monkeypatch: pytest.MonkeyPatch
):
    """A machine guesses from many networks at a code whose first group it knows; the person still gets in."""
    if not full:
        monkeypatch.setattr(tries, "AN_HOUR_OVER_ALL", 100)
    code = code_of(new_db, make_referral(new_db, store))
    dice, looked, right = random.Random(7), 0, 0
    with new_db() as db, work(db):
        for guess in range(100_000 if full else 300):
            secret = "".join(dice.choice(ALPHABET) for _ in range(11))
            typed_code = return_codes.TypedCode(code[:4] + code[5], secret)
            place = f"10.{guess // 4 % 30}.0.{guess % 40}"
            rests = code_actions.count_try(
                db, store.keys, code=typed_code, network=place, at_most=5, pause=PAUSE, now=NOW
            )
            held = code_actions.found_by(db, typed_code)
            looked += not rests
            right += not rests and code_actions.opens(held, code=typed_code, pin="", hashes=HASHES)
    assert right == 0
    assert looked <= tries.AN_HOUR_OVER_ALL + 30, "and one for each neighbourhood that had not missed yet"
    assert try_once(new_db, store, code, network="198.51.100.7"), "whoever has not missed has a try"


@pytest.mark.shows("T3", "G21")
@pytest.mark.engines("sqlite")
def test_guesses_at_the_real_hash_open_nothing(new_db: NewDb, store: Store, full: bool):
    """As the page does it, one hash for each guess, with the first group known; the person gets in afterwards."""
    real = Hashes()
    made = real.make(return_codes.to_hash("S" * 11, ""))
    code = code_of(new_db, make_referral(new_db, store, code_hash=made))
    dice, right = random.Random(11), 0
    for guess in range(1000 if full else 6):
        secret = "".join(dice.choice(ALPHABET) for _ in range(11))
        typed_code = return_codes.TypedCode(code[:4] + code[5], secret)
        place = f"10.{guess % 250}.{guess // 250}.1"
        with new_db() as db, work(db):
            rests = code_actions.count_try(
                db, store.keys, code=typed_code, network=place, at_most=5, pause=PAUSE, now=NOW
            )
            held = code_actions.found_by(db, typed_code)
        assert held is not None, "the first group is that of a real code"
        right += code_actions.opens(held, code=typed_code, pin="", hashes=real) and not rests
    assert right == 0
    with new_db() as db, work(db):
        right_code = typed(code)
        assert not code_actions.count_try(
            db, store.keys, code=right_code, network="198.51.100.7", at_most=5, pause=PAUSE, now=NOW
        )
        assert code_actions.opens(code_actions.found_by(db, right_code), code=right_code, pin="", hashes=real)


@pytest.mark.shows("T3")
@pytest.mark.engines("sqlite")
def test_a_neighbourhood_that_tries_sixty_codes_in_an_hour_waits_for_the_next(new_db: NewDb, store: Store):
    code = code_of(new_db, make_referral(new_db, store))
    for number in range(60):
        assert not try_once(new_db, store, f"{number:04} 0000 0000 0000", network=f"192.0.2.{number}")
    assert not try_once(new_db, store, code, network="192.0.2.200")
    assert try_once(new_db, store, code, network="192.0.3.1"), "another one does not wait"
    assert try_once(new_db, store, code, network="192.0.2.200", at=NOW + timedelta(hours=1))


@pytest.mark.shows("T3")
@pytest.mark.engines("sqlite")
def test_right_codes_are_no_guesses(new_db: NewDb, store: Store):
    """A busy library is not slowed by people who come back."""
    code = code_of(new_db, make_referral(new_db, store))
    for _ in range(70):
        assert try_once(new_db, store, code)
