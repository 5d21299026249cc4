"""Text chat inside the portal: sealed, neutral, closed at its end; video links only with code and PIN (T1, T4, T7)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.mentoring import talk_actions, talk_queries
from portal.mentoring.chat import ChatState, chat_state
from portal.mentoring.jobs import erase_chats
from portal.mentoring.models import Booking
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.queries import BookingState
from portal.mentoring.refusals import ChatNotOpen
from portal.mentoring.talk_models import ChatLine
from portal.messages.banned import found as banned
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book
from tests.mentoring.visits import come_back

MARK = "zebra-crossing-at-noon"


@pytest.fixture
def talk(store, make_mentor, make_person, now):
    """A booking by text chat: (booking, person, mentor's worker)."""
    worker = make_worker(store, "mentor")
    mentor, person = make_mentor(worker_id=worker.id, kinds=(PlaceKind.CHAT,)), make_person(name="K")
    return book(store, mentor, person, now, place_kind=PlaceKind.CHAT), person, worker


def write(store, booking, words, at, *, by="person", once="a"):
    with store.new_db() as db, work(db):
        talk_actions.write_line(db, booking_id=booking.id, by=by, words=words, once_key=once, now=at)


def lines(store, booking):
    with store.new_db() as db:
        return [(line.by, line.words) for line in talk_queries.lines_of(db, booking.id)]


@pytest.mark.parametrize(
    ("shift", "state"),
    [
        (timedelta(minutes=-10, seconds=-1), ChatState.SOON),
        (timedelta(minutes=-10), ChatState.OPEN),
        (timedelta(minutes=44, seconds=59), ChatState.OPEN),
        (timedelta(minutes=45), ChatState.OVER),
    ],
)
def test_it_is_open_around_its_time_only(shift, state):
    ends = SIX + timedelta(minutes=45)
    assert chat_state(PlaceKind.CHAT, BookingState.BOOKED, SIX, ends, now=SIX + shift) is state
    assert chat_state(PlaceKind.PHONE, BookingState.BOOKED, SIX, ends, now=SIX + shift) is ChatState.NONE
    assert chat_state(PlaceKind.CHAT, BookingState.CANCELLED, SIX, ends, now=SIX + shift) is ChatState.NONE


@pytest.mark.shows("F18")
def test_a_line_sent_twice_is_one_line(store, talk):
    for _ in range(2):
        write(store, talk[0], "Hello", SIX)
    write(store, talk[0], "Hello", SIX + timedelta(seconds=1), once="b", by="mentor")
    assert lines(store, talk[0]) == [("person", "Hello"), ("mentor", "Hello")]


def test_nothing_is_written_before_or_after(store, talk):
    for at in (SIX - timedelta(hours=1), SIX + timedelta(minutes=45)):
        with pytest.raises(ChatNotOpen):
            write(store, talk[0], "Hello", at)
    assert lines(store, talk[0]) == []


@pytest.mark.shows("T7")
def test_what_is_written_is_sealed_in_the_store(store, talk):
    write(store, talk[0], MARK, SIX)
    with store.new_db() as db:
        row = db.execute(text("SELECT * FROM chat_line")).one()
        assert MARK not in repr(row) and MARK.encode() not in bytes(row.words_sealed)
    assert lines(store, talk[0]) == [("person", MARK)]


def test_what_was_written_is_erased_an_hour_after_the_end(store, talk):
    write(store, talk[0], MARK, SIX)
    end = talk[0].ends_at
    assert erase_chats(store.new_db, end + timedelta(minutes=59)) == 0
    assert erase_chats(store.new_db, end + timedelta(hours=1)) == 1
    with store.new_db() as db:
        assert db.scalars(select(ChatLine)).all() == []


def page(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.shows("N-04", "T1")
def test_two_people_talk_and_it_closes_at_its_end(app, client, store, talk, clock_at):
    booking, person, worker = talk
    mine, theirs = f"/code/bookings/{booking.ref}/talk", f"/work/bookings/{booking.ref}/talk"
    come_back(client, person)
    assert "opens here 10 minutes before" in page(client.get(mine))
    clock_at(SIX)
    come_back(client, person)
    other = app.test_client()
    sign_in(other, worker)
    client.get(mine)
    answer = client.submit({"words": MARK}, action=mine)
    assert answer.request.method == "GET"  # reload and Back send nothing again
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["Referrer-Policy"] == "no-referrer"
    title = page(answer).split("<title>")[1].split("</title>")[0]
    assert "Marisol" not in title and banned(title, "en") == []
    assert 'autocomplete="off"' in page(answer) and "http-equiv" not in page(answer)
    heard = page(other.get(theirs))
    assert MARK in heard and ">K," in heard
    other.submit({"words": "<b>I am here</b>"}, action=theirs)
    assert "&lt;b&gt;I am here&lt;/b&gt;" in page(client.get(mine))
    clock_at(booking.ends_at)
    come_back(client, person)
    over = page(client.get(mine))
    assert MARK not in over and "This time is over" in over and "<textarea" not in over
    sign_in(other, worker)
    assert MARK not in page(other.get(theirs))


@pytest.mark.shows("T4")
def test_nobody_else_reads_or_writes(app, client, store, talk, make_person, clock_at):
    booking = talk[0]
    clock_at(SIX)
    write(store, booking, MARK, SIX)
    come_back(client, make_person(name="J"))
    client.get("/code/status")  # a page with a form, so that what is sent carries its token
    for ref in (booking.ref, "BK-000000"):
        assert client.get(f"/code/bookings/{ref}/talk").status_code == 404
        assert client.post(f"/code/bookings/{ref}/talk", data={"words": "x"}).status_code == 404
    stranger = app.test_client()
    assert stranger.get(f"/code/bookings/{booking.ref}/talk").status_code == 404
    other = app.test_client()
    sign_in(other, make_worker(store, "mentor", email="other@example.org"))
    assert MARK not in page(other.get(f"/work/bookings/{booking.ref}/talk"))


def test_a_video_link_cannot_be_guessed_and_is_shown_only_behind_the_code(
    app, client, store, make_mentor, make_person, now
):
    person = make_person()
    made = book(store, make_mentor(kinds=(PlaceKind.VIDEO,)), person, now, place_kind=PlaceKind.VIDEO)
    pattern = "https://talk.example/{room}"
    with store.new_db() as db:
        link = talk_queries.video_link(db, made.id, pattern=pattern)
        other = talk_queries.video_link(db, "0" * 32, pattern=pattern)
        assert link.startswith("https://talk.example/") and len(link) > 40 and link != other
        assert made.ref not in link
        assert talk_queries.video_link(db, made.id, pattern="") == ""
    assert app.test_client().get(f"/code/bookings/{made.ref}").status_code == 404
    with store.new_db() as db, work(db):
        from portal.mentoring.queries import mentor_by_ref

        mentor = mentor_by_ref(db, db.get(Booking, made.id) and _ref_of(db, made))
        talk_actions.set_own_room(db, mentor=mentor, link="https://rooms.example/quiet", now=now)
    come_back(client, person)
    assert "https://rooms.example/quiet" in page(client.get(f"/code/bookings/{made.ref}"))


def _ref_of(db, made) -> str:
    from portal.mentoring.models import PeerMentor

    return db.get(PeerMentor, made.mentor_id).ref


@pytest.mark.parametrize("typed", ["http://x.example", "javascript:alert(1)", "https://", "https://a@b.example", "x"])
def test_only_a_safe_address_is_a_video_room(app, store, make_mentor, typed):
    worker = make_worker(store, "mentor")
    make_mentor(worker_id=worker.id)
    client = app.test_client()
    sign_in(client, worker)
    client.get("/work/video-room")
    assert client.submit({"link": typed}, action="/work/video-room").status_code == 422
    assert client.submit({"link": "https://rooms.example/a"}, action="/work/video-room").status_code == 200
    assert "https://rooms.example/a" in page(client.get("/work/video-room"))
