"""What mentors gave in a month: sessions, hours beside them, money, and supervision (R-26)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.caring_models import GivenTime, SupervisionMeeting
from portal.mentoring.group_models import GroupRecord, GroupSession
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.outcomes import GroupOutcome
from portal.shared.clock import day_bounds

SHOWN_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Entry:
    ref: str
    on: date
    minutes: int
    pence: int
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Month:
    """Of one mentor. Money is what was agreed; what still waits stands beside it."""

    mentor_ref: str
    alias: str
    sessions: int
    session_minutes: int
    other_minutes: int
    pence: int
    pence_waiting: int
    supervision_minutes: int

    @property
    def all_minutes(self) -> int:
        return self.session_minutes + self.other_minutes


def month_of(day: date) -> tuple[date, date]:
    """First day of the month and of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def entries_of(db: Session, mentor: PeerMentor, *, states: Iterable[str] = ()) -> list[Entry]:
    """The newest first."""
    rows = select(GivenTime).where(GivenTime.mentor_id == mentor.id, GivenTime.state != "taken_back")
    if states:
        rows = rows.where(GivenTime.state.in_(list(states)))
    rows = rows.order_by(GivenTime.on.desc(), GivenTime.made_at.desc()).limit(SHOWN_AT_MOST)
    return [Entry(row.ref, row.on, row.minutes, row.pence, row.what or "", row.state) for row in db.scalars(rows)]


def month(db: Session, mentor: PeerMentor, *, first: date, after: date) -> Month:
    starts, ends = day_bounds(first)[0], day_bounds(after)[0]
    talks = select(Booking.starts_at, Booking.ends_at).where(
        Booking.mentor_id == mentor.id,
        Booking.state == BookingState.DONE,
        Booking.starts_at >= starts,
        Booking.starts_at < ends,
    )
    groups = (
        select(GroupSession.starts_at, GroupSession.ends_at)
        .join(GroupRecord, GroupRecord.group_id == GroupSession.id)
        .where(
            GroupSession.mentor_id == mentor.id,
            GroupRecord.outcome != GroupOutcome.NOT_HELD,
            GroupSession.starts_at >= starts,
            GroupSession.starts_at < ends,
        )
    )
    sessions = [int((end - start).total_seconds() // 60) for held in (talks, groups) for start, end in db.execute(held)]
    given = db.scalars(
        select(GivenTime).where(GivenTime.mentor_id == mentor.id, GivenTime.on >= first, GivenTime.on < after)
    ).all()
    agreed = [row for row in given if row.state == "agreed"]
    supervision = db.scalar(
        select(func.sum(SupervisionMeeting.minutes)).where(
            SupervisionMeeting.mentor_id == mentor.id,
            SupervisionMeeting.held_on >= first,
            SupervisionMeeting.held_on < after,
        )
    )
    return Month(
        mentor_ref=mentor.ref,
        alias=mentor.alias,
        sessions=len(sessions),
        session_minutes=sum(sessions),
        other_minutes=sum(row.minutes for row in agreed),
        pence=sum(row.pence for row in agreed),
        pence_waiting=sum(row.pence for row in given if row.state in ("waiting", "asked_about")),
        supervision_minutes=int(supervision or 0),
    )
