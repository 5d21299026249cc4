"""A friend beside somebody: both say yes, the friend sees only what was agreed to, and either ends it (R-14)."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.casework import beside_actions, beside_queries, support_actions
from portal.casework.beside_models import FriendLink
from portal.casework.support_refusals import NotAskedFor, NotShared, OnlyInitials, SamePerson, SaysNoReason
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.casework.conftest import text


@pytest.fixture
def friend(make_someone):
    return make_someone(name="Jo", relationship="friend")


def ask(db, someone, friend, anna, now, **different):
    facts = {"called": "JO", "known_as": "K", "items": ["matters"], "by": anna.ref, "now": now}
    facts |= {"friend": friend.ref, "once_key": new_ref("XX", 12)}
    return beside_actions.ask_friend(db, family_member_id=someone.id, **(facts | different))


@pytest.mark.shows("R-14")
def test_nothing_is_seen_before_both_said_yes_and_the_person_is_asked_first(db, someone, friend, anna, now):
    with work(db):
        row = ask(db, someone, friend, anna, now)
    assert beside_queries.beside_whom(db, friend.id) == [], "a friend hears of nothing before the person said yes"
    with pytest.raises(NotAskedFor), work(db):
        beside_actions.agree(db, ref=row.ref, who=friend.id, words="", now=now)
    for first in (someone, friend):
        with pytest.raises(NotShared), work(db):
            beside_actions.look(db, ref=row.ref, friend_id=friend.id, now=now)
        with work(db):
            beside_actions.agree(db, ref=row.ref, who=first.id, words="JO can see: what matters", now=now)
    with work(db):
        beside_actions.look(db, ref=row.ref, friend_id=friend.id, now=now)
    (mine,) = beside_queries.friends_of(db, someone.id)
    assert (mine.state, mine.words, len(mine.looks)) == ("on", "JO can see: what matters", 1)


@pytest.mark.shows("R-14")
def test_past_the_action_the_database_keeps_no_friend_without_the_persons_words(db, someone, friend, anna, now):
    with work(db):
        ask(db, someone, friend, anna, now)
    for forged in ({"friend_agreed_at": now}, {"agreed_at": now}, {"items": ""}, {"friend_id": someone.id}):
        with pytest.raises(IntegrityError), work(db):
            db.execute(update(FriendLink).values(**forged))


@pytest.mark.shows("R-14", "R-76", "T4")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"called": "Jo Patel"}, OnlyInitials), ({"items": []}, SaysNoReason), ({"items": ["reach"]}, SaysNoReason)],
)
def test_initials_only_and_only_what_can_be_shown(db, someone, friend, anna, now, wrong, why):
    with pytest.raises(why), work(db):
        ask(db, someone, friend, anna, now, **wrong)
    with pytest.raises(SamePerson), work(db):
        ask(db, someone, someone, anna, now)
    with pytest.raises(referrals.NoSuchPerson), work(db):
        ask(db, someone, replace(friend, ref="FH-000000"), anna, now)


@pytest.mark.shows("R-14")
def test_from_asking_to_ending_on_the_pages_of_all_three(
    signed_in, come_back, someone, friend, make_someone, anna, db, now
):
    with work(db):
        facts = {"family_member_id": someone.id, "by": anna.ref, "now": now}
        support_actions.set_about(
            db, matters="Fridays are for prayer", needs=["deaf"], adjustments="", parenting="the school run", **facts
        )
    coordinator = signed_in(anna)
    coordinator.get(f"/work/support/{someone.ref}/friends/new")
    said = {"friend": friend.ref.lower(), "called": "J.", "known_as": "K", "items": ["matters", "next"]}
    coordinator.submit(said, action="/friends/new")
    assert "Not agreed to yet" in coordinator.page.said
    person, other, stranger = come_back(someone), come_back(friend), come_back(make_someone())
    other.get("/code/friends")
    assert "You beside somebody" not in other.page.said
    person.get("/code/friends")
    assert "J, your friend, can see:" in person.page.said and "What matters to you" in person.page.said
    person.submit({}, action="/agree")
    other.get("/code/friends")
    assert "K" in other.page.said and "prayer" not in other.page.said
    other.submit({}, action="/agree")
    ref = text(other.get("/code/friends")).split("/code/friends/")[1][:9]
    page = text(other.get(f"/code/friends/{ref}"))
    assert "Fridays are for prayer" in page
    assert "school run" not in page and "Deaf" not in page, "nothing else of the record"
    assert stranger.get(f"/code/friends/{ref}").status_code == 404
    assert stranger.post(f"/code/friends/{ref}/end").status_code == 404
    assert "Nobody has looked yet" not in text(person.get("/code/friends"))
    person.get("/code/friends")
    person.submit({}, action="/end")
    assert other.get(f"/code/friends/{ref}").status_code == 404, "on the friend's next request"
    assert "This has ended" in text(other.get("/code/friends"))
    assert "Ended" in text(coordinator.get(f"/work/support/{someone.ref}/friends"))


@pytest.mark.shows("R-14")
def test_a_spoken_yes_is_written_with_who_heard_it_and_the_friend_can_say_no(
    signed_in, come_back, someone, friend, anna, db, now
):
    with work(db):
        ask(db, someone, friend, anna, now)
    coordinator, other = signed_in(anna), come_back(friend)
    coordinator.get(f"/work/support/{someone.ref}/friends")
    coordinator.submit({}, action="/spoken")
    assert "said to Anna" in coordinator.page.said and "Waits for the friend" in coordinator.page.said
    other.get("/code/friends")
    other.submit({}, action="/end")
    assert "You beside somebody" not in text(other.get("/code/friends"))
    assert "Ended" in text(coordinator.get(f"/work/support/{someone.ref}/friends"))
