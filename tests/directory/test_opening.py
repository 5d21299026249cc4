"""From rules to stretches of real time: what is sure, what is not, and both nights on which the clocks change."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.directory.holidays import NOTHING_KNOWN, Division, calendar_for
from portal.directory.opening import closures_only, expand, horizon_of, next_dates, overlapping
from portal.directory.shapes import ALL_DAY, WEEKDAYS, DayException, Freq, OnHolidays, Rule
from portal.directory.spans import Why
from portal.shared.slots import Slot
from tests.kit.hours import CLOCK_CHANGES, LONDON, SecondOpinion, at, every, week

DAY = timedelta(days=1)
ENGLAND = calendar_for(Division.ENGLAND_AND_WALES)
SCOTLAND = calendar_for(Division.SCOTLAND)
MONDAY = date(2026, 11, 23)


def spans_of(rules, *exceptions, first=MONDAY, days=7, holidays=ENGLAND, terms=None):
    rules = [rules] if isinstance(rules, Rule) else rules
    last = first + (days - 1) * DAY
    return expand(rules, exceptions, first=first, last=last, holidays=holidays, terms=terms)


def said(spans):
    """[("Mo 23 09:00", "17:00", "regular"), ...] in UK wall time."""
    return [
        (f"{span.starts_at.astimezone(LONDON):%a %d %H:%M}", f"{span.ends_at.astimezone(LONDON):%H:%M}", span.why.value)
        for span in spans
    ]


# --- one rule -------------------------------------------------------------------------------------------------


def test_two_spans_a_day():
    spans = spans_of([week("MO", "09:00-12:00"), week("MO", "13:00-17:00")])
    assert said(spans) == [("Mon 23 09:00", "12:00", "regular"), ("Mon 23 13:00", "17:00", "regular")]


def test_hours_past_midnight_are_found_from_the_day_after():
    spans = spans_of(week("SU", "22:00-07:00"), first=MONDAY, days=1)
    assert said(spans) == [("Sun 22 22:00", "07:00", "regular")]


def test_horizon_is_the_end_of_the_last_day():
    assert horizon_of(date(2026, 11, 29)) == at("2026-11-30")
    assert horizon_of(date(2026, 6, 30)) == at("2026-07-01")


def test_touching_and_overlapping_spans_become_one():
    rules = [week("MO", "09:00-12:00"), week("MO", "12:00-15:00"), week("MO", "14:00-17:00")]
    assert said(spans_of(rules)) == [("Mon 23 09:00", "17:00", "regular")]


@pytest.mark.shows("R-36")
def test_line_of_24_hours_is_one_long_stretch():
    (span,) = spans_of(week("MO-SU", "00:00-23:59"), days=56)
    assert (span.starts_at, span.ends_at) == (at("2026-11-23"), at("2027-01-18"))


def test_until_midnight_written_as_one_minute_before():
    assert said(spans_of(week("MO", "18:00-23:59"))) == said(spans_of(week("MO", "18:00-00:00")))


def test_season_has_both_its_ends_and_is_not_known_outside():
    rule = week("MO-SU", "09:00-10:00", valid_from=MONDAY + DAY, valid_to=MONDAY + 2 * DAY)
    whys = [(span.why, f"{span.starts_at:%d}", f"{span.ends_at:%d}") for span in spans_of(rule, days=5)]
    assert whys == [
        (Why.OUT_OF_DATE, "23", "24"),
        (Why.REGULAR, "24", "24"),
        (Why.REGULAR, "25", "25"),
        (Why.OUT_OF_DATE, "26", "28"),
    ]


def test_rule_that_starts_later_is_closed_before():
    assert said(spans_of(week("MO-SU", "09:00-10:00", starts_on=date(2026, 11, 29)))) == [
        ("Sun 29 09:00", "10:00", "regular")
    ]


# --- what is not known is never called open -------------------------------------------------------------------


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    "rule, why",
    [
        (week("MO-SU", "02:00-05:00", doubtful=True), Why.DOUBTFUL),
        (week("MO-SU", "09:00-09:00"), Why.DOUBTFUL),
        (week("MO-SU", "-"), Why.DOUBTFUL),
        (week("MO-SU", "-17:00"), Why.DOUBTFUL),
        (week("", "09:00-17:00"), Why.DOUBTFUL),
        (week("MO-SU", "09:00-17:00", timezone="Europe/Nowhere"), Why.DOUBTFUL),
        (week("", "-", by_appointment=True), Why.APPOINTMENT_NO_TIMES),
    ],
)
def test_hours_that_cannot_be_meant_make_the_whole_day_unknown(rule, why):
    (span,) = spans_of(rule)
    assert (span.sure, span.why) == (False, why)
    assert (span.starts_at, span.ends_at) == (at("2026-11-23"), at("2026-11-30"))


@pytest.mark.parametrize(
    "rule, why",
    [
        (week("MO", "09:00-17:00", by_appointment=True), Why.BY_APPOINTMENT),
        (week("MO", "09:00-17:00", term_only=True), Why.TERM_DATES),
        (week("MO", "09:00-17:00", interval=2), Why.WEEK_NOT_KNOWN),
    ],
)
def test_hours_with_a_condition_are_shown_and_not_called_open(rule, why):
    assert said(spans_of(rule)) == [("Mon 23 09:00", "17:00", why.value)]


def test_start_without_an_end_is_not_sure():
    assert said(spans_of(week("MO", "19:00-"))) == [("Mon 23 19:00", "20:00", "end-not-known")]


def test_sure_hours_win_over_a_doubt_on_the_same_day():
    spans = spans_of([week("MO", "10:00-13:00"), week("MO", "02:00-05:00", doubtful=True)], days=1)
    assert [(span.why, f"{span.starts_at:%H:%M}") for span in spans] == [
        (Why.DOUBTFUL, "00:00"),
        (Why.REGULAR, "10:00"),
        (Why.DOUBTFUL, "13:00"),
    ]


def test_doubtful_night_reaches_into_the_next_day():
    (span,) = spans_of(week("MO", "22:30-13:00", doubtful=True))
    assert (span.starts_at, span.ends_at) == (at("2026-11-23"), at("2026-11-24 13:00"))


def test_no_rules_is_unknown_and_not_closed():
    (span,) = spans_of([])
    assert (span.why, span.starts_at, span.ends_at) == (Why.NO_HOURS, at("2026-11-23"), at("2026-11-30"))


def test_hours_that_ended_are_not_known_any_more():
    (span,) = spans_of(week("MO", "09:00-17:00", valid_to=date(2026, 10, 31)))
    assert (span.why, span.starts_at, span.ends_at) == (Why.OUT_OF_DATE, at("2026-11-23"), at("2026-11-30"))


def test_hours_that_others_took_the_place_of_are_closed():
    old = week("TH", "09:00-17:00", valid_to=date(2026, 10, 31))
    new = week("MO", "09:00-17:00", valid_from=date(2026, 11, 1))
    assert said(spans_of([old, new])) == [("Mon 23 09:00", "17:00", "regular")]


def test_day_whose_own_rule_ended_is_not_known_when_nothing_took_its_place():
    old, other = week("TH", "09:00-17:00", valid_to=date(2026, 10, 31)), week("MO", "09:00-17:00")
    monday, thursday = spans_of([old, other])
    assert (monday.why, thursday.why) == (Why.REGULAR, Why.OUT_OF_DATE)
    assert (thursday.starts_at, thursday.ends_at) == (at("2026-11-26"), at("2026-11-27"))


# --- exceptions -----------------------------------------------------------------------------------------------


def test_closed_date_takes_only_that_date_out_of_24_hours():
    spans = spans_of(week("MO-SU", "00:00-23:59"), DayException(MONDAY + 2 * DAY))
    assert [(span.starts_at, span.ends_at) for span in spans] == [
        (at("2026-11-23"), at("2026-11-25")),
        (at("2026-11-26"), at("2026-11-30")),
    ]


def test_other_times_on_one_date_take_the_place_of_the_rule():
    change = DayException(MONDAY, closed=False, opens_at=time(10), closes_at=time(12), note="Carols")
    (span,) = spans_of(week("MO", "09:00-17:00"), change)
    assert (said([span]), span.note) == ([("Mon 23 10:00", "12:00", "extra")], "Carols")


def test_extra_date_wins_over_a_bank_holiday():
    change = DayException(date(2026, 12, 25), closed=False, opens_at=time(11), closes_at=time(15))
    rule = week("MO-FR", "09:00-17:00", on_holidays=OnHolidays.CLOSED)
    assert said(spans_of(rule, change, first=date(2026, 12, 25), days=1)) == [("Fri 25 11:00", "15:00", "extra")]


def test_extra_date_without_times_is_not_known():
    (span,) = spans_of(week("TU", "09:00-17:00"), DayException(MONDAY, closed=False), days=1)
    assert span.why is Why.DOUBTFUL


def test_single_dates_alone_are_all_that_is_open():
    change = DayException(MONDAY, closed=False, opens_at=time(10), closes_at=time(12))
    assert said(spans_of([], change)) == [("Mon 23 10:00", "12:00", "extra")]


def test_closed_wins_when_a_date_is_both():
    extra = DayException(MONDAY, closed=False, opens_at=time(10), closes_at=time(12))
    assert spans_of(week("MO", "09:00-17:00"), extra, DayException(MONDAY)) == []


def test_closed_for_a_part_of_the_day():
    change = DayException(MONDAY, opens_at=time(12), closes_at=time(14))
    spans = spans_of(week("MO", "09:00-17:00"), change)
    assert said(spans) == [("Mon 23 09:00", "12:00", "regular"), ("Mon 23 14:00", "17:00", "regular")]


def test_closed_venue_closes_every_group_and_its_extra_hours_open_none():
    venue = [
        DayException(MONDAY, note="Boiler"),
        DayException(MONDAY + DAY, closed=False, opens_at=time(9), closes_at=time(21)),
    ]
    groups = [week("MO,TU", "19:00-20:30"), week("MO", "11:00-12:00")]
    opened = [said(spans_of(group, *closures_only(venue))) for group in groups]
    assert opened == [[("Tue 24 19:00", "20:30", "regular")], []]


def test_night_that_runs_into_a_closed_date_is_sure_only_until_midnight():
    spans = spans_of(week("MO-SU", "22:00-07:00"), DayException(MONDAY + DAY), days=2)
    assert said(spans) == [
        ("Sun 22 22:00", "07:00", "regular"),
        ("Mon 23 22:00", "00:00", "regular"),
        ("Tue 24 00:00", "07:00", "day-closed"),
    ]


# --- bank holidays --------------------------------------------------------------------------------------------

EASTER_MONDAY = date(2026, 4, 6)


@pytest.mark.shows("R-36")
@pytest.mark.parametrize(
    "on_holidays, opened",
    [
        (OnHolidays.OPEN, [("Mon 06 09:00", "17:00", "regular")]),
        (OnHolidays.CLOSED, []),
        (OnHolidays.ONLY, [("Mon 06 09:00", "17:00", "holiday-hours")]),
        (OnHolidays.UNKNOWN, [("Mon 06 09:00", "17:00", "bank-holiday")]),
    ],
)
def test_bank_holiday_does_what_the_rule_says(on_holidays, opened):
    rule = week("MO-SU", "09:00-17:00", on_holidays=on_holidays)
    assert said(spans_of(rule, first=EASTER_MONDAY, days=1)) == opened


@pytest.mark.shows("R-36")
def test_bank_holidays_are_those_of_the_nation():
    rule = week("MO", "09:00-17:00", on_holidays=OnHolidays.CLOSED)
    assert spans_of(rule, first=EASTER_MONDAY, days=1) == []
    assert len(spans_of(rule, first=EASTER_MONDAY, days=1, holidays=SCOTLAND)) == 1
    assert spans_of(rule, first=date(2026, 6, 15), days=1, holidays=SCOTLAND) == []
    assert len(spans_of(rule, first=date(2026, 6, 15), days=1)) == 1


def test_holiday_hours_answer_what_the_usual_hours_leave_open():
    usual = week("MO-FR", "09:00-17:00", on_holidays=OnHolidays.UNKNOWN)
    special = Rule(freq=Freq.DAILY, opens_at=time(10), closes_at=time(12), on_holidays=OnHolidays.ONLY)
    assert said(spans_of([usual, special], first=EASTER_MONDAY, days=2)) == [
        ("Mon 06 10:00", "12:00", "holiday-hours"),
        ("Tue 07 09:00", "17:00", "regular"),
    ]


def test_boxing_day_on_a_saturday_is_not_sure_and_its_monday_is_closed():
    rule = week("MO-SU", "09:00-17:00", on_holidays=OnHolidays.CLOSED)
    assert said(spans_of(rule, first=date(2026, 12, 25), days=5)) == [
        ("Sat 26 09:00", "17:00", "bank-holiday"),
        ("Sun 27 09:00", "17:00", "regular"),
        ("Tue 29 09:00", "17:00", "regular"),
    ]


@pytest.mark.shows("N-47", "R-36")
@pytest.mark.parametrize("on_holidays", [OnHolidays.CLOSED, OnHolidays.ONLY, OnHolidays.UNKNOWN])
def test_beyond_the_published_years_nothing_is_sure(on_holidays):
    rule = week("MO-SU", "09:00-17:00", on_holidays=on_holidays)
    first = ENGLAND.known_until + DAY
    assert {span.why for span in spans_of(rule, first=first)} == {Why.MAYBE_BANK_HOLIDAY}
    assert {span.why for span in spans_of(rule, holidays=NOTHING_KNOWN)} == {Why.MAYBE_BANK_HOLIDAY}
    assert {span.why for span in spans_of(replace(rule, on_holidays=OnHolidays.OPEN), first=first)} == {Why.REGULAR}


@pytest.mark.shows("J1.1", "R-36")
def test_at_2am_on_a_bank_holiday_only_what_is_truly_open():
    holiday, now = date(2026, 12, 25), at("2026-12-25 02:00")
    nightly = {
        choice: spans_of(week("MO-SU", "22:00-07:00", on_holidays=choice), first=holiday, days=1)
        for choice in (OnHolidays.OPEN, OnHolidays.CLOSED, OnHolidays.UNKNOWN)
    }
    opened = {choice: any(s.sure and s.slot.contains(now) for s in spans) for choice, spans in nightly.items()}
    assert opened == {OnHolidays.OPEN: True, OnHolidays.CLOSED: False, OnHolidays.UNKNOWN: False}


# --- term time ------------------------------------------------------------------------------------------------

TERMS = [(date(2026, 10, 26), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 2, 12))]


@pytest.mark.parametrize(
    "day, why",
    [
        ("2026-10-26", [Why.REGULAR]),
        ("2026-12-18", [Why.REGULAR]),
        ("2026-12-19", []),
        ("2027-01-04", []),
        ("2027-02-12", [Why.REGULAR]),
        ("2027-02-13", [Why.TERM_DATES]),  # the next term is not known
        ("2026-10-25", [Why.TERM_DATES]),
    ],
)
def test_term_only_group_follows_the_terms_that_are_known(day, why):
    spans = spans_of(week("MO-SU", "19:00-20:00", term_only=True), first=date.fromisoformat(day), days=1, terms=TERMS)
    assert [span.why for span in spans] == why


# --- the nights the clocks change -----------------------------------------------------------------------------


@pytest.mark.shows("F11", "F12", "G28")
@pytest.mark.parametrize(
    "times, night, start, end",
    [
        ("22:00-07:00", "2027-03-27", "22:00", "06:00"),  # 8 hours
        ("22:00-07:00", "2026-10-24", "21:00", "07:00"),  # 10 hours
        ("01:30-05:00", "2027-03-28", "01:00", "04:00"),  # 1:30 does not exist: from the change on
        ("00:30-01:30", "2027-03-28", "00:30", "01:00"),
        ("01:00-02:00", "2027-03-28", None, None),
        ("01:15-01:45", "2027-03-28", None, None),
        ("01:15-01:45", "2026-10-25", "00:15", "00:45"),  # the first time round
        ("00:30-01:30", "2026-10-25", "23:30", "00:30"),
        ("01:30-02:00", "2026-10-25", "00:30", "02:00"),  # both 1:30 to 2 and the hour again
        ("00:00-23:59", "2026-10-25", "23:00", "00:00"),  # 25 hours
    ],
)
def test_clock_change_nights(times, night, start, end):
    on = date.fromisoformat(night)
    rule = Rule(freq=Freq.DAILY, on_holidays=OnHolidays.OPEN, starts_on=on, valid_to=on)
    opens, _, closes = times.partition("-")
    rule = replace(rule, opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes))
    found = [span for span in spans_of(rule, first=on, days=1) if span.sure]
    assert [(f"{span.starts_at:%H:%M}", f"{span.ends_at:%H:%M}") for span in found] == ([(start, end)] if start else [])
    assert all(span.starts_at.utcoffset() == timedelta(0) for span in found)


QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def sayable(draw):
    """A rule that an opening_hours text can say too."""
    byday = draw(st.lists(st.sampled_from(WEEKDAYS), unique=True, min_size=1, max_size=7))
    freq = Freq.WEEKLY
    if draw(st.integers(0, 3)) == 0:
        freq = Freq.MONTHLY
        byday = [f"{draw(st.sampled_from([-1, 1, 2, 4, 5]))}{day}" for day in byday[:2]]
    opens = draw(QUARTERS)
    closes = draw(QUARTERS.filter(lambda closes: closes != opens))
    times = draw(st.sampled_from([(opens, closes), (opens, closes), ALL_DAY]))
    return Rule(byday=tuple(byday), freq=freq, opens_at=times[0], closes_at=times[1], on_holidays=OnHolidays.OPEN)


rule_sets = st.lists(sayable(), min_size=1, max_size=4)


def opened_at(spans, moments):
    """For rising moments: is one inside a sure span."""
    sure = iter([span.slot for span in spans if span.sure])
    slot, out = next(sure, None), []
    for moment in moments:
        while slot and slot.ends_at <= moment:
            slot = next(sure, None)
        out.append(bool(slot and slot.contains(moment)))
    return out


def agree(rules, first, last, *, off=(), holidays=ENGLAND, step=timedelta(minutes=30)):
    moments = list(every(step, at(str(first)), at(str(last + DAY))))
    # "off" to them is a date only: the night after it stands though its evening did not happen. Not so here.
    nights = max((rule.closes_at for rule in rules if rule.closes_at < rule.opens_at), default=time(0))
    after = {day + DAY for day in off}
    walls = [(moment, moment.astimezone(LONDON)) for moment in moments]
    moments = [moment for moment, wall in walls if wall.date() not in after or wall.time() >= nights]
    second = SecondOpinion(rules, off=off)
    mine = opened_at(expand(rules, [], first=first, last=last, holidays=holidays), moments)
    differing = [
        (moment.astimezone(LONDON), is_open)
        for moment, is_open in zip(moments, mine, strict=True)
        if is_open is not second.is_open(moment)
    ]
    assert differing == [], second.text


@pytest.mark.shows("R-36", "F11", "F12", "G28")
@settings(max_examples=40, deadline=None)
@given(rule_sets)
@example([week("MO-SU", "22:00-07:00")])
@example([week("SA,SU", "01:30-02:00"), week("SU", "00:00-23:59")])
def test_second_opinion_on_every_clock_change_of_five_years(rules):
    for change in CLOCK_CHANGES:
        agree(rules, change - DAY, change + DAY)


@pytest.mark.shows("R-36")
@settings(max_examples=60, deadline=None)
@given(rule_sets, st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.booleans())
def test_second_opinion_on_three_weeks_with_bank_holidays(rules, first, is_scottish):
    calendar = SCOTLAND if is_scottish else ENGLAND
    rules = [replace(rule, on_holidays=OnHolidays.CLOSED) for rule in rules]
    off = [day for day in (first + n * DAY for n in range(-1, 23)) if calendar.is_holiday(day)]
    off += [day for day in (first + n * DAY for n in range(-1, 23)) if calendar.is_moved_feast(day)]
    agree(rules, first, first + 20 * DAY, off=off, holidays=calendar)


@settings(max_examples=60, deadline=None)
@given(rule_sets, st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(1, 30), st.integers(0, 60))
def test_second_opinion_on_seasons(rules, first, starts, length):
    season = {"valid_from": first + starts * DAY, "valid_to": first + (starts + length) * DAY}
    agree([replace(rule, **season) for rule in rules], first, first + 30 * DAY, step=timedelta(hours=1))


# --- a slow, plain second way: each quarter of an hour asked by itself ----------------------------------------

exceptions = st.lists(
    st.builds(
        DayException,
        on=st.dates(date(2026, 12, 20), date(2027, 1, 8)),
        closed=st.booleans(),
        opens_at=QUARTERS,
        closes_at=QUARTERS,
    )
    | st.builds(DayException, on=st.dates(date(2026, 12, 20), date(2027, 1, 8))),
    max_size=4,
)


def plainly_open(rules, changes, moment, calendar, terms):
    """No clock changes in this window, so local time is UTC and minutes can be compared as they are."""
    wall = moment.replace(tzinfo=None)
    for change in changes:
        if change.closed and change.opens_at and _covers(change, change.on, wall):
            return False
    for day in (wall.date() - DAY, wall.date()):
        own = [change for change in changes if change.on == day]
        if any(change.closed and not change.opens_at for change in own):
            continue
        if any(not change.closed for change in own):
            if any(not change.closed and _covers(change, day, wall) for change in own):
                return True
            continue
        if any(_holds(rule, rules, day, wall, changes, calendar, terms) for rule in rules):
            return True
    return False


def _covers(times, day, wall):
    if times.opens_at == times.closes_at:
        return False
    start = datetime.combine(day, times.opens_at)
    end = datetime.combine(day if times.closes_at > times.opens_at else day + DAY, times.closes_at)
    if times.closes_at == time(23, 59):
        end = datetime.combine(day + DAY, time(0))
    return start <= wall < end


def _holds(rule, rules, day, wall, changes, calendar, terms):
    if WEEKDAYS[day.weekday()] not in rule.byday or not _covers(rule, day, wall):
        return False
    if rule.by_appointment or rule.doubtful:
        return False
    if rule.term_only and not any(start <= day <= end for start, end in terms):
        return False
    is_late = wall.date() > day
    if is_late and any(c.on == day + DAY and c.closed and not c.opens_at for c in changes):
        return False
    is_holiday = calendar.is_holiday(day)
    is_special = is_holiday or calendar.is_moved_feast(day)
    is_into_special = is_late and (calendar.is_holiday(day + DAY) or calendar.is_moved_feast(day + DAY))
    if rule.on_holidays is OnHolidays.OPEN:
        return True
    if rule.on_holidays is OnHolidays.ONLY:
        return is_holiday
    return not is_special and not is_into_special


@st.composite
def many_kinds(draw):
    rule = draw(sayable().filter(lambda rule: rule.freq is Freq.WEEKLY))
    return replace(
        rule,
        on_holidays=draw(st.sampled_from(OnHolidays)),
        term_only=draw(st.booleans()),
        by_appointment=draw(st.integers(0, 4)) == 0,
        doubtful=draw(st.integers(0, 4)) == 0,
    )


@pytest.mark.shows("R-36", "N-47")
@settings(max_examples=150, deadline=None)
@given(st.lists(many_kinds(), min_size=1, max_size=4), exceptions, st.sampled_from([ENGLAND, SCOTLAND]))
def test_each_quarter_of_an_hour_over_christmas(rules, changes, calendar):
    first, last, terms = date(2026, 12, 22), date(2027, 1, 6), [(date(2026, 11, 1), date(2026, 12, 23))]
    terms.append((date(2027, 1, 4), date(2027, 2, 1)))
    spans = expand(rules, changes, first=first, last=last, holidays=calendar, terms=terms)
    moments = list(every(timedelta(minutes=15), at(str(first)), at(str(last + DAY))))
    mine = opened_at(spans, moments)
    theirs = [plainly_open(rules, changes, moment, calendar, terms) for moment in moments]
    assert [m for m, a, b in zip(moments, mine, theirs, strict=True) if a != b] == []


@settings(max_examples=100, deadline=None)
@given(st.lists(many_kinds(), max_size=5), exceptions)
def test_list_is_sorted_and_nothing_is_on_it_twice(rules, changes):
    spans = expand(rules, changes, first=date(2026, 12, 20), last=date(2027, 1, 8), holidays=ENGLAND)
    for earlier, later in itertools.pairwise(spans):
        assert earlier.ends_at <= later.starts_at
        assert not (earlier.sure and later.sure and earlier.ends_at == later.starts_at)
    assert all(span.starts_at.tzinfo is UTC and span.ends_at.tzinfo is UTC for span in spans)


@settings(max_examples=60, deadline=None)
@given(st.lists(many_kinds(), min_size=1, max_size=3), st.integers(1, 10))
def test_shorter_look_ahead_gives_the_same_hours(rules, days):
    first = date(2026, 12, 20)
    long = expand(rules, [], first=first - 5 * DAY, last=first + 30 * DAY, holidays=ENGLAND)
    short = expand(rules, [], first=first, last=first + days * DAY, holidays=ENGLAND)
    moments = list(every(timedelta(minutes=15), at(str(first)), horizon_of(first + days * DAY)))
    assert opened_at(short, moments) == opened_at(long, moments)


# --- next dates, other uses -----------------------------------------------------------------------------------


def test_next_dates_of_a_monthly_group():
    rule = week("1SA", "10:00-12:00", on_holidays=OnHolidays.UNKNOWN)
    found = next_dates([rule], now=at("2026-11-22 02:10"), holidays=ENGLAND)
    assert [(f"{span.starts_at:%Y-%m-%d}", span.why) for span in found] == [
        ("2026-12-05", Why.REGULAR),
        ("2027-01-02", Why.REGULAR),
        ("2027-02-06", Why.REGULAR),
        ("2027-03-06", Why.REGULAR),
        ("2027-04-03", Why.REGULAR),
    ]


def test_next_dates_say_which_are_not_sure_and_leave_out_what_began():
    rule = week("MO", "10:00-12:00", on_holidays=OnHolidays.UNKNOWN)
    found = next_dates([rule], now=at("2026-12-21 10:01"), holidays=ENGLAND, count=2)
    assert [(f"{span.starts_at:%m-%d}", span.why) for span in found] == [
        ("12-28", Why.BANK_HOLIDAY),
        ("01-04", Why.REGULAR),
    ]


def test_unknown_days_are_no_dates():
    assert next_dates([], now=at("2026-11-22"), holidays=ENGLAND) == []


@pytest.mark.shows("R-33")
def test_other_use_of_a_venue_that_is_not_sure_still_counts():
    other = spans_of([week("MO", "10:00-12:00"), week("MO", "14:00-15:00", interval=2)])
    free = Slot(at("2026-11-23 12:00"), at("2026-11-23 13:00"))
    assert overlapping(free, other) == []
    assert len(overlapping(Slot(at("2026-11-23 11:30"), at("2026-11-23 12:30")), other)) == 1
    assert [span.sure for span in overlapping(Slot(at("2026-11-23 14:30"), at("2026-11-23 15:30")), other)] == [False]
