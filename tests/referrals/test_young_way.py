"""The way of somebody under 18: only what is needed to answer them, and an age that is changed on the way (J4)."""

from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy import select

from portal.referrals import journey, queries
from portal.referrals.draft import Draft
from portal.referrals.models import Consent, SelfReferral
from portal.referrals.questions import BY_NAME, STEPS
from portal.referrals.step import QUICK_MARK
from portal.storage.store import Store
from tests.kit.visitor import Visitor
from tests.referrals.test_journey import ANSWERS as ANY
from tests.referrals.test_journey import a_full_draft, forwards
from tests.referrals.walking import ANSWERS, YOUNG, answer, begin, code_on, send, step_now, walk, walk_on

ASKED = ["danger_now", "age_band", "worry", "area", "name_to_use", "contact_way", "safe_contact"]
OF_ADULTS = {"relationship", "situation", "help_wanted", "good_times", "access_needs"}
WORDS = ANSWERS["worry"]["worry"]
BACK_ALONE = {"contact_way": {"contact_way": ["come_back"]}}


def questions(answers: dict[str, Any]) -> list[str]:
    return [name for name in forwards(answers) if BY_NAME[name].is_question]


def sent(store: Store) -> tuple[SelfReferral, dict[str, Any]]:
    with store.new_db() as db:
        one = db.scalars(select(SelfReferral)).one()
        return one, queries.answers(one)


@pytest.mark.shows("N-21", "J4.2")
@pytest.mark.parametrize("age", ["under_16", "16_or_17"])
@pytest.mark.parametrize("quick", [True, False])
def test_a_young_person_is_asked_only_what_is_needed_to_answer_them(age: str, quick: bool):
    young = {"age_band": age, "contact_way": ["text"], QUICK_MARK: quick}
    assert questions(young) == ASKED
    assert questions(young | {"contact_way": ["come_back"]}) == [*ASKED[:-1], "return_pin"], "nothing else leads back"
    said = " ".join(f"{BY_NAME[name].asked(young)} {BY_NAME[name].hint}" for name in ASKED).lower()
    assert "parent" not in said and "mum" not in said and "dad" not in said


@pytest.mark.shows("N-21", "N-25", "J4.2")
def test_the_number_of_each_question_and_of_all_is_right_and_what_may_be_left_out_is_skipped(
    client: Visitor, store: Store, now
):
    begin(client)
    walk(client, until="young_person", **YOUNG)
    assert "It is short" in client.page.said
    met = []
    while step_now(client) != "check":
        walk_on(client, worry={"go": "skip"}, area={"go": "skip"})
        met.append((step_now(client), client.page.text["title"][0].split(" – ")[0]))
    assert met[0] == ("worry", "Question 3 of 7") and met[4] == ("safe_contact", "Question 7 of 7"), met
    assert len(met) == 6
    assert client.page.said.count("Not provided") == 2
    send(client)
    one, answers = sent(store)
    assert (one.route, one.has_words, one.area, one.was_young) == ("young", False, None, True)
    assert set(answers) == {"danger_now", "age_band", "contact_way"}, "what nobody asked is not there"


@pytest.mark.shows("J4.7")
@given(ANY, ANY)
@settings(max_examples=200, deadline=None)
def test_whatever_the_age_was_before_only_what_is_asked_at_this_age_is_sent_and_the_rest_is_named(
    before: dict[str, Any], after: dict[str, Any]
):
    answers = before | {"worry": WORDS, "age_band": after["age_band"], QUICK_MARK: False}
    kept = journey.settled(answers)
    asked = {name for step in journey.asked(answers) for name in (step.name, *step.also)}
    assert set(kept) <= asked
    out = {step.name for step in journey.left_out(answers)}
    answered = {step.name for step in STEPS if step.is_question and journey.has_answer(step, answers)}
    assert out == answered - asked - {"safe_contact"}, "a number of somebody who comes back alone goes without saying"
    if answers["age_band"] == "18_or_over":
        assert "worry" not in kept and "worry" in out
    else:
        assert not OF_ADULTS & set(kept)
        assert journey.first_guide(answers) == "families" and not kept.get("area_choice")


@pytest.mark.shows("J4.7")
def test_an_adult_who_is_under_16_after_all_reads_what_is_private_meets_the_one_new_question_and_hears_what_is_left_out(
    client: Visitor, store: Store, now
):
    begin(client)
    walk(client, situation={"situation": "died"}, help_wanted={"help_wanted": ["been_through_it"]})
    answer(client, go="change-age_band")
    answer(client, age_band="under_16")
    assert step_now(client) == "young_person" and "What stays private" in client.page.said
    answer(client)
    assert step_now(client) == "worry"
    answer(client, worry=WORDS)
    assert step_now(client) == "check", "what was answered is shown, not asked again"
    said = client.page.said
    assert "What you said here is not sent: Who this is about Your situation What would help" in said
    for kept in ("LS8", WORDS, "07700 900142", "Chosen"):
        assert kept in said
    answer(client, go="change-danger_now")
    answer(client, danger_now="unsure")
    assert "Signs that someone needs an ambulance" in client.page.said, "not left out for what is not asked any more"
    answer(client)
    send(client)
    one, answers = sent(store)
    assert (one.route, one.was_young) == ("young", True)
    assert not OF_ADULTS & set(answers) and answers["worry"] == WORDS
    assert "After someone has died" not in client.page.said


