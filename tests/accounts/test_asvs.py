"""The table tests/asvs.md names every number of its chapters once, and only tests that are there (G20)."""

import ast
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts import codes, queries
from portal.storage.store import Store
from portal.web import visits
from portal.web.access import ROLES
from tests.house.tracked import ROOT, python_files
from tests.kit.every_route import routes
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

TABLE = ROOT / "tests" / "asvs.md"
# Levels 1 and 2 of ASVS 5.0.0, by section: how many numbers each has, and those that are level 3.
SECTIONS = {
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
}  # fmt: skip
NUMBERS = [f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)]


def rows() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            assert cells[0] not in found, f"{cells[0]} stands there twice"
            found[cells[0]] = cells[1:]
    return found


@pytest.mark.shows("G20")
def test_every_number_of_levels_1_and_2_has_its_row() -> None:
    assert list(rows()) == NUMBERS
    assert all(level in ("1", "2") and words for level, words, _by in rows().values())


@pytest.mark.shows("G20")
@pytest.mark.parametrize("number", NUMBERS)
def test_what_a_row_names_is_there(number: str) -> None:
    shown_by = rows()[number][2]
    documents = set(re.findall(r"^\*\*(D\d)\.", TABLE.read_text(encoding="utf-8"), re.M))
    if "::" in shown_by:
        file, name = shown_by.split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, shown_by
    else:
        assert shown_by in documents or shown_by.startswith("not applicable: "), shown_by


@pytest.mark.shows("G20")
@pytest.mark.engines("sqlite")
def test_password_fields_hide_what_is_typed_and_let_it_be_pasted(client: Visitor) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    (field,) = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert 'type="password"' in field and 'autocomplete="' in field and "off" not in field
    assert "onpaste" not in page and "readonly" not in field
    scripts = (ROOT / "portal" / "frontend" / "scripts").glob("*.js")
    assert not [path.name for path in scripts if "paste" in path.read_text(encoding="utf-8")]


@pytest.mark.shows("G20")
def test_no_form_asks_for_a_hint_or_a_secret_question() -> None:
    asked = ("hint_question", "secret_question", "security_question", "mother_maiden", "password_hint")
    for path in python_files(ROOT):
        if "/portal/accounts/" in path.as_posix():
            source = path.read_text(encoding="utf-8")
            assert not [word for word in asked if word in source], path


@pytest.mark.shows("G20")
def test_secrets_come_from_the_systems_randomness() -> None:
    assert codes.RECOVERY_LETTERS * 5 - codes.MARK * 5 >= 20
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES and all(len(code) == codes.RECOVERY_LETTERS for code in made)
    for path in python_files(ROOT):
        if "/portal/accounts/" in path.as_posix() or path.as_posix().endswith("portal/shared/refs.py"):
            assert not re.search(r"^\s*(import|from) random\b", path.read_text(encoding="utf-8"), re.M), path


@pytest.mark.shows("G20", "T13")
def test_a_visits_token_is_256_random_bits() -> None:
    made = {visits.new_token() for _ in range(200)}
    assert len(made) == 200 and all(len(token) == 43 for token in made), "43 characters of base 64 hold 256 bits"


@pytest.mark.shows("G20", "T13")
@pytest.mark.engines("sqlite")
def test_a_visit_ends_unused_and_in_any_case(
    app: Flask, store: Store, client: Visitor, now: datetime, clock_at: Callable[[datetime], datetime]
) -> None:
    worker = make_worker(store, "mentor")
    sign_in(client, worker)
    clock_at(now + timedelta(minutes=20))
    assert client.get("/work/account").status_code == 200
    clock_at(now + timedelta(minutes=60))
    assert client.get("/work/account").status_code == 401
    busy = app.test_client()
    sign_in(busy, worker)
    for turn in range(1, 30):  # five minutes to spare each time, for a machine that is busy
        clock_at(now + timedelta(minutes=60 + 25 * turn))
        still = busy.get("/work/account").status_code
        assert still == (200 if 25 * turn < 12 * 60 else 401), turn


@pytest.mark.shows("G20")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_team_lets_sign_out(
    app: Flask, store: Store, client: Visitor, role: str, now: datetime
) -> None:
    sign_in(client, make_worker(store, role))
    missing = []
    for route in routes(app):
        if role in route.roles and route.method == "GET" and not route.arguments:
            answer = client.get(route.address(), follow_redirects=True)
            if answer.mimetype == "text/html" and answer.status_code == 200 and 'action="/sign-out"' not in answer.text:
                missing.append(route.name)
    assert not missing


@pytest.mark.shows("G20", "T13")
@pytest.mark.engines("sqlite")
def test_an_administrator_signs_somebody_out_everywhere(
    app: Flask, store: Store, client: Visitor, now: datetime
) -> None:
    person: Person = make_worker(store, "mentor", name="Mo")
    elsewhere = app.test_client()
    sign_in(elsewhere, person)
    sign_in(client, make_worker(store, "administrator", name="Ada"))
    client.get(f"/work/team/{person.ref}")
    client.post(f"/work/team/{person.ref}/sign-out")
    assert elsewhere.get("/work/account").status_code == 401
    with store.new_db() as db:
        assert queries.worker_by_ref(db, person.ref).active
        assert db.scalar(text("SELECT count(*) FROM access_entry WHERE kind = 'visits-ended'"))
