"""Forms of the record and the plan, for the team and for the person themselves."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.casework import risk, support_areas, support_plan
from portal.casework.concern_forms import pairs
from portal.referrals import typed_dates
from portal.shared.clock import now, today
from portal.web.forms import Block, Choice, Choices, Line, OnceKey, PortalForm, Press


class DayLine(Line):
    """A day as people type it, at `on`: the next time it comes when no year is said."""

    on: date

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        try:
            found = typed_dates.read(self.data or "", today(now()))
        except typed_dates.NotADate:
            found = ()
        if len(found) != 1:
            raise StopValidation(gettext("Enter a day, like 14 May or 14/5/2027"))
        self.on = found[0]


class Figure(Line):
    """A whole number, at `number`; None where it was left empty."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        said = (self.data or "").strip()
        plain = said.removeprefix("-")
        if said and not (plain.isascii() and plain.isdecimal() and len(said) < 5):
            raise StopValidation(gettext("Enter a whole number"))
        self.number = int(said) if said else None


class ConversationForm(PortalForm):
    health = Block(_(support_areas.AREAS["health"]))
    sleep = Block(_(support_areas.AREAS["sleep"]))
    work = Block(_(support_areas.AREAS["work"]))
    money = Block(_(support_areas.AREAS["money"]))
    relationships = Block(_(support_areas.AREAS["relationships"]))
    safety = Block(_(support_areas.AREAS["safety"]))
    caring = Block(_(support_areas.AREAS["caring"]))
    once_key = OnceKey()
    submit = Press(_("Save as a draft"))


class ItemForm(PortalForm):
    words = Block(_("What is it?"), needed=_("Write what it is"))
    side = Choice(_("Does it help, or get in the way?"), choices=pairs(support_areas.SIDES), needed=_("Choose one"))
    evidence = Block(_("How do you know?"), needed=_("Write how you know"))
    source = Choice(_("Who says so?"), choices=pairs(support_areas.SOURCES), needed=_("Choose who says so"))
    once_key = OnceKey()
    submit = Press(_("Save"))


class AroundForm(PortalForm):
    initials = Line(
        _("Their initials"),
        needed=_("Enter their initials"),
        description=_("Initials only, such as MP. Do not write names of other people."),
    )
    kind = Choice(_("Who are they?"), choices=pairs(support_areas.KINDS), needed=_("Choose who they are"))
    closeness = Choice(_("How close?"), choices=pairs(support_areas.CLOSENESS), needed=_("Choose how close"))
    once_key = OnceKey()
    submit = Press(_("Save"))


class RolesForm(PortalForm):
    """Every question may stay unanswered. 'None of these' is a full answer (R-71)."""

    happy = Choices(_("What are you happy to do?"), choices=pairs(risk.ROLES))
    not_happy = Choices(_("What do you not want to do?"), choices=pairs(risk.ROLES))
    confidence = Choice(
        _("How sure of yourself do you feel with it? (optional)"), choices=pairs(support_areas.CONFIDENCE)
    )
    none_of_these = Choices(_("Or"), choices=[("none", _("None of these"))])
    submit = Press(_("Save"))

    def said(self) -> dict[str, tuple[str, str]]:
        answers = dict.fromkeys(self.not_happy.data or [], ("no", ""))
        return answers | dict.fromkeys(self.happy.data or [], ("yes", self.confidence.data or ""))


class AboutForm(PortalForm):
    matters = Block(
        _("What matters to you? (optional)"),
        description=_("Language, faith, culture, days that are special, or anything else. Use your own words."),
    )
    needs = Choices(_("Is any of this part of your life? (optional)"), choices=pairs(support_areas.NEEDS))
    adjustments = Block(
        _("What would make things easier? (optional)"),
        description=_("We show this wherever something is planned with you."),
    )
    parenting = Block(_("Would anything help you as a parent? (optional)"))
    submit = Press(_("Save"))


class PlanForm(PortalForm):
    format = Choice(
        _("How would they like their copy?"),
        choices=pairs(support_plan.FORMATS),
        needed=_("Choose how they would like it"),
    )
    once_key = OnceKey()
    submit = Press(_("Begin a plan"))


class OutcomeLineForm(PortalForm):
    area = Choice(_("What is it about?"), choices=pairs(support_plan.AREAS), needed=_("Choose what it is about"))
    words = Line(_("What should be different?"), needed=_("Write what should be different"))
    start = Line(_("How is it now?"), needed=_("Write how it is now"))
    tool = Choice(_("How will you both tell?"), choices=[], needed=_("Choose how you will tell"))
    review_on = DayLine(_("When will you look again?"), needed=_("Enter a day"))
    once_key = OnceKey()
    submit = Press(_("Save"))


class ActionForm(PortalForm):
    words = Line(_("What will be done?"), needed=_("Write what will be done"))
    owner = Choice(_("Who does it?"), choices=[], needed=_("Choose one person"))
    due_on = DayLine(_("By when?"), needed=_("Enter a day"))
    once_key = OnceKey()
    submit = Press(_("Save"))


class ResponseForm(PortalForm):
    response = Choice(
        _("What do you think of this plan?"), choices=pairs(support_plan.RESPONSES), needed=_("Choose one")
    )
    words = Block(_("In your own words (optional if you agree)"))
    submit = Press(_("Save"))


class RateForm(PortalForm):
    said = Figure(
        _("Where is it now, from 0 to 10?"),
        needed=_("Enter a number from 0 to 10"),
        description=_("0 is as bad as it gets for you. 10 is as good as you want it."),
    )
    submit = Press(_("Save"))


class ViewForm(PortalForm):
    words = Block(_("How is it going, in your own words?"), needed=_("Write a few words"))
    submit = Press(_("Save"))


class ToolForm(PortalForm):
    name = Line(_("Name of the tool"), needed=_("Enter its name"))
    version = Line(_("Version"), needed=_("Enter its version"))
    language = Choice(
        _("Language"),
        choices=[("en", _("English")), ("cy", _("Welsh")), ("ur", _("Urdu"))],
        needed=_("Choose a language"),
    )
    about = Choice(_("What does it look at?"), choices=pairs(support_plan.ABOUT), needed=_("Choose one"))
    lowest = Figure(_("Lowest figure"), needed=_("Enter the lowest figure"))
    highest = Figure(_("Highest figure"), needed=_("Enter the highest figure"))
    submit = Press(_("Save"))


class LicenceForm(PortalForm):
    licence = Choice(_("Licence"), choices=pairs(support_plan.LICENCES), needed=_("Choose one"))
    is_on = Choice(_("May it be used?"), choices=[("yes", _("Yes")), ("no", _("No"))], needed=_("Choose yes or no"))
    submit = Press(_("Save"))


class MeasureForm(PortalForm):
    tool = Choice(_("Which tool?"), choices=[], needed=_("Choose a tool"))
    figure = Figure(_("The figure it gave (leave empty if it was not finished)"))
    once_key = OnceKey()
    submit = Press(_("Save"))
