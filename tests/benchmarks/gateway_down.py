"""G27: how much a page slows down while a way out hangs: python -m tests.benchmarks.gateway_down

The same pages are asked for with nothing to send, and with 300 e-mails due to a server that takes a connection and
never says a word. Prints the 95th percentile of each and the difference; the gate is under 10 ms.
"""

import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import date
from pathlib import Path

from portal import tables  # noqa: F401
from portal.settings import Settings
from portal.storage.store import open_store, prepare_store
from tests.faults.test_kill_messages import fill
from tests.kit.servers import new_portal

SHOWS, MEASURED = ("G27",), date(2026, 12, 1)  # by hand; README.md has the table

PAGES = ("/", "/times", "/help-now", "/code")


def hanging() -> socket.socket:
    """Takes connections and says nothing."""
    server = socket.create_server(("127.0.0.1", 0), backlog=50)
    kept: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                kept.append(server.accept()[0])
            except OSError:
                return

    threading.Thread(target=take, daemon=True).start()
    return server


def p95(url: str, count: int) -> float:
    taken = []
    for number in range(count):
        begun = time.perf_counter()
        with urllib.request.urlopen(url + PAGES[number % len(PAGES)], timeout=30) as answer:
            answer.read()
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.quantiles(taken[10:], n=20)[-1]


def main(count: int) -> None:
    folder, server = Path(tempfile.mkdtemp()), hanging()
    prepare_store(Settings(instance=folder / "instance", fast_hashes=True)).close()
    address = f"smtp://127.0.0.1:{server.getsockname()[1]}"
    portal = new_portal(folder / "instance", {"PORTAL_MAIL_URL": address}, None)
    portal.logs_in = folder
    try:
        portal.start_scheduler()
        portal.start_web(1, wait_for="/health/ready")
        p95(portal.url, 40)
        quiet = p95(portal.url, count)
        store = open_store(Settings(instance=portal.instance, fast_hashes=True))
        fill(store, 300)
        store.close()
        time.sleep(6)
        down = p95(portal.url, count)
    finally:
        portal.stop()
        server.close()
    print(f"p95 quiet {quiet:.1f} ms, way out hanging {down:.1f} ms: {down - quiet:+.1f} ms; gate under +10 ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
