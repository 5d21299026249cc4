"""A lost code: the team gives out one that opens once; the person then draws their own, which nobody else has seen.

There is no way back by knowing things about somebody (T3): the team speaks to the person in a way they said is safe.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.messages.contact_queries import safe_contact
from portal.records.actions import record
from portal.referrals import queries, recorded
from portal.referrals.code_actions import set_code
from portal.referrals.models import ReturnCode
from portal.shared.errors import BadInput, NotAllowed

ONCE_FOR = timedelta(days=7)
REASONS = ("lost_code", "lost_pin", "seen")


class NoSafeWay(NotAllowed):
    """Nobody can be sure whom they speak to: they named no safe way, asked us to stop, or ended their request."""


class NoSuchReason(BadInput):
    """Not one of the reasons on the page."""


def has_safe_way(db: Session, person_key: str) -> bool:
    contact = safe_contact(db, person_key)
    if contact is None or contact.is_silent:
        return False
    return any(way.is_safe and way.works and way.way != "come_back" and not way.only_for for way in contact.ways)


def give_anew(db: Session, *, family_member_id: str, code_hash: str, by: str, reason: str, now: datetime) -> ReturnCode:
    """The code from before is dead at once; this one opens for a week. `by`: a worker's reference.

    Raises NoSafeWay, NoSuchReason, NoSuchPerson. `code_hash` is of return_codes.to_hash(secret, "").
    """
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    if reason not in REASONS or asked is None:
        raise NoSuchReason
    if not has_safe_way(db, member.person_key):
        raise NoSafeWay
    db.execute(delete(ReturnCode).where(ReturnCode.family_member_id == family_member_id))
    made = set_code(db, family_member_id=family_member_id, code_hash=code_hash, has_pin=False, now=now)
    made.once_until = now + ONCE_FOR
    db.flush()
    record(db, recorded.CODE_GIVEN_ANEW, referral=asked.ref, by=by, reason=reason, now=now)
    return made


def take_own(db: Session, *, family_member_id: str, code_hash: str, has_pin: bool, now: datetime) -> ReturnCode:
    """The person has their own again: what was given out opens nothing any more."""
    made = set_code(db, family_member_id=family_member_id, code_hash=code_hash, has_pin=has_pin, now=now)
    made.once_until = None
    db.flush()
    asked = queries.newest_referral(db, family_member_id)
    if asked is not None:
        record(db, recorded.CODE_DRAWN, referral=asked.ref, now=now)
    return made
