"""Set up a mentor: profile, repeating times, days away."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.directory.rows import rule_to_columns
from portal.directory.shapes import Rule
from portal.mentoring import recorded
from portal.mentoring.models import AvailabilityException, MentorAvailability, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.supervisor_actions import change_supervisor
from portal.mentoring.training_actions import settle_training
from portal.records.actions import record
from portal.shared.errors import Gone, NotFound
from portal.shared.refs import new_ref

MENTOR = "mentor"


class NotAMentor(NotFound):
    """Only somebody invited as a mentor, who may sign in, has a profile."""


class ChangedMeanwhile(Gone):
    """Somebody else saved this since the page was opened: nothing is written over what its reader has not seen."""


@dataclass(frozen=True)
class Profile:
    """What is published of a mentor (R-24), and what makes them bookable (R-27, R-28).

    `sets_training` False: the page did not ask until when training counts, so that day stays what it is.
    """

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
    sets_training: bool = True


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


def mark(held: PeerMentor | None, *, sets_training: bool = True) -> str:
    """Another one as soon as anything that the page shows has changed: a mentor wrote their own words, say."""
    read = sorted(_of_held(held, sets_training).items()) if held else []
    return hashlib.sha256(repr(read).encode()).hexdigest()[:32]


def set_up(
    db: Session, *, worker: str, profile: Profile, by: str, now: datetime, seen: str | None = None
) -> PeerMentor:
    """Make or change the profile of somebody invited as a mentor. Nobody can book by this alone; sent twice it is one.

    The supervisor is handed on by change_supervisor, so that each change stands in the record (R-58). What training
    says goes before the date given here, wherever a training is required (R-27). `seen`: mark of what a page showed.

    Raises NotAMentor, NotASupervisor, NoSuchWorker, ChangedMeanwhile.
    """
    person = accounts.worker_by_ref(db, worker)
    if person.role != MENTOR or not person.active:
        raise NotAMentor
    supervisor = accounts.worker_by_id(db, profile.supervisor_id) if profile.supervisor_id else None
    held = _of_worker(db, person.id)
    how = "made" if held is None else "changed"
    if held is None:
        try:
            with db.begin_nested():
                held = add_mentor(
                    db,
                    worker_id=person.id,
                    profile=replace(profile, supervisor_id=None),
                    at=None,
                    bookable=False,
                    now=now,
                )
        except IntegrityError:  # the same page, sent twice at one moment: the database keeps one for each worker
            held, how = _of_worker(db, person.id), "changed"
            if held is None:
                raise
    is_stale = how == "changed" and seen is not None and seen != mark(held, sets_training=profile.sets_training)
    if is_stale and _of_held(held, profile.sets_training) != _wanted(profile):  # the same: it was sent twice
        raise ChangedMeanwhile
    is_new = _write(held, profile) or how == "made"
    db.flush()
    settle_training(db, held)
    if supervisor is not None:
        change_supervisor(db, mentor=held, supervisor=supervisor, by=by, now=now)
    if is_new:
        record(db, recorded.PROFILE_WRITTEN, now=now, mentor=held.ref, by=by, how=how)
    return held


def _of_worker(db: Session, worker_id: str) -> PeerMentor | None:
    found = select(PeerMentor).where(PeerMentor.worker_id == worker_id).with_for_update()
    return db.scalar(found, execution_options={"populate_existing": True})  # as it stands once the lock is there


def _of_held(held: PeerMentor, sets_training: bool) -> dict[str, Any]:
    names = ("alias", "words", "languages", "kinds", "experiences", "district", "nation", "supervisor_id")
    names += ("supervision_on", "caseload_limit", *(("training_ok_until",) if sets_training else ()))
    return {name: getattr(held, name) for name in names}


def _wanted(profile: Profile) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "alias": profile.alias,
        "words": profile.words,
        "languages": ",".join(profile.languages),
        "kinds": ",".join(profile.kinds),
        "experiences": ",".join(profile.experiences),
        "district": profile.district,
        "nation": profile.nation,
        "supervisor_id": profile.supervisor_id,
        "supervision_on": profile.supervision_on,
        "caseload_limit": profile.caseload_limit,
    }
    return wanted | ({"training_ok_until": profile.training_ok_until} if profile.sets_training else {})


def _write(held: PeerMentor, profile: Profile) -> bool:
    """Whether anything became different. The supervisor is handed on by change_supervisor."""
    wanted = _wanted(profile)
    del wanted["supervisor_id"]
    different = {name: value for name, value in wanted.items() if getattr(held, name) != value}
    for name, value in different.items():
        setattr(held, name, value)
    return bool(different)


def mark_of_words(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def write_words(
    db: Session, *, mentor: PeerMentor, words: str, by: str, now: datetime, seen: str | None = None
) -> None:
    """A mentor's own words about themselves, published as they are. Raises ChangedMeanwhile, as `set_up` does.

    Locked, and read again: of two who save at one moment the second finds the words of the first."""
    db.refresh(mentor, with_for_update=True)
    if mentor.words != words:
        if seen is not None and seen != mark_of_words(mentor.words):
            raise ChangedMeanwhile
        mentor.words = words
        db.flush()
        record(db, recorded.OWN_WORDS_WRITTEN, now=now, mentor=mentor.ref, by=by)


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
