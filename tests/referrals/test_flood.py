"""Many requests at once: a machine is asked to ring, a person gets in, the team hears once (T6, G26)."""

import http.client
import re
import threading
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.messages.models import Alert
from portal.referrals.flood import FIRST_WAIT, MANY, MANY_FROM_ONE, WITHIN, Verdict, judge, wait
from portal.referrals.flood_actions import judge_sending
from portal.referrals.models import SelfReferral
from portal.settings import Settings
from portal.storage.models import Visit
from portal.storage.store import open_store
from portal.storage.work import work
from tests.referrals.walking import answer, ask_and_send, begin, send, step_now, walk


@pytest.mark.shows("T6")
@pytest.mark.parametrize(
    ("over_all", "from_here", "looks_made", "verdict"),
    [
        (1, 1, False, Verdict.TAKE),
        (1, 1, True, Verdict.LOOK),
        (MANY, MANY_FROM_ONE, False, Verdict.TAKE),
        (MANY_FROM_ONE + 1, MANY_FROM_ONE + 1, False, Verdict.LOOK),
        (MANY + 1, 1, False, Verdict.LOOK),
        (MANY + 1, 1, True, Verdict.RING),
        (MANY + 1, MANY_FROM_ONE + 1, False, Verdict.RING),
    ],
)
def test_a_person_is_always_taken_and_a_machine_never_counted_as_one(over_all, from_here, looks_made, verdict):
    assert judge(over_all=over_all, from_here=from_here, looks_made=looks_made) is verdict


@pytest.mark.shows("T6")
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_person_gets_in_after_one_wait_whatever_comes_from_where_they_are(over_all: int, from_here: int):
    assert judge(over_all=over_all, from_here=from_here, looks_made=False, has_waited=True) is not Verdict.RING
    if over_all <= MANY:
        assert judge(over_all=over_all, from_here=from_here, looks_made=False) is not Verdict.RING, (
            "nor is any asked of"
        )
        assert judge(over_all=over_all, from_here=from_here, looks_made=True, has_waited=True) is Verdict.LOOK


@pytest.mark.shows("T6")
@given(st.integers(1, 10**6))
def test_the_wait_grows_with_what_comes_from_one_network_and_has_an_end(from_here: int):
    assert FIRST_WAIT <= wait(from_here) <= wait(from_here + 1) <= WITHIN
    assert wait(MANY_FROM_ONE) == FIRST_WAIT and wait(MANY_FROM_ONE + 1) == 2 * FIRST_WAIT


