"""Grouping people by their own yes; agencies; one lead, handed over and told (R-41, R-42, R-52, R-58)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import family_rules, support_recorded
from portal.casework.family_models import FamilyCase, FamilyCaseAgency, FamilyCaseMember, LeadProfessional
from portal.casework.support_refusals import CaseClosed, HasALead, NoSuchPart, NotAgreedToBe, SaysNoReason
from portal.mentoring import apart_queries
from portal.messages import actions as messages
from portal.records.actions import record
from portal.records.kinds import Kind
from portal.referrals import actions as referral_actions
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref
from portal.storage.keys import KeyRing

NO_LEAD = "no-lead"


def open_case(db: Session, *, by: str, once_key: str, now: datetime) -> FamilyCase:
    before = db.scalar(select(FamilyCase).where(FamilyCase.once_key == once_key))
    if before is not None:
        return before
    keys: KeyRing = db.info["keys"]
    made = FamilyCase(ref=new_ref("FC"), person_key=keys.new_person(now), once_key=once_key, made_by=by, made_at=now)
    db.add(made)
    _kept(db, made, support_recorded.CASE_CHANGED, by, "opened", now)
    return made


def case(db: Session, ref: str, *, for_change: bool = False) -> FamilyCase:
    """`for_change`: as it stands now, held until this piece of work is over. Raises NoSuchPart."""
    wanted = select(FamilyCase).where(FamilyCase.ref == ref)
    if for_change:
        db.flush()
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NoSuchPart
    return found


def _open_case(db: Session, ref: str) -> FamilyCase:
    """Nothing is added to one that is closed, and nobody is made its main worker. Raises NoSuchPart, CaseClosed."""
    row = case(db, ref, for_change=True)
    if row.closed_at is not None:
        raise CaseClosed
    return row


def add_member(
    db: Session, *, ref: str, family_member_id: str, has_agreed: bool, by: str, now: datetime
) -> FamilyCaseMember:
    """Each by their own yes, said to `by`; their record stays their own (R-41). Raises NotAgreedToBe."""
    if not has_agreed:
        raise NotAgreedToBe
    row, member = _open_case(db, ref), referrals.family_member(db, family_member_id)
    held = _member(db, row, family_member_id)
    if held is not None:
        return held
    made = FamilyCaseMember(
        ref=new_ref("FM"),
        person_key=member.person_key,
        case_id=row.id,
        family_member_id=member.id,
        agreed_at=now,
        heard_by=by,
    )
    db.add(made)
    _kept(db, row, support_recorded.CASE_CHANGED, by, "member", now)
    return made


def leave_case(db: Session, *, ref: str, member: str, by: str, now: datetime) -> None:
    """Whoever wants to leaves at once; nothing of their own record changes. Raises NoSuchPart."""
    row = case(db, ref)
    found = db.scalar(
        select(FamilyCaseMember).where(FamilyCaseMember.ref == member, FamilyCaseMember.case_id == row.id)
    )
    if found is None:
        raise NoSuchPart
    found.left_at = found.left_at or now
    _kept(db, row, support_recorded.CASE_CHANGED, by, "left", now)


def write_needs(db: Session, *, ref: str, member: str, words: str, by: str, now: datetime) -> None:
    """`member`: '' for the family as a whole (R-42). Raises NoSuchPart, CaseClosed."""
    row = _open_case(db, ref)
    if not member:
        row.needs = words or None
    else:
        found = db.scalar(
            select(FamilyCaseMember).where(FamilyCaseMember.ref == member, FamilyCaseMember.case_id == row.id)
        )
        if found is None:
            raise NoSuchPart
        found.needs = words or None
    _kept(db, row, support_recorded.CASE_CHANGED, by, "needs", now)


def add_agency(db: Session, *, ref: str, name: str, kind: str, by: str, now: datetime) -> None:
    """Two or more without a lead stand on the alert list (R-52). Raises SaysNoReason."""
    if not name.strip() or kind not in family_rules.AGENCIES:
        raise SaysNoReason
    row = _open_case(db, ref)
    held = db.scalar(select(FamilyCaseAgency).where(FamilyCaseAgency.case_id == row.id, FamilyCaseAgency.name == name))
    if held is None:
        db.add(FamilyCaseAgency(ref=new_ref("AG"), case_id=row.id, name=name, kind=kind, joined_at=now))
    else:
        held.left_at = None
    _kept(db, row, support_recorded.CASE_CHANGED, by, "agency", now)
    look_at_lead(db, row, now)


def set_lead(db: Session, *, ref: str, worker: str, by: str, now: datetime) -> LeadProfessional:
    """The first lead. Raises HasALead when there is one, whoever was first; NoSuchWorker, also for other roles, and for
    a mentor whom somebody in the case does not see, without a word about why (N-46)."""
    row = _open_case(db, ref)
    chosen = accounts.worker_by_ref(db, worker)
    apart = apart_queries.worker_ids_apart(db, [each.family_member_id for each in members(db, row)])
    if not chosen.active or chosen.role not in LeadProfessional.DUTY_ROLES or chosen.id in apart:
        raise accounts.NoSuchWorker(worker)
    made = LeadProfessional(case_id=row.id, worker=worker, from_at=now, made_by=by)
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise HasALead from error
    _kept(db, row, support_recorded.LEAD_CHANGED, by, worker, now)
    look_at_lead(db, row, now)
    return made


def hand_over(
    db: Session, *, ref: str, to: str, words: str | Callable[[str], str], by: str, now: datetime
) -> LeadProfessional:
    """From one lead to the next in one step; the people concerned are told in their safe way (R-58).

    `words`: the note each member gets in the portal, as written or by the language of who reads it; that a note waits
    is all that leaves it. Raises NoSuchWorker.
    """
    row = _open_case(db, ref)
    held = present_lead(db, row)
    if held is not None and held.worker == to:
        return held
    if held is not None:
        held.ended_at = now
        db.flush()
    made = set_lead(db, ref=ref, worker=to, by=by, now=now)
    tell_members(db, row, words=words, by=by, once=made.id, now=now)
    return made


def tell_members(
    db: Session, row: FamilyCase, *, words: str | Callable[[str], str], by: str, once: str, now: datetime
) -> None:
    """A note for each in the portal. `once`: what it is about, so that it comes once."""
    for member in members(db, row):
        who = member.family_member_id
        text = words if isinstance(words, str) else words(referrals.person(db, who).language)
        key = f"{once}-{member.id}"[:64]
        referral_actions.tell_by_note(db, family_member_id=who, text=text, by=by, once_key=key, now=now)


def look_at_lead(db: Session, row: FamilyCase, now: datetime) -> bool:
    """Whether the case lacks the lead it needs; says so on the alert list, and takes it off again (R-52)."""
    count = db.scalar(
        select(func.count()).where(FamilyCaseAgency.case_id == row.id, FamilyCaseAgency.left_at.is_(None))
    )
    is_lacking = row.closed_at is None and family_rules.needs_lead(count or 0) and present_lead(db, row) is None
    if is_lacking:
        messages.raise_alert(db, kind=NO_LEAD, about=row.ref, now=now)
    else:
        messages.settle(db, kind=NO_LEAD, about=row.ref, now=now)
    return is_lacking


def present_lead(db: Session, row: FamilyCase) -> LeadProfessional | None:
    return db.scalar(
        select(LeadProfessional).where(LeadProfessional.case_id == row.id, LeadProfessional.ended_at.is_(None))
    )


def members(db: Session, row: FamilyCase) -> list[FamilyCaseMember]:
    asked = select(FamilyCaseMember).where(FamilyCaseMember.case_id == row.id, FamilyCaseMember.left_at.is_(None))
    return list(db.scalars(asked.order_by(FamilyCaseMember.agreed_at, FamilyCaseMember.ref)))


def _member(db: Session, row: FamilyCase, family_member_id: str) -> FamilyCaseMember | None:
    return next((each for each in members(db, row) if each.family_member_id == family_member_id), None)


def _kept(db: Session, row: FamilyCase, kind: Kind, by: str, part: str, now: datetime) -> None:
    db.flush()
    record(db, kind, now=now, case=row.ref, by=by, part=part)
