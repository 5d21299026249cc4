"""Where to meet and how to join: said before anybody can come, read behind the code only, and never sent (N-10)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.mentoring import finding_actions, finding_queries, group_actions, group_queries, queries, refusals
from portal.mentoring.finding import has_address
from portal.mentoring.lone_actions import keep_check
from portal.mentoring.lone_models import LoneWorkingCheck
from portal.mentoring.models import Booking, PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.messages import queries as messages
from portal.messages.models import OutboxMessage
from portal.storage.work import work
from portal.web.rich_text import linked_lines
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import BOOK, book
from tests.mentoring.test_groups import make_group, take
from tests.mentoring.test_other_times import reachable
from tests.mentoring.visits import come_back

GATE, POND = "Zebrawood Park, the north gate", "Zebrawood Park, the pond"
OUT = {"kinds": (PlaceKind.OUTDOORS,)}


def say_usual(store, made, words, now, kind=PlaceKind.OUTDOORS):
    with store.new_db() as db, work(db):
        mentor = db.get_one(PeerMentor, made.id)
        return finding_actions.say_usual(db, mentor=mentor, kind=kind, words=words, by="WK-000001", now=now)


def say_for(store, booking, words, now):
    with store.new_db() as db, work(db):
        return finding_actions.say_for_booking(db, booking_id=booking.id, words=words, by="WK-000001", now=now)


def notes_to(store, ref) -> list[str]:
    """How the news that there is something to read is doing."""
    with store.new_db() as db:
        asked = select(OutboxMessage.state).where(OutboxMessage.about == ref, OutboxMessage.kind == "message_waiting")
        return list(db.scalars(asked))


def said(store, booking) -> str:
    with store.new_db() as db:
        return finding_queries.for_booking(db, booking.id)


# --- a talk ---


@pytest.mark.shows("N-08", "N-12")
def test_what_is_usual_holds_for_each_until_something_is_said_for_one(store, make_mentor, make_person, now):
    made, person = make_mentor(**OUT), reachable(store, make_person(), now)
    assert say_usual(store, made, GATE, now)
    booking = book(store, made, person, now, place_kind=PlaceKind.OUTDOORS)
    assert said(store, booking) == GATE and notes_to(store, booking.ref) == []  # they read it when they book
    assert say_for(store, booking, POND, now) and said(store, booking) == POND
    assert notes_to(store, booking.ref) == ["due"]
    assert not say_for(store, booking, POND, now), "the same again is no news"
    assert say_usual(store, made, "Zebrawood Park, the bench", now)
    assert said(store, booking) == POND and len(notes_to(store, booking.ref)) == 1
    assert say_for(store, booking, "", now)
    assert said(store, booking) == "Zebrawood Park, the bench"


@pytest.mark.shows("N-08")
def test_whoever_relies_on_what_is_usual_hears_that_it_changed(store, make_mentor, make_person, now):
    made = make_mentor(**OUT)
    told, alone = reachable(store, make_person(name="T"), now), make_person(name="A")
    first = book(store, made, told, now, place_kind=PlaceKind.OUTDOORS)
    hour = timedelta(hours=1)
    second = book(store, made, alone, now, once="b" * 32, starts_at=SIX + hour, place_kind=PlaceKind.OUTDOORS)
    with store.new_db() as db:
        unsaid = finding_queries.unsaid(db, db.get_one(PeerMentor, made.id), now=now)
        assert [ref for ref, _at in unsaid] == [first.ref, second.ref]
    assert say_usual(store, made, GATE, now)
    assert notes_to(store, first.ref) == ["due"] and notes_to(store, second.ref) == ["refused"]
    with store.new_db() as db:
        assert [a.about for a in messages.open_alerts(db) if a.kind == "cannot-be-told"] == [second.ref]
        assert finding_queries.unsaid(db, db.get_one(PeerMentor, made.id), now=now) == []
    assert not say_usual(store, made, GATE, now) and len(notes_to(store, first.ref)) == 1, "the same again is no news"
    assert say_usual(store, made, "", now)
    with store.new_db() as db:
        left = finding_queries.unsaid(db, db.get_one(PeerMentor, made.id), now=now)
        assert [ref for ref, _at in left] == [first.ref, second.ref], "what was taken back is not said"


@pytest.mark.shows("N-12")
def test_a_talk_that_moves_is_found_as_before(store, make_mentor, make_person, now):
    made, person = make_mentor(**OUT), make_person()
    booking = book(store, made, person, now, place_kind=PlaceKind.OUTDOORS)
    say_for(store, booking, POND, now)
    from portal.mentoring import actions

    facts = BOOK | {"person": person, "once_key": "c" * 32, "now": now, "place_kind": PlaceKind.OUTDOORS}
    with store.new_db() as db, work(db):
        new = actions.move(db, ref=booking.ref, **facts | {"starts_at": SIX + timedelta(days=7)})
    assert said(store, new) == POND
    with pytest.raises(refusals.NoSuchBooking):
        say_for(store, booking, GATE, now)


@pytest.mark.shows("N-48")
def test_the_buddy_sees_the_place_as_it_is_said_and_what_the_mentor_wrote_there_stays(
    store, make_mentor, make_person, now
):
    made = make_mentor(**OUT)
    say_usual(store, made, GATE, now)
    booking = book(store, made, make_person(), now, place_kind=PlaceKind.OUTDOORS)

    def place() -> str:
        with store.new_db() as db:
            return db.scalar(select(LoneWorkingCheck)).place

    with store.new_db() as db, work(db):
        keep_check(db, db.get_one(Booking, booking.id), now=now)
    assert place() == GATE
    say_for(store, booking, POND, now)
    assert place() == POND
    with store.new_db() as db, work(db):
        db.scalar(select(LoneWorkingCheck)).place = "The pond, then round the hill"
    say_for(store, booking, GATE, now)
    assert place() == "The pond, then round the hill"


@pytest.mark.shows("T7", "G13", "N-04", "N-10")
def test_the_words_lie_sealed_and_are_in_no_message_and_no_calendar(app, store, make_mentor, make_person, now):
    made, person = make_mentor(**OUT), reachable(store, make_person(), now)
    booking = book(store, made, person, now, place_kind=PlaceKind.OUTDOORS)
    say_usual(store, made, GATE, now)
    say_for(store, booking, POND, now)
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM meeting_words")).all()
        sent = connection.execute(text("SELECT * FROM outbox_message")).all()
    assert len(rows) == 2 and "Zebrawood" not in str(rows)
    with store.new_db() as db:
        for row in db.scalars(select(OutboxMessage)):
            assert "Zebrawood" not in f"{row.facts} {row.about}"
    assert len(sent) >= 4 and "Zebrawood" not in str(sent)
    client = app.test_client()
    come_back(client, person)
    client.get(f"/code/bookings/{booking.ref}/calendar")
    file = client.submit({"entry_title": "Walk"}, action=f"/code/bookings/{booking.ref}/calendar")
    assert file.mimetype == "text/calendar" and "Zebrawood" not in file.get_data(as_text=True)


@pytest.mark.shows("N-07", "T4")
def test_only_the_person_with_their_code_and_the_mentor_read_it(app, store, make_mentor, make_person, now):
    worker = make_worker(store, "mentor")
    made, person = make_mentor(worker_id=worker.id, **OUT), make_person()
    say_usual(store, made, GATE, now)
    booking = book(store, made, person, now, place_kind=PlaceKind.OUTDOORS)
    anybody, own, other, mentor = (app.test_client() for _ in range(4))
    come_back(own, person)
    come_back(other, make_person(name="J"))
    sign_in(mentor, worker)
    for address in (f"/code/bookings/{booking.ref}", f"/code/bookings/{booking.ref}/made", "/code/status"):
        assert GATE in own.get(address).get_data(as_text=True)
        assert GATE not in anybody.get(address).get_data(as_text=True)
        assert GATE not in other.get(address).get_data(as_text=True)
    for address in ("/times", f"/times/{made.ref}", "/times/soonest"):
        assert GATE not in anybody.get(address).get_data(as_text=True)
    assert GATE in mentor.get(f"/work/bookings/{booking.ref}").get_data(as_text=True)
    assert GATE not in mentor.get("/work/week").get_data(as_text=True)  # references and times only


@pytest.mark.shows("R-22", "J9.7")
def test_a_mentor_who_offers_walks_says_where_first(app, store, make_mentor, now):
    worker = make_worker(store, "mentor")
    made = make_mentor(worker_id=worker.id, rules=(), **OUT)
    client = app.test_client()
    sign_in(client, worker)
    client.get("/work/times")
    fields = {"often": "weekly", "days": ["MO"], "starts": "6pm", "ends": "8pm", "kinds": ["outdoors"]}
    refused = client.submit(fields, action="/work/times")
    assert refused.status_code == 422 and "Enter where you meet" in refused.get_data(as_text=True)
    page = client.submit(fields | {"spot": GATE}, action="/work/times").get_data(as_text=True)
    assert "Every week: Monday" in page
    assert GATE in client.get("/work/times/finding").get_data(as_text=True)
    client.submit({"outdoors": POND}, action="/work/times/finding")
    with store.new_db() as db:
        mentor = db.get_one(PeerMentor, made.id)
        assert finding_queries.usual_words(db, mentor) == {PlaceKind.OUTDOORS: POND}


@pytest.mark.shows("R-22")
def test_a_talk_by_video_without_a_room_is_on_the_mentors_list_until_it_is_said(
    app, store, make_mentor, make_person, now
):
    worker = make_worker(store, "mentor")
    made = make_mentor(worker_id=worker.id, kinds=(PlaceKind.VIDEO,))
    booking = book(store, made, make_person(), now, place_kind=PlaceKind.VIDEO)
    client = app.test_client()
    sign_in(client, worker)
    asked = "Say where you meet, or how to join"
    page = client.get("/work/week").get_data(as_text=True)
    assert booking.ref in page.split(asked)[1].split("</ul>")[0]
    say_for(store, booking, "https://meet.example.org/a", now)
    assert asked not in client.get("/work/week").get_data(as_text=True)


@pytest.mark.shows("R-22", "R-86")
def test_the_team_says_where_a_place_is_that_was_agreed(app, store, make_mentor, make_person, now):
    made, person = make_mentor(kinds=(PlaceKind.ELSEWHERE,)), make_person()
    booking = book(store, made, person, now, place_kind=PlaceKind.ELSEWHERE)
    own, team = app.test_client(), app.test_client()
    come_back(own, person)
    assert "This page will say where" in own.get(f"/code/bookings/{booking.ref}").get_data(as_text=True)
    sign_in(team, make_worker(store, "coordinator", name="Rosa"))
    record = team.get(f"/work/people/{person.referral_ref}").get_data(as_text=True)
    address = f"/work/people/{person.referral_ref}/finding/{booking.ref}"
    assert address in record
    asked = team.get(address).get_data(as_text=True)
    assert "How do they find each other, or join?" in asked and "find you" not in asked, "the team meets nobody there"
    team.submit({"words": "Zebrawood Hall, the side door"}, action=address)
    page = own.get(f"/code/bookings/{booking.ref}").get_data(as_text=True)
    assert "Zebrawood Hall, the side door" in page and "This page will say where" not in page
    assert "Rosa" in own.get("/code/record").get_data(as_text=True)


# --- a group ---


@pytest.mark.parametrize("kind", [PlaceKind.OUTDOORS, PlaceKind.PHONE, PlaceKind.VIDEO])
def test_nobody_takes_a_place_before_it_is_said_how_to_join(app, store, make_mentor, make_person, now, kind):
    ref = make_group(store, make_mentor(), now, place_kind=kind, finding="")
    person = make_person()
    with pytest.raises(refusals.HowNotSaid):
        take(store, ref, person, now, "a")
    client = app.test_client()
    come_back(client, person)
    assert "it is not said how to join" in client.get(f"/groups/{ref}").get_data(as_text=True)
    with store.new_db() as db, work(db):
        assert group_queries.coming_groups(db, now=now) == []
        group_actions.say_how(db, ref=ref, words="https://meet.example.org/a", by="WK-000001", now=now)
    take(store, ref, person, now, "a")
    with store.new_db() as db:
        assert [each.ref for each in group_queries.coming_groups(db, now=now)] == [ref]


@pytest.mark.shows("N-07", "N-10")
def test_who_has_a_place_reads_it_and_hears_when_it_changes(app, store, make_mentor, make_person, now):
    words = "Open https://meet.zebrawood.example/x?a=1&b=2"
    ref = make_group(store, make_mentor(), now, place_kind=PlaceKind.VIDEO, finding=words)
    person, other = reachable(store, make_person(), now), make_person(name="J")
    place = take(store, ref, person, now, "a")
    own, without = app.test_client(), app.test_client()
    come_back(own, person)
    come_back(without, other)
    page = own.get(f"/code/places/{place}").get_data(as_text=True)
    link = '<a href="https://meet.zebrawood.example/x?a=1&amp;b=2" rel="noreferrer noopener nofollow">'
    assert link in page
    for address in (f"/groups/{ref}", "/groups", f"/code/places/{place}"):
        assert "zebrawood" not in without.get(address).get_data(as_text=True)
    with store.new_db() as db, work(db):
        group_actions.say_how(db, ref=ref, words="https://other.example/", by="WK-000001", now=now)
    assert notes_to(store, place) == ["due"]


def test_a_group_by_video_needs_an_address(app, store, make_mentor, now):
    worker = make_worker(store, "mentor")
    make_mentor(worker_id=worker.id)
    client = app.test_client()
    sign_in(client, worker)
    client.get("/work/groups")
    fields = {"day": "26 November", "starts": "3pm", "minutes": "60", "places": "8", "kind": "video"}
    for words in ("", "I send a link", "javascript:alert(1)", "https://good.example@evil.example/"):
        answer = client.submit(fields | {"finding": words}, action="/work/groups")
        assert answer.status_code == 422 and "starts with https://" in answer.get_data(as_text=True)
    page = client.submit(fields | {"finding": "https://meet.example.org/a"}, action="/work/groups")
    assert 'href="https://meet.example.org/a"' in page.get_data(as_text=True)
    ref = page.get_data(as_text=True).split('id="GS-')[1].split('"')[0]
    client.get(f"/work/groups/GS-{ref}/finding")
    changed = client.submit({"words": "soon"}, action=f"/work/groups/GS-{ref}/finding")
    assert changed.status_code == 422


# --- words and links ---


@pytest.mark.shows("T15")
@pytest.mark.parametrize(
    "line",
    [
        "javascript:alert(1)",
        "<a href='javascript:alert(1)'>x</a>",
        "data:text/html,hello",
        "https://user@evil.example/",
        "https://",
        "http://[::1",
        "meet.example.org",
    ],
)
def test_nothing_else_becomes_a_link(line):
    assert not has_address(line)
    assert "<a" not in "".join(linked_lines(line))


@pytest.mark.shows("T15")
def test_a_link_is_the_address_and_no_more():
    (line,) = linked_lines('(see https://a.example/"onclick="x" <b>)')
    assert line.count("<a ") == 1 and 'href="https://a.example/"' in line
    assert "onclick" not in line.split(">")[0] and "<b>" not in line
    (dot,) = linked_lines("Open https://a.example/x.")
    assert 'href="https://a.example/x"' in dot and dot.endswith("</a>.")


def test_both_at_once_say_the_same_thing_once(store, make_mentor, now):
    """Two tabs: the second waits for the first, and the unique key is the judge."""
    import threading

    made, gate, outcomes = make_mentor(**OUT), threading.Barrier(2), []

    def say(words):
        gate.wait()
        try:
            outcomes.append(say_usual(store, made, words, now))
        except Exception as error:
            outcomes.append(repr(error))

    threads = [threading.Thread(target=say, args=(words,)) for words in (GATE, POND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True, True]
    with store.new_db() as db:
        mentor = queries.mentor_by_ref(db, made.ref)
        assert finding_queries.usual_words(db, mentor)[PlaceKind.OUTDOORS] in (GATE, POND)
