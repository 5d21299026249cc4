"""When the team is there, in the reader's language, from the one setting that the clocks read too."""

from datetime import date, time, timedelta

from flask_babel import gettext

from portal.shared.team_hours import DAY, USUAL, TeamHours
from portal.web.i18n import show_time, show_weekday

A_MONDAY = date(2026, 11, 23)


def show_hours(hours: TeamHours) -> str:
    """Monday to Friday, 9am to 8pm. It stands within a sentence."""
    if hours == USUAL:
        return gettext("Monday to Friday, 9am to 8pm")
    closes = time(0) if hours.to == DAY else hours.closes
    return gettext(
        "%(days)s, %(start)s to %(end)s", days=_days(hours), start=show_time(hours.opens), end=show_time(closes)
    )


def _days(hours: TeamHours) -> str:
    names = [show_weekday(A_MONDAY + timedelta(days=day)) for day in hours.days]
    if len(names) == len(range(7)):
        return gettext("every day")
    if hours.is_row:
        return gettext("%(first)s to %(last)s", first=names[0], last=names[-1])
    if len(names) == 1:
        return names[0]
    return gettext("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
