"""Slots = rules minus exceptions minus holidays minus bookings minus rest, worked out a second way (N-47, F11, G28).

The second way knows none of ours: dateutil repeats the patterns in naive local time, holidays are plain dates, bookings
are looked at minute by minute, and dateutil's own zone turns the result into UTC. What dateutil repeats is read once
more by opening-hours-py, from the notation of OpenStreetMap; it has no fortnights.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import rrule, tz
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours, State

from portal.directory.holidays import calendar_for_nations
from portal.directory.shapes import WEEKDAYS, DayException
from portal.mentoring.availability import Extra, Offer, Terms, free_times, offered
from portal.mentoring.patterns import Often, rule_for
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.slots import Slot

LONDON = tz.gettz("Europe/London")
FIRST = date(2026, 1, 1)
DIVISIONS = {"England": "england-and-wales", "Scotland": "scotland", "Northern Ireland": "northern-ireland"}
FIXED = {
    "England": [(1, 1), (12, 25), (12, 26)],
    "Scotland": [(1, 1), (1, 2), (11, 30), (12, 25), (12, 26)],
    "Northern Ireland": [(1, 1), (3, 17), (7, 12), (12, 25), (12, 26)],
}
ANNOUNCED_LATER = {"Scotland": [date(2026, 6, 15)]}
DATEUTIL_DAYS = dict(zip(WEEKDAYS, (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU), strict=True))
PLACES = {Often.FIRST: 1, Often.SECOND: 2, Often.THIRD: 3, Often.FOURTH: 4, Often.LAST: -1}


def days_off(nation: str, years: range) -> set[date]:
    """Bank holidays, and the feasts that fell on a weekend and whose holiday moved."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=DIVISIONS[nation])
    off = {each["date"] for each in listed} | set(ANNOUNCED_LATER.get(nation, ()))
    known = max(each["date"].year for each in listed)
    feasts = {date(year, month, day) for year in years for month, day in FIXED[nation]}
    off |= {feast for feast in feasts if feast.weekday() >= 5}
    return off | {date(year, 1, 1) + timedelta(days=n) for year in years if year > known for n in range(366)}


def dates_of(often: Often, days: list[str], first: date, last: date) -> list[date]:
    start, until = datetime.combine(first, time()), datetime.combine(last, time())
    wanted = [DATEUTIL_DAYS[day] for day in days]
    if often in PLACES:
        found = rrule.rrule(rrule.MONTHLY, dtstart=start, until=until, byweekday=[day(PLACES[often]) for day in wanted])
    else:
        if often is Often.FORTNIGHTLY:  # counted from the week of the first of these days
            start = rrule.rrule(rrule.DAILY, dtstart=start, byweekday=wanted, count=1)[0]
        step = 2 if often is Often.FORTNIGHTLY else 1
        found = rrule.rrule(rrule.WEEKLY, interval=step, wkst=rrule.MO, dtstart=start, until=until, byweekday=wanted)
    return [each.date() for each in found]


def spans_of_osm(often: Often, days: list[str], first: date, last: date, opens: int, closes: int, off: set[date]):
    """The same spans from the notation of OpenStreetMap, or None: it knows no fortnights."""
    if often is Often.FORTNIGHTLY:
        return None
    place = f"[{PLACES[often]}]" if often in PLACES else ""
    named = ",".join(f"{day.title()}{place}" for day in days)
    text = (
        f"{first:%Y %b %d}-{last:%Y %b %d} {named} {opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"
    )
    text += "".join(f"; {day:%Y %b %d} off" for day in sorted(off) if first <= day <= last)
    found = OpeningHours(text).intervals(datetime.combine(first, time()), datetime.combine(last, time(23, 59)))
    return [
        (starts.date(), starts.hour * 60 + starts.minute) for starts, _ends, state, _ in found if state == State.OPEN
    ]


