"""Bookings whose instant no longer shows the wall time that was promised: the rules of summer time changed (F13)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.shared.clock import local


@dataclass(frozen=True)
class Moved:
    """`promised` and `shown` are wall times such as 2026-11-26 19:00."""

    ref: str
    promised: str
    shown: str


def moved_by_rules(db: Session, *, now: datetime) -> list[Moved]:
    """Of what is still to come, soonest first. The zone of each booking, by today's rules."""
    rows = db.execute(
        select(Booking.ref, Booking.starts_at, Booking.wall_time, Booking.timezone)
        .where(Booking.state == BookingState.BOOKED, Booking.starts_at > now)
        .order_by(Booking.starts_at)
    )
    found = []
    for ref, starts_at, promised, zone in rows:
        shown = local(starts_at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
        if shown != promised:
            found.append(Moved(ref, promised, shown))
    return found
