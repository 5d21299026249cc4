"""A concern about somebody's safety: raised from any record or message, told, decided, closed (N-18, N-20)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import risk, rota_actions, support_recorded
from portal.casework.concern_queries import owner_of
from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.casework.support_refusals import (
    AnotherPersonLooks,
    ConcernClosed,
    NoSuchConcern,
    NotComplete,
    SaysNoReason,
)
from portal.messages import actions as messages
from portal.records.actions import record
from portal.shared.refs import new_ref
from portal.storage.chosen_settings import settings_now
from portal.storage.keys import KeyRing


def raise_concern(
    db: Session,
    *,
    about: str,
    by: str,
    words: str,
    now: datetime,
    once_key: str,
    at_risk: Sequence[str] = ("person",),
    who: str = "",
    done: str = "",
    suicide: bool = False,
) -> SafeguardingConcern:
    """`about`: the reference of a request, booking, session, note or wish; `by`: a worker's reference.

    `words` are kept as typed (N-59). The same `once_key` is the same concern (F18), with what is new in what is sent
    again. Who is on call and the duty leads are told at once, at any hour, by reference only. The person's own support
    is not touched (R-16).
    Raises NothingToBeAbout, SaysNoReason.
    """
    before = db.scalar(select(SafeguardingConcern).where(SafeguardingConcern.once_key == once_key))
    if before is not None and (before.closed_at is None or before.suicide or not suicide):
        return _add_to(db, before, by=by, words=words, suicide=suicide, now=now)
    if before is not None:  # closed, and thoughts of suicide are news: nobody would look at them there
        return raise_concern(
            db,
            about=about,
            by=by,
            words=words,
            now=now,
            once_key=f"{once_key[:57]}-marked",
            at_risk=at_risk,
            who=who,
            done=done,
            suicide=True,
        )
    if not words.strip() or not set(at_risk) <= risk.AT_RISK.keys() or not at_risk:
        raise SaysNoReason
    keys: KeyRing = db.info["keys"]
    made = SafeguardingConcern(
        ref=new_ref("KS"),
        person_key=keys.new_person(now),
        family_member_id=owner_of(db, about),
        about=about,
        once_key=once_key,
        at_risk=",".join(at_risk),
        suicide=suicide,
        raised_by=by,
        raised_at=now,
        act_by_at=risk.act_by(now, settings_now(db).triage_hours),
        second_by_at=risk.second_by(now),
        words=words,
        who=who or None,
        done=done or None,
    )
    db.add(made)
    db.flush()
    record(db, support_recorded.CONCERN_RAISED, now=now, concern=made.ref, source=about, by=by)
    _tell(db, made, by, now)
    return made


def _add_to(
    db: Session, before: SafeguardingConcern, *, by: str, words: str, suicide: bool, now: datetime
) -> SafeguardingConcern:
    """Sent again from the same form: a mark that was not there, and words that differ, are news and told as such."""
    row = concern(db, before.ref, for_change=True)
    if row.closed_at is not None:
        return row
    is_marked, has_words = suicide and not row.suicide, bool(words.strip()) and words not in (row.words or "")
    if has_words:
        row.words = f"{row.words}\n\n{words}"
        _changed(db, row.ref, by, "words", now)
    if is_marked:
        mark_suicide(db, ref=row.ref, by=by, now=now)
    if is_marked or has_words:
        _tell(db, row, by, now)
    return row


def _tell(db: Session, row: SafeguardingConcern, by: str, now: datetime) -> None:
    """Nobody hears of what they did themselves, where somebody else can be reached."""
    messages.raise_alert(db, kind="concern-raised", about=row.ref, now=now)
    takes_it = rota_actions.who_takes_it(db, now, but=row.raised_by)
    for one in [each for each in takes_it if each.ref != by] or takes_it:
        messages.tell_at_once(db, worker_key=one.person_key, about=row.ref, now=now)


def mark_suicide(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Thoughts of suicide came up later. It is never unmarked: it ends with a named person and an outcome (N-20)."""
    _open(db, ref).suicide = True
    _changed(db, ref, by, "suicide", now)


def take_over(db: Session, *, ref: str, worker: str, by: str, now: datetime) -> None:
    """A named person carries it from here (N-20). Raises NoSuchWorker."""
    row = _open(db, ref)
    person = accounts.worker_by_ref(db, worker)
    if not person.active or person.role not in SafeguardingConcern.DUTY_ROLES:  # nobody is woken who cannot open it
        raise accounts.NoSuchWorker(worker)
    row.taken_by, row.taken_at = worker, now
    if worker != by:  # who takes it themselves knows
        messages.tell_at_once(db, worker_key=person.person_key, about=ref, now=now)
    _changed(db, ref, by, "taken_over", now)


