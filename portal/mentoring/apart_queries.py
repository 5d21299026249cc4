"""What somebody still has with a mentor whom they chose not to see: talks that are booked, places in groups (N-46)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.mentoring.ending_queries import Ahead, still_to_come
from portal.mentoring.models import PeerMentor
from portal.mentoring.session_models import KeptApart

_SAME = or_(
    KeptApart.mentor_id == PeerMentor.id,
    and_(KeptApart.district != "", KeptApart.district == PeerMentor.district),
)


def still_ahead(db: Session, *, family_member_id: str, now: datetime) -> list[Ahead]:
    """The soonest first. Only with those whom the person chose: of others' choices they hear nothing."""
    chosen = _chosen(db, family_member_id)
    if not chosen:
        return []
    coming = still_to_come(db, family_member_id=family_member_id, now=now)
    return [each for each in coming if each.mentor_ref in chosen]


def worker_ids_apart(db: Session, family_member_ids: Collection[str]) -> frozenset[str]:
    """Workers whom any of these people is not shown as a mentor, whoever wished it."""
    rows = select(PeerMentor.worker_id).join(KeptApart, _SAME)
    return frozenset(db.scalars(rows.where(KeptApart.family_member_id.in_(family_member_ids))))


def apart_from(db: Session, worker_id: str) -> frozenset[str]:
    """Family members who are not shown this worker as a mentor, whoever wished it."""
    rows = select(KeptApart.family_member_id).join(PeerMentor, _SAME)
    return frozenset(db.scalars(rows.where(PeerMentor.worker_id == worker_id)))


def _chosen(db: Session, family_member_id: str) -> set[str]:
    rows = select(PeerMentor.ref).join(KeptApart, _SAME)
    return set(db.scalars(rows.where(KeptApart.family_member_id == family_member_id, KeptApart.by == "person")))
