"""Journey 4 in a real browser: a girl of 15 who looks after her brother, and the worker who replies."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.messages.models import OutboxMessage
from portal.referrals import queries
from portal.referrals.models import SelfReferral
from portal.storage.store import Store
from tests.casework.queue_kit import come_in
from tests.journeys.steps import fill, follow, go, go_on, heading, press, said, shown_code
from tests.kit.signing_in import make_worker

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
WORDS = "I look after my brother in the evening and I am tired at school"
REPLY = "Thank you for writing. Only Anna has read it. When can we talk?"
WAY = {
    "What is worrying you? (optional)": {"What is worrying you? (optional)": WORDS},
    "Which town or area are you in? (optional)": None,
    "What should we call you?": {"": "Bee"},
    "How can we contact you safely?": {"I will come back myself with a code": True},
    "Choose a PIN or word so you can come back": {"": "harbourlight"},
}


def to_the_message(page: Any, browser: Any, address: str) -> None:
    """Steps 1 to 4: the age, what stays private, help now, her right to an assessment."""
    page.set_default_timeout(8000)
    page.goto(address)
    page.get_by_role("link", name="I want support for myself").first.click()
    press(page, "Continue")
    fill(page, {"No": True})
    press(page, "Continue")
    fill(page, {"Under 16": True})
    press(page, "Continue")
    assert heading(page) == "What we can do for you" and page.title().startswith("What we can do for you")
    for words in (
        "You are in the right place",
        "someone is hurting you",
        "would try to talk to you first",
        "Childline",
    ):
        assert words in said(page)
    follow(page, "What you can ask for")
    assert "about what you need" in said(page)
    go_on(page, f"{address}/ask")
    browser.check_width(page)


def through_the_questions(page: Any, browser: Any, script: bool) -> list[str]:
    """Step 5. Gives the number over each question."""
    numbers = []
    while (title := heading(page)) != "Check your answers":
        numbers.append(page.locator("main p.quiet").first.inner_text())
        assert page.title().startswith(numbers[-1]), "the tab says which question it is, not what it asks"
        if script:
            browser.check_a11y(page)
        browser.check_width(page)
        if WAY[title]:
            fill(page, WAY[title])
        press(page, "Continue" if WAY[title] else "Skip this question")
        assert heading(page) != title, said(page)
    return numbers


@pytest.mark.shows("N-21", "N-18", "J4.2", "J4.7", "N-36")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_a_young_carer_leaves_a_short_message_and_reads_the_reply_of_a_trained_worker(
    browser: Any, address: str, store: Store, now: Any, script: bool
) -> None:
    page = browser.page(375, script=script)
    to_the_message(page, browser, address)
    press(page, "Leave a message for a worker")
    assert through_the_questions(page, browser, script) == [f"Question {number} of 7" for number in range(3, 8)]
    answers = said(page)
    assert WORDS in answers and answers.count("Not provided") == 1 and "situation" not in answers.lower()
    press(page, "Send")
    assert heading(page) == "We have your request" and "A trained worker reads it" in said(page)
    assert "Choose a person" not in said(page) and "Find help for young people near you" in said(page)
    code = shown_code(page)
    what_is_printed_is_the_card_alone(page, code)
    with store.new_db() as db:
        one = db.scalars(select(SelfReferral)).one()
        assert (one.route, queries.answers(one).keys()) == (
            "young",
            {"danger_now", "age_band", "worry", "contact_way"},
        )
        assert db.scalars(select(OutboxMessage)).all() == [], "nothing goes anywhere"
    the_worker_replies(browser.page(1280, script=script), address, store, one.ref)
    hers = browser.page(375, script=script)
    hers.goto(f"{address}/code")
    fill(hers, {"Your code": code, "Your PIN or word": "harbourlight"})
    press(hers, "Continue")
    assert heading(hers) == "Hello, Bee"
    press(hers, "Read the note")
    assert REPLY in said(hers)


def what_is_printed_is_the_card_alone(page: Any, code: str) -> None:
    """The paper says nothing of how to make it, nor that it only looks like something else."""
    page.locator("summary", has_text="print a card").click()
    press(page, "Show a card to print")
    assert "looks like an order" in said(page)
    page.emulate_media(media="print")
    printed = said(page).split("\n")
    assert [line for line in printed if line.strip()] == [
        "Ferry Lane",
        f"Order {code}",
        "For changes ring 01632 960 100.",
    ]
    page.emulate_media(media="screen")
    press(page, "Back to what happens next")


def the_worker_replies(page: Any, address: str, store: Store, ref: str) -> None:
    """Step 6: what was typed word for word, no adult mentor to offer, and a reply that waits behind the code."""
    come_in(page, address, make_worker(store, "coordinator", name="Anna"))
    assert "Under 16." in said(page) and WORDS not in said(page)
    follow(page, ref)
    assert WORDS in said(page) and "Offer people to talk to" not in said(page)
    press(page, "I have read this")
    part = page.locator("details", has_text="Write to them here")
    part.locator("summary").click()
    part.locator("textarea").fill(REPLY)
    go(page, part.get_by_role("button", name="Send"))
    assert REPLY in said(page)


@pytest.mark.shows("J4.7")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_an_age_changed_with_back_asks_what_fits_and_says_what_is_not_sent(
    browser: Any, address: str, store: Store, now: Any, script: bool
) -> None:
    page = browser.page(320, script=script)
    to_the_message(page, browser, address)
    press(page, "Leave a message for a worker")
    fill(page, WAY["What is worrying you? (optional)"] or {})
    press(page, "Continue")
    while heading(page) != "How old are you?":
        press(page, "Back")
    fill(page, {"18 or over": True})
    press(page, "Continue")
    assert heading(page) == "Who is this about? (optional)" and "Question 3 of 12" in said(page)
    while heading(page) != "Check your answers":
        facts = {
            "Where would you like support?": {"Town, or first part of a postcode": "LS8"},
            "What should we call you?": {"": "Bee"},
            "How can we contact you safely?": {"Text": True},
            "Tell us how to do that safely": {"Mobile number for texts": "07700 900142"},
        }.get(heading(page))
        fill(page, facts or {})
        press(page, "Continue" if facts else "Skip this question")
    assert "What is worrying you" in page.locator(".know li").first.inner_text() and WORDS not in said(page)
    if script:
        browser.check_a11y(page)
    press(page, "Send")
    with store.new_db() as db:
        one = db.scalars(select(SelfReferral)).one()
        assert (one.route, one.was_young, "worry" in queries.answers(one)) == ("adult", True, False)
