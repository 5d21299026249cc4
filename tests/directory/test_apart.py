"""The process that fetches and reads feeds: it gives the same records, and has no way to anything of ours (T9)."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import date
from datetime import time as clock_time
from pathlib import Path

import pytest

from portal.directory import apart_jobs, feeds
from portal.directory.apart_jobs import HOME, fetch_apart, read_file_apart
from portal.directory.feed_address import FeedAddress
from portal.directory.feeds import NotOfItsKind
from portal.directory.fetch_jobs import NotFetched
from portal.directory.reading_values import NotAReading, from_text, to_text
from portal.directory.shapes import Channel, DayException, Kind, Reading, Record, Refusal, Rule, Spot
from portal.shared.errors import BadInput
from tests.kit.hours import week


def test_all_of_a_reading_crosses_and_comes_back_as_it_was():
    rule = week("1MO,-1FR", "09:00-17:00", valid_from=date(2026, 1, 1), starts_on=date(2026, 1, 5))
    record = Record(
        "a", Kind.GROUP, "Ă „B“\u2028", channels=(Channel("phone", "1", rules=(rule, Rule())),), rules=(rule,),
        exceptions=(DayException(date(2026, 12, 24), False, clock_time(9), clock_time(12, 30)),),
        spot=Spot(latitude=1.5),
        other_spots=(Spot(), Spot("x")), raw={"shape": "Rule", "word": ["date", {"is": None}]}, independent=None,
    )  # fmt: skip
    reading = Reading(2, (record,), (Refusal("b", "It has no name."),))
    back = from_text(to_text(reading))
    assert back == reading and back.records[0].raw == record.raw


@pytest.mark.parametrize(
    "text",
    ["", "[", "[]", '"Reading"', '{"shape": "Path"}', '{"shape": "Rule"}', '{"word": "os.system", "is": "true"}',
     '{"shape": "Reading", "received": 1, "records": [], "refusals": [], "more": 1}', "[" * 100_000],
)  # fmt: skip
def test_nothing_else_crosses(text: str):
    with pytest.raises(NotAReading):
        from_text(text)


@pytest.mark.shows("T9", "F23")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("oruk", "oruk/feeds/north-lincolnshire-2024-12-18.services.json"),
        ("hsds", "oruk/feeds/miami211-hsds2-2019"),
        ("meeting-guide", "meeting-guide/al-anon-massachusetts-2023.json"),
        ("venues", "venues/warm-spaces-councils-2025.json"),
        ("helplines", "helplines.json"),
    ],
)
def test_read_apart_is_read_the_same(shared_data: Path, kind: str, name: str):
    apart, here = read_file_apart(kind, shared_data / name), feeds.read(kind, shared_data / name)
    assert apart == here
    assert [each.raw for each in apart.records] == json.loads(
        json.dumps([each.raw for each in here.records], default=str)
    )


def test_why_a_file_is_refused_crosses_as_its_own_sentence(tmp_path: Path):
    path = tmp_path / "x.json"
    path.write_text("<html>")
    with pytest.raises(NotOfItsKind, match="web page"):
        read_file_apart("oruk", path)
    with pytest.raises(BadInput):
        read_file_apart("oruk", tmp_path / "none.json")


@pytest.mark.shows("T9")
def test_a_host_that_leads_into_our_own_network_is_not_called_by_the_real_process():
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.1)
        with pytest.raises(NotFetched, match=r"public internet|cannot be found"):
            fetch_apart("oruk", FeedAddress("localhost", "/list"), ("localhost",))
        with pytest.raises(TimeoutError):
            inside.accept()


# --- what it may not do: the same giving up of rights, then an attempt -------------------------------------------

ATTEMPTS = {
    "read the database": "open(sys.argv[2], 'rb')",
    "open the database": "__import__('sqlite3').connect(sys.argv[2])",
    "write beside it": "open(sys.argv[2] + '.x', 'w')",
    "list the instance": "os.listdir(os.path.dirname(sys.argv[2]))",
    "read passwords": "open('/etc/passwd').read()",
    "start a program": "__import__('subprocess').run(['true'], check=True)",
    "start a shell": "os.system('true') == 0 or 1/0",
    "call somebody": "__import__('socket').create_connection(('127.0.0.1', int(sys.argv[3])), 2)",
}
CHILD = """
import os, sys, sqlite3, socket, subprocess
from pathlib import Path
from portal.directory import apart_jobs
apart_jobs._load_all()
room, readable = Path(sys.argv[1]), [*apart_jobs._python(), Path(sys.argv[4])]
{give_up}
try:
    {attempt}
