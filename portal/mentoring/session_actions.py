"""After a session: what came of it, in words the person may read; a debrief for the mentor (N-44, R-29)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring import booking_states, mails, recorded
from portal.mentoring.booking_states import BookingState
from portal.mentoring.missed_queries import is_missed_again
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.outcomes import HEADINGS, STATE_AFTER, MissedKind, Outcome
from portal.mentoring.refusals import NoSuchBooking, NotYetOver
from portal.mentoring.session_models import DebriefRequest, SupportSession
from portal.mentoring.supervision_actions import rest_after
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.clock import instant, today
from portal.shared.refs import new_ref

DEBRIEF_WITHIN = timedelta(days=1)
MISSED_NOTE_USEFUL_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Written:
    """What the mentor wrote. `words` by heading; all of them may be empty."""

    outcome: Outcome
    missed_kind: MissedKind | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    wants_follow_up: bool = False
    was_hard: bool = False


def write_session(
    db: Session, *, mentor: PeerMentor, ref: str, written: Written, by: str, now: datetime
) -> SupportSession:
    """Written again it replaces what was written. Raises NoSuchBooking (T4), NotYetOver, BookingNotReachable."""
    booking = db.scalar(select(Booking).where(Booking.ref == ref, Booking.mentor_id == mentor.id).with_for_update())
    if booking is None:
        raise NoSuchBooking
    if now < booking.starts_at:
        raise NotYetOver
    after = STATE_AFTER[written.outcome]
    was = BookingState(booking.state)
    if was is not after:
        booking_states.check_move(was, after)
        booking.state = after
    row = db.scalar(select(SupportSession).where(SupportSession.booking_id == booking.id))
    if row is None:
        row = SupportSession(
            ref=new_ref("SS"),
            booking_id=booking.id,
            mentor_id=mentor.id,
            family_member_id=booking.family_member_id,
            person_key=booking.person_key,
            made_at=now,
        )
        db.add(row)
    is_hard_news = written.was_hard and not row.was_hard
    _fill(row, written, now)
    db.flush()
    if is_hard_news:
        rest_after(db, mentor=mentor, ended_at=booking.ends_at)
    if after is BookingState.MISSED and was is BookingState.BOOKED:
        _after_missed(db, booking, written.missed_kind, now)
    record(
        db,
        recorded.SESSION_WRITTEN,
        now=now,
        session=row.ref,
        booking=booking.ref,
        by=by,
        outcome=written.outcome.value,
    )
    return row


def _fill(row: SupportSession, written: Written, now: datetime) -> None:
    row.outcome = written.outcome
    is_missed = written.outcome is Outcome.MISSED and written.missed_kind is not None
    row.missed_kind = written.missed_kind.value if is_missed and written.missed_kind else ""
    row.wants_follow_up, row.was_hard, row.changed_at = written.wants_follow_up, written.was_hard, now
    for heading in HEADINGS:
        setattr(row, heading, written.words.get(heading) or None)


def _after_missed(db: Session, booking: Booking, kind: MissedKind | None, now: datetime) -> None:
    """A neutral message by a safe way; after two in a row a person looks whether contact is still safe (N-13)."""
    if kind is not MissedKind.NOT_REACHED:
        useless = now + MISSED_NOTE_USEFUL_FOR
        messages.plan(
            db,
            person_key=booking.person_key,
            messages=[mails.missed(booking.ref, now=now, useless_after=useless)],
            now=now,
        )
    if is_missed_again(db, booking.family_member_id):
        messages.raise_alert(db, kind="missed-twice", about=booking.ref, now=now)


def ask_for_debrief(db: Session, *, mentor: PeerMentor, by: str, now: datetime) -> DebriefRequest:
    """One press, and nothing about any case. While one is open, asking again is that one (R-29)."""
    waiting = db.scalar(
        select(DebriefRequest).where(DebriefRequest.mentor_id == mentor.id, DebriefRequest.done_at.is_(None))
    )
    if waiting is not None:
        return waiting
    asked = DebriefRequest(
        ref=new_ref("DB"),
        mentor_id=mentor.id,
        supervisor_id=mentor.supervisor_id,
        asked_at=now,
        do_by_at=instant(today(now + DEBRIEF_WITHIN), time(17)),
    )
    db.add(asked)
    db.flush()
    if mentor.supervisor_id is None:
        messages.raise_alert(db, kind="debrief-without-supervisor", about=asked.ref, now=now)
    else:
        key = person_key_of(db, mentor.supervisor_id)
        messages.give_notice(db, worker_key=key, about=asked.ref, now=now, is_urgent=True)
    record(db, recorded.DEBRIEF_ASKED, now=now, debrief=asked.ref, by=by)
    return asked


def debrief_done(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Asked twice it stays as it was first."""
    row = db.scalar(select(DebriefRequest).where(DebriefRequest.ref == ref))
    if row is not None and row.done_at is None:
        row.done_at, row.done_by = now, by
        db.flush()
        record(db, recorded.DEBRIEF_DONE, now=now, debrief=ref, by=by)
