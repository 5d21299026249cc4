"""Who is out alone: for the mentor, the buddy (time and place only) and the duty lead (N-48)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.mentoring.group_models import GroupSession
from portal.mentoring.lone_models import LoneStep, LoneWorkingCheck
from portal.mentoring.lone_steps import SEEN_FOR, Out, Step, is_late
from portal.mentoring.models import Booking, PeerMentor

LOOKS_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Shown:
    """One time out alone. Nothing of the family: not even the reference of the booking."""

    ref: str
    who: str
    place: str
    out: Out
    buddy: str
    buddy_ref: str
    is_late: bool
    steps: frozenset[Step]
    looked_into_by: str
    out_how: str


def out_from(row: LoneWorkingCheck) -> Out:
    return Out(row.starts_at, row.ends_at, row.in_at, row.out_at, row.off_at, row.acknowledged_at)


def taken_of(db: Session, check: LoneWorkingCheck) -> set[tuple[str, str]]:
    rows = db.execute(select(LoneStep.phase, LoneStep.step).where(LoneStep.check_id == check.id))
    return {(phase, step) for phase, step in rows}


def check_of(db: Session, ref: str) -> LoneWorkingCheck | None:
    return db.scalar(select(LoneWorkingCheck).where(LoneWorkingCheck.ref == ref))


def of_booking(db: Session, out_id: str, *, now: datetime) -> Shown | None:
    """The check of a booking, or of a group, by its id."""
    mine = or_(LoneWorkingCheck.booking_id == out_id, LoneWorkingCheck.group_id == out_id)
    row = db.scalar(select(LoneWorkingCheck).where(mine))
    return _shown(db, row, now) if row else None


def for_buddy(db: Session, worker_id: str, *, now: datetime) -> list[Shown]:
    """What somebody is buddy of, from half a day before to the check-out."""
    return _rows(db, now, LoneWorkingCheck.buddy_id == worker_id, LoneWorkingCheck.starts_at <= now + SEEN_FOR)


def for_leads(db: Session, *, now: datetime) -> list[Shown]:
    """Everybody who is out or goes out within half a day, those who are late first."""
    found = _rows(db, now, LoneWorkingCheck.starts_at <= now + SEEN_FOR)
    return sorted(found, key=lambda each: (not each.is_late, each.out.due_at))


def lately(db: Session, *, now: datetime) -> list[Shown]:
    """Those who came back within the day: how, and when."""
    rows = db.scalars(
        select(LoneWorkingCheck)
        .where(LoneWorkingCheck.out_at > now - LOOKS_BACK)
        .order_by(LoneWorkingCheck.out_at.desc())
    )
    return [_shown(db, row, now) for row in rows]


def shown(db: Session, rows: Iterable[LoneWorkingCheck], *, now: datetime) -> list[Shown]:
    return [_shown(db, row, now) for row in rows]


def _rows(db: Session, now: datetime, *conditions: object) -> list[Shown]:
    rows = db.scalars(
        select(LoneWorkingCheck)
        .outerjoin(Booking, Booking.id == LoneWorkingCheck.booking_id)
        .outerjoin(GroupSession, GroupSession.id == LoneWorkingCheck.group_id)
        .where(
            LoneWorkingCheck.out_at.is_(None),
            LoneWorkingCheck.off_at.is_(None),
            or_(
                LoneWorkingCheck.in_at.is_not(None), Booking.id.is_(None), Booking.state.not_in(("cancelled", "moved"))
            ),
            or_(LoneWorkingCheck.in_at.is_not(None), GroupSession.id.is_(None), GroupSession.state == "open"),
            *conditions,  # type: ignore[arg-type]
        )
        .order_by(LoneWorkingCheck.starts_at)
    )
    return [_shown(db, row, now) for row in rows]


def _shown(db: Session, row: LoneWorkingCheck, now: datetime) -> Shown:
    mentor = db.get_one(PeerMentor, row.mentor_id)
    buddy = accounts.worker_by_id(db, row.buddy_id) if row.buddy_id else None
    out = out_from(row)
    by = accounts.names_of(db, [row.acknowledged_by]) if row.acknowledged_by else {}
    return Shown(
        ref=row.ref,
        who=accounts.worker_by_id(db, mentor.worker_id).name or mentor.alias,
        place=row.place or "",
        out=out,
        buddy=(buddy.name or "") if buddy else "",
        buddy_ref=buddy.ref if buddy else "",
        is_late=is_late(out, now),
        steps=frozenset(Step(step) for phase, step in taken_of(db, row) if phase == out.phase),
        looked_into_by=by.get(row.acknowledged_by, ""),
        out_how=row.out_how,
    )
