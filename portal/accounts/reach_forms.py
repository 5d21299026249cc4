"""How somebody who signs in would like to be reached."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.shared.contact import BadPhoneNumber, PhoneNumber
from portal.web.forms import Line, PortalForm, Press, Tick


class ReachForm(PortalForm):
    by_email = Tick(_("Send me news by e-mail"))
    number = Line(_("Mobile number for texts (optional)"), most=40)
    submit = Press(_("Save"))
    e164 = ""

    def validate_number(self, field: Any) -> None:
        self.e164 = ""
        if not field.data:
            return
        try:
            found = PhoneNumber.read(field.data)
        except BadPhoneNumber as error:
            raise StopValidation(gettext("Enter a mobile number, like 07700 900 982")) from error
        if not found.can_text:
            raise StopValidation(gettext("Enter a mobile number, like 07700 900 982"))
        self.e164 = found.value
