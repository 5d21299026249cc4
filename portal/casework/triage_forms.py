"""What the team types about a request: a code, who has it, what is next, a contact, a reason."""

import re
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import ValidationError

from portal.casework.contact_rules import Outcome
from portal.messages.shown import WAY_WORDS
from portal.referrals import typed_dates
from portal.shared.clock import instant, now, today
from portal.shared.refs import tidy
from portal.web.forms import Block, Choice, Choices, Line, OnceKey, PortalForm, Press, Tick

REF = re.compile(r"FH[0-9A-HJKMNP-TV-Z]{4,12}")


class PressForm(PortalForm):
    """A button and nothing else."""


class FindForm(PortalForm):
    code = Line(
        _("Open a request by its code"),
        needed=_("Enter the code of a request, like FH-7K3M2P"),
        most=40,
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    wanted = ""

    def validate_code(self, field: Any) -> None:
        plain = tidy(field.data or "")
        if not REF.fullmatch(plain):
            raise ValidationError(gettext("Enter the code of a request, like FH-7K3M2P"))
        self.wanted = f"{plain[:2]}-{plain[2:]}"


class NextDay(Line):
    """A day to come, as typed; `moment` is 5pm of it."""

    moment: datetime

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            days = typed_dates.read(self.data, today(now()))
        except typed_dates.NotADate as error:
            raise ValidationError(gettext("Enter a day like 4 December or 4/12")) from error
        if len(days) != 1 or days[0] < today(now()):
            raise ValidationError(gettext("Enter one day, today or later"))
        self.moment = instant(days[0], time(23, 30) if days[0] == today(now()) else time(17))


def day_typed(on: date) -> str:
    return f"{on.day}/{on.month}/{on.year}"


class PlanForm(PortalForm):
    plan = Block(
        _("What happens next"), most=2000, description=_("They can ask to read this, so write it for them too.")
    )
    next_contact = NextDay(
        _("When do you come back to this?"),
        needed=_("Enter the day when you come back to this"),
        description=_("For example, 4 December. It goes up in the queue on that day."),
        most=40,
    )
    formal_support = Choice(
        _("Is there formal support too?"),
        choices=[
            ("", _("Not talked about yet")),
            ("none", _("No, and they do not want it")),
            ("asked", _("Asked for, not in place yet")),
            ("has", _("Yes, it is in place")),
        ],
        default="",
    )
    version = HiddenField()


class ContactForm(PortalForm):
    way = Choice(_("How?"), choices=[], needed=_("Choose how you tried to reach them"))
    outcome = Choice(
        _("What came of it?"),
        choices=[
            (Outcome.SPOKE, _("We spoke")),
            (Outcome.NO_ANSWER, _("No answer")),
            (Outcome.OTHER_PERSON, _("Someone else answered")),
            (Outcome.SENT, _("I sent it")),
            (Outcome.NOT_MADE, _("I did not try in the end")),
        ],
        needed=_("Choose what came of it"),
    )
    left_message = Choice(_("Did you leave a message?"), choices=[("no", _("No")), ("yes", _("Yes"))])
    is_still_safe = Tick(_("I asked if this way and these times are still safe, and they are"))
    note = Block(_("What was said (optional)"), most=2000, description=_("In plain words. They can ask to read this."))
    next_contact = NextDay(
        _("When do you come back to this?"),
        needed=_("Enter the day when you come back to this"),
        description=_("For example, 4 December."),
        most=40,
    )
    once_key = OnceKey()

    def offer(self, ways: list[str]) -> "ContactForm":
        self.way.choices = [(way, WAY_WORDS[way]) for way in ways]
        return self


class ReplyForm(PortalForm):
    text = Block(_("Write to them"), needed=_("Write your message first"), most=2000)
    once_key = OnceKey()


class HandOverForm(PortalForm):
    holder = Choice(_("Who has this?"), choices=[], needed=_("Choose who has this"))
    seen = HiddenField()


class StageForm(PortalForm):
    stage = Choice(_("Move it on to"), choices=[], needed=_("Choose where it goes next"))


class GlassForm(PortalForm):
    code = Line(_("Code of the request"), needed=_("Enter the code of a request, like FH-7K3M2P"), most=40)
    reason = Block(
        _("Why do you need to open it?"),
        needed=_("Say why, in a sentence or two"),
        description=_("A duty lead reads this and asks you about it. The person can see that you opened it."),
        most=1000,
    )
    wanted = ""

    def validate_code(self, field: Any) -> None:
        plain = tidy(field.data or "")
        if not REF.fullmatch(plain):
            raise ValidationError(gettext("Enter the code of a request, like FH-7K3M2P"))
        self.wanted = f"{plain[:2]}-{plain[2:]}"


class OfferForm(PortalForm):
    people = Choices(_("Offer these people"), choices=[], needed=_("Choose up to 3 people"))
    once_key = OnceKey()

    def validate_people(self, field: Any) -> None:
        if len(field.data or ()) > 3:
            raise ValidationError(gettext("Choose 3 people at most"))


class BookForm(PortalForm):
    """The person has chosen; the worker books it with them."""

    time = HiddenField()
    place = Choice(_("Where do they want to talk?"), choices=[], needed=_("Choose where they want to talk"))
    reason = Line(_("Reason to go above the limit (only if needed)"), most=400)
    once_key = OnceKey()
    submit = Press(_("Book this time"))
