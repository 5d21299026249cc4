"""Missed twice in a row, talks or groups: somebody looks whether contact is still safe (N-13)."""

from datetime import timedelta

import pytest

from portal.mentoring import group_actions, group_record_actions, session_actions
from portal.mentoring.ending_actions import give_everything_back
from portal.mentoring.group_record_actions import ForPlace, WrittenGroup
from portal.mentoring.missed_queries import missed_since_held
from portal.mentoring.models import PeerMentor
from portal.mentoring.outcomes import GroupOutcome, MissedKind, Outcome
from portal.mentoring.session_actions import Written
from portal.messages import queries as messages
from portal.referrals import actions as referrals
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_groups import make_group

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TALK, GROUP = "talk", "group"


@pytest.fixture
def came_of(store, make_mentor, make_person, now):
    """Writes what came of one after the other, a week apart, for one person: the alerts, and how many were missed."""
    mentor, person = make_mentor(), make_person()
    end_at = None  # when the person ends their request: it has begun by then, and stands

    def _ends() -> None:
        if end_at is not None:
            with store.new_db() as db, work(db):
                gives_back = [give_everything_back]
                referrals.withdraw(db, family_member_id=person.family_member_id, now=end_at, gives_back=gives_back)

    def write(*each, ends_in_last: bool = False) -> tuple[list[str], int]:
        about = []
        for number, (what, came) in enumerate(each):
            starts_at = SIX + number * 7 * DAY
            nonlocal end_at
            end_at = starts_at + HOUR / 6 if ends_in_last and number == len(each) - 1 else None
            about.append((_talk if what == TALK else _group)(number, starts_at, came))
        with store.new_db() as db:
            alerts = [alert.about for alert in messages.open_alerts(db) if alert.kind == "missed-twice"]
            missed = missed_since_held(db, [person.family_member_id]).get(person.family_member_id)
        assert set(alerts) <= set(about)
        return [f"{each[about.index(ref)][0]} {about.index(ref) + 1}" for ref in alerts], missed.count if missed else 0

    def _talk(number, starts_at, came) -> str:
        ref = book(store, mentor, person, now, once=str(number) * 32, starts_at=starts_at).ref
        _ends()
        written = Written(Outcome.HELD if came else Outcome.MISSED, None if came else MissedKind.BY_THEM)
        with store.new_db() as db, work(db):
            row = db.get_one(PeerMentor, mentor.id)
            session_actions.write_session(db, mentor=row, ref=ref, written=written, by="WK-1", now=starts_at + HOUR)
        return ref

    def _group(number, starts_at, came) -> str:
        group = make_group(store, mentor, now, starts_at=starts_at)
        with store.new_db() as db, work(db):
            place = group_actions.take_place(
                db, ref=group, person=person, once_key=str(number), days_before=(), now=now
            ).ref
        _ends()
        written = WrittenGroup(GroupOutcome.HELD, came=3, places={place: ForPlace(came)})
        with store.new_db() as db, work(db):
            row = db.get_one(PeerMentor, mentor.id)
            facts = {"mentor": row, "ref": group, "written": written, "by": "WK-1", "now": starts_at + 2 * HOUR}
            group_record_actions.write_group(db, **facts)
            group_record_actions.write_group(db, **facts)  # written again it is no other
        return place

    return write


@pytest.mark.shows("N-13")
@pytest.mark.parametrize(
    ("each", "alerts", "missed"),
    [
        (((GROUP, False),), [], 1),
        (((GROUP, False), (GROUP, False)), ["group 2"], 2),
        (((TALK, False), (GROUP, False)), ["group 2"], 2),
        (((GROUP, False), (TALK, False)), ["talk 2"], 2),
        (((GROUP, False), (GROUP, True), (GROUP, False)), [], 1),
        (((TALK, False), (GROUP, True), (TALK, False)), [], 1),
        (((GROUP, False), (GROUP, None), (GROUP, False)), ["group 3"], 2),
        (((GROUP, None), (GROUP, None)), [], 0),
    ],
)
def test_two_in_a_row_are_noticed_whether_talks_or_groups(came_of, each, alerts, missed):
    assert came_of(*each) == (alerts, missed)


@pytest.mark.shows("T2", "N-13")
@pytest.mark.parametrize("last", [TALK, GROUP])
def test_nobody_is_asked_whether_contact_is_safe_with_who_ended_their_request(came_of, last):
    assert came_of((TALK, False), (last, False), ends_in_last=True) == ([], 2)
