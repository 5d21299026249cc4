"""Forms of a group that is over: what came of it, a worry about somebody who came."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import StopValidation

from portal.mentoring.caring_forms import ConcernForm
from portal.mentoring.group_record_actions import ForPlace, WrittenGroup
from portal.mentoring.group_record_queries import Seat
from portal.mentoring.outcomes import GroupOutcome
from portal.mentoring.words import GROUP_OUTCOME_WORDS
from portal.web.forms import Block, Choice, Line, PortalForm, Press, Tick

CAME = {"yes": True, "no": False, "": None}
CAME_WORDS = [("yes", _("Came")), ("no", _("Did not come")), ("", _("I do not know"))]
MOST_CAME = 99


class GroupRecordForm(PortalForm):
    outcome = Choice(
        _("What happened?"),
        choices=[(each.value, _(GROUP_OUTCOME_WORDS[each])) for each in GroupOutcome],
        needed=_("Choose what happened"),
    )
    count = Line(_("How many came?"), most=4)
    was_hard = Tick(_("This was a hard one for me"))
    submit = Press(_("Save"))
    seats: Sequence[Seat] = ()
    came = 0

    def validate_count(self, field: Any) -> None:
        if self.outcome.data in ("", GroupOutcome.NOT_HELD):
            return
        typed = (field.data or "").strip()
        if not (typed.isdecimal() and typed.isascii() and int(typed) <= MOST_CAME):
            raise StopValidation(gettext("Enter how many came, as a number such as 5"))
        self.came = int(typed)

    def written(self) -> WrittenGroup:
        return WrittenGroup(
            outcome=GroupOutcome(self.outcome.data),
            came=self.came,
            was_hard=bool(self.was_hard.data),
            places={
                seat.ref: ForPlace(CAME[self[f"came_{seat.seat}"].data or ""], self[f"words_{seat.seat}"].data or "")
                for seat in self.seats
            },
        )


def record_form(seats: Sequence[Seat]) -> type[GroupRecordForm]:
    """With two questions for each place that is taken, by its number."""
    asked: dict[str, Any] = {"seats": seats}
    for seat in seats:
        asked[f"came_{seat.seat}"] = Choice(_("Did they come?"), choices=CAME_WORDS, default="")
        asked[f"words_{seat.seat}"] = Block(_("For them to read"), most=2000)
    return type("GroupRecordForm", (GroupRecordForm,), asked)


class GroupConcernForm(ConcernForm):
    about = Choice(_("Whom is it about?"), choices=[], needed=_("Choose whom it is about"))
