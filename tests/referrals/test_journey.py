"""The way through the questions: what is asked, in which order, what changes it and what never may."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.referrals import journey
from portal.referrals.draft import Draft
from portal.referrals.questions import BY_NAME, QUICK, STEPS
from portal.referrals.rows import parts
from portal.referrals.safe_ways import safe_ways
from portal.referrals.step import COME_BACK, CONTACT_WAYS, QUICK_MARK, is_optional

PHONE = {"value": "+447700900142", "leave": "no"}


def some(step: str) -> st.SearchStrategy[str]:
    return st.sampled_from([answer.code for answer in BY_NAME[step].answers])


def several(step: str) -> st.SearchStrategy[list[str]]:
    codes = [answer.code for answer in BY_NAME[step].answers if not answer.stands_alone]
    return st.lists(st.sampled_from(codes), unique=True)


WAYS = st.one_of(st.just([COME_BACK]), st.lists(st.sampled_from(CONTACT_WAYS), min_size=1, unique=True))
ANSWERS = st.fixed_dictionaries(
    {
        "danger_now": some("danger_now"),
        "age_band": some("age_band"),
        "relationship": st.one_of(st.just(""), some("relationship")),
        "situation": st.one_of(st.just(""), some("situation")),
        "help_wanted": several("help_wanted"),
        "area": st.sampled_from(["", "LS8", "Ambleford"]),
        "area_choice": st.sampled_from([["online"], ["rather_not"]]),
        "good_times": several("good_times"),
        "name_to_use": st.sampled_from(["K", "Ж", "名"]),
        "contact_way": WAYS,
        "safe_contact": st.just(dict.fromkeys(CONTACT_WAYS, PHONE)),
        "access_needs": several("access_needs"),
        "return_pin": st.just("a hash"),
        QUICK_MARK: st.booleans(),
    }
)


def forwards(answers: dict[str, Any]) -> list[str]:
    """The steps that somebody meets who answers so."""
    at, met = journey.FIRST, []
    while at != journey.CHECK:
        met.append(at)
        at = journey.next_step(answers, at)
    return met


@pytest.mark.shows("R-64")
def test_there_are_twelve_questions_in_the_order_of_the_content_guide():
    assert tuple(
        step.name for step in journey.asked({"age_band": "18_or_over", "contact_way": ["text"]}) if step.is_question
    ) == (
        "danger_now",
        "age_band",
        "relationship",
        "situation",
        "help_wanted",
        "area",
        "good_times",
        "name_to_use",
        "contact_way",
        "safe_contact",
        "access_needs",
        "return_pin",
    )


@pytest.mark.shows("N-15")
def test_danger_is_asked_before_anything_else_and_identity_after_need_and_place():
    names = [step.name for step in STEPS]
    assert names[0] == "danger_now"
    assert names.index("help_wanted") < names.index("area") < names.index("name_to_use") < names.index("contact_way")


@given(ANSWERS)
@settings(max_examples=150, deadline=None)
def test_every_way_forward_ends_at_the_answers_to_check_and_back_takes_the_same_way(answers: dict[str, Any]):
    met = forwards(answers)
    back, at = [], journey.CHECK
    while (before := journey.step_before(answers, at)) is not None:
        back.append(before)
        at = before
    assert met == back[::-1]
    assert len([name for name in met if BY_NAME[name].is_question]) <= 12


@pytest.mark.shows("R-11", "R-12", "J2.1", "J2.2")
@given(ANSWERS, some("relationship"))
@settings(max_examples=200, deadline=None)
def test_the_relationship_changes_nothing_but_the_first_guide(answers: dict[str, Any], other: str):
    """Every relationship, and none, against every other answer: the same pages, rows, ways and route."""
    changed = answers | {"relationship": other}

    def all_else(said: dict[str, Any]) -> Any:
        settled = {name: value for name, value in journey.settled(said).items() if name != "relationship"}
        rows = [row for part in parts(said) for row in part.rows if row.step != "relationship"]
        return forwards(said), settled, rows, safe_ways(said), journey.route(said)

    assert all_else(answers) == all_else(changed)


@pytest.mark.shows("R-13", "J2.4")
@pytest.mark.parametrize(
    ("relationship", "guide"),
    [("friend", "friends"), ("near", "friends"), ("someone_else", "friends"), ("parent", "families"), ("", "families")],
)
def test_a_friend_meets_the_friends_guide_first(relationship: str, guide: str):
    assert journey.first_guide({"relationship": relationship}) == guide


@given(ANSWERS)
@settings(max_examples=100, deadline=None)
def test_somebody_who_comes_back_alone_is_not_asked_how_to_be_reached_and_needs_a_pin(answers: dict[str, Any]):
    answers = answers | {"contact_way": [COME_BACK]}
    assert "safe_contact" not in forwards(answers)
    assert not is_optional(BY_NAME["return_pin"], answers)
    assert safe_ways(answers) == ()
    without = answers | {"return_pin": ""}
    assert "return_pin" in {step.name for step in journey.missing(without)}


@pytest.mark.shows("N-21", "J4.2")
@pytest.mark.parametrize("age", ["under_16", "16_or_17"])
def test_a_young_person_gets_their_own_route_without_an_adult_mentor_and_without_post_to_their_home(age: str):
    young = {"age_band": age, "contact_way": ["post", "text"], QUICK_MARK: True}
    assert "young_person" in forwards(young)
    assert not journey.route(young).may_choose_adult
    assert "post" not in {answer.code for answer in BY_NAME["contact_way"].offered(young)}
    assert "post" not in journey.chosen_ways(young)
    assert "been_through_it" not in {answer.code for answer in BY_NAME["help_wanted"].offered(young)}


@pytest.mark.shows("N-51", "J9.2")
def test_where_someone_has_died_nothing_is_asked_about_present_use_or_staying_safe_from_them():
    died = {"situation": "died", "age_band": "18_or_over"}
    assert "safe" not in {answer.code for answer in BY_NAME["help_wanted"].offered(died)}
    assert BY_NAME["relationship"].asked(died) == "Who was this about?"


@pytest.mark.shows("R-17", "R-81", "J1.7")
def test_no_question_asks_about_treatment_use_or_the_name_of_somebody_else():
    said = " ".join(
        " ".join([step.question, step.past, step.hint, step.why, *(answer.text for answer in step.answers)])
        for step in STEPS
    ).lower()
    for word in ("treatment", "rehab", "drug", "alcohol", "drink", "their name", "date of birth", "married", "gp"):
        assert word not in said.split() and f" {word} " not in said, word


@pytest.mark.shows("J4.7")
def test_an_age_changed_from_young_to_adult_is_marked_for_a_person_to_look_at():
    draft = Draft(began_at="")
    draft.answer("danger_now", {"danger_now": "no"})
    draft.answer("age_band", {"age_band": "under_16"})
    draft.go_back()
    draft.answer("age_band", {"age_band": "18_or_over"})
    assert draft.was_young


@pytest.mark.shows("R-23")
def test_a_first_chat_asks_six_questions_of_an_adult_and_the_whole_route_of_a_young_person():
    quick = {QUICK_MARK: True, "age_band": "18_or_over", "danger_now": "no", "contact_way": ["text"]}
    assert forwards(quick) == list(QUICK)
    assert "area" in forwards(quick | {"age_band": "16_or_17"})


def test_an_answer_to_a_page_that_lies_ahead_is_not_taken():
    assert not journey.is_reached({"danger_now": "no"}, "name_to_use", "age_band")
    assert journey.is_reached({"danger_now": "no"}, "danger_now", "age_band")


def test_question_nine_of_twelve_is_how_to_be_reached():
    answers = {"danger_now": "no", "age_band": "18_or_over"}
    assert journey.progress(answers, "contact_way") == (9, 12)


def a_full_draft(**different: Any) -> Draft:
    draft = Draft(began_at="")
    draft.answers = {
        "danger_now": "no",
        "age_band": "18_or_over",
        "area": "LS8",
        "name_to_use": "K",
        "contact_way": ["text"],
        "safe_contact": {"text": PHONE},
    } | different
    draft.at = journey.CHECK
    return draft


def test_a_change_comes_straight_back_to_the_answers_to_check():
    draft = a_full_draft()
    draft.change("area")
    assert draft.present == "area"
    draft.answer("area", {"area": "York"})
    assert draft.present == journey.CHECK


def test_a_change_that_opens_help_or_another_question_shows_that_first():
    draft = a_full_draft()
    draft.change("danger_now")
    draft.answer("danger_now", {"danger_now": "unsure"})
    assert draft.present == "help_first"
    draft.answer("help_first", {})
    assert draft.present == journey.CHECK
    draft.change("contact_way")
    draft.answer("contact_way", {"contact_way": ["text", "phone"]})
    assert draft.present == "safe_contact"


def test_back_from_a_change_leaves_the_answers_as_they_were():
    draft = a_full_draft()
    draft.change("name_to_use")
    draft.go_back()
    assert draft.present == journey.CHECK
    assert draft.answers["name_to_use"] == "K"


@given(ANSWERS)
@settings(max_examples=100, deadline=None)
def test_nothing_of_a_step_that_is_no_longer_asked_is_sent(answers: dict[str, Any]):
    settled = journey.settled(answers)
    assert "safe_contact" not in settled or COME_BACK not in answers["contact_way"]
    held = settled.get("safe_contact", {})
    assert set(held) <= {*journey.chosen_ways(answers), "all"}
    offered = {answer.code for answer in BY_NAME["help_wanted"].offered(answers)}
    assert set(settled.get("help_wanted", [])) <= offered


def test_a_draft_of_another_shape_is_no_draft():
    assert Draft.from_kept(None) is None
    assert Draft.from_kept({"once_key": "x"}) is None
    assert Draft.from_kept(["x"]) is None
    kept = Draft(began_at="", is_shared=True).kept() | {"something_older": 1}
    assert Draft.from_kept(kept).is_shared


@pytest.mark.shows("N-42")
def test_who_the_interpreter_shall_be_stands_among_the_answers_to_check():
    said = {"access_needs": ["bsl"], "interpreter_gender": "woman", "interpreter_local": ["not_known"]}
    rows = {row.title: [each.ours for each in row.said] for part in parts(said) for row in part.rows}
    assert rows["Interpreter"] == ["A woman", "Someone who does not live near me"]
    assert "Interpreter" not in {row.title for part in parts({}) for row in part.rows}


@pytest.mark.shows("J9.1", "N-51")
def test_after_a_death_the_answers_to_check_are_in_the_past_tense():
    titles = [row.title for part in parts({"situation": "died", "relationship": "sibling"}) for row in part.rows]
    assert "Who was this about?" in titles and "Who this is about" not in titles
