"""What a search costs beside the limit page of ../shared/bench: processor time, in one process, in turns (P1, P5, P13).

python -m tests.benchmarks.search_cost INSTANCE [--rounds 5]

INSTANCE as tests.benchmarks.generated made it. Processor time is less shaken by other work on the machine than
answers a second are; it leaves out the server, so the ratio is harder than that of P1. Growth (P3, P4): run it on
20,000 and on 500,000 services and compare.
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
from pathlib import Path

from portal.app import create_app
from portal.settings import Settings
from tests.benchmarks.generated import BENCH

PLACES = ("LS1", "M1", "B1", "SW1A", "EH1", "CF10", "BS1", "NE1", "L1", "S1")


def cost(ask: Callable[[], None]) -> float:
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--rounds", type=int, default=5)
    args = asked.parse_args()
    os.environ["LIMITS_DB"] = str(Path(tempfile.gettempdir()) / "not-needed.db")
    sys.path.insert(0, str(BENCH))
    import limits_app

    app = create_app(Settings(instance=args.instance, fast_hashes=True))
    app.jinja_env.auto_reload = False
    logging.disable(logging.CRITICAL)
    ours, limit = app.test_client(), limits_app.app.test_client()

    def search(more: str) -> None:
        for place in PLACES:
            answer = ours.get(f"/find?place={place}{more}")
            assert answer.status_code == 200
            answer.close()

    def page() -> None:
        for _place in PLACES:
            limit.get("/page").close()

    for warm in (lambda: search("&when=now"), lambda: search(""), page):
        warm()
    rounds = [(cost(lambda: search("&when=now")), cost(lambda: search("")), cost(page)) for _ in range(args.rounds)]
    each = 1000 / len(PLACES)
    for name, column in (("open now", 0), ("any time", 1), ("limit page", 2)):
        times = [taken[column] * each for taken in rounds]
        print(f"{name:12} {statistics.median(times):6.2f} ms ({min(times):.2f} to {max(times):.2f})")
    print(f"P1 limit page / open now  x{statistics.median(taken[2] / taken[0] for taken in rounds):.3f}")
    print(f"P5 open now / any time    x{statistics.median(taken[0] / taken[1] for taken in rounds):.2f}")
    body = ours.get(f"/find?place={PLACES[0]}&when=now").get_data()
    cards = body.count(b'<li class="card">')
    print(f"P13 {len(gzip.compress(body, 6)):,} bytes gzipped, {len(body):,} plain, {cards} entries")


if __name__ == "__main__":
    main()
