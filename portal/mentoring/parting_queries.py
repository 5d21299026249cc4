"""Whom a mentor still has to hand on, by the reference of their last talk, without a name; who could have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import choosing_queries
from portal.mentoring.choosing_queries import Person, Reader
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.parting_models import HandedOn
from portal.referrals import queries as referrals


@dataclass(frozen=True, slots=True)
class Left:
    """One person. `ahead`: something is still booked, which is moved or called off by itself.

    `request`: the reference by which the team opens their record.
    """

    booking: str
    family_member_id: str
    last_ends_at: datetime
    ahead: bool
    request: str


def left_with(db: Session, mentor: PeerMentor, *, now: datetime) -> list[Left]:
    rows = db.execute(
        select(Booking.ref, Booking.family_member_id, Booking.ends_at)
        .where(*HandedOn.still_theirs(mentor.worker_id, now))
        .order_by(Booking.ends_at)
    )
    latest = {family_member_id: (ref, ends_at) for ref, family_member_id, ends_at in rows}
    return [
        Left(ref, who, ends_at, ends_at > now, referrals.person(db, who).ref) for who, (ref, ends_at) in latest.items()
    ]


def others_for(db: Session, mentor: PeerMentor, family_member_id: str, *, now: datetime) -> Sequence[Person]:
    """Mentors with room whom this person may be shown (N-46), but for the one who goes."""
    apart = choosing_queries.kept_apart(db, family_member_id)
    found = choosing_queries.people(db, now=now, reader=Reader(family_member_id, apart), only_next=True)
    return [each for each in found if each.ref != mentor.ref]
