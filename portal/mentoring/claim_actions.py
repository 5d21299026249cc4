"""Taking a time: held for ten minutes while it is confirmed, then booked. The database judges overlaps (F19, F20)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from sqlalchemy import String, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from portal.mentoring.availability import FreeTime
from portal.mentoring.booking_states import BookingState
from portal.mentoring.cell_actions import book_mentor, refuse_taken, take_a_room
from portal.mentoring.changed_parts import changed_by
from portal.mentoring.held_actions import let_go_holds, rows_held_by
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.mentor_row import MentorRow
from portal.mentoring.models import AMentor, BookedCell, Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import AdultsOnly, LimitReached, NoSuchMentor, NotThatPlace, SlotTaken
from portal.mentoring.session_models import KeptApart
from portal.mentoring.time_queries import find_free_time
from portal.referrals import actions as referrals
from portal.shared.clock import local, today
from portal.shared.refs import new_ref
from portal.shared.slots import Slot
from portal.storage.base import UTCDateTime, new_id
from portal.storage.quick import Question, as_written
from portal.storage.straight import Command, as_read

HELD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class For:
    """Whom a booking is for, as the referrals feature knows them."""

    family_member_id: str
    person_key: str
    referral_ref: str
    is_adult: bool
    needs_interpreter: bool = False


_MENTOR = Question(
    select(*(PeerMentor.__table__.c[each.name] for each in fields(MentorRow)))
    .where(PeerMentor.ref == bindparam("ref", type_=String))
    .with_for_update()
)
_person, _mentor = bindparam("person", type_=String), bindparam("mentor", type_=String)
_now = bindparam("now", type_=UTCDateTime())
_CONFIRM = Command(
    update(Booking.__table__)  # type: ignore[arg-type]
    .where(Booking.__table__.c.id == bindparam("of"), Booking.__table__.c.state == as_written(BookingState.HELD))
    .values({name: bindparam(name) for name in ("state", "held_until", "once_key", "place_kind")})
)
_APART = Question(
    select(KeptApart.id).where(
        or_(
            KeptApart.mentor_id == _mentor,
            and_(KeptApart.district != "", KeptApart.district == bindparam("district", type_=String)),
        ),
        KeptApart.family_member_id == _person,
    )
)
_PEOPLE = Question(
    select(Booking.family_member_id)
    .where(
        Booking.mentor_id == _mentor,
        Booking.ends_at > bindparam("since", type_=UTCDateTime()),
        or_(
            Booking.state == as_written(BookingState.BOOKED),
            Booking.state == as_written(BookingState.DONE),
            Booking.state == as_written(BookingState.MISSED),
            and_(Booking.state == as_written(BookingState.HELD), Booking.held_until > _now),
        ),
    )
    .distinct()
)


def mentor_to_book(db: Session, mentor_ref: str, person: For, *, now: datetime) -> MentorRow:
    """Locked, so that limits are counted one booking at a time; the person before it. Raises HasEnded, NoSuchPerson,
    NoSuchMentor, AdultsOnly."""
    referrals.refuse_if_ended(db, family_member_id=person.family_member_id)
    rows = _MENTOR.within(db, ref=mentor_ref)
    mentor = MentorRow(*rows[0]) if rows else None
    if mentor is None or not _may_be_booked(db, mentor, person, today(now)):
        raise NoSuchMentor
    if not person.is_adult:
        raise AdultsOnly
    return mentor


def _may_be_booked(db: Session, mentor: AMentor, person: For, on: date) -> bool:
    """Training in date for anybody (R-27); supervision in date for people who are new to this mentor (R-28).

    Those who are kept apart get the same answer as for a mentor who does not exist (N-46).
    """
    if not mentor.bookable or mentor.training_ok_until is None or mentor.training_ok_until < on:
        return False
    if _APART.within(db, mentor=mentor.id, district=mentor.district, person=person.family_member_id):
        return False
    if mentor.takes_new(on):
        return True
    return _knows(db, mentor, person)


def _knows(db: Session, mentor: AMentor, person: For) -> bool:
    known = select(Booking.id).where(
        Booking.mentor_id == mentor.id,
        Booking.family_member_id == person.family_member_id,
        Booking.state != BookingState.HELD,
    )
    return db.scalar(known.limit(1)) is not None


def refuse_without_room(db: Session, mentor: AMentor, person: For, *, now: datetime) -> None:
    """Raises LimitReached (R-26). Holding for everybody who books; a coordinator may go beyond with a reason.

    Days and hours that are full are no free times to begin with."""
    rows = _PEOPLE.within(db, mentor=mentor.id, since=now - STILL_COUNTS_FOR, now=now)
    people = {family_member_id for (family_member_id,) in rows}
    if person.family_member_id not in people and len(people) >= mentor.caseload_limit:
        raise LimitReached("people")


def held_by(db: Session, mentor: AMentor, person: For, starts_at: datetime) -> Booking | None:
    """This person's own hold, over or not: while nobody else took the time, it is still theirs to confirm."""
    held = rows_held_by(db, person.family_member_id)
    mine = [each for each in held if each["mentor_id"] == mentor.id and each["starts_at"] == starts_at]
    return as_read(db, Booking, mine[0]) if mine else None


