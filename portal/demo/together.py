"""A group with two places taken, one outdoors that is still empty, and somebody who waits for a time."""

import secrets
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring.claim_actions import For
from portal.mentoring.finding_actions import say_usual
from portal.mentoring.group_actions import make_group, take_place
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.queries import mentor_by_ref
from portal.mentoring.waiting_actions import join
from portal.mentoring.waiting_fit import Wishes
from portal.referrals import queries as referrals
from portal.shared.clock import instant, today

BY = "WK-000000"
HOW = {
    PlaceKind.PHONE: "Ring 01632 960 217 and type 4410.",
    PlaceKind.OUTDOORS: "Sycamore Park, the north gate, by the bench.",
}


def gather(db: Session, mentors: list[str], *, days_before: tuple[int, ...], now: datetime) -> None:
    """At hours at which nobody of them offers anything else."""
    _say_where_to_meet(db, mentors, now)
    refs = []
    for ref, days, kind, minutes in ((mentors[0], 4, PlaceKind.PHONE, 60), (mentors[1], 6, PlaceKind.OUTDOORS, 90)):
        mentor = mentor_by_ref(db, ref)
        assert mentor is not None
        starts_at = instant(today(now) + timedelta(days=days), time(15))
        made = make_group(
            db,
            mentor=mentor,
            starts_at=starts_at,
            minutes=minutes,
            places=8,
            place_kind=kind,
            venue_id=None,
            by=BY,
            now=now,
            finding=HOW[kind],
        )
        refs.append(made.ref)
    people = [_for(db, each.family_member_id) for each in referrals.waiting(db) if each.route == "adult"]
    for person in people[:2]:
        take_place(db, ref=refs[0], person=person, once_key=secrets.token_hex(16), days_before=days_before, now=now)
    join(db, who=people[-1], wishes=Wishes(parts=frozenset({PartOfWeek.WEEKEND})), now=now)


def _say_where_to_meet(db: Session, mentors: list[str], now: datetime) -> None:
    """Those who walk have said where they start."""
    for ref in mentors:
        mentor = mentor_by_ref(db, ref)
        if mentor is not None and PlaceKind.OUTDOORS in mentor.kinds.split(","):
            say_usual(db, mentor=mentor, kind=PlaceKind.OUTDOORS, words=HOW[PlaceKind.OUTDOORS], by=BY, now=now)


def _for(db: Session, family_member_id: str) -> For:
    found = referrals.person(db, family_member_id)
    return For(found.id, found.person_key, found.ref, is_adult=True)
