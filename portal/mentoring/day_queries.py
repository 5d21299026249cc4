"""What waits on a mentor's own page: somebody new, and people who would like to meet again. References only."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.caring_models import MentorConcern, NewPersonAnswer
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.session_models import SupportSession


def new_people(db: Session, mentor: PeerMentor, *, now: datetime) -> list[tuple[str, datetime]]:
    """First bookings of people this mentor has not met and not answered: reference and start, the soonest first."""
    met = select(Booking.family_member_id).where(
        Booking.mentor_id == mentor.id, Booking.state.in_((BookingState.DONE, BookingState.MISSED))
    )
    answered = select(NewPersonAnswer.family_member_id).where(NewPersonAnswer.mentor_id == mentor.id)
    rows = db.execute(
        select(Booking.family_member_id, Booking.ref, Booking.starts_at)
        .where(
            Booking.mentor_id == mentor.id,
            Booking.state == BookingState.BOOKED,
            Booking.starts_at > now,
            Booking.family_member_id.not_in(met),
            Booking.family_member_id.not_in(answered),
        )
        .order_by(Booking.starts_at)
    )
    first: dict[str, tuple[str, datetime]] = {}
    for family_member_id, ref, starts_at in rows:
        first.setdefault(family_member_id, (ref, starts_at))
    return list(first.values())


def is_new(db: Session, mentor: PeerMentor, ref: str, *, now: datetime) -> bool:
    found = db.scalar(select(Booking.family_member_id).where(Booking.ref == ref, Booking.mentor_id == mentor.id))
    refs = {each for each, _at in new_people(db, mentor, now=now)}
    own = db.scalars(select(Booking.ref).where(Booking.family_member_id == found, Booking.mentor_id == mentor.id))
    return bool(refs & set(own))


def stepped_back(db: Session, mentor: PeerMentor, ref: str) -> bool:
    """Whether this mentor has said "not me" to the person of a booking of theirs."""
    found = (
        select(NewPersonAnswer.id)
        .join(Booking, Booking.family_member_id == NewPersonAnswer.family_member_id)
        .where(
            Booking.ref == ref,
            Booking.mentor_id == mentor.id,
            NewPersonAnswer.mentor_id == mentor.id,
            NewPersonAnswer.said == "not_me",
        )
    )
    return db.scalar(found.limit(1)) is not None


def follow_ups(db: Session, mentor: PeerMentor, *, now: datetime) -> list[tuple[str, datetime]]:
    """Last sessions after which somebody wished to meet again and has nothing booked: reference and start."""
    booked = select(Booking.family_member_id).where(
        Booking.mentor_id == mentor.id, Booking.state == BookingState.BOOKED, Booking.ends_at > now
    )
    rows = db.execute(
        select(SupportSession.family_member_id, SupportSession.wants_follow_up, Booking.ref, Booking.starts_at)
        .join(Booking, Booking.id == SupportSession.booking_id)
        .where(
            SupportSession.mentor_id == mentor.id,
            Booking.ends_at > now - STILL_COUNTS_FOR,
            SupportSession.family_member_id.not_in(booked),
        )
        .order_by(Booking.starts_at.desc())
    )
    last: dict[str, tuple[bool, str, datetime]] = {}
    for family_member_id, wants, ref, starts_at in rows:
        last.setdefault(family_member_id, (wants, ref, starts_at))
    return [(ref, starts_at) for wants, ref, starts_at in last.values() if wants]


def concerns_about(db: Session, *, booking_id: str, mentor: PeerMentor) -> list[tuple[datetime, str]]:
    """When this mentor told the team of a worry after this booking, and the reference of what was opened from it."""
    rows = select(MentorConcern.made_at, MentorConcern.handed_to).where(
        MentorConcern.booking_id == booking_id, MentorConcern.mentor_id == mentor.id
    )
    return [(at, ref) for at, ref in db.execute(rows.order_by(MentorConcern.made_at))]
