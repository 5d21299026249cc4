"""What somebody said about whom they would find it easiest to talk to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.alike import Alike, read
from portal.mentoring.alike_models import AlikeWish


def alike_of(db: Session, family_member_id: str) -> Alike | None:
    """None: they have said nothing, or that they do not mind."""
    found = db.scalar(select(AlikeWish).where(AlikeWish.family_member_id == family_member_id))
    return read(found.alike) if found else None


def is_entered_for_them(db: Session, family_member_id: str) -> bool:
    """By somebody of the team, who was told."""
    entered = select(AlikeWish.id).where(AlikeWish.family_member_id == family_member_id, AlikeWish.said_by != "")
    return db.scalar(entered) is not None
