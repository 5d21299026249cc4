"""Searches over HTTP beside the limit page, in turns: answers a second, and what each costs the server in processor
time (P1 to P5, P14, P15). The rig's own points and its wrk script are used.

python -m tests.benchmarks.served_search INSTANCE [INSTANCE ...] [--database ADDRESS ...] [--conns 1,16]
    [--rounds 5] [--seconds 3] [--dense] [--out TABLES.md]

Each INSTANCE as tests.benchmarks.generated made it, the first with 20,000 services; --database names its database
where it is not SQLite ("-" for an instance that is). Growth is the second and third against the first.

Answers a second are what the contract asks for, and on a machine that others use they shake by half. The processor
time of the server's own processes (and of PostgreSQL's, told by --postgres PID) does not, so both are printed; ratios
are taken inside each round.
"""

import argparse
import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.benchmarks.generated import BENCH, generator

SHOWS, MEASURED = ("P1", "P2", "P5", "P14", "P15"), date(2026, 12, 1)  # by hand; README.md has the table

ROOT = Path(__file__).resolve().parents[2]
TICK = os.sysconf("SC_CLK_TCK")
NOW, ANY = "/find?place={3}&when=now", "/find?place={3}"


@dataclass
class Target:
    name: str
    base: str
    path: str
    points: Path | None
    pids: Callable[[], list[int]]
    rps: dict[int, list[float]] = field(default_factory=dict)
    cpu: dict[int, list[float]] = field(default_factory=dict)
    p95: dict[int, list[float]] = field(default_factory=dict)
    kb: float = 0
    bad: int = 0


def main() -> None:
    args = _asked()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        targets = list(_targets(args, Path(folder), stack))
        for target in targets:
            _wrk(target, 1, 2)
        for connections in args.conns:
            for number in range(args.rounds):
                turn = number % len(targets)
                for target in (*targets[turn:], *targets[:turn]):
                    _round(target, connections, args.seconds)
        _tell(targets, args)


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instances", type=Path, nargs="+")
    asked.add_argument("--database", action="append", default=[])
    asked.add_argument("--postgres", type=int, default=0)
    asked.add_argument("--conns", type=lambda text: [int(part) for part in text.split(",")], default=[1, 16])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=3)
    return asked.parse_args()


def _targets(args: argparse.Namespace, folder: Path, stack: contextlib.ExitStack) -> Iterator[Target]:
    port = _free_port()
    limit = [sys.executable, "-m", "gunicorn", "-w2", "-kgthread", "--threads=4", f"-b127.0.0.1:{port}"]
    env = {"PYTHONPATH": str(BENCH), "PYTHONDONTWRITEBYTECODE": "1", "LIMITS_DB": "not-needed"}
    pid = stack.enter_context(_served([*limit, "--log-level=error", "limits_app:app"], port, env))
    yield Target("limit page", f"http://127.0.0.1:{port}", "/page", None, lambda: tree(pid))
    for number, instance in enumerate(args.instances):
        address = (args.database[number : number + 1] or ["-"])[0]
        yield from _product(instance, "" if address == "-" else address, args, folder, stack, is_first=number == 0)


