"""Forms of somebody who came back by code."""

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.referrals import return_codes
from portal.referrals.code_forms import CodeForm
from portal.referrals.wishes import KINDS
from portal.web.forms import Block, Choice, Choices, OnceKey, PortalForm, Secret


class NoteForm(PortalForm):
    once_key = OnceKey()
    text = Block(
        _("Write to the team"),
        description=_("Please leave out names of other people."),
        needed=_("Write what you would like to say"),
        most=2000,
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A file that some program adds is not dropped in silence: somebody may believe it arrived."""
        is_good = bool(super().validate(*args, **kwargs))
        if any(file.filename for file in request.files.values()):
            sorry = gettext("Files cannot be sent here, to keep everyone safe. Write in your own words what it shows")
            self.text.errors = [sorry]
            return False
        return is_good


class WishForm(PortalForm):
    once_key = OnceKey()
    kind = Choice(_("What would you like to tell us?"), choices=[], needed=_("Choose what you would like to tell us"))
    about = Choice(_("Who is it about? (optional)"), choices=[])
    text = Block(_("In your own words (optional)"), description=_("Please leave out names of other people."), most=2000)

    def __init__(self, *args: Any, people: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.code, gettext(kind.text)) for kind in KINDS]
        self.about.choices = list(people)


class NewPinForm(CodeForm):
    """The code is typed again, so that nobody changes the PIN on a screen that was left open."""

    new_pin = Secret(_("Your new PIN or word"), description=_("6 figures or a word of 6 letters or more."))

    def validate_new_pin(self, field: Any) -> None:
        try:
            self.wanted = return_codes.tidy_pin(field.data or "")
        except return_codes.PinNotFit as error:
            raise StopValidation(gettext("Enter a PIN of 6 figures or a word of 6 letters or more")) from error


class RemindersForm(PortalForm):
    reminders = Choice(
        _("Reminders of a booking"),
        choices=[("yes", _("3 days and 1 day before")), ("no", _("No reminders"))],
        needed=_("Choose if you would like reminders"),
    )
    nudge = Choices(_("And on the day"), choices=[("yes", _("A short message on the same day"))])
    level = Choice(
        _("How much should a message say?"),
        choices=[
            ("neutral", _("Only the day, the time and a phone number")),
            ("named", _("Our neutral name and the place as well")),
            ("full", _("Our neutral name, the place and this web address")),
        ],
        needed=_("Choose how much a message should say"),
    )


class EraseForm(CodeForm):
    """The code once more: this cannot be undone."""
