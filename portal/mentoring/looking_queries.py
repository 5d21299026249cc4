"""What must be known before a kept page of times is shown: whose own part there is, and until when it is true."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, String, bindparam, distinct, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from portal.mentoring.at_once_queries import counts_at_once
from portal.mentoring.booking_states import BookingState
from portal.mentoring.changed_parts import OFFERS, TIMES
from portal.mentoring.group_models import GroupSession
from portal.mentoring.models import AvailabilityException, Booking, MentorAvailability, PeerMentor
from portal.mentoring.session_models import KeptApart
from portal.mentoring.waiting_models import KeptTime
from portal.shared.clock import today
from portal.storage.base import UTCDateTime
from portal.storage.quick import Question, as_written
from portal.storage.stamps import belong

PARTS = (TIMES, "directory")
PARTS_OF_ONE = (OFFERS, "directory")  # with the mentor's own word
# All that free times are worked out from, beside the directory's hours of venues.
_TABLES = (
    PeerMentor,
    MentorAvailability,
    AvailabilityException,
    Booking,
    KeptTime,
    GroupSession,
)
for part in (TIMES, OFFERS):
    belong(part, *(model.__table__ for model in _TABLES))

_of = bindparam("of", type_=String)
_OWN = Question(
    union_all(
        select(literal("apart"), KeptApart.id, literal("")).where(KeptApart.family_member_id == _of),
        select(Booking.state, Booking.mentor_id, PeerMentor.ref)
        .join(PeerMentor, PeerMentor.id == Booking.mentor_id)
        .where(Booking.family_member_id == _of),
    )
)
_at = bindparam("at", type_=UTCDateTime())
_NEXT_END = Question(
    union_all(
        select(func.min(Booking.held_until)).where(
            Booking.state == as_written(BookingState.HELD), Booking.held_until > _at
        ),
        select(func.min(KeptTime.until_at)).where(KeptTime.until_at > _at),
    )
)


@dataclass(frozen=True, slots=True)
class Own:
    """Of one person: whom they are kept apart from, with whom they hold a time, with whom they ever had one."""

    apart: tuple[str, ...] = ()
    holds_with: frozenset[str] = frozenset()  # references of mentors
    met: frozenset[str] = frozenset()  # ids of mentors
    met_refs: frozenset[str] = frozenset()


def own_of(engine: Engine, family_member_id: str) -> Own:
    rows = _OWN.rows(engine, of=family_member_id)
    return Own(
        tuple(sorted(ident for what, ident, _ref in rows if what == "apart")),
        frozenset(ref for what, _ident, ref in rows if what == BookingState.HELD),
        frozenset(ident for what, ident, _ref in rows if what != "apart"),
        frozenset(ref for what, _ident, ref in rows if what != "apart"),
    )


def next_end(engine: Engine, now: datetime) -> datetime | None:
    """When the next thing that is only held is free again."""
    return min((end for (end,) in _NEXT_END.rows(engine, at=now) if end is not None), default=None)


def closed_to_new(db: Session, *, now: datetime) -> frozenset[str]:
    """Ids of the mentors who are offered to those alone who know them: supervision is due, or they have no room."""
    counted = (
        select(Booking.mentor_id, func.count(distinct(Booking.family_member_id)).label("people"))
        .where(counts_at_once(now))
        .group_by(Booking.mentor_id)
        .subquery()
    )
    on = today(now)
    rows = db.scalars(
        select(PeerMentor.id)
        .outerjoin(counted, counted.c.mentor_id == PeerMentor.id)
        .where(
            PeerMentor.bookable,
            or_(
                func.coalesce(counted.c.people, 0) >= PeerMentor.caseload_limit,
                PeerMentor.stepping_back_at.is_not(None),
                PeerMentor.supervision_on.is_(None),
                PeerMentor.supervision_on < on,
            ),
        )
    )
    return frozenset(rows)
