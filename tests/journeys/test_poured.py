"""Every form of the pages for those who sign in, about real things, filled in and sent with every column there is as
an extra field: none of them is taken (T17). By default for who has most forms; with --full for every role."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Worker
from portal.storage.base import Base
from portal.storage.sealed import Sealed
from portal.storage.store import Store
from portal.web.access import ROLES
from tests.journeys.test_every_staff_page import area, open_addresses, own_pages, workers_of  # noqa: F401  a fixture
from tests.kit.signing_in import sign_in
from tests.kit.visitor import Visitor

MARK = "zz-posted-mark"
TAKEN_AT_LEAST = {"coordinator": 25, "mentor": 3}  # forms that were saved, or nothing was shown
LEFT_ALONE = re.compile(r"/sign-out$|/visits/end$|/end$|/role$|/disable$|/stop$|/passkeys|/password$|/recovery-codes")
SAMPLES = (
    (re.compile(r"(^|_)(on|day|held|when|next_contact|until|from)($|_)"), "4 December"),
    (re.compile(r"minutes|hours|people|figure|months|days|weeks|lowest|a_day|number"), "5"),
    (re.compile(r"phone|number|value"), "07700 900142"),
    (re.compile(r"e?mail"), "somebody@example.org"),
)


class Forms(HTMLParser):
    """What somebody would send who fills in each form with the first choice of everything."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.found.append((given.get("action", ""), {}))
        name = given.get("name", "")
        if not self.found or (not name and tag != "option"):
            return
        fields = self.found[-1][1]
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            fields.setdefault(self._select, given["value"])
        elif tag == "textarea":
            fields.setdefault(name, "Some plain words")
        elif tag == "input" and given.get("type") in ("radio", "checkbox"):
            fields.setdefault(name, given.get("value", "y"))
        elif tag == "input":
            fields.setdefault(name, given.get("value") or sample(name))
        elif tag == "button":
            fields.setdefault(name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


def sample(name: str) -> str:
    return next((value for pattern, value in SAMPLES if pattern.search(name)), "Some plain words")


def all_that_is_kept(store: Store) -> Iterator[tuple[str, str]]:
    """Every value of every row, what is sealed opened."""
    with store.new_db() as db:
        for mapper in Base.registry.mappers:
            if mapper.class_.__tablename__ == "visit":
                continue
            sealed = [name for name, value in vars(mapper.class_).items() if isinstance(value, Sealed)]
            for row in db.scalars(select(mapper.class_)):
                values = [getattr(row, name) for name in (*mapper.column_attrs.keys(), *sealed)]
                yield mapper.class_.__tablename__, " ".join(map(str, values))


def roles(store: Store) -> dict[str, tuple[str, Any, bool]]:
    with store.new_db() as db:
        return {one.ref: (one.role, one.agency_id, one.is_demonstration) for one in db.scalars(select(Worker))}


@pytest.mark.shows("T17")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("first", TAKEN_AT_LEAST)
def test_no_form_takes_a_column_it_does_not_name(area: tuple[Flask, Store], first: str, full: bool) -> None:  # noqa: F811
    others = [role for role in ROLES if role not in TAKEN_AT_LEAST] if full and first == "mentor" else []
    for role in (first, *others):
        taken = send_all(*area, role)
        assert taken >= TAKEN_AT_LEAST.get(role, 0), f"only {taken} forms of {role} were saved"


def send_all(app: Flask, store: Store, role: str) -> int:
    columns = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})
    client = app.test_client()
    assert isinstance(client, Visitor)
    sign_in(client, workers_of(store, role)[0])
    before, taken = roles(store), 0
    for address in open_addresses(client, app, store, own_pages(app, role)):
        page = FlaskClient.open(client, address)
        for action, fields in Forms(page.get_data(as_text=True)).found if page.status_code == 200 else []:
            if LEFT_ALONE.search(action):
                continue
            extra = {name: MARK for name in columns if name not in fields}
            answer = FlaskClient.open(client, action or address, method="POST", data=extra | fields)
            taken += answer.status_code in (302, 303)
            assert answer.status_code < 500, (action, answer.status_code)
    assert [name for name, words in all_that_is_kept(store) if MARK in words] == []
    after = roles(store)
    assert {ref: after[ref] for ref in before} == before
    return taken