@pytest.mark.shows("J4.7", "N-21")
def test_a_young_person_who_turns_out_to_be_an_adult_is_asked_the_rest_and_a_person_looks_at_it(
    client: Visitor, store: Store, now
):
    begin(client)
    walk(client, **YOUNG, area={"go": "skip"})
    answer(client, go="change-age_band")
    answer(client, age_band="18_or_over")
    met = []
    while step_now(client) != "check":
        met.append(step_now(client))
        walk_on(client)
    rest = ["relationship", "situation", "help_wanted", "area", "good_times", "access_needs", "return_pin"]
    assert met == rest, "what was left out and is needed now is among them"
    assert "What you said here is not sent: What is worrying you" in client.page.said
    assert WORDS not in client.page.said
    send(client)
    one, answers = sent(store)
    assert (one.route, one.was_young, one.has_words) == ("adult", True, False)
    assert "worry" not in answers and answers["area"] == "LS8"


@pytest.mark.shows("J4.7")
def test_back_to_the_age_and_another_one_keeps_what_is_still_asked(client: Visitor, now):
    begin(client)
    walk(client, until="contact_way", name_to_use={"name_to_use": "Bee"})
    while step_now(client) != "age_band":
        answer(client, go="back")
    answer(client, **YOUNG["age_band"])
    walk(client, until="area")
    assert ("area", "LS8") in client.page.form("/ask").values
    answer(client)
    assert ("name_to_use", "Bee") in client.page.form("/ask").values
    while step_now(client) != "age_band":
        answer(client, go="back")
    answer(client, age_band="18_or_over")
    assert step_now(client) == "relationship"
    assert ("relationship", "parent") in client.page.form("/ask").values


@pytest.mark.shows("N-21", "J4.2")
def test_an_adults_postal_address_is_not_taken_over_to_somebody_young(client: Visitor, store: Store, now):
    begin(client)
    post = {"contact_way": {"contact_way": ["post"]}, "safe_contact": {"post_value": "1 Quay Street\nAmbleford"}}
    walk(client, **post)
    answer(client, go="change-age_band")
    answer(client, **YOUNG["age_band"])
    walk(client, until="contact_way")
    assert "Post" not in client.page.said
    walk(client, **BACK_ALONE)
    assert "Quay Street" not in client.page.said
    send(client)
    assert "Quay" not in str(sent(store)[1])


@pytest.mark.shows("J4.7")
def test_another_age_chosen_in_a_second_tab_shows_what_is_private_before_anything_goes_on():
    draft = Draft(began_at="")
    for step in ("danger_now", "age_band", "relationship", "situation", "help_wanted", "area", "good_times"):
        draft.answer(step, ANSWERS[step])
    draft.answer("age_band", YOUNG["age_band"])
    assert draft.present == "young_person"
    draft = a_full_draft()
    draft.change("area")
    draft.answer("age_band", YOUNG["age_band"])
    assert draft.present == "young_person"


@pytest.mark.shows("J4.7")
def test_back_from_a_change_of_age_changes_no_age():
    skipped = dict.fromkeys(OF_ADULTS | {"return_pin"}, "")
    draft = a_full_draft(**skipped)
    draft.change("age_band")
    draft.keep(YOUNG["age_band"])
    draft.go_back()
    assert (draft.present, draft.answers["age_band"]) == (journey.CHECK, "18_or_over")
    draft.change("age_band")
    draft.answer("age_band", YOUNG["age_band"])
    draft.go_back()
    assert draft.present == "age_band", "back from what the change opened, to the change"
    draft.answer("age_band", {"age_band": "18_or_over"})
    assert (draft.present, draft.was_young) == (journey.CHECK, True), "what was skipped before is not asked again"


@pytest.mark.shows("R-64", "J4.7")
def test_answers_put_aside_as_an_adult_are_taken_up_by_somebody_young(client: Visitor, store: Store, now):
    begin(client)
    walk(client, until="good_times")
    code = code_on(answer(client, go="save").get_data(as_text=True))
    client.get("/exit")
    client.get("/code")
    client.submit({"code": code}, action="/code")
    while step_now(client) != "age_band":
        answer(client, go="back")
    walk(client, **YOUNG)
    assert send(client) == code
    _one, answers = sent(store)
    assert not OF_ADULTS & set(answers) and answers["worry"] == WORDS


@pytest.mark.shows("R-81", "R-06", "R-68")
def test_with_a_worker_beside_them_the_way_is_as_short_and_a_name_is_shown_once_more(
    client: Visitor, store: Store, now
):
    client.get("/ask?from=with-worker")
    client.submit({"is_shared": ""}, action="/ask")
    walk(client, until="worry", **YOUNG)
    answer(client, worry="my brother Tom is 6")
    assert step_now(client) == "own_words" and "my brother Tom is 6" in client.page.said
    answer(client, go="blur")
    assert step_now(client) == "area"
    walk(client, **BACK_ALONE)
    assert answer(client, go="send").status_code == 422
    answer(client, go="send", agrees="y")
    one, answers = sent(store)
    assert (one.is_helped, one.has_words, answers["worry"]) == (True, True, "my brother T. is 6")
    with store.new_db() as db:
        assert set(db.scalars(select(Consent.scope))) == {"keep-and-read", "sent-with-worker"}
