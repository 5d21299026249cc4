"""Forms of being out alone."""

from flask_babel import lazy_gettext as _

from portal.web.forms import Choice, Line, PortalForm, Press


class PlanForm(PortalForm):
    """Where it is, and who hears first. Neither says anything of whom the mentor meets."""

    place = Line(_("Where will you be?"), needed=_("Enter where you will be, so that somebody can find you"))
    buddy = Choice(_("Who is your buddy?"), choices=[], needed=_("Choose who we tell first"))
    submit = Press(_("Save"))
