"""After a group: that it was, how many came, and what is written for each; a worry for the team (R-29, N-44)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import mails, recorded_bookings
from portal.mentoring.caring_models import MentorConcern
from portal.mentoring.day_actions import HandIn, keep_concern
from portal.mentoring.group_models import GroupPlace, GroupRecord, GroupSession
from portal.mentoring.missed_queries import is_missed_again
from portal.mentoring.models import PeerMentor
from portal.mentoring.outcomes import GroupOutcome
from portal.mentoring.refusals import NoSuchGroup, NotYetOver
from portal.mentoring.supervision_actions import rest_after
from portal.messages import actions as messages
from portal.records.actions import record

MISSED_NOTE_USEFUL_FOR = timedelta(days=7)


@dataclass(frozen=True)
class ForPlace:
    """What the mentor says of one place. `came` None: they do not know."""

    came: bool | None = None
    words: str = ""


@dataclass(frozen=True)
class WrittenGroup:
    outcome: GroupOutcome
    came: int = 0
    was_hard: bool = False
    places: Mapping[str, ForPlace] = field(default_factory=dict)  # by the place's reference


def write_group(
    db: Session, *, mentor: PeerMentor, ref: str, written: WrittenGroup, by: str, now: datetime
) -> GroupRecord:
    """Written again it replaces what was written. Raises NoSuchGroup (T4), NotYetOver."""
    group = _own(db, mentor, ref)
    if now < group.starts_at:
        raise NotYetOver
    row = db.scalar(select(GroupRecord).where(GroupRecord.group_id == group.id))
    if row is None:
        row = GroupRecord(group_id=group.id, mentor_id=mentor.id, was_hard=False, made_at=now)
        db.add(row)
    is_hard_news = written.was_hard and not row.was_hard
    row.outcome, row.was_hard, row.changed_at = written.outcome, written.was_hard, now
    row.came = 0 if written.outcome is GroupOutcome.NOT_HELD else written.came
    places = db.scalars(select(GroupPlace).where(GroupPlace.group_id == group.id, GroupPlace.state == "taken"))
    for place in places.all():
        _fill(db, place, written, now)
    db.flush()
    if is_hard_news:
        rest_after(db, mentor=mentor, ended_at=group.ends_at)
    record(db, recorded_bookings.GROUP_WRITTEN, now=now, group=group.ref, by=by, outcome=written.outcome.value)
    return row


def _own(db: Session, mentor: PeerMentor, ref: str) -> GroupSession:
    found = db.scalar(
        select(GroupSession)
        .where(GroupSession.ref == ref, GroupSession.mentor_id == mentor.id, GroupSession.state == "open")
        .with_for_update()
    )
    if found is None:
        raise NoSuchGroup
    return found


def _fill(db: Session, place: GroupPlace, written: WrittenGroup, now: datetime) -> None:
    """Whoever was not there gets one neutral message, once, by a safe way; nothing is closed. After two in a row a
    person looks whether contact is still safe (N-13)."""
    said = written.places.get(place.ref, ForPlace())
    was_missing = place.came is False
    place.came = None if written.outcome is GroupOutcome.NOT_HELD else said.came
    place.words = said.words or None
    if place.came is False and not was_missing:
        mail = mails.missed(place.ref, now=now, useless_after=now + MISSED_NOTE_USEFUL_FOR)
        messages.plan(db, person_key=place.person_key, messages=[mail], now=now)
        db.flush()
        if is_missed_again(db, place.family_member_id):
            messages.raise_alert(db, kind="missed-twice", about=place.ref, now=now)


def hand_in_concern(
    db: Session,
    *,
    mentor: PeerMentor,
    place_ref: str,
    words: str,
    once_key: str,
    by: str,
    hand_in: HandIn,
    now: datetime,
    suicide: bool = False,
) -> MentorConcern:
    """About one person who had a place. Sent twice it is one. Raises NoSuchGroup (T4)."""
    place = db.scalar(
        select(GroupPlace)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .where(GroupPlace.ref == place_ref, GroupPlace.state == "taken", GroupSession.mentor_id == mentor.id)
    )
    if place is None:
        raise NoSuchGroup
    row = MentorConcern(place_id=place.id, family_member_id=place.family_member_id)
    return keep_concern(
        db,
        row,
        mentor=mentor,
        about=place_ref,
        words=words,
        once_key=once_key,
        by=by,
        hand_in=hand_in,
        now=now,
        suicide=suicide,
    )
