"""Journeys 9 and 10 in a real browser: a sister whose brother died, and a Deaf man whose first language is signed."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.mentoring.lone_jobs import watch_out_alone
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.messages.models import OutboxMessage
from portal.referrals import queries
from portal.shared.clock import local
from portal.storage.store import Store
from tests.casework.queue_kit import come_in
from tests.journeys.steps import fill, go_on, heading, press, said
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import make_mentor

__all__ = ["make_mentor"]
pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
PIN = "harbourlight"
AVOID = "Dates when nothing should come (optional)"
BIRTHDAY = date(2026, 11, 30)
NOT_HERS = re.compile(r"overdose|suicide|accident|naloxone", re.IGNORECASE)  # unless she types them
PRESENT_USE = re.compile(
    r"is he using|their drinking now|while they use|stay safe from|Help to stay safe", re.IGNORECASE
)


def through(page: Any, answers: dict[str, dict[str, Any]]) -> dict[str, str]:
    """To the page that shows the answers once more; gives what each page said."""
    seen: dict[str, str] = {}
    for _ in range(25):
        title = heading(page)
        seen[title] = said(page)
        if title == "Check your answers":
            return seen
        given = next((facts for start, facts in answers.items() if title.startswith(start)), None)
        if given is None:
            skip = page.get_by_role("button", name="Skip this question", exact=True)
            press(page, "Skip this question" if skip.count() else "Continue")
        else:
            fill(page, given)
            press(page, "Continue")
        assert heading(page) != title, said(page)
    raise AssertionError(heading(page))


def ask(page: Any, address: str, answers: dict[str, dict[str, Any]]) -> dict[str, str]:
    page.set_default_timeout(8000)
    page.goto(f"{address}/ask")
    press(page, "Start now") if page.get_by_role("button", name="Start now").count() else press(page, "Continue")
    seen = through(page, answers)
    press(page, "Send")
    return seen | {"sent": said(page)}


GRIEF = {
    "Is anyone in danger": {"No": True},
    "How old are you": {"18 or over": True},
    "Who": {"Brother or sister": True},
    "What is closest": {"Someone has died": True},
    "What would help": {"Talk to someone who has been through it": True},
    "Where would you like": {"Town, or first part of a postcode": "LS8"},
    "What should we call you": {"": "Ro"},
    "How can we contact": {"E-mail": True},
    "Tell us how": {"E-mail address": "ro@example.org", AVOID: "30/11/2026"},  # his birthday, the day before the walk
    "Choose a PIN": {"": PIN},
}


@pytest.mark.shows("J9.1", "J9.2", "J9.3", "J9.4", "J9.5", "J9.6", "J9.7", "J9.8", "N-51", "N-48")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_a_bereaved_sister_books_a_walk(
    browser: Any, address: str, store: Store, make_mentor: Any, now: datetime, script: bool
) -> None:
    made = make_mentor(kinds=(PlaceKind.OUTDOORS,), experiences=("bereaved",), alias="Marisol")
    page = browser.page(375, script=script)
    seen = ask(page, address, GRIEF)
    on_route = {
        title: words for title, words in seen.items() if not title.startswith(("Is anyone", "How old", "Who is"))
    }
    for title, words in on_route.items():
        assert not NOT_HERS.search(words), (title, "J9.6")
        assert not PRESENT_USE.search(words), (title, "J9.2")
    assert not any(title.startswith("Help you can use") for title in seen), "J9.2"
    assert "After someone has died" in seen["sent"], "J9.1"
    assert "how long" not in " ".join(on_route.values()).lower(), "J9.8"
    go_on(page, f"{address}/times/{made.ref}")
    assert not NOT_HERS.search(said(page))
    day = page.locator("h2, h3", has_text="Tuesday 1 December").locator(
        "xpath=following::button[contains(@class,'time')][1]"
    )
    day.click()
    page.wait_for_load_state()
    browser.check_width(page)
    press(page, "Book this time")
    assert heading(page) == "Your time is booked", said(page)
    with store.new_db() as db:
        booking = db.scalars(select(Booking)).one()
        assert booking.place_kind == "outdoors" and local(booking.starts_at).date() == date(2026, 12, 1)
    watch_out_alone(store.new_db, booking.starts_at - timedelta(hours=1))
    with store.new_db() as db:
        assert [row.booking_id for row in db.scalars(select(LoneWorkingCheck))] == [booking.id], "J9.7"
        sent = list(db.scalars(select(OutboxMessage)))
        assert not [row.kind for row in sent if "feedback" in row.kind or "survey" in row.kind], "J9.5"
        on = {local(row.ready_at).date() for row in sent if row.kind == "reminder_1d" and row.ready_at}
        assert on == {date(2026, 11, 29)}, "J9.3: moved to the evening before, and still there"
        ref = queries.waiting(db)[0].ref
    partner = make_worker(store, "partner-worker", name="Yusuf")
    theirs = browser.page(1280, script=script)
    come_in(theirs, address, partner)
    assert theirs.goto(f"{address}/work/people/{ref}").status in (403, 404), "J9.4"
    team = browser.page(1280, script=script)
    come_in(team, address, make_worker(store, "coordinator", name="Anna"))
    team.goto(f"{address}/work/people/{ref}")
    assert "Someone has died" in team.content(), "J9.4: the coordinator knows"


DEAF = {
    "Is anyone in danger": {"No": True},
    "How old are you": {"18 or over": True},
    "Who": {"Partner or husband or wife": True},
    "Where would you like": {"Online or phone only": True},
    "What should we call you": {"": "Dai"},
    "How can we contact": {"Text": True, "Video call with a sign language interpreter": True},
    "Tell us how": {
        "Mobile number for texts": "07700 900142",
        "Mobile number or e-mail for the video link": "dai@example.org",
    },
    "Is there anything": {
        "British Sign Language": True,
        "A woman": True,
        "Someone who does not live near me": True,
    },
    "Choose a PIN": {"": PIN},
}


@pytest.mark.shows("J10.1", "J10.2", "J10.3", "J10.5", "J10.6", "N-08", "N-41", "N-42")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_a_deaf_man_books_a_signed_video_session_without_a_voice_call(
    browser: Any, address: str, store: Store, make_mentor: Any, now: datetime, script: bool
) -> None:
    made = make_mentor(kinds=(PlaceKind.VIDEO,), alias="Marisol")
    page = browser.page(375, script=script)
    seen = ask(page, address, DEAF)
    assert not any("BSL" in words for words in seen.values()), "J10.6"
    assert "British Sign Language" in " ".join(seen.values()), "J10.6"
    go_on(page, f"{address}/times/{made.ref}")
    page.locator("button.time").first.click()
    page.wait_for_load_state()
    assert "You asked for an interpreter" in said(page)
    press(page, "Book this time")
    assert "Waiting for an interpreter. You hear by" in said(page), "J10.3"
    with store.new_db() as db:
        booking = db.scalars(select(Booking)).one()
        assert booking.interpreter == "wanted" and booking.interpreter_by
        ref = queries.waiting(db)[0].ref
    team = browser.page(1280, script=script)
    come_in(team, address, make_worker(store, "coordinator", name="Anna"))
    team.goto(f"{address}/work/interpreters")
    for words in (booking.ref, "British Sign Language", "A woman", "Someone who does not live near them"):
        assert words in said(team), "J10.5: may be refused for knowing him; no reason is asked"
    team.goto(f"{address}/work/people/{ref}")
    press(team, "Still right: show the number")
    ways = team.locator("fieldset", has_text="How").first
    team.locator("summary", has_text="Log a call").click()
    assert team.get_by_label("Phone call", exact=True).count() == 0, ("J10.2", ways.count())
    assert team.get_by_label("Text", exact=True).count() == 1
