"""A story is written down, read by a second person, published, and taken back (R-20)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.records.actions import record
from portal.referrals.recorded import STORY_PUBLISHED, STORY_WITHDRAWN
from portal.referrals.stories import CONSENT_VERSION, MENTIONS
from portal.referrals.story_models import Story
from portal.shared.errors import Gone, NotAllowed, NotFound
from portal.shared.refs import new_ref


class NoSuchStory(NotFound):
    pass


class StoryTakenBack(Gone):
    """Nothing can be done with it any more."""


class NotAgreed(NotAllowed):
    """Nobody has agreed to have it published."""


class NeedsASecondReader(NotAllowed):
    """Whoever wrote it down may not be the one who publishes it: names slip through one pair of eyes."""


def write(
    db: Session,
    *,
    ref: str,
    person_key: str,
    title: str,
    text: str,
    mentions: Sequence[str],
    agreed: bool,
    language: str,
    by: str,
    now: datetime,
    family_member_id: str | None = None,
) -> Story:
    """A new one where `ref` is '', else new words for old: those are unpublished until somebody has read them again.

    `person_key` is a new key, used for a new story only. Raises NoSuchStory, StoryTakenBack.
    """
    story = (
        _open(db, ref) if ref else Story(ref=new_ref("ST"), person_key=person_key, family_member_id=family_member_id)
    )
    story.title, story.text, story.language = title, text, language
    story.mentions = " ".join(name for name in MENTIONS if name in mentions)
    story.written_by, story.read_by, story.published_at, story.changed_at = by, "", None, now
    if not agreed:
        story.consent_at, story.consent_version = None, ""
    elif story.consent_at is None:
        story.consent_at, story.consent_version = now, CONSENT_VERSION
    db.add(story)
    db.flush()
    return story


def publish(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Raises NoSuchStory, StoryTakenBack, NotAgreed, NeedsASecondReader."""
    story = _open(db, ref)
    if story.consent_at is None:
        raise NotAgreed
    if story.written_by == by:
        raise NeedsASecondReader
    if story.published_at is None:
        story.read_by, story.published_at = by, now
        record(db, STORY_PUBLISHED, story=story.ref, by=by, now=now)
    db.flush()


def take_back(db: Session, *, ref: str, by: str, now: datetime, family_member_id: str | None = None) -> str:
    """At once, and for good. `family_member_id`: only a story of theirs. Gives the key to shred once this is saved;
    '' where it was taken back before. Raises NoSuchStory."""
    story = db.scalar(select(Story).where(Story.ref == ref).with_for_update())
    if story is None or (family_member_id is not None and story.family_member_id != family_member_id):
        raise NoSuchStory
    if story.withdrawn_at is not None:
        return ""
    story.title = story.text = None
    story.mentions, story.published_at = "", None
    story.withdrawn_at, story.withdrawn_by, story.changed_at = now, by, now
    record(db, STORY_WITHDRAWN, story=story.ref, by=by, now=now)
    db.flush()
    return story.person_key


def _open(db: Session, ref: str) -> Story:
    story = db.scalar(select(Story).where(Story.ref == ref).with_for_update())
    if story is None:
        raise NoSuchStory
    if story.withdrawn_at is not None:
        raise StoryTakenBack
    return story
