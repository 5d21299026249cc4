"""From an invitation to somebody who can be booked; who looks after whom (R-24, R-26, R-27, R-28, R-58)."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.mentoring import profile_actions, supervisor_actions, training_actions
from portal.mentoring.lone_actions import keep_check
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile
from portal.mentoring.profile_shown import own_words
from portal.mentoring.session_actions import ask_for_debrief
from portal.mentoring.session_models import DebriefRequest
from portal.records import queries as records
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

NEXT = date(2026, 12, 14)
WORDS = "I am **Bee**. My brother drank.\n\n- I listen"
SAID = {
    "alias": "Bee",
    "words": WORDS,
    "languages": ["en", "ur"],
    "kinds": ["phone"],
    "experiences": ["sister"],
    "nation": "England",
    "district": "LS8",
    "supervision": "14 December",
    "training": "1 June 2027",
    "people": "5",
}


@pytest.fixture
def as_(app):
    def signed_in(person):
        client = app.test_client()
        sign_in(client, person)
        return client

    return signed_in


@pytest.fixture
def joan(store):
    return make_worker(store, "supervisor", name="Joan")


@pytest.fixture
def bee(store):
    return make_worker(store, "mentor", name="Bee Hughes")


def profile(**different) -> Profile:
    facts = {"alias": "Bee", "words": "I listen.", "languages": ("en",), "kinds": (PlaceKind.PHONE,)}
    facts |= {"experiences": ("sister",), "district": "LS8", "nation": "England", "supervisor_id": None}
    return Profile(**(facts | {"supervision_on": NEXT, "training_ok_until": date(2027, 6, 1)} | different))


def row_of(store) -> PeerMentor | None:
    with store.new_db() as db:
        return db.scalar(select(PeerMentor))


def kinds_about(db, ref) -> list[str]:
    return [entry.kind for entry in records.about(db, ref)]


@pytest.mark.shows("R-24", "R-26", "R-28", "J5.1")
def test_from_the_invitation_to_a_booking(client, as_, store, joan, now):
    """The administrator invites and sets up, the mentor signs in and says when, a person finds them and a time."""
    sign_in(client, make_worker(store, "administrator", name="Ada"))
    client.get("/work/team")
    client.submit({"name": "Bee Hughes", "email": "bee@example.org", "role": "mentor"}, action="/work/team")
    link = client.page.said.partition("/set-up/")[2].split()[0]
    assert link
    bee = make_worker(store, "mentor", name="Bee too")  # somebody who has been through that link already
    mentor = as_(bee)
    assert "not set up yet" in mentor.get("/work/week").get_data(as_text=True)
    client.get(f"/work/team/{bee.ref}")
    assert f"/work/mentors/{bee.ref}" in client.page.links
    client.get(f"/work/mentors/{bee.ref}")
    client.submit(SAID | {"supervisor": joan.ref}, action=f"/work/mentors/{bee.ref}")
    assert "Not open for bookings." in client.page.said and "Before anybody can book" not in client.page.said
    client.submit({}, action="/open")
    assert "Open for bookings." in client.page.said
    mentor.get("/work/times")
    mentor.submit(
        {"often": "weekly", "days": ["TU"], "starts": "6pm", "ends": "8pm", "kinds": ["phone"]}, action="/times"
    )
    person = mentor.application.test_client()
    page = person.get("/times").get_data(as_text=True)
    assert "<strong>Bee</strong>" in page and "Hughes" not in page
    assert person.get(f"/times/{row_of(store).ref}").status_code == 200
    assert "6pm" in person.page.said


@pytest.mark.shows("R-26")
def test_how_many_people_at_once_begins_with_the_setting(as_, store, bee):
    client = as_(make_worker(store, "administrator"))
    client.get("/work/settings")
    client.submit({"caseload_limit": "7"}, action="/work/settings")
    client.get(f"/work/mentors/{bee.ref}")
    client.submit({name: said for name, said in SAID.items() if name not in ("people", "supervision")}, action=bee.ref)
    assert row_of(store).caseload_limit == 7


@pytest.mark.shows("R-27", "R-28")
@pytest.mark.parametrize("missing", ["supervisor", "supervision", "training"])
def test_nobody_opens_a_profile_that_lacks_training_or_somebody_who_looks_after_them(as_, store, joan, bee, missing):
    client = as_(make_worker(store, "coordinator"))
    client.get(f"/work/mentors/{bee.ref}")
    said = {name: words for name, words in (SAID | {"supervisor": joan.ref}).items() if name != missing}
    if missing == "supervision":
        assert client.submit(said, action=bee.ref).status_code == 422
        said["supervisor"] = ""
    client.submit(said, action=bee.ref)
    answer = client.post(f"/work/mentors/{bee.ref}/open")
    assert answer.status_code == 409 and "This comes first" in client.page.said
    assert row_of(store).bookable is False


def test_a_supervisor_who_left_counts_as_none(db, store, joan, bee, now):
    with work(db):
        made = profile_actions.set_up(db, worker=bee.ref, profile=profile(supervisor_id=joan.id), by="WK-1", now=now)
    with work(db):
        profile_actions.accounts.worker_by_ref(db, joan.ref).active = False
    with pytest.raises(training_actions.NotSupervised), work(db):
        training_actions.open_for_bookings(db, mentor=made, is_open=True, by="WK-1", now=now)


@pytest.mark.shows("R-27")
def test_where_a_training_is_required_nobody_types_a_date_over_it(as_, db, store, joan, bee, now):
    with work(db):
        item = training_actions.add_item(db, name="Keeping safe", months=12, by="WK-1", now=now)
        training_actions.require_item(db, ref=item.ref, is_required=True, by="WK-1", now=now)
    client = as_(make_worker(store, "coordinator"))
    client.get(f"/work/mentors/{bee.ref}")
    client.post(f"/work/mentors/{bee.ref}", data=SAID | {"supervisor": joan.ref})
    assert row_of(store).training_ok_until is None


@pytest.mark.parametrize("said", ["Ring 07700 900123", "bee@example.org", "See www.example.org", "I live at LS8 1AB"])
@pytest.mark.shows("R-24")
def test_a_profile_holds_no_way_to_reach_the_mentor(as_, store, bee, said):
    client = as_(make_worker(store, "coordinator"))
    client.get(f"/work/mentors/{bee.ref}")
    answer = client.submit(SAID | {"words": said, "supervision": ""}, action=bee.ref)
    assert answer.status_code == 422 and "Take out numbers and addresses" in client.page.said
    assert row_of(store) is None


def test_own_words_are_cut_down_to_a_few_tags():
    shown = own_words("# Big\n\n**Bee** [here](https://example.org) <script>x</script>\n\n- one")
    assert "<strong>Bee</strong>" in shown and "<li>one</li>" in shown
    assert not any(tag in shown for tag in ("<h1", "<h2", "<a ", "<script"))


def test_a_mentor_writes_their_own_words_and_nobody_elses(as_, store, make_mentor, bee, now):
    other = make_mentor(alias="Dev")
    make_mentor(worker_id=bee.id)
    client = as_(bee)
    client.get("/work/your-words")
    client.submit({"words": "I like walks."}, action="/your-words")
    assert "I like walks." in client.page.said
    with store.new_db() as db:
        assert db.get_one(PeerMentor, other.id).words == "I listen."
        own = db.scalar(select(PeerMentor).where(PeerMentor.worker_id == bee.id))
        assert "own-words-written" in kinds_about(db, own.ref)


def test_only_somebody_invited_as_a_mentor_has_a_profile(as_, store, joan):
    client = as_(make_worker(store, "coordinator"))
    assert client.get(f"/work/mentors/{joan.ref}").status_code == 404
    client.get("/work/mentors")
    assert client.post(f"/work/mentors/{joan.ref}", data=SAID).status_code == 404
    assert row_of(store) is None


def test_without_a_token_nothing_is_set_up(as_, store, bee):
    client = as_(make_worker(store, "coordinator"))
    client.get(f"/work/mentors/{bee.ref}")
    assert client.post(f"/work/mentors/{bee.ref}", data=SAID | {"supervision": ""}, csrf=False).status_code == 400
    assert row_of(store) is None


@pytest.mark.shows("F18")
def test_sent_twice_it_is_one_profile_and_one_change(db, store, joan, bee, now):
    facts = {"worker": bee.ref, "profile": profile(supervisor_id=joan.id), "by": "WK-1", "now": now}
    for _ in range(2):
        with work(db):
            ref = profile_actions.set_up(db, **facts).ref
    assert kinds_about(db, ref).count("profile-written") == 1
    assert kinds_about(db, ref).count("supervisor-changed") == 1
    with pytest.raises(IntegrityError), work(db):
        profile_actions.add_mentor(db, worker_id=bee.id, profile=profile(), at=None, bookable=False, now=now)


def test_sent_twice_at_one_moment_it_is_one_profile(store, new_db, joan, bee, now):
    facts = {"worker": bee.ref, "profile": profile(supervisor_id=joan.id), "by": "WK-1", "now": now}
    refs, start = [], threading.Barrier(2)

    def send() -> None:
        with new_db() as db:
            start.wait()
            with work(db):
                refs.append(profile_actions.set_up(db, **facts).ref)

    both = [threading.Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(refs) == 2 and len(set(refs)) == 1


@pytest.mark.shows("R-58")
def test_several_mentors_get_another_supervisor_with_what_waits(as_, store, make_mentor, make_person, joan, bee, now):
    nia = make_worker(store, "supervisor", name="Nia")
    made = [make_mentor(worker_id=bee.id, supervisor_id=joan.id, kinds=(PlaceKind.OUTDOORS,), alias="Bee")]
    talk = book(store, made[0], make_person(), now, place_kind=PlaceKind.OUTDOORS, starts_at=SIX + timedelta(days=7))
    for name in ("Cas", "Dev"):
        worker = make_worker(store, "mentor", name=name)
        made.append(make_mentor(worker_id=worker.id, supervisor_id=joan.id, alias=name))
    with store.new_db() as db, work(db):
        ask_for_debrief(db, mentor=db.get_one(PeerMentor, made[0].id), by=bee.ref, now=now)
        keep_check(db, db.scalar(select(Booking).where(Booking.ref == talk.ref)), now=now)
    client = as_(make_worker(store, "coordinator"))
    client.get(f"/work/mentors/supervisor?of={joan.ref}")
    client.post("/work/mentors/supervisor", data={"mentors": [made[0].ref, made[1].ref], "supervisor": nia.ref})
    with store.new_db() as db:
        held = {row.ref: row.supervisor_id for row in db.scalars(select(PeerMentor))}
        assert held == {made[0].ref: nia.id, made[1].ref: nia.id, made[2].ref: joan.id}
        assert db.scalar(select(DebriefRequest.supervisor_id)) == nia.id
        assert db.scalar(select(LoneWorkingCheck.buddy_id)) == nia.id
        (entry,) = [each for each in records.about(db, made[0].ref) if each.kind == "supervisor-changed"]
        assert joan.ref in entry.facts and nia.ref in entry.facts
    assert as_(joan).get(f"/work/supervision/{made[0].ref}").status_code == 404
    assert as_(nia).get(f"/work/supervision/{made[0].ref}").status_code == 200


def test_nobody_looks_after_themselves_and_only_supervisors_look_after_others(db, store, make_mentor, bee, now):
    made, lead = make_mentor(worker_id=bee.id), make_worker(store, "duty-lead")
    joan = make_worker(store, "supervisor")
    for chosen in (bee, lead):
        with pytest.raises(supervisor_actions.NotASupervisor), work(db):
            supervisor_actions.look_after(db, mentors=[made.ref], supervisor=chosen.ref, by="WK-1", now=now)
    with pytest.raises(supervisor_actions.NoSuchMentors), work(db):
        supervisor_actions.look_after(db, mentors=[made.ref, "PM-0000000"], supervisor=joan.ref, by="WK-1", now=now)
