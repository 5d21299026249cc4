"""A small portal with people in it, for the drills of backup, erasure and forgetting."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, insert, inspect

import portal.tables  # noqa: F401
from portal.accounts.actions import demo_worker
from portal.directory.shapes import Freq, OnHolidays, Rule
from portal.mentoring import actions as mentoring
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_mentor, add_times
from portal.messages.gateways.gateway import Parcel, Promise, StillWanted, Taken, always
from portal.messages.jobs import PostRoom, tick
from portal.messages.wording import House
from portal.referrals import actions as referrals
from portal.settings import ROOT
from portal.storage.base import Base, new_id
from portal.storage.engine import NewDb
from portal.storage.keys import Opener
from portal.storage.sealed import Sealed
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.contact import confirm_ways
from tests.referrals.sending import make_referral

HOUSE = House("Ferry Lane", "01632 960 100", "ferrylane.example", ROOT / "translations", takes_replies=True)


@dataclass
class Hands:
    """A way out that keeps what it is given."""

    promise: Promise = Promise.NONE
    got: list[Parcel] = field(default_factory=list)

    def open(self) -> None:
        return None

    def send(self, parcel: Parcel, still_wanted: StillWanted = always) -> Taken:
        self.got.append(parcel)
        return Taken()

    def knows(self, key: str) -> bool | None:
        return None

    def close(self) -> None:
        return None


def send_due(new_db: NewDb, now: datetime) -> list[Parcel]:
    """What the scheduler would send at this moment."""
    hands = Hands()
    tick(PostRoom(new_db, {"email": hands}, lambda: now, HOUSE, "drill:1", jitter=lambda: 0.0), "email")
    return hands.got


@dataclass(frozen=True)
class Somebody:
    id: str
    person_key: str
    ref: str


def make_people(store: Store, count: int, now: datetime) -> list[Somebody]:
    """People reached by e-mail, each with a request, a code and a first message that waits."""
    made = []
    for number in range(count):
        way = {"email": {"value": f"kaz{number}@example.org"}}
        answers = {"name_to_use": f"K{number}", "contact_way": ["email"], "safe_contact": way}
        sent = make_referral(store.new_db, store, answers=answers, now=now, read_by_at=now + timedelta(days=2))
        made.append(Somebody(sent.family_member_id, sent.person_key, sent.ref))
        with store.new_db() as db, work(db):
            confirm_ways(db, person_key=sent.person_key, now=now)
    return made


def make_mentor(store: Store, now: datetime) -> str:
    """Somebody to talk to, any evening. Gives their public reference."""
    with store.new_db() as db, work(db):
        worker = demo_worker(
            db,
            keys=store.keys,
            email=f"{secrets.token_hex(4)}@example.org",
            name="Marisol",
            role="mentor",
            password="a long enough phrase",
            totp_secret="JBSWY3DPEHPK3PXP",
            now=now,
            fast_hashes=True,
        )
        far = date(2030, 1, 1)
        profile = Profile("Marisol", "I listen.", ("en",), (PlaceKind.PHONE,), (), "LS8", "England", None, far, far)
        profile = replace(profile, caseload_limit=500, weekly_hours_limit=100, sessions_a_day=30)
        mentor = add_mentor(db, worker_id=worker.id, profile=profile, at=None, bookable=True, now=now)
        daily = Rule(opens_at=time(9), closes_at=time(21), freq=Freq.DAILY, on_holidays=OnHolidays.OPEN)
        add_times(db, mentor_id=mentor.id, rule=daily, kinds=(PlaceKind.PHONE,), venue_id=None)
        return mentor.ref


def book(store: Store, mentor: str, person: Somebody, at: datetime, now: datetime) -> str:
    """Gives the booking's reference."""
    with store.new_db() as db, work(db):
        whom = mentoring.For(person.id, person.person_key, person.ref, is_adult=True)
        return mentoring.book(
            db,
            mentor_ref=mentor,
            starts_at=at,
            place_kind=PlaceKind.PHONE,
            person=whom,
            once_key=secrets.token_hex(16),
            days_before=(3, 1),
            now=now,
        ).ref


def erase(store: Store, person: Somebody, now: datetime) -> None:
    """As the page does it."""
    with store.new_db() as db, work(db):
        key = referrals.erase(db, family_member_id=person.id, by="person", now=now)
    store.keys.shred(key)


def sealed_fields() -> dict[type, dict[str, str]]:
    """Every table with something sealed: its attributes, and the columns they are kept in."""
    found = {}
    for mapper in Base.registry.mappers:
        parts = [vars(base).items() for base in mapper.class_.__mro__]
        sealed = {name: part.column for items in parts for name, part in items if isinstance(part, Sealed)}
        if sealed:
            found[mapper.class_] = sealed
    return found


def fill_every_sealed_field(
    store: Store, person_key: str, now: datetime, words: Callable[[str], str]
) -> dict[type, str]:
    """A row in each table that has something sealed, with words in each sealed field, whatever else the table asks
    for. Gives each row's id. SQLite only: what binds rows to others, and the lists of values, are not asked here."""
    ids, opener = {}, Opener(store.keys.key_of)
    with store.engine.connect() as connection:
        raw_connection = connection.connection.dbapi_connection
        assert raw_connection is not None
        for asked in ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"):
            raw_connection.cursor().execute(asked)
        with connection.begin():
            for table, fields in sealed_fields().items():
                row = {column.name: _anything(column, now) for column in inspect(table).columns}
                row |= {"id": new_id(), "person_key": person_key}
                ids[table] = row["id"]
                for name, column in fields.items():
                    where = f"{table.__tablename__}.{column}.{row['id']}"
                    row[column] = opener.seal(person_key, words(f"{table.__tablename__}{name}"), where)
                connection.execute(insert(table).prefix_with("OR REPLACE").values(**row))
        for asked in ("PRAGMA foreign_keys = ON", "PRAGMA ignore_check_constraints = OFF"):
            raw_connection.cursor().execute(asked)
    return ids


def _anything(column: Column[Any], now: datetime) -> Any:
    kind = getattr(column.type, "impl_instance", column.type).python_type
    if column.nullable and not column.unique:
        return None
    if kind is str:
        return secrets.token_hex(16)[: getattr(column.type, "length", None) or 32]
    values = {datetime: now, date: now.date(), bytes: b"x", bool: False, time: time(9)}
    return values[kind] if kind in values else kind(secrets.randbelow(1_000_000_000))


def raw(folder: Path) -> bytes:
    """All bytes of all files of an instance."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
