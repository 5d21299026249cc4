"""Between an entry's rows and the one value that people edit: read it, write it back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.directory.entry_state import PART_OF, State
from portal.directory.hours_actions import expand_listings
from portal.directory.listing_actions import organisation_named
from portal.directory.models import Channel, DayDifference, Listing, ListingTag, Organisation, Schedule
from portal.directory.rows import exception_from, rule_from, rule_to_columns
from portal.directory.shapes import Channel as Way
from portal.directory.shapes import DayException, Rule

EDITED = ("audience:", "language:")  # tags that people choose; the others come from a source and stay


def kept_parts(text: str) -> frozenset[str]:
    return frozenset(part for part in text.split(",") if part)


def read_state(db: Session, listing: Listing) -> State:
    schedules = db.scalars(select(Schedule).where(Schedule.listing_id == listing.id).order_by(Schedule.id)).all()
    ways = db.scalars(select(Channel).where(Channel.listing_id == listing.id).order_by(Channel.position, Channel.id))
    days = db.scalars(
        select(DayDifference)
        .where(DayDifference.listing_id == listing.id)
        .order_by(DayDifference.on, DayDifference.opens_at, DayDifference.id)
    ).all()
    tags = db.scalars(select(ListingTag.tag).where(ListingTag.listing_id == listing.id).order_by(ListingTag.tag))
    run_by = db.get(Organisation, listing.organisation_id) if listing.organisation_id else None
    return State(
        facts={name: getattr(listing, name) for name in PART_OF},
        organisation=run_by.name if run_by else "",
        tags=tuple(tags),
        rules=tuple(rule_from(row) for row in schedules if row.channel_id is None),
        days=tuple(exception_from(day) for day in days if not day.ours),
        our_days=tuple(exception_from(day) for day in days if day.ours),
        ways=tuple(
            Way(way.kind, way.value, way.note, tuple(rule_from(row) for row in schedules if row.channel_id == way.id))
            for way in ways
        ),
        kept=kept_parts(listing.kept),
    )


def write_state(db: Session, listing: Listing, before: State, state: State, *, now: datetime) -> None:
    """Only what differs from `before`. What is open is worked out again at once."""
    for name, value in state.facts.items():
        setattr(listing, name, value)
    if state.organisation != before.organisation:
        listing.organisation_id = organisation_named(db, state.organisation)
    listing.kept, listing.changed_at = ",".join(sorted(state.kept)), now
    if sorted(state.tags) != sorted(before.tags):
        db.execute(delete(ListingTag).where(ListingTag.listing_id == listing.id))
        _put(db, ListingTag, [{"listing_id": listing.id, "tag": tag} for tag in sorted(set(state.tags))])
    if state.ways != before.ways:
        _write_ways(db, listing.id, state.ways)
    if state.rules != before.rules:
        db.execute(delete(Schedule).where(Schedule.listing_id == listing.id, Schedule.channel_id.is_(None)))
        _put(db, Schedule, _rules(listing.id, None, state.rules))
    if (state.days, state.our_days) != (before.days, before.our_days):
        db.execute(delete(DayDifference).where(DayDifference.listing_id == listing.id))
        _put(db, DayDifference, [*_days(listing.id, state.days, ours=False), *_days(listing.id, state.our_days)])
    db.flush()
    expand_listings(db, ids=[listing.id], now=now)


def _write_ways(db: Session, listing_id: int, ways: Iterable[Way]) -> None:
    db.execute(delete(Schedule).where(Schedule.listing_id == listing_id, Schedule.channel_id.is_not(None)))
    db.execute(delete(Channel).where(Channel.listing_id == listing_id))
    for position, way in enumerate(ways):
        row = Channel(listing_id=listing_id, kind=way.kind, value=way.value, note=way.note, position=position)
        db.add(row)
        db.flush()
        _put(db, Schedule, _rules(listing_id, row.id, way.rules))


def _rules(listing_id: int, channel_id: int | None, rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [{"listing_id": listing_id, "channel_id": channel_id, **rule_to_columns(rule)} for rule in rules]


def _days(listing_id: int, days: Iterable[DayException], *, ours: bool = True) -> list[dict[str, Any]]:
    return [
        {
            "listing_id": listing_id,
            "ours": ours,
            "on": day.on,
            "closed": day.closed,
            "opens_at": day.opens_at,
            "closes_at": day.closes_at,
            "note": day.note,
        }
        for day in days
    ]


def _put(db: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table), rows)
