"""A source taken into the directory: what is counted, what is kept, what is never half done (F23)."""

import json
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.directory import queries
from portal.directory.hours_actions import due_for_expanding
from portal.directory.import_actions import ImportResult, TooFewRecords, take
from portal.directory.models import Channel as Way
from portal.directory.models import (
    DayDifference,
    Listing,
    ListingTag,
    MeetingPoint,
    OpenTime,
    Organisation,
    Schedule,
    Venue,
)
from portal.directory.shapes import Channel, DayException, Kind, Reading, Record
from portal.directory.source_models import Source, SourceRecord
from portal.storage.engine import NewDb
from portal.storage.work import work
from tests.directory.made_up_listings import at, line, on_the_grid, reading, record, work_out
from tests.kit.hours import week

HALL, CAFE, LINE = record("Hall"), record("Cafe"), line("Quiet Line", "01632 960 114")


def run(db: Session, given: Reading, now: datetime, **more: object) -> ImportResult:
    with work(db):
        return take(db, source="Town list", kind="venues", reading=given, now=now, locate=on_the_grid, **more)  # type: ignore[arg-type]


def counts(result: ImportResult) -> str:
    return " ".join(f"{count} {name}" for name, count in result.counts.items())


def shown(db: Session) -> list[str]:
    return sorted(db.scalars(select(Listing.name).where(Listing.shown)))


@pytest.mark.shows("F23")
def test_each_record_is_counted_once_as_new_changed_same_or_gone(db, now):
    first = run(db, reading(HALL, CAFE, LINE, record("Shed"), record("Barn")), now)
    assert counts(first) == "5 new 0 changed 0 same 0 gone 0 refused"
    second = run(db, reading(HALL, replace(CAFE, fees="Free"), LINE, record("Barn"), record("Loft")), now)
    assert counts(second) == "1 new 1 changed 3 same 1 gone 0 refused"
    assert shown(db) == ["Barn", "Cafe", "Hall", "Loft", "Quiet Line"]
    assert db.scalar(select(Listing.fees).where(Listing.name == "Cafe")) == "Free"


def test_a_second_run_of_the_same_writes_nothing_new(db, now):
    run(db, reading(HALL, CAFE, LINE), now)
    before = {row.id: (row.ref, row.changed_at) for row in db.scalars(select(Listing))}
    later = now + timedelta(days=1)
    assert counts(run(db, reading(HALL, CAFE, LINE), later)) == "0 new 0 changed 3 same 0 gone 0 refused"
    assert {row.id: (row.ref, row.changed_at) for row in db.scalars(select(Listing))} == before
    db.expire_all()
    assert set(db.scalars(select(SourceRecord.last_seen_at))) == {later}


def test_what_is_refused_is_counted_with_its_reason(db, now):
    given = reading(HALL, refused=[("row 2", "It has no name.")])
    result = run(db, given, now)
    assert counts(result) == "1 new 0 changed 0 same 0 gone 1 refused"
    assert result.refusals == (("row 2", "It has no name."),)
    assert json.loads(db.scalar(select(Source.last_counts)) or "")["refused"] == 1


def test_a_changed_record_keeps_its_address_in_the_directory(db, now):
    run(db, reading(HALL), now)
    ref = db.scalar(select(Listing.ref))
    run(db, reading(replace(HALL, name="Old Hall")), now)
    assert db.execute(select(Listing.ref, Listing.name)).all() == [(ref, "Old Hall")]


def test_a_record_that_comes_back_is_the_same_entry_again(db, now):
    run(db, reading(*(record(f"Hall {n}") for n in range(5))), now)
    refs = dict(db.execute(select(Listing.name, Listing.ref)).all())
    run(db, reading(*(record(f"Hall {n}") for n in range(4))), now)
    assert "Hall 4" not in shown(db)
    gone_at = select(SourceRecord.gone_at).where(SourceRecord.external_id == "hall-4")
    assert db.scalar(gone_at) == now
    back = run(db, reading(*(record(f"Hall {n}") for n in range(5))), now + timedelta(days=1))
    assert counts(back) == "0 new 1 changed 4 same 0 gone 0 refused"
    assert dict(db.execute(select(Listing.name, Listing.ref)).all()) == refs
    assert "Hall 4" in shown(db)
    assert db.scalar(gone_at) is None


