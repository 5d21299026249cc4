"""Taking a time: held for ten minutes while it is confirmed, then booked. The database judges overlaps (F19, F20)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import CursorResult, String, and_, bindparam, delete, or_, select, union_all, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from portal.mentoring.booking_states import BookingState
from portal.mentoring.cell_actions import refuse_taken, take_a_room, take_mentor
from portal.mentoring.limits import STILL_COUNTS_FOR
from portal.mentoring.models import BookedCell, Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import AdultsOnly, LimitReached, NoSuchMentor, NotThatPlace, SlotTaken
from portal.mentoring.session_models import KeptApart
from portal.mentoring.time_queries import find_free_time
from portal.mentoring.waiting_models import KeptTime
from portal.shared.clock import local, today
from portal.shared.refs import new_ref
from portal.shared.slots import Slot
from portal.storage.base import UTCDateTime
from portal.storage.quick import Question

HELD_FOR = timedelta(minutes=10)
BY_PERSON = "person"


@dataclass(frozen=True)
class For:
    """Whom a booking is for, as the referrals feature knows them."""

    family_member_id: str
    person_key: str
    referral_ref: str
    is_adult: bool
    needs_interpreter: bool = False


_MENTOR = select(PeerMentor).where(PeerMentor.ref == bindparam("ref")).with_for_update()
_person, _mentor = bindparam("person", type_=String), bindparam("mentor", type_=String)
_now = bindparam("now", type_=UTCDateTime())
_CONFIRM = (
    update(Booking.__table__)  # type: ignore[arg-type]
    .where(Booking.__table__.c.id == bindparam("of"), Booking.__table__.c.state == BookingState.HELD.value)
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
            Booking.state == BookingState.BOOKED.value,
            Booking.state == BookingState.DONE.value,
            Booking.state == BookingState.MISSED.value,
            and_(Booking.state == BookingState.HELD.value, Booking.held_until > _now),
        ),
    )
    .distinct()
)
_OVER = Question(
    union_all(
        select(Booking.id).where(Booking.state == BookingState.HELD.value, Booking.held_until <= _now),
        select(KeptTime.id).where(KeptTime.until_at <= _now),
    )
)
_HELD_BY = Question(
    select(Booking.id, Booking.ref, Booking.mentor_id, Booking.starts_at, Booking.made_by).where(
        Booking.state == BookingState.HELD.value, Booking.family_member_id == _person
    )
)


def mentor_to_book(db: Session, mentor_ref: str, person: For, *, now: datetime) -> PeerMentor:
    """Locked, so that limits are counted one booking at a time. Raises NoSuchMentor, AdultsOnly."""
    mentor = db.scalar(_MENTOR, {"ref": mentor_ref})
    if mentor is None or not _may_be_booked(db, mentor, person, today(now)):
        raise NoSuchMentor
    if not person.is_adult:
        raise AdultsOnly
    return mentor


def _may_be_booked(db: Session, mentor: PeerMentor, person: For, on: date) -> bool:
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


def _knows(db: Session, mentor: PeerMentor, person: For) -> bool:
    known = select(Booking.id).where(
        Booking.mentor_id == mentor.id,
        Booking.family_member_id == person.family_member_id,
        Booking.state != BookingState.HELD,
    )
    return db.scalar(known.limit(1)) is not None


def refuse_without_room(db: Session, mentor: PeerMentor, person: For, *, now: datetime) -> None:
    """Raises LimitReached (R-26). Holding for everybody who books; a coordinator may go beyond with a reason.

    Days and hours that are full are no free times to begin with."""
    rows = _PEOPLE.within(db, mentor=mentor.id, since=now - STILL_COUNTS_FOR, now=now)
    people = {family_member_id for (family_member_id,) in rows}
    if person.family_member_id not in people and len(people) >= mentor.caseload_limit:
        raise LimitReached("people")


def let_go_holds(db: Session, *, now: datetime) -> int:
    """Times whose ten minutes are over are free again. Nobody was told of them, so nothing of them is kept."""
    gone: CursorResult[object] = db.execute(  # type: ignore[assignment]
        delete(Booking).where(Booking.state == BookingState.HELD, Booking.held_until <= now)
    )
    db.execute(delete(KeptTime).where(KeptTime.until_at <= now))
    return gone.rowcount


def let_go_own(db: Session, *, family_member_id: str, but: str = "") -> None:
    """Somebody who presses another time no longer holds the one before."""
    held = _HELD_BY.within(db, person=family_member_id)
    if not [ref for _id, ref, _mentor, _at, made_by in held if made_by == BY_PERSON and ref != but]:
        return
    db.execute(
        delete(Booking).where(
            Booking.state == BookingState.HELD,
            Booking.family_member_id == family_member_id,
            Booking.made_by == BY_PERSON,
            Booking.ref != but,
        )
    )


def held_by(db: Session, mentor: PeerMentor, person: For, starts_at: datetime) -> Booking | None:
    """This person's own hold, over or not: while nobody else took the time, it is still theirs to confirm."""
    held = _HELD_BY.within(db, person=person.family_member_id)
    mine = [ident for ident, _ref, mentor_id, at, _by in held if mentor_id == mentor.id and at == starts_at]
    return db.get(Booking, mine[0], populate_existing=True) if mine else None


def confirm_held(db: Session, held: Booking, place_kind: PlaceKind, venue_id: int | None, once_key: str) -> bool:
    """Compare and swap: False when the hold was let go meanwhile (F19)."""
    values = {"state": BookingState.BOOKED, "held_until": None, "once_key": once_key, "place_kind": place_kind}
    changed = db.connection().execute(_CONFIRM, {"of": held.id} | values)
    if changed.rowcount != 1:
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
    mentor: PeerMentor,
    starts_at: datetime,
    place_kind: PlaceKind | None,
    person: For,
    once_key: str,
    *,
    now: datetime,
    held_until: datetime | None = None,
    beyond_limits: bool = False,
) -> Booking:
    """A new row with its cells. Raises SlotTaken, LimitReached, NotThatPlace. `place_kind` None: the first offered."""
    if _OVER.within(db, now=now):
        let_go_holds(db, now=now)
    refuse_taken(db, mentor, starts_at)
    free = find_free_time(db, mentor, starts_at, now=now, beyond_limits=beyond_limits)
    if free is None:
        raise SlotTaken
    kind = place_kind or free.kinds[0]
    if kind not in free.kinds:
        raise NotThatPlace
    if not beyond_limits:
        refuse_without_room(db, mentor, person, now=now)
    venue_id = free.venue_id if kind is PlaceKind.VENUE else None
    wall, ref = local(starts_at), new_ref("BK")
    booking = Booking(
        ref=ref,
        calendar_ref=ref,
        mentor_id=mentor.id,
        family_member_id=person.family_member_id,
        person_key=person.person_key,
        state=BookingState.HELD if held_until else BookingState.BOOKED,
        starts_at=free.slot.starts_at,
        ends_at=free.slot.ends_at,
        wall_time=f"{wall:%Y-%m-%d %H:%M}",
        place_kind=kind,
        venue_id=venue_id,
        held_until=held_until,
        once_key=once_key,
        made_at=now,
        interpreter="wanted" if person.needs_interpreter else "",
    )
    take_mentor(db, mentor, booking, free.slot)
    if venue_id is not None:
        booking.room = take_a_room(db, venue_id, booking, free.slot)
    return booking
