"""What an administrator types about people who sign in."""

from flask_babel import lazy_gettext as _

from portal.accounts.shown import ROLE_WORDS
from portal.web.forms import Choice, Line, PortalForm


class PressForm(PortalForm):
    """A button and nothing else."""


class InviteForm(PortalForm):
    name = Line(_("Name the team sees"), needed=_("Enter the name that the team sees"), most=80)
    email = Line(
        _("E-mail they sign in with"),
        needed=_("Enter their e-mail"),
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    role = Choice(_("What do they do here?"), choices=list(ROLE_WORDS.items()), needed=_("Choose what they do here"))


class RoleForm(PortalForm):
    role = Choice(_("What do they do here?"), choices=list(ROLE_WORDS.items()), needed=_("Choose what they do here"))
