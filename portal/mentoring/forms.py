"""Forms of choosing and changing a time."""

from flask_babel import lazy_gettext as _

from portal.web.forms import Choice, Choices, Line, OnceKey, PortalForm, Press


class PressForm(PortalForm):
    """A button and nothing else: a press with its token."""


class ConfirmForm(PortalForm):
    """The last look before a booking: where it is held, when the mentor offers more than one kind of place."""

    place = Choice(_("Where would you like to talk?"), choices=[], needed=_("Choose where you would like to talk"))
    once_key = OnceKey()
    submit = Press(_("Book this time"))


class ApartForm(PortalForm):
    """People and areas that somebody would rather not be shown. No reason is asked."""

    people = Choices(_("Do not show me"), choices=[])
    areas = Choices(_("Or nobody who lives in this area"), choices=[])
    submit = Press(_("Do not show me these"))


class EntryForm(PortalForm):
    """What the entry in somebody's own calendar is called."""

    entry_title = Line(_("What should it say in your calendar?"), most=60)
    submit = Press(_("Get the file"))
