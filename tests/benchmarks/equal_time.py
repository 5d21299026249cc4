"""Codes that are known, wrong, resting and absent: do they take the same time? By hand; prints a table (T14, G22).

    .venv/bin/python -m tests.benchmarks.equal_time [--requests 2000]

Requests are interleaved at random, so that whatever else the machine does falls on all kinds alike. Real hashes.
"""

import argparse
import math
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from portal.app import create_app
from portal.referrals import actions, queries, return_codes
from portal.referrals.hashing import Hashes
from portal.settings import Settings
from portal.shared.clock import now
from portal.storage.store import Store, prepare_store
from portal.storage.work import work
from tests.kit.visitor import Visitor
from tests.referrals.sending import facts

SHOWS, MEASURED = ("T14", "G22"), date(2026, 12, 1)  # by hand; README.md has the table

KINDS = ("wrong", "resting", "absent", "wrong PIN")


def people(store: Store, count: int) -> list[str]:
    """Codes of so many people, all with a PIN."""
    hashes, codes = Hashes(), []
    for _ in range(count):
        code_hash = hashes.make(return_codes.to_hash("S" * 11, "riverboat"))
        with store.new_db() as db, work(db):
            sent = actions.send(db, **facts(store, code_hash=code_hash, has_pin=True, now=now()))
            held = queries.return_code(db, sent.family_member_id)
            assert held is not None
            codes.append(return_codes.shown(held.locator, "S" * 11))
    return codes


def seconds_of(client: Visitor, code: str, address: str) -> tuple[float, float]:
    """By the clock, and of the processor: on a busy machine only the second says what this program does."""
    page = client.get("/code", environ_overrides={"REMOTE_ADDR": address})
    assert page.status_code == 200
    token = dict(client.page.form("/code").values) | {"code": code, "pin": "marigold"}
    begun, worked = time.perf_counter(), time.process_time()
    answer = client.post("/code", data=token, environ_overrides={"REMOTE_ADDR": address})
    spent = time.perf_counter() - begun, time.process_time() - worked
    assert answer.status_code == 422
    return spent


def p_value(one: list[float], other: list[float]) -> float:
    """Mann-Whitney U, two-sided, by the normal approximation (ties do not occur with clocks this fine)."""
    ranks = {value: place for place, value in enumerate(sorted([*one, *other]), start=1)}
    n, m = len(one), len(other)
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder) / "instance")
        store = prepare_store(settings)
        app = create_app(settings, store)
        app.testing, app.test_client_class = True, Visitor
        codes = people(store, 40)
        client = app.test_client()
        assert isinstance(client, Visitor)
        for code in codes[:5]:
            for _ in range(6):
                seconds_of(client, code[:-1] + "0", "192.0.2.1")
        spent: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
        for number in range(asked.requests):
            kind = random.choice(KINDS)
            address = f"198.{number // 60 % 200}.{number // 60 // 200}.{number % 60}"
            code = random.choice(codes[5:])
            tried = {
                "wrong": code[:-1] + "0",
                "wrong PIN": code,
                "absent": return_codes.shown(return_codes.new_locator(), return_codes.new_secret()),
                "resting": codes[number % 5],
            }[kind]
            spent[kind].append(seconds_of(client, tried, "192.0.2.1" if kind == "resting" else address))
        store.close()
    for place, measure in enumerate(("by the clock", "by the processor")):
        print(f"{measure:18} {'n':>5} {'median ms':>10} {'from absent':>12} {'p':>7}")
        base = [pair[place] for pair in spent["absent"]]
        for kind, pairs in spent.items():
            values = [pair[place] for pair in pairs]
            off = (statistics.median(values) - statistics.median(base)) * 1000
            p = 1.0 if kind == "absent" else p_value(values, base)
            print(f"  {kind:16} {len(values):5} {statistics.median(values) * 1000:10.2f} {off:+12.2f} {p:7.3f}")
    print("Gate: p > 0.01 and medians less than 2 ms apart (T14).")


if __name__ == "__main__":
    main()
