"""What comes first in the team's queue (J6.1, N-14, R-62). It reads no relationship, name or score. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.casework.target_clock import Target, staffed_after
from portal.referrals.deadlines import IsHoliday
from portal.shared.clock import today

SOON = timedelta(hours=1)
USUALLY = Target()


class Group(StrEnum):
    SAFE = "safe"  # staying safe: needs a person this hour
    REPLY = "reply"  # nobody has read it yet, or it was written to us
    CHECK = "check"  # its next contact is today, or is past
    LATER = "later"  # its next contact is another day


ORDER = tuple(Group)
MISSED_MANY = 2  # then somebody asks whether contact is still safe (N-13)
DANGER_RANK = {"yes": 0, "unsure": 1}


class Only(StrEnum):
    ALL = "all"
    MINE = "mine"
    NOBODY = "nobody"
    MENTOR_ONLY = "mentor"  # talk with a mentor and have no formal support
    WITH_FORMAL = "formal"  # have both


@dataclass(frozen=True, slots=True)
class Facts:
    """What the order is made of. `words_unread`: free text, or a note, that nobody of the team has read.
    `is_left`: somebody has read it, perhaps offered something, and nobody has it yet."""

    ref: str
    is_unread: bool
    danger: str
    words_unread: bool
    needs_look: bool
    sent_at: datetime
    read_by_at: datetime
    next_contact_at: datetime | None
    note_by_at: datetime | None
    wish_by_at: datetime | None
    held_by: str
    is_left: bool = False
    has_mentor: bool = False
    has_formal: bool = False
    missed: int = 0  # sessions in a row, since somebody last looked at it


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request stands, and by when somebody has to act."""

    group: Group
    rank: int
    do_by_at: datetime


def place(facts: Facts, *, now: datetime, is_holiday: IsHoliday, target: Target = USUALLY) -> Place:
    """Danger before words before the rest; within each, what is due first."""
    due = [at for at in (facts.note_by_at, facts.wish_by_at) if at is not None]
    if facts.is_unread:
        due.append(facts.read_by_at)
        if facts.danger in DANGER_RANK:
            within = staffed_after(facts.sent_at, target.danger_within, is_holiday, target.hours)
            return Place(Group.SAFE, DANGER_RANK[facts.danger], min([within, *due]))
        comes_first = facts.words_unread or facts.needs_look or facts.note_by_at is not None
        return Place(Group.REPLY, 0 if comes_first else 1, min(due))
    if facts.is_left and facts.danger in DANGER_RANK:  # a press on "read" alone puts nobody out of sight (J6.1)
        within = staffed_after(facts.sent_at, target.danger_within, is_holiday, target.hours)
        return Place(Group.SAFE, DANGER_RANK[facts.danger], min([within, *due]))
    due.append(facts.next_contact_at or facts.read_by_at)
    if facts.note_by_at is not None:
        return Place(Group.REPLY, 0, min(due))
    is_today = today(min(due)) <= today(now) or facts.missed >= MISSED_MANY
    return Place(Group.CHECK if is_today else Group.LATER, 0, min(due))


def in_order(places: Sequence[tuple[Facts, Place]]) -> list[tuple[Facts, Place]]:
    return sorted(places, key=lambda pair: (ORDER.index(pair[1].group), pair[1].rank, pair[1].do_by_at, pair[0].ref))


def is_past(place_: Place, now: datetime) -> bool:
    return place_.do_by_at < now


def is_soon(place_: Place, now: datetime) -> bool:
    return now <= place_.do_by_at < now + SOON


def fits(facts: Facts, only: Only, worker_ref: str) -> bool:
    if only is Only.MINE:
        return facts.held_by == worker_ref
    if only in (Only.MENTOR_ONLY, Only.WITH_FORMAL):
        return facts.has_mentor and facts.has_formal is (only is Only.WITH_FORMAL)
    return facts.held_by == "" if only is Only.NOBODY else True
