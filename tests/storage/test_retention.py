"""The clock moves on: each class of data is gone when its time comes, and not before (G17, N-58)."""

import secrets
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal import retention
from portal.accounts.models import SetUpLink, SignInTry, Worker
from portal.directory.keeping_models import ListingReport
from portal.directory.report_actions import report
from portal.messages import actions as messages
from portal.messages.models import Alert, ContactPerson, OutboxMessage, Receipt, WorkNotice
from portal.records import kinds
from portal.records.actions import record
from portal.records.models import AccessEntry
from portal.records.queries import first_broken_link
from portal.referrals import actions as referrals
from portal.referrals.draft import Draft
from portal.referrals.models import (
    CodeTry,
    Erasure,
    FamilyMember,
    Feedback,
    FeedbackGiven,
    SavedAnswers,
    SelfReferral,
)
from portal.referrals.stages import Stage
from portal.settings import Settings
from portal.storage.base import Base
from portal.storage.keys import KeyGone
from portal.storage.models import SettingValue, Visit
from portal.storage.store import Store
from portal.storage.work import work
from tests.directory import made_up_listings as made_up
from tests.storage.drill import Somebody, book, make_mentor, make_people, send_due

DAY = timedelta(days=1)


@pytest.fixture
def night(store: Store, settings: Settings):
    def at(moment: datetime) -> retention.Night:
        return retention.Night(store.new_db, store.keys, settings, moment)

    return at


def there(store: Store, table: type[Base]) -> int:
    with store.new_db() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def decline(store: Store, person: Somebody, now: datetime) -> None:
    with store.new_db() as db, work(db):
        referrals.move(db, ref=person.ref, to=Stage.DECLINED, by="WK-A", now=now)


def put_aside(store: Store, now: datetime) -> str:
    key = store.keys.new_person(now)
    with store.new_db() as db, work(db):
        draft = Draft(began_at=now.isoformat(), answers={"area": "LS8"})
        code = referrals.save_for_later(
            db, draft=draft, person_key=key, code_hash="x", has_pin=False, language="en", now=now
        )
        assert code
    return key


def one_of_each(store: Store, now: datetime) -> None:
    """A row in each class that hangs on nobody's request."""
    with store.new_db() as db, work(db):
        (place,) = made_up.keep(db, [made_up.record("Millrace Hall")], now=now)
        report(db, keys=store.keys, listing=place, kind="closed", words="It has moved", now=now)
        db.add(Visit(id="v" * 64, data=b"x", made_at=now, touched_at=now, ends_at=now + timedelta(hours=2)))
        db.add(CodeTry(slot="s" * 64, count=1, last_at=now))
        db.add(SignInTry(id="s" * 64, wrong=1, last_at=now))
        alert = messages.raise_alert(db, kind="missed-twice", about="BK-1", now=now)
        messages.close_alert(db, alert_id=alert.id, by="WK-A", now=now)
        db.add(WorkNotice(worker_key="w" * 32, kind="work_booked", about="BK-1", at=now, bundled_at=now))
        key = store.keys.new_person(now)
        db.add(Feedback(person_key=key, month="2026-11", felt_heard="yes", words="Kind words"))
        db.add(FeedbackGiven(slot="f" * 64, month="2026-11"))


STEPS = (0, 1, 2, 3, 7, 9, 29, 30, 31, 40, 41, 60, 364, 365, 366, 394, 400)


