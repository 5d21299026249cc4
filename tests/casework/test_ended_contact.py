"""Who ended their request is led to nowhere: no number, no call to log, nothing new to share (T2, N-09, R-83)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.casework import beside_actions, sharing_actions
from portal.casework.beside_models import FriendLink
from portal.casework.concern_actions import raise_concern
from portal.casework.contact_log_actions import check_ways
from portal.casework.sharing_models import SharingConsent
from portal.casework.triage_models import ContactEvent
from portal.messages import actions as messages
from portal.messages.contact import SafeWay
from portal.referrals import actions as referrals
from portal.referrals.stages import HasEnded, Stage
from portal.storage.work import work
from tests.casework.test_ended_request import end
from tests.kit.contact import set_safe_contact
from tests.kit.signing_in import make_worker

NUMBER, SHOWN = "01632960111", "tel:01632960111"
NEVER = "Do not contact them."
CALL = {"way": "phone", "outcome": "no_answer", "left_message": "no", "next_contact": "4 December"}


@pytest.fixture
def kay(store, make_someone, now):
    """May be rung at any time."""
    kay = make_someone(name="Kay")
    with store.new_db() as db, work(db):
        ways = [SafeWay("phone", NUMBER, is_safe=True), SafeWay("text", "+447700900142", is_safe=True)]
        set_safe_contact(db, person_key=kay.person_key, ways=ways, language="en", now=now)
    return kay


@pytest.fixture(params=[False, True], ids=["open", "closed before"])
def ends(request, app, store, kay, now):
    def end_it():
        if request.param:
            with store.new_db() as db, work(db):
                referrals.move(db, ref=kay.ref, to=Stage.CLOSED, by="WK-1", now=now)
        end(app, store, kay, now)

    return end_it


def start_again(store, kay, now):
    with store.new_db() as db, work(db):
        again = {"read_by_at": now + timedelta(days=2), "language": "en", "now": now}
        referrals.start_again(db, family_member_id=kay.id, **again)


def count(store, table):
    with store.new_db() as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.mark.shows("T2", "N-09")
def test_the_record_leads_nobody_to_ring_whoever_ended_it(store, signed_in, anna, kay, ends, now):
    annas = signed_in(anna)
    annas.get(f"/work/people/{kay.ref}")
    annas.submit({}, action="/number")
    answer = annas.get(f"/work/people/{kay.ref}")
    assert SHOWN in answer.get_data(as_text=True), "the number is on the page for a while"
    ends()
    answer = annas.get(f"/work/people/{kay.ref}")
    page = answer.get_data(as_text=True)
    assert f"They ended their request on Monday 23 November 2026. {NEVER}" in annas.page.said
    assert SHOWN not in page and "Phone call, " not in annas.page.said
    assert not [each for each in annas.page.forms if each.action.endswith(("/number", "/contact", "/confirm"))]
    assert [each for each in annas.page.forms if each.action.endswith("/notes")], "an answer stays inside"


@pytest.mark.shows("T2")
def test_what_was_opened_before_the_end_shows_nothing_after_it(signed_in, anna, kay, ends):
    annas = signed_in(anna)
    annas.get(f"/work/people/{kay.ref}")
    ends()
    answer = annas.submit({}, action="/number")
    assert answer.status_code == 409 and "They ended their request." in annas.page.said
    assert SHOWN not in answer.get_data(as_text=True)


@pytest.mark.shows("T2", "N-09", "R-86")
def test_a_call_made_before_the_end_is_kept_though_it_is_written_down_after_it(store, signed_in, anna, kay, ends, now):
    annas = signed_in(anna)
    annas.get(f"/work/people/{kay.ref}")
    ends()
    answer = annas.submit(CALL | {"left_message": "yes", "note": "I left a message"}, action="/contact")
    assert "I left a message" in answer.get_data(as_text=True) and "A message was left" in annas.page.said, (
        "what was typed is there"
    )
    annas.submit({}, action="/message-left")
    with store.new_db() as db:
        assert db.scalars(select(ContactEvent)).one().left_message == "yes"
    annas.get(f"/work/people/{kay.ref}")
    assert not [each for each in annas.page.forms if each.action.endswith("/contact")], "and nobody is led to ring"


@pytest.mark.shows("R-45", "T2")
def test_while_a_concern_is_open_they_can_be_reached_to_keep_somebody_safe(store, signed_in, anna, kay, ends, now):
    annas = signed_in(anna)
    ends()
    with store.new_db() as db, work(db):
        facts = {"at_risk": ["person"], "who": "", "done": "", "suicide": True, "once_key": "a"}
        made = raise_concern(db, about=kay.ref, by=anna.ref, words="She said she cannot go on", now=now, **facts)
    annas.get(f"/work/concerns/{made.ref}")
    assert "They ended their request." in annas.page.said
    annas.get(f"/work/people/{kay.ref}")
    assert "Only to keep somebody safe may you ring them." in annas.page.said
    assert "Phone call" in annas.page.said and NEVER not in annas.page.said, "and which ways were safe"
    assert "Keep times for them" not in annas.page.said and "Give them a new code" not in annas.page.said
    annas.submit({}, action="/number")
    assert SHOWN in annas.get(f"/work/people/{kay.ref}").get_data(as_text=True)
    annas.submit(CALL, action="/contact")
    assert count(store, ContactEvent) == 1


@pytest.mark.shows("T2")
def test_no_other_way_in_to_the_number(store, anna, kay, ends, now):
    ends()
    with store.new_db() as db:
        facts = {"ref": kay.ref, "by": anna.ref, "now": now}
        with pytest.raises(HasEnded):
            check_ways(db, **facts)


@pytest.mark.shows("T2")
def test_so_far_keeps_the_end_once_also_where_the_team_had_closed_it(app, store, signed_in, anna, kay, ends, now):
    ends()
    end(app, store, kay, now)  # pressed twice
    annas = signed_in(anna)
    page = annas.get(f"/work/people/{kay.ref}").get_data(as_text=True)
    assert page.partition("So far</h2>")[2].partition("</ol>")[0].count("They ended it.") == 1
    start_again(store, kay, now)
    page = annas.get(f"/work/people/{kay.ref}").get_data(as_text=True)
    assert page.partition("So far</h2>")[2].partition("</ol>")[0].count("They ended it.") == 1
    assert NEVER not in page and "Phone call" in page, "started again, they may be rung as before"


@pytest.mark.shows("T2", "N-09")
def test_the_queue_says_so_where_they_wrote_since(store, signed_in, anna, kay, ends, now):
    """What they wrote is answered inside the portal."""
    ends()
    with store.new_db() as db, work(db):
        referrals.write_note(db, family_member_id=kay.id, text="Thank you", once_key="n1", read_by_at=now, now=now)
    annas = signed_in(anna)
    page = annas.get("/work/queue").get_data(as_text=True)
    assert kay.ref in page and "None. They ended their request." in page and "Phone call" not in page


@pytest.mark.shows("T3", "T2")
def test_no_new_code_is_given_by_ringing_them(signed_in, anna, kay, ends):
    ends()
    annas = signed_in(anna)
    annas.get(f"/work/people/{kay.ref}/new-code")
    assert NEVER in annas.page.said and "Use the number or address" not in annas.page.said


# --- sharing ---


@pytest.fixture
def yusuf(store):
    return make_worker(store, "partner-worker", name="Yusuf")


def ask(db, kay, yusuf, now):
    about = {"receiver": yusuf.ref, "items": ["reach"], "purpose": "So that they can ring.", "months": "3"}
    return sharing_actions.ask_to_share(
        db, family_member_id=kay.id, by="WK-1", once_key=now.isoformat(), now=now, **about
    )


@pytest.mark.shows("R-83", "T2")
def test_after_the_end_nothing_is_asked_to_be_shared_nor_agreed_to(app, store, signed_in, anna, kay, yusuf, now):
    annas = signed_in(anna)
    annas.get(f"/work/support/{kay.ref}/sharing/new")
    end(app, store, kay, now)
    about = {"receiver": yusuf.ref, "items": ["name"], "purpose": "So that they can ring.", "months": "3"}
    answer = annas.submit(about, action="/sharing/new")
    assert answer.status_code == 409 and "Only they can start it again" in annas.page.said
    assert count(store, SharingConsent) == 0
    annas.get(f"/work/support/{kay.ref}/sharing/new")
    assert not [each for each in annas.page.forms if each.action.endswith("/sharing/new")]


@pytest.mark.shows("R-83", "T2")
def test_a_yes_after_the_end_is_heard_by_nobody_and_they_are_led_to_start_again(
    app, store, signed_in, come_back, anna, kay, yusuf, now
):
    """Asked in the moment of the end, so that it still stands: neither a worker nor the person agrees to it."""
    kays, annas = come_back(kay), signed_in(anna)
    with store.new_db() as db, work(db):
        shared = ask(db, kay, yusuf, now).ref
    kays.get("/code/sharing")
    annas.get(f"/work/support/{kay.ref}/sharing")
    with store.new_db() as db, work(db):
        messages.end_for_person(db, person_key=kay.person_key, now=now)  # and nothing of what is agreed is given back
    answer = kays.submit({}, action=f"/{shared}/agree", follow_redirects=False)
    assert answer.status_code == 303 and answer.location.endswith("/code/again")
    assert annas.submit({}, action=f"/{shared}/spoken").status_code == 409
    with store.new_db() as db:
        assert db.scalar(select(SharingConsent.given_at)) is None
    assert signed_in(yusuf).get(f"/work/shared/{shared}").status_code == 404


@pytest.mark.shows("R-14", "T2")
def test_after_the_end_no_friend_is_asked_and_neither_of_the_two_agrees(app, store, kay, make_someone, come_back, now):
    friend = make_someone(name="Jo")
    about = {"called": "JB", "known_as": "KB", "items": ["next"], "by": "WK-1", "now": now}
    with store.new_db() as db, work(db):
        link = beside_actions.ask_friend(db, family_member_id=kay.id, friend=friend.ref, once_key="before", **about).ref
    kays = come_back(kay)
    kays.get("/code/friends")
    with store.new_db() as db, work(db):
        messages.end_for_person(db, person_key=kay.person_key, now=now)
    answer = kays.submit({}, action=f"/{link}/agree", follow_redirects=False)
    assert answer.status_code == 303 and answer.location.endswith("/code/again")
    with store.new_db() as db:
        with pytest.raises(HasEnded):
            beside_actions.agree(db, ref=link, who=kay.id, words="They can see", heard_by="WK-1", now=now)
        with pytest.raises(HasEnded):
            beside_actions.ask_friend(db, family_member_id=kay.id, friend=friend.ref, once_key="after", **about)
        assert db.scalars(select(FriendLink.agreed_at)).all() == [None]
