"""By when a person reads what was sent."""

from datetime import UTC, date, datetime, time

import pytest

from portal.directory.holidays import calendar_for_nations
from portal.referrals.deadlines import is_working_day, read_by
from portal.shared import team_hours

ENGLAND = calendar_for_nations(["England"]).is_holiday
SCOTLAND = calendar_for_nations(["Scotland"]).is_holiday


def no_holidays(_day: date) -> bool:
    return False


@pytest.mark.shows("N-14", "J1.8")
@pytest.mark.parametrize(
    ("sent", "by"),
    [
        (datetime(2026, 11, 22, 2, 10, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC)),  # Sunday night
        (datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 25, 17, tzinfo=UTC)),  # Monday
        (datetime(2026, 11, 27, 18, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC)),  # Friday evening
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 6, 16, tzinfo=UTC)),  # Thursday already, by London
    ],
)
def test_two_working_days_end_at_five_local(sent: datetime, by: datetime):
    assert read_by(sent, 2, no_holidays) == by


def test_bank_holidays_of_the_nation_do_not_count():
    new_year = datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert read_by(new_year, 1, ENGLAND) == datetime(2027, 1, 4, 17, tzinfo=UTC)
    assert read_by(new_year, 1, SCOTLAND) == datetime(2027, 1, 5, 17, tzinfo=UTC)  # 2 January moved to Monday 4


def test_a_year_that_is_not_published_counts_by_weekdays():
    assert is_working_day(date(2090, 5, 3), lambda _day: None)
    assert not is_working_day(date(2090, 5, 6), lambda _day: None)


@pytest.mark.shows("N-14")
@pytest.mark.parametrize(
    ("hours", "at"),
    [
        ("Monday to Friday, 9am to 8pm", time(17)),
        ("Monday to Friday, 9am to 4pm", time(16)),
        ("Monday to Friday, 9am to 5pm", time(17)),
        ("Monday to Friday, 6pm to 9pm", time(21)),
        ("Monday to Friday, 5pm to 8:30pm", time(20, 30)),
        ("Monday to Friday, 4:30pm to 10pm", time(17)),
        ("Monday to Friday, 8pm to midnight", time(23, 59)),
    ],
)
def test_nobody_is_promised_an_hour_at_which_nobody_has_been_there(hours: str, at: time):
    monday = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert read_by(monday, 1, no_holidays, team_hours.read(hours)) == datetime.combine(date(2026, 11, 24), at, UTC)