@pytest.mark.shows("G17", "N-58")
def test_in_400_days_everything_goes_in_its_time_and_nothing_before(store: Store, night, now):
    """Each night looks at what is there; the table of the oldest rows never shows one that is late."""
    quiet_one, declined, wrote, booked = make_people(store, 4, now)
    decline(store, declined, now)
    aside = put_aside(store, now)
    one_of_each(store, now)
    book(store, make_mentor(store, now), booked, now.replace(hour=12) + 5 * DAY, now)
    send_due(store.new_db, now)
    with store.new_db() as db, work(db):
        message = db.scalars(select(OutboxMessage.id).where(OutboxMessage.about == quiet_one.ref)).first()
        worker = db.scalars(select(Worker.id)).first()
        db.add(Receipt(way="email", number="1", message_id=message, outcome="delivered", at=now))
        db.add(SetUpLink(worker_id=worker, token_hash="t" * 64, made_at=now, ends_at=now + DAY))
        referrals.write_note(
            db, family_member_id=wrote.id, text="Hello", read_by_at=now, once_key="n" * 32, now=now + 29 * DAY
        )
    gone: dict[str, int] = {}
    seen: set[str] = set()
    for day in STEPS:
        at = now + day * DAY + timedelta(minutes=1 if day else 0)
        seen |= {line.name for line in retention.table(night(at)) if line.oldest}
        retention.run(night(at))
        assert not [line for line in retention.table(night(at)) if line.is_late]
        with store.new_db() as db:
            assert first_broken_link(db) is None
            people = set(db.scalars(select(FamilyMember.id)))
            left = {
                "declined": declined.id in people,
                "quiet": quiet_one.id in people,
                "wrote": wrote.id in people,
                "booked": booked.id in people,
                "aside": db.scalar(select(func.count()).select_from(SavedAnswers)),
                "visit": db.scalar(select(func.count()).select_from(Visit)),
                "tries": db.scalar(select(func.count()).select_from(CodeTry)),
                "sign-ins": db.scalar(select(func.count()).select_from(SignInTry)),
                "notices": db.scalar(select(func.count()).where(WorkNotice.about == "BK-1")),
                "alert": db.scalar(select(func.count()).where(Alert.about == "BK-1")),
                "receipt": db.scalar(select(func.count()).select_from(Receipt)),
                "link": db.scalar(select(func.count()).select_from(SetUpLink)),
                "place": db.scalar(select(func.count()).select_from(ListingReport)),
                "feedback": db.scalar(select(func.count()).select_from(Feedback)),
                "facts": db.scalar(
                    select(func.count()).where(
                        OutboxMessage.facts_sealed.is_not(None), OutboxMessage.about == quiet_one.ref
                    )
                ),
                "record": db.scalar(
                    select(func.count()).where(AccessEntry.about == quiet_one.ref, AccessEntry.kind == "referral-sent")
                ),
            }
        for name, is_left in left.items():
            if not is_left and name not in gone:
                gone[name] = day
    assert gone == {
        "visit": 1,
        "tries": 1,
        "sign-ins": 1,
        "facts": 9,  # of use for 2 days, then 7
        "declined": 30,
        "aside": 30,
        "notices": 40,
        "receipt": 40,
        "link": 31,
        "place": 365,
        "alert": 365,
        "quiet": 365,
        "booked": 394,
        "wrote": 394,
        "feedback": 394,
        "record": 365,
    }
    elsewhere = {"keys that belong to nobody", "concerns about safety, once closed"}  # no date; years of its own
    assert seen == {one.name for one in retention.CLASSES} - elsewhere, "a class that nothing here belonged to"
    assert not [line for line in retention.table(night(now + 400 * DAY)) if line.oldest and line.oldest < now + DAY]
    assert there(store, FamilyMember) == 0
    assert there(store, ContactPerson) == 0
    for key in (quiet_one.person_key, declined.person_key, aside):
        with pytest.raises(KeyGone):
            store.keys.key_of(key)
    assert there(store, Erasure) == 4


# Tables that name a person, or a key, and do not go with the person, each with the reason.
STAYS = {
    "erasure": "the random id of the key that is gone",
    "listing_report": "no name is asked for, and no person hangs on it: a class of its own",
    "safeguarding_concern": "kept for its own period, without the person (N-58)",
    "concern_share": "as the concern it belongs to",
    "rights_request": "that they asked, with the reference alone",
    "story": "taken back and emptied before the person goes",
    "family_case": "a key of its own, nothing of one person",
    "given_time": "a mentor's own",
    "lone_working_check": "a mentor's own; the place is forgotten after a month",
    "supervision_meeting": "a mentor's own",
    "video_room": "a mentor's own",
    "worker": "somebody who signs in",
    "worker_passkey": "somebody who signs in",
}
BY_KEY = {"contact_person", "safe_contact", "outbox_message"}  # messages.forget_person


