"""A bank holiday proclaimed after opening times were worked out: nobody is sent to a door that is closed on it."""

from datetime import date, timedelta

import pytest

from portal.directory import holidays
from portal.directory.fitting_queries import Wanted
from portal.directory.holiday_actions import NOTED
from portal.directory.jobs import expand_hours
from portal.directory.models import Listing
from portal.directory.search_queries import nearest
from portal.directory.shapes import OnHolidays
from portal.storage.models import SettingValue
from portal.storage.work import work
from tests.directory.made_up_listings import LEEDS, at, keep, record
from tests.kit.hours import at as wall
from tests.kit.hours import week

PROCLAIMED = date(2026, 12, 7)  # a Monday, two weeks after `now`


@pytest.fixture
def proclaim(monkeypatch):
    """A new version of the portal knows one more day, in the whole of the United Kingdom."""

    def make(day):
        known = {
            division: {**holidays.CORRECTIONS.get(division, {}), day: "One more"} for division in holidays.Division
        }
        monkeypatch.setattr(holidays, "CORRECTIONS", known)
        forget()

    def forget():
        for kept in (holidays.calendar_for, holidays._shared, holidays.published):
            kept.cache_clear()

    yield make
    monkeypatch.undo()
    forget()


@pytest.fixture
def halls(new_db, settings, now):
    says = {each: week("MO-SU", "09:00-17:00", on_holidays=each) for each in OnHolidays if each is not OnHolidays.ONLY}
    with new_db() as db, work(db):
        made = [record(each.value, spot=at(0, n), rules=(rule,)) for n, (each, rule) in enumerate(says.items())]
        keep(db, made, now=now)
    expand_hours(new_db, now, settings)


def open_at_noon(new_db, day):
    moment = int(wall(f"{day} 12:00").timestamp())
    wanted = Wanted(open_from=moment, open_to=moment)
    with new_db() as db:
        found = nearest(db, easting=LEEDS.easting, northing=LEEDS.northing, wanted=wanted)
        return {db.get_one(Listing, hit.listing_id).name for hit in found}


@pytest.mark.shows("R-36", "N-47")
def test_a_day_proclaimed_later_closes_what_was_worked_out_before(new_db, settings, now, halls, proclaim):
    assert open_at_noon(new_db, PROCLAIMED) == {"open", "closed", "unknown"}
    proclaim(PROCLAIMED)
    assert expand_hours(new_db, now, settings) == 2, "who is open on every bank holiday needs no new look"
    assert open_at_noon(new_db, PROCLAIMED) == {"open"}
    assert expand_hours(new_db, now, settings) == 0


@pytest.mark.shows("R-36", "N-47")
def test_it_is_seen_though_the_power_goes_before_all_are_marked(new_db, settings, now, halls, proclaim, monkeypatch):
    proclaim(PROCLAIMED)

    def cut_off(*_args, **_more):
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr("portal.directory.holiday_actions.BATCH", 1)
        broken.setattr("portal.directory.jobs.note_holidays", cut_off)
        with pytest.raises(RuntimeError):
            expand_hours(new_db, now, settings)
    expand_hours(new_db, now, settings)
    assert open_at_noon(new_db, PROCLAIMED) == {"open"}


@pytest.mark.shows("R-36")
def test_a_store_of_before_that_never_noted_its_days_is_looked_at_once(new_db, settings, now, halls, proclaim):
    """The version that brings the day may be the first that notes which days it knew."""
    with new_db() as db, work(db):
        db.delete(db.get_one(SettingValue, NOTED))
    proclaim(PROCLAIMED)
    assert expand_hours(new_db, now, settings) == 2
    assert open_at_noon(new_db, PROCLAIMED) == {"open"}


@pytest.mark.parametrize("days, many", [(55, 2), (120, 0)])
def test_only_days_near_enough_to_be_worked_out_cost_anything(new_db, settings, now, halls, proclaim, days, many):
    proclaim(now.date() + timedelta(days=days))
    assert expand_hours(new_db, now, settings) == many
