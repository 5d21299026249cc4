"""Hold a time, book it, change it, cancel it; each with its messages in the same piece of work (house habit 9)."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.mentoring import claim_actions, held_actions, holding, holding_actions, mails
from portal.mentoring.booking_parts_actions import claim, made_with, say, settle_offer, tell_mentor
from portal.mentoring.cell_actions import refuse_taken
from portal.mentoring.change_actions import cancel, move
from portal.mentoring.claim_actions import HELD_FOR, For, mentor_to_book
from portal.mentoring.held_actions import BY_PERSON
from portal.mentoring.models import Booking
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
from portal.mentoring.time_queries import free_times_of, venue_words
from portal.mentoring.waiting_models import KeptTime
from portal.messages import actions as messages
from portal.records import kinds as record_kinds
from portal.records.actions import record
from portal.shared.clock import today

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


def hold(
    db: Session, *, mentor_ref: str, starts_at: datetime, person: For, now: datetime, network: str = ""
) -> Booking | None:
    """Keep a time for ten minutes while it is confirmed (F19). Pressed again, it is kept from now on, for a while.

    None: it is free and may be booked, and is not held before, because too much is (T6). Raises what book() raises.
    """
    mentor = mentor_to_book(db, mentor_ref, person, now=now)
    own = claim_actions.held_by(db, mentor, person, starts_at)
    held_actions.let_go_own(db, family_member_id=person.family_member_id, but=own.ref if own else "")
    if own is not None:
        until = holding_actions.longest(own, now=now, for_=HELD_FOR)
        if until is None:
            db.delete(own)
            db.flush()
            return None
        own.held_until = max(own.held_until or until, until)
        db.flush()
        return own
    held_actions.let_go_holds(db, now=now)
    refuse_taken(db, mentor, starts_at)
    if not holding_actions.may_be_held(db, mentor=mentor, person=person, starts_at=starts_at, network=network, now=now):
        return None
    free = free_times_of(db, [mentor], now=now, on=today(starts_at))[mentor.id]
    if not holding.may_hold(free=len(free), on_hold=holding_actions.on_hold(db, mentor, starts_at, now=now)):
        return None
    return claim_actions.take(
        db, mentor, starts_at, None, person, token_hex(16), now=now, held_until=now + HELD_FOR, free_then=free
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
    kept: str = "",
    series_ref: str = "",
) -> Booking:
    """Take a time. Sent twice with the same key it gives the same booking (F18).

    `beyond_limits`: a coordinator's reason to go above a limit (R-26); `by` is then their reference. `kept`: the id of
    what a helper keeps for this person. `series_ref`: it is a later one of a series; the first has said so to them.
    Raises HasEnded, NoSuchPerson, NoSuchMentor, AdultsOnly, SlotTaken, LimitReached, NotThatPlace.
    """
    before = made_with(db, once_key, person)
    if before is not None:
        return before
    mentor = mentor_to_book(db, mentor_ref, person, now=now)
    before = made_with(db, once_key, person)  # the same form may have been ahead in the line for this lock
    if before is not None:
        return before
    if kept:
        db.execute(delete(KeptTime).where(KeptTime.id == kept))
    booking = claim(db, mentor, starts_at, place_kind, person, once_key, now, beyond_limits)
    say(booking, made_by=by, series_ref=series_ref)
    settle_offer(db, booking, now)
    if beyond_limits:
        booking.over_limit = beyond_limits
    words = venue_words(db, booking.venue_id)
    messages.plan_unread(
        db,
        person_key=person.person_key,
        messages=mails.booking_made(
            booking.ref,
            booking.starts_at,
            place=words,
            days_before=days_before,
            now=now,
            says_so=not series_ref,
            confirm_by=booking.interpreter_by,
        ),
        now=now,
    )
    tell_mentor(db, mentor, "work_booked", booking, now)
    record(db, record_kinds.BOOKING_MADE, now=now, booking=booking.ref, referral=person.referral_ref, mentor=mentor.ref)
    return booking
