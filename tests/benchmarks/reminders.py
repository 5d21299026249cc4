"""P10: reminders into a local SMTP sink, beside raw smtplib on one connection: python -m tests.benchmarks.reminders

Both build a message of two parts and send it; ours also asks the gate, opens what is sealed and commits each outcome.
"""

import email.message
import multiprocessing
import smtplib
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import text

from portal import tables  # noqa: F401
from portal.messages.gateways.smtp import SmtpGateway
from portal.messages.handing_jobs import FOLDER, Handing
from portal.messages.jobs import PostRoom, tick
from portal.messages.wording import House
from portal.settings import ROOT, Settings
from portal.shared import clock
from portal.storage.store import prepare_store
from tests.faults.test_kill_messages import fill
from tests.kit.servers import free_port

SHOWS, MEASURED = ("P10",), date(2026, 12, 1)  # by hand; README.md has the table


def sink(port: int) -> None:
    """A server that costs almost nothing: a thread a connection, no parsing beyond the verbs."""
    server = socket.create_server(("127.0.0.1", port))

    def talk(line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        read = line.makefile("rb")
        line.sendall(b"220 sink\r\n")
        for said in read:
            verb = said[:4].upper()
            if verb == b"DATA":
                line.sendall(b"354 go\r\n")
                for body in read:
                    if body == b".\r\n":
                        break
            line.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        line.close()

    while True:
        threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()


def letter(number: int) -> email.message.EmailMessage:
    made = email.message.EmailMessage()
    made["From"], made["To"] = "portal@example.org", f"u{number}@example.org"
    made["Subject"] = "Reminder: your talk tomorrow at 10:00"
    made.set_content("Hello,\n\n" + "This is a reminder of your talk. " * 12 + "\n")
    made.add_alternative("<p>Hello,</p><p>" + "This is a reminder of your talk. " * 12 + "</p>", subtype="html")
    return made


def timed(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock on the wall and of the processor."""
    wall, cost = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - wall, time.process_time() - cost


def main(count: int, rounds: int) -> None:
    port = free_port()
    server = multiprocessing.Process(target=sink, args=(port,), daemon=True)
    server.start()
    time.sleep(0.5)
    folder = Path(tempfile.mkdtemp())
    store = prepare_store(Settings(instance=folder / "instance", fast_hashes=True))
    gateway = SmtpGateway(f"smtp://127.0.0.1:{port}", "Ferry Lane <hello@example.org>", clock.now)
    house = House("Ferry Lane", "01632 960 100", "ferrylane.example", ROOT / "translations")
    notes = Handing(folder / "instance" / FOLDER)
    room = PostRoom(store.new_db, {"email": gateway}, clock.now, house, "benchmark", longest=600.0, handing=notes)
    walls, costs = [], []
    for number in range(rounds):  # short ones in turns: what else the machine does falls on both
        with smtplib.SMTP("127.0.0.1", port) as raw:
            plain = timed(lambda raw=raw: [raw.send_message(letter(each)) for each in range(count)])
        with store.engine.begin() as connection:
            connection.execute(text("DELETE FROM outbox_message"))
        fill(store, count)
        sent = []
        ours = timed(lambda sent=sent: sent.append(tick(room, "email").sent))
        assert sent == [count]
        walls.append(plain[0] / ours[0]), costs.append(plain[1] / ours[1])
        print(f"round {number + 1}: smtplib {count / plain[0]:.0f}/s, portal {count / ours[0]:.0f}/s, {walls[-1]:.2f}x")
    print(f"P10: {statistics.median(walls):.2f}x ({min(walls):.2f} to {max(walls):.2f}); gate 0.7x, aim 0.85x")
    print(f"by processor time: {statistics.median(costs):.2f}x ({min(costs):.2f} to {max(costs):.2f})")
    server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, 15)
