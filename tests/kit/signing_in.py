"""People who sign in, for tests: made as the demonstration makes them, and signed in as a person would be.

mentor = make_worker(store, "mentor")        .ref .email .name .secret
sign_in(client, mentor)                      both steps; the client is that mentor from then on
"""

from dataclasses import dataclass
from datetime import timedelta

from werkzeug.test import TestResponse

from portal.accounts import actions, codes
from portal.shared import clock
from portal.shared.refs import random_letters
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.visitor import Visitor

PASSWORD = "purple tables jump"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Person:
    ref: str
    id: str
    email: str
    name: str
    role: str
    password: str = PASSWORD
    secret: str = SECRET

    def code(self, later: timedelta = timedelta(0)) -> str:
        """What their authenticator shows now, or after a while."""
        return codes.present_code(codes.secret_from(self.secret), clock.now() + later)


def make_worker(store: Store, role: str = "mentor", *, name: str = "Marisol Vane", email: str = "") -> Person:
    email = email or f"{role}.{random_letters(6).lower()}@example.org"
    with store.new_db() as db, work(db):
        made = actions.demo_worker(
            db,
            keys=store.keys,
            email=email,
            name=name,
            role=role,
            password=PASSWORD,
            totp_secret=SECRET,
            now=clock.now(),
            fast_hashes=True,
        )
        return Person(made.ref, made.id, email, name, role)


def give_password(client: Visitor, email: str, password: str, **more: str) -> TestResponse:
    client.get("/sign-in")
    return client.post("/sign-in", data={"email": email, "password": password} | more)


def sign_in(client: Visitor, person: Person) -> TestResponse:
    """Both steps. A code works once: signing in again needs another client clock (`clock_at`) or 30 seconds."""
    give_password(client, person.email, person.password)
    client.get("/sign-in/code")
    answer = client.post("/sign-in/code", data={"code": person.code()})
    assert answer.status_code == 302, client.page.said if client.page else answer.status_code
    return answer
