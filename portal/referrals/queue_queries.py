"""Every request the team has in hand, without opening a word of it: what a queue is ordered by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.messages.contact_queries import ended_of
from portal.referrals.models import FamilyMember, Note, SelfReferral, Wish
from portal.referrals.stages import Stage, is_open

OPEN = tuple(stage for stage in Stage if is_open(stage))


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """`note_by_at`, `wish_by_at`: by when an unread note is read, a wish answered; None when there is none."""

    id: str
    ref: str
    family_member_id: str
    stage: Stage
    danger: str
    has_words: bool
    was_young: bool
    needs_look: bool
    sent_at: datetime
    read_by_at: datetime
    note_by_at: datetime | None
    wish_by_at: datetime | None


def open_requests(db: Session, *, limit: int = 2000) -> list[OpenRequest]:
    """Open ones, and ended ones that somebody wrote to us about. Of each person only the newest request counts."""
    newest = _newest()
    notes = _earliest(Note, Note.read_by_at, Note.by == "", Note.read_at.is_(None))
    wishes = _earliest(Wish, Wish.reply_by_at, Wish.replied_at.is_(None))
    asked = (
        select(SelfReferral, notes.c.by_at, wishes.c.by_at)
        .join(newest, _is_newest(newest))
        .outerjoin(notes, notes.c.family_member_id == SelfReferral.family_member_id)
        .outerjoin(wishes, wishes.c.family_member_id == SelfReferral.family_member_id)
        .where(or_(SelfReferral.stage.in_(OPEN), notes.c.by_at.is_not(None), wishes.c.by_at.is_not(None)))
        .order_by(SelfReferral.read_by_at, SelfReferral.ref)
        .limit(limit)
    )
    return [_open(one, note_by_at, wish_by_at) for one, note_by_at, wish_by_at in db.execute(asked)]


def whose_goes_on(db: Session) -> set[str]:
    """Ids of those whose newest request is open, and who did not end it: whom the clock may ask somebody to be in touch
    with."""
    newest = _newest()
    asked = (
        select(SelfReferral.family_member_id)
        .join(newest, _is_newest(newest))
        .join(FamilyMember, FamilyMember.id == SelfReferral.family_member_id)
        .where(SelfReferral.stage.in_(OPEN), ended_of(FamilyMember.person_key).is_(None))
    )
    return set(db.scalars(asked))


def ended_refs(db: Session, *, limit: int) -> list[str]:
    """References of requests that have ended, of each person the newest, the latest first. Who was erased has none."""
    newest = _newest()
    asked = select(SelfReferral.ref).join(newest, _is_newest(newest)).where(SelfReferral.stage.not_in(OPEN))
    return list(db.scalars(asked.order_by(SelfReferral.sent_at.desc()).limit(limit)))


def newest_refs_of(db: Session, person_keys: Collection[str]) -> list[str]:
    """The reference of each one's newest request, open or ended."""
    newest = _newest()
    asked = (
        select(SelfReferral.ref)
        .join(newest, _is_newest(newest))
        .join(FamilyMember, FamilyMember.id == SelfReferral.family_member_id)
        .where(FamilyMember.person_key.in_(person_keys))
    )
    return list(db.scalars(asked))


def _newest() -> Subquery:
    """Of each person the time of the newest request."""
    sent_at = func.max(SelfReferral.sent_at).label("sent_at")
    return select(SelfReferral.family_member_id, sent_at).group_by(SelfReferral.family_member_id).subquery()


def _is_newest(newest: Subquery) -> ColumnElement[bool]:
    return and_(newest.c.family_member_id == SelfReferral.family_member_id, newest.c.sent_at == SelfReferral.sent_at)


def _earliest(table: type[Note] | type[Wish], by_at: Any, *conditions: Any) -> Subquery:
    chosen = select(table.family_member_id, func.min(by_at).label("by_at")).where(*conditions)
    return chosen.group_by(table.family_member_id).subquery()


def _open(one: SelfReferral, note_by_at: datetime | None, wish_by_at: datetime | None) -> OpenRequest:
    return OpenRequest(
        id=one.id,
        ref=one.ref,
        family_member_id=one.family_member_id,
        stage=Stage(one.stage),
        danger=one.danger,
        has_words=one.has_words,
        was_young=one.was_young,
        needs_look=one.needs_look,
        sent_at=one.sent_at,
        read_by_at=one.read_by_at,
        note_by_at=note_by_at,
        wish_by_at=wish_by_at,
    )


def by_refs(db: Session, refs: list[str]) -> dict[str, tuple[SelfReferral, FamilyMember]]:
    """Requests with whose they are, by reference: what a page is about to show."""
    asked = (
        select(SelfReferral, FamilyMember)
        .join(FamilyMember, FamilyMember.id == SelfReferral.family_member_id)
        .where(SelfReferral.ref.in_(refs))
    )
    return {one.ref: (one, member) for one, member in db.execute(asked)}


def requests_of(db: Session, family_member_id: str) -> list[SelfReferral]:
    """All of one person, newest first."""
    asked = select(SelfReferral).where(SelfReferral.family_member_id == family_member_id)
    return list(db.scalars(asked.order_by(SelfReferral.sent_at.desc())))
