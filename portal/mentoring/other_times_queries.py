"""Other times for bookings that are called off: what fits each person; what was named to them and is still free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.directory.times_of_day import parts_of_start
from portal.mentoring import mails
from portal.mentoring.availability import FreeTime
from portal.mentoring.booking_states import BookingState
from portal.mentoring.choosing_queries import Person, Reader, languages_of, people, person
from portal.mentoring.matching import Needs
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.other_times import MOST, Named, fits_instead, share_out
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.reader_queries import reader_of
from portal.messages import queries as messages
from portal.referrals import queries as referrals
from portal.shared.slots import Slot

SHOWN_AFTER = timedelta(days=1)  # after its time: nobody has to know any more that it was off
NOT_OURS = ("person", "restore")  # what they gave back themselves


@dataclass(frozen=True, slots=True)
class Instead:
    """A booking that we called off, and what was named instead and can still be had."""

    ref: str
    starts_at: datetime
    times: tuple[tuple[FreeTime, Person], ...]


def instead_of(db: Session, gone: Sequence[Booking], *, now: datetime) -> dict[str, list[Named]]:
    """By reference of a booking that has just been called off: at most two other times. All were one mentor's."""
    if not gone:
        return {}
    same = db.scalar(select(PeerMentor.ref).where(PeerMentor.id == gone[0].mentor_id)) or ""
    wanted = [_fitting(db, booking, same, enough=MOST * len(gone), now=now) for booking in gone]
    return {booking.ref: named for booking, named in zip(gone, share_out(wanted), strict=True)}


def _fitting(db: Session, booking: Booking, same: str, *, enough: int, now: datetime) -> list[Named]:
    """With the same person first; with others only where those might not be enough for all."""
    if referrals.person(db, booking.family_member_id).is_young:
        return []
    reader = reader_of(db, booking.family_member_id)
    busy = _busy(db, booking)
    own = person(db, same, now=now, reader=reader)
    found = [Named(same, time.slot) for time in own[1] if _suits(time, booking, reader.needs, busy)] if own else []
    if len(found) >= enough:
        return found
    spoken = languages_of(db, same)
    for other in people(db, now=now, reader=reader, all_times=True):
        if other.ref != same and fits_instead(other, bool(other.reasons), reader.needs, spoken):
            times = [time for time in other.times if _suits(time, booking, reader.needs, busy)]
            found += [Named(other.ref, time.slot, is_same=False) for time in times]
    return found


def _busy(db: Session, booking: Booking) -> list[Slot]:
    rows = db.execute(
        select(Booking.starts_at, Booking.ends_at).where(
            Booking.family_member_id == booking.family_member_id, Booking.state == BookingState.BOOKED
        )
    )
    return [Slot(starts_at, ends_at) for starts_at, ends_at in rows]


def _suits(time: FreeTime, booking: Booking, needs: Needs, busy: Sequence[Slot]) -> bool:
    """In the same kind of place, in a part of the week they said or had chosen, and still ahead when the message comes:
    that may wait for their safe hours until the time that was called off."""
    latest = mails.off_useless_after(booking.starts_at, now=booking.ended_at or booking.made_at)
    if time.slot.starts_at <= latest or any(time.slot.overlaps(slot) for slot in busy):
        return False
    kind = PlaceKind(booking.place_kind)
    if kind not in time.kinds or (kind is PlaceKind.VENUE and time.venue_id != booking.venue_id):
        return False
    parts = needs.parts | parts_of_start(booking.starts_at)
    return not needs.parts or bool(parts_of_start(time.slot.starts_at) & parts)


def named_to(db: Session, *, family_member_id: str, now: datetime) -> list[Instead]:
    """For the person's own page: what their messages name, as far as it is still free, and that it is off where none
    was named. Gone once they have booked anew or said that they saw it, and when its day is over."""
    rows = db.scalars(
        select(Booking)
        .where(
            Booking.family_member_id == family_member_id,
            Booking.state == BookingState.CANCELLED,
            Booking.starts_at > now - SHOWN_AFTER,
            Booking.ended_by.not_in(NOT_OURS),
            Booking.off_seen_at.is_(None),
        )
        .order_by(Booking.ended_at, Booking.starts_at)
    ).all()
    open_ = rows[_made_since(db, family_member_id, rows[0].ended_at or now) :] if rows else []
    if not open_:
        return []
    reader = reader_of(db, family_member_id)
    facts = {row.ref: messages.facts_of(db, about=row.ref, kind=mails.OFF_OTHER_TIMES) for row in open_}
    return [Instead(row.ref, row.starts_at, _still_free(db, facts[row.ref], reader, now)) for row in open_]


def _made_since(db: Session, family_member_id: str, since: datetime) -> int:
    """A move takes its entry of the calendar along, and is nothing new."""
    return (
        db.scalar(
            select(func.count()).where(
                Booking.family_member_id == family_member_id,
                Booking.state.in_((BookingState.BOOKED, BookingState.DONE, BookingState.MISSED)),
                Booking.made_at >= since,
                Booking.calendar_step == 0,
            )
        )
        or 0
    )


def _still_free(
    db: Session, known: dict[str, str], reader: Reader, now: datetime
) -> tuple[tuple[FreeTime, Person], ...]:
    found = []
    for at, ref in zip(known.get("times", "").split(","), known.get("people", "").split(","), strict=True):
        offered = person(db, ref, now=now, reader=reader) if at else None
        moment = datetime.fromtimestamp(int(at), UTC) if at else None
        found += [(time, offered[0]) for time in offered[1] if time.slot.starts_at == moment] if offered else []
    return tuple(found)
