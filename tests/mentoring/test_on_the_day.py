"""A reminder on the day itself, for those who asked for one (N-11)."""

from datetime import timedelta

import pytest

from portal.mentoring.queries import is_still_on
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.outbox_queries import counts, page_of
from portal.shared.clock import local
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.messages.conftest import Clock, post  # noqa: F401


@pytest.fixture
def clock(now):
    return Clock(now)


def reach(store, person, now, *, nudge):
    way = SafeWay("email", "kaz@example.org", is_safe=True)
    with store.new_db() as db, work(db):
        set_safe_contact(db, person_key=person.person_key, ways=[way], language="en", wants_nudge=nudge, now=now)


def nudge_of(store):
    with store.new_db() as db:
        row = db.query(OutboxMessage).filter_by(kind="nudge_today").one()
        return row.state, row.reason, local(row.ready_at).strftime("%a %H:%M")


@pytest.mark.shows("N-11")
def test_who_asked_for_it_hears_three_hours_before(store, make_mentor, make_person, now, post, clock):  # noqa: F811
    mentor, person = make_mentor(), make_person()
    reach(store, person, now, nudge=True)
    book(store, mentor, person, now)
    assert nudge_of(store) == ("planned", None, "Tue 15:00")
    clock.at = SIX - timedelta(hours=3)
    post.tick(still_on=is_still_on)
    assert "today" in post.sent[-1].text and "6pm" in post.sent[-1].text.replace("6:00pm", "6pm")


@pytest.mark.shows("N-11")
def test_who_did_not_ask_hears_nothing_on_the_day_and_the_team_is_not_bothered(
    store,
    make_mentor,
    make_person,
    now,
    post,  # noqa: F811
    clock,
):
    mentor, person = make_mentor(), make_person()
    reach(store, person, now, nudge=False)
    book(store, mentor, person, now)
    assert nudge_of(store)[:2] == ("refused", "not-asked-for")
    with store.new_db() as db:
        assert "nudge_today" not in {row.kind for row in page_of(db).rows}
        assert counts(db)["not-sent"] == 0
    clock.at = SIX - timedelta(hours=1)
    post.tick(still_on=is_still_on)
    assert not any("today" in parcel.text for parcel in post.sent if "expecting" in parcel.text)


@pytest.mark.shows("N-11")
def test_asked_for_later_it_comes_and_switched_off_again_it_does_not(store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    reach(store, person, now, nudge=False)
    book(store, mentor, person, now)
    reach(store, person, now, nudge=True)
    assert nudge_of(store) == ("planned", None, "Tue 15:00")
    reach(store, person, now, nudge=False)
    assert nudge_of(store)[:2] == ("refused", "not-asked-for")
