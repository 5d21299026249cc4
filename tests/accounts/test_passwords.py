"""What a password must be (ASVS 6.2)."""

import hashlib
import random
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import actions, codes, password_list, passwords
from portal.accounts.passwords import Why
from portal.app import create_app
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage.store import Store
from portal.storage.work import work


@pytest.mark.parametrize(
    "password, why",
    [
        ("elevenmarks", Why.TOO_SHORT),
        ("purple jumps", None),  # exactly twelve
        ("w" + "orch ladle pivot " * 7 + "candle me", None),  # 129 less one
        ("correct horse battery staple tandem " * 4, Why.TOO_LONG),
        ("password1234", Why.COMMON),
        ("Password123!", Why.COMMON),
        ("qwertyuiop12", Why.COMMON),
        ("aaaaaaaaaaaa", Why.COMMON),
        ("123456789012", Why.COMMON),
        ("iloveyou1234", Why.COMMON),
        ("Bea Holm 2026", Why.COMMON),
        ("bea.holm@example", Why.COMMON),
        ("candle orbit mustard", None),
        ("ваза стол облако", None),
        ("🐟🌳🚲 fish tree bike", None),
    ],
)
def test_long_and_not_common_is_all_that_is_asked(password: str, why: Why | None) -> None:
    assert passwords.why_not(password[:128] if why is None else password, ("Bea Holm", "bea.holm@example.org")) is why


@given(st.text(max_size=200))
def test_whatever_is_typed_gets_an_answer_and_a_hash(typed: str) -> None:
    tidy = passwords.tidy(typed)
    passwords.why_not(tidy)
    hasher = passwords.hasher(fast=True)
    assert hasher.verify(tidy, hasher.hash(tidy))


def test_accents_count_the_same_whichever_keyboard_wrote_them() -> None:
    assert passwords.tidy("caf\u00e9 orbit") == passwords.tidy("cafe\u0301 orbit")


@pytest.mark.parametrize("fast", [True, False])
def test_the_hash_of_nobody_costs_what_a_true_one_costs(fast: bool) -> None:
    true, nobody = passwords.hasher(fast=fast).hash("x"), passwords.nobody(fast=fast)
    assert true.rsplit("$", 2)[0] == nobody.rsplit("$", 2)[0]
    assert [len(part) for part in true.split("$")] == [len(part) for part in nobody.split("$")]
    assert not passwords.hasher(fast=fast).verify("x", nobody)


def test_passwords_are_kept_as_argon2id_with_what_owasp_asks() -> None:
    assert passwords.hasher(fast=False).hash("x").startswith("$argon2id$v=19$m=47104,t=1,p=1$")


@pytest.mark.parametrize(
    "typed, parts",
    [
        ("ABCD EFGH JKMN PQRS", ("ABCD", "EFGHJKMNPQRS")),
        ("abcd-efgh-jkmn-pqrs", ("ABCD", "EFGHJKMNPQRS")),
        ("ABCO EFGH JKMN PQIL", ("ABC0", "EFGHJKMNPQ11")),
        ("ABCD EFGH JKMN PQR", None),
        ("ABCD EFGH JKMN PQRU", None),
        ("", None),
    ],
)
def test_a_recovery_code_is_read_however_it_is_typed(typed: str, parts: tuple[str, str] | None) -> None:
    assert codes.parts_of_recovery_code(typed) == parts


@pytest.mark.parametrize(
    "typed, is_digits", [("123456", True), ("123 456", True), ("123-456", True), ("12345", False), ("١٢٣٤٥٦", False)]
)
def test_six_digits_are_told_from_a_recovery_code(typed: str, is_digits: bool) -> None:
    assert codes.is_digits(typed) is is_digits


def test_a_qr_code_is_one_path_with_its_quiet_edge() -> None:
    drawn = codes.picture("otpauth://totp/Ferry%20Lane:x?secret=JBSWY3DPEHPK3PXP")
    assert drawn.path.startswith("M4 4h1v1h-1z")
    assert drawn.size >= 29


WORDS = [f"orbit candle {number}" for number in range(400)]


def sha1(word: str) -> str:
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False], ids=["line end at the end", "none at the end"])
@pytest.mark.parametrize("kind", ["words", "hashes", "hashes with counts"])
def test_a_larger_list_finds_each_of_its_passwords_and_no_other(
    tmp_path: Path, kind: str, ending: str, last: bool
) -> None:
    lines = WORDS if kind == "words" else sorted(map(sha1, WORDS))
    if kind == "hashes with counts":
        lines = [f"{line}:{random.randint(1, 10**6)}" for line in lines]
    path = tmp_path / "known.txt"
    path.write_bytes((ending.join(lines) + (ending if last else "")).encode())
    assert all(password_list.holds(path, word) for word in WORDS)
    for near in ("orbit candle", "orbit candle 40", "rbit candle 7", "orbit candle 400", "", "x" * 500, "ваза"):
        assert password_list.holds(path, near) is (near in WORDS), near


def test_capitals_do_not_hide_a_listed_word(tmp_path: Path) -> None:
    (tmp_path / "known.txt").write_text("summer orchard wall\n")
    assert password_list.holds(tmp_path / "known.txt", "Summer Orchard Wall")


def test_an_empty_list_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "known.txt").touch()
    assert not password_list.holds(tmp_path / "known.txt", "summer orchard wall")


def test_a_list_that_is_not_there_stops_the_start_with_its_name(tmp_path: Path) -> None:
    env = {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_PASSWORDS_FILE": str(tmp_path / "gone.txt")}
    with pytest.raises(SetUpWrong, match="PORTAL_PASSWORDS_FILE"):
        Settings.load(env)


def test_nobody_chooses_a_password_of_the_operators_list(
    settings: Settings, store: Store, now: datetime, tmp_path: Path
) -> None:
    listed = "candle orbit mustard"
    path = tmp_path / "known.txt"
    path.write_text(f"{listed}\n")
    client = create_app(replace(settings, passwords_file=str(path)), store).test_client()
    with store.new_db() as db, work(db):
        _one, token = actions.add_worker(
            db, keys=store.keys, email="bea@example.org", name="Bea", role="coordinator", now=now
        )
    for password, status in ((listed, 422), ("candle orbit walrus", 302)):
        token_of_form = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"/set-up/{token}").text)
        assert token_of_form
        data = {"password": password, "csrf_token": token_of_form[1]}
        assert client.post(f"/set-up/{token}", data=data).status_code == status