@pytest.mark.shows("G14", "G17", "N-58")
def test_every_table_that_holds_something_of_a_person_goes_with_them():
    """By the database itself, along what hangs on what; or it is listed with the reason."""
    tables, goes = Base.metadata.tables, {"family_member"}
    while True:
        more = {
            table.name
            for table in tables.values()
            for key in table.foreign_keys
            if key.column.table.name in goes and key.ondelete == "CASCADE"
        } - goes
        if not more:
            break
        goes |= more
    about = {name for name, table in tables.items() if {"person_key", "family_member_id"} & set(table.columns.keys())}
    assert about - goes - BY_KEY == set(STAYS)
    assert "self_referral" in goes and "note" in goes and "support_plan" in goes


@pytest.mark.shows("N-58")
def test_the_organisation_sets_how_long(store: Store, settings: Settings, now):
    (person,) = make_people(store, 1, now)
    short = Settings(**vars(settings) | {"keep_days": 90})
    retention.run(retention.Night(store.new_db, store.keys, short, now + 89 * DAY))
    assert there(store, SelfReferral) == 1
    retention.run(retention.Night(store.new_db, store.keys, short, now + 90 * DAY))
    assert there(store, SelfReferral) == 0
    with pytest.raises(KeyGone):
        store.keys.key_of(person.person_key)


@pytest.mark.shows("N-58")
def test_somebody_with_a_time_still_to_come_is_not_forgotten(store: Store, night, now):
    person, other = make_people(store, 2, now)
    book(store, make_mentor(store, now), person, now.replace(hour=12) + 50 * DAY, now)
    decline(store, person, now)
    decline(store, other, now)
    retention.run(night(now + 40 * DAY))
    with store.new_db() as db:
        assert [row.id for row in db.scalars(select(FamilyMember))] == [person.id]


@pytest.mark.shows("G17", "G15")
def test_a_key_that_seals_nothing_is_swept_and_a_fresh_one_is_not(store: Store, night, now):
    """Made for a request that was never saved."""
    old, fresh = store.keys.new_person(now), store.keys.new_person(now + 2 * DAY)
    (person,) = make_people(store, 1, now)
    retention.run(night(now + 2 * DAY + timedelta(seconds=1)))
    assert old not in store.keys.people()
    assert {fresh, person.person_key} <= store.keys.people()


@pytest.mark.shows("G34", "G17")
def test_the_record_forgets_its_first_year_and_still_shows_what_was_changed(store: Store, night, now):
    with store.new_db() as db, work(db):
        for number in range(30):
            record(db, kinds.REFERRAL_OPENED, referral=f"FH-{number}", by="WK-A", now=now + number * 20 * DAY)
    retention.run(night(now + 600 * DAY))
    with store.new_db() as db:
        assert first_broken_link(db) is None
        first = db.scalars(select(AccessEntry).order_by(AccessEntry.number)).first()
        assert first is not None and first.at > now + 235 * DAY
    with store.new_db() as db, work(db):
        db.delete(db.scalars(select(AccessEntry).order_by(AccessEntry.number)).first())
    with store.new_db() as db:
        assert first_broken_link(db) is not None, "somebody cut off more than was due"
    with store.new_db() as db, work(db):
        first = db.scalars(select(AccessEntry).order_by(AccessEntry.number)).first()
        db.get(SettingValue, "record-begins").value = f"{first.previous} {secrets.token_hex(32)}"
    with store.new_db() as db:
        assert first_broken_link(db) is not None, "and signed it themselves"


def test_running_twice_erases_nothing_more(store: Store, night, now):
    make_people(store, 2, now)
    retention.run(night(now + 366 * DAY))
    counts = retention.run(night(now + 366 * DAY))
    assert set(counts.values()) <= {0}


def test_the_table_says_when_a_row_is_late(store: Store, night, now):
    make_people(store, 1, now)
    late = [line.name for line in retention.table(night(now + 367 * DAY)) if line.is_late]
    assert "requests, after anything happened last" in late


@pytest.mark.engines("sqlite")
def test_the_verb_prints_the_oldest_row_of_each_class(running_portal):
    portal = running_portal(web=False)
    said = portal.verb("retention", "run").stdout
    for one in retention.CLASSES:
        assert one.name in said
    assert portal.verb("retention", check=False).returncode == 2


def test_every_class_has_a_name_of_its_own():
    names = [one.name for one in retention.CLASSES]
    assert len(set(names)) == len(names)
