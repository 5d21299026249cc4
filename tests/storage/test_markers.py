"""Many people with a marker in every field: no raw byte of any file holds one, in any guise (T7, G13, G33, T18)."""

import base64
import contextlib
import io
import logging
import secrets
import shutil
import zlib
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

import portal.tables  # noqa: F401
from portal.referrals import actions as referrals
from portal.referrals import queries
from portal.referrals.models import FamilyMember
from portal.settings import Settings
from portal.storage import key_care
from portal.storage.backup import write_backup
from portal.storage.base import Base
from portal.storage.engine import make_engine, make_sessions
from portal.storage.keys import KeyGone, person_key, write_over
from portal.storage.sealed import OwnedByPerson
from portal.storage.store import Store
from portal.storage.work import work
from portal.web.logs import OneLine
from tests.referrals.sending import ANSWERS, code_of, facts
from tests.storage.drill import Somebody, erase, fill_every_sealed_field, raw, sealed_fields, send_due

SPECIES = "Zebrafinch"


def marker(number: int, field: str) -> str:
    """Words like a person's, and no word of ours: Zebrafinch0017help."""
    return f"{SPECIES}{number:04}{field}"


def guises(word: str) -> Iterable[bytes]:
    """The same words as a careless program might leave them."""
    plain = word.encode()
    yield from (plain, plain.lower(), word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode())
    for lead in range(3):  # base64 of a text in which the word begins at any of three places
        whole = base64.b64encode(b" " * lead + plain)
        yield whole[4 if lead else 0 : -4]
    yield plain[::-1]


def unpacked(held: bytes) -> bytes:
    """Whatever compressed data lies in there, opened."""
    found = io.BytesIO()
    for start, bits in ((b"\x78\x9c", 15), (b"\x78\x01", 15), (b"\x78\xda", 15), (b"\x1f\x8b", 31)):
        at = held.find(start)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                found.write(zlib.decompressobj(bits).decompress(held[at : at + (1 << 18)], 1 << 20))
            at = held.find(start, at + 1)
    return found.getvalue()


def markers_in(held: bytes) -> list[bytes]:
    """The guises in which any marker is there."""
    held += unpacked(held)
    return [guise for guise in guises(SPECIES) if guise in held]


def make_marked(store: Store, number: int, now) -> Somebody:
    """Somebody whose every free field holds a marker, and who uses what there is."""
    mail = {"value": f"{marker(number, 'mail').lower()}@example.org", "cover": marker(number, "cover")}
    answers = ANSWERS | {
        "name_to_use": marker(number, "name"),
        "help_wanted": ["other"],
        "help_words": marker(number, "help"),
        "access_needs": ["other"],
        "needs_words": marker(number, "needs"),
        "area": marker(number, "area"),
        "contact_way": ["email"],
        "safe_contact": {"email": mail | {"seen_by": marker(number, "seen")}},
    }
    with store.new_db() as db, work(db):
        sent = referrals.send(db, **facts(store, answers=answers, once_key=secrets.token_hex(16)))
        whom = {"family_member_id": sent.family_member_id, "now": now}
        note = {"text": marker(number, "note"), "read_by_at": now, "once_key": secrets.token_hex(16)}
        referrals.write_note(db, **whom, **note)
        referrals.send_wish(db, **whom, kind="complain", text=marker(number, "wish"), once_key=secrets.token_hex(16))
        return Somebody(sent.family_member_id, sent.person_key, sent.ref)


