"""The public says that something is wrong with an entry; staff settle it. Nothing tells who it was."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.directory.keeping_models import ListingReport
from portal.directory.models import Listing
from portal.directory.reports import KINDS, WITHIN, is_enough
from portal.shared.errors import BadInput, NotFound
from portal.shared.refs import new_ref
from portal.storage.keys import KeyRing


class NoSuchReport(NotFound):
    """No such report, or it is settled."""


class OddKind(BadInput):
    """Not one of the things that can be wrong."""


def report(db: Session, *, keys: KeyRing, listing: Listing, kind: str, words: str, now: datetime) -> bool:
    """False when enough was said already: then nothing is kept. Words are sealed until it is settled."""
    if kind not in KINDS:
        raise OddKind
    recent = select(func.count()).select_from(ListingReport).where(ListingReport.made_at > now - WITHIN)
    of_one = db.scalar(recent.where(ListingReport.listing_id == listing.id)) or 0
    if is_enough(of_one, db.scalar(recent) or 0):
        return False
    made = ListingReport(ref=new_ref("RP", 8), person_key=keys.new_person(now), listing_id=listing.id, kind=kind)
    made.words, made.made_at = words or None, now
    db.add(made)
    db.flush()
    return True


def settle(db: Session, *, ref: str, by: str, now: datetime) -> str:
    """Its words are erased. Gives the key that sealed them, to be shredded once this is saved."""
    found = db.scalar(select(ListingReport).where(ListingReport.ref == ref, ListingReport.settled_at.is_(None)))
    if found is None:
        raise NoSuchReport
    found.words, found.settled_at, found.settled_by = None, now, by
    db.flush()
    return found.person_key
