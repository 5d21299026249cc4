"""What somebody still has with a mentor whom they chose not to see: talks that are booked, places in groups (N-46)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.mentoring import group_queries, queries
from portal.mentoring.group_queries import OwnPlace
from portal.mentoring.models import PeerMentor
from portal.mentoring.queries import Booked
from portal.mentoring.session_models import KeptApart


@dataclass(frozen=True, slots=True)
class Ahead:
    """Either a talk or a place, which has not begun."""

    ref: str
    starts_at: datetime
    mentor_alias: str
    talk: Booked | None = None
    place: OwnPlace | None = None


def still_ahead(db: Session, *, family_member_id: str, now: datetime) -> list[Ahead]:
    """The soonest first. Only with those whom the person chose: of others' choices they hear nothing."""
    chosen = _chosen(db, family_member_id)
    if not chosen:
        return []
    talks = [
        Ahead(talk.ref, talk.starts_at, talk.mentor_alias, talk=talk)
        for talk in queries.coming(db, family_member_id=family_member_id, now=now)
        if talk.mentor_ref in chosen
    ]
    places = [
        Ahead(place.ref, place.group.starts_at, place.group.mentor_alias, place=place)
        for place in group_queries.own_places(db, family_member_id=family_member_id, now=now)
        if place.group.mentor_ref in chosen
    ]
    return sorted((each for each in [*talks, *places] if each.starts_at > now), key=lambda each: each.starts_at)


def _chosen(db: Session, family_member_id: str) -> set[str]:
    same = or_(
        KeptApart.mentor_id == PeerMentor.id,
        and_(KeptApart.district != "", KeptApart.district == PeerMentor.district),
    )
    rows = select(PeerMentor.ref).join(KeptApart, same)
    return set(db.scalars(rows.where(KeptApart.family_member_id == family_member_id, KeptApart.by == "person")))
