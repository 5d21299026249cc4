"""What was erased is gone from the files within five minutes, also where somebody reads all the while (G14)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.referrals.models import SelfReferral
from portal.scheduler import JOBS
from portal.storage.engine import make_engine
from portal.storage.written_over import write_over
from portal.wiped import EVERY, wipe_again
from tests.kit.visitor import Visitor
from tests.referrals.sending import code_of, make_referral

pytestmark = [pytest.mark.engines("sqlite")]


def files(settings) -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.instance).rglob("*") if path.is_file())


@pytest.fixture
def sealed(store, now):
    """The sealed answers of somebody, and of whom they are."""
    referral = make_referral(store.new_db, store, answers={"help_wanted": ["other"], "help_words": "sleep"})
    with store.new_db() as db:
        (found,) = db.scalars(select(SelfReferral.answers_sealed))
    return referral, found


@pytest.fixture
def erase(client: Visitor, store, sealed):
    """By the person, on their page, with the code once more."""

    def press() -> None:
        code = code_of(store.new_db, sealed[0])
        client.get("/code")
        client.submit({"code": code}, action="/code")
        client.get("/code/end")
        client.submit({"code": code}, action="/code/erase")
        assert client.page and client.page.text["h1"] == ["Everything is erased"]

    return press


@pytest.mark.shows("G14")
def test_somebody_who_reads_meanwhile_keeps_it_from_the_files_for_a_few_minutes_only(
    store, settings, sealed, erase, now, monkeypatch
):
    monkeypatch.setattr("portal.storage.written_over.BUSY_MILLISECONDS", 50)
    apart = make_engine(settings.database)
    with apart.connect() as reader:
        reader.exec_driver_sql("PRAGMA busy_timeout=50")
        reader.exec_driver_sql("SELECT count(*) FROM self_referral").all()  # holds what it has read until it is done
        erase()
        assert sealed[1] in files(settings), "a reader is in the way, or this shows nothing"
        assert wipe_again(store.new_db, now + EVERY) is False
        assert sealed[1] in files(settings)
    assert wipe_again(store.new_db, now + 2 * EVERY) is True
    assert sealed[1] not in files(settings)


@pytest.mark.shows("G14")
def test_it_is_tried_again_every_minute_until_it_is_done_and_then_no_more(
    store, settings, sealed, erase, now, monkeypatch
):
    (job,) = (each for each in JOBS if each.name == "wiped")
    assert job.from_hour is None and job.every <= timedelta(minutes=1)
    tried = []

    def cut(engine, **facts):
        tried.append(engine)
        return len(tried) > 2

    monkeypatch.setattr("portal.wiped.write_over", cut)
    assert wipe_again(store.new_db, now) is True and tried == [], "nobody was erased"
    erase()
    assert wipe_again(store.new_db, now + EVERY) is False
    assert wipe_again(store.new_db, now + 2 * EVERY) is True
    assert wipe_again(store.new_db, now + 3 * EVERY) is True
    assert tried == 2 * [store.engine, store.keys.store], "the key store too"


def test_whether_it_was_done_is_said(store, settings, sealed):
    reader = make_engine(settings.database).connect()
    reader.exec_driver_sql("SELECT count(*) FROM self_referral").all()
    with store.engine.begin() as other:
        other.exec_driver_sql("UPDATE self_referral SET was_young = was_young")
    assert write_over(store.engine, waits=timedelta(milliseconds=50)) is False
    reader.close()
    assert write_over(store.engine, waits=timedelta(milliseconds=50)) is True
