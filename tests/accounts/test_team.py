"""People and roles, and what takes two people."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.accounts import approval_actions, approvals, queries, team_actions
from portal.accounts.approval_models import Approval
from portal.records import queries as records
from portal.shared import clock
from portal.shared.refs import new_ref
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person, give_password, make_worker, sign_in
from tests.kit.visitor import Visitor


@pytest.fixture
def ada(store: Store, client: Visitor, now: datetime) -> Person:
    """An administrator, signed in."""
    person = make_worker(store, "administrator", name="Ada")
    sign_in(client, person)
    return person


@pytest.fixture
def signed_in(app: Flask, store: Store, now: datetime) -> Callable[..., Visitor]:
    def make(role: str, name: str) -> Visitor:
        client = app.test_client()
        sign_in(client, make_worker(store, role, name=name))
        return client

    return make


def test_an_invited_person_gets_one_link_shown_once(app: Flask, client: Visitor, ada: Person) -> None:
    client.get("/work/team")
    client.submit({"name": "Nia", "email": "nia@example.org", "role": "mentor"}, action="/work/team")
    assert client.page and "A link to pass on" in client.page.said
    link = next(word for word in client.page.said.split() if "/set-up/" in word)
    client.submit({}, action="/work/team/link")
    assert client.get("/work/team/link").status_code == 302
    client.get("/work/team")
    assert "Nia" in client.page.said and "Invited, not set up yet" in client.page.said
    assert app.test_client().get("/set-up/" + link.rsplit("/", 1)[1]).status_code == 200


@pytest.mark.parametrize(
    "said, words",
    [
        ({"email": "nobody"}, "An e-mail address has one @ in it"),
        ({"email": ""}, "Enter their e-mail"),
        ({"name": ""}, "Enter the name that the team sees"),
        ({"role": "owner"}, "Choose what they do here"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    client: Visitor, ada: Person, said: dict[str, str], words: str
) -> None:
    client.get("/work/team")
    answer = client.submit({"name": "Nia", "email": "nia@example.org", "role": "mentor"} | said, action="/work/team")
    assert answer.status_code == 422 and client.page and words in client.page.said
    assert "nia@example.org" in answer.get_data(as_text=True) or "Nia" in answer.get_data(as_text=True)


@pytest.mark.shows("T13", "G24")
def test_another_role_holds_on_the_very_next_press(
    store: Store, client: Visitor, ada: Person, signed_in: Callable[..., Visitor]
) -> None:
    bee = signed_in("coordinator", "Bee")
    assert bee.get("/work/queue").status_code == 200
    with store.new_db() as db:
        ref = queries.worker_named(db, "Bee").ref
    client.get(f"/work/team/{ref}")
    client.submit({"role": "mentor"}, action="/role")
    assert bee.get("/work/queue").status_code == 401
    with store.new_db() as db:
        changed = [entry for entry in records.about(db, ref) if entry.kind == "worker-role-changed"]
        assert ada.ref in changed[0].facts


@pytest.mark.shows("T13", "G24")
def test_whoever_is_shut_out_is_out_on_the_very_next_press(
    store: Store, client: Visitor, ada: Person, signed_in: Callable[..., Visitor]
) -> None:
    bee = signed_in("mentor", "Bee")
    with store.new_db() as db:
        ref = queries.worker_named(db, "Bee").ref
    client.get(f"/work/team/{ref}")
    client.submit({}, action="/disable")
    assert client.page and "Shut out since" in client.page.said
    assert bee.get("/work/account").status_code == 401


def test_nobody_changes_their_own_role_or_shuts_themselves_out(client: Visitor, ada: Person) -> None:
    client.get(f"/work/team/{ada.ref}")
    assert client.page and "This is your own account." in client.page.said
    assert client.post(f"/work/team/{ada.ref}/role", data={"role": "mentor"}).status_code == 403
    assert client.post(f"/work/team/{ada.ref}/disable").status_code == 403
    assert client.get("/work/team").status_code == 200


def test_the_last_administrator_stays(store: Store, now: datetime) -> None:
    ada = make_worker(store, "administrator", name="Ada")
    with store.new_db() as db, work(db), pytest.raises(team_actions.LastAdministrator):
        team_actions.disable(db, worker=queries.worker_by_ref(db, ada.ref), by="WK-OTHER", now=now)


def test_two_administrators_who_shut_each_other_out_at_one_moment_leave_one(
    store: Store, new_db, now: datetime
) -> None:
    ada, bea = make_worker(store, "administrator"), make_worker(store, "administrator")
    ended = []

    def second() -> None:
        with new_db() as db:
            try:
                with work(db):
                    team_actions.disable(db, worker=queries.worker_by_ref(db, ada.ref), by=bea.ref, now=now)
                ended.append("both out")
            except team_actions.LastAdministrator:
                ended.append("last one stays")

    thread = threading.Thread(target=second)
    with new_db() as db, work(db):
        team_actions.disable(db, worker=queries.worker_by_ref(db, bea.ref), by=ada.ref, now=now)
        thread.start()
        time.sleep(0.5)  # the other has come this far, and waits for us
    thread.join()
    assert ended == ["last one stays"]


@pytest.mark.shows("G23")
def test_a_lost_factor_is_given_anew_by_two_people(
    app: Flask, store: Store, client: Visitor, ada: Person, signed_in: Callable[..., Visitor]
) -> None:
    mo = make_worker(store, "mentor", name="Mo")
    lead = signed_in("duty-lead", "Lee")
    client.get(f"/work/team/{mo.ref}")
    client.submit({}, action="/new-way-in")
    assert client.page and "A second person has to agree" in client.page.said
    client.get("/work/second-person")
    assert "You asked for this, so somebody else has to agree." in client.page.said
    assert give_password(app.test_client(), mo.email, mo.password).status_code == 302, "nothing has changed yet"
    lead.get("/work/second-person")
    assert lead.page and "A new way in for Mo" in lead.page.said
    lead.submit({}, action="/agree")
    link = next(word for word in lead.page.said.split() if "/set-up/" in word)
    assert give_password(app.test_client(), mo.email, mo.password).status_code == 422, "the old way in is over"
    assert app.test_client().get("/set-up/" + link.rsplit("/", 1)[1]).status_code == 200


@pytest.mark.shows("G23")
def test_one_person_cannot_be_both(store: Store, client: Visitor, ada: Person, now: datetime) -> None:
    mo = make_worker(store, "mentor", name="Mo")
    client.get(f"/work/team/{mo.ref}")
    client.submit({}, action="/new-way-in")
    with store.new_db() as db:
        ref = db.execute(text("SELECT ref FROM approval")).scalar()
    assert client.post(f"/work/second-person/{ref}/agree").status_code == 403
    with store.new_db() as db, pytest.raises(IntegrityError), work(db):
        db.execute(text("UPDATE approval SET agreed_by = asked_by"))


@pytest.mark.shows("T4")
def test_somebody_whose_agreement_does_not_count_finds_nothing(
    store: Store, client: Visitor, ada: Person, signed_in: Callable[..., Visitor]
) -> None:
    mo = make_worker(store, "mentor", name="Mo")
    client.get(f"/work/team/{mo.ref}")
    client.submit({}, action="/new-way-in")
    bee = signed_in("coordinator", "Bee")
    with store.new_db() as db:
        ref = db.execute(text("SELECT ref FROM approval")).scalar()
    bee.get("/work/second-person")
    assert bee.page and "Mo" not in bee.page.said
    assert bee.post(f"/work/second-person/{ref}/agree").status_code == 404


def test_an_agreement_is_used_once_and_not_after_a_day(new_db, now: datetime) -> None:
    with new_db() as db, work(db):
        made = approval_actions.ask(db, kind=approvals.EXPORT, about="requests", by="WK-1", now=now)
        old = approval_actions.ask(db, kind=approvals.EXPORT, about="requests", by="WK-3", now=now)
    with new_db() as db, work(db), pytest.raises(approval_actions.ApprovalOver):
        approval_actions.spend(db, ref=made.ref, by="WK-1", now=now)
    for ref in (made.ref, old.ref):
        with new_db() as db, work(db):
            approval_actions.agree(db, ref=ref, by="WK-2", role="duty-lead", now=now)
    with new_db() as db, work(db), pytest.raises(approval_actions.ApprovalOver):
        approval_actions.agree(db, ref=made.ref, by="WK-4", role="duty-lead", now=now)
    with new_db() as db, work(db):
        approval_actions.spend(db, ref=made.ref, by="WK-1", now=now)
    for ref, by, later in [(made.ref, "WK-1", timedelta(0)), (old.ref, "WK-3", timedelta(hours=24))]:
        with new_db() as db, work(db), pytest.raises(approval_actions.ApprovalOver):
            approval_actions.spend(db, ref=ref, by=by, now=now + later)


def test_the_table_itself_refuses_one_person_for_both(new_db, now: datetime) -> None:
    with new_db() as db, pytest.raises(IntegrityError), work(db):
        db.add(
            Approval(
                ref=new_ref("AP"),
                kind="export",
                about="x",
                asked_by="WK-1",
                agreed_by="WK-1",
                asked_at=now,
                ends_at=now,
            )
        )


@pytest.mark.shows("T13")
@pytest.mark.parametrize("page", ["/work/team", "/work/settings", "/work/second-person"])
def test_what_matters_asks_for_a_code_after_ten_minutes(
    store: Store, client: Visitor, now: datetime, page: str
) -> None:
    with time_machine.travel(clock.now(), tick=True) as moved:
        clock.set_ahead(timedelta(0))
        sign_in(client, make_worker(store, "administrator"))
        assert client.get(page).status_code == 200
        moved.shift(timedelta(minutes=11))
        answer = client.get(page)
        assert answer.status_code == 302 and "/work/account/again" in answer.location
