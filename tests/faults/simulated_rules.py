"""What must hold at every moment of the simulated year, said a second time and as plainly as can be."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from portal.directory.models import DayDifference, Listing, MeetingPoint, OpenTime, Schedule
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.messages import banned, kinds
from portal.messages.gateways.gateway import Parcel
from portal.messages.models import OutboxMessage
from portal.messages.states import State
from portal.shared.clock import UK
from tests.faults.plain_opening import may_be_open
from tests.faults.simulated_world import World

AUTOMATIC = ("Automatic message.", "This is an automatic message.", "Neges awtomatig")


@dataclass
class Rules:
    world: World
    sent: Counter = field(default_factory=Counter)
    checked_open: int = 0
    left_by_kind: Counter = field(default_factory=Counter)
    hours: dict[int, tuple[Any, Any, str]] = field(default_factory=dict)
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
        text = f"{parcel.subject} {parcel.text}"
        assert banned.found(text, parcel.language) == [], text
        if kind.for_work:
            assert kind.at_any_hour or 8 <= now.astimezone(UK).hour < 20, "news that can wait, at night"
            return
        self._is_safe(row, way, parcel, now)
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
                self.hours[listing] = (
                    db.query(Schedule).filter_by(listing_id=listing).all(),
                    _own_and_of_the_venue(db, listing),
                    db.get_one(Listing, listing).nations,
                )
        for row in open_:
            rules, days, nations = self.hours[row.listing_id]
            same_way = [rule for rule in rules if rule.channel_id == row.channel_id]
            assert may_be_open(same_way, days, now, nations), f"{row.listing_id} is called open at {now}"
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


def _own_and_of_the_venue(db: Any, listing: int) -> list[DayDifference]:
    """Its own dates, and those on which the venue is closed."""
    venues = [point.venue_id for point in db.query(MeetingPoint).filter_by(listing_id=listing)]
    closed = db.query(DayDifference).filter(DayDifference.venue_id.in_(venues), DayDifference.closed)
    return [*db.query(DayDifference).filter_by(listing_id=listing), *closed]
