"""The gentle guard on own words, the optional check, asking together with a worker, and what looks odd."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.messages.banned import found as banned_words
from portal.referrals import actions, jobs
from portal.referrals.check_up import ITEMS, helps
from portal.referrals.draft import SAVED_FOR, Draft
from portal.referrals.models import Consent, FamilyMember, SavedAnswers, SelfReferral
from portal.referrals.own_words import blurred, names_in, removed
from portal.referrals.sources import SOURCES
from portal.storage.engine import NewDb
from portal.storage.keys import KeyGone
from portal.storage.models import Visit
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.visitor import Visitor
from tests.referrals.sending import NOW, make_referral
from tests.referrals.walking import answer, begin, send, step_now, walk


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("my son Jake uses", ["Jake"]),
        ("My younger brother, Tom Baker took it", ["Tom Baker"]),
        ("a man called Siân", ["Siân"]),
        ("my partner Sia\u0302n", ["Sia\u0302n"]),  # as some keyboards write it
        ("his nephew Jean-Luc and my friend D’Arcy", ["Jean-Luc", "D’Arcy"]),
        ("my son Al's drinking, my friend I'm worried", ["Al"]),
        ("my son is 24 and I just want to sleep", []),
        ("My Son Is Gone", ["Is Gone"]),  # a wrong guess only asks
        ("I am called K", []),
        ("my friend and I", []),
        ("", []),
    ],
)
def test_names_are_guessed_from_how_they_are_brought_in(text: str, names: list[str]):
    assert names_in(text) == names


@pytest.mark.shows("R-81")
def test_a_name_is_blurred_or_left_out_and_the_rest_stays_as_typed():
    assert blurred("my son Jake uses, Jake lies") == "my son J. uses, J. lies"
    assert removed("my son Jake uses") == "my son uses"


NAMES = ("Al", "Jake", "Siân", "Llŷr", "Sia\u0302n", "Jean-Luc", "D’Arcy", "O'Brien", "Éva")
PARTS = st.sampled_from(["", "though", "an", "ŷ", "\u0302", "1", "_", "-Anon", "’Arcy", "-"])
BETWEEN = st.sampled_from([" ", ", ", "\n", ". ", " (", "; "])


@pytest.mark.shows("R-81")
@given(st.sampled_from(NAMES), st.lists(st.tuples(PARTS, st.booleans(), PARTS, BETWEEN), max_size=12))
def test_only_whole_words_are_changed_and_every_whole_word_is(name: str, parts: list[tuple[str, bool, str, str]]):
    """Longer words in which the name's letters stand, however they are written, are other words and stay as typed."""
    before, blur, gone = f"my son {name}", f"my son {name[0]}.", "my son"
    for left, has_name, right, between in parts:
        is_name = has_name and left in ("", "-") and right in ("", "-")
        before += between + left + (name if has_name else "") + right
        blur += between + left + ((f"{name[0]}." if is_name else name) if has_name else "") + right
        gone += between + left + (name if has_name and not is_name else "") + right
    if names_in(before) == [name]:  # "my son Jake Al" is one name of two words, looked for as a whole
        assert blurred(before) == blur
        assert re.sub(r"[\s,]", "", removed(before)) == re.sub(r"[\s,]", "", gone)


@pytest.mark.shows("R-81")
def test_a_name_of_two_words_goes_as_one_and_words_that_begin_like_it_stay():
    text = "my son Al. Although we rang Al-Anon, Al’s cousin called Al  Jones was out"
    assert blurred(text) == "my son A.. Although we rang Al-Anon, A.’s cousin called A.J. was out"
    assert "Although we rang Al-Anon" in removed(text) and "Jones" not in removed(text)


@pytest.mark.shows("R-81")
@pytest.mark.parametrize(("pressed", "kept"), [("blur", "my son J. uses"), ("remove", "my son uses"), ("keep", None)])
def test_words_that_name_somebody_are_shown_once_more(client: Visitor, store: Store, now, pressed: str, kept: str):
    begin(client)
    walk(client, until="help_wanted")
    answer(client, help_wanted=["own_words"], help_words="my son Jake uses")
    assert step_now(client) == "own_words"
    answer(client, go=pressed)
    assert step_now(client) == "area"
    walk(client)
    assert (kept or "my son Jake uses") in client.page.said
    answer(client, go="change-help_wanted")
    answer(client)
    assert step_now(client) == "check", "what was kept is not asked about again"


