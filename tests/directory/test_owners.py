"""Owners from outside the team keep their own entries true, and see nothing of anybody else's."""

import pytest

from portal.directory import keeping_actions, owner_actions
from portal.directory.keeping_models import ListingOwner
from portal.storage.work import work
from tests.directory.made_up_listings import keep
from tests.directory.test_keeping import CIRCLE, MORNING, change, press, row
from tests.kit.signing_in import make_worker, sign_in


@pytest.fixture
def owner(store):
    return make_worker(store, "listing-owner", name="Olwen Rees")


@pytest.fixture
def refs(db, now, owner) -> tuple[str, str]:
    """One entry of the owner, and one that is not theirs."""
    with work(db):
        mine, other = keep(db, [CIRCLE, MORNING], now=now)
        owner_actions.give(db, listing=mine, worker=owner.ref, by="WK-000000", now=now)
        return mine.ref, other.ref


@pytest.fixture
def olwen(app, owner, refs):
    client = app.test_client()
    sign_in(client, owner)
    return client


@pytest.fixture
def rosa(app, store, now):
    client = app.test_client()
    sign_in(client, make_worker(store, "coordinator", name="Rosa Pell"))
    return client


@pytest.mark.shows("R-65", "T4", "G19")
def test_an_owner_sees_and_changes_their_own_and_another_s_is_answered_like_nothing(olwen, db, refs):
    mine, other = refs
    olwen.get("/work/places")
    assert "Evening Circle" in olwen.page.said and "Morning Table" not in olwen.page.said
    change(olwen, mine, fees="£2")
    assert row(db, mine).fees == "£2"
    for path in ("", "/change", "/end"):
        assert olwen.get(f"/work/places/{other}{path}").status_code == 404, path
    for path in ("/confirm", "/days", "/days/take-back", "/end", "/bring-back", "/undo", "/change"):
        sent = {"first": "24 December", "on": "2026-12-24", "forwarding": "x", "change": "CH-00000000", "sure": "yes"}
        assert olwen.post(f"/work/places/{other}{path}", data=sent).status_code == 404, path
    assert (row(db, other).version, row(db, other).shown) == (0, True)
    assert olwen.post(f"/work/places/{mine}/owners", data={"worker": "x"}).status_code == 403
    assert olwen.get("/work/queue").status_code == 403, "and nothing else of the team's is open"


@pytest.mark.shows("R-65", "R-157")
def test_an_owner_confirms_closes_for_a_while_and_for_good_and_takes_it_back(olwen, client, db, refs):
    mine, _other = refs
    press(olwen, f"/work/places/{mine}", f"/work/places/{mine}/confirm")
    assert row(db, mine).checked_by == "listing-owner"
    client.get(f"/find/{mine}")
    assert "by those who run it" in client.page.said
    press(olwen, f"/work/places/{mine}", f"/work/places/{mine}/days", first="30 November", note="The hall is painted")
    client.get(f"/find/{mine}")
    assert "Monday 30 November, 7pm" not in client.page.said and "Monday 7 December" in client.page.said
    press(olwen, f"/work/places/{mine}/end", f"/work/places/{mine}/end", forwarding="Go to the Morning Table")
    assert client.get(f"/find/{mine}").status_code == 410 or "Go to the Morning Table" in client.page.said
    press(olwen, f"/work/places/{mine}", f"/work/places/{mine}/bring-back")
    assert row(db, mine).shown
    olwen.get(f"/work/places/{mine}")
    olwen.submit({}, action=f"/work/places/{mine}/undo")
    assert not row(db, mine).shown, "their own last step is theirs to undo"


@pytest.mark.shows("F18")
def test_what_an_owner_adds_is_found_at_once_is_theirs_and_the_team_sees_it(olwen, rosa, db, client, refs):
    olwen.get("/work/places/add")
    olwen.submit({"name": "Harbour Talk", "kind": "group", "hours": "Monday, 7pm to 9pm"}, action="/work/places/add")
    olwen.submit({"sure": "yes"}, action="/work/places/add")
    olwen.get("/work/places")
    assert "Harbour Talk" in olwen.page.said
    client.get("/find?words=harbour")
    assert "Harbour Talk" in client.page.said
    rosa.get("/work/places")
    assert "Changed by their owners in the last two weeks" in rosa.page.said
    assert "Harbour Talk" in rosa.page.said and "Olwen Rees" in rosa.page.said


def test_what_the_team_decided_is_not_for_an_owner_to_undo(olwen, rosa, db, refs):
    mine, _other = refs
    press(rosa, f"/work/places/{mine}/end", f"/work/places/{mine}/end", forwarding="Ring us")
    olwen.get(f"/work/places/{mine}")
    assert "tell our team" in olwen.page.said and "Rosa Pell" not in olwen.page.said
    olwen.post(f"/work/places/{mine}/bring-back", data={})
    latest = keeping_actions.latest_change(db, row(db, mine))
    olwen.post(f"/work/places/{mine}/undo", data={"change": latest.ref})
    assert not row(db, mine).shown


@pytest.mark.shows("T4", "G24")
def test_the_team_gives_an_entry_and_takes_it_away_and_that_holds_at_once(olwen, rosa, owner, db, refs, store):
    mine, other = refs
    press(rosa, f"/work/places/{other}", f"/work/places/{other}/owners", worker=owner.ref)
    assert olwen.get(f"/work/places/{other}").status_code == 200
    press(rosa, f"/work/places/{other}", f"/work/places/{other}/owners/take-away", worker=owner.ref)
    assert olwen.get(f"/work/places/{other}").status_code == 404
    mentor = make_worker(store, "mentor")
    rosa.get(f"/work/places/{mine}")
    assert rosa.post(f"/work/places/{mine}/owners", data={"worker": mentor.ref}).status_code == 403
    db.rollback()
    assert db.query(ListingOwner).count() == 1
