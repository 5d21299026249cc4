"""Opening a record with a reason: for an hour, looked at by somebody else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.casework import glass_actions, scope_queries
from portal.messages import queries as messages
from portal.referrals import own_queries
from portal.storage.store import Store
from portal.storage.work import work
from tests.casework.queue_kit import ask
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor

WHY = "Nobody of the team answers and she is at the door"


@pytest.fixture
def joan(store: Store, client: Visitor, now: datetime) -> Person:
    person = make_worker(store, "supervisor", name="Joan")
    sign_in(client, person)
    return person


@pytest.fixture
def lead(app: Flask, store: Store, now: datetime) -> Visitor:
    client = app.test_client()
    sign_in(client, make_worker(store, "duty-lead", name="Lee"))
    return client


def give_reason(client: Visitor, asked: Any, why: str = WHY) -> Any:
    client.get("/work/reason")
    return client.submit({"code": asked.ref, "reason": why}, action="/work/reason")


@pytest.mark.shows("T5", "R-86")
def test_a_reason_opens_one_record_for_an_hour_and_the_person_sees_it(
    store: Store, client: Visitor, joan: Person, now: datetime, clock_at: Any
) -> None:
    asked, other = ask(store, now), ask(store, now)
    assert client.get(f"/work/people/{asked.ref}").status_code == 404
    assert give_reason(client, asked).status_code == 200
    assert client.page and "Before you contact K" in client.page.said
    assert client.get(f"/work/people/{other.ref}").status_code == 404
    with store.new_db() as db:
        assert {look.name for look in own_queries.looks(db, asked.family_member_id)} == {"Joan"}
        assert [alert.kind for alert in messages.open_alerts(db)] == ["glass-broken"]
    clock_at(now + timedelta(minutes=61))
    sign_in(client, joan)
    assert client.get(f"/work/people/{asked.ref}").status_code == 404


@pytest.mark.shows("T5")
def test_it_opens_to_read_and_nothing_is_done_with_it(
    store: Store, client: Visitor, joan: Person, now: datetime
) -> None:
    asked = ask(store, now)
    give_reason(client, asked)
    for what in ("number", "contact", "notes", "stage", "stop", "holder", "match"):
        assert client.post(f"/work/people/{asked.ref}/{what}").status_code == 403, what


def test_a_reason_that_says_nothing_is_asked_for_again(
    store: Store, client: Visitor, joan: Person, now: datetime
) -> None:
    asked = ask(store, now)
    assert give_reason(client, asked, "because").status_code == 422
    assert client.page and "Say a little more" in client.page.said and "because" in client.page.said
    assert client.get(f"/work/people/{asked.ref}").status_code == 404


@pytest.mark.shows("T5")
def test_a_duty_lead_reads_the_reason_and_can_end_it_at_once(
    store: Store, client: Visitor, joan: Person, lead: Visitor, now: datetime
) -> None:
    asked = ask(store, now)
    give_reason(client, asked)
    lead.get("/work/queue")
    assert lead.page and "1 record was opened with a reason" in lead.page.said
    lead.get("/work/reason/review")
    assert WHY in lead.page.said and "Joan" in lead.page.said
    lead.submit({"verdict": "not-right"}, action="/review")
    assert "Nothing to look at." in lead.page.said
    assert client.get(f"/work/people/{asked.ref}").status_code == 404
    with store.new_db() as db:
        assert messages.open_alerts(db) == []


def test_nobody_looks_at_their_own_reason(store: Store, now: datetime) -> None:
    asked = ask(store, now)
    with store.new_db() as db, work(db):
        made = glass_actions.break_glass(db, ref=asked.ref, reason=WHY, by="WK-1", now=now)
    with store.new_db() as db, work(db), pytest.raises(glass_actions.OwnGlass):
        glass_actions.review(db, glass=made.ref, was_right=True, by="WK-1", now=now)
    with store.new_db() as db:
        assert len(scope_queries.to_review(db)) == 1
