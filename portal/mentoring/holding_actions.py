"""Counting what is held and kept, and saying whether there may be more of it (T6). Hashes only: nobody is named."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mentoring import holding
from portal.mentoring.choosing_queries import people_at_once
from portal.mentoring.claim_actions import For
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.taken_queries import is_held
from portal.mentoring.time_queries import free_times_of
from portal.mentoring.waiting_models import KeptTime
from portal.referrals.flood_actions import count_one
from portal.shared.clock import day_bounds, today


def may_be_held(
    db: Session, *, mentor: PeerMentor, person: For, starts_at: datetime, network: str, now: datetime
) -> bool:
    """Counts this one. The mentor's row is locked, so that two at one moment are two."""
    is_too_often = holding.is_too_often(
        of_time=_count(db, f"time {mentor.id} {starts_at.isoformat()}", now),
        by_person=_count(db, f"person {person.family_member_id}", now),
        from_network=_count(db, f"network {network}", now) if network else 0,
    )
    if is_too_often or not _leaves_room(db, mentor, person, now):
        return False
    return holding.may_hold(**of_day(db, mentor, starts_at, now=now))


def _leaves_room(db: Session, mentor: PeerMentor, person: For, now: datetime) -> bool:
    """Of the mentor as a whole, whatever the day (R-26)."""
    holders = list(db.scalars(select(Booking.family_member_id).where(Booking.mentor_id == mentor.id, is_held(now))))
    people = people_at_once(db, [mentor.id], now=now).get(mentor.id, set())
    known = people - set(holders)
    is_new = person.family_member_id not in people
    room = mentor.caseload_limit - len(known)
    if is_new and not holding.leaves_room(room=room, held=len(people - known)):
        return False
    return len(holders) < holding.AT_ONCE


def of_day(db: Session, mentor: PeerMentor, starts_at: datetime, *, now: datetime) -> dict[str, int]:
    """Of the mentor's local day: how many times are free, and how many are held or kept for ten minutes or a day."""
    on = today(starts_at)
    first, last = day_bounds(on)
    held = select(func.count()).where(
        Booking.mentor_id == mentor.id,
        Booking.made_by == "person",
        Booking.starts_at >= first,
        Booking.starts_at < last,
        is_held(now),
    )
    kept = select(func.count()).where(
        KeptTime.mentor_id == mentor.id,
        KeptTime.starts_at >= first,
        KeptTime.starts_at < last,
        KeptTime.until_at > now,
    )
    free = free_times_of(db, [mentor], now=now, on=on)[mentor.id]
    return {"free": len(free), "on_hold": (db.scalar(held) or 0) + (db.scalar(kept) or 0)}


def too_much_is_kept(db: Session, *, in_visit: int, network: str, now: datetime) -> bool:
    """Counts this press. The count is kept even where nothing else is, so it is a piece of work of its own."""
    return holding.is_too_much_kept(
        in_visit=in_visit,
        from_network=_count(db, f"keep {network}", now),
        over_all=_count(db, "keep *", now),
    )


def _count(db: Session, what: str, now: datetime) -> int:
    return count_one(db, db.info["keys"], what="hold", place=what, within=holding.WITHIN, now=now)


def longest(held: Booking, *, now: datetime, for_: timedelta) -> datetime | None:
    """Until when a hold that is pressed again goes on; None once it has been held long enough."""
    until = min(now + for_, held.made_at + holding.LONGEST)
    return until if until > now else None
