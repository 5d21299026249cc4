"""Who can be talked to: those who fit the reader first, each with the reason; who is held (N-49)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import Session

from portal.directory.times_of_day import PartOfWeek
from portal.mentoring.at_once_queries import how_many_at_once, mine_and_known
from portal.mentoring.availability import FreeTime
from portal.mentoring.matching import Needs, Reason, in_part, order, reasons
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.session_models import KeptApart
from portal.mentoring.time_queries import free_times_of, kinds_from
from portal.shared.clock import today


@dataclass(frozen=True, slots=True)
class Person:
    """A mentor as the public sees one (R-24)."""

    ref: str
    alias: str
    words: str
    languages: tuple[str, ...]
    kinds: tuple[PlaceKind, ...]
    experiences: tuple[str, ...]
    next_free: FreeTime | None
    reasons: tuple[Reason, ...] = ()  # why they fit this reader; empty where nothing is known of the reader
    times: tuple[FreeTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the list: whom they have chosen not to see, whom they know already, what they need."""

    family_member_id: str = ""
    apart: frozenset[str] = frozenset()  # references of mentors not shown (N-46)
    needs: Needs = field(default_factory=Needs)


NOBODY_IN_PARTICULAR = Reader()
DAYS_FIRST = 14
ENOUGH = 20  # times on the page of the soonest
LOOKS_AHEAD = (1, 3, DAYS_FIRST, None)  # days: where many have times, the soonest are all within a few


def people(
    db: Session,
    *,
    now: datetime,
    reader: Reader = NOBODY_IN_PARTICULAR,
    only_next: bool = False,
    all_times: bool = False,
) -> list[Person]:
    """Everyone who can be booked, those who fit the reader first; people without a free time come last.

    `only_next`: of their times only the next one is wanted; `all_times`: every one there is.
    """
    windows: Sequence[int | None] = (DAYS_FIRST, None)
    if all_times:
        windows = (None,)
    elif only_next and not reader.needs.parts:
        windows = LOOKS_AHEAD
    found = _with_times(db, _bookable(db, now, reader), reader, windows, now=now)
    return sorted(found, key=lambda person: order(_starts(person), person.reasons, person.alias))


def _with_times(
    db: Session, mentors: Sequence[PeerMentor], reader: Reader, windows: Sequence[int | None], *, now: datetime
) -> list[Person]:
    """Two weeks tell who fits; only for people with nothing free in a stretch is it worth looking further."""
    free: dict[str, list[FreeTime]] = {}
    left = list(mentors)
    for days in windows if mentors else ():
        free |= free_times_of(db, left, now=now, days=days)
        left = [mentor for mentor in left if not free[mentor.id]]
        if not left:
            break
    return [_person(mentor, free[mentor.id], reader.needs) for mentor in mentors]


def _starts(person: Person) -> datetime | None:
    return person.next_free.slot.starts_at if person.next_free else None


def person(
    db: Session, ref: str, *, now: datetime, reader: Reader = NOBODY_IN_PARTICULAR, but: str = ""
) -> tuple[Person, list[FreeTime]] | None:
    """One mentor with all their free times, or None when nobody with this reference can be booked.

    `but`: the id of a booking, or of what a helper keeps, whose own time counts as free.
    """
    mentor = next(iter(_bookable(db, now, reader, ref)), None)
    if mentor is None:
        return None
    times = free_times_of(db, [mentor], now=now, but=but)[mentor.id]
    return _person(mentor, times, reader.needs), times


def soonest(
    db: Session, *, now: datetime, reader: Reader = NOBODY_IN_PARTICULAR, part: PartOfWeek | None = None
) -> list[tuple[FreeTime, Person]]:
    """The next times with anyone, soonest first."""
    mentors, found = _bookable(db, now, reader), []
    for days in LOOKS_AHEAD if mentors else ():
        free = free_times_of(db, mentors, now=now, days=days)
        found = _pairs([_person(mentor, free[mentor.id], reader.needs) for mentor in mentors], part)
        if len(found) >= ENOUGH:
            break
    return sorted(found, key=lambda pair: (pair[0].slot.starts_at, pair[1].alias))


def _pairs(found: Sequence[Person], part: PartOfWeek | None) -> list[tuple[FreeTime, Person]]:
    return [(time, each) for each in found for time in in_part(each.times, part)]


def next_free_at(db: Session, *, now: datetime) -> datetime | None:
    """The soonest time with anyone."""
    times = [found.next_free.slot.starts_at for found in people(db, now=now, only_next=True) if found.next_free]
    return min(times, default=None)


def kept_apart(db: Session, family_member_id: str) -> frozenset[str]:
    """References of the mentors this person is not shown, whoever wished it (N-46)."""
    rows = db.scalars(
        select(PeerMentor.ref)
        .join(
            KeptApart,
            or_(
                KeptApart.mentor_id == PeerMentor.id,
                and_(KeptApart.district != "", KeptApart.district == PeerMentor.district),
            ),
        )
        .where(KeptApart.family_member_id == family_member_id)
    )
    return frozenset(rows)


def _bookable(
    db: Session, now: datetime, reader: Reader = NOBODY_IN_PARTICULAR, ref: str | None = None
) -> list[PeerMentor]:
    """Training in date (R-27). For people who are new to them also supervision not overdue and room (R-26, R-28)."""
    on = today(now)
    rows = db.scalars(
        select(PeerMentor)
        .where(PeerMentor.bookable, PeerMentor.training_ok_until >= on, PeerMentor.ref == ref if ref else true())
        .order_by(PeerMentor.alias, PeerMentor.ref)
    ).all()
    at_once = how_many_at_once(db, [mentor.id for mentor in rows], now=now)
    mine, known = mine_and_known(db, reader.family_member_id, now=now)
    found = []
    for mentor in rows:
        has_room = mentor.id in mine or at_once.get(mentor.id, 0) < mentor.caseload_limit
        is_supervised = mentor.takes_new(on)
        if mentor.ref not in reader.apart and has_room and (is_supervised or mentor.id in known):
            found.append(mentor)
    return found


def _person(mentor: PeerMentor, times: Sequence[FreeTime], needs: Needs) -> Person:
    made = Person(
        ref=mentor.ref,
        alias=mentor.alias,
        words=mentor.words,
        languages=tuple(code for code in mentor.languages.split(",") if code),
        kinds=kinds_from(mentor.kinds),
        experiences=tuple(tag for tag in mentor.experiences.split(",") if tag),
        next_free=times[0] if times else None,
        times=tuple(times),
    )
    return replace(made, reasons=reasons(made, times, needs))


def languages_of(db: Session, mentor_ref: str) -> list[str]:
    found = db.scalar(select(PeerMentor.languages).where(PeerMentor.ref == mentor_ref)) or ""
    return [code for code in found.split(",") if code]


def districts(db: Session, refs: Sequence[str]) -> list[str]:
    """Districts that these mentors publish, in order."""
    return sorted(set(db.scalars(select(PeerMentor.district).where(PeerMentor.ref.in_(refs)))) - {""})


def refs_in(db: Session, names: Sequence[str]) -> frozenset[str]:
    """References of the mentors of some districts."""
    return frozenset(db.scalars(select(PeerMentor.ref).where(PeerMentor.district.in_(names)))) if names else frozenset()
