"""Say how to find each other, or how to join. Whoever has booked already hears in their safe way that there is
something to read behind their code; the words themselves never leave the house (N-10)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import person_key_of
from portal.mentoring import finding_queries, mails, recorded_bookings
from portal.mentoring.booking_states import BookingState
from portal.mentoring.finding_models import MeetingWords
from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.one_call import can_be_told
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import NoSuchBooking
from portal.messages import actions as messages
from portal.messages.contact_queries import safe_contact
from portal.records.actions import record


def say_usual(db: Session, *, mentor: PeerMentor, kind: PlaceKind, words: str, by: str, now: datetime) -> bool:
    """For all who book this mentor so, unless something else is said for one of them. False: nothing was new."""
    db.get_one(PeerMentor, mentor.id, with_for_update=True)  # from two tabs at once: one after the other
    mine = (MeetingWords.mentor_id == mentor.id, MeetingWords.place_kind == kind)
    row = db.scalar(select(MeetingWords).where(*mine))
    before = (row.words or "") if row else ""
    if words == before:
        return False
    own = select(MeetingWords.booking_id).where(MeetingWords.booking_id.is_not(None))
    relying = db.scalars(
        select(Booking).where(
            Booking.mentor_id == mentor.id,
            Booking.place_kind == kind,
            Booking.state == BookingState.BOOKED,
            Booking.starts_at > now,
            Booking.id.not_in(own),
        )
    ).all()
    if row is None:
        key = person_key_of(db, mentor.worker_id)
        row = MeetingWords(mentor_id=mentor.id, place_kind=kind, person_key=key, changed_at=now, changed_by=by)
    _keep(db, row, words, by, now)
    for booking in relying:
        _out_there_too(db, LoneWorkingCheck.booking_id == booking.id, before, words)
        _tell(db, booking.ref, booking.person_key, booking.starts_at, now)
    return True


def say_for_booking(db: Session, *, booking_id: str, words: str, by: str, now: datetime) -> bool:
    """For this one only; '' goes back to what is usual. False: nothing was new. Raises NoSuchBooking."""
    booking = db.scalar(select(Booking).where(Booking.id == booking_id).with_for_update())
    if booking is None or booking.state != BookingState.BOOKED or booking.ends_at <= now:
        raise NoSuchBooking
    before = finding_queries.for_booking(db, booking.id)
    row = db.scalar(select(MeetingWords).where(MeetingWords.booking_id == booking.id))
    if not words and row is not None:
        db.delete(row)
        db.flush()
    elif words and words != before:
        if row is None:
            row = MeetingWords(booking_id=booking.id, person_key=booking.person_key, changed_at=now, changed_by=by)
        _keep(db, row, words, by, now)
    after = finding_queries.for_booking(db, booking.id)
    if after == before:
        return False
    _out_there_too(db, LoneWorkingCheck.booking_id == booking.id, before, after)
    _tell(db, booking.ref, booking.person_key, booking.starts_at, now)
    record(db, recorded_bookings.MEETING_SAID, now=now, booking=booking.ref, by=by)
    return True


def say_for_group(db: Session, *, group: GroupSession, words: str, by: str, now: datetime) -> bool:
    """Each person who has a place is told. False: nothing was new."""
    db.get_one(GroupSession, group.id, with_for_update=True)
    row = db.scalar(select(MeetingWords).where(MeetingWords.group_id == group.id))
    before = (row.words or "") if row else ""
    if words == before:
        return False
    if row is None:
        mentor = db.get_one(PeerMentor, group.mentor_id)
        key = person_key_of(db, mentor.worker_id)
        row = MeetingWords(group_id=group.id, person_key=key, changed_at=now, changed_by=by)
    _keep(db, row, words, by, now)
    _out_there_too(db, LoneWorkingCheck.group_id == group.id, before, words)
    places = db.scalars(select(GroupPlace).where(GroupPlace.group_id == group.id, GroupPlace.state == "taken"))
    for place in places.all():
        _tell(db, place.ref, place.person_key, group.starts_at, now)
    record(db, recorded_bookings.MEETING_SAID, now=now, booking=group.ref, by=by)
    return True


def carry_over(db: Session, *, before: Booking, after: Booking, now: datetime) -> None:
    """A talk that moved to another time is found as before, where it is in the same kind of place."""
    words = finding_queries.own_words(db, before.id)
    if not words or (after.place_kind, after.venue_id) != (before.place_kind, before.venue_id):
        return
    row = MeetingWords(booking_id=after.id, person_key=after.person_key, changed_at=now, changed_by=after.made_by)
    _keep(db, row, words, after.made_by, now)


def _keep(db: Session, row: MeetingWords, words: str, by: str, now: datetime) -> None:
    row.words, row.changed_at, row.changed_by = words or None, now, by
    db.add(row)
    db.flush()


def _out_there_too(db: Session, which: object, before: str, after: str) -> None:
    """Where the mentor is out, for the buddy: in step, unless the mentor wrote something of their own there (N-48)."""
    check = db.scalar(select(LoneWorkingCheck).where(which))  # type: ignore[arg-type]
    if check is not None and check.out_at is None and (check.place or "") in ("", before):
        check.place = after or None
        db.flush()


def _tell(db: Session, ref: str, person_key: str, starts_at: datetime, now: datetime) -> None:
    """That there is something to read. Who cannot be told goes on the duty list: they would wait in the wrong place."""
    if starts_at <= now:
        return
    messages.plan(
        db, person_key=person_key, messages=[mails.note_waiting(ref, useless_after=starts_at, now=now)], now=now
    )
    if not can_be_told(safe_contact(db, person_key), ref):
        messages.raise_alert(db, kind="cannot-be-told", about=ref, now=now)
