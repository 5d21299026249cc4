"""Journey 6 in a real browser: a disclosure from the queue to the end, by two people, with script and without."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.messages.models import WorkNotice
from portal.records import queries as records
from portal.referrals import queries as referrals
from portal.storage.store import Store
from tests.casework.queue_kit import SAFE_TEXT, ask, come_in
from tests.journeys.steps import follow, heading, press, said
from tests.kit.signing_in import make_worker

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]
WORDS = "he threw the kettle and my little girl was in the room, I can't do this any more"
WAITING = "It is 9.10. She can be reached at noon and is at her mother's until then, so waiting is safe."


@pytest.fixture
def wren(store: Store, now: datetime) -> Any:
    """Overnight, not sure about danger, free text unread; others asked long before her."""
    for days in (3, 5):
        ask(store, now, ago=timedelta(days=days), once_key=secrets.token_hex(16), answers={"name_to_use": f"P{days}"})
    answers = {"name_to_use": "Wren", "danger_now": "unsure", "help_wanted": ["own_words"], "help_words": WORDS}
    return ask(store, now, ago=timedelta(hours=8), answers=answers | {"safe_contact": SAFE_TEXT})


@pytest.mark.shows("J6.1", "J6.2", "J6.3", "J6.4", "J6.5", "J6.6", "J6.7", "J6.8", "J6.9", "N-18", "N-19", "N-20")
@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_a_disclosure_from_the_queue_to_its_end(
    browser: Any, address: str, store: Store, wren: Any, now: datetime, script: bool
) -> None:
    joan_row = make_worker(store, "duty-lead", name="Joan")
    anna_row = make_worker(store, "coordinator", name="Anna")
    anna = browser.page(1280, script=script)
    anna.set_default_timeout(8000)
    come_in(anna, address, anna_row)
    the_queue_puts_her_first(anna, wren)
    concern = she_is_read_and_a_concern_opened(anna, wren)
    nothing_closes_it_early(anna)
    anna_acts(anna, browser, script)
    with store.new_db() as db:
        notices = list(db.scalars(select(WorkNotice)))
        assert notices and not [each for each in notices if "Wren" in str(vars(each))]  # J6.7: references only
    joan = browser.page(375, script=script)
    joan.set_default_timeout(8000)
    joan_ends_it(joan, address, joan_row, concern)
    what_is_left(store, wren, concern, {anna_row.ref, joan_row.ref}, now)


def the_queue_puts_her_first(page: Any, wren: Any) -> None:
    assert page.locator("table.queue td a").first.inner_text() == wren.ref  # J6.1
    assert page.title() == "Queue – Ferry Lane" and "Wren" not in page.title()  # J6.7


def she_is_read_and_a_concern_opened(page: Any, wren: Any) -> str:
    follow(page, wren.ref)
    assert "07700" not in page.content()  # J6.2: not before the safe-contact box has been seen
    assert "Wren" not in page.title()
    press(page, "Still right: show the number")
    assert "07700 900142" in said(page)
    assert WORDS in said(page)
    follow(page, "Open a concern")
    assert page.get_by_label("What was said or seen?").input_value() == WORDS  # J6.9: word for word
    for box in ("A child or young person", "The person we support", "They may be thinking of ending their life"):
        page.get_by_label(box).check()
    press(page, "Open the concern")
    assert heading(page) == "Concern" and WORDS in said(page)
    assert "116 123" in said(page) and "Stay with them" in said(page)  # N-20: steps and numbers
    return str(page.url.rsplit("/", 1)[1])


def nothing_closes_it_early(page: Any) -> None:
    press(page, "Close this concern")
    assert "It cannot be closed yet" in said(page) and "Name who takes over." in said(page)  # J6.5


def anna_acts(page: Any, browser: Any, script: bool) -> None:
    part(page, "who has it")
    page.get_by_label("Joan").check()
    press(page, "Hand over")
    assert "Joan" in said(page)
    part(page, "names to keep back")
    page.get_by_label("Who could be harmed if they were named?").fill("Mo Patel")
    press(page, "Save")
    part(page, "decision")
    page.get_by_label("Tell children’s social care").check()
    page.get_by_label("Why?").fill(WAITING)
    press(page, "Save")
    follow(page, "Share something")
    page.get_by_label("Who is told?").fill("Children’s social care")
    page.get_by_label("Exactly what are they told?").fill(
        "A child saw violence. Mo Patel next door has a bed for them."
    )
    page.get_by_label("No", exact=True).check()
    press(page, "Keep what was shared")
    assert "Write the risk that makes it right" in said(page) or "look like names" in said(page)  # J6.3
    page.get_by_label("If not, what is the risk that makes it right?").fill("A child of 6 may be hurt tonight.")
    page.get_by_label("I have looked at the names in it, and they may stand").check()
    press(page, "Keep what was shared")
    assert "could be harmed if named" in said(page)  # J6.4, whatever was ticked
    if script:
        browser.check_a11y(page)
    browser.check_width(page)
    page.get_by_label("Exactly what are they told?").fill("A child of 6 was in the room when a kettle was thrown.")
    press(page, "Keep what was shared")
    assert (
        "A child of 6 was in the room" in said(page) and "Mo Patel" not in page.locator(".card .said").last.inner_text()
    )


def joan_ends_it(page: Any, address: str, joan: Any, concern: str) -> None:
    come_in(page, address, joan)
    page.goto(f"{address}/work/concerns")
    assert "Wren" not in page.content() and "kettle" not in page.content()  # J6.7
    follow(page, concern)
    press(page, f"I have looked this over {share_of(page)}")
    part(page, "second look")
    page.get_by_label("What do you think of the decision?").fill("I agree. Noon is soon enough.")
    press(page, "Save")
    part(page, "the person we support")
    page.get_by_label("Yes", exact=True).check()
    press(page, "Save")
    press(page, "Close this concern")
    assert "Write what came of it." in said(page)  # J6.5 still
    part(page, "outcome")
    page.get_by_label("What came of it?").fill("Safe at her mother's. Rings us tomorrow.")
    press(page, "Save")
    press(page, "Close this concern")
    assert "Closed" in said(page)


def part(page: Any, name: str) -> None:
    """Write or Change, whichever stands beside the part of this name."""
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def share_of(page: Any) -> str:
    found = page.get_by_role("button", name="I have looked this over").first.inner_text()
    return str(found.split()[-1])


def what_is_left(store: Store, wren: Any, concern: str, both: set[str], now: datetime) -> None:
    with store.new_db() as db:
        row = db.scalars(select(SafeguardingConcern)).one()
        assert (row.ref, row.words, row.told) == (concern, WORDS, "told")
        share = db.scalars(select(ConcernShare)).one()  # J6.3: reason, facts, receiver and time
        assert (share.basis, share.receiver) == ("risk", "Children’s social care")
        assert share.risk_reason == "A child of 6 may be hurt tonight." and share.shared_at
        asked = referrals.referral(db, wren.ref)
        assert asked.stage not in ("closed", "withdrawn", "declined")  # J6.6: her own support goes on
        opened = [entry for ref in (concern, wren.ref) for entry in records.about(db, ref) if "opened" in entry.kind]
        by = {who for who in both for entry in opened if who in entry.facts}
        assert by == both  # J6.8, the duty lead's too
