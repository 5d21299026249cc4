"""Signing in and the set-up link: do known and unknown take the same time? By hand (T14, G22).

    .venv/bin/python -m tests.benchmarks.equal_time_team [--requests 2000]

There is no page to reset one's own password: a lost way in is opened anew by two people, with a set-up link. So what
is measured is the password and that link. What a recovery code costs is counted in the suite. Requests are interleaved
at random. Real hashes. By the clock, and by the processor's own time, which a busy machine does not blur.
"""

import argparse
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import update

from portal.accounts import actions
from portal.accounts.models import SignInTry
from portal.app import create_app
from portal.settings import Settings
from portal.shared.clock import now
from portal.storage.store import Store, prepare_store
from portal.storage.work import work
from tests.benchmarks.equal_time import p_value
from tests.kit.visitor import Visitor

SHOWS, MEASURED = ("T14", "G22"), date(2026, 12, 1)  # by hand; README.md has the table

WRONG = "green ladders sleep"
PASSWORD = "purple tables jump"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Spent = tuple[float, float]  # by the clock, by the processor
Try = Callable[[], Spent]
CLOCKS = ("clock", "processor")


def workers(store: Store, name: str, count: int, *, ended: bool = False) -> list[str]:
    """Addresses of so many mentors who have set up. With real hashes, unlike the demonstration's."""
    emails = [f"{name}{number}@example.org" for number in range(count)]
    for email in emails:
        with store.new_db() as db, work(db):
            made = actions.demo_worker(
                db,
                keys=store.keys,
                email=email,
                name=name,
                role="mentor",
                password=PASSWORD,
                totp_secret=TOTP,
                now=now(),
            )
            if ended:
                actions.disable_worker(db, worker=made, now=now(), by="WK-ADMIN1")
    return emails


def invited(store: Store, count: int) -> tuple[list[str], list[str]]:
    """Addresses of so many who have a link and have not set up, and links that are over."""
    emails, tokens = [f"new{number}@example.org" for number in range(count)], []
    for email in emails:
        with store.new_db() as db, work(db):
            _one, token = actions.add_worker(
                db, keys=store.keys, email=email, name="N", role="mentor", now=now() - timedelta(days=60)
            )
            tokens.append(token)
    return emails, tokens


def reading() -> Spent:
    return time.perf_counter(), time.process_time()


def since(begun: Spent) -> Spent:
    there = reading()
    return there[0] - begun[0], there[1] - begun[1]


class Sender:
    """Times one request at a time. Each comes from another network, so that no try waits but where it should."""

    def __init__(self, client: Visitor):
        self.client, self.count = client, 0

    def address(self) -> str:
        self.count += 1
        return f"198.{self.count // 60 % 200}.{self.count // 60 // 200}.{self.count % 60}"

    def sign_in(self, email: str, password: str = WRONG, address: str = "") -> Spent:
        where = {"REMOTE_ADDR": address or self.address()}
        self.client.get("/sign-in", environ_overrides=where)
        data = dict(self.client.page.form("/sign-in").values) | {"email": email, "password": password}
        begun = reading()
        answer = self.client.post("/sign-in", data=data, environ_overrides=where)
        spent = since(begun)
        assert answer.status_code == 422, answer.status_code
        return spent

    def link(self, token: str) -> Spent:
        begun = reading()
        answer = self.client.get(f"/set-up/{token}", environ_overrides={"REMOTE_ADDR": self.address()})
        spent = since(begun)
        assert answer.status_code == 404, answer.status_code
        return spent


def measure(tries: dict[str, Try], requests: int) -> dict[str, list[Spent]]:
    spent: dict[str, list[Spent]] = {kind: [] for kind in tries}
    for kind in tries:
        tries[kind]()  # what is loaded at the first time is not part of it
    for _ in range(requests):
        kind = random.choice(list(tries))
        spent[kind].append(tries[kind]())
    return spent


def show(title: str, spent: dict[str, list[Spent]], base: str) -> None:
    for place, clock in enumerate(CLOCKS):
        print(f"{title + ', by the ' + clock:28} {'n':>5} {'median ms':>10} {'from ' + base:>14} {'p':>7}")
        for kind, pairs in spent.items():
            values, others = ([each[place] for each in found] for found in (pairs, spent[base]))
            off = (statistics.median(values) - statistics.median(others)) * 1000
            p = 1.0 if kind == base else p_value(values, others)
            print(f"  {kind:26} {len(values):5} {statistics.median(values) * 1000:10.2f} {off:+14.2f} {p:7.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder) / "instance")
        store = prepare_store(settings)
        app = create_app(settings, store)
        app.testing, app.test_client_class = True, Visitor
        client = app.test_client()
        assert isinstance(client, Visitor)
        sender = Sender(client)
        here, gone, resting = workers(store, "here", 40), workers(store, "gone", 10, ended=True), workers(store, "r", 3)
        new, over = invited(store, 10)
        for email in resting:
            for _ in range(6):
                sender.sign_in(email, address="192.0.2.1")
        with store.new_db() as db, work(db):  # a pause that outlasts the measuring
            db.execute(update(SignInTry).values(wait_until=now() + timedelta(days=1)))
        passwords: dict[str, Try] = {
            "unknown": lambda: sender.sign_in(f"x{secrets.token_hex(4)}@example.org"),
            "known": lambda: sender.sign_in(random.choice(here)),
            "disabled, right password": lambda: sender.sign_in(random.choice(gone), PASSWORD),
            "invited": lambda: sender.sign_in(random.choice(new)),
            "waiting, right password": lambda: sender.sign_in(random.choice(resting), PASSWORD, "192.0.2.1"),
        }
        show("Password", measure(passwords, asked.requests), "unknown")
        links: dict[str, Try] = {
            "absent": lambda: sender.link(secrets.token_urlsafe(32)),
            "over": lambda: sender.link(random.choice(over)),
        }
        show("Set-up link", measure(links, asked.requests), "absent")
        store.close()
    print("Gate: p > 0.01 and medians less than 2 ms apart (T14).")


if __name__ == "__main__":
    main()
