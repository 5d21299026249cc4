"""The queue as the team meets it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.mentoring.actions import For
from portal.mentoring.models import Booking
from portal.records import queries as records
from portal.referrals import actions as referrals
from portal.storage.store import Store
from portal.storage.work import work
from tests.casework.queue_kit import ask
from tests.kit.signing_in import Person, make_worker, sign_in
from tests.kit.visitor import Visitor
from tests.mentoring.conftest import SIX
from tests.mentoring.test_booking import book

WORDS = "he threw the kettle and my little girl was in the room, I can't do this any more"
DAY = timedelta(days=1)


@pytest.fixture
def anna(store: Store, client: Visitor, now: datetime) -> Person:
    """A coordinator, signed in."""
    person = make_worker(store, "coordinator", name="Anna")
    sign_in(client, person)
    return person


def shown_order(client: Visitor, *refs: str) -> list[str]:
    assert client.page
    return sorted(refs, key=client.page.said.index)


@pytest.mark.shows("J6.1", "N-18", "N-14")
def test_the_overnight_words_stand_on_top_with_their_hour(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    plain = ask(store, now, ago=4 * DAY)
    words = ask(store, now, answers={"help_wanted": ["own_words"], "help_words": "I would like to talk"})
    danger = ask(
        store,
        now,
        ago=timedelta(hours=8),
        answers={"danger_now": "unsure", "help_wanted": ["own_words"], "help_words": WORDS},
    )
    assert client.get("/work", follow_redirects=True).request.path == "/work/queue"
    assert client.page
    assert shown_order(client, plain.ref, words.ref, danger.ref) == [danger.ref, words.ref, plain.ref]
    said = client.page.said
    assert "Staying safe: needs a person this hour" in said and "Not sure if anyone is in danger." in said
    assert "3 open, 2 past their time." in said and "Yesterday" not in said.split(danger.ref)[0]
    assert WORDS not in said, "words are read on the page of the request, where the opening is kept"


@pytest.mark.shows("R-43")
def test_help_for_a_child_of_the_family_is_said_where_requests_are_sorted(store: Store, client: Visitor, anna, now):
    ask(store, now, answers={"help_wanted": ["young"]})
    client.get("/work/queue")
    assert client.page and "Support for a child or young person in my family" in client.page.said


@pytest.mark.shows("J6.1")
def test_a_press_on_read_alone_puts_no_danger_out_of_sight(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    asked = ask(store, now, answers={"danger_now": "unsure"})
    client.get(f"/work/people/{asked.ref}")
    client.post(f"/work/people/{asked.ref}/read")
    client.get("/work/queue")
    assert client.page
    said = client.page.said
    assert "Staying safe: needs a person this hour" in said and "Not sure if anyone is in danger." in said
    client.get(f"/work/people/{asked.ref}")
    client.submit({"stage": "offered"}, action="/stage")
    client.get("/work/queue")
    assert "Staying safe: needs a person this hour" in client.page.said, "an offer is not yet a person who has it"
    client.post(f"/work/queue/take/{asked.ref}")
    client.get("/work/queue")
    assert "Staying safe: needs a person this hour" not in client.page.said


@pytest.mark.shows("J6.7")
def test_no_name_stands_in_the_title_or_an_address(store: Store, client: Visitor, anna: Person, now: datetime) -> None:
    asked = ask(store, now, answers={"name_to_use": "Quillandra"})
    client.get("/work/queue")
    assert client.page
    assert client.page.text["title"] == ["Queue – Ferry Lane"] and "Quillandra" in client.page.said
    assert not [link for link in client.page.links if "uillandra" in link]
    client.get(f"/work/people/{asked.ref}")
    assert client.page.text["title"] == ["Request – Ferry Lane"] and "Quillandra" in client.page.text["h1"][0]


def test_an_empty_queue_says_so(client: Visitor, anna: Person) -> None:
    for who, words in [
        ("", "Nothing is waiting"),
        ("mine", "You have nothing in hand"),
        ("nobody", "Somebody has each"),
    ]:
        client.get(f"/work/queue?who={who}")
        assert client.page and words in client.page.said and "0 open" in client.page.said


def test_mine_and_nobody_yet_are_counted_and_shown(store: Store, client: Visitor, anna: Person, now: datetime) -> None:
    mine, free = ask(store, now), ask(store, now)
    client.get("/work/queue")
    assert client.post(f"/work/queue/take/{mine.ref}").status_code == 303
    client.get("/work/queue?who=mine")
    assert client.page
    assert mine.ref in client.page.said and free.ref not in client.page.said
    assert "All 2 Mine 1 Nobody yet 1" in client.page.said
    client.get("/work/queue?who=nobody")
    assert free.ref in client.page.said and mine.ref not in client.page.said


@pytest.mark.shows("R-31")
def test_who_has_only_a_mentor_and_who_has_formal_support_too(
    store: Store, client: Visitor, anna: Person, now: datetime, make_mentor: Any
) -> None:
    alone, both, neither = (ask(store, now) for _ in range(3))
    mentor = make_mentor()
    for asked, hours, key in ((alone, 0, "a" * 32), (both, 2, "b" * 32)):
        who = For(asked.family_member_id, asked.person_key, asked.ref, is_adult=True)
        book(store, mentor, who, now, starts_at=SIX + timedelta(hours=hours), once=key)
    for asked, said in ((alone, "asked"), (both, "has"), (neither, "has")):
        client.get(f"/work/people/{asked.ref}/plan")
        client.submit({"plan": "", "next_contact": "4 December", "formal_support": said}, action="/plan")
    client.get("/work/queue?who=mentor")
    assert client.page and "Only a mentor 1 Mentor and formal support 1" in client.page.said
    shown = [each.ref in client.page.said for each in (alone, both, neither)]
    assert shown == [True, False, False], "asking for formal support is not having it"
    client.get("/work/queue?who=formal")
    assert [each.ref in client.page.said for each in (alone, both, neither)] == [False, True, False]


@pytest.mark.shows("R-31")
def test_who_had_their_talk_still_has_a_mentor_and_who_did_not_come_has_none(
    store: Store, client: Visitor, anna: Person, now: datetime, make_mentor: Any
) -> None:
    came, missed = ask(store, now), ask(store, now)
    mentor = make_mentor()
    for asked, hours, key, state in ((came, 0, "a" * 32, "done"), (missed, 2, "b" * 32, "missed")):
        who = For(asked.family_member_id, asked.person_key, asked.ref, is_adult=True)
        made = book(store, mentor, who, now, starts_at=SIX + timedelta(hours=hours), once=key)
        with store.new_db() as db, work(db):
            db.get_one(Booking, made.id).state = state
        client.get(f"/work/people/{asked.ref}/plan")
        client.submit({"plan": "", "next_contact": "4 December", "formal_support": "has"}, action="/plan")
    client.get("/work/queue?who=formal")
    assert client.page and [each.ref in client.page.said for each in (came, missed)] == [True, False]


def test_what_somebody_else_took_is_not_taken_again(
    app: Flask, store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    asked = ask(store, now)
    other = app.test_client()
    sign_in(other, make_worker(store, "coordinator", name="Bee"))
    for visitor in (client, other):
        visitor.get("/work/queue")
    assert other.post(f"/work/queue/take/{asked.ref}").status_code == 303
    answer = client.post(f"/work/queue/take/{asked.ref}")
    assert answer.status_code == 409 and client.page and "That has just changed" in client.page.said
    client.get("/work/queue")
    assert client.page and "Bee" in client.page.said


@pytest.mark.shows("J6.1")
def test_it_is_handed_over_and_let_go_on_its_page(
    app: Flask, store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    bea = make_worker(store, "duty-lead", name="Bea")
    asked = ask(store, now)
    other = app.test_client()
    sign_in(other, bea)
    page = f"/work/people/{asked.ref}"
    client.get(page)
    assert client.submit({"holder": bea.ref}, action="/holder").status_code == 200
    assert client.page and "Bea has it." in client.page.said
    assert asked.ref in other.get("/work/queue?who=mine").get_data(as_text=True)
    assert asked.ref not in client.get("/work/queue?who=mine").get_data(as_text=True)
    client.get(page)
    other.get(page)
    other.submit({"holder": ""}, action="/holder")
    assert other.page and "has it." not in other.page.said
    assert asked.ref in other.get("/work/queue?who=nobody").get_data(as_text=True)
    assert client.submit({"holder": anna.ref}, action="/holder").status_code == 409, "the page still said Bea"
    assert client.page and "Somebody else took this a moment ago" in client.page.said
    mentor = make_worker(store, "mentor", name="Mo")
    client.get(page)
    assert client.submit({"holder": mentor.ref}, action="/holder").status_code == 422, "only those who see the queue"
    with store.new_db() as db:
        held = [json.loads(each.facts) for each in records.about(db, asked.ref) if each.kind == "request-taken"]
    assert [(each["by"], each["before"], each["after"]) for each in held] == [
        (anna.ref, "", bea.ref),
        (bea.ref, bea.ref, ""),
    ]


@pytest.mark.shows("R-62")
def test_everything_open_has_its_next_day_and_comes_up_on_it(
    store: Store, client: Visitor, anna: Person, now: datetime, clock_at: Any
) -> None:
    asked = ask(store, now)
    client.get(f"/work/people/{asked.ref}")
    client.post(f"/work/people/{asked.ref}/read")
    client.get(f"/work/people/{asked.ref}/plan")
    client.submit({"plan": "Ring again", "next_contact": "1 December", "formal_support": "none"}, action="/plan")
    client.get("/work/queue")
    assert client.page and "Later" in client.page.said and "Tuesday 1 December, 5pm" in client.page.said
    clock_at(now + 9 * DAY)
    sign_in(client, anna)
    client.get("/work/queue")
    assert "Check again" in client.page.said and "Past its time" in client.page.said


def test_a_note_brings_somebody_back_even_after_the_end(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    asked = ask(store, now)
    with store.new_db() as db, work(db):
        referrals.withdraw(db, family_member_id=asked.family_member_id, now=now)
    client.get("/work/queue")
    assert client.page and asked.ref not in client.page.said
    with store.new_db() as db, work(db):
        referrals.write_note(
            db,
            family_member_id=asked.family_member_id,
            text="One more thing",
            read_by_at=now + DAY,
            once_key="k",
            now=now,
        )
    client.get("/work/queue")
    assert asked.ref in client.page.said and "A note to us." in client.page.said


def test_somebody_who_rings_is_found_by_their_code_however_it_is_typed(
    store: Store, client: Visitor, anna: Person, now: datetime
) -> None:
    asked = ask(store, now)
    client.get("/work/queue")
    answer = client.submit({"code": asked.ref.lower().replace("-", " ")}, action="/find", follow_redirects=False)
    assert answer.status_code == 302 and answer.location.endswith(f"/work/people/{asked.ref}")
    for wrong, words in [("FH-00000", "There is no request with this code"), ("K", "Enter the code of a request")]:
        client.get("/work/queue")
        answer = client.submit({"code": wrong}, action="/find")
        assert answer.status_code == 422 and client.page and words in client.page.said


def test_who_has_a_record_open_is_said_to_others_and_not_for_long(
    app: Flask, store: Store, client: Visitor, anna: Person, now: datetime, clock_at: Any
) -> None:
    asked, other = ask(store, now), app.test_client()
    sign_in(other, make_worker(store, "duty-lead", name="Lee"))
    client.get(f"/work/people/{asked.ref}")
    assert client.page and "has this open now" not in client.page.said
    other.get("/work/queue")
    assert other.page and "Open now: Anna" in other.page.said
    other.get(f"/work/people/{asked.ref}")
    assert "Anna has this open now." in other.page.said
    clock_at(now + timedelta(minutes=3))
    other.get("/work/queue")
    assert "Open now" not in other.page.said


def test_a_person_erased_leaves_the_queue(store: Store, client: Visitor, anna: Person, now: datetime) -> None:
    asked = ask(store, now)
    client.get(f"/work/people/{asked.ref}")
    client.post(f"/work/people/{asked.ref}/read")
    with store.new_db() as db, work(db):
        key = referrals.erase(db, family_member_id=asked.family_member_id, by="person", now=now)
    store.keys.shred(key)
    assert client.get("/work/queue").status_code == 200
    assert client.page and asked.ref not in client.page.said
    assert client.get(f"/work/people/{asked.ref}").status_code == 404


def test_a_long_queue_comes_in_pages(store: Store, client: Visitor, anna: Person, now: datetime) -> None:
    refs = [ask(store, now).ref for _ in range(52)]
    client.get("/work/queue")
    assert client.page and sum(ref in client.page.said for ref in refs) == 50 and "Show more" in client.page.said
    client.get("/work/queue?from=50")
    assert sum(ref in client.page.said for ref in refs) == 2 and "Those before" in client.page.said
    assert client.get("/work/queue?from=-5&who=zzz").status_code == 200


def test_what_waits_for_a_second_person_is_said_where_the_team_looks(
    app: Flask, client: Visitor, anna: Person, store: Store
) -> None:
    client.get("/work/export")
    client.submit({}, action="/work/export")
    client.get("/work/queue")
    assert client.page and "waits for a second person" not in client.page.said, "not to whoever asked"
    other = app.test_client()
    sign_in(other, make_worker(store, "duty-lead", name="Lee"))
    other.get("/work/queue")
    assert other.page and "1 thing waits for a second person." in other.page.said
    assert "/work/second-person" in other.page.links
