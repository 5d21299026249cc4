"""What a search costs beside the limit page of ../shared/bench: processor time, in one process, in turns (P1, P5, P13).

python -m tests.benchmarks.search_cost INSTANCE [--rounds 5] [--database ADDRESS]

INSTANCE as tests.benchmarks.generated made it. Processor time is less shaken by other work on the machine than
answers a second are; it leaves out the server, so the ratio is harder than that of P1. Growth (P3, P4): run it on
20,000 and on 500,000 services and compare. A search that is kept is one that somebody asked within the minute; "each
asked once" never meets one, but the map and the entries near it may lie ready; "nothing kept" is the first search of
all after the directory has changed.
"""

import argparse
import gzip
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

from portal.app import create_app
from portal.settings import Settings
from tests.benchmarks.generated import BENCH, points

SHOWS, MEASURED = ("P1", "P3", "P4", "P5", "P13"), date(2026, 12, 1)  # by hand; README.md has the table

PLACES = points(40, n=20_000, dense=False)  # the rig's own; those of larger crowds begin with the same towns


def cost(ask: Callable[[], None]) -> float:
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--database", default="")
    args = asked.parse_args()
    os.environ["LIMITS_DB"] = str(Path(tempfile.gettempdir()) / "not-needed.db")
    sys.path.insert(0, str(BENCH))
    import limits_app

    app = create_app(Settings(instance=args.instance, database_url=args.database, fast_hashes=True))
    app.jinja_env.auto_reload = False
    logging.disable(logging.CRITICAL)
    ours, limit = app.test_client(), limits_app.app.test_client()

    turn = count()

    def search(more: str, *, once: bool, anew: bool = False) -> None:
        for place in PLACES:
            if anew:
                app.extensions.pop("portal_kept_searches", None)
            answer = ours.get(f"/find?place={place}{more}" + (f"&x={next(turn)}" if once else ""))
            assert answer.status_code == 200
            answer.close()

    def page() -> None:
        for _place in PLACES:
            limit.get("/page").close()

    costs: dict[str, Callable[[], None]] = {
        "limit page": page,
        "open now, kept": lambda: search("&when=now", once=False),
        "open now, each asked once": lambda: search("&when=now", once=True),
        "any time, each asked once": lambda: search("", once=True),
        "open now, nothing kept": lambda: search("&when=now", once=True, anew=True),
        "any time, nothing kept": lambda: search("", once=True, anew=True),
    }

    def a_round() -> dict[str, float]:
        for ask in 3 * list(costs.values())[:4]:  # what the round before threw away is there again
            ask()
        return {name: cost(ask) for name, ask in costs.items()}

    rounds = [a_round() for _ in range(args.rounds)]
    for name in costs:
        times = [taken[name] * 1000 / len(PLACES) for taken in rounds]
        part = statistics.median(taken["limit page"] / taken[name] for taken in rounds)
        spread = f"{statistics.median(times):6.2f} ms ({min(times):.2f} to {max(times):.2f})"
        print(f"{name:26} {spread}  limit page / this x{part:.2f}")
    now, ever = "open now, each asked once", "any time, each asked once"
    times = [taken[now] / taken[ever] for taken in rounds]
    print(f"P5 open now / any time, each asked once  x{statistics.median(times):.2f}")
    body = ours.get(f"/find?place={PLACES[0]}&when=now").get_data()
    cards = body.count(b'<li class="card">')
    print(f"P13 {len(gzip.compress(body, 6)):,} bytes gzipped, {len(body):,} plain, {cards} entries")


if __name__ == "__main__":
    main()
