"""The made-up case on every page of it, looked at in a real browser: nothing serious for axe, nothing beside 320 px."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from portal.accounts.queries import workers
from portal.casework import beside_queries, concern_queries, family_queries, sharing_queries
from portal.demo import actions, people
from portal.referrals import queries, return_codes
from portal.referrals.code_actions import set_code
from portal.settings import Settings
from portal.storage.store import Store
from portal.storage.work import work
from tests.casework.conftest import HASHES, PIN, SECRET
from tests.casework.queue_kit import come_in
from tests.kit.signing_in import Person

pytestmark = [pytest.mark.browser, pytest.mark.engines("sqlite")]


@pytest.fixture
def case(store: Store, settings: Settings, now: datetime) -> dict[str, Any]:
    """The demonstration, with a code for its first person; references of what there is to look at."""
    with store.new_db() as db, work(db):
        actions.load(db, keys=store.keys, settings=settings, now=now, say=lambda line: None)
    with store.new_db() as db, work(db):
        waiting = queries.waiting(db)
        adults = [each for each in waiting if each.route == "adult"]
        first, second, friend = adults[0], adults[1], adults[2]
        codes = {}
        for name, each in (("own", first), ("friend", friend)):
            made = return_codes.to_hash(SECRET, return_codes.tidy_pin(PIN))
            person = each.family_member_id
            set_code(db, family_member_id=person, code_hash=HASHES.make(made), has_pin=True, now=now)
            held = queries.return_code(db, person)
            assert held is not None
            codes[name] = return_codes.shown(held.locator, SECRET)
        open_one = concern_queries.open_concerns(db)[0].ref
        closed = next(row.ref for row in concern_queries.of_person(db, second.family_member_id) if row.closed_at)
        return codes | {
            "first": first.ref,
            "second": second.ref,
            "young": next(each.ref for each in waiting if each.route == "young"),
            "concern": open_one,
            "closed": closed,
            "share": sharing_queries.ledger(db, first.family_member_id, now)[0].ref,
            "link": beside_queries.beside_whom(db, friend.family_member_id)[0].ref,
            "case": family_queries.open_cases(db)[0].ref,
            "workers": {each.role: worker(each) for each in workers(db) if each.role != "mentor"},
        }


def worker(row: Any) -> Person:
    return Person(row.ref, row.id, row.email, row.name, row.role, people.PASSWORD, people.TOTP[row.name])


def pages(case: dict[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    """(name, address) by who looks at it."""
    one = f"/work/support/{case['first']}"
    return {
        "coordinator": (
            ("concerns", "/work/concerns"),
            ("concern", f"/work/concerns/{case['concern']}"),
            ("concern-closed", f"/work/concerns/{case['closed']}"),
            ("concern-share", f"/work/concerns/{case['concern']}/share"),
            ("person", one),
            ("person-decision", f"/work/support/{case['second']}"),
            ("person-young", f"/work/support/{case['young']}"),
            ("plan", f"{one}/plan"),
            ("around", f"{one}/around"),
            ("friends", f"{one}/friends"),
            ("measures", f"{one}/measures"),
            ("review", f"{one}/review"),
            ("sharing", f"{one}/sharing"),
            ("duties", "/work/duties"),
            ("rota", "/work/rota"),
            ("family", f"/work/families/{case['case']}"),
            ("agencies", "/work/agencies"),
            ("what-to-say", "/work/what-to-say"),
            ("inventory", "/work/duties/inventory"),
            ("kept", "/work/duties/kept"),
            ("tools", "/work/tools"),
            ("conversations", f"{one}/conversations"),
        ),
        "partner-worker": (("shared", "/work/shared"), ("shared-one", f"/work/shared/{case['share']}")),
        "own": (
            ("own-support", "/code/support"),
            ("own-plan", "/code/plan"),
            ("own-plan-easy", "/code/plan/easy"),
            ("own-plan-large", "/code/plan/large"),
            ("own-around", "/code/around"),
            ("own-criteria", "/code/around/how"),
            ("own-sharing", "/code/sharing"),
            ("own-friends", "/code/friends"),
        ),
        "friend": (("friend-own", "/code/friends"), ("friend-sees", f"/code/friends/{case['link']}")),
    }


def enter(page: Any, address: str, case: dict[str, Any], who: str) -> None:
    if who in case["workers"]:
        come_in(page, address, case["workers"][who])
        return
    page.goto(f"{address}/code")
    page.fill("#code", case[who])
    page.fill("#pin", PIN)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_load_state()
    assert "/code/status" in page.url, page.locator("main").inner_text()


@pytest.mark.shows("N-34", "R-51")
@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_the_case_reads_well(
    browser: Any, address: str, case: dict[str, Any], width: int, full: bool, tmp_path: Path
) -> None:
    """By default narrow pages are measured at 320 px and wide ones looked at by axe; --full does both for each."""
    for who, places in pages(case).items():
        page = browser.page(width)
        enter(page, address, case, who)
        for name, place in places:
            with page.expect_navigation():
                page.evaluate("url => { location.assign(url) }", address + place)
            page.wait_for_load_state()
            assert page.locator("h1").count() == 1, (name, page.url)
            if PICTURES:
                page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
            if width == 1280 or full:
                browser.check_a11y(page)
            if width == 375 or full:
                page.set_viewport_size({"width": 320, "height": 568})
                browser.check_width(page)
                page.set_viewport_size({"width": width, "height": 667})


PICTURES = ""
