"""When reminders fall due: the same wall-clock time, safe hours, both clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.messages import timing
from portal.messages.hours import SafeHours, Span, every_day
from portal.shared.clock import UK, NoSuchTime, instant, local

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
ALWAYS = SafeHours(every_day(0, 1440))


@pytest.mark.shows("N-11", "G28")
def test_reminders_go_at_the_same_wall_clock_time_across_both_changes():
    autumn = instant(date(2026, 10, 25), time(9))
    assert [local(each.due_at).isoformat() for each in timing.reminders(autumn, now=NOW)] == [
        "2026-10-22T09:00:00+01:00",
        "2026-10-24T09:00:00+01:00",
    ]
    spring = instant(date(2027, 3, 29), time(18, 30))
    assert [local(each.due_at).strftime("%d %H:%M %Z") for each in timing.reminders(spring, now=NOW)] == [
        "26 18:30 GMT",
        "28 18:30 BST",
    ]


@pytest.mark.shows("G28", "F11")
def test_a_reminder_whose_time_the_spring_change_skips_goes_before_it():
    starts_at = instant(date(2027, 3, 29), time(1, 30))
    (reminder,) = timing.reminders(starts_at, (1,), now=NOW)
    assert local(reminder.due_at).strftime("%d %H:%M") == "28 00:30"


@pytest.mark.parametrize(
    ("hours_ahead", "kinds"),
    [(73, ["reminder_3d", "reminder_1d"]), (72, ["reminder_1d"]), (25, ["reminder_1d"]), (24, []), (1, [])],
)
@pytest.mark.shows("N-11")
def test_a_late_booking_has_fewer_reminders(hours_ahead, kinds):
    found = timing.reminders(NOW + timedelta(hours=hours_ahead), now=NOW)
    assert [each.kind for each in found] == kinds


@pytest.mark.shows("N-11")
def test_a_reminder_at_an_hour_that_is_not_safe_goes_before_it():
    hours = SafeHours((Span(0, 12 * 60, 14 * 60),))  # Mondays, 12 to 2
    due_at = instant(date(2026, 10, 7), time(18))  # a Wednesday evening
    placed = timing.place(due_at, due_at + timedelta(days=1), hours, NOW)
    assert local(placed).strftime("%A %H:%M") == "Monday 13:30"


def test_when_nothing_safe_is_left_before_it_the_next_safe_time_of_use_is_taken():
    hours = SafeHours((Span(3, 12 * 60, 14 * 60),))  # Thursdays
    now = instant(date(2026, 10, 2), time(9))
    due_at = instant(date(2026, 10, 6), time(18))
    placed = timing.place(due_at, due_at + timedelta(days=3), hours, now)
    assert local(placed).strftime("%A %H:%M") == "Thursday 12:00"
    assert timing.place(due_at, due_at + timedelta(days=1), hours, now) is None


@pytest.mark.shows("N-51", "J9.3")
def test_on_a_date_to_avoid_a_reminder_moves_and_does_not_vanish():
    hours = SafeHours(avoid=frozenset({date(2026, 10, 7)}))
    due_at = instant(date(2026, 10, 7), time(15))
    placed = timing.place(due_at, due_at + timedelta(days=1), hours, NOW)
    assert local(placed).strftime("%d %H:%M") == "06 19:30"


@pytest.mark.parametrize(
    ("starts", "hours", "placed"),
    [
        (time(18), SafeHours(), "07 15:00"),
        (time(9, 30), SafeHours(), "07 08:00"),  # three hours before is too early: as soon as it is safe
        (time(18), SafeHours(every_day(9 * 60, 12 * 60)), "07 11:30"),  # moved before, within the day
        (time(18), SafeHours(every_day(19 * 60, 22 * 60)), None),  # never afterwards, never the evening before
        (time(18), SafeHours(avoid=frozenset({date(2026, 10, 7)})), None),
    ],
)
@pytest.mark.shows("N-11", "N-51", "G6")
def test_a_reminder_on_the_day_keeps_to_its_day(starts, hours, placed):
    starts_at = instant(date(2026, 10, 7), starts)
    (nudge,) = timing.reminders(starts_at, (0,), now=NOW)
    found = timing.place_on_the_day(nudge.due_at, starts_at, hours, NOW)
    assert (local(found).strftime("%d %H:%M") if found else None) == placed


def test_two_reminders_moved_together_are_one():
    at = instant(date(2026, 10, 5), time(13, 30))
    assert timing.is_too_close(at, at + timedelta(hours=30), [at])
    assert not timing.is_too_close(at, at, [at + timedelta(hours=5)])


spans = st.lists(
    st.builds(
        lambda day, start, length: Span(day, start * 15, min(start * 15 + length * 15, 1440)),
        st.integers(0, 6),
        st.integers(0, 95),
        st.integers(1, 40),
    ),
    max_size=6,
).map(tuple)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
avoided = st.frozensets(st.dates(date(2026, 1, 1), date(2030, 12, 31)), max_size=3)


@given(spans, avoided, moments, st.integers(0, 96))
@settings(max_examples=200, deadline=None)
@pytest.mark.shows("G25", "G6")
def test_whatever_hours_are_safe_a_placed_message_is_in_them_and_of_use(week, avoid, now, ahead):
    hours = SafeHours(week, avoid)
    due_at = now + timedelta(hours=ahead)
    useless_after = due_at + timedelta(hours=30)
    placed = timing.place(due_at, useless_after, hours, now)
    if placed is not None:
        assert hours.allow(placed)
        assert now <= placed < useless_after
        assert hours.allow(hours.end_of(placed) - timedelta(seconds=1))


@given(spans, avoided, moments)
@settings(max_examples=200, deadline=None)
def test_the_next_safe_moment_is_safe_and_none_before_it_is(week, avoid, now):
    hours = SafeHours(week, avoid)
    opens = hours.next_after(now)
    limit = opens or now + timedelta(days=7)
    if opens is not None:
        assert hours.allow(opens)
    step = now
    while step < min(limit, now + timedelta(days=3)):
        assert not hours.allow(step)
        step += timedelta(minutes=15)


@pytest.mark.shows("G28", "F12")
def test_every_quarter_of_an_hour_of_five_years_converts_to_itself_or_is_refused():
    """Around each change; the plain days between are alike."""
    wrong, refused, day = 0, 0, date(2026, 1, 1)
    while day < date(2031, 1, 1):
        if day.month in (3, 10) and day.day >= 23:
            for quarter in range(96):
                at = time(quarter // 4, quarter % 4 * 15)
                try:
                    moment = instant(day, at)
                except NoSuchTime:
                    refused += 1
                    continue
                wrong += local(moment, UK).replace(tzinfo=None) != datetime.combine(day, at)
        day += timedelta(days=1)
    assert (wrong, refused) == (0, 5 * 4)


@pytest.mark.parametrize(("day", "start", "to"), [(7, 0, 10), (0, 10, 10), (0, 20, 10), (0, -1, 10), (0, 0, 1441)])
def test_a_stretch_of_safe_time_starts_before_it_ends_on_one_day(day, start, to):
    with pytest.raises(ValueError, match="stretch"):
        Span(day, start, to)
