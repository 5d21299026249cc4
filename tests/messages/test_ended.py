"""Whoever ended their request is sent nothing, whoever presses; only what they ask for since is answered (T2)."""

import pytest
from sqlalchemy import select, update

from portal.messages import actions
from portal.messages.confirm_queries import figures
from portal.messages.message import ASKED_SINCE
from portal.messages.models import ContactPerson, OutboxMessage
from portal.messages.safety import Reason
from portal.messages.states import WAITING, State
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.messages.conftest import EMAIL, TEXT, make_message, make_person, plan, row_of

pytestmark = pytest.mark.shows("T2")


@pytest.fixture
def ended(db, now):
    person = make_person(db, now=now)
    with work(db):
        actions.end_for_person(db, person_key=person, now=now)
    return person


def waiting(db, person):
    db.expire_all()
    mine = OutboxMessage.person_key == person
    return list(db.scalars(select(OutboxMessage.kind).where(mine, OutboxMessage.state.in_(WAITING))))


def test_nothing_is_planned_for_them_and_nothing_wakes(post, db, ended, now):
    assert plan(db, ended, make_message(now), now=now) == []
    with work(db):
        set_safe_contact(db, person_key=ended, ways=[TEXT, EMAIL], language="en", now=now)
        actions.figures_anew(db, person_key=ended, now=now)
        actions.mark_checked(db, person_key=ended, now=now)
    with work(db):
        actions.reach_again(db, person_key=ended, now=now)
    post.tick(), post.tick("text")
    assert post.sent == [] and waiting(db, ended) == []


def test_a_new_way_gets_no_figures_before_they_start_again(post, db, ended, now):
    with work(db):
        actions.set_safe_contact(db, person_key=ended, ways=[TEXT], language="en", now=now)
    assert waiting(db, ended) == []
    assert [each.are_made for each in figures(db, person_key=ended)] == [False], "none that nobody is sent"
    with work(db):
        assert actions.reach_again(db, person_key=ended, now=now)
    assert waiting(db, ended) == ["confirm_way"]


def in_that_moment(db, person, now):
    """Planned by somebody who had not heard of the end yet, saved after it."""
    (row,) = plan(db, person, make_message(now), now=now)
    with work(db):
        db.execute(update(ContactPerson).where(ContactPerson.person_key == person).values(ended_at=now))
    return row


def test_what_was_planned_in_that_moment_is_held_back_when_it_is_due(post, db, new_db, now):
    person = make_person(db, now=now)
    row = in_that_moment(db, person, now)
    post.tick()
    assert post.sent == []
    assert (row_of(new_db, row).state, row_of(new_db, row).reason) == (State.CANCELLED, Reason.ENDED)


def test_what_was_planned_in_that_moment_does_not_come_when_they_start_again(post, db, new_db, now):
    person = make_person(db, now=now)
    row = in_that_moment(db, person, now)
    with work(db):
        actions.reach_again(db, person_key=person, now=now)
    post.tick()
    assert post.sent == [] and row_of(new_db, row).state == State.CANCELLED
    (again,) = plan(db, person, make_message(now, about="BK-OTHER1"), now=now)
    post.tick()
    assert row_of(new_db, again).state == State.SENT


def test_what_answers_a_question_of_theirs_goes_and_the_nightly_look_leaves_it(post, db, new_db, ended, now):
    (row,) = plan(db, ended, make_message(now, facts={ASKED_SINCE: "yes"}), now=now)
    with work(db):
        actions.end_for_person(db, person_key=ended, now=now)
    assert row_of(new_db, row).state in WAITING
    post.tick()
    assert row_of(new_db, row).state == State.SENT


@pytest.mark.parametrize("then", ["off", "refused too late", "refused"])
def test_what_was_over_before_keeps_the_reason_it_had(db, new_db, now, then):
    """Only what could still have come is called off by the end."""
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    with work(db):
        if then == "off":
            actions.cancel_about(db, about=row.about, now=now)
        else:
            row.state, row.reason = State.REFUSED, Reason.NO_SAFE_WAY
            row.useless_after = now if then == "refused too late" else row.useless_after
    before = row_of(new_db, row)
    with work(db):
        actions.end_for_person(db, person_key=person, now=now)
    after = row_of(new_db, row)
    called_off = (State.CANCELLED, Reason.ENDED)
    assert (after.state, after.reason) == (called_off if then == "refused" else (before.state, before.reason))


@pytest.mark.parametrize("how", ["refused", "stopped"])
def test_what_slept_before_the_end_does_not_wake_after_they_start_again(db, now, how):
    person = make_person(db, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    with work(db):
        if how == "stopped":
            actions.stop_everything(db, person_key=person, now=now)
        else:
            row.state, row.reason = State.REFUSED, Reason.NO_SAFE_WAY
    with work(db):
        actions.end_for_person(db, person_key=person, now=now)
    with work(db):
        actions.reach_again(db, person_key=person, now=now)
        set_safe_contact(db, person_key=person, ways=[TEXT, EMAIL], language="en", now=now)
    assert "booked" not in waiting(db, person)
