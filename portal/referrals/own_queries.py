"""What a person who came back may see of what we hold: notes, who has looked, what was agreed, all of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.records import queries as records
from portal.referrals import queries, recorded
from portal.referrals.models import Consent, Erasure, Note, Wish
from portal.referrals.own_copy_queries import everything as everything
from portal.storage.base import Base

OPENED = (
    "referral-opened",
    "booking-opened",
    "place-opened",
    "notes-read",
    "record-opened",
    "shared-opened",
    "number-shown",
)


def notes(db: Session, family_member_id: str) -> list[Note]:
    """Oldest first."""
    return list(db.scalars(select(Note).where(Note.family_member_id == family_member_id).order_by(Note.sent_at)))


def unread_for_person(db: Session, family_member_id: str) -> list[Note]:
    """Notes of the team that the person has not opened."""
    return [note for note in notes(db, family_member_id) if note.by and note.read_at is None]


def unread_for_team(db: Session, *, limit: int = 100) -> list[Note]:
    """What people wrote and nobody has read, the most overdue first."""
    asked = select(Note).where(Note.by == "", Note.read_at.is_(None)).order_by(Note.read_by_at).limit(limit)
    return list(db.scalars(asked))


def open_wishes(db: Session) -> list[Wish]:
    """Wishes owed a reply, the earliest due first. `about` says who must not be the one to answer."""
    return list(db.scalars(select(Wish).where(Wish.replied_at.is_(None)).order_by(Wish.reply_by_at)))


def wishes(db: Session, family_member_id: str) -> list[Wish]:
    return list(db.scalars(select(Wish).where(Wish.family_member_id == family_member_id).order_by(Wish.sent_at)))


def consents(db: Session, family_member_id: str) -> list[Consent]:
    asked = select(Consent).where(Consent.family_member_id == family_member_id).order_by(Consent.given_at)
    return list(db.scalars(asked))


@dataclass(frozen=True)
class Look:
    """Somebody opened the record. `name`: a first name, or '' for somebody who has left."""

    at: datetime
    name: str
    kind: str


def looks(db: Session, family_member_id: str) -> list[Look]:
    """Who has opened the record, newest first (R-86). Bookings count as well as the request."""
    entries = [entry for ref in _refs(db, family_member_id) for entry in records.about(db, ref)]
    opened = [(entry, str(json.loads(entry.facts).get("by", ""))) for entry in entries if entry.kind in OPENED]
    others = [(entry, by) for entry, by in opened if by and by != recorded.BY_PERSON]
    names = accounts.names_of(db, sorted({by for _, by in others}))
    found = [Look(entry.at, names.get(by, ""), entry.kind) for entry, by in others]
    return sorted(found, key=lambda look: look.at, reverse=True)


def _refs(db: Session, family_member_id: str) -> list[str]:
    """References of everything that is this person's, in every feature."""
    found = []
    for row in _rows_of(db, queries.family_member(db, family_member_id).person_key):
        found += [row.ref] if hasattr(row, "ref") else []
    return found


def _rows_of(db: Session, person_key: str) -> Iterable[Any]:
    for mapper in Base.registry.mappers:
        if "person_key" in mapper.columns and mapper.class_ is not Erasure:
            yield from db.scalars(select(mapper.class_).where(mapper.columns["person_key"] == person_key))


def people_met(db: Session, family_member_id: str) -> list[tuple[str, str]]:
    """Workers who opened the record or wrote to the person: (reference, first name), in the order of names."""
    entries = [entry for ref in _refs(db, family_member_id) for entry in records.about(db, ref)]
    refs = {str(json.loads(entry.facts).get("by", "")) for entry in entries if entry.kind in OPENED}
    refs |= {note.by for note in notes(db, family_member_id)}
    names = accounts.names_of(db, sorted(refs - {"", recorded.BY_PERSON}))
    return sorted(((ref, name.split()[0]) for ref, name in names.items() if name.strip()), key=lambda pair: pair[1])
