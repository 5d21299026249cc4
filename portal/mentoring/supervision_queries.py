"""What a supervisor sees: who is due, who is carrying much, who stepped back, whose bookings need a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.at_once_queries import people_at_once
from portal.mentoring.booking_states import BookingState
from portal.mentoring.caring_models import GivenTime, SupervisionMeeting
from portal.mentoring.group_models import GroupSession
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.queries import hours_of
from portal.mentoring.session_models import DebriefRequest

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Standing:
    """One mentor on the supervisor's page."""

    ref: str
    alias: str
    bookable: bool
    people: int
    people_most: int
    hours: float
    hours_most: int
    supervision_on: date | None
    training_until: date | None
    asked_for_debrief: bool
    debrief_ref: str
    stepping_back_at: datetime | None
    entries_waiting: int

    def supervision_is_due(self, on: date) -> bool:
        return self.supervision_on is None or self.supervision_on <= on + SOON

    def supervision_is_over(self, on: date) -> bool:
        return self.supervision_on is None or self.supervision_on < on

    def training_is_over(self, on: date) -> bool:
        return self.training_until is None or self.training_until < on

    @property
    def carries_much(self) -> bool:
        """At a limit, or within a fifth of the hours."""
        return self.people >= self.people_most or self.hours >= 0.8 * self.hours_most


@dataclass(frozen=True, slots=True)
class Meeting:
    ref: str
    held_on: date
    next_on: date
    minutes: int
    note: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Supported:
    """One person a mentor supports: the reference of the last booking, and when they next meet. No name."""

    ref: str
    last_at: datetime
    next_at: datetime | None


def mentors_of(db: Session, supervisor_id: str) -> list[PeerMentor]:
    rows = select(PeerMentor).where(PeerMentor.supervisor_id == supervisor_id).order_by(PeerMentor.alias)
    return list(db.scalars(rows))


def mentor_of_supervisor(db: Session, *, ref: str, supervisor_id: str) -> PeerMentor | None:
    """Another supervisor's mentor is answered like one who does not exist (T4)."""
    return db.scalar(select(PeerMentor).where(PeerMentor.ref == ref, PeerMentor.supervisor_id == supervisor_id))


def standings(db: Session, mentors: Sequence[PeerMentor], *, on: date, now: datetime) -> list[Standing]:
    ids = [mentor.id for mentor in mentors]
    people = people_at_once(db, ids, now=now)
    open_debriefs = db.execute(
        select(DebriefRequest.mentor_id, DebriefRequest.ref).where(
            DebriefRequest.mentor_id.in_(ids), DebriefRequest.done_at.is_(None)
        )
    )
    asked = {mentor_id: ref for mentor_id, ref in open_debriefs}  # noqa: C416 - rows are not pairs to mypy
    waiting = db.scalars(
        select(GivenTime.mentor_id).where(GivenTime.mentor_id.in_(ids), GivenTime.state == "waiting")
    ).all()
    return [
        Standing(
            ref=mentor.ref,
            alias=mentor.alias,
            bookable=mentor.bookable,
            people=len(people.get(mentor.id, set())),
            people_most=mentor.caseload_limit,
            hours=hours_of(db, mentor, on=on, now=now),
            hours_most=mentor.weekly_hours_limit,
            supervision_on=mentor.supervision_on,
            training_until=mentor.training_ok_until,
            asked_for_debrief=mentor.id in asked,
            debrief_ref=asked.get(mentor.id, ""),
            stepping_back_at=mentor.stepping_back_at,
            entries_waiting=waiting.count(mentor.id),
        )
        for mentor in mentors
    ]


def meetings_of(db: Session, mentor: PeerMentor, *, supervisor_id: str = "") -> list[Meeting]:
    """For a supervisor those they held; for the mentor those whose note was shared. Nobody else asks."""
    rows = select(SupervisionMeeting).where(SupervisionMeeting.mentor_id == mentor.id)
    if supervisor_id:
        rows = rows.where(SupervisionMeeting.supervisor_id == supervisor_id)
    found = db.scalars(rows.order_by(SupervisionMeeting.held_on.desc()).limit(24))
    return [
        Meeting(
            row.ref,
            row.held_on,
            row.next_on,
            row.minutes,
            (row.note or "") if supervisor_id or row.is_shared else "",
            row.is_shared,
        )
        for row in found
    ]


def bookings_ahead(db: Session, mentor: PeerMentor, *, now: datetime) -> list[tuple[str, datetime]]:
    """What is booked and stays booked, groups too: reference and start."""
    talks = select(Booking.ref, Booking.starts_at).where(
        Booking.mentor_id == mentor.id, Booking.state == BookingState.BOOKED, Booking.ends_at > now
    )
    groups = select(GroupSession.ref, GroupSession.starts_at).where(
        GroupSession.mentor_id == mentor.id, GroupSession.state == "open", GroupSession.ends_at > now
    )
    found = [(ref, starts_at) for rows in (talks, groups) for ref, starts_at in db.execute(rows)]
    return sorted(found, key=lambda each: each[1])


def people_supported(db: Session, mentor: PeerMentor, *, now: datetime) -> list[Supported]:
    """To be handed over when the mentor steps back, the next to meet first."""
    found = []
    for family_member_id in people_at_once(db, [mentor.id], now=now).get(mentor.id, set()):
        rows = db.execute(
            select(Booking.ref, Booking.starts_at, Booking.state)
            .where(
                Booking.mentor_id == mentor.id,
                Booking.family_member_id == family_member_id,
                Booking.state.in_((BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)),
            )
            .order_by(Booking.starts_at)
        ).all()
        if rows:
            ahead = [at for _ref, at, state in rows if state == BookingState.BOOKED and at > now]
            found.append(Supported(rows[-1][0], rows[-1][1], ahead[0] if ahead else None))
    return sorted(found, key=lambda each: (each.next_at is None, each.next_at or each.last_at))
