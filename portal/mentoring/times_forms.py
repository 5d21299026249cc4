"""Forms on the page where a mentor sets their times. Dates and times are typed as people type them."""

from datetime import date, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.mentoring.finding import MOST
from portal.mentoring.patterns import Often, is_in_hours
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.words import WEEKDAY_WORDS
from portal.referrals import typed_dates, typed_times
from portal.web.forms import Choice, Choices, Line, PortalForm, Press, Tick

OFTEN_WORDS = {
    Often.WEEKLY: _("Every week"),
    Often.FORTNIGHTLY: _("Every 2 weeks"),
    Often.FIRST: _("The first of each month"),
    Often.SECOND: _("The second of each month"),
    Often.THIRD: _("The third of each month"),
    Often.FOURTH: _("The fourth of each month"),
    Often.LAST: _("The last of each month"),
    Often.ONCE: _("Once only"),
}
DAY_WORDS = {code: _(word) for code, word in WEEKDAY_WORDS.items()}
MOST_DAYS_AWAY = 92


class _WithTimes(PortalForm):
    """Two lines that make one stretch of a day."""

    today: date
    opens_at: time | None = None
    closes_at: time | None = None

    def read_times(self, starts: Any, ends: Any) -> None:
        try:
            first, last = typed_times.stretch(starts.data, ends.data)
        except typed_times.NotATime as error:
            raise StopValidation(gettext("Enter times such as 6pm to 8pm")) from error
        self.opens_at = time(first // 60, first % 60)
        self.closes_at = time(23, 59) if last == typed_times.DAY else time(last // 60, last % 60)

    def read_date(self, field: Any) -> date:
        try:
            found = typed_dates.read(field.data or "", self.today)
        except typed_dates.NotADate as error:
            raise StopValidation(gettext("Enter a date such as 24 November")) from error
        if len(found) != 1:
            raise StopValidation(gettext("Enter one date, such as 24 November"))
        if found[0] < self.today:
            raise StopValidation(gettext("This date has passed. Enter one from today on"))
        if typed_dates.is_far(field.data or "", found[0], self.today):
            raise StopValidation(gettext("This is nearly a year ahead. If you mean it, enter the year too"))
        return found[0]


class TimesForm(_WithTimes):
    """One pattern, or one extra time."""

    often = Choice(
        _("How often?"),
        choices=[(often.value, words) for often, words in OFTEN_WORDS.items()],
        needed=_("Choose how often"),
    )
    days = Choices(_("On which days?"), choices=list(DAY_WORDS.items()))
    starts = Line(_("From what time?"), needed=_("Enter the time it starts, such as 6pm"), most=20)
    ends = Line(_("To what time?"), needed=_("Enter the time it ends, such as 8pm"), most=20)
    kinds = Choices(_("How, or where?"), choices=[], needed=_("Choose at least one way to talk"))
    venue = Choice(_("Which place?"), choices=[])
    spot = Line(_("Where do you meet outdoors?"), most=MOST)
    first = Line(_("From which date?"), most=40)
    last = Line(_("Until which date?"), most=40)
    on_holidays = Tick(_("Offer these on bank holidays too"))
    submit = Press(_("Add these times"))
    first_on: date | None = None
    last_on: date | None = None
    known_spot = ""

    def validate_days(self, field: Any) -> None:
        if self.often.data and self.often.data != Often.ONCE and not field.data:
            raise StopValidation(gettext("Choose at least one day"))

    def validate_ends(self, field: Any) -> None:
        self.read_times(self.starts, field)
        if self.opens_at and self.closes_at and not is_in_hours(self.opens_at, self.closes_at):
            raise StopValidation(gettext("Choose times between 6am and 11pm"))

    def validate_venue(self, field: Any) -> None:
        if PlaceKind.VENUE in (self.kinds.data or []) and not field.data:
            raise StopValidation(gettext("Choose the place where you would meet"))

    def validate_spot(self, field: Any) -> None:
        if PlaceKind.OUTDOORS in (self.kinds.data or []) and not (field.data or self.known_spot):
            raise StopValidation(gettext("Enter where you meet, so that people can find you"))

    def validate_first(self, field: Any) -> None:
        if field.data:
            self.first_on = self.read_date(field)
        elif self.often.data == Often.ONCE:
            raise StopValidation(gettext("Enter the date, such as 24 November"))

    def validate_last(self, field: Any) -> None:
        if field.data:
            self.last_on = self.read_date(field)
            if self.first_on and self.last_on < self.first_on:
                raise StopValidation(gettext("The last date comes before the first. Enter a later one"))


class AwayForm(_WithTimes):
    """A day away, several in a row, or part of one."""

    away_first = Line(_("Which date?"), needed=_("Enter a date such as 24 November"), most=40)
    away_last = Line(_("Last date, if it is more than one day"), most=40)
    away_starts = Line(_("From what time, if it is part of a day?"), most=20)
    away_ends = Line(_("Until what time?"), most=20)
    submit = Press(_("Say that I am away"))
    first_on: date | None = None
    last_on: date | None = None

    def validate_away_first(self, field: Any) -> None:
        self.first_on = self.read_date(field)

    def validate_away_last(self, field: Any) -> None:
        self.last_on = self.read_date(field) if field.data else self.first_on
        if self.first_on and self.last_on and not 0 <= (self.last_on - self.first_on).days < MOST_DAYS_AWAY:
            raise StopValidation(gettext("Enter a last date after the first, within 3 months"))

    def validate_away_ends(self, field: Any) -> None:
        if self.away_starts.data or field.data:
            self.read_times(self.away_starts, field)
