"""Forms about safety before anything is done together, and about people under 16."""

from flask_babel import lazy_gettext as _

from portal.casework import risk
from portal.casework.concern_forms import YES_NO, pairs
from portal.web.forms import Block, Choice, Line, OnceKey, PortalForm, Press


class TalkForm(PortalForm):
    was_alone = Choice(
        _("Were you alone with them, or alone on the line?"),
        choices=YES_NO,
        needed=_("Choose yes or no"),
    )
    harmed_by = Choice(
        _("Has somebody hurt or frightened them? (optional)"),
        choices=[*pairs(risk.HARMED_BY), ("", _("Nobody, or they would rather not say"))],
        default="",
    )
    outcome = Choice(
        _("What did you both decide?"), choices=pairs(risk.TALK_OUTCOMES), needed=_("Choose what you decided")
    )
    words = Block(_("What they said about being safe (optional)"))
    once_key = OnceKey()
    submit = Press(_("Save"))


class MeetingForm(PortalForm):
    when = Line(_("When and where do they meet?"), needed=_("Write when and where"))
    submit = Press(_("Agree this meeting"))


class RoleForm(PortalForm):
    role = Choice(_("What do they want to do?"), choices=pairs(risk.ROLES), needed=_("Choose one"))
    submit = Press(_("Save"))


class CompetenceForm(PortalForm):
    understanding = Block(_("What do they understand about this decision? (optional)"))
    pressure = Block(_("Is anybody putting pressure on them? (optional)"))
    risks = Block(_("What could go wrong, for them and for others? (optional)"))
    decision = Choice(_("What is your view?"), choices=pairs(risk.COMPETENCE), needed=_("Choose what your view is"))
    reason = Block(_("Why?"), needed=_("Write why"))
    told = Block(_("What did you tell them about who will know what? (optional)"))
    once_key = OnceKey()
    submit = Press(_("Save"))
