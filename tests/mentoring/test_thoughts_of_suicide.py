"""A mentor marks thoughts of suicide: the steps at once, and no closing of it without an outcome (N-20)."""

import pytest
from sqlalchemy import select

from portal.casework import concern_actions
from portal.casework.safety_models import SafeguardingConcern
from portal.casework.support_refusals import NotComplete
from portal.storage.work import work
from tests.kit.signing_in import make_worker
from tests.mentoring.test_day import day, signed_in, text  # noqa: F401
from tests.mentoring.test_group_records import AFTER, met  # noqa: F401

MARK, STEP, LINES = "They may be thinking of ending their life", "Hand over by name.", "All lines that are open now"


def opened(store):
    with store.new_db() as db:
        return db.scalars(select(SafeguardingConcern)).all()


@pytest.mark.shows("N-20", "J6.5")
def test_a_mentor_marks_it_sees_the_steps_and_it_stays_open_until_its_outcome(app, store, day, now):  # noqa: F811
    anna, joan = make_worker(store, "coordinator", name="Anna"), make_worker(store, "duty-lead", name="Joan")
    client = signed_in(app, day.worker)
    page = text(client.get(day.address + "/concern"))
    assert MARK in page and STEP in page and LINES in page, "before anything is sent, without script"
    sent = text(client.submit({"words": "She said she has had enough", "suicide": "y"}, action="/concern"))
    assert "The team knows" in sent and STEP in sent and LINES in sent
    assert "116 123" in sent or 'href="tel:999"' in sent, "with numbers"
    (row,) = opened(store)
    assert row.suicide
    with store.new_db() as db:
        with work(db):
            concern_actions.say_told(db, ref=row.ref, was_told=True, why_not="", by=anna.ref, now=now)
            concern_actions.decide(db, ref=row.ref, decision="health", reason="Agreed.", by=anna.ref, now=now)
            concern_actions.look_second(db, ref=row.ref, view="Yes.", by=joan.ref, now=now)
        with pytest.raises(NotComplete) as refused, work(db):
            concern_actions.close(db, ref=row.ref, by=anna.ref, now=now)
        assert refused.value.missing == ["taken_over", "outcome"]


@pytest.mark.shows("N-20")
def test_the_mark_stays_while_the_words_are_asked_for_again(app, day):  # noqa: F811
    client = signed_in(app, day.worker)
    client.get(day.address + "/concern")
    again = client.submit({"words": "", "suicide": "y"}, action="/concern")
    assert again.status_code == 422 and dict(client.page.form("/concern").values)["suicide"] == "y"


def test_without_the_mark_nothing_of_it_is_said(app, store, day):  # noqa: F811
    client = signed_in(app, day.worker)
    client.get(day.address + "/concern")
    sent = text(client.submit({"words": "He shouted at her"}, action="/concern"))
    assert "The team knows" in sent and STEP not in sent and MARK not in sent
    assert [row.suicide for row in opened(store)] == [False]


@pytest.mark.shows("N-20")
def test_the_same_after_a_group(app, store, met, clock_at):  # noqa: F811
    clock_at(AFTER)
    client, concern = signed_in(app, met.worker), f"/work/groups/{met.ref}/concern"
    assert STEP in text(client.get(concern))
    facts = {"words": "Kit said goodbye to all of us", "about": met.places[0], "suicide": "y"}
    assert STEP in text(client.submit(facts, action=concern))
    assert [(row.suicide, row.about) for row in opened(store)] == [(True, met.places[0])]
