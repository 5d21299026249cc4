"""Hold a time, book it, change it, cancel it; each with its messages in the same piece of work (house habit 9)."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring import booking_states, claim_actions, mails
from portal.mentoring.booking_states import BookingState
from portal.mentoring.claim_actions import BY_PERSON, HELD_FOR, For, mentor_to_book
from portal.mentoring.models import BookedCell, Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import (
    AdultsOnly,
    AlreadyStarted,
    LimitReached,
    NoSuchBooking,
    NoSuchMentor,
    NotThatPlace,
    SlotTaken,
)
from portal.mentoring.time_queries import held_time, venue_words
from portal.messages import actions as messages
from portal.messages import contact_queries
from portal.records import kinds as record_kinds
from portal.records.actions import record

__all__ = [
    "AdultsOnly",
    "AlreadyStarted",
    "For",
    "LimitReached",
    "NoSuchBooking",
    "NoSuchMentor",
    "NotThatPlace",
    "SlotTaken",
    "book",
    "cancel",
    "hold",
    "move",
]


SOON = timedelta(hours=24)


def hold(db: Session, *, mentor_ref: str, starts_at: datetime, person: For, now: datetime) -> Booking:
    """Keep a time for ten minutes while it is confirmed (F19). Pressed again, it is kept from now on.

    Raises what book() raises.
    """
    mentor = mentor_to_book(db, mentor_ref, person, now=now)
    own = claim_actions.held_by(db, mentor, person, starts_at)
    claim_actions.let_go_own(db, family_member_id=person.family_member_id, but=own.ref if own else "")
    if own is not None:
        own.held_until = max(own.held_until or now, now + HELD_FOR)
        db.flush()
        return own
    return claim_actions.take(
        db, mentor, starts_at, None, person, secrets.token_hex(16), now=now, held_until=now + HELD_FOR
    )


def book(
    db: Session,
    *,
    mentor_ref: str,
    starts_at: datetime,
    place_kind: PlaceKind,
    person: For,
    once_key: str,
    days_before: tuple[int, ...],
    now: datetime,
    beyond_limits: str = "",
    by: str = BY_PERSON,
) -> Booking:
    """Take a time. Sent twice with the same key it gives the same booking (F18).

    `beyond_limits`: a coordinator's reason to go above a limit (R-26); `by` is then their reference.
    Raises NoSuchMentor, AdultsOnly, SlotTaken, LimitReached, NotThatPlace.
    """
    before = db.scalar(select(Booking).where(Booking.once_key == once_key))
    if before is not None and before.family_member_id == person.family_member_id:
        return before
    mentor = mentor_to_book(db, mentor_ref, person, now=now)
    booking = _claim(db, mentor, starts_at, place_kind, person, once_key, now, beyond_limits)
    booking.made_by = by
    booking.over_limit = beyond_limits or None
    words = venue_words(db, booking.venue_id)
    messages.plan(
        db,
        person_key=person.person_key,
        messages=mails.booking_made(booking.ref, booking.starts_at, place=words, days_before=days_before, now=now),
        now=now,
    )
    _tell_mentor(db, mentor, "work_booked", booking, now)
    record(db, record_kinds.BOOKING_MADE, now=now, booking=booking.ref, referral=person.referral_ref, mentor=mentor.ref)
    return booking


def _claim(
    db: Session,
    mentor: PeerMentor,
    starts_at: datetime,
    place_kind: PlaceKind,
    person: For,
    once_key: str,
    now: datetime,
    beyond_limits: str = "",
) -> Booking:
    """The person's own hold if they have one, else the time itself if nobody has it."""
    held = claim_actions.held_by(db, mentor, person, starts_at)
    if held is not None:
        free = held_time(db, mentor, held)
        if free is None:
            raise SlotTaken
        if place_kind not in free.kinds:
            raise NotThatPlace
        if claim_actions.confirm_held(db, held, place_kind, free.venue_id, once_key):
            held.interpreter = "wanted" if person.needs_interpreter else ""
            return held
    return claim_actions.take(
        db, mentor, starts_at, place_kind, person, once_key, now=now, beyond_limits=bool(beyond_limits)
    )


