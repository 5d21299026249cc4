"""One button pressed twice at one moment, by those who lead talks and groups: done once, and nobody meets an error."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from portal.mentoring import apart_actions, day_actions, finding_actions, group_record_actions, refusals
from portal.mentoring.caring_models import NewPersonAnswer
from portal.mentoring.group_models import GroupRecord, GroupSession
from portal.mentoring.group_record_actions import ForPlace, WrittenGroup
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.outcomes import GroupOutcome
from portal.mentoring.session_models import KeptApart
from portal.messages import queries as messages
from portal.messages.models import OutboxMessage
from portal.storage.work import SentTwice, StoreBusy, work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group, take


def twice(store, do) -> list[str]:
    """One is let in and stands still until the other has come as far as it can."""
    said: list[str] = []

    def second() -> None:
        try:
            with store.new_db() as db, work(db):
                do(db)
            said.append("done")
        except (SentTwice, StoreBusy) as error:
            said.append(type(error).__name__)
        except Exception as error:
            said.append(repr(error))

    with store.new_db() as db, work(db):
        do(db)
        other = threading.Thread(target=second)
        other.start()
        other.join(0.3)
    other.join()
    return said


def kinds_of(store, kind: str) -> int:
    with store.new_db() as db:
        return db.scalar(select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == kind))


@pytest.mark.shows("F18", "N-46")
def test_not_me_pressed_twice(store, make_mentor, make_person, now):
    made, person = make_mentor(), make_person()
    booking = book(store, made, person, now)

    def not_me(db):
        with suppress(refusals.NoSuchBooking):  # on SQLite the second begins when the first is through
            mentor = db.get_one(PeerMentor, made.id)
            day_actions.not_me(db, mentor=mentor, ref=booking.ref, by="WK-1", now=now)

    assert twice(store, not_me) == ["done"]
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(KeptApart)) == 1
        assert db.scalar(select(Booking.state)) == "cancelled"
        told = OutboxMessage.kind.in_(("cancelled_by_us", "off_other_times"))
        assert len(list(db.scalars(select(OutboxMessage).where(told)))) == 1


@pytest.mark.engines("sqlite")
@pytest.mark.shows("F18", "T4")
def test_back_after_not_me_leads_to_what_was_done_and_does_nothing(app, store, make_mentor, make_person, now):
    worker, stranger = make_worker(store, "mentor"), make_worker(store, "mentor")
    made = make_mentor(worker_id=worker.id)
    make_mentor(worker_id=stranger.id, alias="Ana")
    booking, client, other = book(store, made, make_person(), now), app.test_client(), app.test_client()
    address = f"/work/bookings/{booking.ref}/not-me"
    sign_in(client, worker)
    sign_in(other, stranger)
    client.get(address)
    client.submit({}, action="/not-me")
    with store.new_db() as db:
        before = len(messages.open_alerts(db))
    for again in (client.get, client.post):
        assert again(address).headers["Location"].endswith("/work/not-me-this-time")
    assert other.get(address).status_code == 404 and other.post(address).status_code in (400, 404)
    with store.new_db() as db:
        assert len(messages.open_alerts(db)) == before == 2  # wants another mentor; nobody could be told


@pytest.mark.shows("F18")
def test_yes_pressed_twice(store, make_mentor, make_person, now):
    made = make_mentor()
    booking = book(store, made, make_person(), now)

    def yes(db):
        day_actions.say_yes(db, mentor=db.get_one(PeerMentor, made.id), ref=booking.ref, by="WK-1", now=now)

    assert twice(store, yes) == ["done"]
    with store.new_db() as db:
        assert db.scalar(select(NewPersonAnswer.said)) == "yes"


@pytest.mark.shows("F18", "N-46")
def test_somebody_i_know_pressed_twice(store, make_mentor, make_person, now):
    made, person = make_mentor(), make_person()

    def hide(db):
        facts = {"family_member_id": person.family_member_id, "by": "person", "now": now}
        apart_actions.keep_apart(db, mentor_refs=[made.ref], **facts)

    assert twice(store, hide) == ["done"]
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(KeptApart)) == 1


@pytest.mark.shows("F18", "N-13")
def test_what_came_of_a_group_sent_twice(store, make_mentor, make_person, now):
    made = make_mentor()
    ref = make_group(store, made, now)
    place = take(store, ref, make_person(), now, "a")
    written = WrittenGroup(GroupOutcome.HELD, came=0, places={place: ForPlace(False, "Words")})

    def do(db):
        mentor = db.get_one(PeerMentor, made.id)
        group_record_actions.write_group(db, mentor=mentor, ref=ref, written=written, by="WK-1", now=SIX)

    assert twice(store, do) == ["done"]
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(GroupRecord)) == 1
    assert kinds_of(store, "missed") == 1


@pytest.mark.shows("F18")
def test_how_to_join_said_twice_is_told_once(store, make_mentor, make_person, now):
    made = make_mentor()
    ref = make_group(store, made, now)
    take(store, ref, make_person(), now, "a")
    said = []

    def do(db):
        group = db.scalar(select(GroupSession).where(GroupSession.ref == ref))
        said.append(finding_actions.say_for_group(db, group=group, words="Ring 1", by="WK-1", now=now))

    assert twice(store, do) == ["done"] and said == [True, False]
    assert kinds_of(store, "message_waiting") == 1
