"""What the portal keeps of those who sign in (T7), and what it takes from a post (T17)."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts import actions, identity, queries
from portal.accounts.models import Passkey, RecoveryCode, SetUpLink, SignInTry, Worker
from portal.shared.contact import BadEmailAddress
from portal.storage import inventory
from portal.storage.store import Store
from portal.storage.work import work
from portal.web import access
from tests.kit.signing_in import SECRET, Person, give_password, make_worker, sign_in
from tests.kit.visitor import Visitor


@pytest.mark.shows("T7")
@pytest.mark.engines("sqlite")
def test_no_name_address_or_secret_lies_in_the_files(
    store: Store, client: Visitor, instance: Path, now: datetime
) -> None:
    person = make_worker(store, "mentor", name="Quillandra Fenwick", email="quillandra.marker@example.org")
    give_password(client, "quillandra.marker@example.org", "green ladders sleep")
    sign_in(client, person)
    client.get("/work")
    found = b"".join(path.read_bytes() for path in instance.rglob("*") if path.is_file())
    assert len(found) > 100_000
    marks = ("Quillandra", "Fenwick", "quillandra", "example.org", SECRET, person.password)
    for mark in marks:
        for written in (mark.encode(), mark.encode("utf-16-le"), mark.upper().encode(), mark.lower().encode()):
            assert written not in found, mark


def test_names_and_addresses_open_for_those_who_hold_the_keys(store: Store, now: datetime) -> None:
    person = make_worker(store, "mentor", name="Quillandra Fenwick", email="Quill@Example.org")
    with store.new_db() as db:
        assert queries.name_of(db, person.ref) == "Quillandra Fenwick"
        assert queries.worker_by_ref(db, person.ref).email == "Quill@example.org"
        assert queries.names_of(db, [person.ref, "WK-NOBODY"]) == {person.ref: "Quillandra Fenwick"}
        found = queries.worker_by_email(db, keys=store.keys, email=" QUILL@example.ORG ")
        assert found and found.ref == person.ref


def test_one_address_signs_in_as_one_person(store: Store, now: datetime) -> None:
    make_worker(store, "mentor", email="quill@example.org")
    with store.new_db() as db, pytest.raises(actions.EmailTaken), work(db):
        actions.add_worker(db, keys=store.keys, email="Quill@EXAMPLE.org", name="Q", role="mentor", now=now)


@pytest.mark.parametrize("email", ["", "nobody", "two@@example.org", "a b@example.org"])
def test_an_address_that_is_none_is_refused(store: Store, now: datetime, email: str) -> None:
    with store.new_db() as db, pytest.raises(BadEmailAddress):
        actions.add_worker(db, keys=store.keys, email=email, name="Q", role="mentor", now=now)


def test_a_role_that_is_none_is_refused(store: Store, now: datetime) -> None:
    with store.new_db() as db, pytest.raises(actions.NoSuchRole):
        actions.add_worker(db, keys=store.keys, email="q@example.org", name="Q", role="owner", now=now)


def test_the_roles_are_those_that_pages_are_open_to() -> None:
    assert identity.ROLES == access.ROLES


def test_every_text_column_is_sealed_or_has_its_reason() -> None:
    for model in (Worker, SetUpLink, RecoveryCode, Passkey, SignInTry):
        for column in model.__table__.columns:
            if column.type.python_type is str and not column.name.endswith("_sealed"):
                name = f"{model.__tablename__}.{column.name}"
                assert name in inventory.NOT_PERSONAL or column.name in inventory.EVERYWHERE, name


@pytest.mark.shows("T17")
@pytest.mark.engines("sqlite")
def test_no_column_changes_by_being_posted(store: Store, client: Visitor, mentor: Person) -> None:
    with store.new_db() as db:
        before = row_of(db.scalars(select(Worker)).one())
    more = {column.name: "administrator" for column in Worker.__table__.columns if column.name != "password"}
    give_password(client, mentor.email, mentor.password, **more)
    client.get("/sign-in/code")
    client.post("/sign-in/code", data={"code": mentor.code()} | more)
    client.post("/sign-out", data=more)
    with store.new_db() as db:
        after = row_of(db.scalars(select(Worker)).one())
    assert after | {"totp_counter": 0} == before | {"totp_counter": 0}


def row_of(worker: Worker) -> dict[str, object]:
    return {column.name: getattr(worker, column.name) for column in Worker.__table__.columns}
