"""Forms of /ask, made from the steps, and what they give as answers. Forms of /code."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

from portal.referrals import return_codes
from portal.referrals.confidentiality import WITH_WORKER_TEXT
from portal.referrals.draft import Draft
from portal.referrals.step import Answers, Step, is_optional
from portal.shared.contact import BadPostcode, Postcode
from portal.web.forms import Block, CheckboxesInput, Choice, Choices, Line, OnceKey, PortalForm, Secret, Tick

PLACE_MOST, NAME_MOST, WORDS_MOST = 80, 80, 2000


class BeforeForm(PortalForm):
    """The page before the first question."""

    step = HiddenField(default="before")
    way_in = HiddenField()
    is_shared = Tick(_("This is a shared device"))
    is_own = Tick(_("This is my own device"))
    is_helped = Tick(_("Someone is helping me with this"))

    def validate_is_own(self, field: Any) -> None:
        if field.data and self.is_shared.data:
            raise StopValidation(gettext("Tick that it is shared, or that it is your own, not both"))


class SendForm(PortalForm):
    step = HiddenField(default="check")
    once_key = OnceKey()
    agrees = Tick(_(WITH_WORKER_TEXT))


class PlainForm(PortalForm):
    """Buttons only."""

    step = HiddenField()


class OrElse(CheckboxesInput):
    """Checkboxes of which some exclude the rest, with "or" before them."""

    def __init__(self, alone: set[str]):
        self.alone = alone

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        params = super().map_gov_params(field, **kwargs)
        items = []
        for item in params["items"]:
            if item["value"] in self.alone:
                items += [{"divider": gettext("or")}, item | {"behaviour": "exclusive"}]
            else:
                items.append(item)
        return params | {"items": items}


def choices_of(step: Step, answers: Answers) -> list[tuple[str, str]]:
    return [(answer.code, gettext(answer.text)) for answer in step.offered(answers)]


def widget_of(step: Step) -> Any:
    alone = {answer.code for answer in step.answers if answer.stands_alone}
    return OrElse(alone) if alone else CheckboxesInput()


def form_for(step: Step, draft: Draft) -> PortalForm:
    """The form of one page. On a shared device its fields have names that no browser knows again (T1)."""
    from portal.referrals.contact_forms import contact_fields

    if step.kind == "page":
        return PlainForm(data={"step": step.name})
    made = contact_fields(draft.answers) if step.kind == "contact" else MAKERS[step.kind](step, draft.answers)
    if draft.is_shared:
        for place, name in enumerate(made):
            made[name].name = f"{draft.mask}{place}"
    made["step"] = HiddenField(default=step.name)
    kind = type("StepForm", (STEP_FORMS.get(step.kind, PortalForm),), made)
    form: PortalForm = kind(data=_shown(step, draft.answers))
    form.on_step, form.answers = step, draft.answers
    form.step.data = step.name
    return form


def _shown(step: Step, answers: Answers) -> dict[str, Any]:
    from portal.referrals.contact_forms import contact_shown

    if step.kind == "contact":
        return contact_shown(answers)
    return {name: answers[name] for name in (step.name, *step.also) if name in answers and step.kind != "pin"}


def given(step: Step, form: Any) -> dict[str, Any]:
    """What a valid form says, as answers."""
    from portal.referrals.contact_forms import contact_given

    if step.kind == "contact":
        return contact_given(form)
    if step.kind == "page":
        return {}
    return {name: form[name].data or ([] if step.kind in ("many", "needs") else "") for name in _names(step, form)}


def _names(step: Step, form: Any) -> list[str]:
    return [name for name in (step.name, *step.also) if name in form]


def question(step: Step, answers: Answers) -> str:
    asked = gettext(step.asked(answers))
    return gettext("%(question)s (optional)", question=asked) if is_optional(step, answers) else asked


def _needed(step: Step, answers: Answers) -> Any:
    return None if is_optional(step, answers) or not step.needed else gettext(step.needed)


def _one(step: Step, answers: Answers) -> dict[str, Any]:
    choices = choices_of(step, answers)
    return {step.name: Choice(question(step, answers), choices=choices, needed=_needed(step, answers))}


def _any_of(step: Step, answers: Answers) -> Any:
    return Choices(
        question(step, answers),
        choices=choices_of(step, answers),
        needed=_needed(step, answers),
        widget=widget_of(step),
    )


def _many(step: Step, answers: Answers) -> dict[str, Any]:
    made: dict[str, Any] = {step.name: _any_of(step, answers)}
    if "help_words" in step.also:
        made["help_words"] = Block(
            _("In your own words (optional)"), description=_("Please leave out names of other people."), most=WORDS_MOST
        )
    return made


def _words(step: Step, answers: Answers) -> dict[str, Any]:
    return {step.name: Block(question(step, answers), needed=_needed(step, answers), most=WORDS_MOST)}


def _place(step: Step, answers: Answers) -> dict[str, Any]:
    made: dict[str, Any] = {step.name: Line(_("Town, or first part of a postcode"), most=PLACE_MOST)}
    choices = choices_of(step, answers)
    return made | ({"area_choice": Choices(_("Or choose one"), choices=choices)} if choices else {})


def _line(step: Step, answers: Answers) -> dict[str, Any]:
    return {step.name: Line(question(step, answers), needed=_needed(step, answers), most=NAME_MOST)}


def _needs(step: Step, answers: Answers) -> dict[str, Any]:
    return {
        step.name: _any_of(step, answers),
        "needs_language": Line(_("Which language?"), most=80),
        "interpreter_gender": Choice(
            _("Would you like the interpreter to be a woman or a man?"),
            choices=[
                ("any", _("I do not mind")),
                ("woman", _("A woman")),
                ("man", _("A man")),
            ],
        ),
        "interpreter_local": Choices(
            _("Who the interpreter is"), choices=[("not_known", _("Someone who does not live near me"))]
        ),
        "needs_words": Line(
            _("Anything else that would help"), description=_("Please leave out names of other people."), most=400
        ),
    }


def _pin(step: Step, answers: Answers) -> dict[str, Any]:
    return {step.name: Secret(question(step, answers), most=200)}


class PlaceForm(PortalForm):
    def validate_area(self, field: Any) -> None:
        chosen = self.area_choice.data if "area_choice" in self else ()
        if not field.data and not chosen and not is_optional(self.on_step, self.answers):
            raise StopValidation(gettext(self.on_step.needed))
        field.data = first_part(field.data or "")

    def validate_area_choice(self, field: Any) -> None:
        if len(field.data or []) > 1:
            raise StopValidation(gettext("Choose one of the two, not both"))


class ChoicesForm(PortalForm):
    """'I will come back myself', or 'No': not together with anything else."""

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        field = self[self.on_step.name]
        alone = {answer.code for answer in self.on_step.answers if answer.stands_alone}
        if alone & set(field.data or ()) and len(field.data) > 1:
            field.errors = [gettext(TOGETHER[self.on_step.name])]
            return False
        return True


class PinForm(PortalForm):
    def validate_return_pin(self, field: Any) -> None:
        has_one = bool(self.answers.get("return_pin"))
        if not field.data and (has_one or is_optional(self.on_step, self.answers)):
            return  # left as it was
        try:
            self.pin = return_codes.tidy_pin(field.data or "")
        except return_codes.PinNotFit as error:
            raise StopValidation(gettext(self.on_step.needed)) from error


TOGETHER = {
    "contact_way": _("Choose ways to contact you, or choose to come back yourself, not both"),
    "access_needs": _("Choose what would help, or choose No, not both"),
}
MAKERS = {"one": _one, "many": _many, "words": _words, "place": _place, "line": _line, "needs": _needs, "pin": _pin}
STEP_FORMS = {"place": PlaceForm, "many": ChoicesForm, "needs": ChoicesForm, "pin": PinForm}


def first_part(typed: str) -> str:
    """A whole postcode is cut to its first part: we do not need more (N-31). Anything else stays as typed."""
    if not any(letter.isdigit() for letter in typed):
        return typed
    try:
        return Postcode.read(typed).outcode
    except BadPostcode:
        return typed
