"""The page "Tell us how to do that safely": a part for each way chosen, and nothing for the others (N-08)."""

from datetime import date, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from portal.referrals import typed_dates, typed_times
from portal.referrals.journey import chosen_ways
from portal.referrals.rows import DAY_NAMES, number_shown
from portal.referrals.step import Answers
from portal.shared.clock import now, today
from portal.shared.contact import BadEmailAddress, BadPhoneNumber, EmailAddress, PhoneNumber
from portal.web.forms import Block, Choice, Choices, Line
from portal.web.i18n import show_time

COVER_MOST, SEEN_MOST = 200, 200


class WayLine(Line):
    """The number or address of one way, cleaned."""

    data: Any

    def __init__(self, label: Any, *, way: str, same_as_phone: bool = False, **kwargs: Any):
        self.way, self.same_as_phone = way, same_as_phone
        super().__init__(label, most=200, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        if not self.data and self.same_as_phone and "phone_value" in form:
            self.data = form["phone_value"].data
            if form["phone_value"].errors or not self.data:
                return
        if not self.data and self.way in NEEDED:  # told apart in the list above the page, where two are empty
            raise ValidationError(str(NEEDED[self.way]))
        try:
            self.cleaned = _cleaned(self.way, self.data or "")
        except (BadPhoneNumber, BadEmailAddress) as error:
            raise ValidationError(gettext(str(error))) from error


class TimeLine(Line):
    pass


def _cleaned(way: str, typed: str) -> str:
    if way == "email":
        return str(EmailAddress.read(typed))
    if way == "video":
        return str(EmailAddress.read(typed)) if "@" in typed else str(PhoneNumber.read(typed))
    number = PhoneNumber.read(typed)
    if way == "text" and not number.can_text:
        raise BadPhoneNumber(str(NEEDED["text"]))
    return str(number)


VALUES = {
    "phone": _("Phone number"),
    "text": _("Mobile number for texts"),
    "email": _("E-mail address"),
    "post": _("Address for post"),
    "video": _("Mobile number or e-mail for the video link"),
}
NEEDED = {
    "text": _("Enter a UK mobile number for texts, like 07700 900 123"),
    "video": _("Enter a mobile number or an e-mail address for the video link, like 07700 900 123"),
}
ADDRESS_NEEDED = _("Enter the address where post is safe")


def contact_fields(answers: Answers) -> dict[str, Any]:
    """Fields in the order of the page."""
    ways = chosen_ways(answers)
    made: dict[str, Any] = {}
    for way in ways:
        made |= _fields(way, both="phone" in ways and way == "text")
    made["avoid"] = AvoidLine(
        _("Dates when nothing should come (optional)"),
        description=_("Such as a birthday. For example, 14 May, 2 June"),
    )
    return made


def _fields(way: str, *, both: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if way == "post":
        made["post_value"] = Block(VALUES[way], needed=ADDRESS_NEEDED, most=400)
    else:
        hint = _("Leave empty if it is the phone number above.") if both else ""
        made[f"{way}_value"] = WayLine(VALUES[way], way=way, same_as_phone=both, description=hint)
    if way == "phone":
        made["phone_leave"] = Choice(
            _("May we leave a message?"), choices=[("no", _("No")), ("yes", _("Yes"))], default="no"
        )
        made["phone_cover"] = Line(
            _("What should we say if someone else answers? (optional)"),
            description=_("If you leave this empty we say: “Wrong number, sorry”."),
            most=COVER_MOST,
        )
    if way != "post":
        made |= _times(way)
    made[f"{way}_seen_by"] = Line(
        _("Does anyone else see it? (optional)"),
        description=_("Please leave out names of other people."),
        most=SEEN_MOST,
    )
    return made


def _times(way: str) -> dict[str, Any]:
    days = [(str(number), gettext(name)) for number, name in enumerate(DAY_NAMES)]
    return {
        f"{way}_days": Choices(
            _("Which days are safe? (optional)"),
            choices=days,
            description=_("If you choose none, we use any day."),
        ),
        f"{way}_start": TimeLine(
            _("Safe from (optional)"), description=_("For example, 9am. If you leave this empty: 8am."), most=20
        ),
        f"{way}_end": EndLine(
            _("Safe until (optional)"), description=_("For example, 3pm. If you leave this empty: 8pm."), most=20
        ),
    }


class EndLine(TimeLine):
    """The second of a pair; checks both together."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        start = form[next(name for name in form._fields if form[name] is self).replace("_end", "_start")]
        self.stretch = None
        if not start.data and not self.data:
            return
        try:
            self.stretch = typed_times.stretch(start.data or "8am", self.data or "8pm")
        except typed_times.NotATime as error:
            raise ValidationError(gettext("Enter times like 9am and 3pm, the earlier one first")) from error


class AvoidLine(Line):
    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        try:
            self.days = typed_dates.read(self.data or "", today(now()))
        except typed_dates.NotADate as error:
            raise ValidationError(gettext("Enter dates like 14 May or 14/5/2027, with a comma between")) from error


def contact_shown(answers: Answers) -> dict[str, Any]:
    """What is known already, as the fields show it."""
    held = answers.get("safe_contact") or {}
    data: dict[str, Any] = {}
    for way in chosen_ways(answers):
        said = held.get(way) or {}
        data |= {f"{way}_{name}": said[name] for name in ("leave", "cover", "seen_by") if said.get(name)}
        data[f"{way}_value"] = number_shown(said.get("value", ""))
        data[f"{way}_days"] = [str(day) for day in said.get("days") or ()]
        if said.get("start") is not None:
            data |= {f"{way}_start": _clock(said["start"]), f"{way}_end": _clock(said["end"])}
    days = (held.get("all") or {}).get("avoid") or ()
    data["avoid"] = ", ".join(f"{day.day}/{day.month}/{day.year}" for day in map(date.fromisoformat, days))
    return data


def contact_given(form: Any) -> dict[str, Any]:
    """The answers of a valid form."""
    held: dict[str, Any] = {"all": {"avoid": [day.isoformat() for day in form["avoid"].days]}}
    for way in chosen_ways(form.answers):
        field = form[f"{way}_value"]
        said: dict[str, Any] = {"value": getattr(field, "cleaned", field.data)}
        for name in ("leave", "cover", "seen_by", "days"):
            if f"{way}_{name}" in form:
                said[name] = form[f"{way}_{name}"].data
        said["days"] = sorted(int(day) for day in said.get("days") or ())
        if f"{way}_end" in form and form[f"{way}_end"].stretch:
            said["start"], said["end"] = form[f"{way}_end"].stretch
        held[way] = said
    return {"safe_contact": held}


def _clock(minute: int) -> str:
    return show_time(time(minute // 60 % 24, minute % 60))
