"""Sessions that were missed one after the other: after two, somebody asks whether contact is still safe (N-13)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mentoring.models import Booking
from portal.mentoring.session_models import SupportSession

MISSED = "missed"


def missed_since_held(db: Session, family_member_ids: Sequence[str]) -> dict[str, int]:
    """How many in a row, counted from the last one: by family member id."""
    rows = db.execute(
        select(SupportSession.family_member_id, SupportSession.outcome)
        .join(Booking, Booking.id == SupportSession.booking_id)
        .where(SupportSession.family_member_id.in_(family_member_ids))
        .order_by(Booking.starts_at.desc())
    )
    ended: set[str] = set()
    found: dict[str, int] = {}
    for one, outcome in rows:
        if one in ended:
            continue
        if outcome == MISSED:
            found[one] = found.get(one, 0) + 1
        else:
            ended.add(one)
    return found
