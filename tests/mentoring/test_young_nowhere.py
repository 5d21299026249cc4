"""Nobody under 18 is offered an adult mentor, on any page and by any action (N-21, J4.1)."""

from datetime import date

import pytest

from portal.mentoring import actions, chosen, kept_actions, waiting_actions
from portal.mentoring.waiting_fit import Wishes
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

YOUNG = "The people on this page talk with adults"


@pytest.fixture
def young(make_person):
    return make_person(name="Y", is_adult=False)


@pytest.mark.shows("N-21", "J4.1")
def test_no_public_page_offers_one(client, store, make_mentor, young, now):
    """Every page without a reference of one's own, and those of a mentor and a group; also with a time in the visit."""
    mentor = make_mentor()
    group = make_group(store, make_mentor(alias="Bo"), now)
    come_back(client, young)
    addresses = ["/times", "/times?show=all", "/times/soonest", f"/times/{mentor.ref}", "/groups", f"/groups/{group}"]
    for address in [*addresses, "/times/claim", "/code/waiting"]:
        page = client.get(address).get_data(as_text=True)
        assert YOUNG in page, address
        assert "Marisol" not in page and 'name="time"' not in page, address
    with client.session_transaction() as visit:
        chosen.keep(visit, chosen.Chosen(mentor.ref, SIX))
    for address in ("/times/confirm", "/times/gone", "/times/not-kept"):
        page = client.get(address).get_data(as_text=True)
        assert YOUNG in page and "Book this time" not in page, address


@pytest.mark.shows("N-21", "J4.1")
def test_no_form_books_one(client, store, make_mentor, young, now):
    mentor = make_mentor()
    group = make_group(store, make_mentor(alias="Bo"), now)
    come_back(client, young)
    client.get("/code/status")
    with client.session_transaction() as visit:
        chosen.keep(visit, chosen.Chosen(mentor.ref, SIX))
    forms = {
        "/times/keep": {},
        "/times/confirm": {"place": "phone", "number": "01632960200", "once_key": "a" * 32},
        f"/times/{mentor.ref}": {"time": SIX.isoformat()},
        f"/groups/{group}": {"once_key": "b" * 32},
        "/code/waiting": {"person": "anyone"},
    }
    for address, fields in forms.items():
        assert client.post(address, data=fields).status_code in (303, 403), address
    with store.new_db() as db:
        assert {model.__tablename__: db.query(model).count() for model in held_tables()} == {
            "booking": 0,
            "group_place": 0,
            "waiting_entry": 0,
            "kept_time": 0,
        }


def held_tables():
    from portal.mentoring.group_models import GroupPlace
    from portal.mentoring.models import Booking
    from portal.mentoring.waiting_models import KeptTime, WaitingEntry

    return (Booking, GroupPlace, WaitingEntry, KeptTime)


@pytest.mark.shows("N-21", "J4.1")
def test_no_action_books_one(store, make_mentor, young, now):
    mentor = make_mentor()
    group = make_group(store, make_mentor(alias="Bo"), now)
    with store.new_db() as db, work(db):
        code, _until = kept_actions.keep_for_somebody(db, mentor_ref=mentor.ref, starts_at=SIX, now=now)
        kept_id, _ref, _at = kept_actions.find_kept(db, typed=code, now=now)

    def hold(db):
        actions.hold(db, mentor_ref=mentor.ref, starts_at=SIX, person=young, now=now)

    def keep(db):
        times = [(mentor.ref, SIX)]
        waiting_actions.keep_for(db, who=young, times=times, until_on=date(2026, 11, 24), by="WK-000001", now=now)

    def wait(db):
        waiting_actions.join(db, who=young, wishes=Wishes(), now=now)

    for act in (hold, keep, wait):
        with store.new_db() as db, pytest.raises(actions.AdultsOnly), work(db):
            act(db)
    for different in ({}, {"kept": kept_id}):
        with pytest.raises(actions.AdultsOnly):
            book(store, mentor, young, now, **different)
    with pytest.raises(actions.AdultsOnly):
        take(store, group, young, now, "a")
