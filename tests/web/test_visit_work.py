"""What a visit holds is saved with what its page did, or neither is (N-24, F14)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import session
from sqlalchemy import event

from portal.shared.errors import Busy
from portal.storage.models import SettingValue, Visit
from portal.storage.work import work
from portal.web.db import db
from portal.web.visit_work import work_and_visit


def held(client) -> dict:
    with client.session_transaction() as visit:
        return dict(visit)


@contextmanager
def a_page_of(app, client) -> Iterator[None]:
    """Of a visit that holds something already."""
    with client.session_transaction() as visit:
        visit["here"] = "1"
    cookie = client.get_cookie("visit").value
    with app.test_request_context("/", headers={"Cookie": f"visit={cookie}"}):
        yield


@pytest.mark.engines("sqlite", "postgresql")
def test_both_are_saved_in_one_commit(app, client, store):
    with a_page_of(app, client):
        commits: list[object] = []
        noted = commits.append
        event.listen(store.engine, "commit", noted)
        session["before"] = "1"
        with work_and_visit(db()) as unit:
            unit.merge(SettingValue(name="together", value="1"))
            session["within"] = "1"
        event.remove(store.engine, "commit", noted)
        assert len(commits) == 1 and not session.modified
    assert held(client) == {"here": "1", "before": "1", "within": "1"}
    with store.new_db() as own:
        assert own.get(SettingValue, "together")


def test_neither_is_saved_where_it_breaks_off(app, client, store):
    with a_page_of(app, client):
        session["before"] = "1"
        with pytest.raises(Busy), work_and_visit(db()) as unit:
            unit.merge(SettingValue(name="undone", value="1"))
            session["undone"] = "1"
            raise Busy
        assert dict(session) == {"here": "1", "before": "1"} and session.modified, "the page may still keep the rest"
    assert held(client) == {"here": "1"}
    with store.new_db() as own:
        assert own.get(SettingValue, "undone") is None


def test_a_visit_that_was_ended_elsewhere_is_not_brought_back(app, client, store):
    with a_page_of(app, client):
        with store.new_db() as own, work(own):
            own.query(Visit).delete()
        with work_and_visit(db()) as unit:
            unit.merge(SettingValue(name="together", value="1"))
            session["within"] = "1"
    with store.new_db() as own:
        assert own.query(Visit).count() == 0 and own.get(SettingValue, "together")
