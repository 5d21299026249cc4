"""People and times for the tests of mentoring, made as the portal makes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.actions import demo_worker
from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring.actions import For
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_mentor, add_times
from portal.referrals import actions as referrals
from portal.shared.clock import instant
from portal.storage.store import Store
from portal.storage.work import work

TUESDAY = date(2026, 11, 24)
SIX = instant(TUESDAY, time(18))


@dataclass
class Made:
    """A mentor with their public reference and the id they sign in with."""

    ref: str
    id: str
    worker_id: str


@pytest.fixture
def make_mentor(store: Store, now: datetime) -> Callable[..., Made]:
    count = 0

    def make(
        *,
        rules: tuple[Rule, ...] | None = None,
        worker_id: str = "",
        kinds: tuple[PlaceKind, ...] = (PlaceKind.PHONE,),
        venue_id: int | None = None,
        bookable: bool = True,
        training_ok_until: date | None = date(2027, 6, 1),
        supervision_on: date | None = date(2026, 12, 20),
        alias: str = "Marisol",
        languages: tuple[str, ...] = ("en",),
        experiences: tuple[str, ...] = ("sister",),
        district: str = "LS8",
        nation: str = "England",
        supervisor_id: str | None = None,
        **limits: int,
    ) -> Made:
        nonlocal count
        count += 1
        with store.new_db() as db, work(db):
            worker = demo_worker(
                db,
                keys=store.keys,
                email=f"mentor{count}@example.org",
                name=f"{alias} {count}",
                role="mentor",
                password="a long enough phrase",
                totp_secret="JBSWY3DPEHPK3PXP",
                now=now,
                fast_hashes=True,
            )
            profile = Profile(
                alias=alias,
                words="I listen.",
                languages=languages,
                kinds=kinds,
                experiences=experiences,
                district=district,
                nation=nation,
                supervisor_id=supervisor_id,
                supervision_on=supervision_on,
                training_ok_until=training_ok_until,
                **limits,
            )
            mentor = add_mentor(
                db, worker_id=worker_id or worker.id, profile=profile, at=None, bookable=bookable, now=now
            )
            weekly = Rule(byday=("TU", "TH"), opens_at=time(18), closes_at=time(21), on_holidays=OnHolidays.CLOSED)
            for rule in (weekly,) if rules is None else rules:
                add_times(db, mentor_id=mentor.id, rule=rule, kinds=kinds, venue_id=venue_id)
            return Made(mentor.ref, mentor.id, worker_id or worker.id)

    return make


@pytest.fixture
def make_person(store: Store, now: datetime) -> Callable[..., For]:
    def make(*, name: str = "K", is_adult: bool = True) -> For:
        person_key = store.keys.new_person(now)
        with store.new_db() as db, work(db):
            sent = referrals.send(
                db,
                person_key=person_key,
                answers={
                    "danger_now": "no",
                    "age_band": "18_or_over" if is_adult else "16_or_17",
                    "name_to_use": name,
                    "contact_way": ["come_back"],
                },
                once_key=person_key,
                code_hash="opens nothing",
                has_pin=True,
                read_by_at=now + timedelta(days=2),
                language="en",
                now=now,
            )
            return For(sent.family_member_id, person_key, sent.ref, is_adult)

    return make


def count_of(db: Session, table: type) -> int:
    return db.query(table).count()
