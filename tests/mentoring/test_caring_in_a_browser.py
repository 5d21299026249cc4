"""The mentors' and supervisors' pages in a real browser: script off, small screens, and nothing serious for axe."""

from datetime import timedelta

import pytest

from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.training_actions import add_item
from portal.storage.work import work
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.fixture
def team(store, make_mentor, make_person, now):
    joan, mentor = make_worker(store, "supervisor", name="Joan"), make_worker(store, "mentor")
    made = make_mentor(worker_id=mentor.id, supervisor_id=joan.id, kinds=(PlaceKind.OUTDOORS,))
    booked = book(store, made, make_person(), now, place_kind=PlaceKind.OUTDOORS)
    with store.new_db() as db, work(db):
        add_item(db, name="Keeping safe", months=12, by=joan.ref, now=now)
    return mentor, joan, made, booked


def sign_in(page, address, worker):
    page.goto(f"{address}/sign-in")
    page.fill("#email", worker.email)
    page.fill("#password", worker.password)
    page.click("#submit")
    page.fill("#code", worker.code())
    page.click("#submit")


def look(browser, page, address):
    page.goto(address)
    browser.check_width(page)
    browser.check_a11y(page)


@pytest.mark.shows("N-34", "N-48", "J5.3")
def test_a_mentor_says_where_checks_in_and_out_without_script_on_a_small_screen(browser, address, team, clock_at):
    mentor, _joan, _made, booked = team
    clock_at(SIX - timedelta(minutes=20))
    page = browser.page(320, script=False)
    sign_in(page, address, mentor)
    for path in (
        "/work/week",
        f"/work/bookings/{booked.ref}",
        "/work/your-support",
        "/work/hours",
        "/work/account/reach",
    ):
        page.goto(address + path)
        browser.check_width(page)
    page.goto(f"{address}/work/bookings/{booked.ref}/out-alone")
    page.fill("#place", "Sycamore Park")
    page.get_by_label("Joan").check()
    page.get_by_role("button", name="Save").click()
    for press, said in (("Check in", "You checked in at"), ("Check out", "You checked out at")):
        page.get_by_role("button", name=press).click()
        page.get_by_text(said).first.wait_for()
        browser.check_width(page)


@pytest.mark.shows("N-34")
def test_mentors_pages_read_well_for_everybody(browser, address, team, clock_at):
    mentor, _joan, _made, booked = team
    clock_at(SIX + timedelta(minutes=50))
    page = browser.page(375)
    sign_in(page, address, mentor)
    own = f"/work/bookings/{booked.ref}"
    for path in ("/work/week", own, own + "/out-alone", own + "/concern", own + "/note", "/work/your-support"):
        look(browser, page, address + path)


@pytest.mark.shows("N-34")
def test_supervisors_pages_read_well_for_everybody(browser, address, team, clock_at):
    _mentor, joan, made, _booked = team
    clock_at(SIX + timedelta(minutes=50))
    page = browser.page(375)
    sign_in(page, address, joan)
    for path in ("", f"/{made.ref}", "/month"):
        look(browser, page, f"{address}/work/supervision{path}")
    for path in ("/work/training", "/work/out-alone", "/work/interest"):
        look(browser, page, address + path)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{address}/work/supervision/month")
    browser.check_width(page)
