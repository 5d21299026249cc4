"""Forms about a friend beside somebody, about taking part, about organisations, and a person's word to one thing."""

from flask_babel import lazy_gettext as _

from portal.casework import beside, family_rules, involvement
from portal.casework.concern_forms import pairs
from portal.web.forms import Block, Choice, Choices, Line, OnceKey, PortalForm, Press


class FriendForm(PortalForm):
    friend = Line(
        _("The reference of the friend’s own request"),
        needed=_("Enter their reference, like FH-7K2Q3M"),
        description=_("The friend gives it to you. Do not look it up by name."),
    )
    called = Line(_("The friend’s initials"), needed=_("Enter their initials"))
    known_as = Line(
        _("The initials by which the friend knows the person"),
        needed=_("Enter their initials"),
        description=_("This is all the friend sees before both have said yes."),
    )
    items = Choices(
        _("What would the friend see?"), choices=pairs(beside.ITEMS), needed=_("Choose what they would see")
    )
    once_key = OnceKey()
    submit = Press(_("Ask both of them"))


class InvolvementForm(PortalForm):
    part = Choice(_("What did you decide?"), choices=pairs(involvement.PARTS), needed=_("Choose what you decided"))
    reason = Block(
        _("Why?"),
        needed=_("Write why"),
        description=_("You put your name to it. That somebody in the family drinks or uses is no reason."),
    )
    said = Block(
        _("What did you tell them? (optional)"),
        description=_("They read these words on their own page."),
    )
    once_key = OnceKey()
    submit = Press(_("Save"))


class PartnerForm(PortalForm):
    name = Line(_("Name of the organisation"), needed=_("Enter its name"), most=120)
    kind = Choice(_("What kind?"), choices=pairs(family_rules.AGENCIES), needed=_("Choose what kind"))
    remit = Block(_("What does it do, and for whom?"), needed=_("Write what it does"))
    contact = Line(
        _("How do you reach it?"),
        needed=_("Write how to reach it"),
        description=_("A number or an address of the organisation, not of a person at home."),
        most=200,
    )
    submit = Press(_("Save"))


class OwnWordForm(PortalForm):
    words = Block(_("What do you say to it? (leave empty to take it back)"))
    submit = Press(_("Save"))