@pytest.mark.shows("T7", "G13", "G33", "T18")
@pytest.mark.engines("sqlite")
def test_no_file_holds_a_marker_in_any_guise(app, store: Store, settings: Settings, tmp_path: Path, now, full: bool):
    """Database, journal, key store, backup, copy of the keys, outbox, what was sent, and the log of every page; and a
    row in every table that seals anything, with a marker in each field."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)
    logging.getLogger("portal").setLevel(logging.INFO)
    people = [make_marked(store, number, now) for number in range(1000 if full else 60)]
    visitor = app.test_client()
    for person in people[:3]:
        with store.new_db() as db:
            asked = queries.newest_referral(db, person.id)
        assert asked is not None
        code = code_of(store.new_db, asked)
        visitor.get("/exit")
        visitor.get("/code")
        visitor.submit({"code": code}, action="/code")
        for place in ("/code/status", "/code/answers", "/code/notes", "/code/say", "/code/record"):
            visitor.get(place)
    sent = send_due(store.new_db, now + timedelta(minutes=1))
    for number, person in enumerate(people if full else people[:8]):
        fill_every_sealed_field(store, person.person_key, now, partial(marker, number))
    write_backup(store, settings.instance / "backup", now=now, say=lambda said: None)
    key_care.write_backup(store.keys, settings.instance / "keys-copy", now=now)
    logging.getLogger().removeHandler(handler)
    assert sent, "messages were made from what was sealed"
    assert log.getvalue(), "and pages were written about in the log"
    assert markers_in(raw(settings.instance) + log.getvalue().encode()) == []


def test_the_search_finds_what_is_hidden_badly():
    """In the clear, as UTF-16, in base64 at any place, in hexadecimal, compressed."""
    word = marker(17, "help")
    for hidden in (
        word.encode(),
        word.lower().encode(),
        word.encode("utf-16-le"),
        base64.b64encode(b'{"a": "' + word.encode() + b'"}'),
        base64.b64encode(b'{"a":  "' + word.encode() + b'"}'),
        base64.b64encode(b'{"a":   "' + word.encode() + b'"}'),
        word.encode().hex().encode(),
        zlib.compress(b"some words and then " + word.encode()),
    ):
        assert markers_in(b"xxxx" + hidden + b"yyyy"), hidden


@pytest.mark.shows("G14", "G15", "T7")
@pytest.mark.engines("sqlite")
def test_after_an_erasure_no_field_of_that_person_opens_live_or_restored(
    store: Store, settings: Settings, tmp_path, now
):
    """Every sealed field of every table, in the file as it was copied before, laid back with the keys of today."""
    gone, other = (make_marked(store, number, now) for number in range(2))
    rows = {
        one.person_key: fill_every_sealed_field(store, one.person_key, now, partial(marker, number))
        for number, one in enumerate((gone, other))
    }
    copy = tmp_path / "stolen.sqlite"
    write_over(store.engine)
    shutil.copy(settings.instance / "portal.sqlite", copy)
    erase(store, gone, now)
    for place in (settings.database, f"sqlite:///{copy}"):  # other rows of theirs may be left live: they stay closed
        new_db = make_sessions(make_engine(place), keys=store.keys)
        with new_db() as db:
            opened = 0
            for table, fields in sealed_fields().items():
                theirs = db.get(table, rows[gone.person_key][table])
                for name in fields:
                    assert getattr(db.get(table, rows[other.person_key][table]), name).startswith(SPECIES)
                    opened += 1
                    if theirs is not None:
                        with pytest.raises(KeyGone):
                            getattr(theirs, name)
            assert opened > 70


@pytest.mark.shows("G14", "T7")
@pytest.mark.engines("sqlite")
def test_after_an_erasure_not_even_the_sealed_bytes_are_left_in_the_files(store: Store, settings: Settings, now):
    """What was sealed is written over in the database and its journal, and the key in the key store (M7)."""
    people = [make_marked(store, number, now) for number in range(12)]
    gone = people[:6]
    sealed: list[bytes] = []
    with store.new_db() as db:
        for mapper in Base.registry.mappers:
            if not issubclass(mapper.class_, OwnedByPerson):
                continue
            for row in db.scalars(
                select(mapper.class_).where(mapper.columns["person_key"].in_([one.person_key for one in gone]))
            ):
                sealed += [
                    getattr(row, column.key)
                    for column in inspect(mapper.class_).columns
                    if column.key.endswith("_sealed") and getattr(row, column.key)
                ]
    theirs = person_key.c.id.in_([one.person_key for one in gone])
    with store.keys.store.connect() as keys:
        sealed += list(keys.scalars(select(person_key.c.wrapped).where(theirs)))
    assert len(sealed) > 50
    before = raw(settings.instance)
    assert all(piece in before for piece in sealed)
    for one in gone:
        erase(store, one, now)
    write_over(store.engine)
    left = raw(settings.instance)
    assert [piece for piece in sealed if piece in left] == []
    for one in gone:
        with pytest.raises(KeyGone):
            store.keys.key_of(one.person_key)
    with store.new_db() as db:
        assert db.get(FamilyMember, people[6].id).name_to_use == marker(6, "name")
