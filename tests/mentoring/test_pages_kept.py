"""Pages of free times are kept, and are never old, never another's (N-32, N-46, N-21, F19, T21)."""

import re
from collections.abc import Iterator
from datetime import time, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import delete, update

from portal.app import create_app
from portal.mentoring import actions, apart_actions, away_actions, held_actions, queries, times_actions
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import SlotTaken
from portal.referrals.models import FamilyMember
from portal.storage.store import open_store
from portal.storage.work import work
from tests.kit.visitor import Visitor
from tests.mentoring.conftest import SIX, TUESDAY
from tests.mentoring.crowd import TIMES, TOKEN
from tests.mentoring.test_venues import LATE, library
from tests.mentoring.visits import come_back

__all__ = ["library"]

BOTH = pytest.mark.engines("sqlite", "postgresql")
SEVEN = SIX + timedelta(hours=1)


@pytest.fixture
def other(settings) -> Iterator[Visitor]:
    """A worker beside the one that `client` asks: an application and connections of its own."""
    store = open_store(settings)
    app = create_app(settings, store)
    app.test_client_class = Visitor
    yield app.test_client()
    store.close()


def text(client: Visitor, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def free(client: Visitor, path: str) -> list[str]:
    return TIMES.findall(text(client, path))


def hold(store, mentor, person, now, at=SIX) -> Booking:
    with store.new_db() as db, work(db):
        return actions.hold(db, mentor_ref=mentor.ref, starts_at=at, person=person, now=now)


def book(store, mentor, person, now, at=SIX, key="k", kind=PlaceKind.PHONE) -> Booking:
    with store.new_db() as db, work(db):
        return actions.book(
            db,
            mentor_ref=mentor.ref,
            starts_at=at,
            place_kind=kind,
            person=person,
            once_key=key,
            days_before=(2,),
            now=now,
        )


KEEPERS = ("portal_kept_times", "portal_kept_times_of_one")


def pages_kept(app: Flask) -> int:
    """Of one mentor each."""
    held = app.extensions["portal_kept_times_of_one"]._now
    return len(held._pages) if held else 0


@BOTH
@pytest.mark.shows("N-32", "F19")
def test_what_another_took_is_on_no_page_from_the_commit_on(client, other, store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    at = SIX.isoformat()
    for address in (f"/times/{mentor.ref}?show=all", "/times/soonest"):
        for each in (client, other):
            assert at in free(each, address) and at in free(each, address)
    taken = hold(store, mentor, person, now)
    for each in (client, other):
        assert at not in free(each, f"/times/{mentor.ref}?show=all") and at not in free(each, "/times/soonest")
    with store.new_db() as db, work(db):
        held_actions.let_go_own(db, family_member_id=person.family_member_id)
    for each in (client, other):
        assert at in free(each, f"/times/{mentor.ref}?show=all") and at in free(each, "/times/soonest")
    taken = book(store, mentor, person, now)
    for each in (client, other):
        assert at not in free(each, f"/times/{mentor.ref}?show=all") and at not in free(each, "/times/soonest")
    with store.new_db() as db, work(db):
        actions.cancel(db, ref=taken.ref, family_member_id=person.family_member_id, by="person", now=now)
    for each in (client, other):
        assert at in free(each, f"/times/{mentor.ref}?show=all") and at in free(each, "/times/soonest")


@BOTH
@pytest.mark.shows("N-32")
def test_a_booking_with_one_mentor_leaves_the_pages_of_the_others(
    app, client, other, store, make_mentor, make_person, now
):
    ada, bea = make_mentor(alias="Ada"), make_mentor(alias="Bea")
    at, pages = SIX.isoformat(), [f"/times/{each.ref}?show=all" for each in (ada, bea)]
    for path in pages:
        assert at in free(client, path) and at in free(other, path)
    assert pages_kept(app) == 2
    book(store, ada, make_person(), now)
    assert at in free(client, pages[1]) and pages_kept(app) == 2, "it lay ready"
    assert at not in free(client, pages[0]) and pages_kept(app) == 3, "made anew"
    assert at not in free(other, pages[0]) and at in free(other, pages[1])
    assert f"{ada.ref}" in text(client, "/times/soonest")


@BOTH
@pytest.mark.shows("R-33", "N-32")
def test_the_last_room_that_one_mentor_takes_leaves_the_page_of_the_other(
    client, other, store, library, make_mentor, make_person, now
):
    rules = {"rules": (LATE,), "kinds": (PlaceKind.VENUE,), "venue_id": library}
    ada, bea = make_mentor(alias="Ada", **rules), make_mentor(alias="Bea", **rules)
    page = f"/times/{bea.ref}?show=all"
    for each in (client, other):
        assert SIX.isoformat() in free(each, page)
    taken = book(store, ada, make_person(), now, kind=PlaceKind.VENUE)
    for each in (client, other):
        assert SIX.isoformat() not in free(each, page)
    with store.new_db() as db, work(db):
        owner = taken.family_member_id
        actions.cancel(db, ref=taken.ref, family_member_id=owner, by="person", now=now)
    for each in (client, other):
        assert SIX.isoformat() in free(each, page)


@pytest.mark.shows("F19")
def test_a_hold_made_after_a_page_of_another_ends_for_each_page_at_its_own_moment(
    client, store, make_mentor, make_person, now, clock_at
):
    ada, bea = make_mentor(alias="Ada"), make_mentor(alias="Bea")
    clock_at(now + timedelta(seconds=5))
    assert SIX.isoformat() in free(client, f"/times/{bea.ref}")  # when nothing was held
    hold(store, ada, make_person(), now + timedelta(seconds=5))
    clock_at(now + timedelta(minutes=10, seconds=1))
    for _kept_the_second_time in range(2):
        assert SIX.isoformat() not in free(client, f"/times/{ada.ref}")
    clock_at(now + timedelta(minutes=10, seconds=6))
    assert SIX.isoformat() in free(client, f"/times/{ada.ref}")


@BOTH
@pytest.mark.shows("N-47", "R-27")
def test_being_away_and_a_person_who_stops_are_on_the_next_page(client, other, store, make_mentor, now):
    mentor, still = make_mentor(), make_mentor(alias="Bea")
    assert SIX.isoformat() in free(other, f"/times/{mentor.ref}")
    with store.new_db() as db, work(db):
        row = queries.mentor_by_ref(db, mentor.ref)
        away_actions.be_away(db, mentor=row, days=[TUESDAY], opens_at=None, closes_at=None, by="WK-1", now=now)
    assert SIX.isoformat() not in free(other, f"/times/{mentor.ref}")
    assert "Marisol" in text(other, "/times")
    with store.new_db() as db, work(db):
        db.execute(update(PeerMentor).where(PeerMentor.ref == mentor.ref).values(bookable=False))
    assert other.get(f"/times/{mentor.ref}").status_code == 404
    assert "Marisol" not in text(other, "/times") and "Bea" in text(other, "/times")
    assert still.ref in text(other, "/times/soonest") and mentor.ref not in text(other, "/times/soonest")


@pytest.mark.shows("F19")
def test_a_hold_that_ends_gives_its_time_back_without_a_write(client, store, make_mentor, make_person, now, clock_at):
    mentor = make_mentor()
    clock_at(now + timedelta(seconds=5))
    hold(store, mentor, make_person(), now + timedelta(seconds=5))
    clock_at(now + timedelta(minutes=10, seconds=1))  # the same minute in which the ten are over
    assert SIX.isoformat() not in free(client, f"/times/{mentor.ref}")
    clock_at(now + timedelta(minutes=10, seconds=6))
    assert SIX.isoformat() in free(client, f"/times/{mentor.ref}")


@pytest.mark.shows("N-32")
def test_notice_passes_by_the_minute(client, make_mentor, now, clock_at):
    mentor = make_mentor()
    clock_at(SIX - timedelta(hours=12, seconds=20))
    assert SIX.isoformat() in free(client, f"/times/{mentor.ref}")
    clock_at(SIX - timedelta(hours=12) + timedelta(seconds=1))
    found = free(client, f"/times/{mentor.ref}")
    assert SIX.isoformat() not in found and SEVEN.isoformat() in found


@BOTH
@pytest.mark.shows("G17")
def test_times_of_somebody_who_is_erased_are_free_on_the_next_page(client, store, make_mentor, make_person, now):
    mentor, person = make_mentor(), make_person()
    hold(store, mentor, person, now)
    assert SIX.isoformat() not in free(client, f"/times/{mentor.ref}")
    with store.new_db() as db, work(db):
        db.execute(delete(FamilyMember).where(FamilyMember.id == person.family_member_id))
    assert SIX.isoformat() in free(client, f"/times/{mentor.ref}")


@pytest.mark.shows("N-46", "N-21", "F19")
def test_what_is_kept_for_one_is_not_shown_to_another(app, client, other, store, make_mentor, make_person, now):
    mentor, someone, young = make_mentor(), make_person(), make_person(is_adult=False)
    make_mentor(alias="Bea")
    assert mentor.ref in text(client, "/times/soonest")  # kept for whoever is offered the same
    come_back(client, someone)
    assert mentor.ref in text(client, "/times/soonest")
    with store.new_db() as db, work(db):
        apart_actions.keep_apart(
            db,
            family_member_id=someone.family_member_id,
            mentor_refs=[mentor.ref],
            districts=[],
            by="person",
            now=now,
        )
    assert mentor.ref not in text(client, "/times/soonest")
    assert client.get(f"/times/{mentor.ref}").status_code == 404
    with store.new_db() as db, work(db):
        apart_actions.show_again(db, family_member_id=someone.family_member_id)
    hold(store, mentor, someone, now)
    assert SIX.isoformat() in free(client, f"/times/{mentor.ref}"), "their own hold is theirs to press again"
    assert SIX.isoformat() not in free(other, f"/times/{mentor.ref}")
    come_back(client, young)
    assert not free(client, f"/times/{mentor.ref}") and not free(client, "/times/soonest")


@pytest.mark.shows("R-26", "R-28")
def test_a_mentor_with_no_room_is_offered_to_those_they_support_alone(
    client, other, store, make_mentor, make_person, now
):
    mentor, theirs, new = make_mentor(caseload_limit=1), make_person(), make_person()
    book(store, mentor, theirs, now)
    come_back(client, theirs)
    come_back(other, new)
    for _kept_the_second_time in range(2):
        assert free(client, f"/times/{mentor.ref}") and free(client, "/times/soonest")
        assert other.get(f"/times/{mentor.ref}").status_code == 404 and not free(other, "/times/soonest")


@pytest.mark.shows("T21")
def test_each_visit_gets_its_own_word_against_forged_forms(app, client, make_mentor):
    mentor = make_mentor()
    other = app.test_client()
    words = [TOKEN.findall(text(each, f"/times/{mentor.ref}")) for each in (client, other)]
    assert len(words[0]) == len(words[1]) == 1 and words[0] != words[1]
    at = free(client, f"/times/{mentor.ref}")[0]
    own = client.post(f"/times/{mentor.ref}", data={"csrf_token": words[0][0], "time": at, "moving": ""})
    assert own.status_code == 303
    stolen = {"csrf_token": words[0][0], "time": at, "moving": ""}
    assert other.post(f"/times/{mentor.ref}", data=stolen, csrf=False).status_code == 400


def test_a_page_is_kept_for_its_language_its_colours_and_its_address(app, client, make_mentor):
    mentor = make_mentor()
    english = text(client, f"/times/{mentor.ref}")
    assert pages_kept(app) == 1
    assert without_word(text(client, f"/times/{mentor.ref}")) == without_word(english) and pages_kept(app) == 1
    welsh = text(client, f"/cy/times/{mentor.ref}")
    assert 'lang="cy"' in welsh and f'action="/cy/times/{mentor.ref}"' in welsh
    assert "?show=all" in text(client, f"/times/{mentor.ref}?show=all").split("<footer")[1]
    client.post("/higher-contrast", data={"wanted": "yes", "back": "/times"})
    assert 'class="higher-contrast"' in text(client, f"/times/{mentor.ref}")
    assert 'class="higher-contrast"' not in text(app.test_client(), f"/times/{mentor.ref}")


def without_word(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", page)


@BOTH
@pytest.mark.shows("N-32", "F19")
@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_the_kept_page_is_the_page_that_would_be_made_now(
    seed, app, client, other, store, make_mentor, make_person, now, clock_at
):
    """Two workers with pages kept, a third that keeps nothing: the same times, whatever was written in between."""
    luck, moment = Random(seed), now
    mentors = [make_mentor(alias=name, sessions_a_day=2) for name in ("Ada", "Bea")]
    people = [make_person(name=name) for name in "KL"]
    paths = [*(f"/times/{mentor.ref}?show=all" for mentor in mentors), "/times/soonest", "/times/soonest?when=evening"]
    starts = [SIX + timedelta(days=day, hours=hour) for day in (0, 2) for hour in range(3)]
    for step in range(12):
        mentor, person, at = luck.choice(mentors), luck.choice(people), luck.choice(starts)
        what = luck.choice(["hold", "book", "cancel", "away", "back", "wait", "wait"])
        try:
            if what == "hold":
                hold(store, mentor, person, moment, at)
            elif what == "book":
                book(store, mentor, person, moment, at, key=f"{seed}-{step}")
            elif what == "cancel":
                cancel_one(store, moment)
            elif what in ("away", "back"):
                away_or_back(store, mentor, at, moment, is_away=what == "away")
            else:
                moment = clock_at(moment + timedelta(seconds=luck.choice([1, 59, 61, 300, 601])))
        except (SlotTaken, actions.LimitReached):
            continue
        for path in paths:
            for keeper in KEEPERS:
                app.extensions.pop(keeper, None)
            fresh = free(client, path)
            assert free(other, path) == fresh, (seed, step, what, path)
            assert free(client, path) == fresh, (seed, step, what, path)


def cancel_one(store, moment) -> None:
    with store.new_db() as db, work(db):
        booked = db.query(Booking).filter(Booking.state == "booked", Booking.starts_at > moment).first()
        if booked:
            actions.cancel(db, ref=booked.ref, family_member_id=booked.family_member_id, by="person", now=moment)


def away_or_back(store, mentor, at, moment, *, is_away: bool) -> None:
    with store.new_db() as db, work(db):
        row = queries.mentor_by_ref(db, mentor.ref)
        if is_away:
            away_actions.be_away(
                db, mentor=row, days=[at.date()], opens_at=time(18), closes_at=time(19), by="WK-1", now=moment
            )
            return
        gone = db.scalar(
            times_actions.select(times_actions.AvailabilityException).where(
                times_actions.AvailabilityException.mentor_id == row.id
            )
        )
        if gone:
            times_actions.take_back(db, mentor=row, ref=gone.ref)