except BaseException as error:
    print("no", type(error).__name__)
else:
    print("done")
"""


@pytest.mark.shows("T9")
@pytest.mark.parametrize("guard", ["both", "kernel", "python"])
def test_a_reader_that_was_taken_over_reaches_nothing_of_ours(tmp_path: Path, guard: str):
    database, feed, folder = tmp_path / "instance" / "portal.sqlite", tmp_path / "feed.json", tmp_path / "room"
    database.parent.mkdir()
    folder.mkdir()
    feed.write_text("[]")
    with sqlite3.connect(database) as made:
        made.execute("CREATE TABLE secret (x)")
    if guard == "kernel" and not _kernel_can():
        pytest.skip("this kernel has no Landlock")
    give_up = {
        "both": "apart_jobs._give_up_rights(room, Path(sys.argv[4]))",
        "kernel": "assert apart_jobs.confine(read=[*readable], write=[room])",
        "python": "apart_jobs._refuse_the_rest([room, *readable], network=False)",
    }[guard]
    of_kernel = {
        "read the database",
        "open the database",
        "write beside it",
        "list the instance",
        "read passwords",
        "start a program",
    }
    of_python = set(ATTEMPTS) - {"list the instance"}
    with socket.create_server(("127.0.0.1", 0)) as inside:
        for name, attempt in ATTEMPTS.items():
            for rights in ("", give_up) if guard == "both" else (give_up,):
                if rights and name not in {"kernel": of_kernel, "python": of_python, "both": set(ATTEMPTS)}[guard]:
                    continue
                done = subprocess.run(
                    [sys.executable, "-c", CHILD.format(give_up=rights, attempt=attempt), str(folder), str(database),
                     str(inside.getsockname()[1]), str(feed)],
                    env={"PYTHONPATH": str(HOME)}, capture_output=True, text=True, check=True,
                )  # fmt: skip
                expected = "no" if rights else "done"
                assert done.stdout.startswith(expected), (name, guard, done.stdout, done.stderr)
    assert feed.read_text() == "[]"
    assert set(os.listdir(database.parent)) == {"portal.sqlite", *["portal.sqlite.x"] * (guard == "both")}


def _kernel_can() -> bool:
    done = subprocess.run(
        [sys.executable, "-c", "from portal.shared.landlock import confine; raise SystemExit(not confine(read=[]))"],
        env={"PYTHONPATH": str(HOME)}, check=False,
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.shows("T9")
def test_it_is_told_no_setting_and_no_secret(tmp_path: Path, monkeypatch):
    seen = {}
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://user:secret@db/portal")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "x" * 40)
    monkeypatch.setattr(apart_jobs.subprocess, "run", lambda *_args, **more: seen.update(more) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_file_apart("oruk", tmp_path)
    assert set(seen["env"]) == {"PYTHONPATH", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE"}


def test_one_that_never_ends_is_ended(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(apart_jobs, "READ_SECONDS", 0.05)
    started = time.monotonic()
    with pytest.raises(BadInput, match="too long"):
        read_file_apart("oruk", tmp_path)
    assert time.monotonic() - started < 30


def test_a_list_of_libraries_is_read_with_the_places_that_lie_beside_it(tmp_path):
    made_up = Path(__file__).parent / "feeds"
    for name in ("libraries.csv", "libraries.coordinates.csv"):
        (tmp_path / name).write_bytes((made_up / name).read_bytes())
    given = read_file_apart("venues", tmp_path / "libraries.csv")
    assert any(record.spot and record.spot.latitude for record in given.records)
