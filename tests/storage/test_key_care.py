"""The key ring is looked after: rotated while in use and after being killed, copied, and put back (T7, G15)."""

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from portal.referrals.models import FamilyMember
from portal.settings import ROOT, Settings
from portal.shared.errors import BadInput, SetUpWrong
from portal.storage import key_care
from portal.storage.keys import KeyGone, KeyRing, MasterKeys, person_key, unwrap, wrap
from portal.storage.sealed_file import NotThatKindOfFile
from portal.storage.store import Store, open_store
from tests.storage.drill import erase, make_people

ROTATE = """
import sys
from portal.storage.keys import KeyRing
from portal.storage import key_care
from pathlib import Path
keys = KeyRing.open(Path(sys.argv[1]), sys.argv[2])
print("begun", flush=True)
key_care.rotate(keys, Path(sys.argv[1]), say=lambda said: None)
print("done", flush=True)
"""


def quiet(_said: str) -> None:
    pass


@pytest.mark.shows("T7")
def test_after_a_rotation_everything_opens_and_old_master_keys_are_not_needed(store: Store, settings: Settings, now):
    people = make_people(store, 3, now)
    before = {person.person_key: store.keys.key_of(person.person_key) for person in people}
    old = store.keys.masters.present
    done = key_care.rotate(store.keys, settings.master_keys, say=quiet)
    assert done.wrapped >= 3
    assert not done.was_begun
    assert store.keys.masters.present != old
    assert key_care.forget_old(store.keys, settings.master_keys) == 1
    assert old not in MasterKeys.load(settings.master_keys).keys
    assert {key: store.keys.key_of(key) for key in before} == before
    found = key_care.check(store.keys, say=quiet)
    assert (found.bad, found.waiting) == ([], 0)
    with store.new_db() as db:
        assert db.get(FamilyMember, people[0].id).name_to_use == "K0"
    open_store(settings).close()  # the fingerprint of the file is the same


@pytest.mark.engines("sqlite")
def test_a_process_that_runs_through_a_rotation_reads_and_writes_on(store: Store, settings: Settings, now):
    (person,) = make_people(store, 1, now)
    running = KeyRing.open(settings.master_keys, settings.key_store)
    running.key_of(person.person_key)
    time.sleep(0.01)
    key_care.rotate(store.keys, settings.master_keys, say=quiet)
    assert running.key_of(person.person_key) == store.keys.key_of(person.person_key)
    fresh = running.new_person(now)
    assert store.keys.key_of(fresh) == running.key_of(fresh)
    assert key_care.check(store.keys, say=quiet).waiting == 0
    running.close()