@pytest.mark.shows("F23")
def test_more_than_a_fifth_fewer_waits_for_a_person_and_changes_nothing(db, now):
    ten = [record(f"Hall {number}") for number in range(10)]
    run(db, reading(*ten), now)
    with pytest.raises(TooFewRecords, match="7 records now, 10 before"):
        run(db, reading(*ten[:7]), now)
    assert len(shown(db)) == 10
    assert counts(run(db, reading(*ten[:8]), now)).endswith("8 same 2 gone 0 refused"), "a fifth fewer is taken"
    assert counts(run(db, reading(*ten[:2]), now, accept_fewer=True)).endswith("2 same 6 gone 0 refused")


@pytest.mark.shows("F23")
def test_a_run_that_breaks_off_leaves_the_old_list(new_db: NewDb, now, monkeypatch):
    with new_db() as db:
        run(db, reading(HALL, CAFE), now)

    def stop_at_the_end(done: int) -> None:
        if done == 3:
            raise RuntimeError("the power went")

    with new_db() as db, pytest.raises(RuntimeError):
        run(db, reading(replace(HALL, name="Other"), CAFE, LINE), now, step=stop_at_the_end)
    with new_db() as db:
        assert shown(db) == ["Cafe", "Hall"]
        assert db.scalar(select(func.count()).select_from(SourceRecord)) == 2


def test_two_sources_may_use_the_same_identifiers(db, now):
    for name in ("North", "South"):
        with work(db):
            take(db, source=name, kind="venues", reading=reading(HALL), now=now, locate=on_the_grid)
    assert shown(db) == ["Hall", "Hall"]


def test_all_of_a_record_is_kept_and_a_rewrite_leaves_nothing_behind(db, now):
    whole = record(
        "Open Door",
        kind=Kind.GROUP,
        alternate_name="The Door",
        organisation="Door Trust",
        channels=(
            Channel("phone", "01632 960 114", "ask first", (week("MO", "09:00-10:00"),)),
            Channel("email", "desk@door.example"),
        ),
        rules=(week("MO-FR", "09:00-17:00"),),
        exceptions=(DayException(now.date()),),
        tags=("audience:parents", "language:cy"),
        spot=at(100, 200),
        other_spots=(at(3000, 0),),
        raw={"id": "open-door", "note": "as received"},
        problems=("The hours are old.",),
    )
    run(db, reading(whole), now)
    assert _amounts(db) == {"tags": 2, "channels": 2, "rules": 2, "days": 1, "points": 2, "organisations": 1}
    kept = db.scalars(select(SourceRecord)).one()
    assert json.loads(kept.raw) == {"id": "open-door", "note": "as received"}
    assert json.loads(kept.problems) == ["The hours are old."]
    assert db.scalar(select(Listing.alternate_name)) == "The Door"
    bare = record("Open Door", kind=Kind.GROUP, external_id=whole.external_id)
    run(db, reading(bare), now)
    assert _amounts(db) == {"tags": 0, "channels": 0, "rules": 0, "days": 0, "points": 0, "organisations": 1}


