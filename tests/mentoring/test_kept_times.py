"""A helper keeps a time; the person it is for claims it with a code. Nobody is asked who they are for that."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.mentoring import actions, kept_actions, queries, refusals
from portal.mentoring.models import BookedCell
from portal.mentoring.waiting_models import KeptTime
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.test_pages import choose, text
from tests.referrals.walking import ask_and_send

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def keep(store, mentor, now, starts_at=SIX):
    with store.new_db() as db, work(db):
        return kept_actions.keep_for_somebody(db, mentor_ref=mentor.ref, starts_at=starts_at, now=now)


def test_what_is_kept_is_offered_to_nobody_and_booked_by_nobody(store, make_mentor, make_person, now):
    mentor = make_mentor()
    keep(store, mentor, now)
    with store.new_db() as db:
        assert SIX not in {time.slot.starts_at for time in queries.person(db, mentor.ref, now=now)[1]}
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, make_person(), now)


def test_the_code_opens_the_time_and_nothing_else_does(store, make_mentor, make_person, now):
    mentor = make_mentor()
    code, until_at = keep(store, mentor, now)
    assert until_at == now + timedelta(hours=24)
    with store.new_db() as db:
        kept_id, ref, starts_at = kept_actions.find_kept(db, typed=f" {code[:4].lower()}-{code[4:]} ", now=now)
        assert (ref, starts_at) == (mentor.ref, SIX)
        for odd in ("", "x", code[:-1], code + "0", "\x00" * 12, "U" * 12):
            assert kept_actions.find_kept(db, typed=odd, now=now) is None
        assert kept_actions.find_kept(db, typed=code, now=until_at) is None
        assert code not in str(db.execute(select(KeptTime.__table__)).all())
    made = book(store, mentor, make_person(), now, kept=kept_id)
    with store.new_db() as db:
        assert made.starts_at == SIX
        assert db.scalar(select(func.count()).select_from(KeptTime)) == 0
        assert set(db.scalars(select(BookedCell.booking_id))) == {made.id}


def test_what_is_not_claimed_is_free_again(store, make_mentor, make_person, now):
    mentor = make_mentor()
    late = SIX + timedelta(days=7)
    keep(store, mentor, now, late)
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, make_person(), now + timedelta(hours=23), starts_at=late)
    assert book(store, mentor, make_person(), now + timedelta(hours=24), starts_at=late).starts_at == late


def test_helpers_cannot_fill_somebodys_week(store, make_mentor, now):
    mentor = make_mentor()
    for number in (0, 2):  # Tuesday and Thursday
        keep(store, mentor, now, SIX + number * DAY)
    with pytest.raises(refusals.TooManyKept):
        keep(store, mentor, now, SIX + 7 * DAY)


@pytest.mark.shows("N-21")
def test_nobody_under_eighteen_claims_an_adult(store, make_mentor, make_person, now):
    mentor = make_mentor()
    code, _until = keep(store, mentor, now)
    with store.new_db() as db:
        kept_id, _ref, _at = kept_actions.find_kept(db, typed=code, now=now)
    with pytest.raises(actions.AdultsOnly):
        book(store, mentor, make_person(is_adult=False), now, kept=kept_id)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(KeptTime)) == 1


def test_a_helper_keeps_it_and_the_person_books_it(app, client, make_mentor):
    """Two visits: the helper gives no name; the person answers for themselves."""
    mentor = make_mentor()
    choose(client, mentor)
    page = text(client.submit({}, action="/times/keep"))
    assert "The time is kept" in page and "Tuesday 24 November, 6pm" in page
    code = page.split("<bdi>")[1].split("</bdi>")[0]
    assert code in text(client.get("/times/kept"))  # Back and reload show it while the visit lasts
    person = app.test_client()
    person.get("/times/claim")
    assert person.submit({"code": "AAAA AAAA AAAA"}, action="/times/claim").status_code == 422
    shown = text(person.submit({"code": code.lower()}, action="/times/claim"))
    assert "Check your time" in shown and "A few questions first" in shown
    assert "This time is not held for you yet" not in shown
    ask_and_send(person)
    person.get("/times/confirm")
    made = text(person.submit({}, action="/times/confirm"))
    assert "Your time is booked" in made and "Tuesday 24 November, 6pm" in made
    stranger = app.test_client()
    stranger.get("/times/claim")
    assert stranger.submit({"code": code}, action="/times/claim").status_code == 422
