"""A backup made while people write, laid back with everything replayed that happened since (F25, G15, G16, G31)."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, inspect, select

from portal.demo import actions as demo
from portal.directory.models import Listing
from portal.mentoring import actions as mentoring
from portal.mentoring.models import BookedCell, Booking
from portal.messages import actions as messages
from portal.messages.models import Alert, ContactPerson, OutboxMessage
from portal.records import kinds
from portal.records.actions import record
from portal.records.models import AccessEntry
from portal.records.queries import first_broken_link
from portal.referrals.models import Erasure, FamilyMember, SelfReferral
from portal.replay import replay
from portal.settings import Settings
from portal.shared.errors import BadInput, SetUpWrong
from portal.storage import migrate
from portal.storage.backup import write_backup
from portal.storage.keys import KeyGone, KeyRing, MasterKeys
from portal.storage.restore import KeysMissing, NotEmpty, lay_back
from portal.storage.sealed_file import NotThatKindOfFile
from portal.storage.store import Store, open_store
from portal.storage.work import work
from tests.storage.drill import book, erase, make_mentor, make_people, send_due

SOON = timedelta(minutes=5)


def quiet(_said: str) -> None:
    pass


@pytest.fixture
def elsewhere(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.sqlite'}"
        return
    postgres = request.getfixturevalue("postgres")
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def lay(store: Store, settings: Settings, elsewhere: str, now) -> Callable[..., dict[str, int]]:
    """Lays a file back elsewhere, beside the key store of today."""

    def to_there(path: Path, address: str = elsewhere, keys: KeyRing = store.keys, **how: bool) -> dict[str, int]:
        return lay_back(address, keys, path, replay=replay(now + timedelta(hours=1)), say=quiet, **how)

    return to_there


@pytest.fixture
def restored(settings: Settings, elsewhere: str) -> Iterator[Callable[[], Store]]:
    """The portal on the restored database, opened as every process opens it."""
    opened: list[Store] = []

    def there() -> Store:
        opened.append(open_store(Settings(instance=settings.instance, database_url=elsewhere, fast_hashes=True)))
        return opened[-1]

    yield there
    for store in opened:
        store.close()


def write_on(store: Store, ref: str, now, stop: threading.Event, done: list[int]) -> None:
    """50 writes a second, each a piece of work of its own; one that was late is made up for."""
    begun = time.monotonic()
    while not stop.is_set():
        with store.new_db() as db, work(db):
            record(db, kinds.REFERRAL_OPENED, referral=ref, by="WK-A", now=now)
        done.append(1)
        time.sleep(max(0.0, begun + len(done) / 50 - time.monotonic()))


@pytest.mark.shows("F25", "G31", "G16")
def test_a_backup_made_under_writes_comes_back_with_all_that_happened_since(
    store: Store, settings: Settings, tmp_path: Path, now, lay, restored, elsewhere: str, running_portal, full: bool
):
    """Ten erased, one stop, one cancelled, one moved, first messages sent: nothing of it is undone or done again."""
    with store.new_db() as db, work(db):
        demo.load(db, keys=store.keys, settings=settings, now=now, say=quiet)
    people = make_people(store, 200 if full else 24, now)
    mentor = make_mentor(store, now)
    day = now.replace(hour=12) + timedelta(days=5)
    for place, person in enumerate(people[10:13]):
        book(store, mentor, person, day + timedelta(days=place), now)
    stop, written = threading.Event(), list[int]()
    writer = threading.Thread(target=write_on, args=(store, people[-1].ref, now, stop, written))
    writer.start()
    try:
        while len(written) < 5:
            time.sleep(0.01)
        before, begun = len(written), time.monotonic()
        rows = write_backup(store, tmp_path / "backup", now=now, say=quiet)
        during, spent = len(written) - before, time.monotonic() - begun
    finally:
        stop.set()
        writer.join()
    assert during > 0, "people went on writing while the backup was made"

    for person in people[:10]:
        erase(store, person, now)
    with store.new_db() as db, work(db):
        messages.stop_everything(db, person_key=people[10].person_key, now=now)
        refs = {row.family_member_id: row.ref for row in db.scalars(select(Booking))}
        mentoring.cancel(db, ref=refs[people[11].id], family_member_id=people[11].id, by="person", now=now)
    sent = {parcel.key for parcel in send_due(store.new_db, now)}
    assert len(sent) >= (100 if full else 6)
    make_people(store, 2, now)  # came after the backup: their keys are left over, and swept later

    begun_again = time.monotonic()
    counts = lay(tmp_path / "backup")
    print(
        f"\n{rows} rows in {spent:.1f} s, {during / spent:.0f} writes a second meanwhile; {len(sent)} sent since;",
        end="",
    )
    print(f" laid back with everything replayed in {time.monotonic() - begun_again:.1f} s")
    assert counts["rows"] == rows
    assert (counts["erased"], counts["cancelled"]) == (10, 1)
    there = restored()
    with there.new_db() as db:
        left = set(db.scalars(select(FamilyMember.person_key)))
        assert not left & {person.person_key for person in people[:10]}
        assert {person.person_key for person in people[10:]} <= left
        assert {row.name_to_use for row in db.scalars(select(FamilyMember))} >= {"K10", "K11", "K23"}
        assert db.scalar(select(func.count()).select_from(Erasure)) == 10
        stopped = db.scalars(select(ContactPerson.person_key).where(ContactPerson.stopped_at.is_not(None))).all()
        assert people[10].person_key in stopped
        cancelled = db.scalars(select(Booking).where(Booking.family_member_id == people[11].id)).one()
        assert cancelled.state == "cancelled"
        assert db.scalar(select(func.count()).where(BookedCell.booking_id == cancelled.id)) == 0
        assert first_broken_link(db) is None
        opened = db.scalar(select(func.count()).where(AccessEntry.kind == kinds.REFERRAL_OPENED.name)) or 0
        assert before <= opened <= before + during + 1, "one moment of a database that went on"
        assert db.scalar(select(func.count()).select_from(Listing)) > 0
    again = send_due(there.new_db, now + timedelta(hours=2))
    assert not {parcel.key for parcel in again} & sent
    assert send_due(there.new_db, day - timedelta(days=1)), "and reminders that have not gone yet still go"
    if full:  # the verbs on a small portal are tried below in any case
        where = {"PORTAL_DATABASE_URL": elsewhere, "PORTAL_KEYS_URL": settings.key_store}
        portal = running_portal(scheduler=True, PORTAL_KEYS_FILE=str(settings.master_keys), **where)
        assert "WRONG" not in portal.verb("check").stdout
        print(f"and open, with its own checks passed, after {time.monotonic() - begun_again:.1f} s")
        assert time.monotonic() - begun_again < 15 * 60


@pytest.mark.shows("G15", "G14", "T7")
def test_after_an_erasure_a_backup_from_before_holds_nothing_that_opens(
    store: Store, tmp_path: Path, now, elsewhere: str, restored
):
    """Laid back without any replay, as somebody with the file and today's keys could: what is there stays closed."""
    gone, other = make_people(store, 2, now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    erase(store, gone, now)
    lay_back(elsewhere, store.keys, tmp_path / "backup", replay=lambda db, since: {}, say=quiet)
    with restored().new_db() as db:
        assert db.get(FamilyMember, other.id).name_to_use == "K1"
        with pytest.raises(KeyGone):
            _ = db.get(FamilyMember, gone.id).name_to_use
        with pytest.raises(KeyGone):
            _ = db.scalars(select(SelfReferral).where(SelfReferral.ref == gone.ref)).one().answers_json


@pytest.mark.shows("T7", "G13")
def test_a_backup_gives_nothing_away_without_the_master_keys(store: Store, tmp_path: Path, now):
    first = make_people(store, 2, now)[0]
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    held = (tmp_path / "backup").read_bytes()
    # long enough that sealed bytes do not hold them by chance
    for word in (b"kaz0@example", b"family_member", first.ref.encode()):
        assert word not in held
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    other = KeyRing(MasterKeys.make(tmp_path / "other.json"), store.engine)
    with pytest.raises(SetUpWrong, match="not those of this backup"):
        lay_back("sqlite://", other, tmp_path / "backup", replay=lambda db, since: {}, say=quiet)


def test_nothing_is_put_in_the_place_of_people_unless_somebody_says_so(store: Store, settings, tmp_path, now, lay):
    first = make_people(store, 1, now)[0]
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    second = make_people(store, 1, now)[0]
    with pytest.raises(NotEmpty, match="--replace"):
        lay(tmp_path / "backup", settings.database)
    with store.new_db() as db:
        assert db.get(FamilyMember, second.id) is not None
    lay(tmp_path / "backup", settings.database, replace=True)
    with store.new_db() as db:
        assert db.get(FamilyMember, second.id) is None
        assert db.get(FamilyMember, first.id).name_to_use == "K0"


def damaged(path: Path, how: str) -> Path:
    held, there = path.read_bytes(), path.with_name("damaged")
    middle = len(held) * 2 // 3
    changed = {
        "cut": held[:middle],
        "one mark": held[:middle] + bytes([held[middle] ^ 1]) + held[middle + 1 :],
        "longer": held + b"x",
        "head": held.replace(b'"engine": "sqlite"', b'"engine": "sqlize"', 1),
        "something else": b"SQLite format 3\0" + held,
        "nothing": b"",
    }
    there.write_bytes(changed[how])
    return there


@pytest.mark.shows("F25")
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("how", ["cut", "one mark", "longer", "head", "something else", "nothing"])
def test_a_damaged_backup_changes_nothing(store: Store, settings, tmp_path: Path, now, lay, how: str):
    make_people(store, 1, now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    with pytest.raises(NotThatKindOfFile):
        lay(damaged(tmp_path / "backup", how), settings.database, replace=True)
    with store.new_db() as db:
        assert db.scalars(select(FamilyMember)).one().name_to_use == "K0"


@pytest.mark.engines("sqlite")
def test_a_backup_is_never_written_over_and_never_half_written(store: Store, tmp_path: Path, now, monkeypatch):
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    with pytest.raises(BadInput, match="already"):
        write_backup(store, tmp_path / "backup", now=now, say=quiet)

    def stop(_said: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_backup(store, tmp_path / "second", now=now, say=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


@pytest.mark.shows("G16")
def test_a_key_store_that_is_not_the_right_one_is_noticed(store: Store, settings, tmp_path: Path, now, lay, elsewhere):
    make_people(store, 3, now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    other = KeyRing(store.keys.masters, create_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    other.prepare()
    with pytest.raises(KeysMissing, match="3 people"):
        lay(tmp_path / "backup", elsewhere, other)
    empty = create_engine(elsewhere)
    assert "family_member" not in inspect(empty).get_table_names(), "nothing was laid back"
    empty.dispose()
    assert lay(tmp_path / "backup", elsewhere, other, without_keys=True)["erased"] == 3
    other.close()


@pytest.mark.shows("F24", "F25")
def test_a_backup_of_an_earlier_shape_is_brought_to_the_present_one(
    store: Store, tmp_path: Path, now, lay, restored, monkeypatch
):
    from sqlalchemy import MetaData

    from portal.storage import backup

    person = make_people(store, 1, now)[0]
    earlier = "0010_notice_times"
    migrate.downgrade(store.engine, earlier)
    then = MetaData()
    then.reflect(store.engine)
    names = [table for table in then.sorted_tables if not table.name.startswith(("listing_words", "alembic", "visit"))]
    with monkeypatch.context() as patch:
        patch.setattr(backup, "tables", lambda: names)
        patch.setattr(migrate, "newest", lambda: earlier)
        write_backup(store, tmp_path / "backup", now=now, say=quiet)
    lay(tmp_path / "backup")
    there = restored()
    assert migrate.present(there.engine) == migrate.newest()
    with there.new_db() as db:
        assert db.get(FamilyMember, person.id).name_to_use == "K0"


@pytest.mark.engines("sqlite")
def test_a_backup_of_a_newer_version_is_refused(store: Store, tmp_path: Path, now, lay, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "newest", lambda: "9999_future")
        write_backup(store, tmp_path / "backup", now=now, say=quiet)
    with pytest.raises(SetUpWrong, match="newer version"):
        lay(tmp_path / "backup")


@pytest.mark.shows("G16")
def test_ways_that_were_changed_since_the_backup_are_not_used_until_somebody_has_looked(
    store: Store, tmp_path: Path, now, lay, restored
):
    """The number in the backup may be the one that is not safe any more."""
    changed, same = make_people(store, 2, now)
    write_backup(store, tmp_path / "backup", now=now, say=quiet)
    with store.new_db() as db, work(db):
        messages.set_safe_contact(db, person_key=changed.person_key, ways=(), language="en", now=now + SOON)
    lay(tmp_path / "backup")
    there = restored()
    with there.new_db() as db:
        held = {row.person_key: row.stopped_at for row in db.scalars(select(ContactPerson))}
        assert held[changed.person_key] is not None
        assert held[same.person_key] is None
        assert changed.ref in set(db.scalars(select(Alert.about).where(Alert.kind == "look-after-restore")))
    to = {parcel.key for parcel in send_due(there.new_db, now + timedelta(hours=2))}
    with there.new_db() as db:
        mine = set(db.scalars(select(OutboxMessage.id).where(OutboxMessage.person_key == changed.person_key)))
    assert to and not to & mine


def test_work_that_was_rolled_back_leaves_nothing_in_the_ledger(store: Store, now):
    person = make_people(store, 1, now)[0]
    before = store.keys.ledger()
    with pytest.raises(RuntimeError), store.new_db() as db, work(db):
        messages.stop_everything(db, person_key=person.person_key, now=now)
        raise RuntimeError
    assert store.keys.ledger() == before
    with store.new_db() as db, work(db):
        messages.stop_everything(db, person_key=person.person_key, now=now)
    assert [(entry.id, entry.what) for entry in store.keys.ledger()][-1] == (person.person_key, "stopped")


@pytest.mark.shows("F25")
def test_the_verbs_make_a_backup_and_lay_it_back_into_a_portal_that_passes_its_checks(running_portal, tmp_path: Path):
    portal = running_portal(web=False)
    portal.verb("worker", "add", "--help")
    assert "master keys" in portal.verb("backup", str(tmp_path / "b")).stdout
    refused = portal.verb("backup", str(tmp_path / "b"), check=False)
    assert (refused.returncode, "already" in refused.stderr) == (1, True)
    lost = portal.instance / "portal.sqlite"
    for path in (lost, lost.with_name("portal.sqlite-wal"), lost.with_name("portal.sqlite-shm")):
        path.unlink(missing_ok=True)
    assert portal.verb("check", check=False).returncode == 1
    notes = portal.instance / "handing"
    notes.mkdir()
    (notes / "email-7").write_bytes(b"of the time since")
    cut = tmp_path / "cut-short"
    cut.write_bytes((tmp_path / "b").read_bytes()[:-40])
    assert portal.verb("restore", str(cut), check=False).returncode == 1
    assert not notes.exists(), "a restore that is broken off must not leave what the old days said was not handed over"
    said = portal.verb("restore", str(tmp_path / "b")).stdout
    assert "Replayed before anything opened" in said
    portal.start_scheduler()
    portal.start_web(wait_for="/health/ready")
    checked = portal.verb("check")
    assert "WRONG" not in checked.stdout
    running = portal.verb("restore", str(tmp_path / "b"), "--replace", check=False)
    assert (running.returncode, "Stop the portal" in running.stderr) == (1, True)
