"""Sessions that were missed one after the other: after two, somebody asks whether contact is still safe (N-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.group_models import GroupPlace, GroupSession
from portal.mentoring.models import Booking
from portal.mentoring.outcomes import LOOK_AFTER_MISSED
from portal.mentoring.session_models import SupportSession
from portal.referrals import queries as referrals

MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Missed:
    count: int
    last_at: datetime


def missed_since_held(db: Session, family_member_ids: Sequence[str]) -> dict[str, Missed]:
    """How many in a row, counted from the last one, and when that was: by family member id. Talks and groups alike."""
    talks = db.execute(
        select(SupportSession.family_member_id, SupportSession.outcome, Booking.starts_at)
        .join(Booking, Booking.id == SupportSession.booking_id)
        .where(SupportSession.family_member_id.in_(family_member_ids))
    )
    found = [(starts_at, one, outcome == MISSED) for one, outcome, starts_at in talks]
    groups = db.execute(
        select(GroupPlace.family_member_id, GroupPlace.came, GroupSession.starts_at)
        .join(GroupSession, GroupSession.id == GroupPlace.group_id)
        .where(
            GroupPlace.family_member_id.in_(family_member_ids),
            GroupPlace.state == "taken",
            GroupPlace.came.is_not(None),  # where nobody knows, it says nothing
        )
    )
    found += [(starts_at, one, came is False) for one, came, starts_at in groups]
    return _in_a_row(sorted(found, reverse=True))


def _in_a_row(latest_first: Sequence[tuple[datetime, str, bool]]) -> dict[str, Missed]:
    ended: set[str] = set()
    counted: dict[str, Missed] = {}
    for starts_at, one, is_missed in latest_first:
        if one in ended:
            continue
        if not is_missed:
            ended.add(one)
            continue
        before = counted.get(one)
        counted[one] = Missed(before.count + 1, before.last_at) if before else Missed(1, starts_at)
    return counted


def is_missed_again(db: Session, family_member_id: str) -> bool:
    """So often, one after the other, that somebody asks whether contact is still safe (N-13). Never of who ended their
    request: nobody gets in touch with them, so there is nothing to ask (T2)."""
    if referrals.ended_at(db, family_member_id) is not None:
        return False
    missed = missed_since_held(db, [family_member_id]).get(family_member_id)
    return missed is not None and missed.count >= LOOK_AFTER_MISSED
