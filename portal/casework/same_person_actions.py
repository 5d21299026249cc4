"""Deciding that two records are of one person, or are not; taking it back (R-66). Neither record changes."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.casework import recorded
from portal.casework.triage_models import SamePerson
from portal.records.actions import record
from portal.referrals import queries
from portal.shared.errors import BadInput


class OnePersonAlready(BadInput):
    """Both requests are of the same record."""


def decide(db: Session, *, ref: str, other: str, is_same: bool | None, by: str, now: datetime) -> None:
    """`is_same` None takes the decision back. Raises NoSuchPerson, OnePersonAlready."""
    pair = sorted(queries.referral(db, each).family_member_id for each in (ref, other))
    if pair[0] == pair[1]:
        raise OnePersonAlready
    first, second = pair
    db.execute(delete(SamePerson).where(SamePerson.first_id == first, SamePerson.second_id == second))
    if is_same is not None:
        db.add(SamePerson(first_id=first, second_id=second, is_same=is_same, decided_by=by, decided_at=now))
    db.flush()
    said = {True: "same", False: "different", None: "taken back"}[is_same]
    record(db, recorded.SAME_DECIDED, referral=ref, by=by, other=other, decision=said, now=now)
