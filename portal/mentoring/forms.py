"""Forms of choosing and changing a time."""

from flask_babel import lazy_gettext as _

from portal.web.forms import Choice, OnceKey, PortalForm, Press


class PressForm(PortalForm):
    """A button and nothing else: a press with its token."""


class ConfirmForm(PortalForm):
    """The last look before a booking: where it is held, when the mentor offers more than one kind of place."""

    place = Choice(_("Where would you like to talk?"), choices=[], needed=_("Choose where you would like to talk"))
    once_key = OnceKey()
    submit = Press(_("Book this time"))
