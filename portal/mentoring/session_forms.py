"""The record of a session: five optional headings, written to be read by the person (N-44)."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.mentoring.outcomes import HEADINGS, MissedKind, Outcome
from portal.mentoring.session_actions import Written
from portal.mentoring.words import HEADING_WORDS, MISSED_WORDS, OUTCOME_WORDS
from portal.web.forms import Block, Choice, PortalForm, Press, Tick


class SessionForm(PortalForm):
    outcome = Choice(
        _("What happened?"),
        choices=[(each.value, _(OUTCOME_WORDS[each])) for each in Outcome],
        needed=_("Choose what happened"),
    )
    missed_kind = Choice(
        _("If it did not happen, why?"), choices=[(each.value, _(MISSED_WORDS[each])) for each in MissedKind]
    )
    listen = Block(_(HEADING_WORDS["listen"]), most=2000)
    information = Block(_(HEADING_WORDS["information"]), most=2000)
    coping = Block(_(HEADING_WORDS["coping"]), most=2000)
    other_support = Block(_(HEADING_WORDS["other_support"]), most=2000)
    what_next = Block(_(HEADING_WORDS["what_next"]), most=2000)
    wants_follow_up = Tick(_("They would like another session"))
    was_hard = Tick(_("This was a hard one for me"))
    submit = Press(_("Save"))

    def validate_missed_kind(self, field: Any) -> None:
        if self.outcome.data == Outcome.MISSED and not field.data:
            raise StopValidation(gettext("Choose why it did not happen"))

    def written(self) -> Written:
        return Written(
            outcome=Outcome(self.outcome.data),
            missed_kind=MissedKind(self.missed_kind.data) if self.missed_kind.data else None,
            words={heading: self[heading].data for heading in HEADINGS},
            wants_follow_up=bool(self.wants_follow_up.data),
            was_hard=bool(self.was_hard.data),
        )
