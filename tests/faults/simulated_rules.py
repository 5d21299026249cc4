"""What must hold at every moment of the simulated year, said a second time and as plainly as can be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.directory.models import DayDifference, OpenTime, Schedule
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.messages import banned, kinds
from portal.messages.gateways.gateway import Parcel
from portal.messages.models import OutboxMessage
from portal.messages.states import State
from portal.shared.clock import UK
from tests.faults.simulated_world import World

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AUTOMATIC = ("Automatic message.", "This is an automatic message.", "Neges awtomatig")


@dataclass
class Rules:
    world: World
    sent: Counter = field(default_factory=Counter)
    checked_open: int = 0
    left_by_kind: Counter = field(default_factory=Counter)
    hours: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)

    def when_it_leaves(self, way: str, parcel: Parcel) -> None:
        """Called as the gateway is handed something. What is wrong is kept: the dispatcher outlives any error."""
        try:
            self._look_at(way, parcel)
        except Exception as wrong:
            self.breaches.append(f"{self.world.clock()}: {wrong!r}")

    def _look_at(self, way: str, parcel: Parcel) -> None:
        now = self.world.clock()
        with self.world.store.new_db() as db:
            row = db.get(OutboxMessage, parcel.key)
            booking = db.query(Booking).filter_by(ref=row.about).one_or_none()
        self.sent[parcel.key] += 1
        self.left_by_kind[row.kind] += 1
        assert self.sent[parcel.key] == 1, "twice"
        assert now < row.useless_after, "too late"
        kind = kinds.kind(row.kind)
        assert kind.is_reminder or now >= row.due_at, "before its time"  # reminders may move into a safe hour before
        if kind.for_work:
            return
        self._is_safe(row, way, parcel, now)
        text = f"{parcel.subject} {parcel.text}"
        assert banned.found(text, parcel.language) == [], text
        assert any(said in text for said in AUTOMATIC), text
        if kind.only_while_on:
            assert booking is not None and booking.state == BookingState.BOOKED, "for something that is off"
            assert booking.starts_at == row.starts_at, "for a time that is none any more"
        if kind.is_nudge:
            assert self.world.said[row.person_key].wants_nudge, "on the day, and nobody asked for it"
            assert row.starts_at.astimezone(UK).date() == now.astimezone(UK).date(), "today, said on another day"
        if kind.is_reminder:
            assert booking is not None and booking.starts_at - now < timedelta(days=9), "a reminder far too early"

    def _is_safe(self, row: Any, way: str, parcel: Parcel, now: datetime) -> None:
        said, wall = self.world.said[row.person_key], now.astimezone(UK)
        assert not said.is_stopped, "after a stop"
        mine = [each for each in said.ways if each.way == way and each.is_safe and each.value == parcel.to]
        assert mine, "by a way that is not safe"
        minute = wall.hour * 60 + wall.minute
        spans = [(span.start, span.to) for span in mine[0].hours if span.weekday == wall.weekday()]
        if not mine[0].hours:
            spans = [(480, 1200)]
        assert any(start <= minute < to for start, to in spans), f"outside safe hours: {wall}"
        assert wall.date() not in said.avoid, "on a date to avoid"
        assert said.wants_reminders or not kinds.kind(row.kind).is_reminder, "a reminder nobody wanted"

    def at_any_moment(self) -> None:
        assert not self.breaches, self.breaches
        self._nobody_is_booked_twice()
        self._nothing_closed_is_called_open()

    def _nobody_is_booked_twice(self) -> None:
        with self.world.store.new_db() as db:
            standing = Booking.state.in_([BookingState.HELD, BookingState.BOOKED])
            near = Booking.ends_at > self.world.clock() - timedelta(days=1)
            taken = db.query(Booking).filter(standing, near).all()
        by_mentor: dict[str, list[Booking]] = {}
        for booking in taken:
            by_mentor.setdefault(booking.mentor_id, []).append(booking)
            assert booking.starts_at.astimezone(UK).strftime("%Y-%m-%d %H:%M") == booking.wall_time
        for mine in by_mentor.values():
            mine.sort(key=lambda booking: booking.starts_at)
            for before, after in pairwise(mine):
                assert before.ends_at <= after.starts_at, "booked twice"

    def _nothing_closed_is_called_open(self) -> None:
        now = self.world.clock()
        moment = int(now.timestamp())
        with self.world.store.new_db() as db:
            open_ = db.query(OpenTime).filter(OpenTime.starts <= moment, OpenTime.ends > moment, OpenTime.sure).all()
            for listing in {row.listing_id for row in open_} - self.hours.keys():  # nobody edits them in this year
                rules = db.query(Schedule).filter_by(listing_id=listing).all()
                self.hours[listing] = rules, db.query(DayDifference).filter_by(listing_id=listing).all()
        for row in open_:
            assert may_be_open(*self.hours[row.listing_id], now), f"{row.listing_id} is called open at {now}"
            self.checked_open += 1

    def at_the_end(self) -> None:
        """All accounted for: nothing that came due is still on its way, and nothing vanished without a reason."""
        now = self.world.clock()
        with self.world.store.new_db() as db:
            rows = db.query(OutboxMessage).all()
            for row in rows:
                if row.useless_after <= now:
                    assert row.state not in (State.PLANNED, State.HELD, State.DUE, State.CLAIMED), (row.kind, row.state)
                if row.state in (State.REFUSED, State.TOO_LATE, State.CANCELLED, State.HELD, State.FAILED):
                    assert row.reason, (row.kind, row.state)
            sent = {row.id: row for row in rows if row.state in (State.SENT, State.DELIVERED)}
        unsent = [(row.kind, row.state, row.reason) for row in rows if row.id in self.sent.keys() - sent.keys()]
        assert not unsent, f"it left, and that is not written down: {unsent}"
        odd = [(sent[key].kind, sent[key].about) for key in sent.keys() - self.sent.keys()]
        assert not odd, f"written down as sent, and it never left: {odd}"


def may_be_open(rules: Iterable[Any], days: Iterable[Any], now: datetime) -> bool:
    """Whether any rule, or a date of its own, could make it open now: today's hours or last night's."""
    wall = now.astimezone(UK)
    for on in (wall.date(), wall.date() - timedelta(days=1)):
        odd = [day for day in days if day.on == on]
        if any(day.closed and day.opens_at is None for day in odd):
            continue
        if any(not day.closed and _within(day.opens_at, day.closes_at, on, wall) for day in odd):
            return True
        if any(_rule_says(rule, on, wall) for rule in rules):
            return True
    return False


def _rule_says(rule: Any, on: date, wall: datetime) -> bool:
    days = [part.strip()[-2:] for part in rule.byday.replace(",", " ").split()]
    if days and WEEKDAYS[on.weekday()] not in days:
        return False
    if (rule.valid_from and on < rule.valid_from) or (rule.valid_to and on > rule.valid_to):
        return False
    if rule.on_holidays == "closed" and on in _holidays():
        return False
    return _within(rule.opens_at, rule.closes_at, on, wall)


def _within(opens: time | None, closes: time | None, on: date, wall: datetime) -> bool:
    if opens is None or closes is None:
        return False
    if closes == time(23, 59):
        closes = time(0)  # HSDS has no other way to say midnight
    plain = wall.replace(tzinfo=None)
    start = datetime.combine(on, opens)
    end = datetime.combine(on if closes > opens else on + timedelta(days=1), closes)
    return start <= plain < end


def _holidays() -> set[date]:
    if not _KNOWN:
        said = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
        _KNOWN.update(each["date"] for each in said)
    return _KNOWN


_KNOWN: set[date] = set()
