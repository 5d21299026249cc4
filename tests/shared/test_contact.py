"""Addresses, numbers and postcodes as people type them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.shared.contact import (
    BadEmailAddress,
    BadPhoneNumber,
    BadPostcode,
    EmailAddress,
    NumberCostsExtra,
    PhoneNumber,
    Postcode,
)
from portal.shared.errors import BadInput

NOT_FOR_PEOPLE = re.compile(r"invalid|illegal|failed|forbidden|error", re.IGNORECASE)


# --- e-mail ---


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("name@example.com", "name@example.com"),
        ("  Name.Two+x@Example.COM ", "Name.Two+x@example.com"),
        ("mailto:name@example.com", "name@example.com"),
        ("<name@example.com>", "name@example.com"),
        ("name@example.com.", "name@example.com"),
        ("o'name@sub.example.co.uk", "o'name@sub.example.co.uk"),
        ("name@bücher.example", "name@xn--bcher-kva.example"),
        ("na\u200bme@example.com", "name@example.com"),  # a zero-width space from copying
    ],
)
def test_an_address_is_cleaned_once(typed, kept):
    assert str(EmailAddress.read(typed)) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "name",
        "name@example",
        "name@@example.com",
        "two words@example.com",
        "name@exam ple.com",
        "name@example,com",
        "na..me@example.com",
        ".name@example.com",
        "name@-example.com",
        "name@example..com",
        "name@192.0.2.1",
        "name@[192.0.2.1]",
        "námé@example.com",
        "name@example.com\r\nBcc: other@example.com",
        "name@example.com, other@example.com",
        "x" * 65 + "@example.com",
        "name@" + "x" * 64 + ".com",
        "name@" + "long." * 40 + "com",
    ],
)
def test_what_mail_cannot_be_sent_to_is_refused_in_words_for_people(typed):
    with pytest.raises(BadEmailAddress) as refused:
        EmailAddress.read(typed)
    assert "name@example.com" in str(refused.value)
    assert not NOT_FOR_PEOPLE.search(str(refused.value))


def test_an_address_is_the_same_person_in_capitals():
    assert EmailAddress.read("Name@Example.com").key == EmailAddress.read("name@example.COM").key


# --- phone ---


@pytest.mark.parametrize(
    "typed",
    [
        "07700 900123",
        "07700900123",
        "+44 7700 900 123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "07700-900-123",
        "07700\u2011900\u2011123",
        "07700.900.123",
        "(07700) 900123",
        "tel:+447700900123",
        "٠٧٧٠٠٩٠٠١٢٣",
        "\u202d07700 900123\u202c",
    ],
)
def test_a_number_is_one_number_however_it_is_written(typed):
    number = PhoneNumber.read(typed)
    assert number.value == "+447700900123"
    assert number.shown == "07700 900123"


@pytest.mark.parametrize("typed", ["01632 960 001", "020 7946 0018", "07700 900999", "0161 496 0123", "028 9018 0123"])
def test_numbers_set_aside_for_drama_are_taken(typed):
    assert PhoneNumber.read(typed).is_uk


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "none",
        "07700 90012",
        "07700 9001234",
        "call 07700 900123",
        "07700 900123 after six",
        "116 123",
        "0" * 11,
        "07700 900123 07700 900124",
        "+44",
        "01632 96000x",
        "9" * 400,
    ],
)
def test_what_cannot_be_rung_is_refused_in_words_for_people(typed):
    with pytest.raises(BadPhoneNumber) as refused:
        PhoneNumber.read(typed)
    assert not NOT_FOR_PEOPLE.search(str(refused.value))
    assert "900" not in str(refused.value), "what was typed may be somebody's number"


@pytest.mark.parametrize("typed", ["070 1234 5678", "0906 112 3456", "076 0012 3456", "+881 6 1234 5678"])
def test_premium_personal_pager_and_satellite_numbers_are_refused(typed):
    with pytest.raises(NumberCostsExtra):
        PhoneNumber.read(typed)


@pytest.mark.parametrize(
    ("typed", "can_text"),
    [
        ("07912 345678", True),
        ("07418 412345", True),
        ("07700 900123", True),  # drama
        ("07624 312345", False),  # Man
        ("07797 712345", False),  # Jersey
        ("07829 123456", False),  # Jersey
        ("07781 123456", False),  # Guernsey
        ("07911 123456", False),  # Guernsey
        ("0161 496 0123", False),
        ("0300 123 4567", False),
        ("0800 1111", False),
        ("+353 87 123 4567", False),  # abroad
        ("+1 415 555 2671", False),
    ],
)
def test_only_mobiles_of_the_united_kingdom_itself_can_be_texted(typed, can_text):
    assert PhoneNumber.read(typed).can_text is can_text


def test_a_number_from_abroad_is_shown_with_its_country():
    assert PhoneNumber.read("00353 87 123 4567").shown == "+353 87 123 4567"


def test_an_extension_is_kept():
    number = PhoneNumber.read("0161 496 0123 ext. 42")
    assert (number.value, number.extension, number.shown) == ("+441614960123", "42", "0161 496 0123 ext 42")


# --- postcodes ---


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("LS8 1AB", "LS8 1AB"),
        ("ls81ab", "LS8 1AB"),
        ("  l s 8  1 a b ", "LS8 1AB"),
        ("LS8-1AB", "LS8 1AB"),
        ("sw1a1aa", "SW1A 1AA"),
        ("m11ae", "M1 1AE"),
        ("M1 1AE", "M1 1AE"),
        ("M1  1AE", "M1 1AE"),
        ("DN55 1PT", "DN55 1PT"),
        ("w1a 0ax", "W1A 0AX"),
        ("ec1a1bb", "EC1A 1BB"),
        ("gir 0aa", "GIR 0AA"),
        # letters where only a figure can stand
        ("LS8 IAB", "LS8 1AB"),
        ("LS8 lab", "LS8 1AB"),
        ("LS8 OAB", "LS8 0AB"),
        ("MI 1AE", "M1 1AE"),
        ("MI IAE", "M1 1AE"),
        ("SWIA 1AA", "SW1A 1AA"),
        ("SWIA IAA", "SW1A 1AA"),
        ("CF1O 3AT", "CF10 3AT"),
        ("E1O 5AA", "E10 5AA"),
        ("CFIO 3AT", "CF10 3AT"),
        ("EHI IYZ", "EH1 1YZ"),
        # and a nought where only a letter can
        ("0X1 2JD", "OX1 2JD"),
        ("S016 4AA", "SO16 4AA"),
        # the first part alone, or with the beginning of the second
        ("ls8", "LS8"),
        ("(LS8)", "LS8"),
        ("W1A", "W1A"),
        ("b1", "B1"),
        ("CF1O", "CF10"),
        ("bti", "BT1"),
        ("LS8 1", "LS8"),
        ("LS8 1A", "LS8"),
        ("LS81", "LS81"),
    ],
)
def test_a_postcode_is_read_as_it_was_meant(typed, kept):
    assert str(Postcode.read(typed)) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "Leeds",
        "Ely",
        "12",
        "10",
        "LS",
        "8",
        "LS8 1CV",
        "LS8 1A1",
        "LS8 1ABC",
        "QQ1 1AA",
        "1LS 1AB",
        "JZ1",
        "LS8 1AB LS8 1AB",
        "12345",
        "AAA1 1AA",
        "LS888 1AB",
        "x" * 500,
    ],
)
def test_what_is_no_postcode_is_refused_in_words_for_people(typed):
    with pytest.raises(BadPostcode) as refused:
        Postcode.read(typed)
    assert isinstance(refused.value, BadInput)
    assert "LS8" in str(refused.value)
    assert not NOT_FOR_PEOPLE.search(str(refused.value))


first_parts = st.from_regex(r"[A-PR-UWYZ]([A-HK-Y])?[1-9][0-9]?", fullmatch=True)
second_parts = st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True)


@given(first_parts, second_parts, st.sampled_from(["", " ", "  ", "-", "\u00a0"]), st.booleans(), st.booleans())
@settings(max_examples=200)
def test_any_spelling_of_a_postcode_is_the_same_postcode(first, second, between, is_small, has_letters):
    spelled = first + between + (second.replace("0", "O").replace("1", "I") if has_letters else second)
    read = Postcode.read(spelled.lower() if is_small else spelled)
    assert read == Postcode(first, second)
    assert Postcode.read(str(read)) == read


@given(st.text(max_size=12))
@settings(max_examples=200)
def test_whatever_is_typed_is_read_or_refused_plainly(text):
    for kind in (Postcode, PhoneNumber, EmailAddress):
        try:
            assert kind.read(text)
        except BadInput:
            continue
