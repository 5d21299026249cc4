"""What an answer to a reminder means for a booking: 1 coming, 2 another time, 3 not safe now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.refusals import NoSuchBooking
from portal.messages import actions as messages
from portal.messages.answer_actions import Hook
from portal.messages.answers import Answer

TELLS_MENTOR = (Answer.MOVE, Answer.STOP)


def hear_answer(db: Session, about: str, answer: Answer, now: datetime) -> None:
    """Called for every answer, by text or on the page. The booking stays: what happens to it is for people."""
    found = db.execute(
        select(Booking.ref, Booking.starts_at, PeerMentor.worker_id)
        .join(PeerMentor, PeerMentor.id == Booking.mentor_id)
        .where(Booking.ref == about, Booking.state == BookingState.BOOKED)
    ).first()
    if found is None or answer not in TELLS_MENTOR:
        return
    messages.give_notice(
        db,
        worker_key=person_key_of(db, found.worker_id),
        about=found.ref,
        now=now,
        starts_at=found.starts_at,
        is_urgent=answer is Answer.STOP,
    )


def answer_here(
    db: Session, *, ref: str, family_member_id: str, answer: Answer, now: datetime, hooks: Sequence[Hook]
) -> None:
    """The person answers on the page behind the code. Raises NoSuchBooking (T4)."""
    person_key = db.scalar(
        select(Booking.person_key).where(Booking.ref == ref, Booking.family_member_id == family_member_id)
    )
    if person_key is None:
        raise NoSuchBooking
    messages.take_answer(db, person_key=person_key, about=ref, answer=answer, now=now, hooks=hooks)
