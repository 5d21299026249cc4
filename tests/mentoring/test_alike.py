"""Whom somebody would find it easiest to talk to: said in one press, kept with them, and never guessed (N-49, R-11)."""

import json

import pytest
from sqlalchemy import func, select

from portal.mentoring.alike import TAGS, Alike
from portal.mentoring.alike_actions import say_alike
from portal.mentoring.alike_models import AlikeWish
from portal.mentoring.alike_queries import alike_of
from portal.mentoring.matching import Because, Needs, reasons, weight
from portal.mentoring.session_models import KeptApart
from portal.mentoring.words import ALIKE_WORDS, ALSO_WORDS, EXPERIENCE_WORDS
from portal.referrals import own_actions
from portal.referrals.own_copy_queries import everything
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.mentoring.test_choosing import cards, names, text
from tests.mentoring.test_races import at_once
from tests.referrals.walking import answer, ask_and_send, begin, walk


@pytest.fixture
def mentors(make_mentor):
    """All free at the same times; Bea alone is a sister."""
    tags = {"Ada": "friend", "Bea": "sister,neighbour", "Cem": "friend", "Dot": "mother,bereaved", "Eve": "friend"}
    return {name: make_mentor(alias=name, experiences=tuple(been.split(","))) for name, been in tags.items()}


def say(client, what):
    client.get("/times")
    return client.submit({"easiest": what}, action="/times/easiest")


def kept(store):
    with store.new_db() as db:
        return [row.alike for row in db.scalars(select(AlikeWish))]


@pytest.mark.shows("N-49")
def test_one_press_puts_those_first_and_says_why_in_the_words_that_were_asked(client, mentors):
    page = text(client.get("/times"))
    assert "Who would you find it easiest to talk to? (optional)" in page and "Also a" not in page
    assert names(page) == ["Ada", "Bea", "Cem"], "nobody first by anything but time and name"
    answered = say(client, "sibling")
    assert answered.request.full_path == "/times?", "a reload sends nothing again, and no address holds the answer"
    page = text(answered)
    assert names(page) == ["Bea"] and "<b>Someone who is also a sister or brother.</b>" in page
    assert "Also a sister." in cards(page)[0] and "Has been through it as: neighbour." in cards(page)[0]
    page = text(say(client, "open"))
    assert names(page) == ["Ada", "Bea", "Cem"] and "Also a" not in page and 'class="saved"' not in page


@pytest.mark.shows("N-49", "R-11")
def test_without_a_word_every_card_says_what_they_publish_to_everybody(client, mentors):
    everybody = dict(zip(names(page := text(client.get("/times?show=all"))), cards(page), strict=True))
    assert "Has been through it as: sister, neighbour." in everybody["Bea"]
    assert "Has been through it as: mother. Someone close to them died." in everybody["Dot"]


@pytest.mark.shows("N-49", "N-51")
def test_who_lost_somebody_sees_those_who_did_and_may_wish_for_a_parent_as_well(client, mentors):
    ask_and_send(client, situation={"situation": "died"}, good_times={})
    page = text(client.get("/times"))
    assert names(page) == ["Dot"] and "Someone close to them died too." in cards(page)[0]
    page = text(say(client, "sibling"))
    assert sorted(names(page)) == ["Bea", "Dot"]
    assert "Also a mother. Someone close to them died too." in cards(text(say(client, "parent")))[0]


def test_when_nobody_is_like_that_it_says_so_and_shows_others(client, mentors):
    page = text(say(client, "grandparent"))
    assert "Nobody like this has a free time at the moment." in page and names(page) == ["Ada", "Bea", "Cem"]


@pytest.mark.shows("N-49", "R-63")
def test_what_was_said_before_a_request_is_there_on_coming_back(client, app, mentors, store):
    say(client, "sibling")
    client.get("/times/someone-i-know")
    client.submit({"people": [mentors["Ada"].ref]}, action="/times/someone-i-know")
    code = ask_and_send(client, good_times={})
    assert kept(store) == ["sibling"]
    with store.new_db() as db:
        assert [row.by for row in db.scalars(select(KeptApart))] == ["person"], "and so is whom they know"
    library = app.test_client()
    library.get("/code")
    library.submit({"code": code, "pin": "123456"}, action="/code")
    page = text(library.get("/times"))
    assert names(page) == ["Bea"] and "Someone who is also a sister or brother" in page
    assert "Ada" not in text(library.get("/times?show=all"))
    say(library, "friend")
    assert names(text(client.get("/times"))) == ["Cem", "Eve"], "changed at any time, from anywhere"
    say(library, "open")
    assert kept(store) == [] and len(names(text(client.get("/times")))) == 3


