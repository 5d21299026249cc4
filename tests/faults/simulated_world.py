"""A made-up town for the simulated year: people who book, move, cancel, answer and change their minds, in any order.

Everything goes through the portal's own actions; what comes of it is looked at in simulated_rules.py.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from portal.demo import actions as demo
from portal.directory.shapes import WEEKDAYS, OnHolidays, Rule
from portal.mentoring import actions as mentoring
from portal.mentoring import queries, session_actions
from portal.mentoring.answer_actions import hear_answer
from portal.mentoring.booking_states import BookingNotReachable, BookingState
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.outcomes import MissedKind, Outcome
from portal.mentoring.profile_actions import add_day_away
from portal.messages import actions as messages
from portal.messages.answer_actions import take_answer
from portal.messages.answers import Answer
from portal.messages.contact import LEVELS, SafeWay
from portal.messages.hours import Span, every_day
from portal.shared.clock import today
from portal.shared.errors import PortalError
from portal.storage.work import work

DAYS_BEFORE = (3, 1)


@dataclass
class Said:
    """What a person last told us, kept apart from the portal so that it can be held against it."""

    ways: tuple[SafeWay, ...] = ()
    avoid: frozenset[date] = frozenset()
    is_stopped: bool = False
    wants_reminders: bool = True
    wants_nudge: bool = False


@dataclass
class World:
    store: Any
    clock: Any
    rng: random.Random
    mentors: list[Any] = field(default_factory=list)
    people: list[Any] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    times_refused: int = 0
    done: dict[str, int] = field(default_factory=dict)

    def make(self, make_mentor, make_person, *, mentors: int, people: int) -> None:
        with self.store.new_db() as db, work(db):
            demo._places(db, self.clock())
        far = date(2031, 1, 1)
        every_day_of_the_week = Rule(
            byday=WEEKDAYS, opens_at=time(9, 15), closes_at=time(20, 30), on_holidays=OnHolidays.CLOSED
        )
        for number in range(mentors):
            rules = (every_day_of_the_week,) if number == 0 else None
            made = make_mentor(alias=f"M{number}", rules=rules, training_ok_until=far, supervision_on=far)
            self.mentors.append(made)
        for number in range(people):
            person = make_person(name=f"P{number}")
            self.people.append(person)
            self.change_contact(person)

    # --- what people do ---

    def something_happens(self) -> None:
        """One thing that somebody does now."""
        what = self.rng.choices(
            [self.book, self.move, self.cancel, self.answer, self.change_contact, self.stop, self.go_away],
            [46, 14, 10, 12, 10, 1, 3],
        )[0]
        self.done[what.__name__] = self.done.get(what.__name__, 0) + 1
        what(self.rng.choice(self.people))

    def book(self, person) -> None:
        mentor = self.rng.choice(self.mentors)
        found = self._free(mentor)
        if not found:
            return
        time = self.rng.choice(found[:12] if self.rng.random() < 0.6 else found)
        self._take(mentor, time, person)
        second = self.rng.choice(self.people)
        if second is not person and self.rng.random() < 0.3:  # somebody else had the same page open
            before = self._standing(time)
            self._take(mentor, time, second)
            assert self._standing(time) == before, "the same time was given twice"

    def _take(self, mentor, time, person) -> None:
        try:
            with self.store.new_db() as db, work(db):
                mentoring.book(
                    db,
                    mentor_ref=mentor.ref,
                    starts_at=time.slot.starts_at,
                    place_kind=time.kinds[0],
                    person=person,
                    once_key=f"{self.rng.getrandbits(128):032x}",
                    days_before=DAYS_BEFORE,
                    now=self.clock(),
                )
        except PortalError:
            self.times_refused += 1

    def _standing(self, time) -> int:
        with self.store.new_db() as db:
            return db.query(Booking).filter_by(starts_at=time.slot.starts_at, state=BookingState.BOOKED).count()

    def _free(self, mentor) -> list[Any]:
        with self.store.new_db() as db:
            found = queries.person(db, mentor.ref, now=self.clock())
            return list(found[1]) if found else []

    def move(self, person) -> None:
        booking = self._coming(person)
        if booking is None:
            return
        with self.store.new_db() as db:
            mentor = db.get(PeerMentor, booking.mentor_id)
        found = self._free(mentor)
        if not found:
            return
        time = self.rng.choice(found)
        try:
            with self.store.new_db() as db, work(db):
                mentoring.move(
                    db,
                    ref=booking.ref,
                    starts_at=time.slot.starts_at,
                    place_kind=time.kinds[0],
                    person=person,
                    once_key=f"{self.rng.getrandbits(128):032x}",
                    days_before=DAYS_BEFORE,
                    now=self.clock(),
                )
        except PortalError:
            self.times_refused += 1

    def cancel(self, person) -> None:
        booking = self._coming(person)
        if booking is not None:
            by = self.rng.choice(["person", "WK-ABCDEF"])
            with self.store.new_db() as db, work(db):
                mentoring.cancel(db, ref=booking.ref, family_member_id=person.family_member_id, by=by, now=self.clock())

    def answer(self, person) -> None:
        booking = self._coming(person)
        if booking is None:
            return
        said = self.rng.choices([Answer.COMING, Answer.MOVE, Answer.STOP], [6, 3, 1])[0]
        with self.store.new_db() as db, work(db):
            take_answer(
                db,
                person_key=person.person_key,
                about=booking.ref,
                answer=said,
                now=self.clock(),
                hooks=[hear_answer],
            )
        if said is Answer.STOP:
            self.said[person.person_key].is_stopped = True

    def change_contact(self, person) -> None:
        now, rng = self.clock(), self.rng
        ways = [way for way in ("email", "text") if rng.random() < 0.7]
        if person is self.people[0] and not ways:
            ways = ["email"]  # somebody can always be written to
        rng.shuffle(ways)
        values = {"email": f"p{self.people.index(person)}@example.org", "text": "+447700900123"}
        said = Said(
            tuple(SafeWay(way, values[way], is_safe=rng.random() < 0.9, hours=self._hours()) for way in ways),
            frozenset(today(now) + timedelta(days=rng.randrange(12)) for _ in range(rng.choice([0, 0, 0, 2]))),
            wants_reminders=rng.random() < 0.9,
            wants_nudge=rng.random() < 0.4,
        )
        self.said[person.person_key] = said
        with self.store.new_db() as db, work(db):
            messages.set_safe_contact(
                db,
                person_key=person.person_key,
                ways=said.ways,
                language=rng.choice(["en", "en", "cy"]),
                level=rng.choice(LEVELS),
                now=now,
                wants_reminders=said.wants_reminders,
                wants_nudge=said.wants_nudge,
                avoid=said.avoid,
            )
            for way in said.ways:
                messages.confirm_way(db, person_key=person.person_key, way=way.way, now=now)

    def _hours(self) -> tuple[Span, ...]:
        kind = self.rng.randrange(4)
        if kind < 2:
            return ()
        if kind == 2:
            start = self.rng.randrange(0, 1200, 30)
            return every_day(start, self.rng.randrange(start + 60, 1441, 30))
        days = self.rng.sample(range(7), 3)
        return tuple(Span(day, 9 * 60, 15 * 60) for day in sorted(days))

    def stop(self, person) -> None:
        with self.store.new_db() as db, work(db):
            messages.stop_everything(db, person_key=person.person_key, now=self.clock())
        self.said[person.person_key].is_stopped = True

    def go_away(self, _person) -> None:
        mentor = self.rng.choice(self.mentors)
        with self.store.new_db() as db, work(db):
            add_day_away(db, mentor_id=mentor.id, on=today(self.clock()) + timedelta(days=self.rng.randrange(3, 30)))

    def _coming(self, person) -> Booking | None:
        with self.store.new_db() as db:
            found = db.query(Booking).filter(
                Booking.family_member_id == person.family_member_id,
                Booking.state == BookingState.BOOKED,
                Booking.starts_at > self.clock(),
            )
            coming = sorted(found, key=lambda booking: booking.ref)
            return self.rng.choice(coming) if coming else None

    def write_what_is_over(self) -> None:
        """Mentors write down how it went, most of the time."""
        now = self.clock()
        with self.store.new_db() as db:
            over = db.query(Booking).filter(Booking.state == BookingState.BOOKED, Booking.ends_at < now).all()
            mentors = {mentor.id: mentor for mentor in db.query(PeerMentor)}
        for booking in over:
            missed = self.rng.random() < 0.15
            written = session_actions.Written(
                Outcome.MISSED if missed else next(o for o in Outcome if o != Outcome.MISSED)
            )
            if missed:
                written = replace(written, missed_kind=self.rng.choice(list(MissedKind)))
            try:
                with self.store.new_db() as db, work(db):
                    session_actions.write_session(
                        db, mentor=mentors[booking.mentor_id], ref=booking.ref, written=written, by="WK-1", now=now
                    )
            except BookingNotReachable:
                continue
