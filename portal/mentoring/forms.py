"""Forms of choosing and changing a time."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.mentoring.place_kinds import PlaceKind
from portal.shared.contact import BadPhoneNumber, PhoneNumber
from portal.web.forms import Choice, Choices, Line, OnceKey, PortalForm, Press

SERIES = {"1": 1, "3": 3, "6": 6}
ONE, REST = "one", "rest"


class PressForm(PortalForm):
    """A button and nothing else: a press with its token."""


class ConfirmForm(PortalForm):
    """The last look before a booking: where it is held, a number for this one call, how often, which of a series."""

    place = Choice(_("Where would you like to talk?"), choices=[], needed=_("Choose where you would like to talk"))
    number = Line(
        _("Number for this call"),
        description=_("We ring this number for this call only. We erase it the day after."),
        most=40,
    )
    cover = Line(
        _("What should we say if someone else answers? (optional)"),
        description=_("If you leave this empty we say: “Wrong number, sorry”."),
        most=200,
    )
    often = Choice(
        _("How often?"),
        choices=[
            ("1", _("Just this time")),
            ("3", _("Every 2 weeks, 3 times")),
            ("6", _("Every 2 weeks, 6 times")),
        ],
        default="1",
    )
    which = Choice(
        _("Which times would you like to move?"),
        choices=[(ONE, _("Only this one")), (REST, _("This one and all after it"))],
        default=ONE,
    )
    once_key = OnceKey()
    submit = Press(_("Book this time"))
    asks_for_number = False
    known_number = ""  # used where none is typed
    clean_number = ""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_good: bool = super().validate(*args, **kwargs)
        if self.place.data == PlaceKind.PHONE and self.asks_for_number:
            if not self.number.data and self.known_number:
                self.clean_number = self.known_number
                return is_good
            try:
                self.clean_number = str(PhoneNumber.read(self.number.data or ""))
            except BadPhoneNumber as why:
                self.number.errors = [gettext(str(why))]
                return False
        return is_good

    def typed(self) -> dict[str, str]:
        """To be shown again; the key too, so that sending twice stays one thing."""
        names = ("place", "number", "cover", "often", "which", "once_key")
        return {name: self[name].data or "" for name in names}


class ApartForm(PortalForm):
    """People and areas that somebody would rather not be shown. No reason is asked."""

    people = Choices(_("Do not show me"), choices=[])
    areas = Choices(_("Or nobody who lives in this area"), choices=[])
    submit = Press(_("Do not show me these"))


class EntryForm(PortalForm):
    """What the entry in somebody's own calendar is called."""

    entry_title = Line(_("What should it say in your calendar?"), most=60)
    submit = Press(_("Get the file"))
