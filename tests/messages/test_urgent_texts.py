"""What cannot wait goes by text to who is on duty, however many other texts they had; and a fault comes to a stop."""

from datetime import timedelta

import pytest

from portal.messages import actions
from portal.messages.budget import URGENT_PER_NUMBER, Budget
from portal.messages.queries import open_alerts
from portal.messages.states import State
from portal.messages.upkeep_jobs import bundle_notices
from portal.storage.work import work
from tests.messages.conftest import TEXT, make_message, make_person, plan, row_of

BUDGET = Budget(per_day=10_000, per_month=10_000)


@pytest.fixture
def on_duty(db, now):
    return make_person(db, TEXT, now=now, for_work=True)


def tell(db, new_db, settings, post, worker, about):
    with work(db):
        actions.tell_at_once(db, worker_key=worker, about=about, now=post.clock.at)
    bundle_notices(new_db, post.clock.at, settings)
    post.tick("text", budget=BUDGET)


def fill(db, post, worker, now):
    """As many texts as one number gets in a day, of the kind that can wait, and one more that waits for it."""
    rows = [
        plan(db, worker, make_message(now, kind="work_booked", about=f"BK-{number}"), now=now)[0]
        for number in range(BUDGET.per_number + 1)
    ]
    post.tick("text", budget=BUDGET)
    assert len(post.text.got) == BUDGET.per_number
    return rows


@pytest.mark.shows("N-18", "T19")
def test_a_concern_reaches_who_is_on_duty_after_six_texts_about_other_things(post, db, new_db, settings, on_duty, now):
    rows = fill(db, post, on_duty, now)
    tell(db, new_db, settings, post, on_duty, "CN-7K3M2P")
    assert len(post.text.got) == BUDGET.per_number + 1 and "CN-7K3M2P" in post.text.got[-1].text
    assert sorted(row_of(new_db, row).state for row in rows).count(State.HELD) == 1, "what can wait still waits"


@pytest.mark.shows("N-18", "T19")
def test_in_one_batch_too_neither_takes_the_room_of_the_other(post, db, new_db, on_duty, now):
    waits = [make_message(now, kind="work_booked", about=f"BK-{number}") for number in range(8)]
    urgent = [make_message(now, kind="work_out_alone", about=f"OA-{number}") for number in range(8)]
    plan(db, on_duty, *waits, *urgent, now=now)
    post.tick("text", budget=BUDGET)
    assert sum("OA-" in parcel.text for parcel in post.text.got) == 8
    assert len(post.text.got) == 8 + BUDGET.per_number


@pytest.mark.shows("T19", "G26")
def test_a_fault_that_has_something_new_every_ten_minutes_stops_by_itself_and_the_team_hears_of_it(
    post, db, new_db, settings, on_duty, now
):
    post.clock.at = now.replace(hour=0, minute=5)
    for number in range(130):
        tell(db, new_db, settings, post, on_duty, f"CN-{number:06d}")
        post.clock.on(minutes=10)
    assert len(post.text.got) == URGENT_PER_NUMBER
    assert [alert.kind for alert in open_alerts(db)] == ["urgent-texts-held"]
    post.clock.at = now.replace(hour=0, minute=5) + timedelta(days=1)
    tell(db, new_db, settings, post, on_duty, "CN-NEXT")
    assert len(post.text.got) > URGENT_PER_NUMBER, "the next day begins anew"
