"""Offering people to somebody: written to them, kept in the record, the request moved on. They choose (N-49)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.casework import recorded, triage_actions
from portal.mentoring import alike_actions
from portal.mentoring.alike import Alike
from portal.records.actions import record
from portal.referrals import actions as referrals
from portal.referrals import queries
from portal.referrals.stages import NEXT_STAGES, Stage
from portal.shared.errors import BadInput

AT_MOST = 3


class TooMany(BadInput):
    """Three people at most are offered at once."""


def offer(
    db: Session, *, ref: str, mentor_refs: Sequence[str], words: str, once_key: str, by: str, now: datetime
) -> None:
    """Raises TooMany, NoSuchPerson, HasEnded."""
    if not 0 < len(mentor_refs) <= AT_MOST:
        raise TooMany
    asked = queries.referral(db, ref)
    referrals.refuse_if_ended(db, family_member_id=asked.family_member_id)
    referrals.answer_note(db, family_member_id=asked.family_member_id, text=words, by=by, once_key=once_key, now=now)
    _move_on(db, ref, Stage.OFFERED, by, now)
    record(db, recorded.PEOPLE_OFFERED, referral=ref, by=by, mentors=" ".join(sorted(mentor_refs)), now=now)


def say_easiest(db: Session, *, ref: str, person: Any, alike: Alike | None, by: str, now: datetime) -> None:
    """Sealed as their own word is, with who entered it; that it was done is in the record, and not what (R-86)."""
    alike_actions.say_alike(db, family_member_id=person.id, person_key=person.person_key, alike=alike, by=by, now=now)
    record(db, recorded.WISH_ENTERED, referral=ref, by=by, now=now)


def booked(db: Session, *, ref: str, by: str, now: datetime) -> None:
    _move_on(db, ref, Stage.SUPPORTED, by, now)


def _move_on(db: Session, ref: str, to: Stage, by: str, now: datetime) -> None:
    """Only forward: somebody who has a booking is not moved back to being offered one."""
    if to in NEXT_STAGES[Stage(queries.referral(db, ref).stage)]:
        triage_actions.move(db, ref=ref, to=to, by=by, now=now)
