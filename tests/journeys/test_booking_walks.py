"""Booking, in a real browser: Back after booking, a series, a group's last place, a text chat held between two
browsers. On both databases with --full."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.talk_models import ChatLine
from tests.journeys.steps import fill, go, go_on, heading, press
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import SIX, make_mentor, make_person
from tests.mentoring.crowd import Somebody, moved_clock
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take

__all__ = ["make_mentor", "make_person"]
pytestmark = [pytest.mark.browser, pytest.mark.both_with_full]
MARK = "zebra-crossing-at-noon"


@pytest.fixture
def at(running_portal, store, settings, clock_at):
    """at(moment): the portal's processes on this test's own store, their clock at that moment."""

    def start(moment: datetime):
        clock_at(moment)
        return running_portal(
            PORTAL_DATABASE_URL=settings.database,
            PORTAL_KEYS_URL=settings.key_store,
            PORTAL_KEYS_FILE=str(settings.master_keys),
            PORTAL_CLOCK_AHEAD=moved_clock(moment, datetime.now(UTC)),
        )

    return start


def visit(browser, portal, store, person, moment, *, script=True, width=320):
    """A page of somebody who has come back with their code."""
    context = browser.context(width, script=script)
    token = Somebody(store, portal.port, person, moment).token
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(portal.url + "/how-this-works")  # before there is a visit: typing an address would end it
    context.add_cookies([{"name": "visit", "value": token, "url": portal.url}])
    return page


def said(page) -> str:
    return page.locator("main").inner_text()


@pytest.mark.shows("F18", "N-12", "J8.3", "N-47")
def test_back_is_harmless_all_along_a_booking(at, browser, store, make_mentor, make_person, now):
    mentor, portal, person = make_mentor(), at(now), make_person()
    page = visit(browser, portal, store, person, now)
    go_on(page, f"{portal.url}/times/{mentor.ref}")
    go(page, page.locator("button.time").first)
    assert heading(page) == "Check your time"
    assert "look here with your code" in said(page)
    press(page, "Book this time")
    assert "There is a problem" in said(page)
    page.go_back()
    assert heading(page) in ("Check your time", "Choose a time with Marisol")
    page.go_forward()
    go_on(page, f"{portal.url}/times/confirm")
    fill(page, {"Number for this call": "01632 960 200", "Every 2 weeks, 3 times": True})
    press(page, "Book this time")
    assert heading(page) == "Your time is booked"
    browser.check_width(page)
    page.go_back()
    assert heading(page) == "Your time is booked"
    go(page, page.get_by_role("link", name="Change or cancel"))
    browser.check_width(page)
    browser.check_a11y(page)
    press(page, "Cancel this and 2 after it")
    assert heading(page) == "Your booking is cancelled"
    page.go_back()
    go_on(page, f"{portal.url}/times/confirm")
    assert "This booking was changed or cancelled." in said(page)
    with store.new_db() as db:
        assert set(db.scalars(select(Booking.state))) == {"cancelled"}


@pytest.mark.shows("T1", "N-04", "J10.1", "N-36")
def test_a_text_chat_between_two_browsers_leaves_nothing(at, browser, store, make_mentor, make_person, now):
    """One has no script. It closes at its end; after leaving, Back shows nothing of it."""
    browser.allow_host("www.bbc.co.uk")  # where leaving leads
    worker = make_worker(store, "mentor")
    mentor, person = make_mentor(worker_id=worker.id, kinds=(PlaceKind.CHAT,)), make_person(name="K")
    booking = book(store, mentor, person, now, place_kind=PlaceKind.CHAT)
    portal = at(SIX)
    mine = visit(browser, portal, store, person, SIX, script=False)
    go_on(mine, f"{portal.url}/code/bookings/{booking.ref}/talk")
    fill(mine, {"Write here": MARK})
    press(mine, "Send")
    assert MARK in said(mine)
    browser.check_width(mine)
    theirs = browser.page(1280)
    theirs.goto(f"{portal.url}/sign-in")
    fill(theirs, {"E-mail": worker.email, "Password": worker.password})
    press(theirs, "Continue")
    fill(theirs, {"Code from your authenticator": worker.code()})
    press(theirs, "Sign in")
    theirs.goto(f"{portal.url}/work/bookings/{booking.ref}/talk")
    assert MARK in said(theirs)
    browser.check_a11y(theirs)
    fill(theirs, {"Write here": "I am here with you"})
    press(theirs, "Send")
    press(mine, "See what is new")
    assert "I am here with you" in said(mine)
    mine.reload()
    assert said(mine).count(MARK) == 1
    with store.new_db() as db:
        assert len(db.scalars(select(ChatLine)).all()) == 2
    go_on(mine, f"{portal.url}/code/status")
    mine.get_by_role("button", name="Close this and leave").click(no_wait_after=True)
    mine.wait_for_timeout(500)
    for _ in range(3):
        mine.go_back()
        assert MARK not in mine.content()


@pytest.mark.shows("F19", "N-32")
def test_of_two_people_before_the_last_place_of_a_group_of_eight_one_gets_it(
    at, browser, store, make_mentor, make_person, now
):
    mentor = make_mentor()
    ref = make_group(store, mentor, now, starts_at=SIX + timedelta(days=2))
    for number in range(7):
        take(store, ref, make_person(name=f"P{number}"), now, f"p{number}")
    portal, people = at(now), [make_person(name=name) for name in "AB"]
    pages = [visit(browser, portal, store, person, now) for person in people]
    for page in pages:
        go_on(page, f"{portal.url}/groups")
        assert "1 place is free." in said(page)
        page.get_by_role("link", name="Take a place").first.click()
    press(pages[0], "Take a place")
    press(pages[1], "Take a place")
    assert heading(pages[0]) == "Your place"
    assert "The last place has just gone" in said(pages[1])
    browser.check_width(pages[1])
