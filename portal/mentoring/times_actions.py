"""A mentor sets their own times: patterns, extra times, days away; and takes each back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory.holidays import calendar_for_nations
from portal.directory.shapes import WEEKDAYS, OnHolidays, Rule
from portal.mentoring import patterns
from portal.mentoring.availability import Offer
from portal.mentoring.away_actions import is_said
from portal.mentoring.models import AvailabilityException, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import add_times
from portal.mentoring.refusals import AwayThen, NoSuchTimes
from portal.mentoring.time_queries import offers_of
from portal.shared.clock import today
from portal.shared.refs import new_ref

OUR_EXTRA = "extra"  # the only notes there are; nobody types one
SAID_YES = "said-yes"


@dataclass(frozen=True)
class Where:
    """Kinds of place for a stretch, and the venue when one of them is a venue."""

    kinds: Sequence[PlaceKind]
    venue_id: int | None = None


def offer_times(db: Session, *, mentor: PeerMentor, rule: Rule, where: Where, now: datetime) -> MentorAvailability:
    """Raises NeverHappens, OverlapsOwnTimes."""
    own = offers_of(db, [mentor.id]).get(mentor.id, [])
    patterns.check_new(rule, own, holidays=calendar_for_nations([mentor.nation]), now_on=today(now))
    venue_id = where.venue_id if PlaceKind.VENUE in where.kinds else None
    return add_times(db, mentor_id=mentor.id, rule=rule, kinds=where.kinds, venue_id=venue_id)


def stop_times(db: Session, *, mentor: PeerMentor, ref: str) -> MentorAvailability:
    """The pattern goes; what is booked stays booked. Raises NoSuchTimes (T4)."""
    row = db.scalar(
        select(MentorAvailability).where(MentorAvailability.ref == ref, MentorAvailability.mentor_id == mentor.id)
    )
    if row is None:
        raise NoSuchTimes
    db.delete(row)
    db.flush()
    return row


def as_kept(row: MentorAvailability) -> dict[str, Any]:
    """A removed pattern as plain values, for the visit in which it was removed."""
    left_out = {"id", "ref", "mentor_id"}
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in left_out}
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in values.items()}


def bring_back(db: Session, *, mentor: PeerMentor, kept: Mapping[str, Any]) -> None:
    values = dict(kept)
    for name in ("opens_at", "closes_at"):
        values[name] = time.fromisoformat(values[name])
    for name in ("starts_on", "valid_from", "valid_to"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    db.add(MentorAvailability(ref=new_ref("TM"), mentor_id=mentor.id, **values))
    db.flush()


def offer_once(
    db: Session, *, mentor: PeerMentor, on: date, opens_at: time, closes_at: time, where: Where, now: datetime
) -> None:
    """One extra stretch. Raises AwayThen, OverlapsOwnTimes."""
    _refuse_if_away(db, mentor, on)
    own = [*offers_of(db, [mentor.id]).get(mentor.id, []), *_extras(db, mentor, on)]
    once = Rule(
        byday=WEEKDAYS,
        opens_at=opens_at,
        closes_at=closes_at,
        valid_from=on,
        valid_to=on,
        on_holidays=OnHolidays.OPEN,
    )
    patterns.check_new(once, own, holidays=calendar_for_nations([mentor.nation]), now_on=today(now))
    _add_extra(db, mentor, on, opens_at, closes_at, where, OUR_EXTRA)


def say_yes_to(db: Session, *, mentor: PeerMentor, ref: str, on: date) -> None:
    """One date of a pattern that would be left out: a bank holiday, or a date to confirm (J5.2, J5.3)."""
    row = db.scalar(
        select(MentorAvailability).where(MentorAvailability.ref == ref, MentorAvailability.mentor_id == mentor.id)
    )
    if row is None:
        raise NoSuchTimes
    _refuse_if_away(db, mentor, on)
    if any(extra.rule.opens_at == row.opens_at for extra in _extras(db, mentor, on)):
        return
    where = Where([PlaceKind(kind) for kind in row.kinds.split(",") if kind], row.venue_id)
    _add_extra(db, mentor, on, row.opens_at, row.closes_at, where, SAID_YES)


def take_back(db: Session, *, mentor: PeerMentor, ref: str) -> None:
    """An extra time or a day away, undone. Raises NoSuchTimes (T4)."""
    row = db.scalar(
        select(AvailabilityException).where(
            AvailabilityException.ref == ref, AvailabilityException.mentor_id == mentor.id
        )
    )
    if row is None:
        raise NoSuchTimes
    db.delete(row)
    db.flush()


def _refuse_if_away(db: Session, mentor: PeerMentor, on: date) -> None:
    if is_said(db, mentor, on, None):
        raise AwayThen


def _extras(db: Session, mentor: PeerMentor, on: date) -> list[Offer]:
    rows = db.scalars(
        select(AvailabilityException).where(
            AvailabilityException.mentor_id == mentor.id,
            AvailabilityException.on == on,
            ~AvailabilityException.closed,
        )
    )
    return [
        Offer(
            Rule(WEEKDAYS, row.opens_at, row.closes_at, valid_from=on, valid_to=on, on_holidays=OnHolidays.OPEN),
            (PlaceKind.PHONE,),
        )
        for row in rows
    ]


def _add_extra(
    db: Session, mentor: PeerMentor, on: date, opens_at: time, closes_at: time, where: Where, note: str
) -> None:
    db.add(
        AvailabilityException(
            ref=new_ref("TX"),
            mentor_id=mentor.id,
            on=on,
            closed=False,
            opens_at=opens_at,
            closes_at=closes_at,
            note=note,
            kinds=",".join(where.kinds),
            venue_id=where.venue_id if PlaceKind.VENUE in where.kinds else None,
        )
    )
    db.flush()
