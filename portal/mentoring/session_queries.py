"""What was written after sessions; debriefs that wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.outcomes import HEADINGS, MissedKind, Outcome
from portal.mentoring.session_models import DebriefRequest, SupportSession


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one booking. `words` are (heading, text) pairs, empty ones left out."""

    booking_ref: str
    starts_at: datetime
    mentor_alias: str
    outcome: Outcome
    missed_kind: MissedKind | None
    words: tuple[tuple[str, str], ...]
    wants_follow_up: bool
    was_hard: bool
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class WaitingDebrief:
    ref: str
    mentor_alias: str
    asked_at: datetime
    do_by_at: datetime


def of_person(db: Session, *, family_member_id: str) -> list[Came]:
    """Newest first: everything that was written about them is theirs to read (N-44)."""
    return _came(db, SupportSession.family_member_id == family_member_id)


def of_booking(db: Session, *, booking_id: str, mentor: PeerMentor) -> Came | None:
    found = _came(db, SupportSession.booking_id == booking_id, SupportSession.mentor_id == mentor.id)
    return found[0] if found else None


def _came(db: Session, *conditions: object) -> list[Came]:
    rows = db.execute(
        select(SupportSession, Booking.ref, Booking.starts_at, PeerMentor.alias)
        .join(Booking, Booking.id == SupportSession.booking_id)
        .join(PeerMentor, PeerMentor.id == SupportSession.mentor_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Booking.starts_at.desc())
    ).all()
    return [
        Came(
            booking_ref=ref,
            starts_at=starts_at,
            mentor_alias=alias,
            outcome=Outcome(row.outcome),
            missed_kind=MissedKind(row.missed_kind) if row.missed_kind else None,
            words=tuple((heading, text) for heading in HEADINGS if (text := getattr(row, heading))),
            wants_follow_up=row.wants_follow_up,
            was_hard=row.was_hard,
        )
        for row, ref, starts_at, alias in rows
    ]


def to_write(db: Session, mentor: PeerMentor, *, now: datetime) -> list[tuple[str, datetime]]:
    """Sessions that are over and have no note yet: reference and start, the oldest first."""
    rows = db.execute(
        select(Booking.ref, Booking.starts_at)
        .where(Booking.mentor_id == mentor.id, Booking.state == BookingState.BOOKED, Booking.ends_at <= now)
        .order_by(Booking.starts_at)
        .limit(20)
    )
    return [(ref, starts_at) for ref, starts_at in rows]


def open_debrief(db: Session, mentor: PeerMentor) -> WaitingDebrief | None:
    found = _waiting(db, DebriefRequest.mentor_id == mentor.id)
    return found[0] if found else None


def debriefs_for(db: Session, *, supervisor_id: str) -> list[WaitingDebrief]:
    """The supervisor's tasks, the earliest due first."""
    return _waiting(db, DebriefRequest.supervisor_id == supervisor_id)


def _waiting(db: Session, *conditions: object) -> list[WaitingDebrief]:
    rows = db.execute(
        select(DebriefRequest, PeerMentor.alias)
        .join(PeerMentor, PeerMentor.id == DebriefRequest.mentor_id)
        .where(DebriefRequest.done_at.is_(None), *conditions)  # type: ignore[arg-type]
        .order_by(DebriefRequest.do_by_at)
    )
    return [WaitingDebrief(row.ref, alias, row.asked_at, row.do_by_at) for row, alias in rows]
