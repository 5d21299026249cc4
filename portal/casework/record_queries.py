"""All that a request's page shows the team: what happened so far, who looks, what may belong to the same person."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.casework import recorded
from portal.casework.triage_models import ContactEvent, SamePerson, Triage
from portal.messages import queries as messages
from portal.messages.same_contact_queries import shares_a_way_with
from portal.records import kinds
from portal.records import queries as records
from portal.referrals import own_queries, queries, queue_queries
from portal.referrals.recorded import REQUEST_ENDED
from portal.referrals.stages import Stage, is_open
from portal.storage.keys import KeyGone

LOOKED_THROUGH, ENDED_LOOKED_THROUGH = 500, 300  # requests whose names are compared: open ones, the last that ended


@dataclass(frozen=True)
class Happened:
    """One line of "So far". `what`: contact, note, message, moved or taken; `said`: own words or a code."""

    at: datetime
    what: str
    by: str  # a name, or '' for the person
    code: str = ""
    way: str = ""
    left_message: str = ""
    said: str = ""


@dataclass(frozen=True)
class Likely:
    """Another record that may be of the same person (R-66). `because`: the way both gave, or "name"."""

    ref: str
    because: str
    ended: Stage | None = None  # how it ended, if it has


def triage(db: Session, self_referral_id: str) -> Triage | None:
    return db.scalar(select(Triage).where(Triage.self_referral_id == self_referral_id))


def so_far(db: Session, *, ref: str, family_member_id: str, person_key: str) -> list[Happened]:
    """Newest first."""
    names = _Names(db)
    found = [
        *_contacts(db, family_member_id, names),
        *_notes(db, family_member_id, names),
        *_messages(db, person_key),
        *_moves(db, ref, names),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


class _Names:
    def __init__(self, db: Session):
        self.db = db
        self.known: dict[str, str] = {}

    def of(self, ref: str) -> str:
        if ref not in self.known:
            self.known |= {ref: ""} | accounts.names_of(self.db, [ref])
        return self.known[ref]


def _contacts(db: Session, family_member_id: str, names: _Names) -> Iterator[Happened]:
    for row in db.scalars(select(ContactEvent).where(ContactEvent.family_member_id == family_member_id)):
        yield Happened(row.at, "contact", names.of(row.by), row.outcome, row.way, row.left_message, said=row.note or "")


def _notes(db: Session, family_member_id: str, names: _Names) -> Iterator[Happened]:
    for note in own_queries.notes(db, family_member_id):
        yield Happened(note.sent_at, "note", names.of(note.by) if note.by else "", said=note.text or "")


def _messages(db: Session, person_key: str) -> Iterator[Happened]:
    for message in messages.outbox(db, person_key=person_key):
        if message.sent_at is not None:
            yield Happened(message.sent_at, "message", "", message.kind, message.way)


def _moves(db: Session, ref: str, names: _Names) -> Iterator[Happened]:
    for entry in records.about(db, ref):
        facts = json.loads(entry.facts)
        if entry.kind == kinds.REFERRAL_MOVED.name:
            yield Happened(entry.at, "moved", _by(names, facts), facts["after"])
        elif entry.kind == REQUEST_ENDED.name:
            yield Happened(entry.at, "moved", "", Stage.WITHDRAWN)
        elif entry.kind == recorded.REQUEST_TAKEN.name:
            yield Happened(
                entry.at, "taken", _by(names, facts), said=names.of(facts["after"]) if facts["after"] else ""
            )


def _by(names: _Names, facts: dict[str, str]) -> str:
    return names.of(facts["by"]) if facts["by"].startswith("WK-") else ""


def last_check(db: Session, ref: str) -> tuple[datetime, str] | None:
    """When somebody of the team last made sure that the safe ways hold, and who (N-09)."""
    entries = [each for each in records.about(db, ref) if each.kind == recorded.CONTACT_CHECKED.name]
    if not entries:
        return None
    return entries[-1].at, _Names(db).of(json.loads(entries[-1].facts)["by"])


def decided(db: Session, family_member_id: str) -> dict[str, bool]:
    """By id of the other record: one person or not."""
    rows = db.scalars(
        select(SamePerson).where((SamePerson.first_id == family_member_id) | (SamePerson.second_id == family_member_id))
    )
    return {row.second_id if row.first_id == family_member_id else row.first_id: row.is_same for row in rows}


def joined(db: Session, family_member_id: str) -> list[str]:
    """References of requests that somebody decided are of the same person, the newest of each record."""
    others = [other for other, is_same in decided(db, family_member_id).items() if is_same]
    found = [queries.newest_referral(db, other) for other in others]
    return sorted(each.ref for each in found if each is not None)


def likely(db: Session, *, family_member_id: str, person_key: str, name: str, area: str) -> list[Likely]:
    """Records that may be of the same person, for somebody to decide: a way that is the same, or name and area.

    Ended ones too: who comes back after the end most often starts anew.
    """
    known = decided(db, family_member_id)
    found: dict[str, Likely] = {}
    ways = shares_a_way_with(db, person_key)
    refs = [each.ref for each in queue_queries.open_requests(db, limit=LOOKED_THROUGH)]
    refs += queue_queries.ended_refs(db, limit=ENDED_LOOKED_THROUGH) + queue_queries.newest_refs_of(db, ways)
    for ref, (one, member) in queue_queries.by_refs(db, sorted(set(refs))).items():
        if member.id == family_member_id or member.id in known:
            continue
        ended = None if is_open(Stage(one.stage)) else Stage(one.stage)
        if member.person_key in ways:
            found[member.id] = Likely(ref, ways[member.person_key], ended)
            continue
        try:
            is_alike = _alike(member.name_to_use, name) and _alike(one.area, area)
        except KeyGone:
            continue
        if is_alike:
            found.setdefault(member.id, Likely(ref, "name", ended))
    return sorted(found.values(), key=lambda each: each.ref)


def _alike(first: str | None, second: str | None) -> bool:
    return bool(first) and (first or "").strip().casefold() == (second or "").strip().casefold()
