"""What is driven beside our own booking, in turns: the rig's bare Flask booking, and django-appointment."""

import argparse
import http.client
import importlib
import sqlite3
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.served_search import spent


class Page:
    """Any page of another server, as often as one connection can."""

    def __init__(self, base: str, path: str, **headers: str):
        self.host, self.path, self.headers = base.removeprefix("http://"), path, headers

    def once(self, _client: object, _number: int) -> bool:
        wire = http.client.HTTPConnection(self.host, timeout=60)
        try:
            wire.request("GET", self.path, headers=self.headers)
            answer = wire.getresponse()
            answer.read()
            return answer.status == 200
        finally:
            wire.close()


def in_turns(rounds: int, targets: "dict[str, Target]", of: dict[str, str]) -> None:
    """Each round runs each target once, in a turning order; ratios are taken inside a round: by answers a second, and
    by processor time of the servers, which other work on the machine does not shake."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in targets}
    names = list(targets)
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            found[name].append(targets[name].once())
    for name, runs in found.items():
        rates, costs = [each[0] for each in runs], [each[2] for each in runs]
        said = f"{name}: {statistics.median(rates):.1f}/s ({min(rates):.1f} to {max(rates):.1f})"
        said += f", {statistics.median(each[1] for each in runs):.1f} ms"
        said += f", {statistics.median(costs):.2f} ms of processor ({min(costs):.2f} to {max(costs):.2f})"
        for other, label in of.items():
            if other in found and other != name:
                pairs = [(one, two) for one, two in zip(runs, found[other], strict=True) if two[0] and one[2]]
                by_rate = statistics.median([one[0] / two[0] for one, two in pairs] or [0])
                by_cost = statistics.median([two[2] / one[2] for one, two in pairs] or [0])
                said += f"; {by_rate:.2f}x {label}, by processor {by_cost:.2f}x"
        print(said, flush=True)


@dataclass
class Target:
    """What is driven, for how long, and whose processor time it costs."""

    drive: Callable[[], tuple[float, float]]
    pids: Callable[[], list[int]]
    seconds: float

    def once(self) -> tuple[float, float, float]:
        """Good ones a second, the median in ms, processor time of each in ms."""
        before = spent(self.pids())
        a_second, median = self.drive()
        return a_second, median, (spent(self.pids()) - before) * 1000 / max(a_second * self.seconds, 1)


@dataclass
class Other:
    """A target of the rig: the limit, or a peer."""

    target: Any
    run_for: Callable[..., Any]

    def run(self, target: Any, count: int, seconds: float) -> tuple[float, float]:
        a_second, median, _p95, _refused = self.run_for(target, count, seconds)
        return a_second, median


def others_of_the_rig(said: argparse.Namespace) -> dict[str, Other]:
    """The bare Flask booking and django-appointment, driven by the rig's own client (../shared/bench/booking.py)."""
    if not said.rig:
        return {}
    sys.path.insert(0, said.rig)
    rig = importlib.import_module("booking")
    found = {}
    if said.limit:
        found["bare Flask booking"] = Other(rig.Limit(said.limit, said.limit_db), rig.run)
        with sqlite3.connect(said.limit_db) as kept:
            found["bare Flask booking"].target.i = kept.execute(
                "select coalesce(max(slot_id), 0) from booking"
            ).fetchone()[0]
    if said.peer:
        found["django-appointment booking"] = Other(rig.DjangoAppointment(said.peer, said.peer_db), rig.run)
    return found