@pytest.mark.shows("T6")
def test_what_looks_made_is_slowed_down_on_its_own_network_and_nowhere_else(db, store, now):
    def sent(network: str):
        with work(db):
            return judge_sending(db, store.keys, network=network, looks_made=True, now=now)

    verdicts = [sent("198.51.100.7") for _ in range(MANY_FROM_ONE + 3)]
    assert [each.verdict for each in verdicts] == [Verdict.LOOK] * MANY_FROM_ONE + [Verdict.RING] * 3
    assert [each.wait // FIRST_WAIT for each in verdicts[-3:]] == [2, 4, 8]
    assert sent("203.0.113.9").verdict is Verdict.LOOK, "another network is not slower for it"


@pytest.mark.shows("T6", "G26")
def test_a_flood_is_told_once_and_is_over_ten_minutes_later(db, store, now):
    def sent(network: str, moment, *, looks_made: bool = True) -> Verdict:
        with work(db):
            return judge_sending(db, store.keys, network=network, looks_made=looks_made, now=moment).verdict

    for number in range(MANY):
        assert sent(f"198.51.100.{number}", now) is Verdict.LOOK
    assert db.scalar(select(func.count()).select_from(Alert)) == 0
    for number in range(30):
        assert sent(f"203.0.113.{number}", now) is Verdict.RING
    assert sent("192.0.2.1", now, looks_made=False) is Verdict.LOOK, "a person is kept, and looked at first"
    assert db.scalars(select(Alert.kind)).all() == ["many-requests"]
    assert sent("192.0.2.1", now + WITHIN + timedelta(seconds=1), looks_made=False) is Verdict.TAKE


@pytest.mark.shows("T6")
def test_who_is_asked_to_ring_loses_nothing_and_sends_it_a_little_later(client, db, store, now, clock_at):
    with work(db):
        for _ in range(MANY + 1):
            judge_sending(db, store.keys, network="198.51.100.1", looks_made=True, now=now)
    begin(client)
    walk(client)
    page = answer(client, go="send")
    assert page.status_code == 429
    assert "Your request is not sent yet." in page.get_data(as_text=True)
    assert "01632 960 100" in page.get_data(as_text=True)
    answer(client, go="look")
    assert step_now(client) == "check", "the answers are still there"
    clock_at(now + timedelta(minutes=2))
    assert send(client), "slow enough for a person: it is sent, with its code"
    assert db.scalar(select(SelfReferral.needs_look)) is True


def clones(settings: Settings, token: str, many: int) -> list[str]:
    """As many more visits that stand where this one stands: each with a draft ready to send."""
    import json

    from flask.json.tag import TaggedJSONSerializer

    from portal.storage.keys import open_with, seal_with
    from portal.web.visits import new_token, row_id

    tagged, made = TaggedJSONSerializer(), []
    store = open_store(settings)
    with store.new_db() as db, work(db):
        row = db.get(Visit, row_id(token))
        held = tagged.loads(open_with(token.encode(), row.data, row.id.encode()).decode())
        for number in range(many):
            other = new_token()
            draft = json.loads(json.dumps(held["ask"])) | {"once_key": f"{number:032d}"}
            data = tagged.dumps(held | {"ask": draft}).encode()
            ident = row_id(other)
            db.add(
                Visit(
                    id=ident,
                    made_at=row.made_at,
                    ends_at=row.ends_at,
                    touched_at=row.touched_at,
                    data=seal_with(other.encode(), data, ident.encode()),
                )
            )
            made.append(other)
    store.close()
    return made


class Caller:
    """One address: a cookie, and forms sent as a browser would."""

    def __init__(self, port: int, address: str, cookie: str = ""):
        self.port, self.address, self.cookie = port, address, cookie

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "http", "Cookie": f"visit={self.cookie}"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, urlencode(fields, doseq=True) if fields is not None else None, headers)
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("visit="):
                self.cookie = value.removeprefix("visit=").split(";")[0]
        page = answer.read().decode()
        line.close()
        return answer.status, page

    def submit(self, **values: object) -> tuple[int, str]:
        """Fills in the form of /ask as it stands."""
        page = self.ask("GET", "/ask")[1]
        hidden = dict(re.findall(r'name="(step|csrf_token|once_key|way_in)"[^>]*?value="([^"]*)"', page))
        hidden |= {name: value for value, name in re.findall(r'value="([^"]*)"[^>]*?name="(step|csrf_token)"', page)}
        return self.ask("POST", "/ask", {**hidden, "go": "on", **values})

    def walk(self) -> None:
        from tests.referrals.walking import ANSWERS

        self.submit()
        for _ in range(30):
            page = self.ask("GET", "/ask")[1]
            step = re.search(r'name="step"[^>]*value="(\w+)"', page)
            assert step, page[:500]
            if step[1] == "check":
                return
            self.submit(**ANSWERS[step[1]])
        raise AssertionError("the questions never ended")


@pytest.mark.shows("T6", "G26")
def test_a_true_request_is_kept_within_five_seconds_while_a_thousand_a_minute_pour_in(running_portal, full):
    """At the full size 1,000 in a minute from 200 addresses; by default a tenth of both, at the same pace."""
    many, addresses, seconds = (1000, 200, 60) if full else (150, 20, 9)
    portal = running_portal(workers=2, PORTAL_TRUSTED_PROXIES="1")
    settings = Settings(instance=portal.instance, fast_hashes=True)
    model = Caller(portal.port, "198.51.100.250")
    model.walk()
    tokens = clones(settings, model.cookie, many)
    form = dict(re.findall(r'name="(step|csrf_token)"[^>]*?value="([^"]*)"', model.ask("GET", "/ask")[1]))
    person = Caller(portal.port, "192.0.2.201")
    person.walk()
    answered: list[int] = []

    def pour(number: int) -> None:
        for turn, token in enumerate(tokens[number::addresses]):
            due = begun + (turn + number / addresses) * seconds * addresses / many
            time.sleep(max(0.0, due - time.monotonic()))
            bot = Caller(portal.port, f"198.51.100.{number}", token)
            fields = form | {"once_key": f"{number + turn * addresses:032d}", "go": "send", "website": "x"}
            answered.append(bot.ask("POST", "/ask", fields)[0])

    time.sleep(21)  # nobody answers twelve questions in less: this one is a person
    begun = time.monotonic()
    crowd = [threading.Thread(target=pour, args=(number,)) for number in range(addresses)]
    for each in crowd:
        each.start()
    time.sleep(seconds * 0.7)
    pressed = time.monotonic()
    status, _page = person.submit(go="send")
    took = time.monotonic() - pressed
    for each in crowd:
        each.join()
    assert status in (200, 303)
    assert took <= 5, f"the promise names this bound (G26): {took:.1f} s"
    assert not [code for code in answered if code >= 500]
    assert answered.count(429) > many / 3, "machines were asked to ring"
    store = open_store(settings)
    with store.new_db() as db:
        kept = db.scalars(select(SelfReferral)).all()
        assert len(kept) <= MANY + 1
        assert db.scalar(select(func.count()).select_from(Alert)) == 1, "the team hears once"
    store.close()


def test_in_ordinary_times_nobody_hears_of_any_limit(client, db, now):
    assert ask_and_send(client)
    assert db.scalar(select(func.count()).select_from(Alert)) == 0
