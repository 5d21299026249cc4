"""How long a search takes while 50 bookings a second are written beside it (P11).

python -m tests.benchmarks.search_beside_bookings INSTANCE [--database ADDRESS] [--pace 50] [--rounds 5] [--seconds 3]

INSTANCE as tests.benchmarks.generated made it. Bookings are made by the action that the pages call, in a process of
its own: one transaction each, with its messages. Searches come over HTTP from four connections; alone and beside
bookings by turns.
"""

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from pathlib import Path

from sqlalchemy.orm import Session

from portal import tables  # noqa: F401
from portal.mentoring import actions
from portal.mentoring.claim_actions import For
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.time_queries import free_times_of
from portal.settings import Settings
from portal.shared.clock import now
from portal.shared.errors import PortalError
from portal.storage.store import Store, open_store
from portal.storage.work import work
from tests.benchmarks.booking import lay_out
from tests.benchmarks.generated import generator
from tests.benchmarks.served_search import Target, _free_port, _served, _wrk, served_env

SHOWS, MEASURED = ("P11",), date(2026, 12, 1)  # by hand; README.md has the table

MENTORS, PEOPLE, CONNECTIONS = 200, 32, 4


def write(settings: Settings, pace: float) -> None:
    """For each line it is sent, so many seconds of bookings; then says how many a second were made."""
    store, number = open_store(settings), 0
    _refs, people = lay_out(store, MENTORS, PEOPLE)
    free = iter(_free(store))
    print("ready", flush=True)
    for line in sys.stdin:
        begun, first, made, refused = time.monotonic(), number, 0, ""
        while time.monotonic() < begun + float(line):
            number += 1
            try:
                with store.new_db() as db, work(db):
                    _book(db, number, *next(free), people[number % PEOPLE])
                made += 1
            except PortalError as why:
                refused = type(why).__name__
            time.sleep(max(0.0, begun + (number - first) / pace - time.monotonic()))
        print(f"{made / (time.monotonic() - begun):.1f} bookings/s {refused}", flush=True)
    store.close()


def _free(store: Store) -> list[tuple[str, datetime]]:
    """What nobody has yet, one mentor after the other."""
    with store.new_db() as db:
        mentors = {mentor.id: mentor.ref for mentor in db.query(PeerMentor)}
        found = free_times_of(db, list(db.query(PeerMentor)), now=now() + timedelta(hours=1))
    return sorted(
        ((mentors[key], time.slot.starts_at) for key, times in found.items() for time in times), key=itemgetter(1)
    )


def _book(db: Session, number: int, mentor: str, starts_at: datetime, person: For) -> None:
    actions.book(
        db,
        mentor_ref=mentor,
        starts_at=starts_at,
        place_kind=PlaceKind.CHAT,
        person=person,
        once_key=f"{number:032x}",
        days_before=(2,),
        now=now(),
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--database", default="")
    asked.add_argument("--pace", type=float, default=50)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=3)
    asked.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.write:
        write(Settings(instance=args.instance, database_url=args.database, fast_hashes=True), args.pace)
        return
    port = _free_port()
    command = [sys.executable, "-m", "portal", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        writer = stack.enter_context(_writer(args))
        stack.enter_context(_served(command, port, served_env(args.instance, args.database)))
        points = Path(folder) / "points"
        rows = ["\t".join(map(str, each)) for each in generator().points(2_000, 20_000, dense=False)]
        points.write_text("".join(f"{row}\t{turn}-{at}\n" for turn in range(20) for at, row in enumerate(rows)))
        for name, more in (("the rig's points", ""), ("each asked once", "&x={5}")):
            path = "/find?place={3}&when=now" + more
            target = Target(name, f"http://127.0.0.1:{port}", path, points, list)
            _wrk(target, CONNECTIONS, 2)
            alone, beside, failed = [], [], 0
            for _round in range(args.rounds):
                alone.append(_wrk(target, CONNECTIONS, args.seconds))
                beside.append(_beside(writer, target, args.seconds))
            ratios = [a[2] / b[2] for a, b in zip(beside, alone, strict=True)]
            failed = sum(each[4] for each in (*alone, *beside))
            print(
                f"{name}: p95 alone {statistics.median(each[2] for each in alone):.1f} ms, beside"
                f" {statistics.median(each[2] for each in beside):.1f} ms, x{statistics.median(ratios):.2f}"
                f" ({min(ratios):.2f} to {max(ratios):.2f}), {failed} failed"
            )


@contextlib.contextmanager
def _writer(args: argparse.Namespace) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.benchmarks.search_beside_bookings", str(args.instance), "--write"]
    command += ["--database", args.database, "--pace", str(args.pace)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout and writer.stdout.readline() == "ready\n"
        yield writer


def _beside(writer: "subprocess.Popen[str]", target: Target, seconds: int) -> tuple[int, float, float, float, int]:
    assert writer.stdin and writer.stdout
    writer.stdin.write(f"{seconds + 1}\n")
    writer.stdin.flush()
    found = _wrk(target, CONNECTIONS, seconds)
    print(f"  {writer.stdout.readline().strip()}")
    return found


if __name__ == "__main__":
    main()
