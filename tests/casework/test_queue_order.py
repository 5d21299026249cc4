"""What comes first in the queue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.casework.queue_order import DANGER_RANK, Facts, Group, Only, fits, in_order, is_past, is_soon, place
from portal.directory.holidays import calendar_for_nations

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOLIDAY = calendar_for_nations(["England"]).is_holiday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def facts(ref: str = "FH-1", **different: Any) -> Facts:
    usual: dict[str, Any] = {
        "ref": ref,
        "is_unread": True,
        "danger": "no",
        "words_unread": False,
        "needs_look": False,
        "sent_at": NOW - HOUR,
        "read_by_at": NOW + 2 * DAY,
        "next_contact_at": None,
        "note_by_at": None,
        "wish_by_at": None,
        "held_by": "",
    }
    return Facts(**usual | different)


def order_of(*all_facts: Facts) -> list[str]:
    return [each.ref for each, _ in in_order([(each, place(each, now=NOW, is_holiday=HOLIDAY)) for each in all_facts])]


@pytest.mark.shows("J6.1", "N-18", "N-14")
def test_danger_comes_first_then_words_then_what_was_promised_soonest() -> None:
    late = facts("late", read_by_at=NOW - DAY)
    assert order_of(
        late,
        facts("words", words_unread=True),
        facts("unsure", danger="unsure"),
        facts("plain"),
        facts("yes", danger="yes"),
    ) == ["yes", "unsure", "words", "late", "plain"]


@pytest.mark.shows("R-62")
def test_what_was_read_stands_by_its_next_contact_and_goes_up_on_that_day() -> None:
    def read(ref: str, at: datetime) -> Facts:
        return facts(ref, is_unread=False, next_contact_at=at)

    assert order_of(
        read("next week", NOW + 7 * DAY), read("today", NOW + HOUR), read("overdue", NOW - DAY), facts("new")
    ) == [
        "new",
        "overdue",
        "today",
        "next week",
    ]
    assert place(read("", NOW + 7 * DAY), now=NOW, is_holiday=HOLIDAY).group is Group.LATER


@pytest.mark.shows("J6.1")
def test_danger_that_was_read_stays_on_top_until_somebody_has_it() -> None:
    left = facts("left", is_unread=False, danger="unsure", is_left=True)
    assert order_of(facts("words", words_unread=True), left, facts("plain")) == ["left", "words", "plain"]
    assert place(left, now=NOW, is_holiday=HOLIDAY).group is Group.SAFE
    taken = facts(is_unread=False, danger="unsure", held_by="WK-1", next_contact_at=NOW + 7 * DAY)
    assert place(taken, now=NOW, is_holiday=HOLIDAY).group is Group.LATER


@pytest.mark.shows("N-13")
@pytest.mark.parametrize("missed, group", [(0, Group.LATER), (1, Group.LATER), (2, Group.CHECK)])
def test_after_two_missed_sessions_somebody_asks_whether_contact_is_still_safe(missed: int, group: Group) -> None:
    far = facts(is_unread=False, next_contact_at=NOW + 20 * DAY, missed=missed)
    assert place(far, now=NOW, is_holiday=HOLIDAY).group is group


def test_a_note_from_somebody_known_is_answered_like_something_new() -> None:
    note = facts(is_unread=False, next_contact_at=NOW + 9 * DAY, note_by_at=NOW + DAY)
    found = place(note, now=NOW, is_holiday=HOLIDAY)
    assert (found.group, found.do_by_at) == (Group.REPLY, NOW + DAY)


@pytest.mark.shows("N-14")
def test_past_and_this_hour_are_told_apart_to_the_second() -> None:
    for before, past, soon in [(-1, True, False), (0, False, True), (3599, False, True), (3600, False, False)]:
        at = place(facts(read_by_at=NOW + timedelta(seconds=before)), now=NOW, is_holiday=HOLIDAY)
        assert (is_past(at, NOW), is_soon(at, NOW)) == (past, soon)


def test_mine_and_nobodys() -> None:
    mine, free = facts(held_by="WK-1"), facts()
    assert fits(mine, Only.MINE, "WK-1") and not fits(mine, Only.MINE, "WK-2") and not fits(mine, Only.NOBODY, "WK-1")
    assert fits(free, Only.NOBODY, "WK-1") and fits(free, Only.ALL, "WK-1")


some_facts = st.builds(
    facts,
    ref=st.text("ABC", min_size=1, max_size=3),
    is_unread=st.booleans(),
    danger=st.sampled_from(["yes", "no", "unsure"]),
    words_unread=st.booleans(),
    needs_look=st.booleans(),
    read_by_at=st.integers(-90, 90).map(lambda hours: NOW + hours * HOUR),
    next_contact_at=st.none() | st.integers(-90, 90).map(lambda hours: NOW + hours * HOUR),
    note_by_at=st.none() | st.integers(-90, 90).map(lambda hours: NOW + hours * HOUR),
)


@pytest.mark.shows("J6.1")
@settings(max_examples=150, deadline=None)
@given(st.lists(some_facts, max_size=8))
def test_nothing_unread_with_danger_ever_stands_below_anything_else(many: list[Facts]) -> None:
    ordered = in_order([(each, place(each, now=NOW, is_holiday=HOLIDAY)) for each in many])
    is_urgent = [each.is_unread and each.danger in DANGER_RANK for each, _ in ordered]
    assert is_urgent == sorted(is_urgent, reverse=True)
    fresh = [each for each, where in ordered if where.group is Group.REPLY]
    has_words = [each.words_unread or each.needs_look or each.note_by_at is not None for each in fresh]
    assert has_words == sorted(has_words, reverse=True)
