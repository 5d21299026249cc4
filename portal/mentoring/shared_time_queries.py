"""What takes a mentor's time or a room without being one person's booking: groups, and what a helper keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from portal.mentoring.group_models import GroupSession
from portal.mentoring.waiting_models import KeptTime
from portal.shared.slots import Slot

LOOKS_BACK = timedelta(days=7)  # the whole of this week counts towards its hours


@dataclass(frozen=True, slots=True)
class Shared:
    mentor_id: str
    slot: Slot
    venue_id: int | None


def shared_times(
    db: Session, *, now: datetime, but: str = "", mentor_ids: Sequence[str] = (), venue_ids: Sequence[int] = ()
) -> list[Shared]:
    """Of these mentors, or at these venues; `but`: the id of one that counts as free."""
    found = []
    for table, is_on in (
        (GroupSession, GroupSession.state == "open"),
        (KeptTime, KeptTime.until_at > now),
    ):
        where = or_(
            table.mentor_id.in_(mentor_ids) if mentor_ids else false(),
            table.venue_id.in_(venue_ids) if venue_ids else false(),
        )
        rows = db.execute(
            select(table.mentor_id, table.starts_at, table.ends_at, table.venue_id).where(
                and_(where, is_on, table.id != but, table.ends_at > now - LOOKS_BACK)
            )
        )
        found += [Shared(mentor_id, Slot(starts, ends), venue_id) for mentor_id, starts, ends, venue_id in rows]
    return found
