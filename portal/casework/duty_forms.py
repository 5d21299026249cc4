"""Forms of the rota and of what people ask by right."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.casework import rota
from portal.casework.concern_forms import pairs
from portal.casework.support_forms import DayLine
from portal.referrals import typed_times
from portal.web.forms import Choice, Line, OnceKey, PortalForm, Press, Tick


class TimeLine(Line):
    """A time of day as people type it, in minutes from midnight at `minutes`."""

    minutes = 0

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        try:
            self.minutes = typed_times.minutes(self.data or "") % typed_times.DAY
        except typed_times.NotATime:
            raise StopValidation(gettext("Enter a time, like 9am or 17:30")) from None


class ShiftForm(PortalForm):
    worker = Choice(_("Who?"), choices=[], needed=_("Choose one person"))
    line = Choice(_("In which place?"), choices=pairs(rota.LINES), needed=_("Choose a place"))
    on = DayLine(_("Which day does it start?"), needed=_("Enter a day"), description=_("Such as 24 November."))
    starts = TimeLine(_("From"), needed=_("Enter a time"), description=_("Such as 6pm."))
    ends = TimeLine(_("To (the next morning if it is earlier)"), needed=_("Enter a time"))
    was_warned = Tick(_("They know that they have less rest, and agree"))
    submit = Press(_("Put on the rota"))


class RightsForm(PortalForm):
    request = Line(_("The reference of their request"), needed=_("Enter their reference, like FH-7K2Q3M"))
    kind = Choice(
        _("What did they ask for?"),
        choices=[("copy", _("A copy of all we hold")), ("erase", _("To be erased"))],
        needed=_("Choose what they asked for"),
    )
    once_key = OnceKey()
    submit = Press(_("Write it down"))
