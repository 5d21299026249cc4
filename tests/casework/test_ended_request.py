"""Pages of the team about somebody who ended their request, and what is left over of requests ended before (T2)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.casework.ending_jobs import end_what_is_left
from portal.casework.sharing_models import SharingConsent
from portal.mentoring.models import Booking
from portal.messages import actions as messages
from portal.messages.contact import SafeWay
from portal.messages.message import Message
from portal.messages.models import ContactPerson, OutboxMessage
from portal.messages.states import WAITING
from portal.records.models import AccessEntry
from portal.referrals import actions as referrals
from portal.referrals import queries as asked
from portal.referrals.models import Consent, Note
from portal.storage.work import work
from tests.accounts.matrix_cases import share_case
from tests.casework.test_matching import mentors
from tests.kit.contact import set_safe_contact
from tests.kit.signing_in import make_worker
from tests.mentoring.conftest import SIX

__all__ = ["mentors"]
SAID = "They ended their request. Only they can start it again."


@pytest.fixture
def kay(store, make_someone, now):
    kay = make_someone(name="Kay")
    with store.new_db() as db, work(db):
        ways = [SafeWay("email", "kay@example.org", is_safe=True)]
        set_safe_contact(db, person_key=kay.person_key, ways=ways, language="en", now=now)
    return kay


def end(app, store, person, now):
    with store.new_db() as db, work(db):
        hooks = app.extensions["portal_ending_hooks"]
        referrals.withdraw(db, family_member_id=person.id, now=now, gives_back=hooks)


def counts(store):
    with store.new_db() as db:
        return [db.scalar(select(func.count()).select_from(table)) for table in (Booking, OutboxMessage, Note)]


@pytest.fixture(params=["/match", "/match/{dev}", "/keep"])
def filled(request, mentors, kay):
    """A page of the team, and what is pressed on it."""
    time = SIX.isoformat()
    pressed = {
        "/match": {"people": mentors["Dev"]},
        "/match/{dev}": {"time": time, "place": "phone"},
        "/keep": {"times": f"{mentors['Dev']} {time}", "until": "27 November"},
    }
    path = request.param.format(dev=mentors["Dev"])
    return f"/work/people/{kay.ref}{path}", path, pressed[request.param]


@pytest.mark.shows("T2", "R-83")
@pytest.mark.parametrize("is_ended", [True, False])
def test_no_page_of_the_team_books_keeps_or_offers_for_them(app, store, signed_in, anna, filled, kay, now, is_ended):
    """Opened before the end and pressed after it; and pressed without an end, so that the press is one that works."""
    address, path, pressed = filled
    annas = signed_in(anna)
    annas.get(address)
    assert SAID not in annas.page.said
    if is_ended:
        end(app, store, kay, now)
    before = counts(store)
    answer = annas.submit(pressed, action=path)
    assert (counts(store) == before) is is_ended
    assert (answer.status_code == 409 and SAID in annas.page.said) is is_ended
    if is_ended:
        assert annas.get(address).status_code == 200 and SAID in annas.page.said
        assert not [form for form in annas.page.forms if form.action.endswith(path)]


@pytest.mark.shows("T2")
def test_what_requests_ended_before_still_hold_goes_in_the_night_once(app, store, kay, make_someone, anna, now):
    """Ended when ending meant less: a consent to show things, what waited to be sent, what they had agreed to."""
    yusuf, other = make_worker(store, "partner-worker", name="Yusuf"), make_someone(name="Jo")
    with store.new_db() as db, work(db):
        mine, others = share_case(db, kay.id, yusuf, now), share_case(db, other.id, yusuf, now)
        note = Message("message_waiting", "NT-AAAAAA", due_at=now, useless_after=now + timedelta(days=9))
        messages.plan(db, person_key=kay.person_key, messages=[note], now=now)
        asked.newest_referral(db, kay.id).stage = "withdrawn"
        db.scalars(select(ContactPerson).where(ContactPerson.person_key == kay.person_key)).one().ended_at = now
    found = []
    for night in (now + timedelta(days=1), now + timedelta(days=2)):
        assert end_what_is_left(store.new_db, night) == 1
        with store.new_db() as db:
            waits = OutboxMessage.person_key == kay.person_key, OutboxMessage.state.in_(WAITING)
            agreed = Consent.family_member_id == kay.id, Consent.ended_at.is_(None)
            found.append(
                {
                    "shown": dict(db.execute(select(SharingConsent.ref, SharingConsent.ended_at)).all()),
                    "waiting": db.scalars(select(OutboxMessage.kind).where(*waits)).all(),
                    "agreed": db.scalars(select(Consent.scope).where(*agreed)).all(),
                    "ended": asked.ended_at(db, kay.id),
                    "entries": db.scalar(select(func.count()).select_from(AccessEntry)),
                }
            )
    first, second = found
    assert first == second
    assert first.pop("entries") > 0
    shown = {mine: now + timedelta(days=1), others: None}
    assert first == {"shown": shown, "waiting": [], "agreed": [], "ended": now}


def test_who_starts_again_before_the_night_keeps_what_they_agreed_to(app, store, kay, now):
    end(app, store, kay, now)
    with store.new_db() as db, work(db):
        again = {"read_by_at": now + timedelta(days=2), "language": "en", "now": now}
        referrals.start_again(db, family_member_id=kay.id, **again)
        referrals.end_what_is_left(db, family_member_id=kay.id, now=now, gives_back=())
    with store.new_db() as db:
        assert asked.ended_at(db, kay.id) is None and asked.newest_referral(db, kay.id).stage == "received"


@pytest.mark.shows("R-83")
def test_the_record_says_that_only_they_can_start_it_again_also_once_it_is_closed(
    app, store, signed_in, anna, kay, now
):
    end(app, store, kay, now)
    annas = signed_in(anna)
    annas.get(f"/work/people/{kay.ref}")
    assert SAID in annas.page.said
    annas.submit({"stage": "closed"}, action="/stage")
    annas.get(f"/work/people/{kay.ref}")
    assert SAID in annas.page.said and "It is closed" in annas.page.said
    assert annas.submit({"stage": "in_review"}, action="/stage").status_code == 409
    assert annas.page.said.count(SAID) > 1, "by the choice, and at the top of the list of what to put right"
    with store.new_db() as db:
        assert asked.newest_referral(db, kay.id).stage == "closed"