PHONE = {"phone_value": "01632 960142", "phone_cover": "say it is from his friend Ann", "phone_seen_by": "my son Al"}
CALLED = {"contact_way": {"contact_way": ["phone"]}, "safe_contact": PHONE}


@pytest.mark.shows("R-81", "N-59")
def test_every_box_of_the_questions_is_looked_at_and_each_text_only_once(client: Visitor, store: Store, now):
    begin(client)
    walk(client, until="ways_words", **CALLED)
    assert "say it is from his friend Ann" in client.page.said and "my son Al" in client.page.said
    answer(client, go="blur")
    assert step_now(client) == "access_needs"
    answer(client, access_needs=["something_else"], needs_words="my son Al comes with me")
    assert step_now(client) == "needs_named" and "my son Al comes with me" in client.page.said
    answer(client, go="remove")
    walk(client)
    for kept in ("say it is from his friend A.", "my son A.", "my son comes with me"):
        assert kept in client.page.said
    assert "Ann" not in client.page.said
    answer(client, go="change-safe_contact")
    answer(client, phone_seen_by="nobody")
    assert step_now(client) == "check", "what was decided is not asked about again"
    answer(client, go="change-safe_contact")
    answer(client, phone_seen_by="my brother Jo")
    assert step_now(client) == "ways_words" and "my brother Jo" in client.page.said
    answer(client, go="keep")
    assert step_now(client) == "check" and "my brother Jo" in client.page.said


@pytest.mark.shows("R-81")
def test_the_way_of_somebody_who_comes_back_alone_holds_no_page_about_old_words(client: Visitor, now):
    begin(client)
    walk(client, until="ways_words", **CALLED)
    answer(client, go="keep")
    walk(client)
    answer(client, go="change-contact_way")
    answer(client, contact_way=["come_back"])
    assert step_now(client) == "check"


@pytest.mark.shows("R-81", "R-63")
@pytest.mark.parametrize(("pressed", "kept"), [("blur", "my son J. again"), ("remove", "my son again"), ("keep", None)])
def test_words_changed_behind_the_code_are_asked_about_before_they_are_saved(client: Visitor, now, pressed, kept):
    begin(client)
    walk(client)
    send(client)
    answer(client, go="status")
    client.get("/code/answers")
    client.submit({"change": "help_wanted"}, action="/code/answers")
    client.submit({"help_wanted": ["own_words"], "help_words": "my son Jake again"})
    assert client.address == "/code/answers/named" and "my son Jake again" in client.page.said
    client.get("/code/answers")
    assert "Jake" not in client.page.said, "not saved yet"
    client.get("/code/answers/change")
    assert "my son Jake again" in client.get("/code/answers/change").get_data(as_text=True), "nor lost by going back"
    client.get("/code/answers/named")
    client.submit({"go": pressed}, action="/code/answers/named")
    assert client.address == "/code/answers"
    assert (kept or "my son Jake again") in client.page.said
    if pressed == "keep":
        client.submit({"change": "help_wanted"}, action="/code/answers")
        client.submit({})
        assert client.address == "/code/answers", "as it stood, it is not asked about again"


@pytest.mark.shows("R-81", "R-63")
def test_safe_ways_changed_behind_the_code_are_asked_about_too(client: Visitor, now):
    begin(client)
    walk(client, contact_way={"contact_way": ["phone"]}, safe_contact={"phone_value": "01632 960142"})
    send(client)
    answer(client, go="status")
    client.get("/code/safe-ways")
    client.submit({})
    client.submit({"phone_seen_by": "my son Jake"}, action="/code/safe-ways/how")
    assert client.address == "/code/answers/named"
    client.submit({"go": "blur"}, action="/code/answers/named")
    assert client.address == "/code/status"
    held = client.get("/code/safe-ways/how").get_data(as_text=True)
    assert "my son J." in held and "Jake" not in held and "01632 960142" in held


@pytest.mark.shows("R-81")
def test_beside_each_box_for_the_team_it_says_to_leave_out_names(client: Visitor, now):
    begin(client)
    walk(client, contact_way={"contact_way": ["phone"]}, safe_contact={"phone_value": "01632 960142"})
    send(client)
    answer(client, go="status")
    for address in ("/code/notes", "/code/say", "/code/safe-ways/how"):
        assert "Please leave out names of other people." in client.get(address).get_data(as_text=True), address