def confirm_held(
    db: Session, mentor: AMentor, held: Booking, place_kind: PlaceKind, venue_id: int | None, once_key: str
) -> bool:
    """Compare and swap: False when the hold was let go meanwhile (F19)."""
    values = {"state": BookingState.BOOKED, "held_until": None, "once_key": once_key, "place_kind": place_kind}
    if _CONFIRM.within(db, parts_=changed_by(mentor.ref, held.venue_id), of=held.id, **values) != 1:
        return False
    for name, value in values.items():
        set_committed_value(held, name, value)
    if place_kind is not PlaceKind.VENUE and held.venue_id is not None:
        db.execute(delete(BookedCell).where(BookedCell.booking_id == held.id, BookedCell.owner.startswith("room:")))
        held.venue_id = held.room = None
    elif place_kind is PlaceKind.VENUE and held.venue_id is None:
        if venue_id is None:
            raise NotThatPlace
        held.venue_id = venue_id
        held.room = take_a_room(db, venue_id, held, Slot(held.starts_at, held.ends_at))
    db.flush()
    return True


def take(
    db: Session,
    mentor: AMentor,
    starts_at: datetime,
    place_kind: PlaceKind | None,
    person: For,
    once_key: str,
    *,
    now: datetime,
    held_until: datetime | None = None,
    beyond_limits: bool = False,
    free_then: Sequence[FreeTime] | None = None,
) -> Booking:
    """A new row with its cells. Raises SlotTaken, LimitReached, NotThatPlace. `place_kind` None: the first offered.

    `free_then`: what is free on that day, where this piece of work has worked it out already."""
    let_go_holds(db, now=now)
    refuse_taken(db, mentor, starts_at)
    if free_then is None:
        free = find_free_time(db, mentor, starts_at, now=now, beyond_limits=beyond_limits)
    else:
        free = next((time for time in free_then if time.slot.starts_at == starts_at), None)
    if free is None:
        raise SlotTaken
    kind = place_kind or free.kinds[0]
    if kind not in free.kinds:
        raise NotThatPlace
    if not beyond_limits:
        refuse_without_room(db, mentor, person, now=now)
    venue_id = free.venue_id if kind is PlaceKind.VENUE else None
    wall, ref = local(starts_at), new_ref("BK")
    facts = {
        "id": new_id(),
        "ref": ref,
        "calendar_ref": ref,
        "mentor_id": mentor.id,
        "family_member_id": person.family_member_id,
        "person_key": person.person_key,
        "state": BookingState.HELD if held_until else BookingState.BOOKED,
        "starts_at": free.slot.starts_at,
        "ends_at": free.slot.ends_at,
        "wall_time": f"{wall:%Y-%m-%d %H:%M}",
        "place_kind": kind,
        "venue_id": venue_id,
        "held_until": held_until,
        "once_key": once_key,
        "made_at": now,
        "interpreter": "wanted" if person.needs_interpreter else "",
    }
    booking = book_mentor(db, mentor, free.slot, facts)
    if venue_id is not None:
        booking.room = take_a_room(db, venue_id, booking, free.slot)
    return booking
