"""Times a mentor offers: rules minus time away, holidays, bookings and rest (N-32, N-47; F11, F12)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.holidays import calendar_for_nations
from portal.directory.shapes import DayException, OnHolidays, Rule
from portal.mentoring.availability import Offer, Terms, free_times, is_in_the_day, offered
from portal.mentoring.cells import cells_of
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.clock import instant, local
from portal.shared.slots import Slot

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ENGLAND, SCOTLAND = calendar_for_nations(["England"]), calendar_for_nations(["Scotland"])


def weekly(days: str, opens: str, closes: str, **more) -> Offer:
    facts = {"on_holidays": OnHolidays.CLOSED} | more
    rule = Rule(
        byday=tuple(days.split()), opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes), **facts
    )
    return Offer(rule, (PlaceKind.PHONE,))


def free(
    offers, *, away=(), taken=(), first=date(2026, 11, 23), last=date(2026, 12, 20), now=NOW, holidays=ENGLAND, **terms
):
    stretches = offered(list(offers), list(away), first=first, last=last, holidays=holidays)
    return free_times(stretches, taken, terms=Terms(**{"furthest": timedelta(weeks=60)} | terms), now=now)


def starts(times) -> list[str]:
    return [f"{local(each.slot.starts_at):%a %d %H:%M}" for each in times]


def test_sessions_stand_end_to_end_with_a_rest_between():
    assert starts(free([weekly("TU", "18:00", "20:15")], last=date(2026, 11, 29))) == ["Tue 24 18:00", "Tue 24 19:00"]


def test_a_booking_and_its_rest_are_taken_out():
    booked = Slot(instant(date(2026, 11, 24), time(18)), instant(date(2026, 11, 24), time(18, 45)))
    times = free([weekly("TU", "18:00", "20:15")], taken=[booked], last=date(2026, 11, 29))
    assert starts(times) == ["Tue 24 19:00"]
    assert not any(each.slot.overlaps(booked) for each in times)


def test_a_day_away_is_left_out_and_the_week_after_stays():
    times = free([weekly("TU", "18:00", "19:00")], away=[DayException(on=date(2026, 11, 24))], last=date(2026, 12, 1))
    assert starts(times) == ["Tue 01 18:00"]


@pytest.mark.shows("J5.1", "N-47")
def test_a_bank_holiday_of_the_mentors_own_nation_is_left_out_unless_opted_in():
    # 30 November is a bank holiday in Scotland, not in England
    monday = weekly("MO", "18:00", "19:00")
    week = {"first": date(2026, 11, 30), "last": date(2026, 12, 1)}
    assert starts(free([monday], holidays=ENGLAND, **week)) == ["Mon 30 18:00"]
    assert starts(free([monday], holidays=SCOTLAND, **week)) == []
    opted_in = weekly("MO", "18:00", "19:00", on_holidays=OnHolidays.OPEN)
    assert starts(free([opted_in], holidays=SCOTLAND, **week)) == ["Mon 30 18:00"]


@pytest.mark.shows("N-47")
def test_a_year_whose_holidays_are_not_published_is_marked_to_confirm():
    year = (ENGLAND.known_until or date(2028, 12, 31)).year + 1
    times = free(
        [weekly("MO", "18:00", "19:00")],
        first=date(year, 1, 1),
        last=date(year, 1, 14),
        now=datetime(year, 1, 1, tzinfo=UTC),
    )
    assert times and not any(each.sure for each in times)


def test_notice_and_the_furthest_day_are_kept():
    daily = [weekly("MO TU WE TH FR SA SU", "10:00", "11:00")]
    assert starts(free(daily, notice=timedelta(hours=24), furthest=timedelta(days=3))) == [
        "Tue 24 10:00",
        "Wed 25 10:00",
        "Thu 26 10:00",
    ]


@pytest.mark.shows("F11", "F12", "G28")
@pytest.mark.parametrize("sunday, utc_hour", [(date(2027, 3, 28), 17), (date(2026, 10, 25), 18)])
def test_a_time_stays_the_same_on_the_clock_when_the_clocks_change(sunday, utc_hour):
    times = free(
        [weekly("SU", "18:00", "19:00")],
        first=sunday - timedelta(days=7),
        last=sunday,
        now=instant(sunday - timedelta(days=8), time(9)),
    )
    assert [local(each.slot.starts_at).time() for each in times] == [time(18), time(18)]
    assert times[-1].slot.starts_at.hour == utc_hour


@given(st.integers(0, 23), st.integers(0, 3), st.integers(15, 600))
def test_nothing_lies_outside_six_in_the_morning_and_eleven_at_night(hour, quarter, minutes):
    opens = time(hour, quarter * 15)
    closes = (datetime.combine(date(2026, 1, 1), opens) + timedelta(minutes=minutes)).time()
    if closes == opens:
        return
    for each in free([weekly("MO SA", f"{opens:%H:%M}", f"{closes:%H:%M}")], last=date(2026, 12, 6)):
        assert is_in_the_day(each.slot)


quarter_hours = st.integers(0, 7 * 96 - 8)


@pytest.mark.shows("F20")
@given(quarter_hours, st.integers(1, 8), quarter_hours, st.integers(1, 8))
def test_two_slots_share_a_cell_exactly_when_they_overlap(one, one_length, other, other_length):
    quarter = timedelta(minutes=15)
    first = Slot(NOW + one * quarter, NOW + (one + one_length) * quarter)
    second = Slot(NOW + other * quarter, NOW + (other + other_length) * quarter)
    assert bool(set(cells_of(first)) & set(cells_of(second))) is first.overlaps(second)


@pytest.mark.shows("F20")
@given(st.integers(0, 10_000), st.integers(1, 7_000))
def test_odd_minutes_take_every_quarter_hour_they_touch(offset, seconds):
    slot = Slot(NOW + timedelta(seconds=offset), NOW + timedelta(seconds=offset + seconds))
    cells = cells_of(slot)
    assert cells[0] * 900 <= slot.starts_at.timestamp() < (cells[0] + 1) * 900
    assert cells[-1] * 900 < slot.ends_at.timestamp() <= (cells[-1] + 1) * 900
