"""Their request is ended, and the team goes on pressing: nothing is booked, kept, offered or said to them (T2)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.mentoring import actions, group_actions, group_record_actions, queries, waiting_actions, waiting_queries
from portal.mentoring.group_models import GroupPlace
from portal.mentoring.group_record_actions import ForPlace, GroupOutcome, WrittenGroup
from portal.mentoring.held_actions import rows_held_by
from portal.mentoring.outcomes import MissedKind, Outcome
from portal.mentoring.session_actions import Written, write_session
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.referrals import actions as referrals
from portal.referrals import queries as asked
from portal.referrals.stages import HasEnded, Stage
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import BOOK, book
from tests.mentoring.test_ending import end
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.visits import come_back

pytestmark = pytest.mark.shows("T2")
SOON = timedelta(minutes=10)
AFTER = SIX + timedelta(hours=1)


@pytest.fixture
def kay(store, make_person, now):
    person = make_person()
    with store.new_db() as db, work(db):
        ways = [SafeWay("text", "+447700900142", is_safe=True)]
        set_safe_contact(db, person_key=person.person_key, ways=ways, language="en", now=now)
    return person


def said(store, person) -> set[tuple[str, str]]:
    with store.new_db() as db:
        rows = db.scalars(select(OutboxMessage).where(OutboxMessage.person_key == person.person_key))
        return {(row.id, row.state) for row in rows}


def test_a_talk_that_they_ended_in_is_written_as_missed_in_silence(store, make_mentor, kay, now):
    mentor = make_mentor()
    talk = book(store, mentor, kay, now).ref
    end(store, kay, SIX + SOON)
    before = said(store, kay)
    with store.new_db() as db, work(db):
        written = Written(Outcome.MISSED, MissedKind.BY_THEM)
        write_session(db, mentor=queries.mentor_of(db, mentor.worker_id), ref=talk, written=written, by="W", now=AFTER)
    assert said(store, kay) == before


def test_a_group_that_they_ended_in_is_written_in_silence(store, make_mentor, kay, now):
    mentor = make_mentor()
    group = make_group(store, mentor, now)
    place = take(store, group, kay, now, "p")
    end(store, kay, SIX + SOON)
    before = said(store, kay)
    with store.new_db() as db, work(db):
        assert db.scalar(select(GroupPlace.state).where(GroupPlace.ref == place)) == "taken"
        written = WrittenGroup(GroupOutcome.HELD, places={place: ForPlace(came=False)})
        who = queries.mentor_of(db, mentor.worker_id)
        group_record_actions.write_group(db, mentor=who, ref=group, written=written, by="W", now=AFTER)
    assert said(store, kay) == before


def test_nobody_books_or_keeps_for_them_also_where_it_was_closed_since(store, make_mentor, kay, now):
    mentor = make_mentor()
    group = make_group(store, mentor, now, starts_at=SIX + timedelta(days=7))
    end(store, kay, now)
    before = said(store, kay)
    for stage in (Stage.WITHDRAWN, Stage.CLOSED):
        with store.new_db() as db, work(db):
            asked.newest_referral(db, kay.family_member_id).stage = stage
        for press in (
            lambda db: actions.book(db, **BOOK, mentor_ref=mentor.ref, person=kay, once_key="b", now=now),
            lambda db: waiting_actions.keep_for(
                db, who=kay, times=[(mentor.ref, SIX)], until_on=date(2026, 11, 27), by="W", now=now
            ),
            lambda db: group_actions.take_place(db, ref=group, person=kay, once_key="g", days_before=(1,), now=now),
        ):
            with store.new_db() as db, pytest.raises(HasEnded), work(db):
                press(db)
    assert said(store, kay) == before


def test_the_team_does_not_take_up_again_what_was_closed_since(store, kay, now):
    end(store, kay, now)
    with store.new_db() as db, work(db):
        referrals.move(db, ref=kay.referral_ref, to=Stage.CLOSED, by="WK-A", now=now)
    with store.new_db() as db, pytest.raises(HasEnded), work(db):
        referrals.move(db, ref=kay.referral_ref, to=Stage.IN_REVIEW, by="WK-A", now=now)


def test_it_is_told_in_one_way(app, store, kay, now):
    """By the page, by the list and by whoever books: the same, before, after and once it is started again."""

    def told():
        with store.new_db() as db:
            whose = kay.family_member_id
            by_person, by_asker = asked.person(db, whose).has_ended, asked.asker_of(store.engine, whose).has_ended
            return {by_person, by_asker, asked.ended_at(db, whose) is not None, whose in asked.who_ended(db)}

    assert told() == {False}
    end(store, kay, now)
    assert told() == {True}
    with store.new_db() as db, work(db):
        facts = {"read_by_at": now + timedelta(days=2), "language": "en", "now": now}
        referrals.start_again(db, family_member_id=kay.family_member_id, **facts)
    assert told() == {False}


def test_their_own_presses_lead_to_where_they_start_it_again(client, store, make_mentor, kay, now):
    """Also for what they had begun before, and in the pages of a talk that they ended in the middle of."""
    mentor = make_mentor()
    talk = book(store, mentor, kay, now).ref
    end(store, kay, SIX + SOON)
    come_back(client, kay)
    later = (SIX + timedelta(days=7)).isoformat()
    for address in (f"/times/{mentor.ref}", f"/code/bookings/{talk}/earlier", "/code/kept/TO-AAAAAA/yes"):
        client.get(f"/times/{mentor.ref}")
        answer = client.post(address, data={"time": later})
        assert answer.headers["Location"].endswith("/code/again"), address
    with store.new_db() as db:
        assert rows_held_by(db, kay.family_member_id) == []
        assert waiting_queries.entry_of(db, kay.family_member_id) is None
