"""Open, closing, closed or not known, at one moment."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.holidays import Division, calendar_for
from portal.directory.open_state import Openness, how_many_open, state
from portal.directory.opening import expand, horizon_of
from portal.directory.shapes import DayException, OnHolidays
from portal.directory.spans import OpenSpan, Why, tidy
from portal.shared.slots import Slot
from tests.kit.hours import at, week

ENGLAND = calendar_for(Division.ENGLAND_AND_WALES)
FIRST, LAST = date(2026, 11, 22), date(2027, 1, 17)
MINUTE = timedelta(minutes=1)
STARTS_SURELY = {Why.REGULAR, Why.HOLIDAY_HOURS, Why.EXTRA, Why.END_NOT_KNOWN}


def state_of(rules, moment, *exceptions):
    rules = rules if isinstance(rules, list) else [rules]
    spans = expand(rules, exceptions, first=FIRST, last=LAST, holidays=ENGLAND)
    return state(spans, at(moment), horizon=horizon_of(LAST))


@pytest.mark.shows("R-36", "J1.1")
@pytest.mark.parametrize(
    "moment, kind, until, opens",
    [
        ("2026-11-23 08:59", Openness.CLOSED, None, "2026-11-23 09:00"),
        ("2026-11-23 09:00", Openness.OPEN, "2026-11-23 17:00", None),
        ("2026-11-23 15:59", Openness.OPEN, "2026-11-23 17:00", None),
        ("2026-11-23 16:00", Openness.CLOSING, "2026-11-23 17:00", None),  # exactly 60 minutes
        ("2026-11-23 16:59", Openness.CLOSING, "2026-11-23 17:00", None),
        ("2026-11-23 17:00", Openness.CLOSED, None, "2026-11-24 09:00"),
        ("2026-11-27 17:00", Openness.CLOSED, None, "2026-11-30 09:00"),
        ("2026-11-22 02:10", Openness.CLOSED, None, "2026-11-23 09:00"),
    ],
)
def test_office_hours_through_the_week(moment, kind, until, opens):
    found = state_of(week("MO-FR", "09:00-17:00"), moment)
    assert (found.kind, found.until, found.opens_at) == (kind, until and at(until), opens and at(opens))


@pytest.mark.shows("R-36")
def test_at_1am_yesterday_still_counts():
    found = state_of(week("SA", "18:00-02:00"), "2026-11-29 01:00")
    assert (found.kind, found.until) == (Openness.CLOSING, at("2026-11-29 02:00"))


def test_line_of_24_hours_has_no_end():
    found = state_of(week("MO-SU", "00:00-23:59"), "2026-11-23 23:59")
    assert (found.kind, found.until, found.is_always, found.is_all_night) == (Openness.OPEN, None, True, True)


def test_24_hours_until_a_day_that_is_closed():
    found = state_of(week("MO-SU", "00:00-23:59"), "2026-11-23 02:00", DayException(date(2026, 12, 1)))
    assert (found.until, found.is_always, found.is_all_night) == (at("2026-12-01"), False, True)


def test_night_desk_is_not_open_all_day():
    found = state_of(week("MO-SU", "22:00-07:00"), "2026-11-23 02:10")
    assert (found.until, found.is_all_night, found.is_always) == (at("2026-11-23 07:00"), False, False)


@pytest.mark.shows("R-36")
def test_bank_holiday_without_an_answer_is_unknown_and_names_the_next_sure_day():
    rule = week("MO-FR", "09:00-17:00", on_holidays=OnHolidays.UNKNOWN)
    found = state_of(rule, "2026-12-25 10:00")
    assert (found.kind, found.why) == (Openness.UNKNOWN, Why.BANK_HOLIDAY)
    assert (found.until, found.opens_at) == (at("2026-12-25 17:00"), at("2026-12-29 09:00"))


def test_closed_before_an_opening_that_is_not_sure_says_both():
    rule = week("MO-FR", "09:00-17:00", on_holidays=OnHolidays.UNKNOWN)
    found = state_of(rule, "2026-12-25 08:00")
    assert (found.kind, found.may_open_at, found.may_open_why) == (
        Openness.CLOSED,
        at("2026-12-25 09:00"),
        Why.BANK_HOLIDAY,
    )
    assert found.opens_at == at("2026-12-29 09:00")


def test_open_into_hours_that_are_not_sure():
    rule = week("MO-SU", "00:00-23:59", on_holidays=OnHolidays.UNKNOWN)
    found = state_of(rule, "2026-12-24 23:30")
    assert (found.kind, found.until, found.unsure_after) == (Openness.CLOSING, at("2026-12-25"), Why.BANK_HOLIDAY)


def test_group_without_an_end_still_opens_at_its_start():
    found = state_of(week("MO", "19:00-"), "2026-11-23 10:00")
    assert (found.kind, found.opens_at, found.may_open_at) == (Openness.CLOSED, at("2026-11-23 19:00"), None)


def test_hours_that_end_before_something_unsure_simply_end():
    rule = week("MO-FR", "09:00-17:00", on_holidays=OnHolidays.UNKNOWN)
    found = state_of(rule, "2026-12-24 16:30")
    assert (found.kind, found.unsure_after) == (Openness.CLOSING, None)


def test_no_hours_is_unknown():
    found = state_of([], "2026-11-23 10:00")
    assert (found.kind, found.why, found.is_open, found.until) == (Openness.UNKNOWN, Why.NO_HOURS, False, None)


@pytest.mark.shows("R-36")
@pytest.mark.parametrize("moment", ["2026-11-23 12:00", "2026-11-23 15:00", "2026-11-23 20:00"])
def test_chat_that_ended_does_not_close_the_phone(moment):
    channels = [week("MO-SU", "00:00-23:59"), week("MO-SU", "14:00-18:00")]
    expanded = (expand([rule], [], first=FIRST, last=LAST, holidays=ENGLAND) for rule in channels)
    mixed = sorted((span for spans in expanded for span in spans), key=lambda span: span.slot)
    found = state(mixed, at(moment), horizon=horizon_of(LAST))
    assert (found.kind, found.is_always) == (Openness.OPEN, True)


def test_closed_all_the_time_that_is_known():
    found = state([], at("2026-11-23 10:00"), horizon=horizon_of(LAST))
    assert (found.kind, found.opens_at) == (Openness.CLOSED, None)


def test_past_what_was_worked_out_nothing_is_known():
    spans = expand([week("MO-SU", "00:00-23:59")], [], first=FIRST, last=LAST, holidays=ENGLAND)
    horizon = horizon_of(LAST)
    assert state(spans, horizon - MINUTE, horizon=horizon).is_open
    assert state(spans, horizon, horizon=horizon).kind is Openness.UNKNOWN


def test_count_of_what_is_open_leaves_out_the_unknown():
    moment = "2026-11-23 16:30"
    rules = [week("MO", "09:00-17:00"), week("MO", "09:00-23:00"), week("TU", "09:00-17:00"), []]
    assert how_many_open(state_of(rule, moment) for rule in rules) == 2


@st.composite
def span_lists(draw):
    edges = sorted(draw(st.sets(st.integers(0, 400), min_size=2, max_size=12)))
    whys = list(Why)
    moments = [at("2026-11-22") + timedelta(minutes=15 * edge) for edge in edges]
    pairs = list(itertools.pairwise(moments))
    kept = [pair for pair in pairs if draw(st.booleans())]
    return tidy(OpenSpan(Slot(*pair), draw(st.sampled_from(whys))) for pair in kept)


@pytest.mark.shows("R-36")
@settings(max_examples=200, deadline=None)
@given(span_lists(), st.integers(0, 6100))
def test_open_is_only_said_inside_a_sure_span(spans, minute):
    now, horizon = at("2026-11-22") + minute * MINUTE, at("2026-11-27")
    found = state(spans, now, horizon=horizon)
    inside = [span for span in spans if span.slot.contains(now)]
    if now >= horizon:
        assert found.kind is Openness.UNKNOWN
        return
    assert found.is_open is any(span.sure for span in inside)
    assert (found.kind is Openness.UNKNOWN) is any(not span.sure for span in inside)
    if found.is_open and found.until:
        assert found.until == inside[0].ends_at
        assert (found.kind is Openness.CLOSING) is (found.until - now <= timedelta(hours=1))
    if not found.is_open:
        later = [span.starts_at for span in spans if span.why in STARTS_SURELY and span.starts_at > now]
        assert found.opens_at == min(later, default=None)
