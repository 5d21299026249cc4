"""Web addresses, e-mail addresses, phone numbers, postcodes and places, from the ways feeds write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.feeds import getting_in, places, reach


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" HTTPS://EXAMPLE.ORG/Path ", "https://example.org/Path"),
        ("www.example.org", "https://www.example.org"),
        ("example.org/libraries", "https://example.org/libraries"),
        ("http://example.org:8080/x", "http://example.org:8080/x"),
        ("https://example.org/?fbclid=abc", "https://example.org/"),
        ("https://example.org/?page=2&utm_source=x", "https://example.org/?page=2"),
        ("https://bücher.example.org/", "https://xn--bcher-kva.example.org/"),
    ],
)
def test_a_web_address_is_read_with_and_without_its_scheme(written, meant):
    assert reach.web_address(written) == meant


@pytest.mark.shows("T8")
@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "mailto:a@example.org",
        "//example.org/x",
        "http://",
        "http://localhost/",
        "http://[::1]/",
        "http://user:secret@example.org/",
        "http://example.org\\@evil.example/",
        "http://exa mple.org/",
        'http://example.org/"onclick="x',
        "http://127.0.0.1/",
        "example/counselling",
        "example_counselling",
        "http://example.org:99999/",
        "https://" + "a" * 3000 + ".org",
        None,
        5,
        ["https://example.org"],
    ],
)
def test_what_is_no_http_address_is_no_address(written):
    assert reach.web_address(written) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("desk@EXAMPLE.org ", "desk@example.org"),
        ("Harbour Library <desk@example.org>", "desk@example.org"),
        ("Falmouth (desk@example.org)", "desk@example.org"),
        ("mailto:desk@example.org", "desk@example.org"),
        ("a@example.org or b@example.org", ""),
        ("email-example_com", ""),
        ("desk@example", ""),
        ("desk@example.org\r\nBcc: all@example.org", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_one_e_mail_address_of_a_cell(written, meant):
    assert reach.email(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("01632 960001", "01632 960001"),
        ("01632960001", "01632 960001"),
        ("+44 (0)1632 960001", "01632 960001"),
        ("0044 1632 960001", "01632 960001"),
        ('"+44 1632 960001"', "01632 960001"),
        ("Tel: 07700 900123", "07700 900123"),
        ("(01632) 960-001", "01632 960001"),
        ("0800 1111", "0800 1111"),
        ("116123", "116 123"),
        ("999", "999"),
        ("111", "111"),
        ("12", ""),
        ("01632 96000", ""),
        ("0163 2960001234", ""),
        ("305-637-6700", ""),
        ("07700 900123 ask for Jo", ""),
        ("1907 NW 38th", ""),
        ("", ""),
        (None, ""),
        (44, ""),
    ],
)
def test_a_phone_number_of_the_uk(written, meant):
    assert reach.phone(written) == meant


def test_the_grouping_of_the_source_stays():
    assert reach.phone("08000 28 22 33") == "08000 28 22 33"


def test_text_and_textphone_numbers_have_their_own_shapes():
    assert reach.text_number("85258") == "85258"
    assert reach.text_number("07700 900123") == "07700 900123"
    assert reach.text_number("1234") == ""
    assert reach.textphone("18001 01632 960001") == "18001 01632 960001"
    assert reach.phone("85258") == ""


def test_numbers_in_prose_are_found_once_and_fax_is_passed_over():
    words = (
        "Ring 01632 960001 (01632960001). Fax: 01632 960002. You can also text us on 07700 900123. "
        "Charity 01632960003, account 12345678, £01632 960004, 2026-01-01, 016329600055555."
    )
    found = [(channel.kind, channel.value) for channel in reach.phones_in(words)]
    assert found == [("phone", "01632 960001"), ("text", "07700 900123"), ("phone", "01632 960003")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ls1 1aa", "LS1 1AA"),
        ("LS11AA", "LS1 1AA"),
        ("BT49  9PR", "BT49 9PR"),
        ("SW1A1AA", "SW1A 1AA"),
        ("LS1", ""),
        ("ABC 1234", ""),
        ("33142", ""),
        ("", ""),
        (None, ""),
        ({"a": 1}, ""),
    ],
)
def test_a_whole_postcode_or_none(written, meant):
    assert places.postcode(written) == meant


def test_two_postcodes_in_one_address_are_none():
    assert places.postcode_in("1 High Street, LS1 1AA") == "LS1 1AA"
    assert places.postcode_in("LS1 1AA and LS1 1AB") == ""


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept"),
    [
        (53.79, -1.54, True),
        ("53.79", "-1.54", True),
        (60.8, -0.8, True),  # Unst
        (54.6, -8.1, True),  # Fermanagh
        (0, 0, False),
        ("0", "0.0", False),
        (47.6, -122.3, False),
        (-1.54, 53.79, False),  # the wrong way round
        (100, 101, False),
        ("nan", "nan", False),
        ("1e999", 1, False),
        ("north", "west", False),
        (None, None, False),
        (53.79, None, False),
        (True, True, False),
    ],
)
def test_coordinates_outside_the_uk_are_doubted_not_kept(latitude, longitude, kept):
    found = places.coordinates(latitude, longitude)
    assert (found.latitude is not None) is kept
    assert bool(found.problem) is not (kept or (latitude is None and longitude is None) or latitude is True)


@pytest.mark.parametrize(
    ("written", "towns", "meant"),
    [
        ("6 Mount Street, Manchester M2 5NS, UK", (), ("6 Mount Street", "Manchester", "M2 5NS")),
        (
            "The Green, Cavendish, Sudbury, Suffolk CO10 8BA, UK",
            (),
            ("The Green, Cavendish", "Sudbury", "CO10 8BA"),
        ),
        ("60 New Road Rubery Birmingham B45 9JA", (), ("60 New Road Rubery Birmingham", "", "B45 9JA")),
        ("26 Benvenue St, Wellesley, MA 02482, USA", (), ("26 Benvenue St", "Wellesley", "")),
        ("Concord, MA 01742, USA", (), ("", "Concord", "")),
        ("8318 104 St, Edmonton, Alberta, T6E 4E8, Canada", ("Edmonton",), ("8318 104 St, Alberta", "Edmonton", "")),
        ("", (), ("", "", "")),
    ],
)
def test_one_line_gives_address_town_and_postcode(written, towns, meant):
    assert places.split_address(written, towns) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["Wheelchair accessible entrance"], True),
        (["Step-free"], True),
        (["Handicap accessible"], True),
        (["No wheelchair access"], False),
        (["Wheelchair access: no"], False),
        (["Accessible toilet facilities"], None),
        (["Step-free", "No step-free access"], None),
        ([None, ""], None),
    ],
)
def test_step_free_is_said_or_not_said(said, meant):
    assert getting_in.step_free(said) is meant


def test_a_masked_place_keeps_neither_street_nor_exact_point():
    spot, _ = places.from_location(
        {
            "name": "Refuge",
            "mask_exact_address": True,
            "latitude": 51.501364,
            "longitude": -0.141893,
            "addresses": [{"address_1": "1 Hidden Lane", "city": "London", "postal_code": "SW1A 1AA"}],
        }
    )
    assert (spot.name, spot.address, spot.town, spot.postcode) == ("", "", "London", "SW1A")
    assert (spot.latitude, spot.longitude, spot.quality, spot.masked) == (51.5, -0.14, "outcode", True)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_written_nothing_breaks(words):
    address = reach.web_address(words)
    assert not address or address.startswith(("http://", "https://"))
    assert "\n" not in reach.phone(words) + reach.email(words) + places.postcode(words)
    places.split_address(words, [words])
    reach.phones_in(words)
    reach.any_phone(words)
