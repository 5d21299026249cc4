"""When the team is there, as an organisation types it."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared import team_hours
from portal.shared.team_hours import DAY, NotTeamHours, TeamHours


@pytest.mark.parametrize(
    ("typed", "kept", "found"),
    [
        ("Monday to Friday, 9am to 8pm", "Monday to Friday, 9am to 8pm", team_hours.USUAL),
        ("mon to fri 9 am to 8 pm", "Monday to Friday, 9am to 8pm", team_hours.USUAL),
        ("Weekdays, 10am to 4pm", "Monday to Friday, 10am to 4pm", TeamHours((0, 1, 2, 3, 4), 600, 960)),
        ("Tues and Sat, 10:30am to 16:00", "Tuesday and Saturday, 10:30am to 4pm", TeamHours((1, 5), 630, 960)),
        (
            "Mondays, Wednesdays, Fridays, 9am to 12 noon",
            "Monday, Wednesday and Friday, 9am to 12pm",
            TeamHours((0, 2, 4), 540, 720),
        ),
        ("Every day, 8am to midnight", "Monday to Sunday, 8am to midnight", TeamHours(tuple(range(7)), 480, DAY)),
        ("Sunday, 9.30am to 5pm", "Sunday, 9:30am to 5pm", TeamHours((6,), 570, 1020)),
    ],
)
def test_days_and_times_are_read_however_they_are_typed(typed: str, kept: str, found: TeamHours) -> None:
    assert team_hours.read(typed) == found and team_hours.written(found) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "in the day", "Monday to Friday", "9am to 8pm", "Monday, 9 to 5", "Monday, 8pm to 9am",
        "Monday, 13pm to 2pm", "Friday to Monday, 9am to 5pm", "T, 9am to 5pm",
        "Someday, 9am to 5pm", "Monday, 9am to 25:00",
        "Monday, 9am to 9am",
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_not_guessed(typed: str) -> None:
    with pytest.raises(NotTeamHours):
        team_hours.read(typed)


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, DAY - 1), st.integers(1, DAY))
def test_what_is_kept_is_read_back_as_it_was(days: set[int], start: int, to: int) -> None:
    if start < to:
        hours = TeamHours(tuple(sorted(days)), start, to)
        assert team_hours.read(team_hours.written(hours)) == hours
        assert hours.opens < hours.closes or to - start == 1


def test_an_end_at_midnight_is_on_the_same_day() -> None:
    assert TeamHours(to=DAY).closes == time(23, 59)
