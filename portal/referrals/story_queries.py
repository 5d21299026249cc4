"""Stories to read, and those a team looks after (R-20)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.referrals.stories import mentioned
from portal.referrals.story_models import Story


@dataclass(frozen=True)
class Told:
    """`mentions` are sentences' parts to translate. `state`: draft, agreed, published, taken-back."""

    ref: str
    title: str
    text: str
    mentions: list[str]
    mention_names: list[str]
    language: str
    state: str
    written_by: str
    changed_at: datetime


def published(db: Session) -> list[Told]:
    """Newest first."""
    asked = select(Story).where(Story.published_at.is_not(None)).order_by(Story.published_at.desc(), Story.ref)
    return [_told(row) for row in db.scalars(asked)]


def one_published(db: Session, ref: str) -> Told | None:
    row = db.scalar(select(Story).where(Story.ref == ref, Story.published_at.is_not(None)))
    return _told(row) if row is not None else None


def every(db: Session) -> list[Told]:
    """For the team: those that need something first."""
    asked = select(Story).order_by(Story.withdrawn_at.is_not(None), Story.published_at.is_not(None), Story.changed_at)
    return [_told(row) for row in db.scalars(asked)]


def one(db: Session, ref: str) -> Told | None:
    row = db.scalar(select(Story).where(Story.ref == ref))
    return _told(row) if row is not None else None


def of_person(db: Session, family_member_id: str) -> list[Told]:
    """Their own that are not taken back yet."""
    asked = select(Story).where(Story.family_member_id == family_member_id, Story.withdrawn_at.is_(None))
    return [_told(row) for row in db.scalars(asked.order_by(Story.changed_at))]


def _told(row: Story) -> Told:
    names = row.mentions.split()
    return Told(
        row.ref, row.title or "", row.text or "", mentioned(row.mentions), names, row.language, _state(row),
        row.written_by, row.changed_at,
    )  # fmt: skip


def _state(row: Story) -> str:
    if row.withdrawn_at is not None:
        return "taken-back"
    if row.published_at is not None:
        return "published"
    return "agreed" if row.consent_at is not None else "draft"
