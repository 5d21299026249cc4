"""Saving for later is judged as sending is, and whoever is asked to wait is told how long and loses nothing (T6)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.referrals.flood import MANY, MANY_FROM_ONE
from portal.referrals.flood_actions import judge_sending
from portal.referrals.models import ReturnCode, SavedAnswers, SelfReferral
from portal.storage.work import work
from tests.referrals.walking import answer, begin, code_on, send, step_now, walk

HERE = "127.0.0.1"


def pour(db, store, now, *, what: str, many: int, network: str = "198.51.100.1") -> None:
    with work(db):
        for _ in range(many):
            judge_sending(db, store.keys, what=what, network=network, looks_made=True, now=now)


def how_many(store, table) -> int:
    with store.new_db() as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.mark.shows("T6")
def test_saving_among_very_many_makes_no_key_and_no_code_and_is_done_a_little_later(client, db, store, now, clock_at):
    pour(db, store, now, what="save", many=MANY)
    begin(client)
    walk(client, until="name_to_use")
    page = answer(client, go="save", name_to_use="Kay")
    assert page.status_code == 429 and 0 < int(page.headers["Retry-After"]) <= 30
    assert "Your answers are not saved under a code yet." in client.page.said
    assert "Save them again in 1 minute, or ring us on 01632 960 100" in client.page.said
    for table in (ReturnCode, SavedAnswers):
        assert how_many(store, table) == 0
    answer(client, go="look")
    assert ("name_to_use", "Kay") in client.page.form("/ask").values, "what was typed is there"
    assert answer(client, go="save").status_code == 429
    clock_at(now + timedelta(minutes=3))
    code = code_on(answer(client, go="save").get_data(as_text=True))
    assert code and how_many(store, SavedAnswers) == 1


@pytest.mark.shows("T6")
def test_a_field_that_no_person_sees_is_on_every_question_and_remembered(client, db, store, now, clock_at):
    pour(db, store, now, what="save", many=MANY)
    begin(client)
    answer(client, danger_now="no", website="http://x")
    clock_at(now + timedelta(minutes=5))
    assert answer(client, go="save").status_code == 429
    clock_at(now + timedelta(minutes=11))
    assert code_on(answer(client, go="save").get_data(as_text=True)), "the flood is over: kept all the same"


@pytest.mark.shows("T6")
def test_trying_while_waiting_makes_the_wait_no_longer_and_after_it_a_person_gets_in(client, db, store, now, clock_at):
    """A hospital's network, from which machines pour: the person there is asked to wait once."""
    begin(client)
    walk(client)
    clock_at(now + timedelta(minutes=5))
    pour(db, store, now + timedelta(minutes=5), what="send", many=MANY + MANY_FROM_ONE, network=HERE)
    first = answer(client, go="send")
    assert first.status_code == 429 and 540 < int(first.headers["Retry-After"]) <= 600
    assert "Send them again in 10 minutes" in client.page.said
    for seconds in (30, 300, 500):
        clock_at(now + timedelta(minutes=5, seconds=seconds))
        pour(db, store, now + timedelta(minutes=5, seconds=seconds), what="send", many=5, network=HERE)
        again = answer(client, go="send")
        assert again.status_code == 429 and int(again.headers["Retry-After"]) <= 610 - seconds
    answer(client, go="look")
    assert step_now(client) == "check"
    clock_at(now + timedelta(minutes=16))
    pour(db, store, now + timedelta(minutes=16), what="send", many=MANY + MANY_FROM_ONE, network=HERE)
    assert send(client), "more pour in, and this one is kept"
    assert db.scalar(select(SelfReferral.needs_look)) is True


@pytest.mark.shows("T6")
def test_saving_and_sending_are_counted_apart_and_in_calm_times_nobody_waits(client, db, store, now):
    pour(db, store, now, what="send", many=MANY + 1)
    begin(client)
    walk(client, until="name_to_use")
    assert code_on(answer(client, go="save").get_data(as_text=True))
