"""Cancel a booking or move it, with its messages in the same piece of work (N-12)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import finding_actions, lone_actions, mails
from portal.mentoring.booking_parts_actions import (
    claim,
    end,
    made_with,
    own,
    refuse_if_started,
    settle_offer,
    tell_mentor,
)
from portal.mentoring.booking_states import BookingState
from portal.mentoring.claim_actions import For
from portal.mentoring.held_actions import BY_PERSON
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.one_call import can_be_told
from portal.mentoring.other_times import Named
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import NoSuchBooking
from portal.mentoring.time_queries import venue_words
from portal.messages import actions as messages
from portal.messages import contact_queries
from portal.records import kinds as record_kinds
from portal.records.actions import record
from portal.referrals import actions as referrals

Others = Callable[[Sequence[Booking]], Mapping[str, Sequence[Named]]]  # by reference: what is named instead


def cancel(db: Session, *, ref: str, family_member_id: str, by: str, now: datetime, says_so: bool = True) -> Booking:
    """Give a time back, without a reason, up to its start; it can be booked again at once (N-12).

    `says_so` False: the person gets no message of its own about this one, as one of several.
    """
    booking = own(db, ref, family_member_id)
    if booking.state == BookingState.CANCELLED:
        return booking
    refuse_if_started(booking, now)
    end(db, booking, BookingState.CANCELLED, by=by, now=now)
    _tell_of_end(db, booking, by=by, now=now, says_so=says_so)
    return booking


def call_off(db: Session, *, bookings: Sequence[Booking], by: str, now: datetime, others: Others) -> list[Booking]:
    """Several of one mentor at once, for a reason of ours. Gives those that were called off now.

    All times are given back before anything is named instead, so that what stands in one message is not another's.
    """
    gone = []
    for each in bookings:
        booking = own(db, each.ref, each.family_member_id)
        if booking.state == BookingState.CANCELLED:
            continue
        refuse_if_started(booking, now)
        end(db, booking, BookingState.CANCELLED, by=by, now=now)
        gone.append(booking)
    named = others(gone)
    for booking in gone:
        _tell_of_end(db, booking, by=by, now=now, instead=named.get(booking.ref, ()))
    return gone


def _tell_of_end(
    db: Session, booking: Booking, *, by: str, now: datetime, says_so: bool = True, instead: Sequence[Named] = ()
) -> None:
    messages.cancel_about(db, about=booking.ref, now=now)
    if says_so:
        mail = mails.booking_cancelled(booking.ref, booking.starts_at, by_us=by != BY_PERSON, now=now, instead=instead)
        messages.plan(db, person_key=booking.person_key, messages=mail, now=now)
    is_told = can_be_told(contact_queries.safe_contact(db, booking.person_key), booking.ref)
    messages.forget_one_booking(db, about=booking.ref)
    if by == BY_PERSON:
        tell_mentor(db, db.get_one(PeerMentor, booking.mentor_id), "work_cancelled", booking, now)
    elif not is_told:
        # whoever comes back by themselves would set out for nothing: a person has to find a way (N-08)
        messages.raise_alert(db, kind="cannot-be-told", about=booking.ref, now=now)
    record(db, record_kinds.BOOKING_CANCELLED, now=now, booking=booking.ref, by=by)


def _mentor_of(db: Session, ref: str, person: For) -> PeerMentor:
    """Locked before the booking, as by whoever books. Another's is answered like one that does not exist (T4)."""
    mine = select(Booking.mentor_id).where(Booking.ref == ref, Booking.family_member_id == person.family_member_id)
    mentor = db.scalar(select(PeerMentor).where(PeerMentor.id.in_(mine)).with_for_update())
    if mentor is None:
        raise NoSuchBooking
    return mentor


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
    says_so: bool = True,
) -> Booking:
    """Another time with the same mentor. The old booking stays, marked as moved, and its time is free at once.

    Raises HasEnded and what book() raises."""
    referrals.refuse_if_ended(db, family_member_id=person.family_member_id)
    mentor = _mentor_of(db, ref, person)  # locked: the same form sent twice stands in line here
    old = own(db, ref, person.family_member_id)
    done = made_with(db, once_key, person)
    if done is not None:
        return done
    refuse_if_started(old, now)
    end(db, old, BookingState.MOVED, by=BY_PERSON, now=now)
    new = claim(db, mentor, starts_at, place_kind, person, once_key, now, old.over_limit or "")
    settle_offer(db, new, now)
    old.moved_to_id = new.id
    new.calendar_ref, new.calendar_step, new.series_ref = old.calendar_ref, old.calendar_step, old.series_ref
    messages.carry_over_one_booking(db, before=old.ref, about=new.ref)
    finding_actions.carry_over(db, before=old, after=new, now=now)
    lone_actions.carry_over(db, before=old, after=new, now=now)
    messages.cancel_about(db, about=old.ref, now=now)
    messages.drop_notices(db, about=old.ref)
    words = venue_words(db, new.venue_id)
    messages.plan_unread(
        db,
        person_key=person.person_key,
        messages=mails.booking_changed(
            new.ref, new.starts_at, place=words, days_before=days_before, now=now, says_so=says_so
        ),
        now=now,
    )
    tell_mentor(db, mentor, "work_changed", new, now)
    record(db, record_kinds.BOOKING_MOVED, now=now, booking=old.ref, by=BY_PERSON)
    return new
