"""An invitation, a profile, times, a booking: walked by those who do it, in a real browser (R-24, R-26, R-28)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import codes
from portal.mentoring.models import Booking
from portal.shared import clock
from tests.casework.queue_kit import come_in
from tests.journeys.steps import follow, go_on, press
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_talk_in_a_browser import visit_of

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.mark.shows("R-24", "R-26", "R-28", "N-34")
@pytest.mark.parametrize("width, script", [(375, False), (1280, True)])
def test_from_an_invitation_to_times_that_anybody_can_book(
    browser, app, address, store, make_person, clock_at, width, script
):
    make_worker(store, "supervisor", name="Joan")
    page = browser.page(width, script=script)
    come_in(page, address, make_worker(store, "administrator", name="Ada"))
    page.fill("#name", "Bee Hughes")
    page.fill("#email", "bee@example.org")
    page.get_by_label("Mentor: talks to people").check()
    press(page, "Make their link")
    link = next(word for word in page.inner_text("main").split() if "/set-up/" in word)
    press(page, "I have passed it on")
    page.goto(f"{address}/work/team")
    look(browser, page, script)
    follow(page, "Bee Hughes")
    follow(page, "Set up their profile")
    look(browser, page, script)
    fill(page)
    press(page, "Save the profile")
    look(browser, page, script)
    press(page, "Open for bookings")
    assert "Close for now" in page.inner_text("main")
    page.goto(f"{address}/work/mentors")
    look(browser, page, script)
    page.goto(f"{address}/work/mentors/supervisor")
    look(browser, page, script)
    page.context.clear_cookies()
    set_up(page, address, link, clock_at)
    page.goto(f"{address}/work/times")
    page.get_by_label("Every week").check()
    page.get_by_label("Tuesday").check()
    page.fill("#starts", "6pm")
    page.fill("#ends", "8pm")
    page.get_by_role("group", name="How, or where?").get_by_label("Phone").check()
    press(page, "Add these times")
    follow(page, "About you, in your own words")
    look(browser, page, script)
    page.context.clear_cookies()
    page.goto(f"{address}/times")
    look(browser, page, script)
    assert page.locator(".person__words strong").inner_text() == "listen"
    follow(page, "See Bee’s times")
    assert "6pm" in page.inner_text("main")
    times = page.url
    visit_of(app, page, address, make_person())
    go_on(page, times)
    page.locator("main button", has_text="6pm").first.click()
    page.fill("#number", "07700 900123")
    press(page, "Book this time")
    assert "Bee" in page.inner_text("main") and "6pm" in page.inner_text("main")
    with store.new_db() as db:
        assert db.scalar(select(Booking.state)) == "booked"


def fill(page):
    page.fill("#alias", "Bee")
    page.fill("#words", "I **listen**. My brother drank.")
    for label in ("Phone", "sister"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("Joan").check()
    page.fill("#supervision", "14 December")
    page.fill("#training", "1 June 2027")
    assert page.input_value("#people") == "5"


def set_up(page, address, link, clock_at):
    """As whoever was invited does it."""
    page.goto(link)
    page.fill("#password", "candle orbit mustard")
    page.click("#submit")
    found = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page.inner_text("main"))
    secret = codes.secret_from(found[1].replace(" ", ""))
    page.fill("#code", codes.present_code(secret, clock.now()))
    page.click("#submit")
    assert page.locator("main code").count() == 8
    clock_at(clock.now() + timedelta(minutes=1))  # each code works once
    page.goto(f"{address}/sign-in")
    page.fill("#email", "bee@example.org")
    page.fill("#password", "candle orbit mustard")
    page.click("#submit")
    page.fill("#code", codes.present_code(secret, clock.now()))
    page.click("#submit")
    page.wait_for_url("**/work/week*")


def look(browser, page, script):
    browser.check_width(page)
    if script:
        browser.check_a11y(page)


@pytest.mark.shows("R-58", "N-34")
@pytest.mark.parametrize("width, script", [(375, False), (1280, True)])
def test_people_are_handed_on_before_a_mentor_goes(
    browser, address, store, make_mentor, make_person, now, width, script
):
    bee = make_worker(store, "mentor", name="Bee Hughes")
    made, other = make_mentor(worker_id=bee.id, alias="Bee"), make_mentor(alias="Dev")
    first = book(store, made, make_person(), now).ref
    book(store, made, make_person(), now, once="z" * 32, starts_at=SIX + timedelta(days=7))
    page = browser.page(width, script=script)
    come_in(page, address, make_worker(store, "coordinator", name="Anna"))
    page.goto(f"{address}/work/mentors/{bee.ref}/people")
    look(browser, page, script)
    press(page, f"Hand over and tell them {first}")
    look(browser, page, script)
    assert "Choose who is there for them" in page.inner_text("main")
    page.locator(f"input[name='{first}-to'][value='{other.ref}']").check()
    press(page, f"Hand over and tell them {first}")
    assert first not in page.inner_text("main")
