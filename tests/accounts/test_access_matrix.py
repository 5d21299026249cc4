"""Every route x every role x own, another's, absent (T4, G19). Made from the URL map: a new route comes in by itself.

What the marks say is tried as it stands; what only a person can say, whose a reference is, stands in matrix_rows.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts import actions as accounts
from portal.accounts import approval_actions, approvals, queries
from portal.casework import concern_actions
from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring.actions import For, book
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_mentor, add_times
from portal.mentoring.queries import person as mentor_and_times
from portal.mentoring.session_actions import ask_for_debrief
from portal.referrals import actions as referrals
from portal.shared.clock import today
from portal.storage.store import Store
from portal.storage.work import work
from portal.web.access import ROLES, open_to
from tests.accounts.matrix_cases import LEADS, make_case
from tests.accounts.matrix_rows import ROWS, row_of, says_nothing
from tests.house.tracked import ROOT
from tests.kit.every_route import ABSENT, Route, outside, routes
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

TOKEN = re.compile(r'name="(?:csrf_token|once_key|[a-z-]*token)"[^>]*>')
OUT = (401, 403)


@dataclass
class World:
    """One's own and another's of each thing, by role."""

    people: dict[str, Person]
    own: dict[tuple[str, str], str]
    other: dict[str, str]


def make_request(store: Store, now: datetime, name: str) -> Any:
    with store.new_db() as db, work(db):
        return referrals.send(
            db,
            person_key=store.keys.new_person(now),
            answers={
                "danger_now": "no",
                "age_band": "18_or_over",
                "name_to_use": name,
                "area": "LS8",
                "contact_way": ["come_back"],
            },
            once_key=secrets.token_hex(16),
            code_hash="opens nothing",
            has_pin=True,
            read_by_at=now + timedelta(days=2),
            language="en",
            now=now,
        )


def make_mentor(store: Store, worker: Person, supervisor: Person, now: datetime) -> tuple[str, str, str]:
    """References of the mentor, of a time they offer, of a debrief they asked for."""
    with store.new_db() as db, work(db):
        profile = Profile(
            alias=worker.name,
            words="I listen.",
            languages=("en",),
            kinds=(PlaceKind.PHONE,),
            experiences=("sister",),
            district="LS8",
            nation="England",
            supervisor_id=supervisor.id,
            supervision_on=today(now) + timedelta(days=20),
            training_ok_until=today(now) + timedelta(days=200),
        )
        mentor = add_mentor(db, worker_id=worker.id, profile=profile, at=None, bookable=True, now=now)
        rule = Rule(byday=("TU", "TH"), opens_at=time(18), closes_at=time(21), on_holidays=OnHolidays.CLOSED)
        offer = add_times(db, mentor_id=mentor.id, rule=rule, kinds=(PlaceKind.PHONE,), venue_id=None)
        debrief = ask_for_debrief(db, mentor=mentor, by=worker.ref, now=now)
        return mentor.ref, offer.ref, debrief.ref


def make_booking(store: Store, mentor_ref: str, asked: Any, now: datetime) -> str:
    with store.new_db() as db, work(db):
        found = mentor_and_times(db, mentor_ref, now=now)
        assert found
        whom = For(asked.family_member_id, asked.person_key, asked.ref, is_adult=True)
        made = book(
            db,
            mentor_ref=mentor_ref,
            starts_at=found[1][0].slot.starts_at,
            place_kind=PlaceKind.PHONE,
            person=whom,
            once_key=secrets.token_hex(16),
            days_before=(),
            now=now,
        )
        return made.ref


def make_concern(store: Store, asked: Any, by: Person, now: datetime, taken_by: Person) -> str:
    with store.new_db() as db, work(db):
        facts = {"about": asked.ref, "by": by.ref, "words": "A door was kicked in.", "once_key": secrets.token_hex(16)}
        made = concern_actions.raise_concern(db, now=now, **facts)
        concern_actions.take_over(db, ref=made.ref, worker=taken_by.ref, by=by.ref, now=now)
        return made.ref


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    people = {role: make_worker(store, role, name=f"Own {role}") for role in ROLES}
    other = make_worker(store, "mentor", name="Marisol")
    other_supervisor = make_worker(store, "supervisor", name="Joan")
    asked, other_asked = make_request(store, now, "Kay"), make_request(store, now, "Sami")
    mentor, offer, debrief = make_mentor(store, people["mentor"], people["supervisor"], now)
    mentor2, offer2, debrief2 = make_mentor(store, other, other_supervisor, now)
    booking, booking2 = make_booking(store, mentor, asked, now), make_booking(store, mentor2, other_asked, now)
    cases = {role: make_case(store, people[role], asked, now) for role in LEADS}
    concern = make_concern(store, asked, people["coordinator"], now, taken_by=people["supervisor"])
    concern2 = make_concern(store, other_asked, people["coordinator"], now, taken_by=other_supervisor)
    exports = []
    with store.new_db() as db, work(db):
        for by in (people["coordinator"].ref, other.ref):
            exports.append(approval_actions.ask(db, kind=approvals.EXPORT, about="requests", by=by, now=now).ref)
    return World(
        people,
        own={
            ("booking", "mentor"): booking,
            ("offer", "mentor"): offer,
            ("debrief", "supervisor"): debrief,
            ("export", "coordinator"): exports[0],
            ("mentor", "supervisor"): mentor,
            ("request", "coordinator"): asked.ref,
            ("request", "duty-lead"): asked.ref,
            **{("family case", role): ref for role, ref in cases.items()},
            ("worker", "administrator"): other.ref,
            ("a mentor who signs in", "administrator"): other.ref,
            ("a mentor who signs in", "coordinator"): other.ref,
            ("concern", "supervisor"): concern,
            ("concern", "coordinator"): concern2,
            ("concern", "duty-lead"): concern2,
        },
        other={
            "booking": booking2,
            "offer": offer2,
            "debrief": debrief2,
            "export": exports[1],
            "mentor": mentor2,
            "request": asked.ref,
            "family case": make_case(store, other, other_asked, now),
            "concern": concern2,
        },
    )


@pytest.fixture
def as_role(app: Flask, world: World) -> Callable[[str], Visitor]:
    def signed_in(role: str) -> Visitor:
        client = app.test_client()
        sign_in(client, world.people[role])
        client.get("/work/account")
        return client

    return signed_in


def press(client: Visitor, route: Route, address: str) -> Any:
    return client.get(address) if route.method == "GET" else client.post(address, data={})


def said(answer: Any, *refs: str) -> tuple[int, str]:
    """Status and page, without what differs each time."""
    body = TOKEN.sub("", answer.get_data(as_text=True))
    for ref in refs:
        body = body.replace(ref, "REF")
    return answer.status_code, body


@pytest.mark.shows("T4", "G19")
@pytest.mark.engines("sqlite")
def test_every_route_with_something_in_its_address_says_whose_it_can_be(app: Flask) -> None:
    silent = [route.name for route in routes(app) if says_nothing(route)]
    assert not silent, f"say in tests/accounts/matrix_rows.py what these name, and whose it can be: {silent}"


@pytest.mark.engines("sqlite")
def test_a_new_route_without_a_row_is_found(app: Flask) -> None:
    app.add_url_rule("/work/secrets/<ref:ref>", "secrets", open_to("mentor", "coordinator")(lambda ref: ""))
    assert "/work/secrets/<ref:ref>" in [route.rule for route in routes(app) if says_nothing(route)]


def test_rows_that_lean_on_another_test_name_one_that_is_there() -> None:
    for row in ROWS:
        assert not row.shown_by or (ROOT / row.shown_by).is_file(), f"{row.begins}: {row.shown_by} is not there"


@pytest.mark.shows("T4", "G19", "R-86", "R-150", "J5.8")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_role_opens_what_is_its_own_and_nothing_else(
    app: Flask, world: World, as_role: Callable[[str], Visitor], role: str
) -> None:
    """'': nobody is signed in. One signed-in visit a role, because signing in is what takes time."""
    client = as_role(role) if role else app.test_client()
    assert not doors_left_open(client, app, world, role), "opens, though its mark does not name this role"
    if role:
        assert not told_apart(client, app, world, role), "another's is told apart from what is not there"
        assert not found_though_absent(client, app, role), "what is not there is not 404"
        assert not own_that_stays_shut(client, app, world, role), "one's own does not open, so nothing above counts"


def doors_left_open(client: Visitor, app: Flask, world: World, role: str) -> list[tuple[str, str, int]]:
    found = []
    for route in routes(app):
        if route.is_public or (role and role not in outside(route)):
            continue
        for address in route.addresses({"ref": world.other["request"]} if "people" in route.rule else {}):
            status = press(client, route, address).status_code
            found += [(route.method, address, status)] if status not in OUT else []
    return found


def told_apart(client: Visitor, app: Flask, world: World, role: str) -> list[tuple[str, int, int]]:
    found = []
    for route in routes(app):
        row = row_of(route.rule) if route.arguments else None
        if (
            role not in route.roles
            or row is None
            or row.whose != "own"
            or row.thing not in world.other
            or role in row.all_of
        ):
            continue
        other = world.other[row.thing]
        there = said(press(client, route, route.address(ref=other)), other, ABSENT)
        nothing = said(press(client, route, route.address(ref=ABSENT)), ABSENT)
        found += [(route.name, there[0], nothing[0])] if there != nothing or nothing[0] == 200 else []
    return found


def found_though_absent(client: Visitor, app: Flask, role: str) -> list[tuple[str, int]]:
    found = []
    for route in routes(app):
        if role not in route.roles or not route.arguments or route.method != "GET":
            continue
        for address in route.addresses({}):
            status = client.get(address).status_code
            found += [(address, status)] if status != 404 else []
    return found


def own_that_stays_shut(client: Visitor, app: Flask, world: World, role: str) -> list[str]:
    """Things of this role that no page of theirs opens. Some pages wait for a state, so one of each is enough."""
    tried: dict[str, list[int]] = {}
    for route in routes(app):
        row = row_of(route.rule) if len(route.arguments) == 1 else None
        own = world.own.get((row.thing, role)) if row else None
        if row is None or own is None or role not in route.roles or route.method != "GET":
            continue
        status = client.get(route.address(**{route.arguments[0]: own})).status_code
        tried.setdefault(row.begins, []).append(status)
    return [begins for begins, seen in tried.items() if not set(seen) & {200, 302, 303}]


@pytest.mark.shows("T4", "G19")
@pytest.mark.engines("sqlite")
def test_a_persons_booking_is_theirs_alone(app: Flask, world: World) -> None:
    """A visit that came back by code is no key to the bookings of others."""
    client, different = app.test_client(), []
    client.get("/code")
    for route in routes(app):
        row = row_of(route.rule) if route.arguments else None
        if row is None or row.thing != "booking of a person":
            continue
        other = world.other["booking"]
        there = said(press(client, route, route.address(ref=other)), other, ABSENT)
        nothing = said(press(client, route, route.address(ref=ABSENT)), ABSENT)
        if there != nothing:
            different.append((route.name, there[0], nothing[0]))
    assert not different


@pytest.mark.shows("T5", "G24", "R-86")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("role", ["supervisor", "administrator"])
def test_who_is_not_of_the_team_finds_no_request_without_a_reason(
    world: World, as_role: Callable[[str], Visitor], role: str
) -> None:
    client = as_role(role)
    there, absent = world.other["request"], "FH-0000000"
    assert said(client.get(f"/work/people/{there}"), there) == said(client.get(f"/work/people/{absent}"), absent)


@pytest.mark.shows("T5", "T13", "G24")
@pytest.mark.engines("sqlite")
def test_a_role_that_was_taken_away_opens_nothing_on_the_next_request(
    store: Store, world: World, as_role: Callable[[str], Visitor], now: datetime
) -> None:
    client = as_role("coordinator")
    page = f"/work/people/{world.other['request']}"
    assert client.get(page).status_code == 200
    with store.new_db() as db, work(db):
        worker = queries.worker_by_ref(db, world.people["coordinator"].ref)
        accounts.change_role(db, worker=worker, role="mentor", now=now, by="WK-TEST")
    assert client.get(page).status_code == 401
    assert client.get("/work/queue").status_code == 401


@pytest.mark.shows("T5", "G24")
@pytest.mark.engines("sqlite")
def test_a_mentor_whose_match_ended_opens_nothing_of_it_on_the_next_request(
    store: Store, world: World, as_role: Callable[[str], Visitor]
) -> None:
    client, ref = as_role("mentor"), world.own["booking", "mentor"]
    assert client.get(f"/work/bookings/{ref}").status_code == 200
    with store.new_db() as db, work(db):
        db.execute(text("UPDATE booking SET state = 'cancelled' WHERE ref = :ref"), {"ref": ref})
    assert client.get(f"/work/bookings/{ref}").status_code == 404