def keep_back(db: Session, *, ref: str, names: str, by: str, now: datetime) -> None:
    """Names, one a line, of people who could be harmed if named. Nothing that is shared may hold them (N-19)."""
    _open(db, ref).keep_back = names or None
    _changed(db, ref, by, "keep_back", now)


def say_told(db: Session, *, ref: str, was_told: bool, why_not: str, by: str, now: datetime) -> None:
    """Whether the person was told, or why that was not safe (N-18). Raises SaysNoReason."""
    if not was_told and not why_not.strip():
        raise SaysNoReason
    row = _open(db, ref)
    row.told, row.told_at = ("told" if was_told else "not_told"), now
    row.told_why = why_not or None
    _changed(db, ref, by, "told", now)


def decide(db: Session, *, ref: str, decision: str, reason: str, by: str, now: datetime) -> None:
    """A named person decides and writes why. A new decision asks for a new second look. Raises SaysNoReason."""
    if decision not in risk.DECISIONS or not reason.strip():
        raise SaysNoReason
    row = _open(db, ref)
    row.decision, row.reason, row.decided_by, row.decided_at = decision, reason, by, now
    row.second_by, row.second_at, row.second_view = "", None, None
    messages.settle(db, kind="concern-raised", about=ref, now=now)
    messages.settle(db, kind="concern-late", about=ref, now=now)
    _changed(db, ref, by, "decision", now)


def look_second(db: Session, *, ref: str, view: str, by: str, now: datetime) -> None:
    """Another person looks at the decision. Raises AnotherPersonLooks, NotComplete, SaysNoReason."""
    row = _open(db, ref)
    if row.decided_at is None:
        raise NotComplete(["decision"])
    if row.decided_by == by:
        raise AnotherPersonLooks
    if not view.strip():
        raise SaysNoReason
    row.second_by, row.second_at, row.second_view = by, now, view
    messages.settle(db, kind="second-look-late", about=ref, now=now)
    _changed(db, ref, by, "second", now)


def write_outcome(db: Session, *, ref: str, outcome: str, by: str, now: datetime) -> None:
    """What came of thoughts of suicide (N-20). Raises SaysNoReason."""
    if not outcome.strip():
        raise SaysNoReason
    _open(db, ref).outcome = outcome
    _changed(db, ref, by, "outcome", now)


def close(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Raises NotComplete with what is missing; the database refuses it too, whoever asks. Safe to repeat."""
    row = concern(db, ref, for_change=True)
    if row.closed_at is not None:
        return
    missing = lacking(db, row)
    if missing:
        raise NotComplete(missing)
    row.closed_at, row.closed_by = now, by
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise NotComplete(["all"]) from error
    for kind in ("concern-raised", "concern-late", "second-look-late", "share-look-late"):
        messages.settle(db, kind=kind, about=ref, now=now)
    messages.drop_notices(db, about=ref)
    record(db, support_recorded.CONCERN_CLOSED, now=now, concern=ref, by=by)


def lacking(db: Session, row: SafeguardingConcern) -> list[str]:
    """What a concern still needs before it can be closed, in the order of the page."""
    unread = select(ConcernShare.id).where(ConcernShare.concern_id == row.id, ConcernShare.looked_over_at.is_(None))
    parts = {
        "told": bool(row.told),
        "decision": row.decided_at is not None,
        "second": row.second_at is not None,
        "looked_over": db.scalar(unread.limit(1)) is None,
        "taken_over": not row.suicide or bool(row.taken_by),
        "outcome": not row.suicide or row.outcome_sealed is not None,
    }
    return [name for name, is_there in parts.items() if not is_there]


def concern(db: Session, ref: str, *, for_change: bool = False) -> SafeguardingConcern:
    """`for_change`: as it stands now, held until this piece of work is over. Raises NoSuchConcern."""
    wanted = select(SafeguardingConcern).where(SafeguardingConcern.ref == ref)
    if for_change:
        db.flush()
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NoSuchConcern
    return found


def _open(db: Session, ref: str) -> SafeguardingConcern:
    row = concern(db, ref, for_change=True)
    if row.closed_at is not None:
        raise ConcernClosed
    return row


def _changed(db: Session, ref: str, by: str, part: str, now: datetime) -> None:
    db.flush()
    record(db, support_recorded.CONCERN_CHANGED, now=now, concern=ref, by=by, part=part)
