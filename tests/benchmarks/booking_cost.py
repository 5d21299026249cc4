"""What choosing a time and booking it cost in processor time, in one process (P6 to P8).

python -m tests.benchmarks.booking_cost [--rounds 5] [--database ADDRESS] [--profile NAME]
"""

import argparse
import cProfile
import logging
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from operator import itemgetter
from pathlib import Path
from secrets import token_hex

from portal.app import create_app
from portal.mentoring import holding
from portal.settings import Settings
from portal.shared.clock import now
from portal.storage.store import prepare_store
from tests.benchmarks.booking_crowd import lay_out
from tests.mentoring.crowd import TIMES, TOKEN, Somebody

SHOWS, MEASURED = ("P6", "P7", "P8"), date(2026, 12, 1)  # by hand; README.md has the table

EACH = 20
by_time = itemgetter(1)  # so that one mentor after the other is booked, as on the other side
ORIGIN = {"Origin": "http://localhost"}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--mentors", type=int, default=200)
    asked.add_argument("--database", default="", help="a PostgreSQL address of an empty database; empty: SQLite")
    asked.add_argument("--sort", default="cumulative")
    asked.add_argument("--profile", default="", help="one of the names printed: where its time goes")
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(args, Settings(instance=Path(folder) / "instance", database_url=args.database, fast_hashes=True))


def measure(args: argparse.Namespace, settings: Settings) -> None:
    # one person at one address does here what many do
    holding.BY_ONE_PERSON = holding.FROM_ONE_NETWORK = 1_000_000
    store, begun = prepare_store(settings), time.process_time()
    refs, people = lay_out(store, args.mentors, 4)
    print(f"laid out in {time.process_time() - begun:.0f} s", flush=True)
    app = create_app(settings, store)
    app.jinja_env.auto_reload = False
    logging.disable(logging.CRITICAL)
    ours = app.test_client()
    somebody = Somebody(store, 0, people[0], now())
    ours.set_cookie("visit", somebody.token)
    turn = count()

    def get(path: str) -> str:
        answer = ours.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    token = TOKEN.findall(get(f"/times/{refs[0]}"))[0]
    free = sorted(((ref, at) for ref in refs for at in TIMES.findall(get(f"/times/{ref}?show=all"))), key=by_time)
    booked = count()

    def press(number: int) -> None:
        ref, at = free[number]
        answer = ours.post(f"/times/{ref}", data={"csrf_token": token, "time": at, "moving": ""}, headers=ORIGIN)
        assert answer.location.endswith("/confirm"), answer.location
        answer.close()

    def confirm() -> None:
        fields = {"csrf_token": token, "once_key": token_hex(16), "place": "chat"}
        answer = ours.post("/times/confirm", data=fields, headers=ORIGIN)
        assert answer.location.endswith("/made"), answer.location
        answer.close()

    def at_once(number: int) -> None:
        """What a page shows that was not held: as "Book this time" of another window."""
        ref, at = free[number]
        fields = {"csrf_token": token, "once_key": token_hex(16), "place": "chat", "shown": f"{ref} {at}"}
        answer = ours.post("/times/confirm", data=fields, headers=ORIGIN)
        assert answer.location.endswith("/made"), answer.location
        answer.close()

    halves: dict[str, list[float]] = {"  its first press, which holds": [], "  its second, which books": []}

    def book() -> None:
        begun = time.process_time()
        press(next(booked))
        between = time.process_time()
        confirm()
        halves["  its first press, which holds"].append((between - begun) * 1000)
        halves["  its second, which books"].append((time.process_time() - between) * 1000)

    costs: dict[str, Callable[[int], object]] = {
        "live": lambda _n: ours.get("/health/live").close(),
        "P6 kept": lambda n: get(f"/times/{refs[n % 8]}?show=all"),
        "P6 once": lambda _n: get(f"/times/{refs[next(turn) % len(refs)]}?show=all&x={next(turn)}"),
        "P7 kept": lambda _n: get("/times/soonest"),
        "P7 once": lambda _n: get(f"/times/soonest?x={next(turn)}"),
        "P8": lambda _n: book(),
        "P8 one press": lambda _n: at_once(next(booked)),
    }
    if args.profile:
        costs = {args.profile: costs[args.profile]}
    for name, ask in costs.items():
        for number in range(2 if "once" in name else 8):
            ask(number)
    if args.profile:
        profiled = cProfile.Profile(time.process_time)
        profiled.enable()
        for number in range(args.rounds * (1 if args.profile == "P7 once" else EACH)):
            costs[args.profile](number)
        profiled.disable()
        pstats.Stats(profiled).sort_stats(args.sort).print_stats(90)
        return
    taken: dict[str, list[float]] = {name: [] for name in costs}
    for _ in range(args.rounds):
        for name, ask in costs.items():
            for number in range(8 if "kept" in name else 0):
                ask(number)
            begun = time.process_time()
            many = 1 if name == "P7 once" else EACH
            for number in range(many):
                ask(number)
            taken[name].append((time.process_time() - begun) * 1000 / many)
    for name, times in (taken | halves).items():
        print(f"{name:32} {statistics.median(times):7.2f} ms ({min(times):.2f} to {max(times):.2f})", flush=True)


if __name__ == "__main__":
    main()
