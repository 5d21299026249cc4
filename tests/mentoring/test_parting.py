"""Nobody goes while somebody counts on them: mentors' people, talks, profile; supervisors' mentors (R-58)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.actions import StillHolds, change_role, disable_worker
from portal.accounts.queries import worker_by_ref
from portal.mentoring import change_actions, parting_actions, parting_queries, supervisor_actions, training_actions
from portal.mentoring.models import PeerMentor
from portal.mentoring.parting_models import HandedOn
from portal.mentoring.refusals import NoSuchMentor
from portal.messages import queries as messages
from portal.messages.models import OutboxMessage
from portal.records import queries as records
from portal.referrals import own_queries
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

AFTER = SIX + timedelta(days=1)


@pytest.fixture
def joan(store):
    return make_worker(store, "supervisor", name="Joan")


@pytest.fixture
def bee(store):
    return make_worker(store, "mentor", name="Bee")


@pytest.fixture
def talk(store, make_mentor, make_person, joan, bee, now):
    """A mentor, somebody they talked with yesterday, and another mentor with room."""
    made, person = make_mentor(worker_id=bee.id, supervisor_id=joan.id, alias="Bee"), make_person()
    ref = book(store, made, person, now).ref
    return made, person, ref, make_mentor(alias="Dev", supervisor_id=joan.id)


def held(db, ref, now, role=""):
    """What is still held, by trying to remove them or to give them another role."""
    worker = worker_by_ref(db, ref)
    with pytest.raises(StillHolds) as told, work(db):
        if role:
            change_role(db, worker=worker, role=role, now=now, by="WK-1")
        else:
            disable_worker(db, worker=worker, now=now)
    return [(each.kind, each.ref) for each in told.value.held]


def close(db, made, now):
    with work(db):
        mentor = db.get_one(PeerMentor, made.id)
        training_actions.open_for_bookings(db, mentor=mentor, is_open=False, by="WK-1", now=now)


@pytest.mark.shows("R-58")
@pytest.mark.parametrize("role", ["", "coordinator"])
def test_a_supervisor_goes_once_their_mentors_have_another(db, store, talk, joan, now, role):
    made, _person, _ref, other = talk
    assert held(db, joan.ref, now, role) == sorted([("supervisor", made.ref), ("supervisor", other.ref)])
    nia = make_worker(store, "supervisor", name="Nia")
    facts = {"supervisor": nia.ref, "by": "WK-1", "now": now}
    with work(db):
        supervisor_actions.look_after(db, mentors=[made.ref], **facts)
    assert held(db, joan.ref, now, role) == [("supervisor", other.ref)]
    with work(db):
        supervisor_actions.look_after(db, mentors=[other.ref], **facts)
        disable_worker(db, worker=worker_by_ref(db, joan.ref), now=now)


@pytest.mark.shows("R-58")
@pytest.mark.parametrize("role", ["", "coordinator"])
def test_a_mentor_with_a_talk_to_come_stays(db, talk, bee, now, role):
    made, person, ref, _other = talk
    wanted = [("people", ref), ("profile", made.ref), ("talks", ref)]
    assert held(db, bee.ref, now, role) == wanted
    with work(db):
        change_actions.cancel(db, ref=ref, family_member_id=person.family_member_id, by="WK-1", now=now)
    assert held(db, bee.ref, now, role) == [("profile", made.ref)]


@pytest.mark.shows("R-58")
@pytest.mark.parametrize("role", ["", "coordinator"])
def test_a_mentor_without_a_talk_booked_hands_their_people_on_first(db, store, talk, bee, role):
    made, person, ref, other = talk
    close(db, made, AFTER)
    assert held(db, bee.ref, AFTER, role) == [("people", ref)]
    mentor = db.get_one(PeerMentor, made.id)
    facts = {"mentor": mentor, "booking": ref, "to": other.ref, "words": "Dev can talk with you.", "by": "WK-1"}
    for _ in range(2):
        with work(db):
            parting_actions.hand_on(db, **facts, now=AFTER)
    assert [note.text for note in own_queries.notes(db, person.family_member_id)] == ["Dev can talk with you."]
    assert [entry.kind for entry in records.about(db, made.ref)].count("handed-on") == 1
    assert "message_waiting" in db.scalars(select(OutboxMessage.kind)).all()
    with work(db):
        disable_worker(db, worker=worker_by_ref(db, bee.ref), now=AFTER)


@pytest.mark.shows("R-58")
def test_somebody_let_go_stands_on_the_alert_list_until_the_team_was_in_touch(db, talk, now):
    made, person, ref, _other = talk
    mentor = db.get_one(PeerMentor, made.id)
    with work(db):
        facts = {"mentor": mentor, "booking": ref, "to": parting_actions.LET_GO, "words": "We ring.", "by": "WK-1"}
        parting_actions.hand_on(db, **facts, now=AFTER)
    assert [each.about for each in messages.open_alerts(db) if each.kind == "let-go"] == [person.referral_ref]
    assert parting_queries.left_with(db, mentor, now=AFTER) == []


def test_who_books_again_afterwards_is_theirs_again(db, store, talk, now):
    made, person, ref, other = talk
    mentor = db.get_one(PeerMentor, made.id)
    with work(db):
        facts = {"mentor": mentor, "booking": ref, "to": other.ref, "words": "Dev.", "by": "WK-1"}
        parting_actions.hand_on(db, **facts, now=AFTER)
    later = book(store, made, person, AFTER, once="z" * 32, starts_at=SIX + timedelta(days=7))
    assert [each.booking for each in parting_queries.left_with(db, mentor, now=AFTER)] == [later.ref]


def test_nobody_is_given_to_somebody_they_are_not_shown(db, make_mentor, talk, now):
    made, _person, ref, _other = talk
    closed = make_mentor(alias="Cas", bookable=False)
    for to in (closed.ref, made.ref, "PM-0000000"):
        with pytest.raises(parting_actions.NotForThem), work(db):
            mentor = db.get_one(PeerMentor, made.id)
            parting_actions.hand_on(db, mentor=mentor, booking=ref, to=to, words="No.", by="WK-1", now=AFTER)
    assert db.scalar(select(func.count()).select_from(HandedOn)) == 0


@pytest.mark.shows("R-58")
def test_handing_over_on_the_page(app, store, talk, bee, now, clock_at):
    clock_at(AFTER)
    _made, person, ref, other = talk
    client = app.test_client()
    sign_in(client, make_worker(store, "administrator", name="Ada"))
    client.get(f"/work/team/{bee.ref}")
    client.submit({}, action="/disable")
    assert ref in client.page.said
    assert f"/work/mentors/{bee.ref}/people" in client.page.links
    client.get(f"/work/mentors/{bee.ref}/people")
    assert client.submit({}, action=ref).status_code == 422
    client.submit({f"{ref}-to": other.ref}, action=ref)
    assert "Nobody is left with them" in client.page.said
    with store.new_db() as db:
        (note,) = own_queries.notes(db, person.family_member_id)
        assert note.text == "Bee can no longer talk with you. We are sorry. Dev can: choose a time when you like."
    client.get(f"/work/mentors/{bee.ref}")
    client.submit({}, action="/close")
    client.get(f"/work/team/{bee.ref}")
    client.submit({}, action="/disable")
    assert "Shut out since" in client.page.said


@pytest.mark.shows("R-58")
def test_a_mentor_shut_out_at_once_is_booked_by_nobody_and_the_team_hands_their_people_on(
    app, store, make_person, talk, bee, now, clock_at
):
    """A stolen account is shut out with all it holds: nobody waits for a call that never comes."""
    made, _person, ref, other = talk
    with store.new_db() as db, work(db):
        disable_worker(db, worker=worker_by_ref(db, bee.ref), now=now, at_once=True)
    with pytest.raises(NoSuchMentor):
        book(store, made, make_person(name="L"), now, once="l" * 32, starts_at=SIX + timedelta(days=7))
    clock_at(AFTER)
    client = app.test_client()
    sign_in(client, make_worker(store, "coordinator", name="Anna"))
    client.get("/work/mentors")
    assert f"/work/mentors/{bee.ref}" in client.page.links and "Shut out" in client.page.said
    client.get(f"/work/mentors/{bee.ref}")
    assert [form.action for form in client.page.forms if "/mentors/" in form.action] == [], "nothing to open or change"
    assert client.post(f"/work/mentors/{bee.ref}/open").status_code in (400, 404)
    client.get(f"/work/mentors/{bee.ref}/people")
    client.submit({f"{ref}-to": other.ref}, action=ref)
    assert "Nobody is left with them" in client.page.said
    with store.new_db() as db:
        assert not db.get_one(PeerMentor, made.id).bookable


@pytest.mark.shows("R-58")
@pytest.mark.parametrize(("role", "opens"), [("coordinator", True), ("duty-lead", True), ("administrator", False)])
def test_who_may_open_records_gets_from_the_page_to_the_person(app, store, talk, bee, clock_at, role, opens):
    """The reference of a talk that is over leads nowhere; that of the request opens the person's record."""
    clock_at(AFTER)
    _made, person, _ref, _other = talk
    client = app.test_client()
    sign_in(client, make_worker(store, role, name="Anna"))
    client.get(f"/work/mentors/{bee.ref}/people")
    record = f"/work/people/{person.referral_ref}"
    assert (record in client.page.links) is opens
    assert (client.get(record).status_code == 200) is opens
