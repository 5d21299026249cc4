"""People keep entries true: change, confirm, close for some days or for good, undo. Each change is kept whole."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.directory.entry_state import (
    State,
    from_json,
    parts_that_differ,
    to_json,
    to_keep,
    with_days,
    without_day,
)
from portal.directory.keeping_models import ListingChange
from portal.directory.listing_actions import write_listing
from portal.directory.models import Listing
from portal.directory.shapes import DayException, Record
from portal.directory.state_actions import read_state, write_state
from portal.directory.venue_actions import At
from portal.shared.clock import today
from portal.shared.errors import Gone, NotFound
from portal.shared.refs import new_ref


class What(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    DAYS = "days"
    ENDED = "ended"
    BACK = "back"
    UNDONE = "undone"


class NoSuchEntry(NotFound):
    """No entry has this reference."""


class ChangedMeanwhile(Gone):
    """Somebody else changed the entry since this page was opened; nothing was saved."""


class NotTheLatest(Gone):
    """Only the latest change can be undone; there is a later one, or it is undone already."""


def listing_of(db: Session, ref: str) -> Listing:
    found = db.scalar(select(Listing).where(Listing.ref == ref))
    if found is None:
        raise NoSuchEntry
    return found


def add_entry(
    db: Session, *, record: Record, state: Callable[[State], State], at: At | None, by: str, role: str, now: datetime
) -> Listing:
    """`record.external_id` is the key of the form: sent twice, it is one entry. `state` completes what was written."""
    again = db.scalar(select(Listing).where(Listing.source_id.is_(None), Listing.external_id == record.external_id))
    if again is not None:
        return again
    listing = write_listing(db, record, source_id=None, listing_id=None, at=at, now=now)
    before = read_state(db, listing)
    after = state(before).with_facts(checked_on=today(now), checked_by=role, shown=True)
    write_state(db, listing, before, after, now=now)
    _note(db, listing, What.ADDED, before, after, by=by, now=now)
    return listing


def change_entry(
    db: Session,
    *,
    listing: Listing,
    version: int,
    change: Callable[[State], State],
    by: str,
    now: datetime,
    what: What = What.CHANGED,
) -> ListingChange | None:
    """None when nothing differs. Raises ChangedMeanwhile when `version` is not the present one."""
    _claim(db, listing, version)
    before = read_state(db, listing)
    after = change(before)
    changed = parts_that_differ(before, after)
    if not changed:
        return None
    if listing.source_id is not None:
        after = _keeping(before, after, changed)
    write_state(db, listing, before, after, now=now)
    return _note(db, listing, what, before, after, by=by, now=now)


def _keeping(before: State, after: State, changed: Iterable[str]) -> State:
    return State(**{**after.__dict__, "kept": to_keep(before, after, changed)})


def _claim(db: Session, listing: Listing, version: int) -> None:
    """One of two who change the same entry at the same time is told."""
    taken = db.execute(
        update(Listing)
        .where(Listing.id == listing.id, Listing.version == version)
        .values(version=version + 1)
        .execution_options(synchronize_session="fetch")
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise ChangedMeanwhile


def confirm(db: Session, *, listing: Listing, by: str, role: str, now: datetime) -> ListingChange | None:
    """All that the page says holds today. Pressed twice it is one confirmation."""
    return change_entry(
        db,
        listing=listing,
        version=listing.version,
        change=lambda state: state.with_facts(checked_on=today(now), checked_by=role),
        by=by,
        now=now,
        what=What.CONFIRMED,
    )


def set_days(db: Session, *, listing: Listing, days: Iterable[DayException], by: str, now: datetime) -> None:
    """Dates that are closed, or open at other times; each takes the place of what was said of that date."""
    new = tuple(days)
    change_entry(
        db,
        listing=listing,
        version=listing.version,
        change=lambda state: with_days(state, new),
        by=by,
        now=now,
        what=What.DAYS,
    )


def take_back_day(db: Session, *, listing: Listing, on: date, by: str, now: datetime) -> None:
    change_entry(
        db,
        listing=listing,
        version=listing.version,
        change=lambda state: without_day(state, on),
        by=by,
        now=now,
        what=What.DAYS,
    )


def end_entry(db: Session, *, listing: Listing, forwarding: str, by: str, now: datetime) -> None:
    """Closed for good: out of the search at once, with advice where to turn for those who kept its address."""
    change_entry(
        db,
        listing=listing,
        version=listing.version,
        change=lambda state: state.with_facts(shown=False, status="inactive", forwarding=forwarding),
        by=by,
        now=now,
        what=What.ENDED,
    )


def bring_back(db: Session, *, listing: Listing, by: str, now: datetime) -> None:
    change_entry(
        db,
        listing=listing,
        version=listing.version,
        change=lambda state: state.with_facts(shown=True, status="active", forwarding=""),
        by=by,
        now=now,
        what=What.BACK,
    )


def undo(db: Session, *, listing: Listing, change: str, by: str, now: datetime) -> None:
    """Puts back what was there before the latest change. Undoing that again brings the change back."""
    latest = latest_change(db, listing)
    if latest is None or latest.ref != change or latest.what == What.ADDED:
        raise NotTheLatest
    before = read_state(db, listing)
    after = from_json(latest.before)
    _claim(db, listing, listing.version)
    write_state(db, listing, before, after, now=now)
    latest.undone = True
    _note(db, listing, What.UNDONE, before, after, by=by, now=now)


def latest_change(db: Session, listing: Listing) -> ListingChange | None:
    return db.scalar(
        select(ListingChange).where(ListingChange.listing_id == listing.id).order_by(ListingChange.id.desc()).limit(1)
    )


def _note(
    db: Session, listing: Listing, what: What, before: State, after: State, *, by: str, now: datetime
) -> ListingChange:
    made = ListingChange(
        ref=new_ref("CH", 8),
        listing_id=listing.id,
        at=now,
        by=by,
        what=what,
        before=to_json(before),
        after=to_json(after),
        undone=False,
    )
    db.add(made)
    db.flush()
    return made
