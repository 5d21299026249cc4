"""Text as feeds send it: nothing that runs, hides, reorders or never ends."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.directory.feeds import clean

HOSTILE = (
    "<script>alert(1)</script>",
    "<p>Tea</p><SCRIPT SRC=//example.org/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "&amp;amp;lt;script&amp;amp;gt;alert(1)&amp;amp;lt;/script&amp;amp;gt;",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<a href='javascript:alert(1)'>Tea</a>",
    "<a href='java\nscript:alert(1)'>Tea</a>",
    "<style>body{display:none}</style>",
    "<<script>script>alert(1)<</script>/script>",
    "<iframe src='data:text/html,<script>alert(1)</script>'></iframe>",
    "<script>alert(1)",
    "<</script>",
    "<<<b>b>b>",
    "<!-- <script>alert(1)</script> -->",
    "<math><mtext><script>alert(1)</script></mtext></math>",
)


@pytest.mark.shows("T8")
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_script_survives_in_a_text_or_a_line(hostile):
    for read in (clean.text, clean.line):
        found = read(f"Tea {hostile} and cake")
        assert not re.search(r"<[a-z/!]", found, re.IGNORECASE)
        assert "javascript" not in found and "onerror" not in found and "src=" not in found.lower()
        assert found.startswith("Tea")


@pytest.mark.shows("T8")
@pytest.mark.parametrize("hostile", HOSTILE[:6])
def test_what_a_script_says_goes_with_it(hostile):
    assert "alert" not in clean.text(f"Tea {hostile} and cake")


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x07", "\x1b", "\u200b", "\u200e", "\u200f", "\u202e", "\u2066", "\ufeff", "\ud800", "\udfff", "\u00ad"],
    ids=ascii,
)
def test_characters_that_hide_or_reorder_are_gone(hidden):
    assert clean.text(f"Ferry{hidden} Hall") == "Ferry Hall"
    if ord(hidden) > 0x9F and not 0xD800 <= ord(hidden) <= 0xDFFF:
        assert clean.line(f"&#{ord(hidden)};Ferry Hall") == "Ferry Hall"


def test_joiners_stay_where_a_script_needs_them():
    assert clean.line("می‌خواهم") == "می‌خواهم"
    assert clean.line("Fer\u200dry") == "Ferry"


@pytest.mark.shows("T8")
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\u2029", "\x85", "\t"])
def test_a_line_cannot_start_another(end):
    assert clean.line(f"Ferry Hall{end}Bcc: everybody@example.org") == "Ferry Hall Bcc: everybody@example.org"


def test_html_becomes_lines_and_dashes():
    found = clean.text("<p>Come for:</p>\n<ul>\n<li>tea</li>\n<li><p>a walk</p></li></ul><p>Ask&nbsp;us<br>first.</p>")
    assert found == "Come for:\n- tea\n- a walk\n\nAsk us\nfirst."


def test_a_link_keeps_its_address_once():
    assert clean.text('<a href="https://example.org/x">Our page</a>') == "Our page (https://example.org/x)"
    assert clean.text('<a href="https://example.org/">example.org</a>') == "example.org"
    assert clean.text('<a href="mailto:us@example.org">Write</a>') == "Write (us@example.org)"


def test_plain_text_keeps_its_own_lines_and_signs():
    assert clean.text("5 < 6 & Q&A\nTea > cake\n\n\n\nBye") == "5 < 6 & Q&A\nTea > cake\n\nBye"


def test_what_is_no_text_is_empty():
    for nothing in (None, True, [], {}, float("nan"), float("inf"), object(), 10**5000):
        assert clean.text(nothing) == clean.line(nothing) == clean.slug(nothing) == ""


def test_a_description_with_a_picture_inside_is_cut_to_size():
    picture = "data:image/png;base64," + "A" * 145_000
    assert clean.text(f'<p>Tea</p><img src="{picture}"><p>Cake</p>') == "Tea\n\nCake"
    assert len(clean.text("tea " * 50_000)) == clean.TEXT_CAP
    assert clean.text("tea " * 50_000).endswith("…")
    assert clean.is_longer("tea " * 50_000) and not clean.is_longer("tea")


@settings(max_examples=200, deadline=None)
@example("<</")
@given(st.text(max_size=200) | st.from_regex(r"[<>&;/a-z#0-9 !\x00\u202e\ud800-]{0,60}", fullmatch=True))
def test_cleaning_twice_is_cleaning_once(rough):
    once = clean.text(rough)
    assert clean.text(once) == once
    assert "\x00" not in once and not re.search("[\ud800-\udfff]", once)
    assert "\n" not in clean.line(rough)
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01T10:30:00.000Z", date(2026, 10, 1)),
        ("2026-08-22 21:29:56", date(2026, 8, 22)),
        ("01/10/2026", None),
        ("2026-13-01", None),
        ("0000-00-00", None),
        ("0001-01-01", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_year_first_or_not_at_all(written, day):
    assert clean.on_date(written) == day


def test_month_first_is_only_read_where_it_is_certain():
    assert clean.us_date("8/25/2022 11:17:07 AM") == date(2022, 8, 25)
    assert clean.us_date("8/5/2022") is None


@pytest.mark.parametrize(
    ("value", "meant"), [("1e999", None), ("nan", None), (True, None), ("12.5", 12.5), (7, 7.0), ("seven", None)]
)
def test_only_real_numbers_are_numbers(value, meant):
    assert clean.number(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [("yes", True), ("No", False), (True, True), ("", None), ("maybe", None), (1, True), (None, None)],
)
def test_yes_and_no_and_not_said_are_three_things(value, meant):
    assert clean.truth(value) is meant


def test_a_copy_holds_no_forbidden_field_at_any_depth():
    row = {
        "name": "Tea\x00",
        "contact_1_name": "Sam",
        "inner": [{"contact_1_name": "Sam", "day": 1, "x": float("inf")}],
    }
    assert clean.copy(row, re.compile("^contact_")) == {"name": "Tea", "inner": [{"day": 1, "x": None}]}
