"""The team says whether an interpreter is confirmed, or cannot come after all (N-41, N-42, J10)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import mails, recorded_bookings
from portal.mentoring.booking_states import BookingState
from portal.mentoring.choosing_queries import Reader, kept_apart, person
from portal.mentoring.interpreters import CONFIRMED, OFF, WANTED, Asked, asked_in
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.one_call import can_be_told
from portal.mentoring.refusals import AlreadyStarted, NoSuchBooking
from portal.mentoring.time_queries import venue_words
from portal.messages import actions as messages
from portal.messages.contact_queries import safe_contact
from portal.records.actions import record
from portal.referrals import queries as referrals
from portal.shared.clock import today

OTHERS_NAMED = 2


@dataclass(frozen=True, slots=True)
class Needed:
    """A booking that needs an interpreter, as the team sees it."""

    booking: Booking
    mentor_alias: str
    asked: Asked
    is_late: bool

    @property
    def is_confirmed(self) -> bool:
        return self.booking.interpreter == CONFIRMED

    @property
    def is_off(self) -> bool:
        return self.booking.interpreter == OFF


def needed(db: Session, *, now: datetime) -> list[Needed]:
    """Still to come, those to hear of soonest first."""
    rows = db.execute(
        select(Booking, PeerMentor.alias)
        .join(PeerMentor, PeerMentor.id == Booking.mentor_id)
        .where(Booking.interpreter != "", Booking.state == BookingState.BOOKED, Booking.starts_at > now)
        .order_by(Booking.interpreter == CONFIRMED, Booking.starts_at)
    ).all()
    found = []
    for booking, alias in rows:
        newest = referrals.newest_referral(db, booking.family_member_id)
        asked = asked_in(referrals.answers(newest) if newest else {})
        by = booking.interpreter_by
        is_late = booking.interpreter == WANTED and by is not None and by < today(now)
        found.append(Needed(booking, alias, asked, is_late))
    return found


def confirm_interpreter(db: Session, *, ref: str, days_before: tuple[int, ...], by: str, now: datetime) -> None:
    """The booking is whole now, and the person is told so. Raises NoSuchBooking, AlreadyStarted."""
    booking = _wanting(db, ref, now)
    if booking.interpreter == CONFIRMED:
        return
    booking.interpreter = CONFIRMED
    messages.cancel_about(db, about=ref, now=now, kinds=["interpreter_wait", "other_times"])
    words = venue_words(db, booking.venue_id)
    mail = mails.booking_made(ref, booking.starts_at, place=words, days_before=days_before, now=now)
    messages.plan(db, person_key=booking.person_key, messages=mail, now=now)
    record(db, recorded_bookings.INTERPRETER_SET, now=now, booking=ref, by=by, said=CONFIRMED)
    db.flush()


def interpreter_cannot_come(db: Session, *, ref: str, by: str, now: datetime) -> list[datetime]:
    """The person is told with two other times, and chooses; nothing depends on a phone call. Gives the times.

    Whoever cannot be told goes on the duty list. Raises NoSuchBooking, AlreadyStarted.
    """
    booking = _wanting(db, ref, now)
    others = _other_times(db, booking, now)
    if booking.interpreter == OFF:
        return others
    booking.interpreter = OFF
    messages.cancel_about(db, about=ref, now=now)
    mail = mails.cannot_go_ahead(ref, booking.starts_at, others, now=now)
    messages.plan(db, person_key=booking.person_key, messages=[mail], now=now)
    if not can_be_told(safe_contact(db, booking.person_key), ref):
        messages.raise_alert(db, kind="cannot-be-told", about=ref, now=now)
    record(db, recorded_bookings.INTERPRETER_SET, now=now, booking=ref, by=by, said=OFF)
    db.flush()
    return others


def _wanting(db: Session, ref: str, now: datetime) -> Booking:
    booking = db.scalar(
        select(Booking)
        .where(Booking.ref == ref, Booking.interpreter != "", Booking.state == BookingState.BOOKED)
        .with_for_update()
    )
    if booking is None:
        raise NoSuchBooking
    if now >= booking.starts_at:
        raise AlreadyStarted
    return booking


def _other_times(db: Session, booking: Booking, now: datetime) -> list[datetime]:
    """The next with the same person, on two days where that can be."""
    ref = db.scalar(select(PeerMentor.ref).where(PeerMentor.id == booking.mentor_id)) or ""
    reader = Reader(booking.family_member_id, kept_apart(db, booking.family_member_id))
    found = person(db, ref, now=now, reader=reader)
    times = [time.slot.starts_at for time in found[1] if time.slot.starts_at > booking.starts_at] if found else []
    by_day = {at.date(): at for at in reversed(times)}
    first = sorted(by_day.values())[:OTHERS_NAMED]
    return sorted({*first, *[at for at in times if at not in first][: OTHERS_NAMED - len(first)]})
