"""Forms beside the questions: the code, keeping it, the optional check."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

from portal.messages.confirming import FIGURES, tidy
from portal.referrals import return_codes
from portal.referrals.check_up import ITEMS
from portal.referrals.plain_words import NotOurWord
from portal.shared.refs import tidy as tidy_code
from portal.web.forms import Choices, Line, PortalForm, Secret


class CodeForm(PortalForm):
    code = Line(
        _("Your code"),
        description=_("16 letters and figures, or 8 words. Capitals, spaces and dashes do not matter."),
        needed=_("Enter your code. It has 16 letters and figures"),
        most=120,
    )
    pin = Secret(_("Your PIN or word"), description=_("If you chose one."), most=200)

    def validate_code(self, field: Line) -> None:
        try:
            self.typed = return_codes.read(field.data or "")
        except return_codes.CodeHasOtherLetter as error:
            raise StopValidation(
                gettext("Check the character %(letter)s. No code has it", letter=error.letter)
            ) from error
        except NotOurWord as error:
            raise StopValidation(gettext("Check the 8 words. One of them is not on our list")) from error
        except return_codes.CodeOfOtherLength as error:
            raise StopValidation(
                gettext("A code has 16 letters and figures. This one has %(count)s", count=error.count)
            ) from error


class FiguresForm(PortalForm):
    """The six figures that went to a new number or address."""

    figures = Line(_("Six figures"), description=_("Spaces do not matter."), most=40)

    def validate_figures(self, field: Any) -> None:
        if len(tidy(field.data or "")) != FIGURES:
            raise StopValidation(gettext("Enter the six figures, like 482 917"))


class KeptForm(PortalForm):
    """Where a code is shown: the buttons of the page, and "show me you kept it"."""

    step = HiddenField()
    last_group = Line(_("Type the last 4 of your code"), most=20)

    def shows_it_was_kept(self, code: str) -> bool:
        """Whoever can type the last group has the code somewhere."""
        if self.validate() and tidy_code(self.last_group.data or "") == code.split()[-1]:
            return True
        self.last_group.errors = [gettext("That is not the last 4 of your code. Look at it once more")]
        return False


class DrawnForm(PortalForm):
    """A code of one's own again: kept, and with a PIN or word where one is wished for."""

    wanted = ""
    new_pin = Secret(
        _("A new PIN or word (optional)"), description=_("6 figures or a word of 6 letters or more. Only you know it.")
    )
    last_group = Line(_("Type the last 4 of your new code"), most=20)

    def validate_new_pin(self, field: Any) -> None:
        if not (field.data or "").strip():
            return
        try:
            self.wanted = return_codes.tidy_pin(field.data)
        except return_codes.PinNotFit as error:
            raise StopValidation(gettext("Enter a PIN of 6 figures or a word of 6 letters or more")) from error


class CheckUpForm(PortalForm):
    items = Choices(_("Tick what is true for you (optional)"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items.choices = [(item.code, gettext(item.text)) for item in ITEMS]
