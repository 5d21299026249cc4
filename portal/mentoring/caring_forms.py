"""Forms of training, supervision, limits, hours and money. Dates and amounts are typed as people type them."""

import re
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.referrals import typed_dates
from portal.web.forms import Block, Choice, Line, OnceKey, PortalForm, Press, Tick

MONTHS = {"": _("It does not end"), "12": _("12 months"), "24": _("24 months"), "36": _("36 months")}
MOST_PENCE, MOST_MINUTES = 50_000, 16 * 60
_MONEY = re.compile(r"£?\s*(\d{1,4})(?:[.,](\d{2}))?\s*(?:p(?:ounds)?)?")


class WithDates(PortalForm):
    today: date

    def read_past(self, field: Any) -> date:
        """The last such day, today included."""
        found = self._read(field, self.today - timedelta(days=364))
        if found > self.today:
            raise StopValidation(gettext("This day is still to come. Enter today or a day before"))
        return found

    def read_ahead(self, field: Any) -> date:
        return self._read(field, self.today)

    def _read(self, field: Any, since: date) -> date:
        try:
            found = typed_dates.read(field.data or "", since)
        except typed_dates.NotADate as error:
            raise StopValidation(gettext("Enter a date such as 24 November")) from error
        if len(found) != 1:
            raise StopValidation(gettext("Enter one date, such as 24 November"))
        return found[0]

    def read_count(self, field: Any, least: int, most: int) -> int:
        said = (field.data or "").strip()
        if not (said.isascii() and said.isdigit() and least <= int(said) <= most):
            raise StopValidation(gettext("Enter a number from %(least)s to %(most)s", least=least, most=most))
        return int(said)


class ItemForm(PortalForm):
    name = Line(_("What is it called?"), needed=_("Enter a name for the training"), most=120)
    months = Choice(_("How long does it count?"), choices=list(MONTHS.items()))
    submit = Press(_("Add this training"))


class TrainingForm(WithDates):
    item = Choice(_("Which training?"), choices=[], needed=_("Choose which training"))
    done = Line(_("On which day was it done?"), needed=_("Enter a date such as 24 November"), most=40)
    submit = Press(_("Save"))
    done_on: date | None = None

    def validate_done(self, field: Any) -> None:
        self.done_on = self.read_past(field)


class MeetingForm(WithDates):
    held = Line(_("On which day did you meet?"), needed=_("Enter a date such as 24 November"), most=40)
    minutes = Line(_("How many minutes?"), needed=_("Enter a number of minutes, such as 60"), most=20)
    following = Line(_("When do you meet next?"), most=40)
    note = Block(_("Your note"), most=4000)
    is_shared = Tick(_("We agreed that the mentor reads this note too"))
    once_key = OnceKey()
    submit = Press(_("Save"))
    held_on: date | None = None
    next_on: date | None = None
    minutes_read = 0

    def validate_held(self, field: Any) -> None:
        self.held_on = self.read_past(field)

    def validate_minutes(self, field: Any) -> None:
        self.minutes_read = self.read_count(field, 5, 480)

    def validate_following(self, field: Any) -> None:
        if field.data:
            self.next_on = self.read_ahead(field)
            if self.held_on and self.next_on <= self.held_on:
                raise StopValidation(gettext("The next time comes after this one. Enter a later date"))


class LimitsForm(WithDates):
    people = Line(_("People at once"), most=20)
    hours = Line(_("Hours a week"), most=20)
    a_day = Line(_("Sessions a day"), most=20)
    submit = Press(_("Save"))
    read: dict[str, int]

    def validate_people(self, field: Any) -> None:
        self.read = {"people": self.read_count(field, 0, 40)}

    def validate_hours(self, field: Any) -> None:
        self.read["hours"] = self.read_count(field, 0, 40)

    def validate_a_day(self, field: Any) -> None:
        self.read["a_day"] = self.read_count(field, 0, 12)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        self.read = {}
        return bool(super().validate(*args, **kwargs))


class GivenForm(WithDates):
    day = Line(_("Which day?"), needed=_("Enter a date such as 24 November"), most=40)
    what = Line(_("What was it for?"), needed=_("Say in a few words what it was for"), most=120)
    minutes = Line(_("Minutes, beside sessions"), most=20)
    money = Line(_("Money you spent"), most=20)
    once_key = OnceKey()
    submit = Press(_("Save"))
    on: date | None = None
    minutes_read = 0
    pence = 0

    def validate_day(self, field: Any) -> None:
        self.on = self.read_past(field)

    def validate_minutes(self, field: Any) -> None:
        self.minutes_read = self.read_count(field, 0, MOST_MINUTES) if field.data else 0

    def validate_money(self, field: Any) -> None:
        self.pence = pence_from(field.data) if field.data else 0
        if self.pence == 0 and self.minutes_read == 0:
            raise StopValidation(gettext("Enter minutes, or money such as 4.60"))


class InterestForm(PortalForm):
    words = Block(_("Is there anything you would like us to know? (optional)"), most=2000)
    submit = Press(_("Tell the team"))


class AnswerForm(PortalForm):
    said = Choice(
        _("What is your answer?"),
        choices=[("talk", _("Yes, let us talk about it")), ("not_now", _("Not now"))],
        needed=_("Choose an answer"),
    )
    answer = Block(_("What would you like to say to them?"), needed=_("Write a few words they can read"), most=2000)
    submit = Press(_("Send"))


class ConcernForm(PortalForm):
    words = Block(
        _("What worries you? Write it as you heard or saw it."),
        needed=_("Write a few words, so that the team can act"),
        most=4000,
    )
    suicide = Tick(_("They may be thinking of ending their life"))
    once_key = OnceKey()
    submit = Press(_("Send to the team now"))


def pence_from(said: str) -> int:
    """4.60, £4.60, 4 or 460p. Raises StopValidation."""
    plain = said.strip().casefold()
    only_pence = re.fullmatch(r"(\d{1,5})\s*p", plain)
    found = _MONEY.fullmatch(plain)
    if only_pence:
        pence = int(only_pence.group(1))
    elif found:
        pence = int(found.group(1)) * 100 + int(found.group(2) or 0)
    else:
        raise StopValidation(gettext("Enter an amount such as 4.60"))
    if pence > MOST_PENCE:
        raise StopValidation(gettext("This is more than we can pay back at once. Talk to your supervisor first"))
    return pence
