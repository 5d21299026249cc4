"""A friend beside somebody: each of the two says yes for themselves, and each can end it (R-14)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import beside, support_areas, support_recorded
from portal.casework.beside_models import FriendLink
from portal.casework.support_refusals import NotAskedFor, NotShared, OnlyInitials, PersonFirst, SamePerson, SaysNoReason
from portal.records.actions import record
from portal.records.kinds import Kind
from portal.referrals import queries as referrals
from portal.referrals.actions import refuse_if_ended
from portal.shared.refs import new_ref


def ask_friend(
    db: Session,
    *,
    family_member_id: str,
    friend: str,
    called: str,
    known_as: str,
    items: Sequence[str],
    by: str,
    once_key: str,
    now: datetime,
) -> FriendLink:
    """`friend`: the reference of the friend's own request. Nothing is shown to either before both agreed.

    Raises NoSuchPerson, SamePerson, OnlyInitials, SaysNoReason, HasEnded.
    """
    before = db.scalar(select(FriendLink).where(FriendLink.once_key == once_key))
    if before is not None:
        return before
    refuse_if_ended(db, family_member_id=family_member_id)
    member, other = referrals.family_member(db, family_member_id), referrals.referral(db, friend)
    if other.family_member_id == member.id:
        raise SamePerson
    if not items or not set(items) <= beside.ITEMS.keys():
        raise SaysNoReason
    try:
        letters, own = support_areas.initials(called), support_areas.initials(known_as)
    except support_areas.NotInitials as error:
        raise OnlyInitials from error
    made = FriendLink(
        ref=new_ref("FL"),
        person_key=member.person_key,
        family_member_id=member.id,
        friend_id=other.family_member_id,
        once_key=once_key,
        items=",".join(code for code in beside.ITEMS if code in items),
        asked_by=by,
        asked_at=now,
        called=letters,
        known_as=own,
    )
    db.add(made)
    return _kept(db, made, support_recorded.FRIEND_ASKED, now, by=by)


def agree(db: Session, *, ref: str, who: str, words: str, now: datetime, heard_by: str = "") -> FriendLink:
    """`who`: the id of the one who agrees; `words`: exactly what they read or heard. The person comes first.

    Raises NotAskedFor, PersonFirst, HasEnded.
    """
    refuse_if_ended(db, family_member_id=who)
    row = _of(db, ref, who)
    if row.ended_at is not None:
        raise NotAskedFor
    side = beside.PERSON if row.family_member_id == who else beside.FRIEND
    if side == beside.PERSON and row.agreed_at is None:
        row.agreed_at, row.heard_by, row.words = now, heard_by, words
    elif side == beside.FRIEND and row.friend_agreed_at is None:
        if row.agreed_at is None:
            raise PersonFirst
        row.friend_agreed_at, row.friend_heard_by = now, heard_by
    return _kept(db, row, support_recorded.FRIEND_AGREED, now, by=heard_by or side, side=side)


def end(db: Session, *, ref: str, who: str, now: datetime, by: str = "") -> None:
    """Either of the two, or a worker for them. At once, kept in the history; safe to repeat. Raises NotAskedFor."""
    row = _of(db, ref, who)
    if row.ended_at is None:
        row.ended_at = now
        row.ended_by = by or (beside.PERSON if row.family_member_id == who else beside.FRIEND)
        _kept(db, row, support_recorded.FRIEND_ENDED, now, by=row.ended_by)


def look(db: Session, *, ref: str, friend_id: str, now: datetime) -> FriendLink:
    """The friend opens what is shown to them: written where the person reads it. Raises NotShared for all else (T4)."""
    row = db.scalar(select(FriendLink).where(FriendLink.ref == ref, FriendLink.friend_id == friend_id))
    if row is None or not beside.holds(row.agreed_at, row.friend_agreed_at, row.ended_at):
        raise NotShared
    return _kept(db, row, support_recorded.FRIEND_LOOKED, now, by=beside.FRIEND)


def _of(db: Session, ref: str, who: str) -> FriendLink:
    """A friend of whom nobody asked yet finds nothing: the person says yes before they hear of it."""
    row = db.scalar(select(FriendLink).where(FriendLink.ref == ref).with_for_update())
    if row is None or who not in (row.family_member_id, row.friend_id):
        raise NotAskedFor
    return row


def _kept(db: Session, row: FriendLink, kind: Kind, now: datetime, **facts: str) -> FriendLink:
    db.flush()
    record(db, kind, now=now, link=row.ref, **facts)
    return row
