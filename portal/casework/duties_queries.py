"""Everything that has an owner and a day: asked by right, said to us, to be looked at again, running out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import (
    concern_queries,
    family_queries,
    family_rules,
    needs_queries,
    rights_actions,
    risk,
    sharing_queries,
)
from portal.casework.rota_actions import shifts
from portal.casework.support_plan_models import PlanAction, ReviewPoint, SupportPlan
from portal.casework.triage_models import Triage
from portal.referrals import own_queries, queue_queries
from portal.shared.clock import instant, today

N_ = str  # marks a sentence for the catalogue

WORDS = {
    "concern": N_("A concern: decide, or look a second time"),
    "share": N_("Something was shared about a concern: look it over"),
    "erase": N_("Asked to be erased"),
    "copy": N_("Asked for a copy of all we hold"),
    "wish": N_("Said something was not right, or asked for somebody else"),
    "review": N_("Look together at how it goes"),
    "needs": N_("Ask again what makes it easier for them"),
    "action": N_("Something promised in a plan"),
    "consent": N_("What they share ends"),
    "shift": N_("A turn on duty nobody has said yes to"),
    "lead": N_("A family case without its main worker"),
}
OWN = "person"


@dataclass(frozen=True, slots=True)
class Duty:
    """`owner`: a worker's reference, or '' for the team. `not_for`: who must not be the one to answer (N-53).

    `about`: the reference to open, of the kind that `kind` says.
    """

    kind: str
    about: str
    due_at: datetime
    owner: str = ""
    not_for: str = ""
    ref: str = ""
    what: str = ""  # the reference of what was said


def duties(db: Session, *, now: datetime, soon: timedelta) -> list[Duty]:
    """The earliest due first."""
    requests = queue_queries.open_requests(db)
    holders = _holders(db, requests)
    found = [*_asked(db), *_said(db, holders), *_concerns(db, holders), *_shares(db, holders)]
    found += [*_reviews(db, now + soon), *_actions(db, now + soon)]
    found += [
        Duty("needs", each.ref, _end_of(again_by), holders.get(each.family_member_id, ""))
        for each, again_by in needs_queries.to_ask_again(db, requests, today(now + soon))
    ]
    found += [
        Duty("consent", _request(db, row.family_member_id), row.until_at, row.asked_by)
        for row in sharing_queries.ending_soon(db, now)
    ]
    owners = {one.id: one.ref for one in accounts.workers(db)}
    found += [
        Duty("shift", row.ref, row.starts_at, owners.get(row.worker_id, ""))
        for row in shifts(db, now=now)
        if row.confirmed_at is None and row.starts_at <= now + timedelta(days=1)
    ]
    found += _without_lead(db)
    return sorted(found, key=lambda each: (each.due_at, each.kind, each.about))


def _asked(db: Session) -> list[Duty]:
    rows = rights_actions.open_requests(db)
    return [Duty(row.kind, row.request, row.due_at, row.owner, ref=row.ref) for row in rows]


def _holders(db: Session, requests: list[queue_queries.OpenRequest]) -> dict[str | None, str]:
    """Who has somebody's request in hand, by family member: what nobody else has taken is theirs."""
    held = {row.self_referral_id: row.held_by for row in db.scalars(select(Triage).where(Triage.held_by != ""))}
    return {each.family_member_id: held[each.id] for each in requests if each.id in held}


def _but(holder: str, not_for: str) -> str:
    """The holder, unless somebody else has to do this one; then it is the team's."""
    return "" if holder == not_for else holder


def _said(db: Session, holders: dict[str | None, str]) -> list[Duty]:
    return [
        Duty(
            "wish",
            _request(db, row.family_member_id),
            row.reply_by_at,
            _but(holders.get(row.family_member_id, ""), row.about),
            not_for=row.about,
            what=row.ref,
        )
        for row in own_queries.open_wishes(db)
    ]


def _concerns(db: Session, holders: dict[str | None, str]) -> list[Duty]:
    found = []
    for row in concern_queries.open_concerns(db):
        holder = row.taken_by or holders.get(row.family_member_id, "")
        if not row.is_decided:
            found.append(Duty("concern", row.ref, row.act_by_at, holder))
        elif not row.is_looked_at:
            second = _but(holder, row.decided_by)
            found.append(Duty("concern", row.ref, row.second_by_at, second, not_for=row.decided_by))
    return found


def _shares(db: Session, holders: dict[str | None, str]) -> list[Duty]:
    """`not_for`: who shared it. Another person looks it over within a day (G35)."""
    return [
        Duty("share", ref, risk.second_by(shared_at), _but(holders.get(person, ""), by), not_for=by)
        for ref, shared_at, by, person in concern_queries.unread_shares(db)
    ]


def _reviews(db: Session, by: datetime) -> list[Duty]:
    """Of those whose support goes on: nobody is asked to be in touch with who ended it, or with who is done."""
    rows = db.scalars(select(ReviewPoint).where(ReviewPoint.done_at.is_(None), ReviewPoint.due_on <= today(by)))
    goes_on = queue_queries.whose_goes_on(db)
    plans = select(SupportPlan.family_member_id, SupportPlan.made_by).where(SupportPlan.ended_at.is_(None))
    keeper = {row.family_member_id: row.made_by for row in db.execute(plans)}
    return [
        Duty(
            "review",
            _request(db, row.family_member_id),
            _end_of(row.due_on),
            keeper.get(row.family_member_id, ""),
        )
        for row in rows
        if row.family_member_id in goes_on
    ]


def _actions(db: Session, by: datetime) -> list[Duty]:
    """Workers' own promises; what a person set themselves is nobody's to chase."""
    rows = db.execute(
        select(PlanAction, SupportPlan.family_member_id)
        .join(SupportPlan, SupportPlan.id == PlanAction.plan_id)
        .where(
            PlanAction.state == "to_do",
            PlanAction.owner != OWN,
            PlanAction.due_on <= today(by),
            SupportPlan.ended_at.is_(None),
        )
    )
    return [Duty("action", _request(db, person), _end_of(row.due_on), row.owner) for row, person in rows]


def _without_lead(db: Session) -> list[Duty]:
    found = [family_queries.overview(db, each) for each in family_queries.open_cases(db)]
    return [
        Duty("lead", each.case.ref, max(agency.joined_at for agency in each.agencies), each.case.made_by)
        for each in found
        if each.lead is None and family_rules.needs_lead(len(each.agencies))
    ]


def _request(db: Session, family_member_id: str) -> str:
    return concern_queries.request_of(db, family_member_id)


def _end_of(day: date) -> datetime:
    return instant(day, time(17))
