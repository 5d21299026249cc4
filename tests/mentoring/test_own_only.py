"""Every mentors' and supervisors' route with a reference: another's is answered like a made-up one (T4, G19).

Made from the URL map: a new route of these pages comes in by itself, and one with a reference of a kind that is not
known here fails.
"""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Worker
from portal.mentoring import waiting_actions
from portal.mentoring.given_actions import enter
from portal.mentoring.lone_actions import keep_check
from portal.mentoring.models import Booking, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.session_actions import ask_for_debrief
from portal.storage.work import work
from portal.web.access import ROLES
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

BLUEPRINTS = {
    "mentor": {"mentor_pages", "sessions", "mentor_day", "out_alone", "own_times", "given", "caring", "calendar"}
    | {"groups", "talk", "finding", "group_records"},
    "supervisor": {"supervision", "sessions", "out_alone"},
}
# What the reference in an address names, by how the address begins; the first that fits.
THINGS = (
    ("/work/bookings/", "booking"),
    ("/work/out-alone/", "check"),
    ("/work/hours/", "entry"),
    ("/work/times/", "times"),
    ("/work/debriefs/", "debrief"),
    ("/work/supervision/", "mentor"),
    ("/work/mentors/", "worker"),
    ("/work/groups/", "group"),
    ("/work/people/", "booking"),
    ("/work/interpreters/", "booking"),
    ("/work/interest/", "booking"),
    ("/work/training/", "booking"),
    ("/code/bookings/", "booking"),
    ("/code/places/", "place"),
    ("/code/kept/", "offer"),
    ("/code/answer/", "booking"),
)
EVERYBODYS = {"out_alone.one", "out_alone.look_into", "out_alone.safe"}  # a supervisor may look into any alarm (N-48)
SECRET = re.compile(r'(?:name="csrf_token"|id="[a-z-]*token")[^>]*>')


@pytest.fixture
def others(store, make_mentor, make_person, now) -> dict[str, str]:
    """One of each thing that belongs to somebody else: another mentor, another supervisor."""
    joan = make_worker(store, "supervisor", name="Joan")
    made = make_mentor(kinds=(PlaceKind.OUTDOORS,), supervisor_id=joan.id, alias="Tom")
    booked = book(store, made, make_person(), now, place_kind=PlaceKind.OUTDOORS)
    with store.new_db() as db, work(db):
        mentor = db.get_one(PeerMentor, made.id)
        check = keep_check(db, db.get_one(Booking, booked.id), now=now)
        given = {"on": date(2026, 11, 20), "minutes": 30, "pence": 0, "what": "Bus", "once_key": "1" * 32, "now": now}
        entry = enter(db, mentor=mentor, **given)
        debrief = ask_for_debrief(db, mentor=mentor, by="WK-000000", now=now)
        times = db.scalar(select(MentorAvailability.ref).where(MentorAvailability.mentor_id == mentor.id))
        refs = {"booking": booked.ref, "check": check.ref, "entry": entry.ref, "debrief": debrief.ref}
        worker = db.get_one(Worker, mentor.worker_id).ref
        refs |= {"times": times, "mentor": mentor.ref, "worker": worker}
    group = make_group(store, made, now, place_kind=PlaceKind.OUTDOORS, starts_at=SIX + timedelta(days=2))
    person = make_person(name="P")
    refs |= {"group": group, "place": take(store, group, person, now, "p")}
    with store.new_db() as db, work(db):
        times_kept = [(made.ref, SIX + timedelta(days=7))]
        facts = {"who": person, "times": times_kept, "until_on": date(2026, 11, 28), "by": "WK-000001", "now": now}
        (offer,) = waiting_actions.keep_for(db, **facts)
        return refs | {"offer": offer.ref}


def made_up(ref: str) -> str:
    return ref[:3] + "0" * len(ref[3:])


def thing_of(rule: str) -> str:
    found = next((thing for begins, thing in THINGS if rule.startswith(begins)), None)
    assert found, f"{rule}: say in THINGS what its reference names"
    return found


def routes(app, role):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_ours = rule.endpoint.split(".")[0] in BLUEPRINTS[role] and rule.rule.startswith("/work/")
        if rule.arguments and is_ours and role in getattr(view, "open_to", ()):
            yield rule


