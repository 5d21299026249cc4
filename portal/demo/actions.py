"""Lay out the made-up area: places, people who sign in, mentors with their times, a family, a booking (R-51)."""

import json
import secrets
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.actions import demo_worker
from portal.demo import caring, people, places, together
from portal.demo.worked import work_with_a_family
from portal.directory.feeds import read
from portal.directory.grid import Point
from portal.directory.holidays import calendar_for_nations
from portal.directory.import_actions import source_named, take
from portal.directory.listing_actions import Writing, nowhere, write_listings
from portal.directory.shapes import OnHolidays, Rule, Spot
from portal.directory.venue_queries import venues_of
from portal.mentoring.actions import For, book
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.profile_actions import Profile, add_day_away, add_mentor, add_times
from portal.mentoring.queries import person as mentor_and_times
from portal.messages.actions import confirm_way, set_safe_contact
from portal.messages.contact import WRITTEN, SafeWay
from portal.referrals import actions as referrals
from portal.referrals import deadlines
from portal.settings import Settings
from portal.shared.clock import today
from portal.storage.keys import KeyRing
from portal.storage.models import SettingValue

MARK = "demonstration"
LINES = Path(__file__).resolve().parent.parent / "directory" / "facts" / "helplines.json"


def is_loaded(db: Session) -> bool:
    return db.get(SettingValue, MARK) is not None


def load(db: Session, *, keys: KeyRing, settings: Settings, now: datetime, say: Callable[[str], None]) -> None:
    """All of it in the caller's piece of work; nothing when it is there already."""
    if is_loaded(db):
        return
    say("places, groups and lines")
    venues = _places(db, now)
    _helplines(db, now)
    say("people who sign in")
    supervisor = None
    for name, email, role in people.WORKERS:
        worker = _worker(db, keys, settings, name, email, role, now)
        supervisor = worker.id if role == "supervisor" else supervisor
    say("mentors and their times")
    mentors = [_mentor(db, keys, settings, made, venues, supervisor, now) for made in people.MENTORS]
    say("a family")
    _family(db, keys, settings, mentors, now)
    say("a group, and somebody who waits")
    together.gather(db, mentors, days_before=settings.remind_days_before, now=now)
    say("training, supervision, hours")
    caring.look_after(db, supervisor_id=supervisor, now=now)
    say("the team works with them")
    work_with_a_family(db, now=now)
    db.add(SettingValue(name=MARK, value=json.dumps({"on": today(now).isoformat()})))
    db.flush()


def _places(db: Session, now: datetime) -> dict[str, int]:
    """Venue ids by their key."""
    source = source_named(db, name="Demonstration", kind="made-up", attribution="Made up, for demonstration")
    made = places.everything(today(now))
    listings = write_listings(
        db,
        [Writing(each.record, venue=each.venue) for each in made],
        source_id=source.id,
        locate=_metres,
        now=now,
        is_demo=True,
    )
    keys = {listing.id: listing.external_id for listing in listings}
    return {keys[listing_id]: venue_id for listing_id, venue_id in venues_of(db, list(keys)).items()}


def _metres(spot: Spot) -> tuple[int, int] | None:
    if spot.latitude is None or spot.longitude is None:
        return None
    point = Point.at(spot.latitude, spot.longitude)
    return int(point.easting), int(point.northing)


def _helplines(db: Session, now: datetime) -> None:
    """The national lines as facts, each with its source and date, to be checked by the operator (N-17)."""
    take(db, source="National lines", kind="helplines", reading=read("helplines", LINES), now=now, locate=nowhere)


def _worker(db: Session, keys: KeyRing, settings: Settings, name: str, email: str, role: str, now: datetime) -> Any:
    worker = demo_worker(
        db,
        keys=keys,
        email=email,
        name=name,
        role=role,
        password=people.PASSWORD,
        totp_secret=people.TOTP[name],
        now=now,
        fast_hashes=settings.fast_hashes,
    )
    set_safe_contact(
        db,
        person_key=worker.person_key,
        ways=[SafeWay("email", email, is_safe=True)],
        language="en",
        level="named",
        now=now,
        for_work=True,
    )
    return worker


def _mentor(
    db: Session,
    keys: KeyRing,
    settings: Settings,
    made: people.MadeMentor,
    venues: dict[str, int],
    supervisor: str | None,
    now: datetime,
) -> str:
    """Gives the mentor's reference."""
    on = today(now)
    _town, nation, lat, lon = places.DISTRICTS[made.district]
    middle = Point.at(lat, lon)
    profile = Profile(
        alias=made.alias,
        words=made.words,
        languages=made.languages.split(","),
        kinds=_kinds(made.kinds),
        experiences=made.experiences.split(","),
        district=made.district,
        nation=nation,
        supervisor_id=supervisor,
        supervision_on=on + timedelta(days=23),
        training_ok_until=on + timedelta(days=160),
    )
    worker = _worker(db, keys, settings, made.alias, made.email, "mentor", now)
    at = (int(middle.easting), int(middle.northing))
    mentor = add_mentor(db, worker_id=worker.id, profile=profile, at=at, bookable=True, now=now)
    for days, opens, closes, kinds, venue in made.times:
        rule = Rule(
            byday=tuple(days.split()),
            opens_at=time.fromisoformat(opens),
            closes_at=time.fromisoformat(closes),
            valid_to=on + timedelta(days=180),
            on_holidays=OnHolidays.CLOSED,
        )
        add_times(db, mentor_id=mentor.id, rule=rule, kinds=_kinds(kinds), venue_id=venues.get(venue))
    for number in made.away_in_days:
        add_day_away(db, mentor_id=mentor.id, on=on + timedelta(days=number))
    return mentor.ref


def _kinds(text: str) -> list[PlaceKind]:
    return [PlaceKind(kind) for kind in text.split(",")]


def _family(db: Session, keys: KeyRing, settings: Settings, mentors: list[str], now: datetime) -> None:
    first: For | None = None
    calendar = calendar_for_nations([settings.nation])
    for member in people.FAMILY:
        sent_at = now - timedelta(hours=int(member["hours_ago"]))  # type: ignore[call-overload]
        person_key = keys.new_person(sent_at)
        answers = dict(member["answers"])  # type: ignore[call-overload]
        sent = referrals.send(
            db,
            person_key=person_key,
            answers=answers,
            once_key=secrets.token_hex(16),
            # nobody knows these codes: the made-up people are looked at from the team's side
            code_hash="made up, opens nothing",
            has_pin=True,
            read_by_at=deadlines.read_by(
                sent_at, settings.first_reply_working_days, calendar.is_holiday, settings.team
            ),
            language="en",
            entry_source=str(member["source"]),
            now=sent_at,
        )
        for way in WRITTEN:  # nobody has this number or address, so nobody can read the figures sent there
            if way in answers["contact_way"]:
                confirm_way(db, person_key=person_key, way=way, now=now)
        written = For(sent.family_member_id, person_key, sent.ref, is_adult=True)
        first = first or (written if answers["contact_way"] != ["come_back"] else None)
    assert first is not None
    found = mentor_and_times(db, mentors[0], now=now)
    free = found[1] if found else []
    if free:
        book(
            db,
            mentor_ref=mentors[0],
            starts_at=free[0].slot.starts_at,
            place_kind=free[0].kinds[0],
            person=first,
            once_key=secrets.token_hex(16),
            days_before=settings.remind_days_before,
            now=now,
        )


def laid_out_on(db: Session) -> date | None:
    """The local date the area was laid out on, or None."""
    held = db.get(SettingValue, MARK)
    return date.fromisoformat(json.loads(held.value)["on"]) if held else None
