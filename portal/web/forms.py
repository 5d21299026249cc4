"""Fields that forgive what people type and refuse what nobody types, each with words that say what to do (N-28)."""

import secrets
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovPasswordInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, StopValidation

from portal.web.form_tokens import Tokens

LINE_MOST, BLOCK_MOST = 200, 4000
PASSWORD_WORDS = {
    "showPasswordText": _("Show"),
    "hidePasswordText": _("Hide"),
    "showPasswordAriaLabelText": _("Show what you typed"),
    "hidePasswordAriaLabelText": _("Hide what you typed"),
    "passwordShownAnnouncementText": _("What you typed is shown"),
    "passwordHiddenAnnouncementText": _("What you typed is hidden"),
}
_INVISIBLE = {"\u200b", "\u200c", "\u2060", "\ufeff", "\u2028", "\u2029"}
_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters by their class that show nothing


class _Spoken:
    """The library's own English words, in the language of the page; no hint that says nothing."""

    def render(self, params: dict[str, Any]) -> Any:
        if not (params.get("hint") or {}).get("text"):
            params.pop("hint", None)
        if params.get("errorMessage"):
            params["errorMessage"] = {"visuallyHiddenText": gettext("Error"), **params["errorMessage"]}
        return super().render(params)  # type: ignore[misc]


class TextInput(_Spoken, GovTextInput):
    pass


class TextArea(_Spoken, GovTextArea):
    pass


class RadioInput(_Spoken, GovRadioInput):
    pass


class CheckboxesInput(_Spoken, GovCheckboxesInput):
    pass


class CheckboxInput(_Spoken, GovCheckboxInput):
    pass


class PasswordInput(_Spoken, GovPasswordInput):
    def render(self, params: dict[str, Any]) -> Any:
        return super().render({name: str(words) for name, words in PASSWORD_WORDS.items()} | params)


def clean_line(text: str | None) -> str:
    """One line as typed, without what cannot be typed: control characters, NUL, lone surrogates, line breaks."""
    return " ".join(_clean(text or "", keep="").split())


def clean_block(text: str | None) -> str:
    """Several lines as typed (N-59)."""
    lines = _clean((text or "").replace("\r\n", "\n").replace("\r", "\n"), keep="\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _clean(text: str, keep: str) -> str:
    kept = []
    for letter in text:
        category = unicodedata.category(letter)
        if letter in keep:
            kept.append(letter)
        elif category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category != "Cs" and letter not in _INVISIBLE - {"\u200c"}:
            kept.append(letter)
    return "".join(kept) if any(map(_shows, kept)) else ""


def _shows(letter: str) -> bool:
    """Something a reader sees: joiners, marks and blanks alone are no reason and no name."""
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANK


class PortalForm(FlaskForm):
    """A form whose errors come in the order of its fields, one each."""

    class Meta(FlaskForm.Meta):
        locales = False
        csrf_class = Tokens

        def get_translations(
            self, form: Any
        ) -> Any:  # our own words only; WTForms has no Urdu and its tone is not ours
            return None

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Fields of a form and nothing else: no JSON, no file, whatever the request calls itself (F22)."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form or None if request.method == "POST" else None


def _needed(message: Any, validators: Iterable[Any]) -> list[Any]:
    first = [InputRequired(message)] if message is not None else []
    return [*first, *validators]


def _something(field: Any) -> None:
    """What was sent may be spaces alone, which the library counts as an answer."""
    needed = next((check for check in field.validators if isinstance(check, InputRequired)), None)
    if needed is not None and not field.data:
        raise StopValidation(needed.message)


class Line(StringField):
    """One line of text. `needed` is the sentence shown when it is empty; None means it may be."""

    widget = TextInput()

    def __init__(self, label: Any, *, needed: Any = None, most: int = LINE_MOST, validators=(), **kwargs: Any):
        too_long = _("This is longer than we can keep. Use %(most)s characters or fewer", most=most)
        checks = [*_needed(needed, ()), Length(max=most, message=too_long), *validators]
        super().__init__(label, validators=checks, filters=[clean_line], **kwargs)

    def pre_validate(self, form: Any) -> None:
        _something(self)


class Block(TextAreaField):
    """Several lines of text; a person's own words, kept as typed."""

    widget = TextArea()

    def __init__(self, label: Any, *, needed: Any = None, most: int = BLOCK_MOST, validators=(), **kwargs: Any):
        too_long = _("This is longer than we can keep. Use %(most)s characters or fewer", most=most)
        checks = [*_needed(needed, ()), Length(max=most, message=too_long), *validators]
        super().__init__(label, validators=checks, filters=[clean_block], **kwargs)

    def pre_validate(self, form: Any) -> None:
        _something(self)


class _Pairs:
    """Choices are (code, words) pairs, which the GOV.UK widgets read; WTForms is held below 3.4 for that."""

    @staticmethod
    def _warn_legacy_choices(choices: Any) -> None:
        pass


class Choice(_Pairs, RadioField):
    """One answer out of a list. A forged one gets the same sentence as none."""

    widget = RadioInput()
    data: Any

    def __init__(self, label: Any, *, choices: Any, needed: Any = None, **kwargs: Any):
        self.needed = needed
        super().__init__(label, choices=choices, validate_choice=False, validators=[], **kwargs)

    def pre_validate(self, form: Any) -> None:
        known = {str(value) for value, *_rest in self.iter_choices()}
        if self.data in (None, "", "None"):
            self.data = ""
            if self.needed is not None:
                raise StopValidation(self.needed)
        elif str(self.data) not in known:
            self.data = ""
            raise StopValidation(self.needed or _("Choose one of the answers on the page"))


class Choices(_Pairs, SelectMultipleField):
    """Any number of answers out of a list."""

    widget = CheckboxesInput()
    data: Any

    def __init__(self, label: Any, *, choices: Any, needed: Any = None, **kwargs: Any):
        self.needed = needed
        super().__init__(label, choices=choices, validate_choice=False, validators=[], **kwargs)

    def pre_validate(self, form: Any) -> None:
        known = {str(value) for value, *_rest in self.iter_choices()}
        if any(str(value) not in known for value in self.data or []):
            self.data = [value for value in self.data if str(value) in known]
            raise StopValidation(self.needed or _("Choose from the answers on the page"))
        if not self.data and self.needed is not None:
            raise StopValidation(self.needed)


class Tick(BooleanField):
    widget = CheckboxInput()


class Secret(PasswordField):
    """A PIN, word or password: never filled back into a page."""

    widget = PasswordInput()

    def __init__(self, label: Any, *, needed: Any = None, most: int = 200, validators=(), **kwargs: Any):
        too_long = _("This is longer than we can keep. Use %(most)s characters or fewer", most=most)
        checks = [*_needed(needed, ()), Length(max=most, message=too_long), *validators]
        super().__init__(label, validators=checks, **kwargs)


class Press(SubmitField):
    widget = GovSubmitInput()


class OnceKey(HiddenField):
    """A random key that makes sending the same page twice one thing (F18). Anything odd becomes a new key."""

    def __init__(self, **kwargs: Any):
        super().__init__("", default=lambda: secrets.token_hex(16), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        fits = len(given) == 32 and all(letter in "0123456789abcdef" for letter in given)
        self.data = given if fits else secrets.token_hex(16)
