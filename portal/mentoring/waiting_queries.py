"""What is kept for somebody, and whether they wait for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.waiting_fit import Wishes
from portal.mentoring.waiting_models import TimeOffer, WaitingEntry
from portal.shared.clock import today


@dataclass(frozen=True, slots=True)
class Kept:
    """A time kept for one person. `moving`: the booking it would replace, or ''."""

    ref: str
    starts_at: datetime
    until_at: datetime
    mentor_alias: str
    mentor_ref: str
    moving: str

    @property
    def until_on(self) -> date:
        """The last whole day of it."""
        return today(self.until_at - timedelta(seconds=1))


def kept_for(db: Session, *, family_member_id: str, now: datetime) -> list[Kept]:
    """Only what is still kept, the soonest first."""
    rows = db.execute(
        select(TimeOffer, PeerMentor.alias, PeerMentor.ref, WaitingEntry.earlier_than)
        .join(PeerMentor, PeerMentor.id == TimeOffer.mentor_id)
        .join(Booking, Booking.id == TimeOffer.booking_id)
        .outerjoin(WaitingEntry, WaitingEntry.id == TimeOffer.entry_id)
        .where(
            TimeOffer.family_member_id == family_member_id,
            TimeOffer.outcome == "open",
            TimeOffer.until_at > now,
            Booking.state == BookingState.HELD,
        )
        .order_by(TimeOffer.starts_at)
    )
    return [
        Kept(offer.ref, offer.starts_at, offer.until_at, alias, mentor_ref, moving or "")
        for offer, alias, mentor_ref, moving in rows
    ]


def kept(db: Session, *, ref: str, family_member_id: str, now: datetime) -> Kept | None:
    """Another's is answered like one that does not exist (T4)."""
    return next((each for each in kept_for(db, family_member_id=family_member_id, now=now) if each.ref == ref), None)


def entry_of(db: Session, family_member_id: str) -> WaitingEntry | None:
    return db.scalar(select(WaitingEntry).where(WaitingEntry.open_key == family_member_id))


def _waiting() -> Select[WaitingEntry]:
    """Those who look at an offer now are not offered another."""
    looking = select(TimeOffer.entry_id).where(TimeOffer.outcome == "open", TimeOffer.entry_id.is_not(None))
    return select(WaitingEntry).where(WaitingEntry.state == "waiting", WaitingEntry.id.not_in(looking))


def in_order(db: Session) -> Sequence[str]:
    """The ids: first come, first offered."""
    entries = _waiting().order_by(WaitingEntry.asked_at, WaitingEntry.ref)
    return db.scalars(entries.with_only_columns(WaitingEntry.id)).all()


def who_waits(db: Session, entry_id: str) -> WaitingEntry | None:
    """None: no more, or they look at an offer."""
    return db.scalar(_waiting().where(WaitingEntry.id == entry_id))


def wishes_of(db: Session, entry: WaitingEntry, *, now: datetime) -> Wishes | None:
    """None: an earlier time is wanted for a booking that is no longer to come."""
    before = None
    if entry.earlier_than:
        before = db.scalar(
            select(Booking.starts_at).where(
                Booking.ref == entry.earlier_than, Booking.state == BookingState.BOOKED, Booking.starts_at > now
            )
        )
        if before is None:
            return None
    ref = db.scalar(select(PeerMentor.ref).where(PeerMentor.id == entry.mentor_id)) if entry.mentor_id else ""
    return Wishes(
        mentor_ref=ref or "",
        parts=frozenset(PartOfWeek(part) for part in entry.parts.split(",") if part),
        kinds=frozenset(kind for kind in entry.kinds.split(",") if kind),
        languages=frozenset(code for code in entry.languages.split(",") if code),
        before=before,
    )


def offered_before(db: Session, entry: WaitingEntry) -> set[tuple[str, datetime]]:
    rows = db.execute(select(TimeOffer.mentor_id, TimeOffer.starts_at).where(TimeOffer.entry_id == entry.id))
    return {(mentor_id, starts_at) for mentor_id, starts_at in rows}


def mentor_ids(db: Session, refs: Sequence[str]) -> dict[str, str]:
    rows = db.execute(select(PeerMentor.ref, PeerMentor.id).where(PeerMentor.ref.in_(refs)))
    return {row.ref: row.id for row in rows}
