"""What stands in a calendar: references for mentors, a title of their own for the person."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.calendar_file import Entry
from portal.mentoring.feed_actions import hash_of
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.session_models import CalendarFeed

LOOKS_BACK = timedelta(days=30)


def mentor_of_feed(db: Session, secret: str) -> PeerMentor | None:
    """Whose calendar this is, or None for one that ended or never was. Somebody who left has none."""
    return db.scalar(
        select(PeerMentor)
        .join(CalendarFeed, CalendarFeed.mentor_id == PeerMentor.id)
        .where(CalendarFeed.secret_hash == hash_of(secret))
    )


def has_feed(db: Session, mentor: PeerMentor) -> bool:
    return db.scalar(select(CalendarFeed.id).where(CalendarFeed.mentor_id == mentor.id)) is not None


def entries_of(db: Session, mentor: PeerMentor, *, now: datetime) -> list[Entry]:
    """A month back and all that is to come. A time that moved is one entry, under its present reference.

    Groups are among them; a group never moves, it is called off.
    """
    rows = db.scalars(
        select(Booking)
        .where(
            Booking.mentor_id == mentor.id,
            Booking.ends_at > now - LOOKS_BACK,
            Booking.state.not_in((BookingState.HELD, BookingState.MOVED)),
        )
        .order_by(Booking.starts_at)
    )
    groups = db.scalars(
        select(GroupSession)
        .where(GroupSession.mentor_id == mentor.id, GroupSession.ends_at > now - LOOKS_BACK)
        .order_by(GroupSession.starts_at)
    )
    return [entry_from(row, title=row.ref) for row in rows] + [_group_entry(row) for row in groups]


def _group_entry(row: GroupSession) -> Entry:
    is_off = row.state != "open"
    return Entry(
        uid=f"{row.ref}@times.invalid",
        step=1 if is_off else 0,
        title=row.ref,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.ended_at or row.made_at,
        is_off=is_off,
    )


def entry_of_person(db: Session, *, ref: str, family_member_id: str, title: str) -> Entry | None:
    """None for a booking that is another's or was never made (T4), or that moved on."""
    row = db.scalar(
        select(Booking).where(
            Booking.ref == ref,
            Booking.family_member_id == family_member_id,
            Booking.state.in_((BookingState.BOOKED, BookingState.CANCELLED)),
        )
    )
    return entry_from(row, title=title) if row else None


def entry_of_place(db: Session, *, ref: str, family_member_id: str, title: str) -> Entry | None:
    """One place of a group, under its own reference: what is in their calendar says nothing of whose group it is."""
    row = db.execute(
        select(GroupPlace, GroupSession)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .where(GroupPlace.ref == ref, GroupPlace.family_member_id == family_member_id)
    ).first()
    if row is None:
        return None
    place, group = row
    return Entry(
        uid=f"{place.ref}@times.invalid",
        step=0 if place.state == "taken" else 1,
        title=title,
        starts_at=group.starts_at,
        ends_at=group.ends_at,
        changed_at=place.ended_at or place.made_at,
        is_off=place.state != "taken",
    )


def entry_from(row: Booking, *, title: str) -> Entry:
    return Entry(
        uid=f"{row.calendar_ref}@times.invalid",
        step=row.calendar_step,
        title=title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.ended_at or row.made_at,
        is_off=row.state == BookingState.CANCELLED,
    )
