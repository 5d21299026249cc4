"""What is shared is the person's to see and to end; each look is theirs to read (R-83, R-72, R-150)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.casework import sharing_actions, sharing_queries
from portal.casework.sharing_models import SharingConsent
from portal.casework.support_refusals import NotAskedFor, NotReceiver, NotShared, SaysNoReason
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker


@pytest.fixture
def yusuf(store, now):
    """A worker of a housing charity."""
    return make_worker(store, "partner-worker", name="Yusuf")


def ask(db, someone, yusuf, anna, now, **different):
    facts = {
        "receiver": yusuf.ref,
        "items": ["name", "words"],
        "purpose": "So that you need not say it twice.",
        "months": "3",
        "by": anna.ref,
        "once_key": new_ref("XX", 12),
        "now": now,
    }
    return sharing_actions.ask_to_share(db, family_member_id=someone.id, **(facts | different))


def given(db, someone, yusuf, anna, now, **different):
    made = ask(db, someone, yusuf, anna, now, **different)
    sharing_actions.agree(db, ref=made.ref, family_member_id=someone.id, words="Yusuf can see", now=now)
    return made


@pytest.mark.shows("R-83")
def test_nothing_is_shown_before_they_agree_nor_to_anyone_else(db, store, someone, yusuf, anna, now):
    other = make_worker(store, "partner-worker", name="Bea")
    with work(db):
        asked = ask(db, someone, yusuf, anna, now)
        with pytest.raises(NotShared):
            sharing_actions.look_at_shared(db, ref=asked.ref, worker=yusuf.ref, now=now)
        sharing_actions.agree(db, ref=asked.ref, family_member_id=someone.id, words="Yusuf can see", now=now)
        sharing_actions.look_at_shared(db, ref=asked.ref, worker=yusuf.ref, now=now)
        with pytest.raises(NotShared):
            sharing_actions.look_at_shared(db, ref=asked.ref, worker=other.ref, now=now)


@pytest.mark.shows("R-83")
def test_it_ends_by_itself_on_its_day(db, someone, yusuf, anna, now):
    with work(db):
        row = given(db, someone, yusuf, anna, now, months="1")
        before = row.until_at - timedelta(seconds=1)
        sharing_actions.look_at_shared(db, ref=row.ref, worker=yusuf.ref, now=before)
        with pytest.raises(NotShared):
            sharing_actions.look_at_shared(db, ref=row.ref, worker=yusuf.ref, now=row.until_at)
    assert sharing_queries.shared_with(db, yusuf.ref, row.until_at) == []
    assert [each.state for each in sharing_queries.ledger(db, someone.id, row.until_at)] == ["over"]


@pytest.mark.shows("R-83")
def test_the_exact_words_stay_as_they_were_agreed_to(db, someone, yusuf, anna, now):
    with work(db):
        row = given(db, someone, yusuf, anna, now)
        sharing_actions.agree(db, ref=row.ref, family_member_id=someone.id, words="Other words", now=now)
    assert sharing_queries.ledger(db, someone.id, now)[0].words == "Yusuf can see"
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SharingConsent).values(words_sealed=None))


@pytest.mark.shows("R-83")
def test_who_asks_says_what_for_and_somebody_else_cannot_agree(db, make_someone, someone, yusuf, anna, now):
    with work(db), pytest.raises(SaysNoReason):
        ask(db, someone, yusuf, anna, now, purpose=" ")
    with work(db), pytest.raises(NotReceiver):
        ask(db, someone, anna, anna, now)
    other = make_someone()
    with work(db):
        row = ask(db, someone, yusuf, anna, now)
        for words, whose in (("words", other.id), ("", someone.id)):
            with pytest.raises(NotAskedFor):
                sharing_actions.agree(db, ref=row.ref, family_member_id=whose, words=words, now=now)
    assert db.scalar(select(SharingConsent.given_at)) is None


@pytest.mark.shows("R-83")
def test_what_was_ended_or_refused_is_kept_and_cannot_be_agreed_to_again(db, someone, yusuf, anna, now):
    with work(db):
        row = ask(db, someone, yusuf, anna, now)
        sharing_actions.end_sharing(db, ref=row.ref, family_member_id=someone.id, by="person", now=now)
        sharing_actions.end_sharing(db, ref=row.ref, family_member_id=someone.id, by="person", now=now)
        with pytest.raises(NotAskedFor):
            sharing_actions.agree(db, ref=row.ref, family_member_id=someone.id, words="words", now=now)
    assert [each.state for each in sharing_queries.ledger(db, someone.id, now)] == ["ended"]


def ask_on_page(client, someone, yusuf, items=("name", "words", "needs")):
    client.get(f"/work/support/{someone.ref}/sharing/new")
    said = {"receiver": yusuf.ref, "items": list(items), "purpose": "So that you need not say it twice.", "months": "3"}
    client.submit(said, action="/sharing/new")
    return client.page.said


@pytest.mark.shows("R-83", "J10.8", "T5", "G24")
def test_from_asking_to_ending_each_side_sees_the_same_at_once(
    app, signed_in, come_back, make_someone, anna, yusuf, db, now
):
    someone = make_someone(name="Kay", help_words="i need a flat", access_needs=["bsl"], situation="someone_died")
    coordinator = signed_in(anna)
    assert "Not agreed to yet" in ask_on_page(coordinator, someone, yusuf)
    partner, person = signed_in(yusuf), come_back(someone)
    assert "Nothing is shared with you" in text(partner.get("/work/shared"))
    person.get("/code/sharing")
    assert "Yusuf can see" in person.page.said and "What you wrote to us" in person.page.said
    person.submit({}, action="/agree")
    page = text(partner.get("/work/shared"))
    ref = page.split("/work/shared/")[1][:9]
    page = text(partner.get(f"/work/shared/{ref}"))
    assert "Kay" in page and "i need a flat" in page and "British Sign Language" in page
    assert "died" not in page  # J9.4
    person.get("/code/sharing")
    assert "Yusuf, " in person.page.said.split("Each time it was looked at")[1]
    assert "Opened what you share with them" in text(person.get("/code/record"))
    person.get("/code/sharing")
    person.submit({}, action="/end")
    assert partner.get(f"/work/shared/{ref}").status_code == 404
    assert "Nothing is shared with you" in text(partner.get("/work/shared"))
    assert "Ended" in text(coordinator.get(f"/work/support/{someone.ref}/sharing"))


@pytest.mark.shows("R-83")
def test_a_spoken_yes_is_written_with_who_heard_it(signed_in, someone, anna, yusuf):
    coordinator = signed_in(anna)
    ask_on_page(coordinator, someone, yusuf)
    coordinator.submit({}, action="/spoken")
    assert "said to Anna" in coordinator.page.said


@pytest.mark.shows("R-83", "T4")
def test_another_person_cannot_end_or_agree_to_what_is_not_theirs(
    db, come_back, make_someone, someone, anna, yusuf, now
):
    with work(db):
        row = ask(db, someone, yusuf, anna, now)
    stranger = come_back(make_someone())
    stranger.get("/code/status")
    for what in ("agree", "end"):
        assert stranger.post(f"/code/sharing/{row.ref}/{what}").status_code == 404
    db.expire_all()
    assert db.scalar(select(SharingConsent.given_at)) is None and db.scalar(select(SharingConsent.ended_at)) is None


@pytest.mark.shows("J9.4")
def test_bereavement_is_not_among_what_can_be_shared(signed_in, make_someone, anna, yusuf):
    someone = make_someone(situation="someone_died")
    coordinator = signed_in(anna)
    page = ask_on_page(coordinator, someone, yusuf, ("name", "reach", "words", "needs", "plan"))
    assert "died" not in page
    coordinator.submit({}, action="/spoken")
    partner = signed_in(yusuf)
    ref = text(partner.get("/work/shared")).split("/work/shared/")[1][:9]
    assert "died" not in text(partner.get(f"/work/shared/{ref}"))
