"""Forms of a family case."""

from flask_babel import lazy_gettext as _

from portal.casework import family_closing, family_rules
from portal.casework.concern_forms import pairs
from portal.web.forms import Block, Choice, Line, OnceKey, PortalForm, Press, Tick


class OpenCaseForm(PortalForm):
    once_key = OnceKey()
    submit = Press(_("Open a family case"))


class MemberForm(PortalForm):
    request = Line(_("The reference of their request"), needed=_("Enter their reference, like FH-7K2Q3M"))
    agreed = Tick(_("They said yes to me, themselves"))
    submit = Press(_("Add them"))


class AgencyForm(PortalForm):
    name = Line(_("Name of the organisation"), needed=_("Enter its name"), most=120)
    kind = Choice(_("What kind?"), choices=pairs(family_rules.AGENCIES), needed=_("Choose what kind"))
    submit = Press(_("Add it"))


class LeadForm(PortalForm):
    worker = Choice(_("Who is the main worker?"), choices=[], needed=_("Choose one person"))
    words = Block(
        _("What should the family read about it? (optional)"),
        description=_("Each of them finds it as a note in the portal. Name nobody but the worker."),
    )
    submit = Press(_("Save"))


class CloseCaseForm(PortalForm):
    reason = Choice(_("Why is it closed?"), choices=pairs(family_closing.CLOSING), needed=_("Choose why"))
    submit = Press(_("Close it"))


class OpenAgainForm(PortalForm):
    reason = Choice(_("Why is it opened again?"), choices=pairs(family_closing.OPENING), needed=_("Choose why"))
    submit = Press(_("Open it again"))


class NeedsForm(PortalForm):
    words = Block(_("What is needed?"))
    submit = Press(_("Save"))
