"""Handing people on: the room and times of the new mentor, who ended their request, the reader's words (R-58, R-26)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.actions import disable_worker
from portal.accounts.duty_queries import held_by
from portal.accounts.queries import person_key_of, worker_by_ref
from portal.mentoring import parting_actions, parting_queries
from portal.mentoring.ending_actions import give_everything_back
from portal.mentoring.models import Booking, PeerMentor
from portal.messages import queries as messages
from portal.messages.models import WorkNotice
from portal.referrals import ending_actions, own_queries
from portal.referrals.models import Consent, FamilyMember
from portal.referrals.queries import newest_referral
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

AFTER = SIX + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def joan(store):
    return make_worker(store, "supervisor", name="Joan")


@pytest.fixture
def bee(store):
    return make_worker(store, "mentor", name="Bee")


@pytest.fixture
def goes(make_mentor, joan, bee):
    return make_mentor(worker_id=bee.id, supervisor_id=joan.id, alias="Bee", sessions_a_day=10, caseload_limit=10)


@pytest.fixture
def talked(store, goes, make_person, now):
    """Somebody who talked with the mentor who goes: (person, reference of the talk)."""
    count = 0

    def make():
        nonlocal count
        count += 1
        at, person = SIX + timedelta(days=2 * (count % 2)) + HOUR * (count // 2), make_person(name=f"K{count}")
        return person, book(store, goes, person, now, starts_at=at, once=f"{count}".rjust(32, "k")).ref

    return make


@pytest.fixture
def coordinator(app, store, clock_at):
    clock_at(AFTER)
    client = app.test_client()
    sign_in(client, make_worker(store, "coordinator", name="Anna"))
    return client


def give(db, goes, booking, to, **facts):
    with work(db):
        mentor = db.get_one(PeerMentor, goes.id)
        said = {"mentor": mentor, "booking": booking, "to": to, "words": "Here.", "by": "WK-1", "now": AFTER}
        return parting_actions.hand_on(db, **said | facts)


def end(db, person, now):
    with work(db):
        gives_back = [give_everything_back]
        ending_actions.withdraw(db, family_member_id=person.family_member_id, now=now, gives_back=gives_back)


@pytest.mark.shows("R-58", "R-26")
def test_beyond_what_the_other_mentor_agreed_to_nobody_is_handed_to_them(db, make_mentor, joan, goes, talked):
    """Whoever was given to them and has not booked yet takes a place as well."""
    dev = make_mentor(alias="Dev", supervisor_id=joan.id, caseload_limit=2)
    people = [talked() for _ in range(3)]
    give(db, goes, people[0][1], dev.ref)
    with pytest.raises(parting_actions.ThinkAgain) as warned:
        give(db, goes, people[1][1], dev.ref)
    assert (warned.value.other.people, warned.value.other.most) == (1, 2)
    give(db, goes, people[1][1], dev.ref, was_warned=True)
    with pytest.raises(parting_actions.NotForThem):
        give(db, goes, people[2][1], dev.ref, was_warned=True)
    end(db, people[0][0], AFTER)
    give(db, goes, people[2][1], dev.ref, was_warned=True)


@pytest.mark.shows("R-58", "R-26")
def test_the_page_says_the_true_numbers_and_warns_before_the_last_place_or_where_no_time_is_free(
    db, coordinator, make_mentor, joan, bee, goes, talked
):
    dev = make_mentor(alias="Dev", supervisor_id=joan.id, caseload_limit=1)
    sam = make_mentor(alias="Sam", supervisor_id=joan.id, rules=())
    _person, ref = talked()
    coordinator.get(f"/work/mentors/{bee.ref}/people")
    said = coordinator.page.said
    assert "Dev: 0 of 1 people at once. Free from" in said
    assert "Sam: 0 of 5 people at once. No free time at the moment" in said
    for other, words in ((dev, "this would be the last place"), (sam, "no free time now")):
        assert coordinator.submit({f"{ref}-to": other.ref}, action=ref).status_code == 422
        assert words in coordinator.page.said
        assert parting_queries.left_with(db, db.get_one(PeerMentor, goes.id), now=AFTER), "nothing was done yet"
    assert coordinator.submit({f"{ref}-to": sam.ref, f"{ref}-was_warned": "y"}, action=ref).status_code == 200
    assert "Nobody is left with them" in coordinator.page.said


@pytest.mark.shows("R-58")
def test_the_person_reads_it_in_their_language_whatever_the_worker_reads(
    store, db, coordinator, make_mentor, joan, bee, goes, talked
):
    dev = make_mentor(alias="Dev", supervisor_id=joan.id)
    person, ref = talked()
    with work(db):
        db.get_one(FamilyMember, person.family_member_id).language = "cy"
    coordinator.get(f"/work/mentors/{bee.ref}/people")
    coordinator.submit({f"{ref}-to": dev.ref}, action=ref)
    with store.new_db() as unit:
        (note,) = own_queries.notes(unit, person.family_member_id)
        assert note.text.startswith("Ni all Bee siarad â chi mwyach.") and "Dev" in note.text


@pytest.mark.shows("R-58")
def test_the_new_mentor_hears_of_it_in_neutral_words_and_finds_how_many_there_are(
    app, store, db, clock_at, make_mentor, joan, goes, talked
):
    mo = make_worker(store, "mentor", name="Mo")
    other = make_mentor(worker_id=mo.id, alias="Mo", supervisor_id=joan.id)
    for _ in range(2):
        _person, ref = talked()
        give(db, goes, ref, other.ref)
    key = person_key_of(db, mo.id)
    news = [(row.kind, row.about) for row in db.scalars(select(WorkNotice).where(WorkNotice.worker_key == key))]
    assert [each for each in news if each[1] == other.ref] == [("work_needs_look", other.ref)]
    clock_at(AFTER)
    client = app.test_client()
    sign_in(client, mo)
    client.get("/work/your-support")
    assert "The team told 2 people that they can talk with you" in client.page.said


@pytest.mark.shows("R-58", "T2")
@pytest.mark.parametrize("when", ["before", "after"])
def test_who_ended_their_request_is_neither_handed_on_nor_got_in_touch_with(
    db, coordinator, make_mentor, joan, bee, goes, talked, when
):
    make_mentor(alias="Dev", supervisor_id=joan.id)
    person, ref = talked()
    with work(db):
        db.scalars(select(Booking).where(Booking.ref == ref)).one().state = "done"
    let_go = [each.about for each in messages.open_alerts(db) if each.kind == "let-go"]
    if when == "after":
        give(db, goes, ref, parting_actions.LET_GO)
        let_go = [each.about for each in messages.open_alerts(db) if each.kind == "let-go"]
        assert let_go == [person.referral_ref]
    end(db, person, AFTER)
    assert [each for each in messages.open_alerts(db) if each.kind == "let-go"] == []
    assert give(db, goes, ref, parting_actions.LET_GO) is False
    assert [each for each in messages.open_alerts(db) if each.kind == "let-go"] == []
    coordinator.get(f"/work/mentors/{bee.ref}/people")
    assert "Nobody is left with them" in coordinator.page.said
    assert ("They ended their request" in coordinator.page.said) is (when == "before")
    assert not [form for form in coordinator.page.forms if ref in form.action]


@pytest.mark.shows("R-58")
def test_what_holds_a_mentor_is_who_stands_on_the_page_and_nobody_who_ended_it(db, bee, goes, talked):
    """The statement that counts and the page that lists say the same of each."""
    stays, gone, back = talked(), talked(), talked()
    for person, _ref in (gone, back):
        end(db, person, AFTER)
    with work(db):
        for _person, ref in (stays, gone, back):
            db.scalars(select(Booking).where(Booking.ref == ref)).one().state = "done"
        facts = {"family_member_id": back[0].family_member_id, "read_by_at": AFTER, "language": "en", "now": AFTER}
        ending_actions.start_again(db, **facts)
    worker, later = worker_by_ref(db, bee.ref), AFTER + timedelta(days=2)
    mentor = db.get_one(PeerMentor, goes.id)
    held = {each.ref for each in held_by(db, worker=worker, now=later) if each.kind == "people"}
    assert held == {each.booking for each in parting_queries.left_with(db, mentor, now=later)} == {stays[1], back[1]}
    assert [each.booking for each in parting_queries.ended_with(db, mentor, now=later)] == [gone[1]]
    with work(db):  # the end is told from one column: neither the stage nor what they agreed to says it as well
        newest_referral(db, stays[0].family_member_id).stage = "withdrawn"
        newest_referral(db, gone[0].family_member_id).stage = "received"
        theirs = Consent.family_member_id == gone[0].family_member_id
        db.scalars(select(Consent).where(theirs)).one().ended_at = None
    assert {each.ref for each in held_by(db, worker=worker, now=later) if each.kind == "people"} == held
    with work(db):
        mentor.bookable = False
    for _person, ref in (stays, back):
        give(db, goes, ref, parting_actions.LET_GO, now=later)
    with work(db):
        disable_worker(db, worker=worker, now=later)


@pytest.mark.shows("R-58", "R-26")
def test_i_know_holds_for_the_mentor_it_was_said_of_alone(db, coordinator, make_mentor, joan, bee, goes, talked):
    dev = make_mentor(alias="Dev", supervisor_id=joan.id, caseload_limit=1)
    sam = make_mentor(alias="Sam", supervisor_id=joan.id, rules=())
    _person, ref = talked()
    coordinator.get(f"/work/mentors/{bee.ref}/people")
    coordinator.submit({f"{ref}-to": dev.ref}, action=ref)
    ticked = {f"{ref}-was_warned": "y"}
    assert coordinator.submit(ticked | {f"{ref}-to": sam.ref}, action=ref).status_code == 422
    assert "no free time now" in coordinator.page.said
    assert coordinator.submit({}, action=ref).status_code == 422, "the tick is taken out with the other warning"
    assert coordinator.submit(ticked, action=ref).status_code == 200
    assert parting_queries.given_to(db, db.get_one(PeerMentor, sam.id), now=AFTER), "said of them, it holds"
