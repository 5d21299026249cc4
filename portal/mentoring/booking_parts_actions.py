"""What booking, moving and cancelling have in common."""

from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, delete, select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.directory.holidays import calendar_for_nations
from portal.mentoring import booking_states, claim_actions
from portal.mentoring.booking_states import BookingState
from portal.mentoring.claim_actions import For
from portal.mentoring.interpreters import WANTED, hear_by
from portal.mentoring.models import AMentor, BookedCell, Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import AlreadyStarted, NoSuchBooking, NotThatPlace, SlotTaken
from portal.mentoring.time_queries import held_time
from portal.mentoring.waiting_models import TimeOffer, WaitingEntry
from portal.messages import actions as messages
from portal.storage.quick import Question, as_written

SOON = timedelta(hours=24)
_MADE_WITH = Question(select(Booking.id).where(Booking.once_key == bindparam("once_key", type_=String)))
_OPEN_OFFER = Question(
    select(TimeOffer.id).where(
        TimeOffer.booking_id == bindparam("booking", type_=String), TimeOffer.outcome == as_written("open")
    )
)


def made_with(db: Session, once_key: str, person: For) -> Booking | None:
    """What this person's form made before, if this is its second coming (F18)."""
    made = _MADE_WITH.within(db, once_key=once_key)
    found = db.get(Booking, made[0][0]) if made else None
    return found if found is not None and found.family_member_id == person.family_member_id else None


def claim(
    db: Session,
    mentor: AMentor,
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
        if claim_actions.confirm_held(db, mentor, held, place_kind, free.venue_id, once_key):
            return _with_interpreter(held, mentor, person, now)
    made = claim_actions.take(
        db, mentor, starts_at, place_kind, person, once_key, now=now, beyond_limits=bool(beyond_limits)
    )
    return _with_interpreter(made, mentor, person, now)


def say(booking: Booking, **facts: object) -> None:
    """What stands there already is left as it is: the mapper goes through every row that was touched."""
    for name, value in facts.items():
        if getattr(booking, name) != value:
            setattr(booking, name, value)


def _with_interpreter(booking: Booking, mentor: AMentor, person: For, now: datetime) -> Booking:
    """Waiting for an interpreter until one is confirmed, with the day by which the person hears (N-41)."""
    if person.needs_interpreter:
        is_holiday = calendar_for_nations([mentor.nation]).is_holiday
        say(booking, interpreter=WANTED, interpreter_by=hear_by(booking.starts_at, is_holiday, now=now))
    else:
        say(booking, interpreter="", interpreter_by=None)
    return booking


def end(db: Session, booking: Booking, state: BookingState, *, by: str, now: datetime) -> None:
    booking_states.check_move(BookingState(booking.state), state)
    booking.state, booking.ended_at, booking.ended_by = state, now, by
    booking.calendar_step += 1
    db.execute(delete(BookedCell).where(BookedCell.booking_id == booking.id))
    db.flush()


def own(db: Session, ref: str, family_member_id: str) -> Booking:
    """Another's booking is answered like one that does not exist (T4)."""
    found = db.scalar(
        select(Booking).where(Booking.ref == ref, Booking.family_member_id == family_member_id).with_for_update()
    )
    if found is None:
        raise NoSuchBooking
    return found


def refuse_if_started(booking: Booking, now: datetime) -> None:
    if now >= booking.starts_at:
        raise AlreadyStarted


def tell_mentor(db: Session, mentor: AMentor, kind: str, booking: Booking, now: datetime) -> None:
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


def settle_offer(db: Session, booking: Booking, now: datetime) -> None:
    """What was kept for this person is theirs now, and they wait for nothing any more.

    The other times kept for them stay kept until they say no or their day is over: they may want two.
    """
    open_offers = _OPEN_OFFER.within(db, booking=booking.id)
    offer = db.get(TimeOffer, open_offers[0][0]) if open_offers else None
    if offer is None:
        return
    offer.outcome = "taken"
    messages.cancel_about(db, about=offer.ref, now=now)
    entry = db.get(WaitingEntry, offer.entry_id) if offer.entry_id else None
    if entry is not None:
        entry.state, entry.ended_at, entry.open_key = "booked", now, None
    db.flush()
