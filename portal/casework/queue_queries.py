"""The team's queue: put in order without opening a word, then opened for the page that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework.queue_order import USUALLY, Facts, Only, Place, fits, in_order, is_past, place
from portal.casework.target_clock import Target
from portal.casework.triage_models import RecordPresence, Triage
from portal.mentoring import missed_queries
from portal.mentoring.missed_queries import Missed
from portal.mentoring.since_queries import with_a_mentor
from portal.messages.contact import Contact
from portal.messages.contact_queries import contacts_of
from portal.referrals import queries, queue_queries
from portal.referrals.deadlines import IsHoliday
from portal.referrals.queue_queries import OpenRequest
from portal.storage.keys import KeyGone

PRESENT_FOR = timedelta(minutes=2)  # a page that is open says so again within this


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers only."""

    all: int
    mine: int
    nobody: int
    past: int
    mentor_only: int
    with_formal: int


@dataclass(frozen=True)
class Queue:
    counts: Counts
    rows: list[tuple[OpenRequest, Facts, Place]]


def queue(
    db: Session, *, only: Only, worker_ref: str, now: datetime, is_holiday: IsHoliday, target: Target = USUALLY
) -> Queue:
    """Everything the team has in hand, in order. Opens nothing."""
    asked = {each.ref: each for each in queue_queries.open_requests(db)}
    held = {row.self_referral_id: row for row in db.scalars(select(Triage))}
    missed = missed_queries.missed_since_held(db, [each.family_member_id for each in asked.values()])
    mentored = with_a_mentor(db)
    found = [
        _facts(each, held.get(each.id), missed.get(each.family_member_id), each.family_member_id in mentored)
        for each in asked.values()
    ]
    pairs = in_order([(facts, place(facts, now=now, is_holiday=is_holiday, target=target)) for facts in found])
    counts = Counts(
        all=len(pairs),
        mine=sum(fits(facts, Only.MINE, worker_ref) for facts, _ in pairs),
        nobody=sum(fits(facts, Only.NOBODY, worker_ref) for facts, _ in pairs),
        past=sum(is_past(where, now) for _, where in pairs),
        mentor_only=sum(fits(facts, Only.MENTOR_ONLY, worker_ref) for facts, _ in pairs),
        with_formal=sum(fits(facts, Only.WITH_FORMAL, worker_ref) for facts, _ in pairs),
    )
    rows = [(asked[facts.ref], facts, where) for facts, where in pairs if fits(facts, only, worker_ref)]
    return Queue(counts, rows)


def _facts(each: OpenRequest, triage: Triage | None, missed: Missed | None, has_mentor: bool) -> Facts:
    is_unread = each.stage == "received"
    is_looked_at = triage is not None and missed is not None and triage.changed_at > missed.last_at
    return Facts(
        ref=each.ref,
        is_unread=is_unread,
        danger=each.danger,
        words_unread=(each.has_words and is_unread) or each.note_by_at is not None,
        needs_look=each.needs_look or each.was_young,
        sent_at=each.sent_at,
        read_by_at=each.read_by_at,
        next_contact_at=triage.next_contact_at if triage else None,
        note_by_at=each.note_by_at,
        wish_by_at=each.wish_by_at,
        held_by=triage.held_by if triage else "",
        is_left=each.stage in ("in_review", "offered") and not (triage and triage.held_by),
        has_mentor=has_mentor,
        has_formal=triage is not None and triage.formal_support == "has",
        missed=missed.count if missed and not is_looked_at else 0,
    )


@dataclass(frozen=True)
class Opened:
    """One line as it is shown. `answers`: what was asked for; ways to reach somebody are words, never numbers."""

    name_to_use: str
    answers: dict[str, Any]
    area: str
    contact: Contact | None
    missed: int
    holder: str
    held_by: str
    present: tuple[str, ...]


def opened(
    db: Session, rows: Sequence[tuple[OpenRequest, Facts, Place]], *, now: datetime, but: str = ""
) -> dict[str, Opened]:
    """What a page of the queue shows, by reference. Somebody erased meanwhile is left out. `but`: who looks at it."""
    found = queue_queries.by_refs(db, [each.ref for each, _, _ in rows])
    contacts = contacts_of(db, [one.person_key for one, _ in found.values()])
    present = present_at(db, [one.id for one, _ in found.values()], now=now, but=but)
    refs = {facts.held_by for _, facts, _ in rows if facts.held_by} | {ref for refs in present.values() for ref in refs}
    names = accounts.names_of(db, sorted(refs))
    made: dict[str, Opened] = {}
    for each, facts, _ in rows:
        if each.ref not in found:
            continue
        one, member = found[each.ref]
        try:
            made[each.ref] = Opened(
                name_to_use=member.name_to_use or "",
                answers=queries.answers(one),
                area=one.area or "",
                contact=contacts.known.get(one.person_key),
                missed=facts.missed,
                holder=names.get(facts.held_by, ""),
                held_by=facts.held_by,
                present=tuple(names.get(ref, "") for ref in present.get(one.id, ())),
            )
        except KeyGone:
            continue
    return made


def present_at(db: Session, ids: Sequence[str], *, now: datetime, but: str = "") -> dict[str, list[str]]:
    """References of those who have a record open at the moment, by id of the request."""
    rows = db.execute(
        select(RecordPresence.self_referral_id, RecordPresence.worker_ref)
        .where(
            RecordPresence.self_referral_id.in_(ids),
            RecordPresence.seen_at > now - PRESENT_FOR,
            RecordPresence.worker_ref != but,
        )
        .order_by(RecordPresence.seen_at)
    )
    found: dict[str, list[str]] = {}
    for one, ref in rows:
        found.setdefault(one, []).append(ref)
    return found
