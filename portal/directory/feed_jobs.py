"""Feeds with an address are fetched again each day; one that does not come leaves its entries as they are (F23)."""

import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from portal.directory.atlas import Atlas
from portal.directory.feed_address import read_address
from portal.directory.feeds import read
from portal.directory.fetch_jobs import Connect, Resolve, connect, fetch_feed, look_up
from portal.directory.import_actions import take
from portal.directory.jobs import expand_hours
from portal.directory.locating import locate
from portal.directory.source_models import Source
from portal.settings import Settings
from portal.shared.errors import PortalError
from portal.storage.engine import NewDb
from portal.storage.work import work

logger = logging.getLogger("portal.directory")
IN_PAGES = ("oruk", "hsds")


@dataclass(frozen=True)
class _Due:
    name: str
    kind: str
    address: str


def refresh_feeds(
    new_db: NewDb, now: datetime, settings: Settings, *, resolve: Resolve = look_up, open_to: Connect = connect
) -> int:
    """Gives how many came and were taken. Safe to run twice."""
    with new_db() as db:
        rows = db.scalars(select(Source).where(Source.address != "").order_by(Source.id))
        due = [_Due(row.name, row.kind, row.address) for row in rows]
    taken = 0
    for source in due:
        trouble = _refresh(source, new_db, now, settings, resolve, open_to)
        taken += not trouble
        values = {"last_tried_at": now} | ({"held_back": trouble} if trouble else {})
        with new_db() as db, work(db):
            db.execute(update(Source).where(Source.name == source.name).values(**values))
    if taken:
        expand_hours(new_db, now, settings)
    return taken


def _refresh(source: _Due, new_db: NewDb, now: datetime, settings: Settings, resolve: Resolve, open_to: Connect) -> str:
    """Why it was not taken; empty when it was."""
    atlas = Atlas(settings.instance)
    try:
        with tempfile.TemporaryDirectory(prefix="portal-feed-") as folder:
            address = read_address(source.address, settings.feed_hosts)
            path = fetch_feed(address, Path(folder), in_pages=source.kind in IN_PAGES, resolve=resolve, open_to=open_to)
            reading = read(source.kind, path)
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
