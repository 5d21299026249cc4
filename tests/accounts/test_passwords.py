"""What a password must be (ASVS 6.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import codes, passwords
from portal.accounts.passwords import Why


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