def answer(client, rule, refs, method):
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: refs["entry" if found[1] == "entry" else "ref"], rule.rule)
    said = client.open(path, method=method, data={"on": "2026-12-01"} if method == "POST" else None)
    body = SECRET.sub("", said.get_data(as_text=True))
    for ref in refs.values():
        body = body.replace(ref, "REF")
    return said.status_code, body


@pytest.mark.shows("T4", "G19")
@pytest.mark.parametrize("role", ["mentor", "supervisor"])
def test_anothers_is_answered_like_one_that_never_was(app, store, others, make_mentor, clock_at, role):
    clock_at(SIX)
    worker = make_worker(store, role, name="Somebody else")
    if role == "mentor":
        make_mentor(worker_id=worker.id, alias="Dev")
    client = app.test_client()
    sign_in(client, worker)
    client.get("/work/week" if role == "mentor" else "/work/supervision")
    tried = 0
    for rule in routes(app, role):
        if role == "supervisor" and rule.endpoint in EVERYBODYS:
            continue
        ref = others[thing_of(rule.rule)]
        for method in sorted({"GET", "POST"} & rule.methods):
            theirs = answer(client, rule, {"ref": ref, "entry": others["entry"]}, method)
            nothing = answer(client, rule, {"ref": made_up(ref), "entry": made_up(others["entry"])}, method)
            assert theirs == nothing and theirs[0] == 404, f"{method} {rule.rule}: {theirs[0]}, {nothing[0]}"
            tried += 1
    assert tried > (20 if role == "mentor" else 8)
    with store.new_db() as db:
        assert db.scalar(select(Booking.state)) == "booked"


def ours(app, begins):
    for rule in app.url_map.iter_rules():
        is_ours = app.view_functions[rule.endpoint].__module__.startswith("portal.mentoring.")
        if is_ours and rule.arguments and rule.rule.startswith(begins):
            yield rule, app.view_functions[rule.endpoint].open_to


@pytest.mark.shows("T4", "G19", "J5.8")
@pytest.mark.parametrize("role", [*ROLES, ""])
def test_who_may_not_open_a_page_learns_nothing_from_its_address(app, store, others, clock_at, role):
    """Every role and nobody at all: a thing that is there is refused as one that never was."""
    clock_at(SIX)
    client = app.test_client()
    if role:
        sign_in(client, make_worker(store, role, name="Somebody else"))
    client.get("/work/account" if role else "/")  # a page with a form, so that each press carries its token
    tried = 0
    for rule, open_to in ours(app, "/work/"):
        if role in open_to:
            continue
        ref = others[thing_of(rule.rule)]
        for method in sorted({"GET", "POST"} & rule.methods):
            theirs = answer(client, rule, {"ref": ref, "entry": others["entry"]}, method)
            nothing = answer(client, rule, {"ref": made_up(ref), "entry": made_up(others["entry"])}, method)
            refused = (403,) if role else (302, 303, 400, 401)
            assert theirs == nothing and theirs[0] in refused, (method, rule.rule, theirs[0], nothing[0])
            tried += 1
    assert tried > 15


@pytest.mark.shows("T4", "G19")
def test_a_person_reaches_nothing_of_anothers(app, client, store, others, make_person):
    """All that is behind the code: bookings, places, kept times, calendar files, chats."""
    come_back(client, make_person(name="Stranger"))
    client.get("/code/status")
    tried = 0
    for rule, _open_to in ours(app, "/code/"):
        if rule.endpoint == "answer.answer_submit":
            continue  # an answer to a question that was never asked of them leads back to what they have
        ref = others[thing_of(rule.rule)]
        for method in sorted({"GET", "POST"} & rule.methods):
            theirs = answer(client, rule, {"ref": ref}, method)
            nothing = answer(client, rule, {"ref": made_up(ref)}, method)
            assert theirs == nothing and theirs[0] in (404, 303), f"{method} {rule.rule}: {theirs[0]}, {nothing[0]}"
            tried += 1
    assert tried > 14
    with store.new_db() as db:
        assert db.scalar(select(Booking.state).where(Booking.ref == others["booking"])) == "booked"
