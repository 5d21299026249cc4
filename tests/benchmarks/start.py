"""The second start (P16), from `python3 -m portal` to the first page; the memory of a web worker after a load (P14).

    python3 tests/benchmarks/start.py [--place CHECKOUT] [--times 5] [--load 2000]

The checkout must have been started once. An instance of its own is laid out first. Prints medians.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from datetime import date
from pathlib import Path

SHOWS, MEASURED = ("P14", "P16"), date(2026, 11, 30)  # by hand; README.md has the table

PAGES = ("/", "/find?place=LS8")
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--place", type=Path, default=Path(__file__).resolve().parents[2])
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--load", type=int, default=0, metavar="REQUESTS", help="then measure each worker's memory")
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = Start(args.place, Path(folder) / "instance")
        print(f"laying out, first start of this instance: {started.wall:.2f} s")
        started.stop()
        runs = []
        for number in range(args.times):
            with_load = args.load if number == args.times - 1 else 0
            started = Start(args.place, Path(folder) / "instance")
            runs.append((started.wall, started.cpu))
            print(f"  {started.wall:5.2f} s   {started.cpu:5.2f} CPU seconds   load {os.getloadavg()[0]:.1f}")
            if with_load:
                started.fetch_many(with_load)
            started.stop()
        wall, cpu = (statistics.median(run[place] for run in runs) for place in (0, 1))
        print(f"second start to first page, median of {args.times}: {wall:.2f} s, {cpu:.2f} CPU seconds")


class Start:
    """One start, timed to the first whole page."""

    def __init__(self, place: Path, instance: Path):
        self.port = _free_port()
        own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        begun = time.monotonic()
        self.process = subprocess.Popen(
            ["python3", "-m", "portal", "demo", "--port", str(self.port)],
            cwd=place,
            env=own | {"PORTAL_INSTANCE": str(instance)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while not self._first_page():
            if self.process.poll() is not None or time.monotonic() - begun > 300:
                raise SystemExit("the portal did not start here; run: python3 -m portal")
            time.sleep(0.01)
        self.wall, self.cpu = time.monotonic() - begun, sum(_cpu_of(pid) for pid in self.pids)

    def _first_page(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as page:
                return page.status == 200 and b"/static/dist/" in page.read()
        except OSError:
            return False

    @property
    def pids(self) -> list[int]:
        """Everything of its session."""
        found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [pid for pid in found if _session_of(pid) == self.process.pid]

    def fetch_many(self, count: int) -> None:
        for number in range(count):
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{PAGES[number % len(PAGES)]}", timeout=30
            ) as page:
                assert page.status == 200
                page.read()
        for pid in sorted(self.pids):
            whose = "starter and master" if pid == self.process.pid else "child"
            print(f"  memory after {count} requests: {_pss_of(pid):6.1f} MB PSS  {whose} {pid}")

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(30)


def _stat_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _session_of(pid: int) -> int:
    fields = _stat_of(pid)
    return int(fields[3]) if fields else 0


def _cpu_of(pid: int) -> float:
    """With what its ended children used."""
    fields = _stat_of(pid)
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS if fields else 0.0


def _pss_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
