"""Asking to show something outside, agreeing, ending, and a partner's look at it, each look kept (R-83, R-86)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import sharing, support_recorded
from portal.casework.sharing_models import SharingConsent
from portal.casework.support_refusals import NotAskedFor, NotReceiver, NotShared, SaysNoReason
from portal.records.actions import record
from portal.records.kinds import Kind
from portal.referrals import queries as referrals
from portal.referrals.actions import refuse_if_ended
from portal.shared.refs import new_ref

PERSON = "person"


def ask_to_share(
    db: Session,
    *,
    family_member_id: str,
    receiver: str,
    items: Sequence[str],
    purpose: str,
    months: str,
    by: str,
    once_key: str,
    now: datetime,
) -> SharingConsent:
    """Nothing is shown before the person agrees. `receiver`: a worker's reference. The same `once_key` is one (F18).

    Raises NotReceiver, SaysNoReason, NoSuchWorker, HasEnded.
    """
    before = db.scalar(select(SharingConsent).where(SharingConsent.once_key == once_key))
    if before is not None:
        return before
    refuse_if_ended(db, family_member_id=family_member_id)
    person = accounts.worker_by_ref(db, receiver)
    if person.role not in sharing.RECEIVERS or not person.active:
        raise NotReceiver
    if not items or not purpose.strip() or months not in sharing.MONTHS:
        raise SaysNoReason
    member = referrals.family_member(db, family_member_id)
    made = SharingConsent(
        ref=new_ref("SC"),
        person_key=member.person_key,
        family_member_id=member.id,
        receiver=receiver,
        items=",".join(items),
        once_key=once_key,
        asked_by=by,
        asked_at=now,
        until_at=sharing.until(now, months),
        purpose=purpose,
    )
    db.add(made)
    return _kept(db, made, support_recorded.SHARING_ASKED, by, now)


def agree(
    db: Session, *, ref: str, family_member_id: str, words: str, now: datetime, heard_by: str = ""
) -> SharingConsent:
    """`words`: exactly what was read or read out. `heard_by`: the worker they said it to.

    Raises NotAskedFor, HasEnded.
    """
    refuse_if_ended(db, family_member_id=family_member_id)
    row = db.scalar(
        select(SharingConsent)
        .where(SharingConsent.ref == ref, SharingConsent.family_member_id == family_member_id)
        .with_for_update()
    )
    if row is None or row.ended_at is not None or not words.strip():
        raise NotAskedFor
    if row.given_at is not None:
        return row
    row.given_at, row.words, row.heard_by = now, words, heard_by
    row.given_how = "spoken" if heard_by else "page"
    return _kept(db, row, support_recorded.SHARING_GIVEN, heard_by or PERSON, now)


def end_sharing(db: Session, *, ref: str, family_member_id: str, by: str, now: datetime) -> None:
    """At once, and kept in the history. `by`: person, or a worker's reference. Safe to repeat. Raises NotAskedFor."""
    row = of_ref(db, ref)
    if row is None or row.family_member_id != family_member_id:
        raise NotAskedFor
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        _kept(db, row, support_recorded.SHARING_ENDED, by, now)


def look_at_shared(db: Session, *, ref: str, worker: str, now: datetime) -> SharingConsent:
    """A partner opens what is shown to them: written where the person sees it.

    Raises NotShared when it is not there, not theirs, ended or not given: one answer for all (T4).
    """
    row = of_ref(db, ref)
    if row is None or row.receiver != worker or not sharing.holds(row.given_at, row.ended_at, row.until_at, now):
        raise NotShared
    return _kept(db, row, support_recorded.SHARED_OPENED, worker, now)


def of_ref(db: Session, ref: str) -> SharingConsent | None:
    return db.scalar(select(SharingConsent).where(SharingConsent.ref == ref))


def _kept(db: Session, row: SharingConsent, kind: Kind, by: str, now: datetime) -> SharingConsent:
    db.flush()
    record(db, kind, now=now, consent=row.ref, by=by)
    return row
