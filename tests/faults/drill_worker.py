"""A dispatcher to be killed: ticks as fast as it can until it ends. For tests/faults/test_kill_messages.py.

Arguments: instance folder, database address, gateway address, seconds that a lease lasts, "forever" or "drain".
"""

import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from portal import tables  # noqa: F401
from portal.messages.gateways.gateway import Gateway
from portal.messages.gateways.http import HttpGateway
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.handing_jobs import FOLDER, Handing
from portal.messages.jobs import PostRoom, tick, write_what_is_left
from portal.messages.wording import House
from portal.settings import Settings
from portal.shared import clock
from portal.shared.errors import Busy
from portal.storage.store import open_store


def main(instance: str, database: str, address: str, lease: str, ahead: str, until: str) -> None:
    clock.set_ahead(timedelta(seconds=float(ahead)))
    store = open_store(Settings(instance=Path(instance), database_url=database, fast_hashes=True), asks_first=False)
    stop = threading.Event()
    gateway: Gateway
    if address.startswith("smtp"):
        gateway = SmtpGateway(address, "Ferry Lane <hello@example.org>", clock.now)
    else:
        gateway = HttpGateway(address, clock.now)
    room = PostRoom(
        store.new_db,
        {"email": gateway},
        clock.now,
        House("Ferry Lane", "01632 960 100", "ferrylane.example", Path("translations")),
        owner=f"drill:{time.monotonic_ns()}",
        lease=timedelta(seconds=float(lease)),
        stopping=stop.is_set,
        handing=Handing(Path(instance) / FOLDER),
    )
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print("up", flush=True)
    while not stop.is_set():
        try:
            tally = tick(room, "email")
        except Busy:  # a frozen holder may sit on the store for a while; the real one tries again too
            continue
        if until == "drain" and tally.is_holder and not tally.due:
            break
        if not tally.due:
            time.sleep(0.05)
    assert write_what_is_left(room, "email", tries=20)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
