"""Feeds with an address are fetched again each day; one that does not come leaves its entries as they are (F23)."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.directory.apart_jobs import fetch_apart
from portal.directory.atlas import Atlas
from portal.directory.feed_address import FeedAddress, read_address
from portal.directory.import_actions import take
from portal.directory.jobs import expand_hours
from portal.directory.locating import locate
from portal.directory.shapes import Reading
from portal.directory.source_models import Source
from portal.settings import Settings
from portal.shared.errors import PortalError
from portal.storage.engine import NewDb
from portal.storage.work import work

logger = logging.getLogger("portal.directory")
Fetch = Callable[[str, FeedAddress, Collection[str]], Reading]  # kind, address, hosts that are allowed


@dataclass(frozen=True)
class _Due:
    name: str
    kind: str
    address: str


def refresh_feeds(new_db: NewDb, now: datetime, settings: Settings, *, fetch: Fetch = fetch_apart) -> int:
    """Gives how many came and were taken. Safe to run twice."""
    with new_db() as db:
        rows = db.scalars(select(Source).where(Source.address != "").order_by(Source.id))
        due = [_Due(row.name, row.kind, row.address) for row in rows]
    taken = 0
    for source in due:
        trouble = _refresh(source, new_db, now, settings, fetch)
        taken += not trouble
        values = {"last_tried_at": now} | ({"held_back": trouble} if trouble else {})
        with new_db() as db, work(db):
            db.execute(update(Source).where(Source.name == source.name).values(**values))
    if taken:
        expand_hours(new_db, now, settings)
    return taken


def _refresh(source: _Due, new_db: NewDb, now: datetime, settings: Settings, fetch: Fetch) -> str:
    """Why it was not taken; empty when it was."""
    atlas = Atlas(settings.instance)
    try:
        address = read_address(source.address, settings.feed_hosts)
        reading = fetch(source.kind, address, settings.feed_hosts)
        with new_db() as db, work(db):
            take(
                db,
                source=source.name,
                kind=source.kind,
                reading=reading,
                now=now,
                locate=lambda spot: locate(spot, atlas),
            )
    except PortalError as error:
        logger.warning("a feed was not taken", extra={"kind": type(error).__name__})
        return str(error) or type(error).__name__
    return ""
