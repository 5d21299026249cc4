"""Two of the team, one record, both saving: nothing is lost, and both see both."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.casework import record_queries, triage_actions
from portal.casework.triage_actions import ChangedMeanwhile, Plan, TakenMeanwhile
from portal.referrals import queries
from portal.storage.engine import NewDb
from portal.storage.store import Store
from portal.storage.work import work
from tests.casework.queue_kit import ask, come_in
from tests.kit.signing_in import make_worker

FRIDAY = "4 December"


def save(new_db: NewDb, ref: str, words: str, version: int, now: datetime) -> None:
    with new_db() as db, work(db):
        plan = Plan(words, now + timedelta(days=3), "none", version)
        triage_actions.save_plan(db, ref=ref, plan=plan, by="WK-1", now=now)


def plan_of(new_db: NewDb, ref: str) -> tuple[str, int]:
    with new_db() as db:
        row = record_queries.triage(db, queries.referral(db, ref).id)
        assert row
        return row.plan or "", row.version


def test_the_second_save_of_one_version_is_refused(store: Store, now: datetime) -> None:
    asked = ask(store, now)
    save(store.new_db, asked.ref, "first", 1, now)
    with pytest.raises(ChangedMeanwhile):
        save(store.new_db, asked.ref, "second", 1, now)
    assert plan_of(store.new_db, asked.ref) == ("first", 2)
    save(store.new_db, asked.ref, "both", 2, now)
    assert plan_of(store.new_db, asked.ref) == ("both", 3)


def test_of_many_at_one_moment_one_saves_and_the_others_are_told(store: Store, now: datetime) -> None:
    asked = ask(store, now)
    ready, refused = threading.Barrier(6), []

    def try_it(number: int) -> None:
        ready.wait()
        try:
            save(store.new_db, asked.ref, f"words {number}", 1, now)
        except ChangedMeanwhile:
            refused.append(number)

    workers = [threading.Thread(target=try_it, args=(number,)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    words, version = plan_of(store.new_db, asked.ref)
    assert len(refused) == 5 and version == 2 and int(words.split()[1]) not in refused


def test_of_two_who_take_it_at_one_moment_one_has_it(store: Store, now: datetime) -> None:
    asked = ask(store, now)
    ready, lost = threading.Barrier(2), []

    def take(ref: str) -> None:
        ready.wait()
        try:
            with store.new_db() as db, work(db):
                triage_actions.hold(db, ref=asked.ref, by=ref, holder=ref, seen="", now=now)
        except TakenMeanwhile:
            lost.append(ref)

    workers = [threading.Thread(target=take, args=(ref,)) for ref in ("WK-1", "WK-2")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    with store.new_db() as db:
        row = record_queries.triage(db, queries.referral(db, asked.ref).id)
        assert row and len(lost) == 1 and row.held_by not in lost


@pytest.mark.browser
@pytest.mark.engines("sqlite")
def test_two_coordinators_both_saving_lose_nothing(browser: Any, address: str, store: Store, now: datetime) -> None:
    asked = ask(store, now)
    pages = []
    for name in ("Anna", "Bee"):
        page = browser.page(1280)
        come_in(page, address, make_worker(store, "coordinator", name=name))
        page.goto(f"{address}/work/people/{asked.ref}/plan")
        page.get_by_label("What happens next").fill(f"{name} rings on Friday")
        page.get_by_label("When do you come back to this?").fill(FRIDAY)
        pages.append(page)
    anna, bee = pages
    anna.get_by_role("button", name="Save").click()
    anna.wait_for_url("**/people/*")
    bee.get_by_role("button", name="Save").click()
    bee.get_by_text("Anna saved something here while you were writing.").wait_for()
    assert "Anna rings on Friday" in bee.locator("main").inner_text()
    assert bee.get_by_label("What happens next").input_value() == "Bee rings on Friday"
    browser.check_a11y(bee)
    bee.get_by_label("What happens next").fill("Anna rings on Friday. Bee rings on Monday.")
    bee.get_by_role("button", name="Save").click()
    bee.wait_for_url("**/people/*")
    assert plan_of(store.new_db, asked.ref)[0] == "Anna rings on Friday. Bee rings on Monday."
