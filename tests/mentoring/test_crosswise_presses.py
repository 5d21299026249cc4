"""Two presses that wait for each other: the database ends one of them, it is run again by itself, and both people see
their page. Nothing is done twice (F14, F18)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import select, text

from portal.mentoring import change_actions, group_queries
from portal.mentoring.models import Booking
from portal.records.models import AccessEntry
from portal.records.queries import first_broken_link
from tests.mentoring.conftest import SIX
from tests.mentoring.test_away import mentor
from tests.mentoring.test_booking import book
from tests.mentoring.test_crosswise import WAITS
from tests.mentoring.test_groups import make_group
from tests.mentoring.test_series import make_series, standing, tuesdays
from tests.mentoring.visits import come_back

__all__ = ["mentor", "tuesdays"]
NEVER_LOOKS = text("SET LOCAL deadlock_timeout = '1min'")  # the other one finds the circle, and is ended for it
pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("ended", ["first", "second"])]


class Circle:
    """The first press has recorded something and wants the talk `ref` next. There `second` begins, locks that talk, and
    waits to record. `tries`: who came to the talk, in order."""

    def __init__(self, store, monkeypatch, ended):
        self.store, self.ended, self.tries, self.ref, self.second, self.own = store, ended, [], "", None, None
        self._goes_on, self._pool = change_actions.own, ThreadPoolExecutor(1)
        self._first = threading.current_thread()
        monkeypatch.setattr(change_actions, "own", self._lock)

    def _lock(self, db, ref, family_member_id):
        if ref == self.ref:
            who = "first" if threading.current_thread() is self._first else "second"
            self.tries.append(who)
            if who != self.ended:
                db.execute(NEVER_LOOKS)
            if self.tries == ["first"]:
                self.own = self._pool.submit(self.second)
                self._until_somebody_waits()
        return self._goes_on(db, ref, family_member_id)

    def _until_somebody_waits(self):
        with self.store.new_db() as looks:
            while not looks.scalar(WAITS):
                assert not self.own.done(), self.own.result()
                looks.rollback()
                sleep(0.01)

    def meet(self, ref, first, second):
        """What both were answered."""
        self.ref, self.second = ref, second
        with self._pool:
            answers = first(), self.own.result(30)
        assert self.tries[:2] == ["first", "second"], self.tries
        return answers


@pytest.fixture
def circle(store, monkeypatch, ended, caplog):
    caplog.set_level("INFO", "portal.storage")
    yield Circle(store, monkeypatch, ended)
    said = [each.message for each in caplog.get_records("call")]
    assert said.count("run-again") == 1, "the database ended one of them, once"


def page(answer):
    return answer.get_data(as_text=True)


def entries(store, ref):
    with store.new_db() as db:
        assert first_broken_link(db) is None
        return db.scalars(select(AccessEntry.kind).where(AccessEntry.about == ref)).all()


def bookings(store):
    with store.new_db() as db:
        return db.execute(select(Booking.starts_at, Booking.ref)).all()


@pytest.mark.shows("F14", "F18", "N-12")
def test_a_mentor_says_that_they_are_away_while_somebody_cancels(
    client, store, mentor, make_person, now, circle, ended
):
    person = make_person()
    group = make_group(store, mentor.made, now)
    talk = book(store, mentor.made, person, now, starts_at=SIX + timedelta(hours=1, minutes=15))
    come_back(client, person)
    client.get(f"/code/bookings/{talk.ref}")
    mentor.client.get("/work/times")
    mentor.client.submit({"away_first": "24 November"}, action="/work/times/away")
    away, cancelled = circle.meet(
        talk.ref,
        lambda: mentor.client.submit({}, action="/work/times/away"),
        lambda: client.submit({}, action=f"/code/bookings/{talk.ref}/cancel"),
    )
    assert cancelled.status_code == 200 and cancelled.request.path.endswith("/cancelled")
    assert away.status_code == 200
    if ended == "first":  # meanwhile one of the two was gone: they are asked about what is left, as anybody would be
        assert away.request.path == "/work/times/away" and group in page(away) and talk.ref not in page(away)
        away = mentor.client.submit({}, action="/work/times/away")
    assert away.request.path == "/work/times"
    with store.new_db() as db:
        assert group_queries.group(db, group).is_off
    assert entries(store, talk.ref).count("booking-cancelled") == 1
    assert entries(store, group).count("group-cancelled") == 1


@pytest.mark.shows("F14", "F18", "N-12")
def test_all_of_a_series_is_moved_while_one_of_it_is_cancelled(app, store, tuesdays, make_person, now, circle, ended):
    made, person = tuesdays(), make_person()
    first, starts, _left_out = make_series(store, made, person, now)
    refs = dict(bookings(store))
    last = refs[starts[2]]
    moves, cancels = app.test_client(), app.test_client()
    for each in (moves, cancels):
        come_back(each, person)
    choices = page(moves.get(f"/code/bookings/{first.ref}/move?show=all")).split('name="time" value="')[1:]
    at = next(each.split('"')[0] for each in choices if "T19:00" in each.split('"')[0])
    moves.submit({"time": at}, action=f"/times/{made.ref}")
    moves.get("/times/confirm")
    cancels.get(f"/code/bookings/{last}")
    moved, cancelled = circle.meet(
        last,
        lambda: moves.submit({"which": "rest", "number": "01632 960 200"}, action="/times/confirm"),
        lambda: cancels.submit({}, action=f"/code/bookings/{last}/cancel"),
    )
    assert moved.status_code == 200 and moved.request.path.endswith("/made")
    assert cancelled.status_code == (200 if ended == "first" else 409), "it was moved a moment before: said so"
    later = [each + timedelta(hours=1) for each in starts[: 2 if ended == "first" else 3]]
    assert standing(store, person) == later
    for number, starts_at in enumerate(starts):
        wanted = "booking-moved" if number < len(later) else "booking-cancelled"
        said = [each for each in entries(store, refs[starts_at]) if each in ("booking-moved", "booking-cancelled")]
        assert said == [wanted]
    assert len(bookings(store)) == len(starts) + len(later), "each is moved once"
