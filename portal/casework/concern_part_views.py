"""One part of a concern to a page: told, decision, second look, who has it, outcome, names, sharing (N-18 to N-20)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from portal.casework import (
    concern_actions,
    concern_forms,
    concern_part_shown,
    concern_queries,
    concern_share_actions,
    naming,
    risk,
)
from portal.casework.safety_models import SafeguardingConcern
from portal.casework.scope_queries import MAY_HAVE_CONCERN
from portal.casework.shown import concern_next, form_page, put_error
from portal.casework.support_refusals import AnotherPersonLooks, NamesSomeoneAtRisk, RiskReasonNeeded, SaysNoReason
from portal.referrals.own_words import names_in
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.work import work
from portal.web.access import open_to
from portal.web.db import db

bp = Blueprint("concern_parts", __name__)
Does = Callable[[Session, str, Any, str, datetime], object]


@dataclass(frozen=True)
class Part:
    """`says`: the field at which a refusal stands."""

    title: Any
    form: type[Any]
    says: str
    does: Does


def _tell(unit: Session, ref: str, form: Any, by: str, at: datetime) -> None:
    was_told = form.was_told.data == "yes"
    why_not = "" if was_told else form.why_not.data
    concern_actions.say_told(unit, ref=ref, was_told=was_told, why_not=why_not, by=by, now=at)


def _share(unit: Session, ref: str, form: Any, by: str, at: datetime) -> None:
    has_agreed = form.agreed.data == "yes"
    concern_share_actions.share(
        unit,
        ref=ref,
        receiver=form.receiver.data,
        facts=form.facts.data,
        has_agreed=has_agreed,
        risk_reason="" if has_agreed else form.risk_reason.data,
        by=by,
        once_key=form.once_key.data,
        now=at,
    )


PARTS = {
    "told": Part(_("Who has been told"), concern_forms.ToldForm, "why_not", _tell),
    "decision": Part(
        _("The decision"),
        concern_forms.DecisionForm,
        "reason",
        lambda unit, ref, form, by, at: concern_actions.decide(
            unit, ref=ref, decision=form.decision.data, reason=form.reason.data, by=by, now=at
        ),
    ),
    "second": Part(
        _("The second look"),
        concern_forms.SecondForm,
        "view",
        lambda unit, ref, form, by, at: concern_actions.look_second(unit, ref=ref, view=form.view.data, by=by, now=at),
    ),
    "take-over": Part(
        _("A named person takes over"),
        concern_forms.TakeOverForm,
        "worker",
        lambda unit, ref, form, by, at: concern_actions.take_over(
            unit, ref=ref, worker=form.worker.data, by=by, now=at
        ),
    ),
    "outcome": Part(
        _("What came of it"),
        concern_forms.OutcomeForm,
        "outcome",
        lambda unit, ref, form, by, at: concern_actions.write_outcome(
            unit, ref=ref, outcome=form.outcome.data, by=by, now=at
        ),
    ),
    "keep-back": Part(
        _("Names to keep back"),
        concern_forms.KeepBackForm,
        "names",
        lambda unit, ref, form, by, at: concern_actions.keep_back(unit, ref=ref, names=form.names.data, by=by, now=at),
    ),
    "share": Part(_("Share something"), concern_forms.ConcernShareForm, "facts", _share),
}

NAMES = ",".join(f"'{name}'" for name in PARTS)


@bp.get(f"/work/concerns/<ref:ref>/<any({NAMES}):part>")
@open_to(*MAY_HAVE_CONCERN)
def part(ref: str, part: str) -> ResponseReturnValue:
    row = concern_actions.concern(db(), ref)
    data = concern_part_shown.held(row, part) if part != "second" else {}
    return _page(ref, part, _form(part, formdata=None, data=data | {"seen": concern_part_shown.mark(row, part)}))


@bp.post(f"/work/concerns/<ref:ref>/<any({NAMES}):part>")
@open_to(*MAY_HAVE_CONCERN)
def part_submit(ref: str, part: str) -> ResponseReturnValue:
    form, kind = _form(part), PARTS[part]
    if not form.validate() or not _names_looked_at(form):
        return _page(ref, part, form)
    try:
        with work(db()) as unit:
            row = concern_actions.concern(unit, ref, for_change=True)
            stale = part != "share" and form.seen.data != concern_part_shown.mark(row, part)
            if stale and not concern_part_shown.is_said_already(row, part, form):
                return _shown_again(row, part, form)
            if not stale:
                kind.does(unit, ref, form, current_user.ref, now())
    except PortalError as error:
        field, words = _refusal(error, kind.says)
        put_error(form, field, words)
        return _page(ref, part, form)
    return redirect(concern_next(ref), 303)


def _form(part: str, **given: Any) -> Any:
    form = PARTS[part].form(**given)
    if part == "take-over":
        form.worker.choices = concern_queries.who_can_take_over(db())
    return form


def _shown_again(row: SafeguardingConcern, part: str, form: Any) -> ResponseReturnValue:
    """Both versions: what another saved above, what was typed in the form. Saved again, it is meant."""
    form.seen.data = concern_part_shown.mark(row, part)
    said = gettext("Somebody else changed this while you were writing. What you typed is below; nothing is saved yet.")
    put_error(form, PARTS[part].says, said)
    return _page(row.ref, part, form, concern_part_shown.meanwhile(row, part))


def _page(ref: str, part: str, form: Any, intro: tuple[str, ...] = ()) -> ResponseReturnValue:
    if part == "second" and not intro:  # what is looked at stands above what is thought of it
        row = concern_actions.concern(db(), ref)
        intro = (gettext(risk.DECISIONS[row.decision]), row.reason or "") if row.decision in risk.DECISIONS else ()
    action, back = url_for(".part_submit", ref=ref, part=part), url_for("concerns.page", ref=ref)
    return form_page(form, title=str(PARTS[part].title), action=action, back=back, ref=ref, intro=intro)


def _names_looked_at(form: Any) -> bool:
    """What looks like a name is shown once before it goes out: a guess, so a person decides (N-19, J6.4)."""
    found = names_in(form.facts.data or "") if "facts" in form else []
    if found and not form.looked.data:
        put_error(
            form,
            "looked",
            gettext("These look like names: %(names)s. Take them out, or say they may stand", names=", ".join(found)),
        )
    return not (found and not form.looked.data)


def _refusal(error: PortalError, field: str) -> tuple[str, str]:
    """Raises what this page has no words for."""
    if isinstance(error, NamesSomeoneAtRisk):
        who = ", ".join(naming.said_once(list(error.names)))
        return field, gettext("%(names)s could be harmed if named. Write it without them", names=who)
    if isinstance(error, RiskReasonNeeded):
        return "risk_reason", gettext("Write the risk that makes it right to share without agreement")
    if isinstance(error, AnotherPersonLooks):
        return field, gettext("You made the decision. Another person looks at it")
    if isinstance(error, SaysNoReason):
        return field, gettext("Write why")
    raise error


@bp.post("/work/concerns/<ref:ref>/shares/<ref:share>/looked-over")
@open_to(*MAY_HAVE_CONCERN)
def look_over(ref: str, share: str) -> ResponseReturnValue:
    with work(db()) as unit:
        concern_share_actions.look_over(unit, ref=ref, share_ref=share, by=current_user.ref, now=now())
    return redirect(url_for("concerns.page", ref=ref), 303)
