"""Requests that have had their time: who is due, and erasing them whole (G17, N-58)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, delete, func, or_, select, union_all
from sqlalchemy.orm import Session

from portal.referrals.models import (
    FamilyMember,
    Feedback,
    FeedbackGiven,
    Note,
    ReturnCode,
    SavedAnswers,
    SelfReferral,
    Wish,
)
from portal.referrals.own_actions import erase
from portal.referrals.stages import Stage
from portal.shared.clock import local

BY_TIME = "its time"
# What other features know of somebody: (family_member_id, moment), one row for each thing that happened.
Heard = Callable[[], Select[*tuple[Any, ...]]]


@dataclass(frozen=True)
class Periods:
    """How long a request is kept after anything happened to it last. The organisation sets both (N-58)."""

    declined: timedelta = timedelta(days=30)
    others: timedelta = timedelta(days=365)


def last_heard(heard: Sequence[Heard]) -> Subquery:
    """When anything happened last, for each person who sent a request: id, last_at, and whether it was declined."""
    own: list[Select[*tuple[Any, ...]]] = [
        select(SelfReferral.family_member_id, SelfReferral.stage_at),
        select(SelfReferral.family_member_id, SelfReferral.sent_at),
        select(ReturnCode.family_member_id, ReturnCode.made_at),
        select(ReturnCode.family_member_id, ReturnCode.used_at).where(ReturnCode.used_at.is_not(None)),
        select(Note.family_member_id, Note.sent_at),
        select(Wish.family_member_id, Wish.sent_at),
    ]
    moments = union_all(*own, *(ask() for ask in heard)).subquery()
    who, when = moments.c[0], moments.c[1]
    return select(who.label("id"), func.max(when).label("last_at")).group_by(who).subquery()


def _open_request() -> Select[str]:
    """People with a request that was not declined: theirs is kept for the longer period."""
    return select(SelfReferral.family_member_id).where(SelfReferral.stage != Stage.DECLINED)


def oldest(db: Session, *, heard: Sequence[Heard], declined: bool) -> datetime | None:
    """The longest silence there is among those kept."""
    last = last_heard(heard)
    others = last.c.id.in_(_open_request())
    sent = last.c.id.in_(select(SelfReferral.family_member_id))
    found: datetime | None = db.scalar(select(func.min(last.c.last_at)).where(sent, ~others if declined else others))
    return found


def due(db: Session, *, heard: Sequence[Heard], periods: Periods, now: datetime) -> list[str]:
    """Ids of people whose time is over, the longest silent first."""
    last = last_heard(heard)
    open_one = last.c.id.in_(_open_request())
    over = or_(
        last.c.last_at <= now - periods.others,
        ~open_one & (last.c.last_at <= now - periods.declined),
    )
    sent = last.c.id.in_(select(SelfReferral.family_member_id))
    return list(db.scalars(select(last.c.id).where(sent, over).order_by(last.c.last_at)))


def erase_due(db: Session, *, family_member_id: str, now: datetime) -> str:
    """One person, whole. Gives the key to shred once this is saved."""
    return erase(db, family_member_id=family_member_id, by=BY_TIME, now=now)


def empty_people(db: Session, *, before: datetime) -> list[str]:
    """People without a request and without answers put aside: what is left of something that was never finished."""
    asked = select(FamilyMember.id).where(
        FamilyMember.made_at <= before,
        FamilyMember.id.not_in(select(SelfReferral.family_member_id)),
        FamilyMember.id.not_in(select(SavedAnswers.family_member_id)),
    )
    return list(db.scalars(asked))


def forget_feedback(db: Session, *, before_month: str) -> list[str]:
    """What was said about sessions in months before this one. Gives the keys to shred once this is saved."""
    old = Feedback.month < before_month
    keys = list(db.scalars(select(Feedback.person_key).where(old)))
    db.execute(delete(Feedback).where(old))
    db.execute(delete(FeedbackGiven).where(FeedbackGiven.month < before_month))
    return keys


def oldest_feedback(db: Session) -> datetime | None:
    """The end of its month: no finer time is kept."""
    months = [db.scalar(select(func.min(table.month))) for table in (Feedback, FeedbackGiven)]
    first = min((month for month in months if month), default=None)
    if first is None:
        return None
    year, month = divmod(int(first[:4]) * 12 + int(first[5:]), 12)
    return local(datetime.fromisoformat(f"{year}-{month + 1:02}-01T12:00:00+00:00"))
