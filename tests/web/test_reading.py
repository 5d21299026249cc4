"""A session that is opened to read takes no connection before it is asked something, and still writes as one piece."""

import pytest
from sqlalchemy import event, select, text

from portal.storage.models import SettingValue
from portal.storage.work import work
from portal.web.db import db, reading


def test_a_page_that_asks_nothing_takes_no_connection(app):
    taken: list[object] = []
    event.listen(app.extensions["portal_engine"], "checkout", lambda *each: taken.append(each))
    with app.test_request_context("/find"):
        session = reading()
        assert taken == []
        assert session.scalar(text("SELECT 1")) == 1
        assert len(taken) == 1 and db() is reading()._get_current_object(), "one session for the request"


def test_what_is_written_by_it_is_saved_whole_or_not_at_all(app, store):
    with app.test_request_context("/find"):
        reading().scalar(text("SELECT 1"))
        with pytest.raises(ZeroDivisionError), work(reading()) as unit:
            unit.add(SettingValue(name="half", value="x"))
            unit.flush()
            raise ZeroDivisionError
        with work(reading()) as unit:
            unit.add(SettingValue(name="whole", value="x"))
        assert reading().scalar(text("SELECT 1")) == 1
    with store.new_db() as other:
        names = other.scalars(select(SettingValue.name).where(SettingValue.name.in_(("half", "whole"))))
        assert list(names) == ["whole"]
