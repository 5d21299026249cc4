"""Set up a mentor: profile, repeating times, days away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.directory.rows import rule_to_columns
from portal.directory.shapes import Rule
from portal.mentoring.models import AvailabilityException, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.refs import new_ref


@dataclass(frozen=True)
class Profile:
    """What is published of a mentor (R-24), and what makes them bookable (R-27, R-28)."""

    alias: str
    words: str
    languages: Sequence[str]
    kinds: Sequence[PlaceKind]
    experiences: Sequence[str]
    district: str
    nation: str
    supervisor_id: str | None
    supervision_on: date | None
    training_ok_until: date | None
    caseload_limit: int = 5
    weekly_hours_limit: int = 8
    sessions_a_day: int = 4


def add_mentor(
    db: Session, *, worker_id: str, profile: Profile, at: tuple[int, int] | None, bookable: bool, now: datetime
) -> PeerMentor:
    """`at`: the middle of the district on the grid, in metres."""
    mentor = PeerMentor(
        ref=new_ref("PM"),
        worker_id=worker_id,
        alias=profile.alias,
        words=profile.words,
        languages=",".join(profile.languages),
        kinds=",".join(profile.kinds),
        experiences=",".join(profile.experiences),
        district=profile.district,
        easting=at[0] if at else None,
        northing=at[1] if at else None,
        nation=profile.nation,
        bookable=bookable,
        supervisor_id=profile.supervisor_id,
        supervision_on=profile.supervision_on,
        training_ok_until=profile.training_ok_until,
        caseload_limit=profile.caseload_limit,
        weekly_hours_limit=profile.weekly_hours_limit,
        sessions_a_day=profile.sessions_a_day,
        made_at=now,
    )
    db.add(mentor)
    db.flush()
    return mentor


def add_times(
    db: Session, *, mentor_id: str, rule: Rule, kinds: Sequence[PlaceKind], venue_id: int | None
) -> MentorAvailability:
    """One repeating span. Times of the rule are local; both are needed."""
    row = MentorAvailability(
        ref=new_ref("TM"), mentor_id=mentor_id, kinds=",".join(kinds), venue_id=venue_id, **rule_to_columns(rule)
    )
    db.add(row)
    db.flush()
    return row


def add_day_away(db: Session, *, mentor_id: str, on: date) -> None:
    db.add(AvailabilityException(ref=new_ref("TX"), mentor_id=mentor_id, on=on))
    db.flush()
