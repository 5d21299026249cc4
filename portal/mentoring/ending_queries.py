"""What is still to come for somebody: talks that are booked, and places in groups."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.mentoring import group_queries, queries
from portal.mentoring.group_queries import OwnPlace
from portal.mentoring.queries import Booked


@dataclass(frozen=True, slots=True)
class Ahead:
    """Either a talk or a place, which has not begun."""

    ref: str
    starts_at: datetime
    mentor_alias: str
    mentor_ref: str
    talk: Booked | None = None
    place: OwnPlace | None = None


def still_to_come(db: Session, *, family_member_id: str, now: datetime) -> list[Ahead]:
    """The soonest first, with whomever."""
    talks = [
        Ahead(talk.ref, talk.starts_at, talk.mentor_alias, talk.mentor_ref, talk=talk)
        for talk in queries.coming(db, family_member_id=family_member_id, now=now)
    ]
    places = [
        Ahead(place.ref, place.group.starts_at, place.group.mentor_alias, place.group.mentor_ref, place=place)
        for place in group_queries.own_places(db, family_member_id=family_member_id, now=now)
    ]
    return sorted((each for each in [*talks, *places] if each.starts_at > now), key=lambda each: each.starts_at)
