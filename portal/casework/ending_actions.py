"""Somebody ends their request: what they had agreed to show to others holds no more (R-14, R-83)."""

from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.casework import beside_actions, sharing_actions
from portal.casework.beside_models import FriendLink
from portal.casework.sharing_models import SharingConsent
from portal.mentoring.ending_actions import give_everything_back


def lock_agreed(db: Session, *, family_member_id: str, now: datetime) -> None:
    """Before anything is recorded for whoever ends it: a worker who locks one of these rows records after that."""
    for wanted in _open(family_member_id):
        db.execute(wanted.with_for_update()).all()


def end_agreed(db: Session, *, family_member_id: str, now: datetime) -> None:
    """What is only asked for ends too, and so does their own place beside somebody. Safe to repeat."""
    consents, links = (db.scalars(wanted).all() for wanted in _open(family_member_id))
    for ref in consents:
        sharing_actions.end_sharing(db, ref=ref, family_member_id=family_member_id, by=sharing_actions.PERSON, now=now)
    for ref in links:
        beside_actions.end(db, ref=ref, who=family_member_id, now=now)


def _open(whose: str) -> tuple[Select[str], Select[str]]:
    """A friend hears of nothing before the other said yes, so that there is nothing of theirs to end."""
    stands = and_(FriendLink.friend_id == whose, FriendLink.agreed_at.is_not(None))
    shared = select(SharingConsent.ref).where(SharingConsent.family_member_id == whose)
    beside = select(FriendLink.ref).where(or_(FriendLink.family_member_id == whose, stands))
    return (
        shared.where(SharingConsent.ended_at.is_(None)).order_by(SharingConsent.id),
        beside.where(FriendLink.ended_at.is_(None)).order_by(FriendLink.id),
    )


IN_ORDER = (lock_agreed, give_everything_back, end_agreed)  # all locked, then recorded