def in_utc(day: date, minute: int) -> datetime:
    return (datetime.combine(day, time(minute // 60, minute % 60), tzinfo=LONDON)).astimezone(UTC)


def sessions_on(day: date, opens: int, closes: int, blocked: list[tuple[datetime, datetime]], length: int, rest: int):
    """Minute by minute: a session is there when none of its minutes is blocked."""
    at = opens
    while at + length <= closes:
        stops = [end for begin, end in blocked if begin < in_utc(day, at + length) and in_utc(day, at) < end]
        if stops:
            end = max(stops).astimezone(LONDON)
            at = end.hour * 60 + end.minute
        else:
            yield in_utc(day, at), in_utc(day, at + length)
            at += length + rest


quarters = st.integers(6 * 4, 22 * 4)
patterns = st.tuples(
    st.sampled_from([often for often in Often if often is not Often.ONCE]),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True),
    quarters,
    st.integers(1, 20),
    st.booleans(),
    st.integers(0, 400),
    st.integers(100, 1500),
)


@pytest.mark.shows("N-47", "F11", "F12", "G28", "J5.1", "N-32")
@pytest.mark.parametrize("nation", DIVISIONS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(patterns, min_size=1, max_size=3),
    away=st.sets(st.integers(0, 729), max_size=40),
    extra=st.lists(st.tuples(st.integers(0, 729), quarters), max_size=3),
    picks=st.lists(st.tuples(st.integers(0, 10_000), st.integers(-3, 3)), max_size=15),
    length=st.sampled_from([30, 45, 60]),
    rest=st.sampled_from([0, 15, 30]),
    before=st.sampled_from([0, 15]),
)
def test_slots_are_what_a_second_way_finds(nation, full, made, away, extra, picks, length, rest, before):
    last = FIRST + timedelta(days=5 * 365 if full else 2 * 365)
    off = days_off(nation, range(FIRST.year, last.year + 1))
    gone = {FIRST + timedelta(days=number) for number in away}
    offers, spans = [], []
    for often, days, quarter, quarters_long, on_holidays, starts_after, lasts in made:
        opens, closes = quarter * 15, min(quarter * 15 + quarters_long * 15, 23 * 60)
        begins = FIRST + timedelta(days=starts_after)
        ends = min(begins + timedelta(days=lasts), last)
        rule = rule_for(
            often,
            days,
            time(opens // 60, opens % 60),
            time(closes // 60, closes % 60),
            first=begins,
            last=ends,
            on_holidays=on_holidays,
        )
        offers.append(Offer(rule, (PlaceKind.PHONE,)))
        without = gone if on_holidays else gone | off
        own = [(day, opens, closes) for day in dates_of(often, days, begins, ends) if day not in without]
        third = spans_of_osm(often, days, begins, ends, opens, closes, without)
        assert third is None or third == [(day, opens) for day, opens, _closes in own]
        spans += own
    extras = []
    for number, quarter in extra:
        day, opens, closes = FIRST + timedelta(days=number), quarter * 15, min(quarter * 15 + 60, 23 * 60)
        at = (time(opens // 60, opens % 60), time(closes // 60, closes % 60))
        extras.append(Extra(day, *at, (PlaceKind.PHONE,)))
        if day not in gone:
            spans.append((day, opens, closes))
    booked = []
    for pick, shift in picks if spans else []:
        day, opens, _closes = spans[pick % len(spans)]
        starts = min(opens + 45 + shift * 15, 22 * 60)
        booked.append(Slot(in_utc(day, starts), in_utc(day, starts + length)))

    gap = timedelta(minutes=rest + before)
    blocked = [(each.starts_at - gap, each.ends_at + gap) for each in booked]
    second = set()
    for day, opens, closes in spans:
        nearby = [each for each in blocked if abs(each[0] - in_utc(day, 720)) < timedelta(days=2)]
        second |= set(sessions_on(day, opens, closes, nearby, length, rest))

    terms = Terms(
        length=timedelta(minutes=length),
        rest=timedelta(minutes=rest),
        before=timedelta(minutes=before),
        notice=timedelta(0),
        furthest=timedelta(days=4000),
    )
    stretches = offered(
        offers,
        [DayException(on=day) for day in gone],
        extras=extras,
        first=FIRST,
        last=last,
        holidays=calendar_for_nations([nation]),
    )
    found = free_times(stretches, booked, terms=terms, now=datetime(2025, 12, 1, tzinfo=UTC))
    assert {(each.slot.starts_at, each.slot.ends_at) for each in found if each.sure} == second