@pytest.mark.shows("R-02")
def test_the_optional_check_keeps_nothing_and_always_names_some_support(client: Visitor, store: Store):
    assert len(ITEMS) <= 6
    assert len(helps([])) >= 1
    client.get("/how-are-you")
    before = store.new_db().scalars(select(Visit)).all()
    client.submit({"items": ["sleep", "unsafe"]}, action="/how-are-you")
    assert "Help to stay safe" in client.page.said
    assert "Ask for support for yourself" in client.page.said
    after = store.new_db().scalars(select(Visit)).all()
    assert [visit.data for visit in after] == [visit.data for visit in before]


@pytest.mark.shows("R-06", "R-07", "N-04")
@pytest.mark.parametrize("way_in", SOURCES)
def test_a_card_to_hand_over_has_a_short_address_and_says_nothing(client: Visitor, way_in: str):
    client.get("/for-workers")
    assert f"localhost/from/{way_in}" in client.page.said
    assert f"/for-workers/card/{way_in}" in client.page.links
    html = client.get(f"/for-workers/card/{way_in}").get_data(as_text=True)
    printed = html.split('<div class="card">', 1)[1].split("</div>", 1)[0]
    assert f"localhost/from/{way_in}<" in printed and "Ferry Lane" in printed and "Phone" in printed
    assert not banned_words(client.page.text["title"][0] + printed, "en")
    assert "drug" not in client.page.said and "drink" not in client.page.said
    assert client.get(f"/from/{way_in}").status_code == 303


def test_a_welsh_card_leads_to_welsh_pages(client: Visitor):
    client.get("/cy/for-workers/card/gp")
    assert "localhost/cy/from/gp" in client.page.said
    assert client.get("/for-workers/card/nobody").status_code == 404


@pytest.mark.shows("R-06")
def test_a_worker_sends_only_once_the_person_beside_them_has_agreed(client: Visitor, store: Store, now):
    client.get("/for-workers")
    client.get("/ask?from=with-worker")
    client.submit({}, action="/ask")
    walk(client)
    assert answer(client, go="send").status_code == 422
    assert "Ask the person first" in client.page.said
    answer(client, go="send", agrees="y")
    with store.new_db() as db:
        assert db.scalars(select(SelfReferral.is_helped)).one()
        assert set(db.scalars(select(Consent.scope))) == {"keep-and-read", "sent-with-worker"}


@pytest.mark.shows("T6")
@pytest.mark.parametrize(("website", "seconds", "looked_at"), [("", 60, False), ("http://x", 60, True), ("", 5, True)])
def test_what_no_person_would_do_is_kept_but_looked_at_first(
    client: Visitor, store: Store, clock_at, website: str, seconds: int, looked_at: bool
):
    clock_at(NOW)
    begin(client)
    walk(client)
    clock_at(NOW + timedelta(seconds=seconds))
    answer(client, go="send", website=website)
    with store.new_db() as db:
        assert db.scalars(select(SelfReferral.needs_look)).one() is looked_at


@pytest.mark.shows("G17")
def test_answers_put_aside_are_forgotten_after_thirty_days_and_requests_are_not(new_db: NewDb, store: Store):
    draft = Draft(began_at="", answers={"name_to_use": "K"})
    key = store.keys.new_person(NOW)
    with new_db() as db, work(db):
        actions.save_for_later(db, draft=draft, person_key=key, code_hash="x", has_pin=False, language="en", now=NOW)
    make_referral(new_db, store)
    jobs.forget_old(new_db, store.keys, NOW + SAVED_FOR - timedelta(seconds=1))
    with new_db() as db:
        assert len(db.scalars(select(SavedAnswers)).all()) == 1
    assert jobs.forget_old(new_db, store.keys, NOW + SAVED_FOR) == 1
    with new_db() as db:
        assert db.scalars(select(SavedAnswers)).all() == []
        assert len(db.scalars(select(FamilyMember)).all()) == 1
    with pytest.raises(KeyGone):
        store.keys.key_of(key)


def test_a_request_sent_from_a_walk_is_not_marked(client: Visitor, store: Store, clock_at):
    clock_at(NOW)
    begin(client)
    walk(client)
    clock_at(NOW + timedelta(minutes=5))
    assert send(client)
