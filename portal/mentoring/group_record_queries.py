"""What came of groups: for whoever led them, and for each person what was written for them alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring import session_queries
from portal.mentoring.caring_models import MentorConcern
from portal.mentoring.group_models import GroupPlace, GroupRecord, GroupSession
from portal.mentoring.group_queries import WRITTEN_WITHIN
from portal.mentoring.models import PeerMentor
from portal.mentoring.outcomes import GroupOutcome, MissedKind, Outcome
from portal.mentoring.session_queries import Came

FOR_YOU = "for_you"  # the one heading of what is written after a group


@dataclass(frozen=True, slots=True)
class Seat:
    """One place that is taken, for whoever leads the group. `name` only where they gave one for the group."""

    ref: str
    seat: int
    name: str
    came: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class CameOf:
    outcome: GroupOutcome
    came: int
    was_hard: bool


def seats_of(db: Session, group_id: str) -> list[Seat]:
    rows = db.scalars(
        select(GroupPlace).where(GroupPlace.group_id == group_id, GroupPlace.state == "taken").order_by(GroupPlace.seat)
    )
    return [Seat(row.ref, row.seat, row.name or "", row.came, row.words or "") for row in rows]


def record_of(db: Session, group_id: str) -> CameOf | None:
    row = db.scalar(select(GroupRecord).where(GroupRecord.group_id == group_id))
    return CameOf(GroupOutcome(row.outcome), row.came, row.was_hard) if row else None


def written_of(db: Session, group_ids: list[str]) -> set[str]:
    """Those of which something is written."""
    return set(db.scalars(select(GroupRecord.group_id).where(GroupRecord.group_id.in_(group_ids))))


def to_write(db: Session, mentor: PeerMentor, *, now: datetime) -> list[tuple[str, datetime]]:
    """Groups that are over and of which nothing is written yet: reference and start, the oldest first."""
    rows = db.execute(
        select(GroupSession.ref, GroupSession.starts_at)
        .where(
            GroupSession.mentor_id == mentor.id,
            GroupSession.state == "open",
            GroupSession.ends_at <= now,
            GroupSession.ends_at > now - WRITTEN_WITHIN,
            GroupSession.id.not_in(select(GroupRecord.group_id)),
        )
        .order_by(GroupSession.starts_at)
        .limit(20)
    )
    return [(ref, starts_at) for ref, starts_at in rows]


def concerns_about(db: Session, *, group_id: str, mentor: PeerMentor) -> list[tuple[datetime, str]]:
    """When this mentor told the team of a worry after this group, and the reference of what was opened from it."""
    rows = (
        select(MentorConcern.made_at, MentorConcern.handed_to)
        .join(GroupPlace, GroupPlace.id == MentorConcern.place_id)
        .where(GroupPlace.group_id == group_id, MentorConcern.mentor_id == mentor.id)
    )
    return [(at, ref) for at, ref in db.execute(rows.order_by(MentorConcern.made_at))]


def all_of_person(db: Session, *, family_member_id: str) -> list[Came]:
    """Talks and groups, newest first: everything that was written about them is theirs to read (N-44)."""
    talks = session_queries.of_person(db, family_member_id=family_member_id)
    return sorted([*talks, *_groups(db, family_member_id)], key=lambda each: each.starts_at, reverse=True)


def _groups(db: Session, family_member_id: str) -> list[Came]:
    """Of a group that was held, only what the mentor said of this person; nothing of who else came."""
    rows = db.execute(
        select(GroupPlace, GroupSession.starts_at, GroupRecord.outcome, PeerMentor.alias)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .join(GroupRecord, GroupRecord.group_id == GroupSession.id)
        .join(PeerMentor, PeerMentor.id == GroupSession.mentor_id)
        .where(GroupPlace.family_member_id == family_member_id, GroupPlace.state == "taken")
    )
    found = []
    for place, starts_at, said, alias in rows:
        outcome, missed = Outcome(said) if said != GroupOutcome.NOT_HELD else Outcome.MISSED, None
        if said == GroupOutcome.NOT_HELD:
            missed = MissedKind.BY_MENTOR
        elif place.came is False:
            outcome, missed = Outcome.MISSED, MissedKind.BY_THEM
        elif place.came is None and not place.words:
            continue
        words = ((FOR_YOU, place.words),) if place.words else ()
        found.append(Came(place.ref, starts_at, alias, outcome, missed, words, False, False, is_group=True))
    return found
