"""A cookie somebody else knows, and an age that was put aside before another was given."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.referrals.models import SelfReferral
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.walking import answer, begin, send, step_now, walk


@pytest.mark.shows("T13")
def test_who_knows_the_cookie_from_before_the_first_question_cannot_read_along(app: Flask, client: Visitor, now):
    client.get("/ask")
    known = client.get_cookie("visit").value
    client.submit({}, action="/ask")
    walk(client)
    send(client)
    other = app.test_client()
    other.set_cookie("visit", known)
    assert other.get("/code/status").status_code == 303
    other.get("/ask")
    assert step_now(other) == "before"


@pytest.mark.shows("N-21")
def test_an_age_given_before_saving_for_later_is_still_known_when_it_is_changed(client: Visitor, store: Store, now):
    begin(client)
    walk(client, until="age_band")
    answer(client, go="save", age_band="16_or_17")
    client.post("/ask", data={"step": "saved"})
    client.get("/ask")
    walk(client)
    send(client)
    with store.new_db() as db:
        kept = db.scalars(select(SelfReferral)).one()
        assert (kept.route, kept.was_young) == ("adult", True)
