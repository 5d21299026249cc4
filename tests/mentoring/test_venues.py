"""Only places that are open then and not shared with a treatment service, a room left (R-32, R-33)."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from portal.demo.places import everything
from portal.directory.hours_actions import expand_listings
from portal.directory.import_actions import source_named
from portal.directory.listing_actions import Writing, nowhere, write_listings
from portal.directory.models import Venue, VenueOtherUse
from portal.directory.shapes import OnHolidays, Rule
from portal.directory.venue_queries import venues_of
from portal.mentoring import actions, own_times_queries, queries
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.shared.clock import local, today
from portal.storage.work import work
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

IN_VENUE = {"place_kind": PlaceKind.VENUE}
LATE = Rule(byday=("TU",), opens_at=time(18), closes_at=time(22), on_holidays=OnHolidays.CLOSED)


@pytest.fixture
def library(store, now):
    """The demonstration's library: open until 8pm on a Tuesday, one room; with its worked-out hours."""
    with store.new_db() as db, work(db):
        source = source_named(db, name="Made up", kind="made-up", attribution="Made up")
        made = [each for each in everything(today(now)) if each.record.external_id == "millrace-library"]
        listings = write_listings(
            db,
            [Writing(each.record, venue=each.venue | {"rooms": 1}) for each in made],
            source_id=source.id,
            locate=nowhere,
            now=now,
            is_demo=True,
        )
        ids = [listing.id for listing in listings]
        expand_listings(db, ids=ids, now=now)
        return venues_of(db, ids)[ids[0]]


def offered(store, mentor, now) -> list[str]:
    with store.new_db() as db:
        found = queries.person(db, mentor.ref, now=now)
        return [f"{local(time.slot.starts_at):%d %H:%M} {'+'.join(time.kinds)}" for time in found[1]][:4]


def test_only_while_the_place_is_open(store, make_mentor, library, now):
    mentor = make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library)
    assert offered(store, mentor, now)[:3] == ["24 18:00 venue", "24 19:00 venue", "01 18:00 venue"]


def test_what_is_also_offered_by_phone_stays_by_phone(store, make_mentor, library, now):
    mentor = make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE, PlaceKind.PHONE), venue_id=library)
    assert offered(store, mentor, now) == [
        "24 18:00 venue+phone",
        "24 19:00 venue+phone",
        "24 20:00 phone",
        "24 21:00 phone",
    ]


@pytest.mark.shows("R-33", "J3.1")
def test_a_time_shared_with_a_treatment_service_is_not_offered(store, make_mentor, make_person, library, now):
    with store.new_db() as db, work(db):
        use = {"what": "a clinic", "byday": "TU", "opens_at": time(17, 30), "closes_at": time(18, 30)}
        db.add(VenueOtherUse(venue_id=library, **use))
    mentor = make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library)
    assert offered(store, mentor, now)[0] == "24 19:00 venue"
    with pytest.raises(actions.SlotTaken):
        book(store, mentor, make_person(), now, **IN_VENUE)


@pytest.mark.shows("R-32")
@pytest.mark.parametrize("change", [{"is_treatment_premises": True}, {"bookable": False}])
def test_treatment_premises_and_places_not_agreed_are_never_offered(store, make_mentor, library, now, change):
    with store.new_db() as db, work(db):
        venue = db.scalar(select(Venue).where(Venue.id == library))
        for name, value in change.items():
            setattr(venue, name, value)
    assert offered(store, make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library), now) == []


@pytest.mark.shows("F20")
def test_one_room_wanted_by_two_mentors_goes_to_one(store, make_mentor, make_person, library, now):
    first = make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library)
    second = make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library, alias="Dev")
    assert book(store, first, make_person(), now, **IN_VENUE).room == 1
    assert offered(store, second, now)[0] == "24 19:00 venue"
    with pytest.raises(actions.SlotTaken):
        book(store, second, make_person(name="J"), now, once="b" * 32, **IN_VENUE)
    assert book(
        store, second, make_person(name="L"), now, once="c" * 32, starts_at=SIX + timedelta(hours=1), **IN_VENUE
    )


@pytest.mark.shows("J5.1")
def test_a_mentor_is_not_promised_a_place_on_days_whose_hours_are_not_known_yet(store, make_mentor, library, now):
    mentor = make_mentor(rules=(LATE,), kinds=(PlaceKind.VENUE,), venue_id=library)
    with store.new_db() as db:
        weeks = own_times_queries.twelve_weeks(db, db.get_one(PeerMentor, mentor.id), now=now)
        said = [(each.is_unknown, len(each.starts)) for each, _ref in weeks]
    assert said[0] == (False, 2), "open until 8pm"
    assert said[-1] == (True, 4) and [known for known, _count in said] == sorted(known for known, _count in said)
