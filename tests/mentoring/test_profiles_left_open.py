"""A profile page that was left open writes over nobody's newer words; a day that training ends has its year (F18)."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.actions import change_role, disable_worker
from portal.mentoring import profile_actions
from portal.mentoring.models import PeerMentor
from portal.mentoring.profile_shown import own_words
from portal.storage.work import work
from portal.web.rich_text import safe_html
from tests.kit.signing_in import make_worker
from tests.mentoring.test_end_races import in_the_middle_of
from tests.mentoring.test_profiles import SAID, as_, bee, joan, profile, row_of  # noqa: F401 - fixtures

NEWER = "I am Bee. I now walk with people on Sundays."


@pytest.fixture
def left_open(as_, store, joan, bee, now):  # noqa: F811
    """The page of a profile, opened by a coordinator; the mentor writes their own words afterwards."""
    with store.new_db() as db, work(db):
        made = profile_actions.set_up(db, worker=bee.ref, profile=profile(supervisor_id=joan.id), by="WK-1", now=now)
    coordinator = as_(make_worker(store, "coordinator"))
    coordinator.get(f"/work/mentors/{bee.ref}")
    with store.new_db() as db, work(db):
        own = db.get_one(PeerMentor, made.id)
        profile_actions.write_words(db, mentor=own, words=NEWER, by=bee.ref, now=now)
    return coordinator


def stale(client, joan, bee, **different):  # noqa: F811
    said = SAID | {"supervisor": joan.ref, "words": "I listen. Ask for me.", "people": "3"} | different
    return client.submit(said, action=bee.ref)


def test_a_page_left_open_shows_both_and_saves_nothing(left_open, store, joan, bee):  # noqa: F811
    assert stale(left_open, joan, bee).status_code == 409
    assert row_of(store).words == NEWER and row_of(store).caseload_limit == 5
    said = left_open.page.said
    assert "Somebody else changed this while you were writing." in said
    assert f"This is what is saved now: About them, in their own words {NEWER}" in said
    assert "I listen. Ask for me." in said, "what was typed is kept"


def test_saved_again_what_was_typed_is_meant(left_open, store, joan, bee):  # noqa: F811
    stale(left_open, joan, bee)
    left_open.submit({}, action=bee.ref)
    assert row_of(store).words == "I listen. Ask for me." and row_of(store).caseload_limit == 3


def test_what_changed_between_the_two_looks_is_shown_again(left_open, store, joan, bee, now):  # noqa: F811
    stale(left_open, joan, bee)
    with store.new_db() as db, work(db):
        own = db.scalar(select(PeerMentor).where(PeerMentor.worker_id == bee.id))
        profile_actions.write_words(db, mentor=own, words="A third time.", by=bee.ref, now=now)
    answer = left_open.submit({}, action=bee.ref)
    assert answer.status_code == 409 and row_of(store).words == "A third time."


@pytest.mark.shows("F18")
def test_sent_twice_it_is_no_clash_with_itself(as_, store, joan, bee):  # noqa: F811
    coordinator = as_(make_worker(store, "coordinator"))
    coordinator.get(f"/work/mentors/{bee.ref}")
    said = {"seen": dict(coordinator.page.form(bee.ref).values)["seen"]} | SAID | {"supervisor": joan.ref}
    for _ in range(2):
        assert coordinator.post(f"/work/mentors/{bee.ref}", data=said).status_code == 303


def test_a_mentor_does_not_bring_back_what_the_team_took_out(as_, store, make_mentor, bee, now):  # noqa: F811
    made = make_mentor(worker_id=bee.id)
    mentor = as_(bee)
    mentor.get("/work/your-words")
    with store.new_db() as db, work(db):
        own = db.get_one(PeerMentor, made.id)
        profile_actions.write_words(db, mentor=own, words="Shorter, without the name.", by="WK-1", now=now)
    assert mentor.submit({"words": "I listen. Cas too."}, action="/your-words").status_code == 409
    assert row_of(store).words == "Shorter, without the name."
    assert "Shorter, without the name." in mentor.page.said and "Cas too." in mentor.page.said
    mentor.submit({}, action="/your-words")
    assert row_of(store).words == "I listen. Cas too."


def test_the_day_until_which_training_counts_has_its_year(as_, store, joan, bee):  # noqa: F811
    """In winter "1 June" may have run out: it is not taken for the June to come."""
    client = as_(make_worker(store, "coordinator"))
    client.get(f"/work/mentors/{bee.ref}")
    answer = client.submit(SAID | {"supervisor": joan.ref, "training": "1 June"}, action=bee.ref)
    assert answer.status_code == 422 and "Enter the year too, such as 24 November 2027" in client.page.said
    client.submit({"training": "1 June 2026"}, action=bee.ref)
    assert row_of(store).training_ok_until == date(2026, 6, 1)


@pytest.mark.parametrize("words", ["- # Big", "> # Big", "1. Big\n   ===", "- a\n\n  ## Big\n- b", "- > ### Big"])
def test_no_heading_of_theirs_stands_in_a_list_or_a_quotation(words):
    assert "Big" in own_words(words) and "<h" not in own_words(words)


def test_the_sanitiser_takes_headings_out_of_words_below_a_heading():
    assert safe_html("<ul><li><h2>Big</h2></li></ul>", headings=False).replace("\n", "") == "<ul><li>Big</li></ul>"


def test_it_is_said_why_somebody_is_no_mentor_any_more(as_, store, make_mentor, bee, now):  # noqa: F811
    """Another role is no door that was shut."""
    cas = make_worker(store, "mentor", name="Cas")
    for each in (bee, cas):
        make_mentor(worker_id=each.id, bookable=False)
    with store.new_db() as db, work(db):
        held = profile_actions.accounts.worker_by_ref(db, bee.ref)
        change_role(db, worker=held, role="coordinator", now=now, by="WK-1")
        disable_worker(db, worker=profile_actions.accounts.worker_by_ref(db, cas.ref), now=now, at_once=True)
    client = as_(make_worker(store, "administrator"))
    client.get("/work/mentors")
    assert client.page.said.count("Signs in, but no longer as a mentor") == 1
    assert client.page.said.count("Shut out") == 1
    client.get(f"/work/mentors/{bee.ref}")
    assert "Signs in, but no longer as a mentor" in client.page.said and "Shut out" not in client.page.said


@pytest.mark.shows("F18")
def test_of_two_who_save_words_at_one_moment_the_second_hears_of_the_first(store, make_mentor, bee, now):  # noqa: F811
    made = make_mentor(worker_id=bee.id)
    seen = profile_actions.mark_of_words(row_of(store).words)

    def write(words):
        def press(db):
            own = db.get_one(PeerMentor, made.id)
            profile_actions.write_words(db, mentor=own, words=words, by=bee.ref, now=now, seen=seen)
            db.flush()

        return press

    with pytest.raises(profile_actions.ChangedMeanwhile):
        in_the_middle_of(store, write("Shorter."), write("Longer than before."))
    assert row_of(store).words == "Shorter."
