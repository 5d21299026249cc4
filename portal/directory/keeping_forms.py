"""Forms of those who keep entries. Hours and dates are typed as people say them; nothing typed is lost on a refusal."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

from portal.directory.forms import LANGUAGES
from portal.directory.other_uses import OtherUse, read_uses
from portal.directory.plain_hours import Unclear, read_hours
from portal.directory.shapes import DayException, Rule
from portal.directory.time_text import read_span
from portal.directory.typed_day import read_day
from portal.directory.welsh_hours import to_english
from portal.shared.contact import BadPhoneNumber, BadPostcode, PhoneNumber, Postcode
from portal.web.forms import Block, Choice, Choices, Line, OnceKey, PortalForm, Press, Tick

MOST_DAYS = 366
KINDS = (
    ("place", _("A place to meet")),
    ("group", _("A group")),
    ("line", _("A phone or text line")),
    ("service", _("A service")),
)
YES_NO = (("yes", _("Yes")), ("no", _("No")), ("", _("Not known")))
WHOM = (
    ("audience:anyone", _("Anyone affected by someone else’s drinking or drug use")),
    ("audience:families-and-friends", _("Families and friends")),
    ("audience:friends", _("Friends")),
    ("audience:parents", _("Parents")),
    ("audience:partners", _("Partners")),
    ("audience:bereaved", _("People who have lost someone")),
    ("audience:young-people", _("Young people")),
    ("audience:women", _("Women")),
    ("audience:men", _("Men")),
    ("audience:lgbtq", _("LGBTQ+ people")),
)
WHY = {
    Unclear.NO_DAYS: _("“%(line)s”: say the days, such as Monday to Friday"),
    Unclear.NO_TIMES: _("“%(line)s”: say the times, such as 9am to 5pm, or 24 hours"),
    Unclear.AM_OR_PM: _("“%(line)s”: write am or pm after each time, such as 9am to 5pm"),
    Unclear.SAME_TIMES: _("“%(line)s”: it opens and closes at the same time. For all day, write 24 hours"),
    Unclear.NO_FIRST_DATE: _("“%(line)s”: say the first date, such as starting 26 November 2026"),
    Unclear.NO_SUCH_DATE: _("“%(line)s”: there is no such date"),
    Unclear.TOO_MANY: _("“%(line)s”: these are more lines than we can keep. Use 30 or fewer"),
}


def as_bool(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


def as_answer(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _not_clear(unclear: Iterable[tuple[str, Unclear]]) -> None:
    for line, why in unclear:
        raise StopValidation(str(WHY[why]) % {"line": line[:80]})


class EntryForm(PortalForm):
    name = Line(_("Name"), needed=_("Enter the name people know it by"))
    kind = Choice(_("What is it?"), choices=KINDS)
    description = Block(_("What it is, and what happens there"), most=10_000)
    walk_in = Block(_("What happens when somebody walks in for the first time?"), most=1_000)
    organisation = Line(_("Who runs it?"))
    independent = Choice(_("Is it run apart from any treatment service?"), choices=YES_NO)
    whom = Choices(_("Who is it for?"), choices=WHOM)
    eligibility = Line(_("More about who it is for"), most=400)
    languages = Choices(_("In which languages, besides English?"), choices=LANGUAGES)
    fees = Line(_("What it costs"))
    phone = Line(_("Phone number"), most=40)
    text_number = Line(_("Number for texts"), most=40)
    url = Line(_("Website"), most=400)
    hours = Block(_("When it is open"))
    online = Tick(_("It is online or by video"))
    treatment = Tick(_("It is in a building where people are treated"))
    funding_ends = Line(_("When does its funding end?"), most=40)
    version = HiddenField("")
    once = OnceKey()
    sure = HiddenField("")
    submit = Press(_("Check it"))
    today: date
    known: frozenset[str] = frozenset()  # numbers that stand there already, however they are written
    rules: tuple[Rule, ...] = ()
    funding_ends_on: date | None = None

    def validate_phone(self, field: Any) -> None:
        _check_number(field, self.known)

    def validate_text_number(self, field: Any) -> None:
        _check_number(field, self.known)

    def validate_url(self, field: Any) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise StopValidation(gettext("Start the address with https://"))

    def validate_hours(self, field: Any) -> None:
        read = read_hours(field.data or "", today=self.today)
        _not_clear(read.unclear)
        self.rules = read.rules

    def validate_funding_ends(self, field: Any) -> None:
        self.funding_ends_on = read_day(field.data, today=self.today) if field.data else None
        if field.data and self.funding_ends_on is None:
            raise StopValidation(gettext("Enter a date such as 31 March 2027"))


def _check_number(field: Any, known: frozenset[str]) -> None:
    """Short numbers such as 111 are numbers too."""
    if not field.data or field.data in known or (field.data.isdigit() and len(field.data) <= 6):
        return
    try:
        PhoneNumber.read(field.data)
    except BadPhoneNumber as error:
        raise StopValidation(gettext("Enter a phone number, like 01632 960 001")) from error


class NewEntryForm(EntryForm):
    """With where it is. A line needs no place."""

    place_name = Line(_("Name of the place"))
    address = Line(_("Street"))
    town = Line(_("Town"), most=120)
    postcode = Line(_("Postcode"), most=12)

    def validate_kind(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(gettext("Choose what it is"))

    def validate_postcode(self, field: Any) -> None:
        if not field.data:
            return
        try:
            field.data = str(Postcode.read(field.data))
        except BadPostcode as error:
            raise StopValidation(gettext("Enter a postcode, like LS8 1AB")) from error


class DaysForm(PortalForm):
    """Some days that differ: closed, or open at other times."""

    first = Line(_("From which date?"), needed=_("Enter a date such as 24 December"), most=40)
    last = Line(_("To which date? Leave empty for one day"), most=40)
    times = Line(_("Open at other times? Leave empty if it is closed"), most=60)
    note = Line(_("Why, in words the public may read"), most=120)
    submit = Press(_("Save these days"))
    today: date
    days: tuple[DayException, ...] = ()

    def validate_first(self, field: Any) -> None:
        self.first_on = self._date(field)

    def validate_last(self, field: Any) -> None:
        last = self._date(field) if field.data else getattr(self, "first_on", None)
        first = getattr(self, "first_on", None)
        if first is None or last is None:
            return
        if last < first or (last - first).days >= MOST_DAYS:
            raise StopValidation(gettext("Choose a last date after the first, within a year"))
        self.dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def validate_times(self, field: Any) -> None:
        self.opens_at, self.closes_at = self._times(field.data or "")

    def validate_note(self, field: Any) -> None:
        opens: time | None = getattr(self, "opens_at", None)
        closes: time | None = getattr(self, "closes_at", None)
        self.days = tuple(
            DayException(on, opens is None, opens, closes, field.data or "") for on in getattr(self, "dates", ())
        )

    def _date(self, field: Any) -> date:
        found = read_day(field.data or "", today=self.today)
        if found is None or found < self.today:
            raise StopValidation(gettext("Enter a date such as 24 December, from today on"))
        return found

    def _times(self, text: str) -> tuple[time | None, time | None]:
        if not text:
            return None, None
        opens, _mark, closes = to_english(text).replace("–", "-").replace(" to ", "-").partition("-")
        found = read_span(opens.strip(), closes.strip())
        if None in found or found[0] == found[1]:
            raise StopValidation(gettext("Enter times such as 10am to 1pm"))
        return found


class EndForm(PortalForm):
    forwarding = Block(_("Where can people turn instead?"), most=600)
    submit = Press(_("Close it for good"))


class VenueForm(PortalForm):
    neutral_name = Line(_("Neutral name, the only one used in messages"), most=60)
    reception_words = Line(_("What to say at reception"))
    signs = Line(_("What signs say"), most=400)
    entrance = Line(_("How private is the way in?"), most=400)
    transport = Line(_("How to get there"), most=400)
    step_free = Choice(_("Step-free"), choices=YES_NO)
    hearing_loop = Choice(_("Hearing loop"), choices=YES_NO)
    toilets = Choice(_("Toilets"), choices=YES_NO)
    quiet_room = Choice(_("Quiet room"), choices=YES_NO)
    rooms = Choice(_("How many rooms can be used at the same time?"), choices=[(str(n), str(n)) for n in range(1, 10)])
    bookable = Tick(_("Agreed with us as a place to meet"))
    is_treatment_premises = Tick(_("People are treated for drinking or drug use in this building"))
    uses = Block(_("When do drug or alcohol services use it?"))
    version = HiddenField("")
    submit = Press(_("Save"))
    today: date
    read: tuple[OtherUse, ...] = ()

    def validate_uses(self, field: Any) -> None:
        uses, unclear = read_uses(field.data or "", today=self.today)
        _not_clear(unclear)
        self.read = tuple(uses)


class ReportForm(PortalForm):
    kind = Choice(
        _("What is wrong?"),
        choices=(
            ("closed", _("It is closed, or has moved")),
            ("hours", _("The times are wrong")),
            ("number", _("The number does not work")),
            ("place", _("The place is not as it says here")),
            ("other", _("Something else")),
        ),
        needed=_("Choose what is wrong"),
    )
    words = Block(_("Anything you want to add (optional)"), most=500)
    submit = Press(_("Send"))
