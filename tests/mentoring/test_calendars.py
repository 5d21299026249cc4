"""Calendar files: neutral, revocable, right on the clock; a move updates, a cancel removes (G28)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from portal.mentoring import actions, feed_actions, queries
from portal.mentoring.calendar_file import Entry, calendar_text
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import BOOK, book
from tests.mentoring.visits import come_back
from tests.referrals.walking import ask_and_send


@pytest.fixture
def feed(app, store, make_mentor, now):
    """A mentor's feed, read as a calendar reads it: from the address alone."""
    made = make_mentor()
    with store.new_db() as db, work(db):
        mentor = queries.mentor_of(db, made.worker_id)
        secret = feed_actions.make_feed(db, mentor=mentor, by="WK-000000", now=now)

    def read() -> dict[str, dict]:
        answer = app.test_client().get(f"/calendar/{secret}.ics")
        assert answer.status_code == 200 and answer.mimetype == "text/calendar"
        read.text = answer.get_data(as_text=True)
        return {str(event["uid"]): event for event in Calendar.from_ical(read.text).walk("VEVENT")}

    read.mentor, read.secret = made, secret
    return read


def by_hand(text: str) -> list[dict[str, str]]:
    """A second reader: lines unfolded, no library."""
    events, inside = [], None
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            inside = {}
        elif line == "END:VEVENT":
            events.append(inside)
            inside = None
        elif inside is not None:
            inside[name] = value
    return events


class Kept:
    """A calendar as a phone keeps it: one entry a UID, a later step takes its place, a cancelled one goes."""

    def __init__(self, read):
        self.read, self.entries = read, {}

    def take(self, text: str) -> dict[str, tuple[str, datetime]]:
        for uid, step, state, starts_at, title in self.read(text):
            if step >= self.entries.get(uid, (-1,))[0]:
                self.entries[uid] = (step, state, title, starts_at)
        return {uid: (each[2], each[3]) for uid, each in self.entries.items() if each[1] != "CANCELLED"}


def with_icalendar(text: str):
    for each in Calendar.from_ical(text).walk("VEVENT"):
        starts = each.decoded("dtstart").astimezone(UTC)
        yield str(each["uid"]), int(each["sequence"]), str(each["status"]), starts, str(each["summary"])


def with_vobject(text: str):
    for each in vobject.readOne(text).vevent_list:
        starts = each.dtstart.value.astimezone(UTC)
        yield each.uid.value, int(each.sequence.value), each.status.value, starts, each.summary.value


READERS = pytest.mark.parametrize("read", [with_icalendar, with_vobject])


@READERS
@pytest.mark.shows("G28", "N-12")
def test_in_two_readers_a_move_changes_the_entry_in_place_and_a_cancel_removes_it(
    app, feed, store, make_person, now, read
):
    """The feed, and the file that a person asked for."""
    person, calendar, own = make_person(), Kept(read), Kept(read)
    booking = book(store, feed.mentor, person, now)
    client = app.test_client()
    come_back(client, person)

    def file_of(ref) -> str:
        client.get(f"/code/bookings/{ref}/calendar")
        answer = client.submit({"entry_title": "Dentist"}, action=f"/code/bookings/{ref}/calendar")
        assert answer.mimetype == "text/calendar"
        return answer.get_data(as_text=True)

    feed()
    first = calendar.take(feed.text)
    assert list(first.values()) == [(booking.ref, SIX)]
    mine = own.take(file_of(booking.ref))
    assert list(mine.values()) == [("Dentist", SIX)]
    later = SIX + timedelta(days=7)
    facts = BOOK | {"starts_at": later, "person": person, "once_key": "c" * 32, "now": now}
    with store.new_db() as db, work(db):
        new = actions.move(db, ref=booking.ref, **facts)
    feed()
    assert calendar.take(feed.text) == dict.fromkeys(first, (new.ref, later))
    assert own.take(file_of(new.ref)) == dict.fromkeys(mine, ("Dentist", later))
    with store.new_db() as db, work(db):
        actions.cancel(db, ref=new.ref, family_member_id=person.family_member_id, by="person", now=now)
    feed()
    assert calendar.take(feed.text) == {}
    cancelled = file_of(new.ref)
    assert "METHOD:CANCEL" in cancelled and own.take(cancelled) == {}


@READERS
@pytest.mark.shows("G28")
@pytest.mark.parametrize(("month", "day", "hour"), [(3, 25, 18), (3, 30, 17), (10, 28, 17), (11, 2, 18)])
def test_in_two_readers_six_is_six_on_both_sides_of_a_clock_change(read, month, day, hour):
    starts = datetime(2027, month, day, 18, tzinfo=ZoneInfo("Europe/London"))
    entry = Entry("x@times.invalid", 0, "Busy", starts, starts + timedelta(minutes=45), starts)
    ((_uid, _step, _state, read_at, _title),) = read(calendar_text([entry]).decode())
    assert read_at == datetime(2027, month, day, hour, tzinfo=UTC)


@READERS
@pytest.mark.shows("G28", "F13")
def test_every_noon_of_ten_years_is_read_as_the_zone_has_it(read):
    """The rules in the file are written out; if the United Kingdom changes its clocks, this says so."""
    london = ZoneInfo("Europe/London")
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(3652)]
    noons = [datetime.combine(day, time(12), london) for day in days if day.month in (3, 4, 10, 11)]
    entries = [Entry(f"{number}@times.invalid", 0, "Busy", at, at, at) for number, at in enumerate(noons)]
    found = [starts for _uid, _step, _state, starts, _title in read(calendar_text(entries).decode())]
    assert found == [noon.astimezone(UTC) for noon in noons]


