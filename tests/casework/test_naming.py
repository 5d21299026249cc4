"""Names that must not go out are found however they are written, and nothing else is (N-19)."""

import pytest

from portal.casework import naming


@pytest.mark.shows("N-19", "J6.4")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mo Patel offered a bed", ["Mo Patel", "Mo", "Patel"]),
        ("Mo's sofa", ["Mo"]),
        ("MO  PATEL", ["Mo Patel", "Mo", "Patel"]),
        ("Most of it, at the moment", []),
        ("A neighbour", []),
        ("", []),
    ],
)
def test_names_are_found_as_whole_words(text, found):
    assert naming.named(text, "Mo Patel\n") == found


@pytest.mark.shows("N-19", "J6.4")
@pytest.mark.parametrize(
    ("kept_back", "text"),
    [
        ("Dina, Rosa", "Dina told us."),
        ("Rosa; Dina Reed (her sister)", "Rosa and the girl"),
        ("\u201cDina\u201d", "Dina told us."),
        ("Dina.", "Dina told us."),
        ("Dina", "D\u200bina told us."),
        ("Dina", "Di\u00adna told us."),
        ("José", "Jose offered a bed."),
        ("Zoë", "Zoe\u0308 offered a bed."),
        ("Dina", "\uff24ina told us."),
    ],
)
def test_a_name_is_found_however_it_and_the_list_were_typed(kept_back, text):
    assert naming.named(text, kept_back)


def test_a_name_is_replaced_as_a_whole():
    assert naming.without("Mo Patel and Patel", "Mo Patel", "a neighbour") == "a neighbour and a neighbour"


def test_a_title_alone_is_no_name_and_a_name_is_said_once():
    kept_back = "Mrs Albright\nDr. Mo Patel"
    assert naming.named("Mrs Jones and Dr. Khan saw it", kept_back) == []
    found = naming.named("Mrs Albright has a room. Patel knows.", kept_back)
    assert found == ["Mrs Albright", "Albright", "Patel"] and naming.said_once(found) == ["Mrs Albright", "Patel"]


def test_a_single_letter_is_no_name():
    assert naming.names("K\n\n") == []
