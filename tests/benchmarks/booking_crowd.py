"""Mentors, people and bookings for the figures of booking, of the size and fill that the rig gives django-appointment:
200 people with half hours from 9 to 5 on working days, 45 % of four weeks taken."""

import random
from datetime import datetime, timedelta
from datetime import time as wall
from typing import Any

from sqlalchemy import insert, update

from portal import tables  # noqa: F401
from portal.accounts.actions import demo_worker
from portal.directory.shapes import OnHolidays, Rule
from portal.mentoring.cells import cells_of
from portal.mentoring.claim_actions import For
from portal.mentoring.models import BookedCell, Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_mentor, add_times
from portal.mentoring.time_queries import free_times_of
from portal.referrals import actions as referrals
from portal.shared.clock import local
from portal.shared.clock import now as present
from portal.storage.base import new_id
from portal.storage.store import Store
from portal.storage.work import work

WORKING_DAYS = ("MO", "TU", "WE", "TH", "FR")
TAKEN, MINUTES, WEEKS = 0.45, 30, 4


def lay_out(store: Store, mentors: int, people: int) -> tuple[list[str], list[For]]:
    """References of mentors, and people who have asked and may book."""
    moment = present()
    with store.new_db() as db, work(db):
        refs = [_mentor(db, store, number, moment) for number in range(mentors)]
        # sessions end to end, so that half an hour is half an hour, as on the other side
        db.execute(update(PeerMentor).values(session_minutes=MINUTES, rest_minutes=0, weeks_ahead=WEEKS))
    made = [_person(store, number, moment) for number in range(people)]
    with store.new_db() as db, work(db):
        _book(db, made[-1], moment)
    return refs, made


def _mentor(db: Any, store: Store, number: int, moment: datetime) -> str:
    worker = demo_worker(
        db,
        keys=store.keys,
        email=f"m{number}@example.org",
        name=f"M{number}",
        role="mentor",
        password="a long enough phrase",
        totp_secret="JBSWY3DPEHPK3PXP",
        now=moment,
        fast_hashes=True,
    )
    far = (moment + timedelta(days=3000)).date()
    profile = Profile(
        alias=f"M{number}",
        words="I listen.",
        languages=("en",),
        kinds=(PlaceKind.CHAT,),
        experiences=(),
        district="LS8",
        nation="England",
        supervisor_id=None,
        supervision_on=far,
        training_ok_until=far,
        caseload_limit=10_000,
        weekly_hours_limit=160,
        sessions_a_day=16,
    )
    mentor = add_mentor(db, worker_id=worker.id, profile=profile, at=None, bookable=True, now=moment)
    rule = Rule(byday=WORKING_DAYS, opens_at=wall(9), closes_at=wall(17), on_holidays=OnHolidays.OPEN)
    add_times(db, mentor_id=mentor.id, rule=rule, kinds=(PlaceKind.CHAT,), venue_id=None)
    return mentor.ref


def _person(store: Store, number: int, moment: datetime) -> For:
    key = store.keys.new_person(moment)
    answers = {"danger_now": "no", "age_band": "18_or_over", "name_to_use": f"P{number}"}
    with store.new_db() as db, work(db):
        sent = referrals.send(
            db,
            person_key=key,
            answers=answers | {"contact_way": ["come_back"]},
            once_key=key,
            code_hash="opens nothing",
            has_pin=True,
            read_by_at=moment + timedelta(days=2),
            language="en",
            now=moment,
        )
        return For(sent.family_member_id, key, sent.ref, True)


def _book(db: Any, person: For, moment: datetime) -> None:
    """The last person has them all: past the actions, which a benchmark of them would wait for."""
    luck = random.Random(7)
    mentors = list(db.query(PeerMentor))
    rows: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for mentor in mentors:
        for free in free_times_of(db, [mentor], now=moment)[mentor.id]:
            if luck.random() >= TAKEN:
                continue
            ident, slot = new_id(), free.slot
            rows.append(
                {
                    "id": ident,
                    "ref": f"BK-{len(rows):07d}",
                    "mentor_id": mentor.id,
                    "family_member_id": person.family_member_id,
                    "person_key": person.person_key,
                    "state": "booked",
                    "starts_at": slot.starts_at,
                    "ends_at": slot.ends_at,
                    "wall_time": f"{local(slot.starts_at):%Y-%m-%d %H:%M}",
                    "place_kind": "chat",
                    "once_key": ident,
                    "made_at": moment,
                }
            )
            owner = f"mentor:{mentor.id}"
            cells += [{"owner": owner, "cell": cell, "booking_id": ident} for cell in cells_of(slot)]
    db.execute(insert(Booking), rows)
    db.execute(insert(BookedCell), cells)
