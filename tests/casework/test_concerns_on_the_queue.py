"""Open concerns and alerts stand at the top of the queue and as numbers in the menu (N-18)."""

from datetime import timedelta

import pytest

from portal.casework import concern_actions
from portal.messages import actions as messages
from portal.storage.work import work
from tests.casework.conftest import text
from tests.casework.queue_kit import ask, come_in


@pytest.mark.shows("N-18")
@pytest.mark.parametrize("role", ["coordinator", "duty-lead"])
def test_open_concerns_stand_above_everything_else_with_nothing_of_what_they_say(
    db, store, signed_in, make_concern, anna, joan, now, clock_at, role
):
    danger = ask(store, now, answers={"danger_now": "yes"})
    mine, late = make_concern(suicide=True), make_concern(now=now - timedelta(hours=3))
    with work(db):
        concern_actions.take_over(db, ref=mine, worker=joan.ref, by=anna.ref, now=now)
    client = signed_in({"coordinator": anna, "duty-lead": joan}[role])
    assert mine in text(client.get("/work/queue?who=mine")), "whoever it is with"
    page = text(client.get("/work/queue"))
    assert page.index(f'href="/work/concerns/{mine}"') < page.index(f'href="/work/concerns/{late}"')
    assert page.index(f'href="/work/concerns/{late}"') < page.index(danger.ref)
    top = page[page.index(mine) : page.index("</table>")]
    assert "Joan" in top[: top.index(late)] and "Past its time" not in top[: top.index(late)]
    assert "Nobody yet" in top[top.index(late) :] and "Past its time" in top[top.index(late) :]
    assert not any(word in top for word in ("kettle", "child", "adult", "life"))
    assert "Keeping safe <b>2</b>" in page


@pytest.mark.shows("N-18")
def test_what_needs_a_look_is_said_on_the_queue_and_in_the_menu(db, signed_in, anna, now):
    client = signed_in(anna)
    with work(db):
        for number in range(3):
            messages.raise_alert(db, kind="not-safe-now", about=f"BK-00000{number}", now=now)
    page = text(client.get("/work/queue"))
    assert page.count('href="/work/alerts"') == 2
    assert "3 things need a look." in page and "Needs a look <b>3</b>" in page


def test_with_nothing_open_nothing_is_shown(signed_in, anna, joan):
    for worker in (anna, joan):
        client = signed_in(worker)
        page = text(client.get("/work/queue"))
        menu = page[page.index("<nav") : page.index("</nav>")]
        assert "/work/alerts" not in page and "<b>" not in menu and "<table" not in page
        assert "Needs a look" in text(client.get("/work/alerts")), "its page has its place while it is open"


@pytest.mark.browser
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("width", [320, 1280])
def test_they_read_well_at_each_width(browser, address, store, make_concern, anna, now, width):
    make_concern()
    ask(store, now, answers={"danger_now": "unsure"})
    page = browser.page(width)
    come_in(page, address, anna)
    assert page.locator("table.queue td a").first.inner_text().startswith("KS-")
    browser.check_width(page)
    browser.check_a11y(page)
