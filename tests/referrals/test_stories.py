"""Stories: agreed to, read by two, shown with what they mention, and gone when taken back (R-20)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.referrals import queries, story_actions, story_queries
from portal.referrals.own_actions import erase
from portal.storage.keys import KeyGone
from portal.storage.work import work
from tests.kit.signing_in import make_worker, sign_in
from tests.referrals.walking import ask_and_send

STORY = {"title": "The long winter", "text": "We sat in the kitchen.\n\nThen I rang.", "language": "en"}


def told(db, store, now, *, by="WK-1", agreed=True, ref="", **more):
    facts = {"mentions": ["death"], **STORY, **more}
    key = store.keys.new_person(now)
    with work(db):
        return story_actions.write(db, ref=ref, person_key=key, agreed=agreed, by=by, now=now, **facts).ref


@pytest.mark.shows("R-20")
def test_a_story_is_shown_only_when_agreed_to_and_read_by_somebody_else(db, store, now):
    ref = told(db, store, now, agreed=False)
    with pytest.raises(story_actions.NotAgreed), work(db):
        story_actions.publish(db, ref=ref, by="WK-2", now=now)
    told(db, store, now, ref=ref)
    with pytest.raises(story_actions.NeedsASecondReader), work(db):
        story_actions.publish(db, ref=ref, by="WK-1", now=now)
    assert story_queries.published(db) == []
    with work(db):
        story_actions.publish(db, ref=ref, by="WK-2", now=now)
    assert [story.title for story in story_queries.published(db)] == ["The long winter"]
    told(db, store, now, ref=ref, text="Other words.")
    assert story_queries.published(db) == [], "new words are read again before they are shown"


@pytest.mark.shows("R-20")
def test_the_database_refuses_what_the_action_would_refuse(db, store, now):
    ref = told(db, store, now, agreed=False)
    with pytest.raises(IntegrityError), work(db):
        db.execute(text("UPDATE story SET published_at = changed_at, read_by = 'WK-2' WHERE ref = :ref"), {"ref": ref})


@pytest.mark.shows("R-20")
def test_taken_back_it_is_gone_at_once_and_cannot_be_opened_again(db, store, now):
    ref = told(db, store, now)
    with work(db):
        story_actions.publish(db, ref=ref, by="WK-2", now=now)
    sealed = db.execute(text("SELECT text_sealed FROM story")).scalar()
    assert sealed
    with work(db):
        key = story_actions.take_back(db, ref=ref, by="person", now=now)
    store.keys.shred(key)
    assert story_queries.published(db) == []
    assert db.execute(text("SELECT text_sealed, title_sealed FROM story")).one() == (None, None)
    with pytest.raises(KeyGone):
        store.keys.key_of(key)
    with work(db):
        assert story_actions.take_back(db, ref=ref, by="person", now=now) == "", "twice is once"
    with pytest.raises(story_actions.StoryTakenBack), work(db):
        story_actions.publish(db, ref=ref, by="WK-2", now=now)


@pytest.mark.shows("R-20")
def test_two_coordinators_publish_one_and_its_teller_takes_it_back(app, store, db, now):
    person, first, second = (app.test_client() for _ in range(3))
    ask_and_send(person)
    sent = db.scalars(text("SELECT ref FROM self_referral")).one()
    sign_in(first, make_worker(store, "coordinator", name="Anna Ward"))
    sign_in(second, make_worker(store, "coordinator", name="Joan Hill"))
    first.get(f"/work/stories/new?person={sent}")
    page = first.submit({"title": "", "text": "x"}, action="/new")
    assert page.status_code == 422 and "Enter a heading" in page.get_data(as_text=True)
    page = first.submit({**STORY, "mentions": ["violence", "overdose"], "agreed": "y"}, action="/new")
    assert "Somebody else has to read it" in page.get_data(as_text=True)
    db.rollback()
    ref = story_queries.every(db)[0].ref
    assert first.post(f"/work/stories/{ref}/publish").status_code == 409
    second.get(f"/work/stories/{ref}")
    second.submit(action="/publish")
    db.expire_all()
    said = app.test_client().get(f"/stories/{ref}").get_data(as_text=True)
    assert "It mentions an overdose, violence." in said and "We sat in the kitchen." in said
    assert "The long winter" in app.test_client().get("/stories").get_data(as_text=True)
    person.get("/code/stories")
    person.submit(action="/take-back")
    assert app.test_client().get(f"/stories/{ref}").status_code == 404
    assert "There is no story of yours here." in person.get("/code/stories").get_data(as_text=True)


def test_nobody_takes_back_the_story_of_somebody_else(app, store, db, now):
    ref = told(db, store, now)
    other = app.test_client()
    ask_and_send(other)
    assert other.post(f"/code/stories/{ref}/take-back").status_code == 404
    assert story_queries.one(db, ref).state == "agreed"
    assert queries.waiting(db)


@pytest.mark.shows("R-20")
def test_whoever_erases_everything_takes_their_story_along(app, store, db, now):
    person = app.test_client()
    ask_and_send(person)
    member = queries.waiting(db)[0]
    whose = queries.referral(db, member.ref).family_member_id
    ref = told(db, store, now, family_member_id=whose)
    with work(db):
        story_actions.publish(db, ref=ref, by="WK-2", now=now)
    with work(db):
        erase(db, family_member_id=whose, by="person", now=now)
    assert story_queries.published(db) == []
    assert story_queries.one(db, ref).text == ""
