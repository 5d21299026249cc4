"""Forms of a concern: one part to a page."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from portal.casework import risk
from portal.web.forms import Block, Choice, Choices, Line, OnceKey, PortalForm, Press, Tick


def pairs(codes: dict[str, str]) -> list[tuple[str, object]]:
    """(code, words) in the reader's language."""
    return [(code, _(words)) for code, words in codes.items()]


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class RaiseForm(PortalForm):
    words = Block(
        _("What was said or seen?"),
        needed=_("Write what was said or seen"),
        description=_("In their own words, as they said or typed them. Do not tidy them up."),
    )
    at_risk = Choices(_("Who may be at risk?"), choices=pairs(risk.AT_RISK), needed=_("Choose who may be at risk"))
    who = Line(_("Who they are, as far as you know (optional)"))
    done = Block(_("What has been done already? (optional)"))
    suicide = Tick(_("They may be thinking of ending their life"))
    once_key = OnceKey()
    submit = Press(_("Open the concern"))


class PartForm(PortalForm):
    """`seen`: what stood in this part when the page was opened."""

    seen = HiddenField()


class ToldForm(PartForm):
    was_told = Choice(_("Have you told the person we support?"), choices=YES_NO, needed=_("Choose yes or no"))
    why_not = Block(_("If not, why is that not safe, or not yet?"))
    submit = Press(_("Save"))


class DecisionForm(PartForm):
    decision = Choice(_("What have you decided?"), choices=pairs(risk.DECISIONS), needed=_("Choose what you decided"))
    reason = Block(_("Why?"), needed=_("Write why"), description=_("A person decides, and writes why."))
    submit = Press(_("Save"))


class SecondForm(PartForm):
    view = Block(
        _("What do you think of the decision?"),
        needed=_("Write what you think of it"),
        description=_("The second look is another person’s than the first."),
    )
    submit = Press(_("Save"))


class TakeOverForm(PartForm):
    worker = Choice(_("Who takes over?"), choices=[], needed=_("Choose who takes over"))
    submit = Press(_("Hand over"))


class OutcomeForm(PartForm):
    outcome = Block(_("What came of it?"), needed=_("Write what came of it"))
    submit = Press(_("Save"))


class KeepBackForm(PartForm):
    names = Block(
        _("Who could be harmed if they were named?"),
        description=_("One name a line. Nothing that is shared may hold these names."),
    )
    submit = Press(_("Save"))


class ConcernShareForm(PortalForm):
    receiver = Line(_("Who is told?"), needed=_("Write who is told"))
    facts = Block(
        _("Exactly what are they told?"),
        needed=_("Write what they are told"),
        description=_("Only what they need to act. Leave out anyone who could be harmed if named."),
    )
    agreed = Choice(_("Has the person we support agreed to this?"), choices=YES_NO, needed=_("Choose yes or no"))
    risk_reason = Block(_("If not, what is the risk that makes it right?"))
    looked = Tick(_("I have looked at the names in it, and they may stand"))
    once_key = OnceKey()
    submit = Press(_("Keep what was shared"))
