"""Daytime, evening, weekend and night."""

import pytest

from portal.directory.times_of_day import PartOfWeek, parts_of_start, parts_of_stretch
from portal.shared.slots import Slot
from tests.kit.hours import at

LETTERS = {"d": PartOfWeek.DAYTIME, "e": PartOfWeek.EVENING, "w": PartOfWeek.WEEKEND, "n": PartOfWeek.NIGHT}


def parts(letters):
    return {LETTERS[letter] for letter in letters}


@pytest.mark.shows("R-37", "J3.2")
@pytest.mark.parametrize(
    "moment, expected",
    [
        ("2026-11-23 06:00", "d"),
        ("2026-11-23 16:59", "d"),
        ("2026-11-23 17:00", "e"),
        ("2026-11-23 21:59", "e"),
        ("2026-11-23 22:00", "n"),
        ("2026-11-24 05:59", "n"),
        ("2026-11-28 00:00", "wn"),
        ("2026-11-28 10:00", "w"),
        ("2026-11-29 17:00", "we"),
        ("2026-11-27 23:59", "n"),
        ("2026-07-06 16:59", "d"),  # in summer too it is 5pm local that counts
        ("2026-07-06 17:00", "e"),
    ],
)
def test_slot_belongs_by_its_local_start(moment, expected):
    assert parts_of_start(at(moment)) == parts(expected)


@pytest.mark.shows("R-37")
@pytest.mark.parametrize(
    "start, end, expected",
    [
        ("2026-11-23 09:00", "2026-11-23 17:00", "d"),
        ("2026-11-23 09:00", "2026-11-23 17:15", "d"),  # a quarter of an hour is no evening
        ("2026-11-23 09:00", "2026-11-23 17:30", "de"),
        ("2026-11-23 22:00", "2026-11-24 07:00", "nd"),
        ("2026-11-23 23:45", "2026-11-24 00:00", "n"),  # all of a short one
        ("2026-11-27 22:00", "2026-11-28 02:00", "nw"),
        ("2026-11-24 01:00", "2026-11-24 04:00", "n"),
        ("2026-11-23 00:00", "2026-11-24 00:00", "den"),
        ("2026-11-22 00:00", "2027-01-17 00:00", "denw"),
        ("2026-10-25 00:00", "2026-10-26 00:00", "wen"),  # 25 hours
    ],
)
def test_opening_belongs_wherever_it_is_long_enough(start, end, expected):
    assert parts_of_stretch(Slot(at(start), at(end))) == parts(expected)
