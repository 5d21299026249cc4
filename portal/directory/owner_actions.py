"""Entries are given to owners from outside the team, and taken back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.accounts.queries import worker_by_ref
from portal.directory.keeping_models import ListingOwner
from portal.directory.models import Listing
from portal.directory.owners import OWNERS
from portal.shared.errors import NotAllowed


class NotAnOwner(NotAllowed):
    """Only those whose role it is can be given an entry; the team keeps all entries anyway."""


def give(db: Session, *, listing: Listing, worker: str, by: str, now: datetime) -> None:
    """Given twice it is given once. Raises NoSuchWorker, NotAnOwner."""
    found = worker_by_ref(db, worker)
    if found.role not in OWNERS or not found.active:
        raise NotAnOwner
    if db.get(ListingOwner, (listing.id, worker)) is None:
        db.add(ListingOwner(listing_id=listing.id, worker=worker, given_at=now, given_by=by))
        db.flush()


def take_away(db: Session, *, listing: Listing, worker: str) -> None:
    """Holds on their very next request."""
    db.execute(delete(ListingOwner).where(ListingOwner.listing_id == listing.id, ListingOwner.worker == worker))
