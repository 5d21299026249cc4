"""Which entries are whose, and what their owners changed lately."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.accounts.queries import active_with_roles, names_of
from portal.directory.keeping_actions import NoSuchEntry, latest_change, listing_of
from portal.directory.keeping_models import ListingChange, ListingOwner
from portal.directory.models import Listing
from portal.directory.owners import OWNERS, is_team, may_take_back

LATELY = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """One change by somebody from outside the team."""

    at: datetime
    by: str
    what: str
    ref: str
    name: str


def listing_for(db: Session, ref: str, *, me: str, role: str) -> Listing:
    """The entry, if it is for this worker to keep; another's is answered like one that does not exist (T4)."""
    listing = listing_of(db, ref)
    if not is_team(role) and db.get(ListingOwner, (listing.id, me)) is None:
        raise NoSuchEntry
    return listing


def own_entries(db: Session, *, me: str) -> list[Listing]:
    mine = exists().where(ListingOwner.listing_id == Listing.id, ListingOwner.worker == me)
    return list(db.scalars(select(Listing).where(mine).order_by(Listing.shown.desc(), Listing.name, Listing.id)))


def owners_of(db: Session, listing: Listing) -> list[tuple[str, str]]:
    """Reference and name of each."""
    refs = list(db.scalars(select(ListingOwner.worker).where(ListingOwner.listing_id == listing.id)))
    names = names_of(db, refs)
    return sorted(((ref, names.get(ref, "")) for ref in refs), key=lambda pair: pair[1].casefold())


def who_may_own(db: Session) -> list[tuple[str, str]]:
    found = [(worker.ref, worker.name or worker.ref) for worker in active_with_roles(db, OWNERS)]
    return sorted(found, key=lambda pair: pair[1].casefold())


def may_undo(db: Session, listing: Listing, *, me: str, role: str) -> bool:
    latest = latest_change(db, listing)
    return latest is not None and may_take_back(role=role, me=me, by=latest.by)


def may_bring_back(db: Session, listing: Listing, *, me: str, role: str) -> bool:
    """Closed by its owner it is theirs to open again; closed by the team, by the list or by the calendar it is not."""
    ended = db.scalar(
        select(ListingChange)
        .where(ListingChange.listing_id == listing.id, ListingChange.what.in_(("ended", "undone")))
        .order_by(ListingChange.id.desc())
        .limit(1)
    )
    return is_team(role) or (ended is not None and ended.by == me)


def changed_by_owners(db: Session, *, since: datetime) -> list[Changed]:
    """The latest first: the team looks at what others put before the public."""
    owners = [worker.ref for worker in active_with_roles(db, OWNERS)]
    rows = db.execute(
        select(ListingChange, Listing.ref, Listing.name)
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(ListingChange.at >= since, ListingChange.by.in_(owners))
        .order_by(ListingChange.id.desc())
        .limit(LATELY)
    ).all()
    names = names_of(db, [change.by for change, _ref, _name in rows])
    return [Changed(change.at, names.get(change.by, ""), change.what, ref, name) for change, ref, name in rows]