def cancel(db: Session, *, ref: str, family_member_id: str, by: str, now: datetime) -> Booking:
    """Give a time back, without a reason, up to its start; it can be booked again at once (N-12)."""
    booking = _own(db, ref, family_member_id)
    if booking.state == BookingState.CANCELLED:
        return booking
    _refuse_if_started(booking, now)
    _end(db, booking, BookingState.CANCELLED, by=by, now=now)
    messages.cancel_about(db, about=booking.ref, now=now)
    messages.plan(
        db,
        person_key=booking.person_key,
        messages=mails.booking_cancelled(booking.ref, booking.starts_at, by_us=by != BY_PERSON, now=now),
        now=now,
    )
    if by == BY_PERSON:
        _tell_mentor(db, db.get_one(PeerMentor, booking.mentor_id), "work_cancelled", booking, now)
    elif not _can_be_told(db, booking):
        # whoever comes back by themselves would set out for nothing: a person has to find a way (N-08)
        messages.raise_alert(db, kind="cannot-be-told", about=booking.ref, now=now)
    record(db, record_kinds.BOOKING_CANCELLED, now=now, booking=booking.ref, by=by)
    return booking


def _can_be_told(db: Session, booking: Booking) -> bool:
    contact = contact_queries.safe_contact(db, booking.person_key)
    return contact is not None and contact.stopped_at is None and bool(contact.ways_for(booking.ref))


def move(
    db: Session,
    *,
    ref: str,
    starts_at: datetime,
    place_kind: PlaceKind,
    person: For,
    once_key: str,
    days_before: tuple[int, ...],
    now: datetime,
) -> Booking:
    """Another time with the same mentor. The old booking stays, marked as moved, and its time is free at once."""
    done = db.scalar(select(Booking).where(Booking.once_key == once_key))
    if done is not None and done.family_member_id == person.family_member_id:
        return done
    old = _own(db, ref, person.family_member_id)
    _refuse_if_started(old, now)
    mentor = db.get_one(PeerMentor, old.mentor_id, with_for_update=True)
    _end(db, old, BookingState.MOVED, by=BY_PERSON, now=now)
    new = _claim(db, mentor, starts_at, place_kind, person, once_key, now, old.over_limit or "")
    old.moved_to_id = new.id
    new.calendar_ref, new.calendar_step = old.calendar_ref, old.calendar_step
    messages.cancel_about(db, about=old.ref, now=now)
    messages.drop_notices(db, about=old.ref)
    words = venue_words(db, new.venue_id)
    messages.plan(
        db,
        person_key=person.person_key,
        messages=mails.booking_changed(new.ref, new.starts_at, place=words, days_before=days_before, now=now),
        now=now,
    )
    _tell_mentor(db, mentor, "work_changed", new, now)
    record(db, record_kinds.BOOKING_MOVED, now=now, booking=old.ref, by=BY_PERSON)
    return new


def _end(db: Session, booking: Booking, state: BookingState, *, by: str, now: datetime) -> None:
    booking_states.check_move(BookingState(booking.state), state)
    booking.state, booking.ended_at, booking.ended_by = state, now, by
    booking.calendar_step += 1
    db.execute(delete(BookedCell).where(BookedCell.booking_id == booking.id))
    db.flush()


def _own(db: Session, ref: str, family_member_id: str) -> Booking:
    """Another's booking is answered like one that does not exist (T4)."""
    found = db.scalar(
        select(Booking).where(Booking.ref == ref, Booking.family_member_id == family_member_id).with_for_update()
    )
    if found is None:
        raise NoSuchBooking
    return found


def _refuse_if_started(booking: Booking, now: datetime) -> None:
    if now >= booking.starts_at:
        raise AlreadyStarted


def _tell_mentor(db: Session, mentor: PeerMentor, kind: str, booking: Booking, now: datetime) -> None:
    """Put together with other news; what is soon does not wait for the rest."""
    messages.give_notice(
        db,
        worker_key=person_key_of(db, mentor.worker_id),
        about=booking.ref,
        now=now,
        kind=kind,
        starts_at=booking.starts_at,
        is_urgent=booking.starts_at - now < SOON,
    )