@pytest.mark.shows("N-04")
def test_the_feed_holds_references_and_times_and_nothing_else(feed, store, make_person, now):
    made = book(store, feed.mentor, make_person(name="Zebedee"), now)
    (event,) = feed().values()
    assert str(event["summary"]) == made.ref
    (other,) = by_hand(feed.text)
    assert other["DTSTART;TZID=Europe/London"] == "20261124T180000" and other["SUMMARY"] == made.ref
    assert not {"DESCRIPTION", "LOCATION", "ATTENDEE", "ORGANIZER"} & set(other)
    assert "Zebedee" not in feed.text and "Marisol" not in feed.text


def test_a_move_updates_the_entry_in_place_and_a_cancel_takes_it_off(feed, store, make_person, now):
    person = make_person()
    old = book(store, feed.mentor, person, now)
    (before,) = feed().items()
    facts = BOOK | {"starts_at": SIX + timedelta(days=7), "person": person, "once_key": "c" * 32, "now": now}
    with store.new_db() as db, work(db):
        new = actions.move(db, ref=old.ref, **facts)
    (moved,) = feed().items()
    assert moved[0] == before[0] and int(moved[1]["sequence"]) > int(before[1]["sequence"])
    assert moved[1].decoded("dtstart") == SIX + timedelta(days=7)
    with store.new_db() as db, work(db):
        actions.cancel(db, ref=new.ref, family_member_id=person.family_member_id, by="person", now=now)
    (off,) = feed().items()
    assert off[0] == before[0] and str(off[1]["status"]) == "CANCELLED"
    assert int(off[1]["sequence"]) > int(moved[1]["sequence"])


def test_a_hold_is_in_no_calendar(feed, store, make_person, now):
    person = make_person()
    with store.new_db() as db, work(db):
        actions.hold(db, mentor_ref=feed.mentor.ref, starts_at=SIX, person=person, now=now)
    assert feed() == {}


def test_an_address_that_ended_is_answered_like_one_that_never_was(app, feed, store, now):
    with store.new_db() as db, work(db):
        feed_actions.end_feed(db, mentor=queries.mentor_of(db, feed.mentor.worker_id), by="WK-000000", now=now)
    client = app.test_client()
    never = "0" * 40
    answers = [client.get(f"/calendar/{each}.ics") for each in (feed.secret, never)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].get_data(as_text=True).replace(feed.secret, never) == answers[1].get_data(as_text=True)


def test_the_address_is_shown_once_and_a_new_one_ends_the_old(app, store, make_mentor):
    worker = make_worker(store, "mentor")
    make_mentor(worker_id=worker.id)
    client = app.test_client()
    sign_in(client, worker)
    client.get("/work/calendar")
    addresses = []
    for _ in range(2):
        page = client.submit({}, action="/work/calendar").get_data(as_text=True)
        addresses.append("/calendar/" + page.split("/calendar/")[1].split("<")[0])
    assert "/calendar/" + "" not in client.get("/work/calendar").get_data(as_text=True).replace("/work/calendar", "")
    assert [app.test_client().get(each).status_code for each in addresses] == [404, 200]
    client.get("/work/calendar")
    client.submit({}, action="/work/calendar/end")
    assert app.test_client().get(addresses[1]).status_code == 404


@pytest.mark.shows("N-04")
def test_the_person_gets_a_file_only_by_asking_with_words_of_their_own(client, make_mentor):
    mentor = make_mentor()
    ask_and_send(client)
    page = client.get(f"/times/{mentor.ref}").get_data(as_text=True)
    client.submit({"time": page.split('name="time" value="')[1].split('"')[0]}, action=f"/times/{mentor.ref}")
    made = client.submit({}, action="/times/confirm").get_data(as_text=True)
    ref = made.split("/code/bookings/")[1][:9]
    assert client.get(f"/code/bookings/{ref}/calendar").mimetype == "text/html"
    answer = client.submit({"entry_title": "Dentist"}, action=f"/code/bookings/{ref}/calendar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="time.ics"'
    (event,) = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert str(event["summary"]) == "Dentist" and event.decoded("dtstart") == SIX
    assert (
        "Marisol" not in answer.get_data(as_text=True)
        and ref not in by_hand(answer.get_data(as_text=True))[0]["SUMMARY"]
    )
    client.get(f"/code/bookings/{ref}/calendar")
    answer = client.submit({}, action=f"/code/bookings/{ref}/calendar")
    assert "SUMMARY:Busy" in answer.get_data(as_text=True)


@pytest.mark.shows("T4")
def test_another_persons_time_gives_no_file(client, store, make_mentor, make_person, now):
    made = book(store, make_mentor(), make_person(), now)
    ask_and_send(client)
    for ref in (made.ref, "BK-000000"):
        assert client.get(f"/code/bookings/{ref}/calendar").status_code == 404
        assert client.post(f"/code/bookings/{ref}/calendar").status_code == 404


@pytest.mark.shows("G28")
@pytest.mark.parametrize(("month", "day"), [(3, 25), (3, 30), (10, 28), (11, 2)])
def test_six_in_the_evening_is_six_on_both_sides_of_a_clock_change(month, day):
    london = ZoneInfo("Europe/London")
    starts = datetime(2027, month, day, 18, tzinfo=london)
    entry = Entry("x@times.invalid", 0, "Busy", starts, starts + timedelta(minutes=45), starts)
    text = calendar_text([entry]).decode()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event.decoded("dtstart") == starts
    assert by_hand(text)[0]["DTSTART;TZID=Europe/London"] == f"2027{month:02}{day:02}T180000"
    assert "BEGIN:VTIMEZONE" in text and "TZOFFSETTO:+0100" in text
