"""Somebody ends their request: nothing leaves for them any more, and what was theirs to come goes back (T2, N-12)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.queries import person_key_of
from portal.mentoring import actions, group_queries, queries, waiting_actions, waiting_queries
from portal.mentoring.ending_actions import give_everything_back
from portal.mentoring.held_actions import rows_held_by
from portal.mentoring.waiting_fit import Wishes
from portal.messages import actions as messages
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage, WorkNotice
from portal.messages.states import WAITING
from portal.records import queries as records
from portal.referrals import actions as referrals
from portal.referrals import queries as asked
from portal.referrals.models import Consent
from portal.referrals.stages import BY_PERSON, NEXT_STAGES, Stage
from portal.storage.work import work
from tests.kit.contact import confirm_ways, set_safe_contact
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

DAY = timedelta(days=1)


@pytest.fixture
def theirs(store, make_mentor, make_person, now):
    """A talk, a place in a group, a time held, two kept by the team, the waiting list, a note: all of it by text."""

    class Theirs:
        bea, cem, person = make_mentor(alias="Bea"), make_mentor(alias="Cem"), make_person()

    with store.new_db() as db, work(db):
        way = [SafeWay("text", "+447700900142", is_safe=True)]
        set_safe_contact(db, person_key=Theirs.person.person_key, ways=way, language="en", now=now)
        Theirs.words = way
    Theirs.talk = book(store, Theirs.bea, Theirs.person, now).ref
    Theirs.place = take(store, make_group(store, Theirs.cem, now, starts_at=SIX + DAY), Theirs.person, now, "p")
    with store.new_db() as db, work(db):
        waiting_actions.join(db, who=Theirs.person, wishes=Wishes(mentor_ref=Theirs.bea.ref), now=now)
        times = [(Theirs.bea.ref, SIX + 2 * DAY), (Theirs.cem.ref, SIX + 2 * DAY)]
        facts = {"until_on": date(2026, 11, 27), "by": "WK-000001", "now": now}
        waiting_actions.keep_for(db, who=Theirs.person, times=times, **facts)
        at = SIX + timedelta(hours=1)
        actions.hold(db, mentor_ref=Theirs.bea.ref, starts_at=at, person=Theirs.person, now=now)
        whose = Theirs.person.family_member_id
        referrals.answer_note(db, family_member_id=whose, text="Hello", by="WK-A", once_key="n" * 32, now=now)
    return Theirs


def end(store, person, now):
    with store.new_db() as db, work(db):
        hooks = [give_everything_back]
        referrals.withdraw(db, family_member_id=person.family_member_id, now=now, gives_back=hooks)


def waiting(store, person) -> list[str]:
    with store.new_db() as db:
        mine = OutboxMessage.person_key == person.person_key
        return sorted(db.scalars(select(OutboxMessage.kind).where(mine, OutboxMessage.state.in_(WAITING))))


@pytest.mark.shows("T2", "N-12")
def test_nothing_leaves_after_it_and_all_that_was_to_come_is_free_again(store, theirs, now):
    person, whose = theirs.person, theirs.person.family_member_id
    before = waiting(store, person)
    assert {"message_waiting", "booked"} < set(before) and len(before) >= 6, before
    end(store, person, now)
    assert waiting(store, person) == []
    with store.new_db() as db:
        kinds = set(db.scalars(select(OutboxMessage.kind).where(OutboxMessage.person_key == person.person_key)))
        assert "cancelled_by_you" not in kinds, "the page says it; a message would tell whoever watches the phone"
        assert queries.coming(db, family_member_id=whose, now=now) == []
        assert group_queries.own_places(db, family_member_id=whose, now=now) == []
        assert waiting_queries.kept_for(db, family_member_id=whose, now=now) == []
        assert waiting_queries.entry_of(db, whose) is None
        assert rows_held_by(db, whose) == []
        free = {each.slot.starts_at for each in queries.person(db, theirs.bea.ref, now=now)[1]}
        assert {SIX, SIX + timedelta(hours=1), SIX + 2 * DAY} <= free
        told = select(WorkNotice.kind).where(
            WorkNotice.worker_key == person_key_of(db, theirs.bea.worker_id), WorkNotice.about == theirs.talk
        )
        assert db.scalars(told).all() == ["work_cancelled"]


@pytest.mark.shows("T2")
def test_a_new_way_to_reach_them_wakes_nothing_of_it(store, theirs, now):
    """Neither what was planned, nor what a stop had called off, nor what was refused for want of a safe way."""
    with store.new_db() as db, work(db):
        messages.stop_everything(db, person_key=theirs.person.person_key, now=now)
    end(store, theirs.person, now)
    with store.new_db() as db, work(db):
        set_safe_contact(db, person_key=theirs.person.person_key, ways=theirs.words, language="en", now=now)
    assert waiting(store, theirs.person) == []


@pytest.mark.shows("T2")
def test_ended_twice_it_is_ended_once_and_what_was_booked_since_goes_too(store, theirs, now):
    end(store, theirs.person, now)
    end(store, theirs.person, now + DAY)
    with store.new_db() as db:
        kinds = [entry.kind for entry in records.about(db, theirs.talk)]
        assert kinds.count("booking-cancelled") == 1
        ended = set(db.scalars(select(Consent.ended_at)))
        assert ended == {now}, "the first time counts"


def test_what_has_begun_stays_as_it_was(store, theirs, now):
    end(store, theirs.person, SIX + timedelta(minutes=10))
    with store.new_db() as db:
        (talk,) = queries.coming(db, family_member_id=theirs.person.family_member_id, now=SIX + timedelta(minutes=10))
        assert talk.ref == theirs.talk


@pytest.mark.shows("T2")
def test_an_answer_of_the_team_is_announced_only_to_who_asked_since(store, theirs, now):
    whose, facts = theirs.person.family_member_id, {"by": "WK-A", "text": "Yes"}
    end(store, theirs.person, now)
    with store.new_db() as db, work(db):
        referrals.answer_note(db, family_member_id=whose, once_key="b" * 32, now=now + DAY, **facts)
    assert waiting(store, theirs.person) == []
    with store.new_db() as db, work(db):
        wrote = {"text": "Can I ask?", "read_by_at": now + 3 * DAY, "once_key": "c" * 32}
        referrals.write_note(db, family_member_id=whose, now=now + DAY, **wrote)
        later = now + DAY + timedelta(hours=1)
        referrals.answer_note(db, family_member_id=whose, once_key="d" * 32, now=later, **facts)
    assert waiting(store, theirs.person) == ["message_waiting"]


@pytest.mark.shows("R-68", "R-83")
def test_started_again_it_is_agreed_to_anew_and_read_as_one_that_has_just_come(store, theirs, now):
    whose, later = theirs.person.family_member_id, now + DAY
    end(store, theirs.person, now)
    with store.new_db() as db, work(db):
        again = {"family_member_id": whose, "read_by_at": later + 2 * DAY, "language": "en", "now": later}
        referrals.start_again(db, **again)
        referrals.start_again(db, **again)
        confirm_ways(db, person_key=theirs.person.person_key, now=later)
    with store.new_db() as db:
        request = asked.newest_referral(db, whose)
        assert (request.stage, request.read_at, request.read_by_at) == ("received", None, later + 2 * DAY)
        given = [(row.given_at, row.ended_at) for row in db.scalars(select(Consent).order_by(Consent.given_at))]
        assert given == [(now, now), (later, None)]
    assert waiting(store, theirs.person) == ["received"], "that it came, and nothing of before"
    book(store, theirs.bea, theirs.person, later, once="z" * 32, starts_at=SIX + 9 * DAY)
    assert "booked" in waiting(store, theirs.person)


@pytest.mark.shows("N-12", "R-68")
def test_the_page_says_before_what_goes_and_afterwards_what_was_done(client, store, theirs, now):
    come_back(client, theirs.person)
    client.get("/code/end")
    for said in ("Tuesday 24 November, 6pm with Bea", "Wednesday 25 November, 6pm with Cem", "Kept for you", "waiting"):
        assert said in client.page.said, said
    client.submit({}, action="/code/withdraw")
    assert "Your request is ended" in client.page.said and "is free again" in client.page.said
    assert "with Bea" not in client.page.said and "End my request" not in client.page.said
    client.get("/code/record")
    assert "You took it back on Monday 23 November" in client.page.said


@pytest.mark.shows("R-80", "R-83")
def test_nothing_is_booked_before_it_is_started_again_and_then_all_goes_on(client, store, theirs, now):
    come_back(client, theirs.person)
    client.get("/code/end")
    client.submit({}, action="/code/withdraw")
    assert client.get("/times/confirm").headers["Location"].endswith("/code/again")
    for address in ("/times/confirm", "/code/waiting", f"/groups/{make_group(store, theirs.bea, now)}"):
        assert client.post(address).headers["Location"].endswith("/code/again"), address
    client.get("/code/status")
    assert "You ended your request" in client.page.said and "/code/again" in client.page.links
    assert "six figures" not in client.page.said, "nothing goes there any more"
    client.get("/code/figures")
    assert "You ended your request. Nothing is sent to you." in client.page.said
    client.get("/code/again")
    assert "What you tell us is about you, for you." in client.page.said
    client.submit({}, action="/code/again")
    assert "You ended your request" not in client.page.said and "Next. By" in client.page.said
    assert client.get("/code/again").headers["Location"].endswith("/code/status")
    assert not client.get("/times/confirm").headers["Location"].endswith("/code/again")
    client.get("/code/record")
    assert client.page.said.count("in these words") == 2 and client.page.said.count("You took it back") == 1


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.CLOSED])
def test_who_ends_what_was_closed_before_books_nothing_either(client, store, theirs, stage):
    with store.new_db() as db, work(db):
        asked.newest_referral(db, theirs.person.family_member_id).stage = stage
    come_back(client, theirs.person)
    client.get("/code/end")
    client.submit({}, action="/code/withdraw")
    assert client.post("/times/confirm").headers["Location"].endswith("/code/again")


def test_the_team_does_not_take_up_again_what_the_person_ended():
    assert not NEXT_STAGES[Stage.WITHDRAWN] - {Stage.CLOSED} - BY_PERSON


def test_what_is_pressed_after_the_end_sends_nothing(client, store, theirs, now):
    with store.new_db() as db, work(db):
        new = [SafeWay("text", "+447700900177", is_safe=True)]
        facts = {"person_key": theirs.person.person_key, "language": "en", "level": "neutral", "now": now}
        messages.set_safe_contact(db, ways=new, **facts)
        assert "confirm_way" in {row.kind for row in db.scalars(select(OutboxMessage)) if row.state in WAITING}
    come_back(client, theirs.person)
    client.get("/code/end")
    client.submit({}, action="/code/withdraw")
    client.get("/code/reminders")
    client.submit({}, action="/code/reminders")
    assert client.post("/code/figures/new").status_code == 303
    with store.new_db() as db:
        assert not [row.kind for row in db.scalars(select(OutboxMessage)) if row.state in WAITING]
