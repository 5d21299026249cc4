"""Typing the six figures that went to a new number or address: right after asking, or later behind the code."""

from datetime import timedelta

import pytest

from portal.messages.kinds import kind
from portal.messages.models import SafeContact
from portal.messages.queries import safe_contact
from portal.messages.safety import judge
from portal.records import queries as records
from portal.referrals.models import FamilyMember, SelfReferral
from portal.shared import clock
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.contact import confirm_ways, figures_went_out
from tests.kit.visitor import Visitor
from tests.referrals.walking import answer, ask_and_send

EMAIL = {
    "contact_way": {"contact_way": ["email"]},
    "safe_contact": {"email_value": "kaz@example.org"},
}


def figures_of(store: Store) -> str:
    """As they stand in the message that went out."""
    with store.new_db() as db, work(db):
        figures_went_out(db, now=clock.now())
        contact = safe_contact(db, db.query(FamilyMember).one().person_key)
        assert contact
        return contact.ways[0].code


def said(client: Visitor) -> str:
    assert client.page
    return client.page.said


@pytest.mark.shows("T6", "N-08")
@pytest.mark.parametrize("different", [EMAIL, {}], ids=["e-mail", "text"])
def test_from_the_confirmation_to_the_figures_in_one_press(client: Visitor, now, store: Store, different):
    ask_and_send(client, **different)
    assert "First we send six figures" in said(client)
    answer(client, go="figures")
    assert "with six figures goes to your" in said(client), "the safe time is named, never the number"
    assert "kaz@example.org" not in said(client) and "07700" not in said(client)
    assert ("unwanted mail" in said(client)) == (different == EMAIL), "only where an e-mail went out"
    assert client.page and "/code/notes" in client.page.links, "who cannot ring can write"
    right = figures_of(store)
    client.submit({"figures": f"{right[:3]} {right[3:]}"}, action="/code/figures")
    assert "Nothing to type now" in said(client) and "Done." in said(client)
    client.get("/code/status")
    assert "Type the six figures" not in said(client)
    with store.new_db() as db:
        ref = db.query(SelfReferral).one().ref
        confirmed = [entry.facts for entry in records.about(db, ref) if entry.kind == "way-confirmed"]
        assert len(confirmed) == 1 and "person" in confirmed[0]


@pytest.mark.shows("T6", "N-08")
def test_later_behind_the_code_in_another_browser(app, client: Visitor, now, store: Store):
    code = ask_and_send(client, **EMAIL)
    later = app.test_client()
    later.get("/code")
    later.submit({"code": code, "pin": "123456"}, action="/code")
    assert any(link.endswith("/code/figures") for link in later.page.links)
    later.get("/code/figures")
    later.submit({"figures": figures_of(store)}, action="/code/figures")
    assert "Done." in said(later)


@pytest.mark.shows("T6", "N-28")
def test_what_is_not_right_is_said_and_kept_and_five_times_is_enough(client: Visitor, now, store: Store):
    ask_and_send(client, **EMAIL)
    client.get("/code/figures")
    page = client.submit({"figures": "12 34"}, action="/code/figures")
    assert page.status_code == 422 and "Enter the six figures" in said(client)
    assert 'value="12 34"' in page.get_data(as_text=True)
    right = figures_of(store)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        client.submit({"figures": wrong}, action="/code/figures")
        assert "These are not the figures we sent" in said(client)
    client.submit({"figures": right}, action="/code/figures")
    assert "do not work any more" in said(client)


@pytest.mark.shows("T6")
def test_new_figures_are_offered_a_day_later_and_not_before(client: Visitor, now, store: Store):
    ask_and_send(client, **EMAIL)
    client.get("/code/figures")
    assert "You can ask for new figures from" in said(client)
    before = figures_of(store)
    client.post("/code/figures/new")
    assert figures_of(store) == before


def test_somebody_who_comes_back_by_themselves_has_nothing_to_type(client: Visitor, now, store: Store):
    ask_and_send(client, contact_way={"contact_way": ["come_back"]})
    assert "six figures" not in said(client)
    client.get("/code/figures")
    assert "You gave no number for texts and no e-mail address." in said(client)


@pytest.mark.shows("T2", "N-08", "N-09")
@pytest.mark.parametrize("why", ["three months", "a failed delivery"])
def test_whether_it_is_still_safe_is_asked_and_until_then_nothing_goes(
    app, client: Visitor, now, clock_at, store: Store, why
):
    code = ask_and_send(client, **EMAIL)
    with store.new_db() as db, work(db):
        key = db.query(FamilyMember).one().person_key
        confirm_ways(db, person_key=key, now=now)
        if why == "a failed delivery":
            db.query(SafeContact).one().checked_at = None
    then = now if why == "a failed delivery" else now + timedelta(days=91)
    clock_at(then)

    def verdict() -> str:
        with store.new_db() as db:
            contact = safe_contact(db, key)
            assert contact
            return judge(
                kind("message_waiting"), "FH-1", then + timedelta(days=1), contact, contact.ways[0], then
            ).verdict

    assert verdict() == "refuse"
    back = app.test_client()
    back.get("/code")
    back.submit({"code": code, "pin": "123456"}, action="/code")
    assert "Is this still safe?" in said(back)
    back.submit({}, action="/code/safe-ways/still")
    assert "Is this still safe?" not in said(back) and verdict() == "allow"


def test_nobody_is_asked_who_said_it_lately(client: Visitor, now):
    ask_and_send(client, **EMAIL)
    client.get("/code/status")
    assert "Is this still safe?" not in said(client)
