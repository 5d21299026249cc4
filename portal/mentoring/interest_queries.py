"""Who would like to become a mentor, for the supervisors and for the person."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.caring_models import MentorInterest
from portal.mentoring.interest_actions import may_start_on, support_ended_on


@dataclass(frozen=True, slots=True)
class Interest:
    """`may_start_on` None: their own support has begun again."""

    ref: str
    family_member_id: str
    asked_at: datetime
    words: str
    may_start_on: date | None
    said: str
    answer: str
    answered_at: datetime | None


def waiting(db: Session, *, wait_months: int, now: datetime) -> list[Interest]:
    """The longest waiting first."""
    rows = select(MentorInterest).where(MentorInterest.answered_at.is_(None), MentorInterest.open_key.is_not(None))
    return [_shown(db, row, wait_months, now) for row in db.scalars(rows.order_by(MentorInterest.asked_at))]


def of_ref(db: Session, ref: str, *, wait_months: int, now: datetime) -> Interest | None:
    row = db.scalar(select(MentorInterest).where(MentorInterest.ref == ref, MentorInterest.said != "taken_back"))
    return _shown(db, row, wait_months, now) if row else None


def of_person(db: Session, family_member_id: str, *, wait_months: int, now: datetime) -> Interest | None:
    """The newest that was not taken back."""
    row = db.scalar(
        select(MentorInterest)
        .where(MentorInterest.family_member_id == family_member_id, MentorInterest.said != "taken_back")
        .order_by(MentorInterest.asked_at.desc())
        .limit(1)
    )
    return _shown(db, row, wait_months, now) if row else None


def _shown(db: Session, row: MentorInterest, wait_months: int, now: datetime) -> Interest:
    ended = support_ended_on(db, row.family_member_id, now=now)
    return Interest(
        row.ref,
        row.family_member_id,
        row.asked_at,
        row.words or "",
        may_start_on(ended, wait_months) if ended else None,
        row.said,
        row.answer or "",
        row.answered_at,
    )
