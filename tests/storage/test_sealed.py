"""Sealed text: unreadable without the keys, bound to its row, gone with its key (T7, G13, G15)."""

import sqlite3

import pytest
from sqlalchemy import select, text

from portal.referrals.models import FamilyMember
from portal.shared.errors import SetUpWrong
from portal.storage.keys import KeyGone, KeyRing, MasterKeys
from portal.storage.store import open_store, prepare_store
from portal.storage.work import work

MARKER = "Zebedee Marker-Text"


@pytest.fixture
def person(store, now) -> str:
    return store.keys.new_person(now)


def add(store, person, now, name=MARKER) -> str:
    with store.new_db() as db, work(db):
        member = FamilyMember(person_key=person, made_at=now, name_to_use=name)
        db.add(member)
        return member.id


def test_what_was_sealed_opens_again(store, person, now):
    number = add(store, person, now)
    with store.new_db() as db:
        assert db.get(FamilyMember, number).name_to_use == MARKER


@pytest.mark.parametrize("words", ["", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "a\x00b", "\ud800 alone", "x" * 20_000])
def test_any_words_come_back_as_they_were(store, person, now, words):
    number = add(store, person, now, words)
    with store.new_db() as db:
        assert db.get(FamilyMember, number).name_to_use == words


@pytest.mark.shows("T7", "G13")
def test_the_database_holds_no_clear_text(store, person, now):
    add(store, person, now)
    with store.engine.connect() as connection:
        held = b"".join(bytes(row[0]) for row in connection.execute(select(FamilyMember.name_sealed)))
    assert held
    assert MARKER.encode() not in held


@pytest.mark.shows("T7")
def test_a_sealed_value_moved_to_another_row_does_not_open(store, person, now):
    one, other = add(store, person, now), add(store, person, now, "somebody else")
    with store.new_db() as db, work(db):
        db.execute(
            text(
                "UPDATE family_member SET name_sealed ="
                " (SELECT name_sealed FROM family_member WHERE id = :one) WHERE id = :other"
            ),
            {"one": one, "other": other},
        )
    with store.new_db() as db, pytest.raises(SetUpWrong):
        _ = db.get(FamilyMember, other).name_to_use


@pytest.mark.shows("G15")
def test_after_shredding_nothing_of_that_person_opens_and_others_still_do(store, person, now):
    one, other = add(store, person, now), add(store, store.keys.new_person(now), now, "B")
    store.keys.shred(person)
    with store.new_db() as db:
        with pytest.raises(KeyGone):
            _ = db.get(FamilyMember, one).name_to_use
        assert db.get(FamilyMember, other).name_to_use == "B"
        with pytest.raises(KeyGone):
            store.keys.key_of(person)


def test_a_key_that_was_shredded_does_not_live_on_in_a_session(store, person, now):
    number = add(store, person, now)
    with store.new_db() as db:
        member = db.get(FamilyMember, number)
        assert member.name_to_use == MARKER
        store.keys.shred(person)
        db.commit()
        with pytest.raises(KeyGone):
            _ = member.name_to_use


@pytest.mark.shows("F27")
@pytest.mark.engines("sqlite")
def test_another_key_file_is_refused_before_anything_is_written(store, settings):
    settings.master_keys.rename(settings.master_keys.with_name("old.json"))
    MasterKeys.make(settings.master_keys)
    for start in (open_store, prepare_store):
        with pytest.raises(SetUpWrong, match="not those of this database"):
            start(settings)


@pytest.mark.shows("F27")
@pytest.mark.engines("sqlite")
def test_missing_keys_are_never_made_anew_for_a_database_that_holds_something(store, settings):
    settings.master_keys.unlink()
    with pytest.raises(SetUpWrong, match="master keys are missing"):
        open_store(settings)
    with pytest.raises(SetUpWrong, match="put them back"):
        prepare_store(settings)
    assert not settings.master_keys.exists()


@pytest.mark.shows("F27")
@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"present": "k1", "keys": {"k1": "c2hvcnQ="}, "index_key": "YQ=="}', "\x00"]
)
def test_a_key_file_that_is_none_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(SetUpWrong, match=r"does not hold master keys"):
        MasterKeys.load(tmp_path / "keys.json")


def test_a_key_file_is_never_written_over(tmp_path):
    made = MasterKeys.make(tmp_path / "keys.json")
    with pytest.raises(SetUpWrong, match="never written over"):
        MasterKeys.make(tmp_path / "keys.json")
    assert MasterKeys.load(tmp_path / "keys.json") == made
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.engines("sqlite")
def test_the_key_store_holds_no_key_in_the_clear(store, person, settings):
    raw = store.keys.key_of(person)
    with sqlite3.connect(settings.instance / "keystore.sqlite") as held:
        wrapped = held.execute("SELECT wrapped FROM person_key WHERE id = ?", (person,)).fetchone()[0]
    assert raw not in wrapped


def test_a_blind_index_is_the_same_for_the_same_words_and_key_only(store, tmp_path):
    assert store.keys.blind("email", "a@example.org") == store.keys.blind("email", "a@example.org")
    assert store.keys.blind("email", "a@example.org") != store.keys.blind("phone", "a@example.org")
    other = KeyRing(MasterKeys.make(tmp_path / "k.json"), store.engine)
    assert other.blind("email", "a@example.org") != store.keys.blind("email", "a@example.org")
