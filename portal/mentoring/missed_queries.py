"""Sessions that were missed one after the other: after two, somebody asks whether contact is still safe (N-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.models import Booking
from portal.mentoring.session_models import SupportSession

MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Missed:
    count: int
    last_at: datetime


def missed_since_held(db: Session, family_member_ids: Sequence[str]) -> dict[str, Missed]:
    """How many in a row, counted from the last one, and when that was: by family member id."""
    rows = db.execute(
        select(SupportSession.family_member_id, SupportSession.outcome, Booking.starts_at)
        .join(Booking, Booking.id == SupportSession.booking_id)
        .where(SupportSession.family_member_id.in_(family_member_ids))
        .order_by(Booking.starts_at.desc())
    )
    ended: set[str] = set()
    found: dict[str, Missed] = {}
    for one, outcome, starts_at in rows:
        if one in ended:
            continue
        if outcome == MISSED:
            before = found.get(one)
            found[one] = Missed(before.count + 1, before.last_at) if before else Missed(1, starts_at)
        else:
            ended.add(one)
    return found
