"""Entries leave the search; their rows stay for what points to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.directory.models import Listing
from portal.shared.clock import today


def retire(db: Session, *, listing_ids: Sequence[int], now: datetime) -> None:
    """Out of the search, the same day; the rows stay for what points to them."""
    db.execute(update(Listing).where(Listing.id.in_(listing_ids)).values(shown=False, changed_at=now))


def hide_unfunded(db: Session, *, now: datetime) -> None:
    """The day after its funding ended an entry is out of the search (R-157)."""
    over = (Listing.shown.is_(True), Listing.funding_ends_on < today(now))
    db.execute(update(Listing).where(*over).values(shown=False, changed_at=now))
