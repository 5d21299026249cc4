"""Taking a request in hand, handing it over, saying what is next and when: no save of anybody is lost."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.casework import recorded
from portal.casework.triage_models import RecordPresence, Triage
from portal.records.actions import record
from portal.referrals import actions as referrals
from portal.referrals import queries
from portal.referrals.stages import Stage
from portal.shared.errors import BadInput, Gone

FORMAL = ("", "none", "asked", "has")
STILL_ASKED = "asked"


class TakenMeanwhile(Gone):
    """Somebody else took it, or handed it on, a moment ago."""

    def __str__(self) -> str:
        return "Somebody else took this a moment ago."


class ChangedMeanwhile(Gone):
    """Somebody else saved the plan since this page was opened. Both versions are shown; nothing was saved."""


class FormalSupportAsked(BadInput):
    """A request for formal support is not closed because a mentor is there (R-31)."""


class BadNextContact(BadInput):
    """The next contact lies in the past, or the word for formal support is none of ours."""


def triage_of(db: Session, ref: str, *, by: str, now: datetime) -> Triage:
    """The team's row of a request, made at the first touch. Raises NoSuchPerson."""
    asked = queries.referral(db, ref)
    chosen = select(Triage).where(Triage.self_referral_id == asked.id).with_for_update()
    found = db.scalar(chosen)
    if found is not None:
        return found
    made = Triage(
        person_key=asked.person_key,
        self_referral_id=asked.id,
        held_by="",
        next_contact_at=asked.read_by_at,
        formal_support="",
        version=1,
        changed_at=now,
        changed_by=by,
    )
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError:  # two people touched it at one moment
        return db.scalars(chosen).one()
    return made


def hold(db: Session, *, ref: str, by: str, holder: str, seen: str, now: datetime) -> None:
    """Take it (`holder` is `by`), hand it over, or let it go (''). `seen`: who had it when the page was opened.

    Raises TakenMeanwhile, NoSuchPerson.
    """
    triage = triage_of(db, ref, by=by, now=now)
    if triage.held_by == holder:
        return
    changed: CursorResult[object] = db.execute(  # type: ignore[assignment]
        update(Triage)
        .where(Triage.id == triage.id, Triage.held_by == seen)
        .values(held_by=holder, held_at=now if holder else None)
        .execution_options(synchronize_session="fetch")
    )
    if changed.rowcount != 1:
        raise TakenMeanwhile
    record(db, recorded.REQUEST_TAKEN, referral=ref, by=by, before=seen, after=holder, now=now)


@dataclass(frozen=True)
class Plan:
    """What the team does next. `version`: the one that was on the page."""

    text: str
    next_contact_at: datetime
    formal_support: str
    version: int


def save_plan(db: Session, *, ref: str, plan: Plan, by: str, now: datetime) -> Triage:
    """Raises ChangedMeanwhile when somebody saved since, BadNextContact, NoSuchPerson."""
    if plan.next_contact_at < now or plan.formal_support not in FORMAL:
        raise BadNextContact
    triage = triage_of(db, ref, by=by, now=now)
    if triage.version != plan.version:
        raise ChangedMeanwhile
    _raise_version(db, triage)
    triage.plan, triage.formal_support = plan.text, plan.formal_support
    triage.next_contact_at, triage.changed_at, triage.changed_by = plan.next_contact_at, now, by
    db.flush()
    record(db, recorded.PLAN_CHANGED, referral=ref, by=by, now=now)
    return triage


def _raise_version(db: Session, triage: Triage) -> None:
    """The database judges which of two saves was first."""
    changed: CursorResult[object] = db.execute(  # type: ignore[assignment]
        update(Triage)
        .where(Triage.id == triage.id, Triage.version == triage.version)
        .values(version=triage.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile


def come_back_on(db: Session, *, ref: str, next_contact_at: datetime, by: str, now: datetime) -> None:
    """Only the date of the next contact (R-62)."""
    triage = triage_of(db, ref, by=by, now=now)
    if next_contact_at < now:
        raise BadNextContact
    triage.next_contact_at, triage.changed_at = next_contact_at, now
    db.flush()


def mark_read(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """A person of the team has read it, and the notes with it."""
    asked = queries.referral(db, ref)
    if Stage(asked.stage) is Stage.RECEIVED:
        referrals.move(db, ref=ref, to=Stage.IN_REVIEW, by=by, now=now)
    elif asked.read_at is None:
        asked.read_at = now
    referrals.mark_read(db, family_member_id=asked.family_member_id, by=by, now=now)


def move(db: Session, *, ref: str, to: Stage, by: str, now: datetime) -> None:
    """Raises StageNotReachable, FormalSupportAsked, NoSuchPerson."""
    triage = triage_of(db, ref, by=by, now=now)
    if to is Stage.CLOSED and triage.formal_support == STILL_ASKED:
        raise FormalSupportAsked
    referrals.move(db, ref=ref, to=to, by=by, now=now)


def be_present(db: Session, *, self_referral_id: str, worker_ref: str, now: datetime) -> None:
    """This worker has the record open now."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"self_referral_id": self_referral_id, "worker_ref": worker_ref, "seen_at": now}
    new = insert(RecordPresence).values(row)
    db.execute(new.on_conflict_do_update(index_elements=["self_referral_id", "worker_ref"], set_={"seen_at": now}))
