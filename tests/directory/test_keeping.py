"""Those who keep entries: add, change with proof, confirm, close, undo; what they say outlives an import."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.directory import keeping_actions, queries
from portal.directory.import_actions import hold_back, take
from portal.directory.jobs import expand_hours
from portal.directory.keeping_models import ListingChange, ListingReport
from portal.directory.models import Listing, MeetingPoint, Venue
from portal.directory.shapes import Kind
from portal.storage.work import work
from tests.directory.made_up_listings import at, keep, on_the_grid, reading, record
from tests.kit.hours import week
from tests.kit.signing_in import make_worker, sign_in

HALL = at(0, 0, name="Quay Hall", address="2 Quay Road")
CIRCLE = record("Evening Circle", kind=Kind.GROUP, spot=HALL, rules=(week("MO", "19:00-21:00"),), fees="Free")
MORNING = record("Morning Table", kind=Kind.GROUP, spot=HALL, rules=(week("TU", "10:00-12:00"),))


@pytest.fixture
def keeper(app, store, now):
    """A coordinator who is signed in."""
    client = app.test_client()
    sign_in(client, make_worker(store, "coordinator", name="Rosa Pell"))
    return client


@pytest.fixture
def circle(db, now) -> str:
    """An entry of our own; its reference."""
    with work(db):
        return keep(db, [CIRCLE, MORNING], now=now)[0].ref


def imported(db, now, *records) -> str:
    with work(db):
        take(db, source="Town list", kind="venues", reading=reading(*records), now=now, locate=on_the_grid)
    expand_hours_now(db, now)
    return db.scalars(select(Listing.ref).where(Listing.name == records[0].name)).one()


def expand_hours_now(db, now) -> None:
    from tests.directory.made_up_listings import work_out

    with work(db):
        work_out(db, now)


def row(db, ref: str) -> Listing:
    db.expire_all()
    db.rollback()
    return db.scalars(select(Listing).where(Listing.ref == ref)).one()


def change(client, ref: str, **different):
    """Typed, checked, saved."""
    client.get(f"/work/places/{ref}/change")
    client.submit(different, action=f"/work/places/{ref}/change")
    assert client.page and "Check before you save" in client.page.said, client.page.said
    return client.submit({"sure": "yes"}, action=f"/work/places/{ref}/change")


def press(client, page: str, action: str, **values):
    client.get(page)
    return client.submit(values, action=action)


# --- changing ---


@pytest.mark.shows("R-36", "R-65")
def test_hours_are_typed_in_plain_words_and_the_next_five_dates_are_shown_before_anything_is_saved(keeper, db, circle):
    keeper.get(f"/work/places/{circle}/change")
    assert "Monday, 7pm to 9pm, open on bank holidays" in keeper.page.said
    keeper.submit(
        {"hours": "Every 2 weeks on Thursday, 7pm to 9pm, starting 26 November 2026"},
        action=f"/work/places/{circle}/change",
    )
    for day in ("26 November", "10 December", "24 December", "7 January", "21 January"):
        assert f"Thursday {day}, 7pm to 9pm" in keeper.page.said
    assert row(db, circle).version == 0, "looking saves nothing"
    keeper.submit({"sure": "yes"}, action=f"/work/places/{circle}/change")
    assert "Every 2 weeks on Thursday, 7pm to 9pm" in keeper.page.said
    keeper.get(f"/find/{circle}")
    assert "Thursday 26 November, 7pm to 9pm" in keeper.page.said
    assert "Monday, 7pm" not in keeper.page.said


def test_what_is_not_clear_keeps_what_was_typed_and_says_which_line(keeper, circle):
    keeper.get(f"/work/places/{circle}/change")
    answer = keeper.submit({"hours": "Monday 9 to 5", "fees": "£2 a week"}, action=f"/work/places/{circle}/change")
    assert answer.status_code == 422
    assert "“Monday 9 to 5”: write am or pm after each time" in keeper.page.said
    assert "£2 a week" in answer.get_data(as_text=True)
    assert "There is a problem" in keeper.page.said


def test_going_back_from_the_check_keeps_what_was_typed(keeper, db, circle):
    keeper.get(f"/work/places/{circle}/change")
    keeper.submit({"fees": "£2 a week"}, action=f"/work/places/{circle}/change")
    page = keeper.submit({"sure": "again"}, action=f"/work/places/{circle}/change").get_data(as_text=True)
    assert 'value="£2 a week"' in page
    assert row(db, circle).fees == "Free"


@pytest.mark.shows("F18")
def test_of_two_who_change_the_same_entry_the_second_is_told_and_loses_nothing(keeper, app, store, db, circle):
    other = app.test_client()
    sign_in(other, make_worker(store, "administrator", name="Ansel Roe"))
    keeper.get(f"/work/places/{circle}/change")
    change(other, circle, fees="£1")
    answer = keeper.submit({"name": "Late Circle"}, action=f"/work/places/{circle}/change")
    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing" in keeper.page.said
    assert "Late Circle" in answer.get_data(as_text=True)
    assert (row(db, circle).name, row(db, circle).fees) == ("Evening Circle", "£1")
    keeper.submit({}, action=f"/work/places/{circle}/change")
    assert "£1" in keeper.page.said, "what would be written over is shown"
    keeper.submit({"sure": "yes"}, action=f"/work/places/{circle}/change")
    assert row(db, circle).name == "Late Circle"


def test_each_change_says_who_and_what_and_the_latest_can_be_undone_and_redone(keeper, db, circle):
    change(keeper, circle, fees="£3", hours="Monday, 6pm to 8pm")
    assert "Rosa Pell" in keeper.page.said
    assert "£3" in keeper.page.said
    first = db.scalars(select(ListingChange.ref)).one()
    press(keeper, f"/work/places/{circle}", f"/work/places/{circle}/undo")
    assert row(db, circle).fees == "Free"
    keeper.get(f"/find/{circle}")
    assert "Monday, 7pm to 9pm" in keeper.page.said
    stale = keeper.post(f"/work/places/{circle}/undo", data={"change": first})
    assert stale.status_code == 409, "only the latest can be undone"
    press(keeper, f"/work/places/{circle}", f"/work/places/{circle}/undo")
    assert row(db, circle).fees == "£3"


def test_a_save_that_changes_nothing_is_no_change(keeper, db, circle):
    change(keeper, circle)
    assert db.scalars(select(ListingChange)).all() == []
    assert row(db, circle).kept == ""


# --- adding ---


@pytest.mark.shows("R-34", "F18")
def test_an_entry_is_added_once_however_often_it_is_sent_and_found_at_once(keeper, db, now):
    keeper.get("/work/places/add")
    typed = {
        "name": "Harbour Table",
        "kind": "group",
        "hours": "Tuesday, 6pm to 8pm, open on bank holidays",
        "whom": ["audience:parents"],
        "place_name": "Harbour Rooms",
        "town": "Marlbridge",
        "postcode": "LS1 4AP",
    }
    keeper.submit(typed, action="/work/places/add")
    assert "Tuesday 24 November, 6pm to 8pm" in keeper.page.said
    form = keeper.page.form("/work/places/add")
    data = {}
    for name, value in [*form.values, ("sure", "yes")]:
        data.setdefault(name, []).append(value)
    first, again = keeper.post("/work/places/add", data=data), keeper.post("/work/places/add", data=data)
    assert first.headers["Location"] == again.headers["Location"]
    made = row(db, first.headers["Location"].rsplit("/", 1)[1])
    assert db.scalars(select(Listing.name).where(Listing.name == "Harbour Table")).all() == ["Harbour Table"]
    assert (made.checked_on, made.checked_by, made.kind) == (date(2026, 11, 23), "coordinator", "group")
    keeper.get("/find?words=harbour")
    assert "Harbour Table" in keeper.page.said


def test_an_empty_form_says_what_is_missing(keeper):
    keeper.get("/work/places/add")
    answer = keeper.submit({}, action="/work/places/add")
    assert answer.status_code == 422
    assert "Enter the name people know it by" in keeper.page.said
    assert "Choose what it is" in keeper.page.said


# --- confirming, and what is not confirmed ---


@pytest.mark.shows("R-65", "N-17")
def test_one_press_confirms_and_a_second_is_the_same(keeper, db, circle):
    with work(db):
        row(db, circle).checked_on = date(2025, 1, 1)
    for _time in range(2):
        press(keeper, f"/work/places/{circle}", f"/work/places/{circle}/confirm")
    assert (row(db, circle).checked_on, row(db, circle).checked_by) == (date(2026, 11, 23), "coordinator")
    assert [each.what for each in db.scalars(select(ListingChange))] == ["confirmed"]
    keeper.get(f"/find/{circle}")
    assert "Monday 23 November 2026, by our team" in keeper.page.said


@pytest.mark.shows("R-65")
def test_what_nobody_confirmed_for_too_long_says_so_sinks_and_is_due(keeper, db, now):
    old = record("Near And Old", spot=at(10, 0), checked_on=date(2026, 5, 26))
    new = record("Far And New", spot=at(900, 0), checked_on=date(2026, 5, 27))
    with work(db):
        keep(db, [old, new], now=now)
    from portal.directory.find_queries import find
    from portal.directory.fitting_queries import Wanted
    from portal.directory.place import Found, Understood
    from portal.directory.when import read_when
    from tests.directory.made_up_listings import LEEDS

    answer = find(
        db,
        found=Found(Understood.TOWN, label="Leeds", point=LEEDS),
        asked=read_when("", now),
        wanted=Wanted(),
        nation="England",
        now=now,
        stale_before=now.date() - timedelta(days=180),
    )
    assert [entry.name for entry in answer.near] == ["Far And New", "Near And Old"]
    keeper.get("/work/places")
    due = keeper.page.said.split("To confirm", 1)[1]
    assert "Near And Old" in due
    assert "Far And New" not in due


@pytest.mark.shows("R-157")
def test_the_day_after_its_funding_ends_an_entry_is_out_and_says_where_to_turn(
    keeper, db, circle, now, store, settings
):
    change(keeper, circle, funding_ends="23 November 2026")
    keeper.get("/work/places")
    assert "Funding ends Monday 23 November" in keeper.page.said, "staff are warned ahead"
    expand_hours(store.new_db, now, settings)
    assert row(db, circle).shown, "its last day counts"
    expand_hours(store.new_db, now + timedelta(days=1), settings)
    assert not row(db, circle).shown
    answer = keeper.get(f"/find/{circle}")
    assert answer.status_code == 410
    assert "/find" in keeper.page.links


# --- closing ---


def test_closed_days_and_extra_times_take_the_place_of_the_week(keeper, db, circle):
    page = f"/work/places/{circle}"
    press(keeper, page, f"{page}/days", first="30 November", note="Painters are in")
    press(keeper, page, f"{page}/days", first="2 December", times="10am to 1pm")
    assert "Monday 30 November: closed (Painters are in)" in keeper.page.said
    keeper.get(f"/find/{circle}")
    assert "Monday 30 November, 7pm" not in keeper.page.said
    assert "Wednesday 2 December, 10am to 1pm" in keeper.page.said
    press(keeper, page, f"{page}/days/take-back", on="2026-11-30")
    keeper.get(f"/find/{circle}")
    assert "Monday 30 November, 7pm to 9pm" in keeper.page.said


def test_a_wrong_date_says_what_to_type(keeper, circle):
    page = f"/work/places/{circle}"
    for typed in (
        {"first": "soon"},
        {"first": "1 December", "last": "30 November 2026"},
        {"first": "1 May", "times": "ten"},
    ):
        answer = press(keeper, page, f"{page}/days", **typed)
        assert answer.status_code == 422, typed
        assert "There is a problem" in keeper.page.said


@pytest.mark.shows("R-32", "R-33", "R-34")
def test_a_place_is_kept_once_and_closing_it_closes_every_group_there(keeper, db, circle):
    venue = db.scalars(select(Venue).where(Venue.name == "Quay Hall")).one()
    page = f"/work/places/venues/{venue.ref}"
    press(
        keeper,
        page,
        page,
        neutral_name="The Hall",
        reception_words="Room 2",
        uses="Tuesday, 2pm to 5pm: clinic",
        step_free="yes",
    )
    assert "Saved." in keeper.page.said
    keeper.get(f"/find/{circle}")
    assert "“Room 2”" in keeper.page.said
    press(keeper, page, f"{page}/close", first="24 November", last="30 November", note="Flood")
    for ref, gone in (
        (circle, "Monday 30 November, 7pm"),
        (_ref(db, "Morning Table"), "Tuesday 24 November, 10am"),
    ):
        keeper.get(f"/find/{ref}")
        assert gone not in keeper.page.said
    assert not queries.entry(db, circle, now=row(db, circle).changed_at).state.is_open
    press(keeper, page, f"{page}/open-again", on="2026-11-30")
    keeper.get(f"/find/{circle}")
    assert "Monday 30 November, 7pm" in keeper.page.said
    press(keeper, page, page, is_treatment_premises="y")
    keeper.get("/find?words=circle")
    assert "Evening Circle" not in keeper.page.said, "such buildings come only when asked for"


def _ref(db, name: str) -> str:
    return db.scalars(select(Listing.ref).where(Listing.name == name)).one()


@pytest.mark.shows("R-03", "R-157")
def test_closed_for_good_it_is_found_by_nobody_tells_where_to_turn_and_can_come_back(keeper, db, circle):
    page = f"/work/places/{circle}"
    press(keeper, f"{page}/end", f"{page}/end", forwarding="We now meet at Harbour Rooms, Tuesdays 6pm.")
    assert "The public does not find this entry." in keeper.page.said
    answer = keeper.get(f"/find/{circle}")
    assert answer.status_code == 410
    assert "We now meet at Harbour Rooms" in keeper.page.said
    assert "/help-now" in " ".join(keeper.page.links)
    keeper.get("/find?words=circle")
    assert "Evening Circle" not in keeper.page.said
    press(keeper, page, f"{page}/bring-back")
    assert keeper.get(f"/find/{circle}").status_code == 200


# --- imports ---


def test_what_a_person_changed_outlives_the_next_import_and_both_sides_say_so(keeper, db, now):
    ref = imported(db, now, replace(CIRCLE, description="From the list"))
    change(keeper, ref, fees="£4", hours="Friday, 6pm to 8pm")
    keeper.post(f"/work/places/{ref}/days", data={"first": "4 December"})
    again = replace(CIRCLE, description="New words", fees="£9", rules=(week("WE", "10:00-11:00"),))
    imported(db, now, again)
    found = row(db, ref)
    assert (found.fees, found.description) == ("£4", "New words")
    assert [rule.byday for rule in queries.rules_of(db, ref)] == [("FR",)]
    assert [day.on for day in queries.days_that_differ(db, ref)] == [date(2026, 12, 4)]
    keeper.get(f"/work/places/{ref}")
    assert "an import leaves it as it is: What it costs, When it is open" in keeper.page.said
    assert "The list now says something else about: What it costs" in keeper.page.said


def test_an_entry_that_a_person_closed_is_not_brought_back_by_a_list(keeper, db, now):
    ref = imported(db, now, CIRCLE)
    press(keeper, f"/work/places/{ref}/end", f"/work/places/{ref}/end")
    imported(db, now, replace(CIRCLE, fees="£9"))
    assert not row(db, ref).shown


def test_facts_of_a_place_that_a_person_changed_stay_and_a_later_check_of_the_source_counts(keeper, db, now):
    ref = imported(db, now, CIRCLE)
    venue = db.scalars(select(Venue).join(MeetingPoint)).one()
    press(keeper, f"/work/places/venues/{venue.ref}", f"/work/places/venues/{venue.ref}", step_free="yes")
    press(keeper, f"/work/places/{ref}", f"/work/places/{ref}/confirm")
    imported(db, now, replace(CIRCLE, fees="£9", spot=replace(HALL, step_free=False)))
    db.refresh(venue)
    assert venue.step_free is True
    assert (row(db, ref).checked_on, row(db, ref).checked_by) == (date(2026, 11, 23), "coordinator")
    imported(db, now, replace(CIRCLE, fees="£8", checked_on=date(2026, 12, 1)))
    assert (row(db, ref).checked_on, row(db, ref).checked_by) == (date(2026, 12, 1), "")


# --- what the public says ---


@pytest.mark.shows("R-65")
def test_anybody_says_that_something_is_wrong_and_settling_it_erases_their_words(client, keeper, db, circle):
    client.get(f"/find/{circle}/wrong")
    assert "We do not ask who you are" in client.page.said
    assert client.submit({}, action=f"/find/{circle}/wrong").status_code == 422
    client.submit({"kind": "hours", "words": "It starts at 6, says my sister <b>"}, action=f"/find/{circle}/wrong")
    assert "Thank you for telling us" in client.page.said
    keeper.get("/work/places")
    assert "The times are wrong" in keeper.page.said
    assert "says my sister <b>" in keeper.page.said
    told = db.scalars(select(ListingReport)).one()
    assert b"sister" not in (told.words_sealed or b"")
    keeper.submit({}, action=f"/work/places/reports/{told.ref}/settle")
    assert "says my sister" not in keeper.page.said
    db.rollback()
    db.refresh(told)
    assert (told.words_sealed, told.settled_by != "") == (None, True)


@pytest.mark.shows("F22")
def test_more_reports_than_a_person_would_make_are_thanked_and_not_kept(client, db, circle):
    for _time in range(8):
        answer = client.post(f"/find/{circle}/wrong", data={"kind": "closed"}, follow_redirects=True)
        assert answer.status_code == 200
    assert len(db.scalars(select(ListingReport)).all()) == 5


# --- who may ---


def test_only_those_who_keep_entries_open_these_pages(client, app, store, now, circle):
    mentor = app.test_client()
    sign_in(mentor, make_worker(store, "mentor"))
    for path in ("", "/add", f"/{circle}", f"/{circle}/change", f"/{circle}/end"):
        assert client.get(f"/work/places{path}").status_code in (302, 401), path
        assert mentor.get(f"/work/places{path}").status_code == 403, path


def test_hostile_text_in_each_field_stays_text(keeper, db, circle):
    hostile = "<script>alert(1)</script>{{7*7}}"
    change(keeper, circle, name=hostile, description=hostile, fees=hostile, organisation=hostile, eligibility=hostile)
    for path in (f"/work/places/{circle}", f"/find/{circle}", "/work/places?words=script", "/find?words=script"):
        html = keeper.get(path).get_data(as_text=True)
        assert "<script>alert" not in html
        assert not re.search(r"\b49\b", html)


def test_there_is_nothing_under_an_address_that_never_was(keeper):
    for path in ("PL-00000000", "PL-00000000/change", "venues/VN-00000000", "PL-00000000/end"):
        assert keeper.get(f"/work/places/{path}").status_code == 404
    assert keeping_actions.NoSuchEntry.status == 404


# --- where entries come from ---


@pytest.mark.shows("F23")
def test_everybody_reads_where_entries_come_from_and_when_a_list_waits(client, db, now, circle):
    imported(db, now, replace(MORNING, name="Listed Table"))
    client.get("/sources")
    assert "Town list" in client.page.said
    assert "1 entry is shown. Last taken over on Monday 23 November 2026." in client.page.said
    assert "2 entries were written by our team." in client.page.said
    with work(db):
        hold_back(db, source="Town list", why="3 records now, 9 before")
    client.get("/sources")
    assert "waits for somebody to look at it" in client.page.said
