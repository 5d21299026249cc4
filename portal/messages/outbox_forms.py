"""Forms of the outbox: a reason out of a list, and a press."""

from flask_babel import lazy_gettext as _

from portal.messages.interventions import TO_DROP, TO_SEND
from portal.messages.outbox_shown import WHY_WORDS
from portal.web.forms import Choice, PortalForm

NEEDED = _("Choose why")


class PlainPress(PortalForm):
    """A button and nothing else."""


class SendForm(PortalForm):
    why = Choice(_("Why?"), choices=[(why.value, WHY_WORDS[why]) for why in TO_SEND], needed=NEEDED)


class DropForm(PortalForm):
    drop_why = Choice(_("Why?"), choices=[(why.value, WHY_WORDS[why]) for why in TO_DROP], needed=NEEDED)
