"""Who ended their request is told of an answer once for each thing they asked since; started again, of that (T2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework import family_actions
from portal.messages import actions as messages
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.states import WAITING
from portal.referrals import actions as referrals
from portal.referrals import mails, own_queries
from portal.shared.clock import today
from portal.storage.work import work
from tests.kit.contact import set_safe_contact
from tests.kit.signing_in import make_worker

DAY = timedelta(days=1)


@pytest.fixture
def kay(store, make_someone, now):
    kay = make_someone(name="Kay")
    with store.new_db() as db, work(db):
        ways = [SafeWay("email", "kay@example.org", is_safe=True)]
        set_safe_contact(db, person_key=kay.person_key, ways=ways, language="en", now=now)
        first = mails.received(kay.ref, read_by_at=now + 2 * DAY, now=now)
        messages.plan(db, person_key=kay.person_key, messages=[first], now=now)
    return kay


@pytest.fixture
def hers(db, kay, anna):
    """What she does and what is done for her, each in its own piece of work."""

    class Hers:
        def ends(self, at):
            with work(db):
                referrals.withdraw(db, family_member_id=kay.id, now=at)

        def asks(self, at, key):
            facts = {"text": "Please do not write to me again", "read_by_at": at + DAY, "once_key": key * 32}
            with work(db):
                referrals.write_note(db, family_member_id=kay.id, now=at, **facts)

        def is_answered(self, at, key):
            facts = {"text": "Of course.", "by": anna.ref, "once_key": key * 32}
            with work(db):
                referrals.answer_note(db, family_member_id=kay.id, now=at, **facts)

        def starts_again(self, at, read_by_at):
            with work(db):
                referrals.start_again(db, family_member_id=kay.id, read_by_at=read_by_at, language="en", now=at)

        def rows(self, kind="message_waiting"):
            mine = OutboxMessage.person_key == kay.person_key, OutboxMessage.kind == kind
            return list(db.scalars(select(OutboxMessage).where(*mine).order_by(OutboxMessage.turn)))

        def waits(self, kind="message_waiting"):
            return sum(row.state in WAITING for row in self.rows(kind))

        def all_goes(self, at):
            with work(db):
                for row in db.scalars(select(OutboxMessage).where(OutboxMessage.state.in_(WAITING))):
                    row.state, row.sent_at = "sent", at

    return Hers()


@pytest.mark.shows("T2")
def test_each_thing_they_asked_since_is_answered_with_one_message_and_no_more(hers, now):
    hers.ends(now)
    hers.asks(now + DAY, "a")
    hers.is_answered(now + 2 * DAY, "b")
    assert hers.waits() == 1
    hers.all_goes(now + 2 * DAY)
    hers.is_answered(now + 2 * DAY, "b")  # the same form again
    hers.is_answered(now + 60 * DAY, "c")
    assert hers.waits() == 0
    hers.asks(now + 61 * DAY, "d")
    hers.asks(now + 61 * DAY, "e")
    hers.is_answered(now + 62 * DAY, "f")
    assert hers.waits() == 1


@pytest.mark.shows("T2")
def test_a_question_of_before_the_end_is_answered_in_the_portal_alone(db, hers, kay, now):
    hers.asks(now, "a")
    hers.ends(now + DAY)
    hers.is_answered(now + 2 * DAY, "b")
    assert hers.waits() == 0 and len(own_queries.notes(db, kay.id)) == 2


@pytest.mark.shows("T2", "R-58")
@pytest.mark.parametrize("is_ended", [True, False])
def test_a_new_main_worker_answers_nothing_they_asked(db, store, hers, kay, anna, now, is_ended):
    """Not announced to who ended their request, however it was asked; and whoever answers it afterwards is."""
    other = make_worker(store, "duty-lead", name="Kit")
    with work(db):
        ref = family_actions.open_case(db, by=anna.ref, once_key="o" * 32, now=now).ref
        family_actions.add_member(db, ref=ref, family_member_id=kay.id, has_agreed=True, by=anna.ref, now=now)
    if is_ended:
        hers.ends(now)
    hers.asks(now + DAY, "a")
    with work(db):
        said = {"words": "Kit is your main worker now.", "by": anna.ref, "now": now + 2 * DAY}
        family_actions.hand_over(db, ref=ref, to=other.ref, **said)
    assert "Kit is your main worker now." in {note.text for note in own_queries.notes(db, kay.id)}
    assert hers.waits() == (0 if is_ended else 1)
    hers.is_answered(now + 3 * DAY, "b")
    assert hers.waits() == (1 if is_ended else 2)


@pytest.mark.shows("R-83")
@pytest.mark.parametrize("went", ["sent", "delivered", "due"])
def test_started_again_they_are_told_the_new_day_also_where_the_first_message_went_out(db, hers, kay, now, went):
    with work(db):
        (row,) = hers.rows("received")
        row.state, row.sent_at = went, None if went == "due" else now
    hers.ends(now + DAY)
    assert hers.waits("received") == 0
    hers.starts_again(now + 5 * DAY, now + 9 * DAY)
    hers.starts_again(now + 5 * DAY, now + 9 * DAY)
    assert hers.waits("received") == 1
    wanted = mails.received(kay.ref, read_by_at=now + 9 * DAY, now=now)
    newest = hers.rows("received")[-1]
    assert newest.state in WAITING and newest.useless_after == wanted.useless_after
    assert today(now + 9 * DAY).isoformat() in newest.facts
    hers.all_goes(now + 5 * DAY)
    hers.ends(now + 6 * DAY)
    hers.starts_again(now + 7 * DAY, now + 9 * DAY)
    assert hers.waits("received") == 1, "and a third time"
