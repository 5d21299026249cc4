"""Forms of the waiting list, of times that are kept, and of groups."""

from datetime import date, time

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring.finding import MOST
from portal.mentoring.finding_forms import check_finding
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.words import PART_WORDS, PLACE_WORDS
from portal.referrals import typed_dates, typed_times
from portal.web.forms import Block, Choice, Choices, Line, OnceKey, PortalForm, Press

ANYONE = "anyone"
GROUP_KINDS = (PlaceKind.VENUE, PlaceKind.OUTDOORS, PlaceKind.VIDEO, PlaceKind.PHONE)
MINUTES = ("45", "60", "90", "120")


class WaitingForm(PortalForm):
    """What somebody who found no time needs. Nothing else decides who is offered one."""

    person = Choice(_("Who would you like to talk to?"), choices=[], needed=_("Choose a person, or anyone who fits"))
    parts = Choices(
        _("When suits you?"),
        choices=[(part.value, _(PART_WORDS[part])) for part in PartOfWeek if part is not PartOfWeek.NIGHT],
        description=_("If you choose none, any time may be offered."),
    )
    kinds = Choices(
        _("How would you like to talk?"),
        choices=[(kind.value, _(PLACE_WORDS[kind])) for kind in PlaceKind],
        description=_("If you choose none, any way may be offered."),
    )
    languages = Choices(_("Which language should they speak?"), choices=[])
    submit = Press(_("Put me on the list"))


class ClaimForm(PortalForm):
    """The code that a helper was given for somebody."""

    code = Line(
        _("The code you were given"),
        description=_("12 letters and numbers. It works until the time is no longer kept."),
        needed=_("Enter the code you were given"),
        most=40,
    )
    submit = Press(_("Continue"))


class KeepForm(PortalForm):
    """The team keeps up to three times for one person."""

    times = Choices(_("Which times?"), choices=[], needed=_("Choose up to 3 times"))
    until = Line(_("Until the end of which day?"), needed=_("Enter a date such as 24 November"), most=40)
    submit = Press(_("Keep these times"))
    today: date
    until_on: date | None = None

    def validate_times(self, field: Choices) -> None:
        if len(field.data or []) > 3:
            raise StopValidation(gettext("Choose up to 3 times"))

    def validate_until(self, field: Line) -> None:
        self.until_on = read_day(field.data or "", self.today)


class PlaceForm(PortalForm):
    """One place of a group, once."""

    name = Line(_("What should we call you in the group? (optional)"), most=60)
    once_key = OnceKey()
    submit = Press(_("Take a place"))


class GroupForm(PortalForm):
    """A group: when, how long, for how many, where."""

    mentor = Choice(_("Who leads it?"), choices=[], needed=_("Choose who leads it"))
    day = Line(_("Which date?"), needed=_("Enter a date such as 24 November"), most=40)
    starts = Line(_("From what time?"), needed=_("Enter the time it starts, such as 6pm"), most=20)
    minutes = Choice(
        _("How long?"),
        choices=[(each, _("%(minutes)s minutes", minutes=each)) for each in MINUTES],
        needed=_("Choose how long"),
        default="60",
    )
    places = Line(_("How many places?"), needed=_("Enter a number from 2 to 30"), most=4)
    kind = Choice(
        _("How, or where?"),
        choices=[(kind.value, _(PLACE_WORDS[kind])) for kind in GROUP_KINDS],
        needed=_("Choose how or where"),
    )
    venue = Choice(_("Which place?"), choices=[])
    finding = Block(_("How do people find you, or join?"), most=MOST)
    submit = Press(_("Make this group"))
    today: date
    on: date | None = None
    at: time | None = None
    count = 0

    def validate_day(self, field: Line) -> None:
        self.on = read_day(field.data or "", self.today)

    def validate_starts(self, field: Line) -> None:
        try:
            minute = typed_times.minutes(field.data or "")
        except typed_times.NotATime as error:
            raise StopValidation(gettext("Enter the time it starts, such as 6pm")) from error
        self.at = time(minute // 60 % 24, minute % 60)

    def validate_places(self, field: Line) -> None:
        typed = (field.data or "").strip()
        self.count = int(typed) if typed.isdecimal() and typed.isascii() and len(typed) <= 2 else 0
        if not 2 <= self.count <= 30:
            raise StopValidation(gettext("Enter a number from 2 to 30"))

    def validate_venue(self, field: Choice) -> None:
        if self.kind.data == PlaceKind.VENUE and not field.data:
            raise StopValidation(gettext("Choose the place where you would meet"))

    def validate_finding(self, field: Block) -> None:
        if self.kind.data in set(PlaceKind):
            check_finding(PlaceKind(self.kind.data), field.data or "")


def read_day(typed: str, today: date) -> date:
    """One date, from today on."""
    try:
        found = typed_dates.read(typed, today)
    except typed_dates.NotADate as error:
        raise StopValidation(gettext("Enter a date such as 24 November")) from error
    if len(found) != 1 or found[0] < today:
        raise StopValidation(gettext("Enter one date from today on, such as 24 November"))
    if typed_dates.is_far(typed, found[0], today):
        raise StopValidation(gettext("This is nearly a year ahead. If you mean it, enter the year too"))
    return found[0]