@pytest.mark.shows("R-64", "N-49")
def test_it_is_kept_with_answers_that_are_put_aside(client, app, mentors, store):
    say(client, "sibling")
    begin(client)
    walk(client, until="area")
    code = text(answer(client, go="save")).split("<bdi>")[1].split("</bdi>")[0]
    assert kept(store) == ["sibling"]
    later = app.test_client()
    later.get("/code")
    later.submit({"code": code}, action="/code")
    assert names(text(later.get("/times"))) == ["Bea"]


def test_who_asks_next_in_the_same_visit_says_it_for_themselves(client, mentors, store):
    say(client, "sibling")
    ask_and_send(client)
    answer(client, go="times")
    ask_and_send(client, name_to_use={"name_to_use": "J"})
    assert kept(store) == ["sibling"]


@pytest.mark.shows("T21")
def test_what_is_no_answer_of_ours_says_nothing(client, mentors, store):
    ask_and_send(client, good_times={})
    say(client, "sibling")
    assert client.post("/times/easiest", data={"easiest": "friend"}, csrf=False).status_code == 400
    assert kept(store) == ["sibling"]
    assert client.get("/times/easiest").status_code == 405, "a GET changes nothing"
    page = text(say(client, "<b>mother</b>"))
    assert kept(store) == [] and "mother" not in page.split("<main")[1].split("<article")[0]


@pytest.mark.shows("N-21")
def test_somebody_under_18_is_asked_nothing_and_nothing_is_kept(client, mentors, store):
    say(client, "sibling")
    token = client.token
    ask_and_send(client, age_band={"age_band": "under_16"})
    assert "easiest" not in text(client.get("/times"))
    client.post("/times/easiest", data={"easiest": "sibling", "csrf_token": token})
    assert kept(store) == []


@pytest.mark.shows("N-49")
def test_the_team_reads_it_as_their_wish(client, app, mentors, store):
    say(client, "sibling")
    ask_and_send(client, good_times={})
    team = app.test_client()
    sign_in(team, make_worker(store, "coordinator"))
    ref = text(team.get("/work/queue")).split("FH-")[1][:6].split('"')[0].split("<")[0]
    for page in (f"/work/people/FH-{ref}", f"/work/people/FH-{ref}/match"):
        team.get(page)
        said = "They said they would find it easiest to talk to: Someone who is also a sister or brother."
        assert team.page and said in team.page.said


@pytest.mark.shows("G18", "T7", "N-58", "N-49")
def test_it_is_sealed_in_the_copy_of_everything_and_gone_with_the_person(store, make_person, now):
    person = make_person()
    whose = {"family_member_id": person.family_member_id, "person_key": person.person_key}
    with store.new_db() as db, work(db):
        say_alike(db, **whose, alike=Alike.BEREAVED, now=now)
    with store.new_db() as db:
        assert b"bereaved" not in bytes(db.scalar(select(AlikeWish.alike_sealed)))
        assert json.loads(json.dumps(everything(db, person.family_member_id)))["alike_wish"][0]["alike"] == "bereaved"
    with store.new_db() as db, work(db):
        own_actions.erase(db, family_member_id=person.family_member_id, by="person", now=now)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(AlikeWish)) == 0


@pytest.mark.shows("F18", "N-49")
def test_pressed_in_many_windows_at_one_moment_it_is_one_answer(store, make_person, now):
    person = make_person()
    whose = {"family_member_id": person.family_member_id, "person_key": person.person_key}

    def press(number):
        with store.new_db() as db, work(db):
            say_alike(db, **whose, alike=list(Alike)[number % len(Alike)], now=now)
        return "said"

    assert at_once(8, press) == ["said"] * 8
    assert len(kept(store)) == 1
    with store.new_db() as db:
        assert alike_of(db, person.family_member_id) in set(Alike)


def test_every_answer_has_its_words_and_every_tag_its_own():
    tags = {tag for each in TAGS.values() for tag in each}
    assert set(TAGS) == set(ALIKE_WORDS) == set(Alike) and tags == set(ALSO_WORDS)
    assert tags - {"bereaved"} == set(EXPERIENCE_WORDS)


def test_a_language_outweighs_all_that_is_shared_and_that_outweighs_times():
    class One:
        languages, kinds, experiences = ("pa",), (), ("mother", "bereaved")

    needs = Needs(languages=("pa",), alike=Alike.PARENT, loss=True)
    also, lost, speaks = found = reasons(One(), (), needs)
    assert [each.because for each in found] == [Because.ALSO, Because.ALSO, Because.SPEAKS]
    assert weight([speaks]) > weight([also, lost]) > weight([also]) > 3
