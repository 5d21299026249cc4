"""The search form. GET, no token: it changes nothing and its address can be kept."""

from flask_babel import lazy_gettext as _

from portal.web.forms import Choices, Line, PortalForm, Tick


class FindForm(PortalForm):
    """Names of the fields are part of the contract's address /find?place=&when=..."""

    class Meta(PortalForm.Meta):
        csrf = False

    place = Line(_("Town, or first part of a postcode"), description=_("For example, Leeds or LS8"), most=100)
    kind = Choices(
        _("What are you looking for?"),
        choices=[
            ("place", _("A place to meet")),
            ("group", _("A group")),
            ("line", _("Someone to ring")),
            ("service", _("A service")),
        ],
    )
    step_free = Tick(_("Step-free only"))
    treatment = Tick(_("Also buildings where people are treated"))
