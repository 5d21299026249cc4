"""Book a time, change it, cancel it. The database is the last judge of who has a time (F19, F20)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring import booking_states, mails
from portal.mentoring.booking_states import BookingState
from portal.mentoring.cells import cells_of
from portal.mentoring.models import BookedCell, Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.time_queries import find_free_time, room_count, venue_words
from portal.messages import actions as messages
from portal.records import kinds as record_kinds
from portal.records.actions import record
from portal.shared.clock import local, today
from portal.shared.errors import BadInput, Gone, NotAllowed, NotFound
from portal.shared.refs import new_ref
from portal.shared.slots import Slot


class SlotTaken(Gone):
    """Somebody else has this time, or it is no longer offered."""


class NoSuchMentor(NotFound):
    """No mentor with this reference may be booked."""


class NoSuchBooking(NotFound):
    """No booking with this reference belongs to this person."""


class AdultsOnly(NotAllowed):
    """Nobody under 18 is offered an adult mentor (N-21)."""


class NotThatPlace(BadInput):
    """The mentor does not offer this kind of place at this time."""


class AlreadyStarted(Gone):
    """A booking can be changed up to its start (N-12)."""


@dataclass(frozen=True)
class For:
    """Whom a booking is for, as the referrals feature knows them."""

    family_member_id: str
    person_key: str
    referral_ref: str
    is_adult: bool


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
) -> Booking:
    """Take a time. Sent twice with the same key it gives the same booking (F18).

    Raises NoSuchMentor, AdultsOnly, SlotTaken, NotThatPlace. Messages are queued in the same piece of work.
    """
    before = db.scalar(select(Booking).where(Booking.once_key == once_key))
    if before is not None and before.family_member_id == person.family_member_id:
        return before
    mentor = db.scalar(select(PeerMentor).where(PeerMentor.ref == mentor_ref))
    if mentor is None or not _may_be_booked(db, mentor, person, today(now)):
        raise NoSuchMentor
    if not person.is_adult:
        raise AdultsOnly
    booking = _take(db, mentor, starts_at, place_kind, person, once_key, now)
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


def _may_be_booked(db: Session, mentor: PeerMentor, person: For, on: date) -> bool:
    """Training in date for anybody (R-27); supervision in date for people who are new to this mentor (R-28)."""
    if not mentor.bookable or mentor.training_ok_until is None or mentor.training_ok_until < on:
        return False
    if mentor.supervision_on is not None and mentor.supervision_on >= on:
        return True
    known = select(Booking.id).where(
        Booking.mentor_id == mentor.id, Booking.family_member_id == person.family_member_id
    )
    return db.scalar(known.limit(1)) is not None


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
        messages=mails.booking_cancelled(booking.ref, booking.starts_at, by_us=by != "person", now=now),
        now=now,
    )
    mentor = db.get_one(PeerMentor, booking.mentor_id)
    _tell_mentor(db, mentor, "work_cancelled", booking, now)
    record(db, record_kinds.BOOKING_CANCELLED, now=now, booking=booking.ref, by=by)
    return booking


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
    mentor = db.get_one(PeerMentor, old.mentor_id)
    _end(db, old, BookingState.MOVED, by="person", now=now)
    new = _take(db, mentor, starts_at, place_kind, person, once_key, now)
    old.moved_to_id = new.id
    messages.cancel_about(db, about=old.ref, now=now)
    words = venue_words(db, new.venue_id)
    messages.plan(
        db,
        person_key=person.person_key,
        messages=mails.booking_changed(new.ref, new.starts_at, place=words, days_before=days_before, now=now),
        now=now,
    )
    _tell_mentor(db, mentor, "work_changed", new, now)
    record(db, record_kinds.BOOKING_MOVED, now=now, booking=old.ref, by="person")
    return new


def _take(
    db: Session,
    mentor: PeerMentor,
    starts_at: datetime,
    place_kind: PlaceKind,
    person: For,
    once_key: str,
    now: datetime,
) -> Booking:
    free = find_free_time(db, mentor, starts_at, now=now)
    if free is None:
        raise SlotTaken
    if place_kind not in free.kinds:
        raise NotThatPlace
    venue_id = free.venue_id if place_kind is PlaceKind.VENUE else None
    wall = local(starts_at)
    booking = Booking(
        ref=new_ref("BK"),
        mentor_id=mentor.id,
        family_member_id=person.family_member_id,
        person_key=person.person_key,
        state=BookingState.BOOKED,
        starts_at=free.slot.starts_at,
        ends_at=free.slot.ends_at,
        wall_time=f"{wall:%Y-%m-%d %H:%M}",
        place_kind=place_kind,
        venue_id=venue_id,
        once_key=once_key,
        made_at=now,
    )
    db.add(booking)
    try:
        with db.begin_nested():
            db.flush()
            _take_cells(db, f"mentor:{mentor.id}", booking, free.slot, rest=timedelta(minutes=mentor.rest_minutes))
    except IntegrityError as error:
        raise SlotTaken from error
    if venue_id is not None:
        booking.room = _take_a_room(db, venue_id, booking, free.slot)
    return booking


def _take_a_room(db: Session, venue_id: int, booking: Booking, slot: Slot) -> int:
    """The first room of the venue that is free then; another mentor may have one of the others."""
    for number in range(1, room_count(db, venue_id) + 1):
        try:
            with db.begin_nested():
                _take_cells(db, f"room:{venue_id}:{number}", booking, slot, rest=timedelta(0))
        except IntegrityError:
            continue
        return number
    raise SlotTaken


def _take_cells(db: Session, owner: str, booking: Booking, slot: Slot, *, rest: timedelta) -> None:
    cells = [{"owner": owner, "cell": cell, "booking_id": booking.id} for cell in cells_of(slot, after=rest)]
    db.execute(insert(BookedCell), cells)


def _end(db: Session, booking: Booking, state: BookingState, *, by: str, now: datetime) -> None:
    booking_states.check_move(BookingState(booking.state), state)
    booking.state, booking.ended_at, booking.ended_by = state, now, by
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
    messages.plan(
        db,
        person_key=person_key_of(db, mentor.worker_id),
        messages=[mails.for_the_mentor(kind, booking.ref, booking.starts_at, now=now)],
        now=now,
    )
