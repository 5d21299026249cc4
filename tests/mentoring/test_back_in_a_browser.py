"""After a mistake in a form, Back and reload in a real browser send nothing anew: without script, on a small screen."""

import pytest

from portal.mentoring.apart_actions import keep_apart
from portal.storage.work import work
from tests.kit.signing_in import make_worker
from tests.mentoring.test_booking import book
from tests.mentoring.test_caring_in_a_browser import sign_in
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.test_talk_in_a_browser import look, visit_of

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.mark.shows("N-28", "N-34", "N-36")
def test_back_after_a_mistake_and_after_it_was_put_right_shows_a_page(browser, address, store, make_mentor):
    worker = make_worker(store, "mentor")
    make_mentor(worker_id=worker.id)
    page = browser.page(320, script=False)
    sign_in(page, address, worker)
    page.goto(f"{address}/work/groups")
    page.fill("input[name=day]", "26 November")
    page.click("text=Make this group")
    assert "There is a problem" in page.inner_text("main") and page.input_value("input[name=day]") == "26 November"
    browser.check_width(page)
    for name, value in {"starts": "3pm", "places": "8", "finding": "Ring 01632 960 217"}.items():
        page.fill(f"[name={name}]", value)
    page.check("input[name=kind][value=phone]")
    page.click("text=Make this group")
    assert "Call this group off" in page.inner_text("main")
    for _step in range(2):
        page.go_back()
        assert page.inner_text("h1") == "Groups" and "There is a problem" not in page.inner_text("main")
    page.click("text=Call this group off")
    browser.check_width(page)
    assert page.inner_text("h1") == "Call this group off"


@pytest.mark.shows("N-34", "N-46")
@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_still_booked_with_them_is_read_and_given_back(
    browser, app, address, store, make_mentor, make_person, now, width
):
    made, person = make_mentor(), make_person()
    take(store, make_group(store, made, now), person, now, "p")
    page = browser.page(width)
    visit_of(app, page, address, person)
    with store.new_db() as db, work(db):
        facts = {"mentor_refs": [made.ref], "by": "person", "now": now}
        keep_apart(db, family_member_id=person.family_member_id, **facts)
    look(browser, page, f"{address}/code/status", "Hello")
    page.click("text=Give it back, or keep it")
    browser.check_width(page)
    browser.check_a11y(page)
    page.click("button:has-text('Give it back')")
    assert page.inner_text("h1") == "Nothing is booked with them"
    browser.check_width(page)
    book(store, make_mentor(alias="Other"), person, now)
    look(browser, page, f"{address}/code/status", "Hello")
