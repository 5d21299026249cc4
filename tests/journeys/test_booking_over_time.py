"""Booking walked in a real browser over days and weeks, on both databases with --full: a series over a clock change,
a room that two mentors want, an interpreter who cancels the day before, a waiting list that passes over in silence."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring import interpreter_actions, waiting_queries
from portal.mentoring.jobs import offer_times
from portal.mentoring.models import BookedCell, Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.messages.contact import SafeWay
from portal.messages.hours import every_day
from portal.messages.models import OutboxMessage
from portal.shared.clock import instant
from portal.storage.work import work
from tests.journeys.steps import fill, go_on, heading, press
from tests.journeys.test_booking_walks import at, said, visit
from tests.kit.contact import set_safe_contact
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import SIX, make_mentor, make_person
from tests.mentoring.test_booking import book
from tests.mentoring.test_venues import LATE, library

__all__ = ["at", "library", "make_mentor", "make_person"]
pytestmark = [pytest.mark.browser, pytest.mark.both_with_full]
LONDON = ZoneInfo("Europe/London")


def choose(page, starts_at) -> None:
    """Presses the time on the page that is shown."""
    page.locator(f'button.time[value="{starts_at.isoformat()}"]').click()
    page.wait_for_load_state()


def write_to(store, person, now, address, hours=(8 * 60, 20 * 60)) -> None:
    with store.new_db() as db, work(db):
        way = SafeWay("email", address, is_safe=True, hours=every_day(*hours))
        set_safe_contact(db, person_key=person.person_key, ways=[way], language="en", now=now)


@pytest.mark.shows("N-12", "N-47", "F11", "G28")
def test_a_fortnightly_series_over_a_clock_change(at, browser, store, make_mentor, make_person, clock_at):
    """Every session at 6pm on both sides of 28 March 2027; one is moved, and then the rest are cancelled."""
    now = clock_at(datetime(2027, 3, 1, 10, tzinfo=LONDON))
    tuesdays = Rule(byday=("TU",), opens_at=time(18), closes_at=time(21), on_holidays=OnHolidays.CLOSED)
    mentor = make_mentor(rules=(tuesdays,), kinds=(PlaceKind.CHAT,), supervision_on=date(2027, 5, 1))
    portal, person = at(now), make_person()
    page = visit(browser, portal, store, person, now)
    first = instant(date(2027, 3, 16), time(18))
    go_on(page, f"{portal.url}/times/{mentor.ref}?show=all")
    choose(page, first)
    fill(page, {"Every 2 weeks, 3 times": True})
    press(page, "Book this time")
    assert heading(page) == "Your time is booked"
    for words in ("Tuesday 16 March, 6pm", "Tuesday 30 March, 6pm", "Tuesday 13 April, 6pm"):
        assert words in said(page)
    with store.new_db() as db:
        refs = list(db.scalars(select(Booking.ref).order_by(Booking.starts_at)))
    go_on(page, f"{portal.url}/code/bookings/{refs[0]}/move?show=all")
    choose(page, first + timedelta(hours=1))
    assert "This takes the place of the time you have now." in said(page)
    press(page, "Book this time")
    assert "Tuesday 16 March, 7pm" in said(page)
    go_on(page, f"{portal.url}/code/bookings/{refs[1]}")
    press(page, "Cancel this and 1 after it")
    assert heading(page) == "Your booking is cancelled"
    go_on(page, f"{portal.url}/code/status")
    assert "Tuesday 16 March, 7pm" in said(page)
    assert "30 March" not in said(page) and "13 April" not in said(page)
    browser.check_width(page)
    with store.new_db() as db:
        states = {
            row.starts_at.astimezone(LONDON).strftime("%d %b %H"): row.state for row in db.scalars(select(Booking))
        }
        expected = {"16 Mar 18": "moved", "16 Mar 19": "booked", "30 Mar 18": "cancelled", "13 Apr 18": "cancelled"}
        assert states == expected  # the old times are kept as they were, never overwritten
        assert len(db.scalars(select(BookedCell)).all()) == 4


@pytest.mark.shows("R-33", "N-32", "F20")
def test_a_room_wanted_by_two_mentors(at, browser, store, make_mentor, make_person, library, now):
    """Two people stand before the same hour in the same one room, with different mentors."""
    made = [
        make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library, alias=name) for name in ("Ada", "Bo")
    ]
    portal = at(now)
    pages = [visit(browser, portal, store, make_person(name=name), now) for name in "AB"]
    for page, mentor in zip(pages, made, strict=True):
        go_on(page, f"{portal.url}/times/{mentor.ref}")
        assert page.locator(f'button.time[value="{SIX.isoformat()}"]').count() == 1
    choose(pages[0], SIX)
    assert heading(pages[0]) == "Check your time"
    choose(pages[1], SIX)
    assert "That time has just gone" in said(pages[1])
    assert 0 < pages[1].locator("button.time").count() <= 3
    assert pages[1].locator(f'button.time[value="{SIX.isoformat()}"]').count() == 0
    browser.check_a11y(pages[1])
    press(pages[0], "Book this time")
    assert heading(pages[0]) == "Your time is booked"
    pages[1].locator("button.time").first.click()
    press(pages[1], "Book this time")
    assert heading(pages[1]) == "Your time is booked"
    with store.new_db() as db:
        rooms = db.execute(
            select(BookedCell.cell, BookedCell.booking_id).where(BookedCell.owner.startswith("room:"))
        ).all()
        assert len({cell for cell, _booking in rooms}) == len(rooms) == 6  # two talks, three quarters each


@pytest.mark.shows("N-41", "N-42", "J3.5", "N-10")
def test_an_interpreter_cancels_the_day_before(at, browser, store, make_mentor, make_person, now):
    """The team presses; the person reads it, is told of two other times by their safe way, and takes one."""
    person = replace(make_person(name="D"), needs_interpreter=True)
    write_to(store, person, now, "d@example.org")
    booking = book(store, make_mentor(kinds=(PlaceKind.CHAT,)), person, now, place_kind=PlaceKind.CHAT)
    with store.new_db() as db, work(db):
        interpreter_actions.confirm_interpreter(db, ref=booking.ref, days_before=(1,), by="WK-000001", now=now)
    eve = SIX - timedelta(days=1)
    portal, worker = at(eve), make_worker(store, "coordinator")
    team = browser.page(375)
    team.goto(f"{portal.url}/sign-in")
    fill(team, {"E-mail": worker.email, "Password": worker.password})
    press(team, "Continue")
    fill(team, {"Code from your authenticator": worker.code()})
    press(team, "Sign in")
    team.goto(f"{portal.url}/work/interpreters")
    team.get_by_role("button", name="The interpreter cannot come").first.click()
    team.wait_for_load_state()
    assert "They were given other times" in said(team)
    browser.check_width(team)
    with store.new_db() as db:
        told = db.scalar(select(OutboxMessage).where(OutboxMessage.kind == "other_times"))
        assert told.state == "due" and told.person_key == person.person_key
    page = visit(browser, portal, store, person, eve)
    go_on(page, f"{portal.url}/code/status")
    assert "No interpreter for this time." in said(page)
    page.get_by_role("link", name="Change or cancel").first.click()
    assert "There is no interpreter for this time any more" in said(page)
    browser.check_width(page)
    page.get_by_role("link", name="Choose another time").click()
    choose(page, SIX + timedelta(days=7))
    press(page, "Book this time")
    assert heading(page) == "Your time is booked"
    with store.new_db() as db:
        assert db.scalar(select(Booking.starts_at).where(Booking.state == "booked")) == SIX + timedelta(days=7)


@pytest.mark.shows("N-10", "T2", "N-54")
def test_the_waiting_list_passes_over_in_silence_outside_safe_hours(at, browser, store, make_mentor, make_person, now):
    """Who came first may only be written to in the evening: the morning's time goes to the next, and no word of it
    stands anywhere; in the evening they are the first again."""
    make_mentor(kinds=(PlaceKind.CHAT,))
    people = [make_person(name=name) for name in ("First", "Second")]
    write_to(store, people[0], now, "first@example.org", hours=(18 * 60, 20 * 60))
    write_to(store, people[1], now, "second@example.org")
    portal = at(now)
    pages = [visit(browser, portal, store, person, now) for person in people]
    for page in pages:
        go_on(page, f"{portal.url}/times")
        page.get_by_role("link", name="Wait for a time that suits").click()
        fill(page, {"Evening": True})
        press(page, "Put me on the list")
    assert offer_times(store.new_db, now) == 1
    for page in pages:
        go_on(page, f"{portal.url}/code/status")
    assert "Kept for you" not in said(pages[0]) and "You are on the waiting list" in said(pages[0])
    assert "Kept for you" in said(pages[1])
    with store.new_db() as db:
        told = select(OutboxMessage.person_key).where(OutboxMessage.kind == "time_kept")
        assert set(db.scalars(told)) == {people[1].person_key}
    evening = now.replace(hour=18, minute=30)
    assert offer_times(store.new_db, evening) == 1
    pages[0].reload()
    assert "Kept for you" in said(pages[0])
    browser.check_width(pages[0])
    pages[1].get_by_role("link", name="Say yes or no").click()
    press(pages[1], "Yes, continue")
    press(pages[1], "Book this time")
    assert heading(pages[1]) == "Your time is booked"
    with store.new_db() as db:
        (kept,) = waiting_queries.kept_for(db, family_member_id=people[0].family_member_id, now=evening)
        assert kept.starts_at != db.scalar(select(Booking.starts_at).where(Booking.state == "booked"))
