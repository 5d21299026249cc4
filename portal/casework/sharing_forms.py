"""Asking to show something to somebody outside."""

from flask_babel import lazy_gettext as _

from portal.casework import sharing
from portal.casework.concern_forms import pairs
from portal.web.forms import Choice, Choices, Line, OnceKey, PortalForm, Press


class AskToShareForm(PortalForm):
    receiver = Choice(_("Who would see it?"), choices=[], needed=_("Choose who would see it"))
    items = Choices(_("What would they see?"), choices=pairs(sharing.ITEMS), needed=_("Choose what they would see"))
    purpose = Line(
        _("What for?"),
        needed=_("Write what for"),
        description=_("The person reads this. Write it to them, such as: so that you need not say it twice."),
    )
    months = Choice(_("For how long?"), choices=pairs(sharing.MONTHS), needed=_("Choose how long"))
    once_key = OnceKey()
    submit = Press(_("Ask them"))
