"""Work out what a search reads: concrete opening times, so that "open now" is one look at an index, and words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.models import DayDifference, Listing, MeetingPoint, OpenTime, Schedule
from portal.directory.opening import closures_only, expand
from portal.directory.rows import exception_from, nations_from_letters, rule_from
from portal.directory.shapes import DayException, Rule
from portal.directory.spans import OpenSpan
from portal.directory.word_actions import lay_down_words
from portal.shared.clock import today

DAYS_AHEAD = 56
DAYS_LEFT_AT_LEAST = 28  # expanded again when fewer are left
BATCH = 200


def due_for_expanding(db: Session, *, now: datetime, limit: int = BATCH) -> list[int]:
    """Listings whose rules changed, or whose worked-out times run short."""
    short = today(now) + timedelta(days=DAYS_LEFT_AT_LEAST)
    chosen = (
        select(Listing.id)
        .where(
            or_(Listing.needs_expanding, Listing.expanded_to.is_(None), Listing.expanded_to < short),
            Listing.shown,
        )
        .order_by(Listing.id)
        .limit(limit)
    )
    return list(db.scalars(chosen))


def expand_listings(db: Session, *, ids: Sequence[int], now: datetime) -> int:
    """Replace what is worked out for these listings: times from yesterday to 8 weeks ahead, and the words that are
    searched. Gives how many times."""
    first, last = today(now) - timedelta(days=1), today(now) + timedelta(days=DAYS_AHEAD)
    rules, exceptions = _rules_of(db, ids), _exceptions_of(db, ids)
    nations = {row[0]: row[1] for row in db.execute(select(Listing.id, Listing.nations).where(Listing.id.in_(ids)))}
    rows: list[dict[str, object]] = []
    for number in ids:
        calendar = calendar_for_nations(nations_from_letters(nations.get(number, "")))
        for channel_id, own in rules.get(number, {None: []}).items():
            spans = expand(own, exceptions.get(number, []), first=first, last=last, holidays=calendar)
            rows += _columns(number, channel_id, spans)
    db.execute(delete(OpenTime).where(OpenTime.listing_id.in_(ids)))
    if rows:
        db.execute(insert(OpenTime), rows)
    lay_down_words(db, ids=ids)
    db.execute(update(Listing).where(Listing.id.in_(ids)).values(needs_expanding=False, expanded_to=last))
    return len(rows)


def _columns(listing_id: int, channel_id: int | None, spans: Iterable[OpenSpan]) -> list[dict[str, object]]:
    return [
        {
            "listing_id": listing_id,
            "channel_id": channel_id,
            "starts": int(span.starts_at.timestamp()),
            "ends": int(span.ends_at.timestamp()),
            "sure": span.sure,
            "why": span.why.value,
        }
        for span in spans
    ]


def _rules_of(db: Session, ids: Sequence[int]) -> dict[int, dict[int | None, list[Rule]]]:
    """Rules by listing, then by channel; None stands for the listing itself."""
    found: dict[int, dict[int | None, list[Rule]]] = {}
    for row in db.scalars(select(Schedule).where(Schedule.listing_id.in_(ids))):
        found.setdefault(row.listing_id or 0, {}).setdefault(row.channel_id, []).append(rule_from(row))
    return found


def _exceptions_of(db: Session, ids: Sequence[int]) -> dict[int, list[DayException]]:
    """A listing's own dates, and the closures of the venues it is at."""
    found: dict[int, list[DayException]] = {}
    for row in db.scalars(select(DayDifference).where(DayDifference.listing_id.in_(ids))):
        found.setdefault(row.listing_id or 0, []).append(exception_from(row))
    at_venues = (
        select(MeetingPoint.listing_id, DayDifference)
        .join(DayDifference, DayDifference.venue_id == MeetingPoint.venue_id)
        .where(MeetingPoint.listing_id.in_(ids))
    )
    for listing_id, row in db.execute(at_venues):
        found.setdefault(listing_id, []).extend(closures_only([exception_from(row)]))
    return found
