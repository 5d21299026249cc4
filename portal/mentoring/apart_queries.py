"""What somebody still has with a mentor whom they chose not to see: talks that are booked, places in groups (N-46)."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.mentoring.ending_queries import Ahead, still_to_come
from portal.mentoring.models import PeerMentor
from portal.mentoring.session_models import KeptApart


def still_ahead(db: Session, *, family_member_id: str, now: datetime) -> list[Ahead]:
    """The soonest first. Only with those whom the person chose: of others' choices they hear nothing."""
    chosen = _chosen(db, family_member_id)
    if not chosen:
        return []
    coming = still_to_come(db, family_member_id=family_member_id, now=now)
    return [each for each in coming if each.mentor_ref in chosen]


def _chosen(db: Session, family_member_id: str) -> set[str]:
    same = or_(
        KeptApart.mentor_id == PeerMentor.id,
        and_(KeptApart.district != "", KeptApart.district == PeerMentor.district),
    )
    rows = select(PeerMentor.ref).join(KeptApart, same)
    return set(db.scalars(rows.where(KeptApart.family_member_id == family_member_id, KeptApart.by == "person")))
