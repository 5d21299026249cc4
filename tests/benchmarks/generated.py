"""Made-up services of ../shared/bench straight into the tables: 20,000 or 500,000 in a minute or two, on either engine.

python -m tests.benchmarks.generated INSTANCE --n 20000 [--dense] [--database ADDRESS]
"""

import argparse
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from portal import tables  # noqa: F401
from portal.directory.atlas import POSTCODES
from portal.directory.feeds import read
from portal.directory.grid import Point
from portal.directory.hours_actions import due_for_expanding, expand_listings
from portal.directory.import_actions import take
from portal.directory.listing_actions import nowhere
from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, OpenTime, Schedule, Venue
from portal.directory.postcode_build import build_outcodes
from portal.directory.postcode_sources import installed
from portal.directory.shapes import WEEKDAYS
from portal.directory.squares import numbers
from portal.directory.venue_actions import note_towns
from portal.directory.word_actions import lay_down_words
from portal.settings import Settings
from portal.shared.clock import instant, now, today
from portal.storage.store import Store, prepare_store
from portal.storage.work import work

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
LINES = Path(__file__).resolve().parents[2] / "portal" / "directory" / "facts" / "helplines.json"
WEEKS = 3  # of opening times: those of later weeks are never looked at
CHUNK = 5_000
KINDS = ("service", "group", "place", "service")


def generator() -> Any:
    """The rig's own data, so that limits, peers and we are asked about the same towns."""
    sys.path.insert(0, str(BENCH))
    import gen

    return gen


def load(store: Store, *, many: int, dense: bool, words: bool) -> None:
    moment = now()
    with store.new_db() as db:
        for first, part in _chunks(generator().services(many, dense=dense)):
            with work(db):
                _write(db, part, moment)
                if words:
                    lay_down_words(db, ids=[each["id"] for each in part])
            print(f"\r{first + len(part):,} of {many:,}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        with work(db):
            _let_numbers_go_on(db, many)
            note_towns(db)
        with work(db):
            take(
                db,
                source="National lines",
                kind="helplines",
                reading=read("helplines", LINES),
                now=moment,
                locate=nowhere,
            )
            expand_listings(db, ids=due_for_expanding(db, now=moment), now=moment)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _chunks(services: Iterator[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    first = 0
    while part := list(islice(services, CHUNK)):
        yield first, part
        first += len(part)


def _write(db: Session, part: list[dict[str, Any]], moment: datetime) -> None:
    chance = random.Random(part[0]["id"])
    _put(db, Listing, [_listing(each, moment, chance) for each in part])
    _put(db, Venue, [_venue(each, chance) for each in part])
    _put(db, MeetingPoint, [_point(each) for each in part])
    _put(db, ListingTag, [{"listing_id": s["id"], "tag": f"topic:{t}"} for s in part for t in s["topics"]])
    db.execute(
        insert(Channel), [{"listing_id": s["id"], "kind": "phone", "value": s["phone"], "note": ""} for s in part]
    )
    _put(db, Schedule, [rule for each in part for rule in _rules(each)])
    _put(db, OpenTime, [span for each in part for span in _spans(each, today(moment))])


def _put(db: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    db.connection().execute(insert(model.__table__), rows)  # past the mapper, which would take most of the time


def _listing(each: dict[str, Any], moment: datetime, chance: random.Random) -> dict[str, Any]:
    return {
        "id": each["id"],
        "ref": f"PL-{_letters(each['id'])}",
        "kind": chance.choice(KINDS),
        "name": each["name"],
        "description": each["description"],
        "independent": chance.choice((True, False, None)),
        "fees": chance.choice(("Free", "", "£2")),
        "nations": "",
        "is_treatment_premises": chance.random() < 0.1,
        "checked_on": today(moment),
        "external_id": str(each["id"]),
        "needs_expanding": False,
        "expanded_to": today(moment) + timedelta(days=56),
        "changed_at": moment,
    }


def _venue(each: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {
        "id": each["id"],
        "ref": f"VN-{_letters(each['id'])}",
        "name": each["name"],
        "address": each["address"],
        "town": each["postcode"].split()[0],
        "postcode": each["postcode"],
        "latitude": each["lat"],
        "longitude": each["lon"],
        "quality": "exact",
        "step_free": chance.choice((True, False, None)),
    }


def _point(each: dict[str, Any]) -> dict[str, Any]:
    point = Point.at(each["lat"], each["lon"])
    east, north = int(point.easting), int(point.northing)
    at = {"easting": east, "northing": north, **numbers(east, north)}
    return {"id": each["id"], "listing_id": each["id"], "venue_id": each["id"], **at}


def _rules(each: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for day, opens, closes in each["hours"]:
        yield {
            "listing_id": each["id"],
            "byday": WEEKDAYS[day],
            "opens_at": time(opens // 60, opens % 60),
            "closes_at": time(23, 59) if closes == 1440 else time(closes // 60 % 24, closes % 60),
            "on_holidays": "open",
        }


def _spans(each: dict[str, Any], first: date) -> Iterator[dict[str, Any]]:
    monday = first - timedelta(days=first.weekday() + 7)
    if len(each["hours"]) == 7 and each["hours"][0][1:] == (0, 1440):
        yield _span(each["id"], _at(monday, 0), _at(monday + timedelta(weeks=10), 0))
        return
    for week in range(WEEKS + 1):
        for day, opens, closes in each["hours"]:
            on = monday + timedelta(weeks=week, days=day)
            yield _span(each["id"], _at(on, opens), _at(on, closes))


def _span(number: int, starts: int, ends: int) -> dict[str, Any]:
    return {"listing_id": number, "channel_id": None, "starts": starts, "ends": ends, "sure": True, "why": "regular"}


def _at(on: date, minute: int) -> int:
    return _midnight(on) + minute * 60


@lru_cache
def _midnight(on: date) -> int:
    return int(instant(on, time(0)).timestamp())


def _letters(number: int) -> str:
    return f"{number:08d}"


def _let_numbers_go_on(db: Session, many: int) -> None:
    if db.get_bind().dialect.name == "postgresql":
        for table in ("listing", "venue", "meeting_point"):
            db.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {many})"))


def points(many: int, *, n: int, dense: bool) -> list[str]:
    """First parts of postcodes to search at, as often as their towns are large."""
    found: Iterable[tuple[float, float, str, int]] = generator().points(many, n=n, dense=dense)
    return [code for _lat, _lon, code, _km in found]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--n", type=int, default=20_000)
    asked.add_argument("--dense", action="store_true")
    asked.add_argument("--database", default="")
    asked.add_argument("--words", action="store_true", help="lay down the words that are searched, too")
    args = asked.parse_args()
    settings = Settings(instance=args.instance, database_url=args.database, fast_hashes=True)
    store = prepare_store(settings)
    load(store, many=args.n, dense=args.dense, words=args.words)
    store.close()
    build_outcodes(installed(), args.instance / POSTCODES)


if __name__ == "__main__":
    main()
