"""Times and dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.referrals import typed_dates, typed_times

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9", 540), ("9am", 540), ("9 AM", 540), ("9.30", 570), ("9:30am", 570), ("15:00", 900), ("3pm", 900),
        ("3 p.m.", 900), ("3", 900), ("0930", 570), ("noon", 720), ("12 noon", 720), ("12am", 0), ("12pm", 720),
        ("midnight", 1440), ("24:00", 1440), ("٩", 540), ("03:00", 180),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read_as_people_write_it(typed: str, minutes: int):
    assert typed_times.minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["", "25", "9:60", "13pm", "0am", "soon", "9am to 3pm", "\x00", "24:30"])
def test_what_is_no_time_of_day_is_refused(typed: str):
    with pytest.raises(typed_times.NotATime):
        typed_times.minutes(typed)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [("9", "3", (540, 900)), ("9am", "12", (540, 720)), ("10", "10pm", (600, 1320)), ("8pm", "midnight", (1200, 1440))],
)
def test_nine_to_three_means_the_afternoon(start: str, end: str, found: tuple[int, int]):
    assert typed_times.stretch(start, end) == found


@pytest.mark.parametrize(("start", "end"), [("3pm", "9am"), ("5pm", "5pm"), ("22:00", "06:00")])
def test_a_stretch_that_ends_before_it_starts_is_refused(start: str, end: str):
    with pytest.raises(typed_times.NotATime):
        typed_times.stretch(start, end)


@given(st.text(max_size=20), st.text(max_size=20))
def test_anything_typed_is_a_stretch_of_one_day_or_refused(start: str, end: str):
    try:
        begins, ends = typed_times.stretch(start, end)
    except typed_times.NotATime:
        return
    assert 0 <= begins < ends <= 1440


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("14 May", [date(2027, 5, 14)]),
        ("14th May 2027, 2 June", [date(2027, 5, 14), date(2027, 6, 2)]),
        ("24/12", [date(2026, 12, 24)]),
        ("24.12.26", [date(2026, 12, 24)]),
        ("23 November", [TODAY]),
        ("29 Feb", [date(2028, 2, 29)]),
        ("1 Mawrth", [date(2027, 3, 1)]),
        ("", []),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, found: list[date]):
    assert list(typed_dates.read(typed, TODAY)) == found


@pytest.mark.parametrize("typed", ["soon", "32 May", "14 Foo", "30/2/2027", "1/1/0000", "1/13", "1 May," * 21])
def test_what_is_no_date_is_refused(typed: str):
    with pytest.raises(typed_dates.NotADate):
        typed_dates.read(typed, TODAY)


@given(st.text(max_size=60))
def test_anything_typed_is_dates_or_refused(typed: str):
    try:
        assert all(isinstance(day, date) for day in typed_dates.read(typed, TODAY))
    except typed_dates.NotADate:
        return


@pytest.mark.parametrize(
    ("typed", "is_far"),
    [("1 November", True), ("1/11", True), ("1 November 2027", False), ("1/11/27", False), ("1 September", False)],
)
def test_without_a_year_a_day_that_has_just_passed_is_not_taken_for_next_years(typed: str, is_far: bool):
    today = date(2026, 12, 1)
    (found,) = typed_dates.read(typed, today)
    assert typed_dates.is_far(typed, found, today) is is_far
