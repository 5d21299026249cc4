"""The pages of joining, groups and holding in a real browser: small and wide, nothing serious for axe."""

from datetime import timedelta

import pytest

from portal.mentoring import finding_actions, group_actions, holding
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.storage.work import work
from tests.journeys.steps import go_on
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_caring_in_a_browser import sign_in
from tests.mentoring.test_groups import make_group
from tests.mentoring.test_other_times import go_away
from tests.mentoring.visits import come_back

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
DAY = timedelta(days=1)
LINK = "https://meet.example.org/room/a-rather-long-name-of-a-room-that-nobody-can-guess-0123456789"


def visit_of(app, page, address, person) -> None:
    """The browser goes on with a visit in which the code was typed."""
    page.goto(f"{address}/how-this-works")  # before there is a visit: typing an address would end it
    client = app.test_client()
    come_back(client, person)
    for cookie in client._cookies.values():
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def look(browser, page, address, heading):
    go_on(page, address)
    browser.check_width(page)
    browser.check_a11y(page)
    assert page.inner_text("h1").startswith(heading), address


@pytest.mark.shows("N-34")
@pytest.mark.parametrize("width", [320, 1280])
def test_a_person_finds_where_to_meet_and_what_there_is_instead(
    browser, app, address, store, make_mentor, make_person, now, width, monkeypatch
):
    made = make_mentor(kinds=(PlaceKind.OUTDOORS,), alias="Tom")
    person = make_person()
    with store.new_db() as db, work(db):
        mentor = db.get_one(PeerMentor, made.id)
        facts = {"mentor": mentor, "kind": PlaceKind.OUTDOORS, "words": "Sycamore Park, the north gate", "by": "WK-1"}
        finding_actions.say_usual(db, **facts, now=now)
    talk = book(store, made, person, now, place_kind=PlaceKind.OUTDOORS)
    group = make_group(store, make_mentor(), now, place_kind=PlaceKind.VIDEO, finding=f"Open {LINK}")
    off = make_group(store, make_mentor(alias="Ana"), now, starts_at=SIX + DAY)
    make_group(store, make_mentor(alias="Bo"), now, starts_at=SIX + 2 * DAY)
    with store.new_db() as db, work(db):
        facts = {"person": person, "days_before": (), "now": now}
        place = group_actions.take_place(db, ref=group, once_key="a", **facts).ref
        gone = group_actions.take_place(db, ref=off, once_key="b", **facts).ref
        group_actions.call_off(db, ref=off, by="WK-1", now=now)
    page = browser.page(width)
    visit_of(app, page, address, person)
    look(browser, page, f"{address}/code/status", "Hello")
    headings = {
        f"code/bookings/{talk.ref}": "Change or cancel",
        f"code/places/{place}": "Your place",
        f"code/places/{place}/calendar": "Put it in your calendar",
        f"code/places/{gone}": "Your place",
        f"code/places/{gone}/calendar": "Take it out",
        "groups": "Talk in a group",
        f"groups/{off}": "Take a place",
        "times": "Choose a person",
        f"times/{made.ref}": "Choose a time",
    }
    for where, heading in headings.items():
        look(browser, page, f"{address}/{where}", heading)
    go_away(store, made, now)
    look(browser, page, f"{address}/code/status", "Hello")
    monkeypatch.setattr(holding, "KEPT_FROM_ONE_NETWORK", 0)
    alone = browser.page(width)
    alone.goto(f"{address}/times/{made.ref}")
    alone.click("button[name=time] >> nth=0")
    alone.click("text=Keep this time for someone")
    browser.check_width(alone)
    browser.check_a11y(alone)
    assert alone.inner_text("h1") == "We could not keep this time"


@pytest.mark.shows("N-34")
@pytest.mark.parametrize("width", [320, 1280])
def test_a_mentor_says_how_to_join_and_writes_after_a_group(
    browser, app, address, store, make_mentor, make_person, now, clock_at, width
):
    worker, joan = make_worker(store, "mentor"), make_worker(store, "supervisor", name="Joan")
    kinds = (PlaceKind.OUTDOORS, PlaceKind.PHONE)
    made = make_mentor(worker_id=worker.id, kinds=kinds, supervisor_id=joan.id)
    talk = book(store, made, make_person(), now, starts_at=SIX + 2 * DAY, place_kind=PlaceKind.OUTDOORS)
    group = make_group(store, made, now)
    make_group(store, made, now, starts_at=SIX + 3 * DAY, place_kind=PlaceKind.VIDEO, finding="")
    people = [make_person(name=name) for name in ("P", "Q")]
    with store.new_db() as db, work(db):
        for number, name in enumerate(("Kit", "")):
            facts = {"person": people[number], "days_before": (), "now": now, "name": name}
            group_actions.take_place(db, ref=group, once_key=str(number), **facts)
    clock_at(SIX + 2 * DAY - timedelta(hours=3))
    page = browser.page(width)
    sign_in(page, address, worker)
    headings = {
        "week": "Your next 7 days",
        "times": "Your times",
        "times/finding": "How people find you",
        "groups": "Groups",
        f"bookings/{talk.ref}": "Thursday 26 November",
        f"bookings/{talk.ref}/finding": "How people find you",
        f"groups/{group}/concern": "Worried about safety",
        f"groups/{group}/record": "After the group",
    }
    for where, heading in headings.items():
        look(browser, page, f"{address}/work/{where}", heading)
    page.check("input[name=outcome][value=held]")
    page.fill("input[name=count]", "2")
    page.check("input[name=came_1][value=yes]")
    page.click("#submit, button:has-text('Save')")
    assert page.inner_text("h1") == "It is saved"
    browser.check_width(page)
    lead = browser.page(width)
    sign_in(lead, address, joan)
    look(browser, lead, f"{address}/work/supervision", "Mentors")
