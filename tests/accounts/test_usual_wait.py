"""The usual wait is current, or says of which day it is; who works here is asked to look at it every week (N-14)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.app import create_app
from portal.records import queries as records
from portal.settings import Settings
from portal.storage.store import Store
from tests.kit.signing_in import make_worker, sign_in
from tests.kit.visitor import Visitor

OLD = "It was last looked at on"


@pytest.mark.shows("N-14")
def test_the_usual_wait_is_shown_with_its_day_and_somebody_is_asked_to_look_at_it_every_week(
    app: Flask, store: Store, client: Visitor, now: datetime, clock_at
) -> None:
    ada = make_worker(store, "administrator", name="Ada")
    sign_in(client, ada)
    client.get("/work/settings")
    client.submit({"usual_wait_days": "9"}, action="/work/settings")
    visitor = app.test_client()
    for address in ("/", "/ask", "/how-this-works"):
        visitor.get(address)
        said = "The usual wait for a first talk is about 9 days now. We last looked on Monday 23 November."
        assert said in visitor.page.said, address
    clock_at(now + timedelta(days=7, hours=1))
    sign_in(client, ada)
    client.get("/work/settings")
    assert OLD not in client.page.said
    moment = clock_at(now + timedelta(days=8, hours=2))
    other = app.test_client()
    sign_in(other, make_worker(store, "coordinator"))
    other.get("/work/queue")
    assert "People see a usual wait of 9 days. It was last looked at on Monday 23 November." in other.page.said
    sign_in(client, ada)
    client.get("/work/team")
    assert OLD in client.page.said
    client.get("/work/settings")
    client.submit({}, action="/work/settings/usual-wait")
    assert OLD not in client.page.said
    visitor.get("/")
    assert "about 9 days now. We last looked on Tuesday 1 December." in visitor.page.said
    with store.new_db() as db:
        (entry,) = records.about(db, "usual_wait_on")
        assert entry.at.date() == moment.date()


def test_a_wait_from_the_environment_that_nobody_has_dated_is_asked_about(
    settings: Settings, store: Store, now: datetime
) -> None:
    made = create_app(replace(settings, usual_wait_days=4), store)
    made.test_client_class = Visitor
    client = made.test_client()
    client.get("/")
    assert "about 4 days now." in client.page.said and "We last looked" not in client.page.said
    sign_in(client, make_worker(store, "coordinator"))
    client.get("/work/queue")
    assert "Nobody has noted when it was looked at." in client.page.said