def _product(
    instance: Path, address: str, args: argparse.Namespace, folder: Path, stack: contextlib.ExitStack, *, is_first: bool
) -> Iterator[Target]:
    port = _free_port()
    command = [sys.executable, "-m", "portal", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    pid = stack.enter_context(_served(command, port, served_env(instance, address)))
    many = 500_000 if "500" in instance.name else 20_000
    dense = instance.name.startswith("d")
    plain, once = folder / f"{instance.name}.points", folder / f"{instance.name}.once"
    rows = ["\t".join(map(str, each)) for each in generator().points(2_000, many, dense=dense)]
    plain.write_text("\n".join(rows) + "\n")
    once.write_text("".join(f"{row}\t{turn}-{at}\n" for turn in range(40) for at, row in enumerate(rows)))

    def pids() -> list[int]:
        return [*tree(pid), *(tree(args.postgres) if args.postgres and address else [])]

    base, name = f"http://127.0.0.1:{port}", instance.name
    if is_first:
        yield Target(f"{name}: open now", base, NOW, plain, pids)
        yield Target(f"{name}: any time", base, ANY, plain, pids)
        yield Target(f"{name}: any time, each asked once", base, ANY + "&x={5}", once, pids)
    yield Target(f"{name}: open now, each asked once", base, NOW + "&x={5}", once, pids)


def served_env(instance: Path, address: str) -> dict[str, str]:
    """As in real use. Mail and text messages lead nowhere: no clockwork runs."""
    return {
        "PORTAL_ENV": "production",
        "PORTAL_INSTANCE": str(instance),
        "PORTAL_BASE_URL": "https://127.0.0.1",
        "PORTAL_SECRET_KEY": "benchmark-" * 4,
        "PORTAL_KEYS_FILE": str(instance / "keys.json"),
        "PORTAL_MAIL_URL": "smtps://nobody:nothing@127.0.0.1:465",
        "PORTAL_MAIL_FROM": "team@example.org",
        "PORTAL_SMS_URL": "https://127.0.0.1/sms",
    } | ({"PORTAL_DATABASE_URL": address} if address else {})


def _round(target: Target, connections: int, seconds: int) -> None:
    before = spent(target.pids())
    requests, rps, p95, kb, bad = _wrk(target, connections, seconds)
    target.rps.setdefault(connections, []).append(rps)
    target.p95.setdefault(connections, []).append(p95)
    target.cpu.setdefault(connections, []).append((spent(target.pids()) - before) * 1000 / max(requests, 1))
    target.kb, target.bad = kb, target.bad + bad


def _wrk(target: Target, connections: int, seconds: int) -> tuple[int, float, float, float, int]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(BENCH / "wrk.lua")]
    done = subprocess.run(
        [*command, target.base, "--", target.path, str(target.points or "-")],
        capture_output=True,
        text=True,
        check=True,
    )
    said = re.search(r"^RIG (.*)$", done.stdout, re.MULTILINE)
    assert said, done.stdout
    requests, micros, _p50, p95, _p99, size, failed, broken = map(int, said[1].split())
    return requests, requests * 1e6 / micros, p95 / 1e3, size / max(requests, 1) / 1000, failed + broken


def _tell(targets: list[Target], args: argparse.Namespace) -> None:
    limit = targets[0]
    for connections in args.conns:
        print(f"\n| {connections} connection(s) | answers/s | p95 ms | ms of processor each | kB | failed |", end="")
        print(" limit page = 1, by answers | by processor |\n" + "| --- " * 8 + "|")
        for each in targets:
            by_rps = [a / b for a, b in zip(each.rps[connections], limit.rps[connections], strict=True)]
            by_cpu = [b / a for a, b in zip(each.cpu[connections], limit.cpu[connections], strict=True)]
            cells = (each.rps, each.p95, each.cpu)
            print(f"| {each.name} | " + " | ".join(_span(cell[connections]) for cell in cells), end="")
            print(f" | {each.kb:.1f} | {each.bad} | {_span(by_rps)} | {_span(by_cpu)} |")
    print()
    for each in targets[1:]:
        held = [_pss(pid) for pid in each.pids()[:3]]
        if each.path == NOW or each is targets[-1]:
            print(f"{each.name}: PSS of the server's processes {', '.join(f'{mb:.0f}' for mb in held)} MB")


def _span(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


@contextlib.contextmanager
def _served(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert process.poll() is None, f"{command} ended at once"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        below = [int(each) for each in children.read_text().split()]
    except OSError:
        return []
    return [pid, *(found for each in below for found in tree(each))]


def spent(pids: list[int]) -> float:
    """Seconds of processor time, of these processes alone."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def _pss(pid: int) -> float:
    with contextlib.suppress(OSError):
        said = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return sum(int(kb) for kb in re.findall(r"^Pss:\s+(\d+)", said, re.MULTILINE)) / 1024
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