def _amounts(db: Session) -> dict[str, int]:
    tables = {
        "tags": ListingTag,
        "channels": Way,
        "rules": Schedule,
        "days": DayDifference,
        "points": MeetingPoint,
        "organisations": Organisation,
    }
    return {name: db.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


@pytest.mark.shows("N-17")
@pytest.mark.engines("sqlite")
def test_a_line_without_the_day_it_was_checked_is_kept_but_not_listed(db, now):
    undated = replace(LINE, checked_on=None)
    run(db, reading(undated, HALL), now)
    assert shown(db) == ["Hall"]
    run(db, reading(replace(undated, checked_on=now.date()), HALL), now)
    assert shown(db) == ["Hall", "Quiet Line"]


# --- places ---


@pytest.mark.shows("R-65")
def test_two_groups_at_one_address_share_one_place(db, now):
    first, second = (record(f"Group {n}", kind=Kind.GROUP, spot=at(0, 0)) for n in (1, 2))
    run(db, reading(first), now)
    run(db, reading(first, second), now)
    assert db.scalar(select(func.count()).select_from(Venue)) == 1
    moved = replace(second, spot=at(500, 0))
    run(db, reading(first, moved), now)
    names = select(Listing.name, Venue.name).join(MeetingPoint, MeetingPoint.listing_id == Listing.id).join(Venue)
    assert sorted(db.execute(names).all()) == [("Group 1", "Hall 0 0"), ("Group 2", "Hall 500 0")]


@pytest.mark.shows("R-65")
def test_a_corrected_address_changes_the_place_and_keeps_what_we_know_of_it(db, now):
    run(db, reading(record("Group", kind=Kind.GROUP, spot=at(0, 0))), now)
    with work(db):
        db.scalars(select(Venue)).one().entrance = "Side door"
    run(db, reading(record("Group", kind=Kind.GROUP, spot=at(0, 0, address="1 New Street"))), now)
    assert [(row.address, row.entrance) for row in db.scalars(select(Venue))] == [("1 New Street", "Side door")]


def test_places_without_an_address_are_told_apart_by_where_they_are(db, now):
    spots = [at(east, 0, name="", town="", postcode="") for east in (0, 10, 20)]
    run(db, reading(*(record(f"Group {n}", kind=Kind.GROUP, spot=spot) for n, spot in enumerate(spots))), now)
    assert db.scalar(select(func.count()).select_from(Venue)) == 3


@pytest.mark.shows("R-32")
def test_a_group_that_meets_where_people_are_treated_is_marked_so(db, now):
    clinic = record("Clinic", kind=Kind.SERVICE, spot=at(0, 0), is_treatment_premises=True)
    group = record("Group", kind=Kind.GROUP, spot=at(0, 0))
    run(db, reading(clinic, group), now)
    assert set(db.scalars(select(Listing.is_treatment_premises))) == {True}


def test_a_hidden_place_is_kept_only_roughly_on_the_grid(db, now):
    run(db, reading(record("Refuge", kind=Kind.SERVICE, spot=at(123, 456, masked=True))), now)
    point = db.scalars(select(MeetingPoint)).one()
    assert (point.easting, point.northing) == (432_500, 432_500), "the middle of its 5 km square"


# --- hours worked out ahead ---


def spans(db: Session, name: str) -> list[tuple[datetime, datetime]]:
    rows = select(OpenTime.starts, OpenTime.ends).join(Listing).where(Listing.name == name).order_by(OpenTime.starts)
    return [tuple(datetime.fromtimestamp(moment, tz=None) for moment in row) for row in db.execute(rows)]  # type: ignore[misc]


@pytest.mark.shows("R-36")
def test_hours_are_worked_out_eight_weeks_ahead_in_real_time(db, now):
    run(db, reading(record("Hall", rules=(week("MO", "09:00-17:00"), week("SA", "22:00-02:00")))), now)
    work_out(db, now)
    mondays = [starts for starts, _ends in spans(db, "Hall") if starts.hour == 9]
    assert len(mondays) == 9, "this Monday and eight more"
    nights = [ends - starts for starts, ends in spans(db, "Hall") if starts.hour == 22]
    assert set(nights) == {timedelta(hours=4)}


def test_a_changed_rule_is_worked_out_again(db, now):
    run(db, reading(record("Hall", rules=(week("MO", "09:00-17:00"),))), now)
    work_out(db, now)
    run(db, reading(record("Hall", rules=(week("MO", "10:00-11:00"),))), now)
    work_out(db, now)
    assert {(starts.time(), ends.time()) for starts, ends in spans(db, "Hall")} == {(time(10), time(11))}


@pytest.mark.shows("R-36")
def test_a_closed_venue_closes_every_group_there_but_opens_none(db, now):
    groups = [record(f"G{n}", kind=Kind.GROUP, rules=(week("MO", "18:00-19:00"),), spot=at(0, 0)) for n in (1, 2)]
    run(db, reading(*groups), now)
    venue = db.scalars(select(Venue)).one()
    with work(db):
        db.add(DayDifference(venue_id=venue.id, on=now.date()))
        extra = {"closed": False, "opens_at": time(9), "closes_at": time(12)}
        db.add(DayDifference(venue_id=venue.id, on=now.date() + timedelta(days=1), **extra))
    work_out(db, now)
    for name in ("G1", "G2"):
        starts = [each.date() for each, _ends in spans(db, name)]
        assert now.date() not in starts
        assert now.date() + timedelta(days=1) not in starts
        assert now.date() + timedelta(days=7) in starts


def test_nothing_is_due_once_it_is_worked_out_and_all_is_due_again_in_a_month(db, now):
    run(db, reading(HALL, CAFE), now)
    work_out(db, now)
    assert due_for_expanding(db, now=now) == []
    assert due_for_expanding(db, now=now + timedelta(days=28)) == []
    assert len(due_for_expanding(db, now=now + timedelta(days=29))) == 2


def test_what_was_read_reads_back_as_it_was_written(db, now):
    rule = week("1MO,-1FR", "09:00-17:00", bymonthday=(), valid_from=now.date(), source_text="Mo[1]")
    record_: Record = record("Hall", rules=(rule,))
    run(db, reading(record_), now)
    assert queries.rules_of(db, db.scalar(select(Listing.ref)) or "") == [rule]