@pytest.mark.shows("T7")
def test_a_rotation_killed_at_ten_moments_is_finished_by_the_next(store: Store, settings: Settings, now, full: bool):
    """kill -9 in the middle, ten times; at each everything opens, and at the end nothing opens with the old key."""
    (person,) = make_people(store, 1, now)
    old = store.keys.masters
    clear = {f"{number:032x}": random.randbytes(32) for number in range(20_000 if full else 3_000)}
    rows = [
        {
            "id": key,
            "master": store.keys.masters.present,
            "wrapped": wrap(store.keys.masters, key, value),
            "made_at": now,
        }
        for key, value in clear.items()
    ]
    with store.keys.store.begin() as connection:
        connection.execute(insert(person_key), rows)
    dice, unfinished, runs = random.Random(5), 0, 0
    while unfinished < 10:
        runs += 1
        assert runs < 60, "too quick to be killed in the middle: give it more keys"
        process = subprocess.Popen(
            [sys.executable, "-c", ROTATE, str(settings.master_keys), settings.key_store],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(dice.uniform(0, 0.15))
        process.kill()
        unfinished += process.communicate()[0] != "done\n"
        store.keys.look_again()
        found = key_care.check(store.keys, say=quiet)
        assert found.bad == []
    key_care.rotate(store.keys, settings.master_keys, say=quiet)
    found = key_care.check(store.keys, say=quiet)
    assert (found.bad, found.waiting) == ([], 0)
    assert all(store.keys.key_of(key) == clear[key] for key in random.sample(sorted(clear), 200))
    with store.new_db() as db:
        assert db.get(FamilyMember, person.id).name_to_use == "K0"
    key_care.forget_old(store.keys, settings.master_keys)
    assert not set(MasterKeys.load(settings.master_keys).keys) & set(old.keys)
    with store.keys.store.connect() as connection:
        rows = connection.execute(select(person_key.c.id, person_key.c.master, person_key.c.wrapped)).all()
    assert len(rows) == len(clear) + 1
    stolen = old.keys[old.present]  # whoever took the old file tries it on every key, under every name
    for row in rows:
        with pytest.raises(SetUpWrong):
            unwrap(MasterKeys(row.master, {row.master: stolen}, old.index_key), row.id, row.master, row.wrapped)


@pytest.mark.engines("sqlite")
def test_a_key_that_was_changed_is_named(store: Store, now):
    (person,) = make_people(store, 1, now)
    with store.keys.store.begin() as connection:
        held = connection.scalar(select(person_key.c.wrapped).where(person_key.c.id == person.person_key))
        connection.execute(
            person_key.update().where(person_key.c.id == person.person_key).values(wrapped=held[:-1] + b"x")
        )
    assert key_care.check(store.keys, say=quiet).bad == [person.person_key]


@pytest.mark.shows("G15", "G16")
def test_a_copy_of_the_key_store_brings_back_lost_keys_and_nobody_who_was_erased(
    store: Store, settings: Settings, tmp_path: Path, now
):
    lost, gone = make_people(store, 2, now)
    key_care.write_backup(store.keys, tmp_path / "keys", now=now)
    erase(store, gone, now)
    with store.keys.store.begin() as connection:
        connection.execute(person_key.delete())
    added, left_out = key_care.lay_back(store.keys, tmp_path / "keys", also_erased=(), now=now + timedelta(days=7))
    assert (added, left_out) == (1, 1)
    assert store.keys.key_of(lost.person_key)
    with pytest.raises(KeyGone):
        store.keys.key_of(gone.person_key)


@pytest.mark.shows("G15", "G16")
def test_where_the_ledger_was_lost_too_the_database_knows_who_was_erased(
    store: Store, settings: Settings, tmp_path: Path, now
):
    from portal.replay import erased_by_database

    _lost, gone = make_people(store, 2, now)
    key_care.write_backup(store.keys, tmp_path / "keys", now=now)
    erase(store, gone, now)
    empty = KeyRing(store.keys.masters, open_store(Settings(**vars(settings))).keys.store)
    with empty.store.begin() as connection:
        connection.execute(person_key.delete())
        connection.exec_driver_sql("DELETE FROM ledger")
    erased = erased_by_database(settings)
    assert gone.person_key in erased
    key_care.lay_back(empty, tmp_path / "keys", also_erased=erased, now=now)
    with pytest.raises(KeyGone):
        empty.key_of(gone.person_key)


@pytest.mark.shows("G15")
@pytest.mark.engines("sqlite")
def test_copies_of_the_key_store_live_seven_days(store: Store, tmp_path: Path, now):
    key_care.write_backup(store.keys, tmp_path / "old", now=now)
    (tmp_path / "letter").write_text("not ours")
    later = now + timedelta(days=7, seconds=1)
    with pytest.raises(BadInput, match="older than 7 days"):
        key_care.lay_back(store.keys, tmp_path / "old", also_erased=(), now=later)
    assert key_care.drop_old_backups(tmp_path, now=now + timedelta(days=7)) == []
    assert key_care.drop_old_backups(tmp_path, now=later) == [tmp_path / "old"]
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


@pytest.mark.engines("sqlite")
def test_a_copy_of_something_else_is_refused(store: Store, tmp_path: Path, now):
    (tmp_path / "letter").write_text("not ours")
    with pytest.raises(NotThatKindOfFile):
        key_care.lay_back(store.keys, tmp_path / "letter", also_erased=(), now=now)


@pytest.mark.shows("G15")
def test_what_was_shredded_stays_shredded_in_the_ledger_for_good(store: Store, now):
    person = store.keys.new_person(now)
    store.keys.shred(person)
    store.keys.remember({person: "ways"})
    assert [entry.what for entry in store.keys.ledger() if entry.id == person] == ["erased"]


@pytest.mark.engines("sqlite")
def test_the_verbs_of_the_key_ring(running_portal, tmp_path: Path):
    portal = running_portal(web=False)
    assert "0 keys open" in portal.verb("keys", "check").stdout
    assert "new master key" in portal.verb("keys", "rotate", "--forget-old").stdout
    assert "7 days" in portal.verb("keys", "backup", str(tmp_path / "k")).stdout
    assert "0 keys put back" in portal.verb("keys", "restore", str(tmp_path / "k")).stdout
    assert portal.verb("keys", check=False).returncode == 2
    assert portal.verb("keys", "restore", str(tmp_path / "none"), check=False).returncode == 1
