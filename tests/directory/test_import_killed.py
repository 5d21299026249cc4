"""An import ended by kill -9 at any moment, or fed a file that was cut: the old list or the new, never between (F23).

50 kills and 100 cuts on each database with --full; a few always.
"""

import json
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.cli import main as portal_main
from portal.directory.import_actions import take
from portal.directory.models import Channel, Listing, ListingTag, MeetingPoint, Organisation, Schedule, Venue
from portal.directory.source_models import Source, SourceRecord
from portal.settings import ROOT
from portal.storage.work import work
from tests.directory.import_worker import MANY, edition
from tests.directory.made_up_listings import on_the_grid
from tests.kit.processes import end_with_us

OTHER = {"old": "new", "new": "old"}


@contextmanager
def importing(settings, name):
    """It has begun to write."""
    arguments = [str(settings.instance), settings.database, name]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.directory.import_worker", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=end_with_us(signal.SIGKILL),
    )
    assert process.stdout is not None and process.stdin is not None
    assert process.stdout.readline() == b"up\n"
    process.stdin.write(b"go\n")
    process.stdin.flush()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def told_by(store):
    """Which edition each part of the directory is of; one word where all agree."""
    with store.new_db() as db:
        shown = Listing.shown.is_(True)
        ids = select(Listing.id).where(shown)
        said = {
            *(name.rpartition(" ")[2] for name in db.scalars(select(Listing.name).where(shown))),
            *db.scalars(select(Listing.fees).where(shown)),
            *(
                name.rpartition(" ")[2]
                for name in db.scalars(select(Organisation.name).join(Listing).where(shown).distinct())
            ),
            *(
                tag.rpartition(":")[2]
                for tag in db.scalars(select(ListingTag.tag).where(ListingTag.listing_id.in_(ids)))
            ),
            *db.scalars(select(Channel.note).where(Channel.listing_id.in_(ids))),
            *(
                {"MO,TU,WE,TH,FR": "old", "SA": "new"}[days]
                for days in db.scalars(select(Schedule.byday).where(Schedule.listing_id.in_(ids)))
            ),
            *(
                address.rpartition(" ")[2]
                for address in db.scalars(
                    select(Venue.address).join(MeetingPoint).where(MeetingPoint.listing_id.in_(ids))
                )
            ),
        }
        amounts = [
            len(db.scalars(ids).all()),
            *(
                len(db.scalars(select(table.listing_id).where(table.listing_id.in_(ids))).all())
                for table in (ListingTag, Channel, Schedule, MeetingPoint)
            ),
            len(db.scalars(select(SourceRecord.id).where(SourceRecord.gone_at.is_(None))).all()),
        ]
        counts = json.loads(db.scalars(select(Source.last_counts)).one())
    return said, amounts, counts


@pytest.mark.shows("F23", "G30")
def test_an_import_killed_at_any_moment_leaves_the_old_list_or_the_new(settings, store, full):
    with store.new_db() as db, work(db):
        take(
            db,
            source="Town list",
            kind="venues",
            reading=edition("old"),
            now=datetime(2026, 11, 23, tzinfo=UTC),
            locate=on_the_grid,
        )
    with importing(settings, "new") as whole:
        started = time.monotonic()
        assert whole.stdout.readline() == b"done\n"
        lasts, there, found = time.monotonic() - started, "new", {"before": 0, "after": 0}
    rng = random.Random(50)
    kills, wanted = 0, 50 if full else 1
    # on a machine that has become quicker meanwhile, one that was to be killed may be through already: then once more
    while kills < wanted or (not found["before"] and kills < wanted + 20):
        kills += 1
        with importing(settings, OTHER[there]):
            time.sleep(rng.uniform(0, lasts))
        said, amounts, counts = told_by(store)
        assert len(said) == 1, said
        assert set(amounts) == {MANY}, amounts
        assert counts["refused"] == 0 and counts["new"] + counts["changed"] + counts["same"] == MANY
        now_there = said.pop()
        found["before" if now_there == there else "after"] += 1
        there = now_there
    print(f"killed: {found['before']} times the list before stood, {found['after']} times the list after")
    assert found["before"], "it was killed while it worked"
    with importing(settings, OTHER[there]) as last:
        assert last.wait(60) == 0
    assert told_by(store)[0] == {OTHER[there]}, "and the next run goes through"


def meetings(edition_name: str) -> bytes:
    return json.dumps(
        [
            {
                "slug": f"group-{number}",
                "name": f"Group {number} {edition_name}",
                "day": number % 7,
                "time": "19:00",
                "end_time": "20:00",
                "formatted_address": f"{number} Quay Road, Leeds, UK",
                "latitude": 53.8,
                "longitude": -1.55,
            }
            for number in range(40)
        ]
    ).encode()


@pytest.mark.shows("F23", "G30")
def test_a_file_cut_anywhere_leaves_the_old_list(settings, store, full, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PORTAL_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PORTAL_DATABASE_URL", settings.database)
    monkeypatch.setenv("PORTAL_FAST_HASHES", "true")
    path, whole = tmp_path / "groups.json", meetings("new")

    def run() -> int:
        code = portal_main(["import", "meeting-guide", str(path)])
        capsys.readouterr()
        return code

    def names() -> set[str]:
        with store.new_db() as db:
            return set(db.scalars(select(Listing.name).where(Listing.shown)))

    path.write_bytes(meetings("old"))
    assert run() == 0
    old = names()
    assert len(old) == 40
    for cut in random.Random(100).sample(range(len(whole)), 100 if full else 2):
        path.write_bytes(whole[:cut])
        assert run() == 1
        assert names() == old, f"cut at {cut}"
    path.write_bytes(whole)
    assert run() == 0
    assert names() == {name.replace("old", "new") for name in old}
