"""A concern: kept word for word, looked at by a second person, closed only when complete (N-18, N-19, N-20, G35)."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from portal.accounts.queries import worker_by_ref
from portal.accounts.reach_actions import begin_reaching
from portal.casework import concern_actions, concern_queries, concern_share_actions
from portal.casework.concern_jobs import watch_concerns
from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.casework.support_refusals import (
    AnotherPersonLooks,
    ConcernClosed,
    NamesSomeoneAtRisk,
    NotComplete,
    NothingToBeAbout,
    RiskReasonNeeded,
    SaysNoReason,
)
from portal.messages import queries as messages
from portal.messages.upkeep_jobs import bundle_notices
from portal.records import queries as records
from portal.referrals import actions as referrals
from portal.referrals import queries as requests
from portal.storage.work import work
from tests.casework.conftest import WORDS
from tests.messages.conftest import clock, post  # noqa: F401


def row_of(db, ref):
    return db.scalar(select(SafeguardingConcern).where(SafeguardingConcern.ref == ref))


def complete(db, ref, anna, joan, now):
    concern_actions.say_told(db, ref=ref, was_told=True, why_not="", by=anna.ref, now=now)
    concern_actions.decide(db, ref=ref, decision="children", reason="A child saw it.", by=anna.ref, now=now)
    concern_actions.look_second(db, ref=ref, view="I agree.", by=joan.ref, now=now)


def share(db, ref, anna, now, **different):
    facts = {
        "receiver": "Children’s social care",
        "facts": "A child was in the room when a kettle was thrown.",
        "has_agreed": False,
        "risk_reason": "A child may be hurt.",
        "by": anna.ref,
        "once_key": "a" * 32,
        "now": now,
    }
    return concern_share_actions.share(db, ref=ref, **(facts | different))


@pytest.mark.shows("N-18", "N-59", "J6.9")
def test_the_words_are_kept_as_typed_and_sealed(db, make_concern, engine_name):
    ref = make_concern()
    assert row_of(db, ref).words == WORDS
    raw = db.execute(sql("SELECT words_sealed FROM safeguarding_concern")).scalar()
    assert b"kettle" not in bytes(raw)


@pytest.mark.shows("N-18", "J4.4")
def test_one_concern_names_several_at_risk_and_waits_an_hour(db, make_concern, now):
    row = row_of(db, make_concern())
    assert row.at_risk == "child,adult"
    assert row.act_by_at == now + timedelta(hours=1) and row.second_by_at == now + timedelta(hours=24)


@pytest.mark.shows("N-18")
def test_duty_leads_hear_at_once_by_reference_only(db, new_db, settings, post, make_concern, joan, now):  # noqa: F811
    with work(db):
        begin_reaching(db, worker=worker_by_ref(db, joan.ref), now=now)
    ref = make_concern()
    assert [alert.about for alert in messages.open_alerts(db) if alert.kind == "concern-raised"] == [ref]
    bundle_notices(new_db, now, settings)
    post.tick()
    (left,) = post.sent
    assert (left.to, left.subject) == (joan.email, f"{ref} needs a look now")
    assert not any(word in left.text + left.html for word in ("kettle", "girl", "child", "risk", "concern"))


def test_a_concern_comes_from_any_record_and_from_nothing_else(db, store, make_concern, someone, anna, now):
    with store.new_db() as other, work(other):
        note = referrals.write_note(
            other, family_member_id=someone.id, text="help", read_by_at=now, once_key="n" * 32, now=now
        )
    assert row_of(db, make_concern(about=note.ref)).family_member_id == someone.id
    with pytest.raises(NothingToBeAbout):
        make_concern(about="FS-000000")


def test_the_same_form_sent_twice_is_one_concern(db, make_concern):
    assert make_concern(once_key="b" * 32) == make_concern(once_key="b" * 32)


def test_a_concern_without_words_is_refused(make_concern):
    with pytest.raises(SaysNoReason):
        make_concern(words="  ")


@pytest.mark.shows("N-18", "J4.4")
def test_not_telling_the_person_needs_its_reason_in_the_database_too(db, make_concern, anna, now):
    ref = make_concern()
    with pytest.raises(SaysNoReason), work(db):
        concern_actions.say_told(db, ref=ref, was_told=False, why_not=" ", by=anna.ref, now=now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SafeguardingConcern).values(told="not_told"))


@pytest.mark.shows("N-18", "G35")
def test_the_second_look_is_another_persons(db, make_concern, anna, joan, now):
    ref = make_concern()
    with work(db):
        concern_actions.decide(db, ref=ref, decision="support", reason="Safe tonight.", by=anna.ref, now=now)
    with pytest.raises(AnotherPersonLooks), work(db):
        concern_actions.look_second(db, ref=ref, view="Yes.", by=anna.ref, now=now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SafeguardingConcern).values(second_by=anna.ref, second_at=now))


@pytest.mark.shows("N-18")
def test_a_new_decision_asks_for_a_new_second_look(db, make_concern, anna, joan, now):
    ref = make_concern()
    with work(db):
        complete(db, ref, anna, joan, now)
        concern_actions.decide(db, ref=ref, decision="no_more", reason="It was a film.", by=anna.ref, now=now)
    assert concern_actions.lacking(db, row_of(db, ref)) == ["second"]


@pytest.mark.shows("N-18")
@pytest.mark.parametrize(
    ("hours", "kinds"),
    [(1, set()), (2, {"concern-late"}), (25, {"concern-late", "second-look-late"})],
)
def test_what_waits_too_long_is_said_once_each(db, new_db, make_concern, now, hours, kinds):
    ref = make_concern()
    for _ in range(2):
        watch_concerns(new_db, now + timedelta(hours=hours))
    late = [alert for alert in messages.open_alerts(db) if alert.kind != "concern-raised"]
    assert {alert.kind for alert in late} == kinds and len(late) == len(kinds)
    assert all(alert.about == ref for alert in late)


@pytest.mark.shows("N-20", "J6.5")
def test_thoughts_of_suicide_end_with_a_named_person_and_an_outcome_only(db, make_concern, anna, joan, now):
    ref = make_concern(suicide=True)
    with work(db):
        complete(db, ref, anna, joan, now)
    with pytest.raises(NotComplete) as refused, work(db):
        concern_actions.close(db, ref=ref, by=anna.ref, now=now)
    assert refused.value.missing == ["taken_over", "outcome"]
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SafeguardingConcern).values(closed_at=now, taken_by=joan.ref))
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=joan.ref, by=anna.ref, now=now)
        concern_actions.write_outcome(db, ref=ref, outcome="With her sister tonight.", by=joan.ref, now=now)
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)
    assert row_of(db, ref).closed_at == now
    assert messages.open_alerts(db) == []


@pytest.mark.shows("N-18")
def test_a_concern_without_decision_or_second_look_stays_open_in_the_database(db, make_concern, now):
    make_concern()
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SafeguardingConcern).values(closed_at=now))


def test_nothing_is_added_to_a_closed_concern(db, make_concern, anna, joan, now):
    ref = make_concern()
    with work(db):
        complete(db, ref, anna, joan, now)
        concern_actions.close(db, ref=ref, by=anna.ref, now=now)
        concern_actions.close(db, ref=ref, by=anna.ref, now=now)
    with pytest.raises(ConcernClosed), work(db):
        concern_actions.mark_suicide(db, ref=ref, by=anna.ref, now=now)
    with pytest.raises(ConcernClosed), work(db):
        share(db, ref, anna, now)


@pytest.mark.shows("N-19", "J6.3", "G35")
def test_sharing_without_agreement_needs_the_risk_and_everything_is_kept(db, make_concern, anna, joan, now):
    ref = make_concern()
    with pytest.raises(RiskReasonNeeded), work(db):
        share(db, ref, anna, now, risk_reason=" ")
    with work(db):
        made = share(db, ref, anna, now)
        assert share(db, ref, anna, now).id == made.id
    kept = concern_queries.shares(db, row_of(db, ref).id)[0]
    assert (kept.basis, kept.receiver, kept.risk_reason) == ("risk", "Children’s social care", "A child may be hurt.")
    assert kept.facts == "A child was in the room when a kettle was thrown." and kept.shared_at == now
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(ConcernShare).values(risk_reason_sealed=None))
    with pytest.raises(AnotherPersonLooks), work(db):
        concern_share_actions.look_over(db, ref=ref, share_ref=kept.ref, by=anna.ref, now=now)
    with work(db):
        concern_share_actions.look_over(db, ref=ref, share_ref=kept.ref, by=joan.ref, now=now)
    kinds = [entry.kind for entry in records.about(db, ref)]
    assert kinds == ["concern-raised", "concern-shared", "concern-share-looked-over"]


@pytest.mark.shows("N-19", "J6.4")
@pytest.mark.parametrize("said", ["Mo Patel offered a bed.", "mo’s sofa was offered.", "The PATEL house."])
def test_people_who_could_be_harmed_if_named_are_not_named(db, make_concern, anna, now, said):
    ref = make_concern()
    with work(db):
        concern_actions.keep_back(db, ref=ref, names="Mo Patel", by=anna.ref, now=now)
    with pytest.raises(NamesSomeoneAtRisk), work(db):
        share(db, ref, anna, now, facts=said)
    with work(db):
        share(db, ref, anna, now, facts="A neighbour offered a bed on Monday.")


@pytest.mark.shows("R-16", "J6.6")
def test_a_concern_changes_nothing_about_the_persons_own_request(db, make_concern, someone):
    before = requests.newest_referral(db, someone.id).stage
    make_concern()
    db.expire_all()
    assert requests.newest_referral(db, someone.id).stage == before


@pytest.mark.shows("N-58")
def test_a_concern_keeps_its_own_time_when_the_person_is_erased(db, store, make_concern, someone, now):
    ref = make_concern()
    with work(db):
        key = referrals.erase(db, family_member_id=someone.id, by="person", now=now)
    store.keys.shred(key)
    db.expire_all()
    row = row_of(db, ref)
    assert row.family_member_id is None and row.words == WORDS


def test_thoughts_of_suicide_and_the_undecided_stand_first(db, make_concern, anna, now):
    calm, grave = make_concern(), make_concern(suicide=True)
    decided = make_concern(suicide=True)
    with work(db):
        concern_actions.decide(db, ref=decided, decision="health", reason="Agreed.", by=anna.ref, now=now)
    assert [each.ref for each in concern_queries.open_concerns(db)] == [grave, calm, decided]


@pytest.mark.shows("J4.4", "N-18")
def test_one_concern_is_for_a_young_person_and_her_brother_and_waits_until_she_is_told_or_why_not(
    db, make_someone, make_concern, anna, joan, now
):
    """Both children from her one record; it is not closed before she was told, or it is written why not."""
    girl = make_someone(age_band="under_16")
    ref = make_concern(about=girl.ref, at_risk=("person", "child"), who="her brother, 7")
    row = row_of(db, ref)
    assert (row.at_risk, row.who, row.family_member_id) == ("person,child", "her brother, 7", girl.id)
    with work(db):
        concern_actions.decide(
            db, ref=ref, decision="children", reason="Both are alone at night.", by=anna.ref, now=now
        )
        concern_actions.look_second(db, ref=ref, view="Yes.", by=joan.ref, now=now)
    assert concern_actions.lacking(db, row_of(db, ref)) == ["told"]
    with pytest.raises(NotComplete), work(db):
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)
    with pytest.raises(SaysNoReason), work(db):
        concern_actions.say_told(db, ref=ref, was_told=False, why_not=" ", by=anna.ref, now=now)
    with work(db):
        concern_actions.say_told(db, ref=ref, was_told=False, why_not="Mum reads her phone.", by=anna.ref, now=now)
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)


@pytest.mark.shows("G35", "N-19")
def test_nothing_is_shared_from_a_concern_that_is_being_closed(db, new_db, make_concern, anna, joan, now):
    ref = make_concern()
    with work(db):
        complete(db, ref, anna, joan, now)
    ended = []

    def second() -> None:
        with new_db() as other:
            try:
                with work(other):
                    share(other, ref, anna, now)
            except ConcernClosed:
                ended.append("closed")

    thread = threading.Thread(target=second)
    with work(db):
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)
        thread.start()
        time.sleep(0.5)  # the other has come this far, and waits for us
    thread.join()
    assert ended == ["closed"] and db.scalar(select(ConcernShare.id)) is None


@pytest.mark.shows("N-18")
def test_who_decides_anew_at_the_moment_of_their_own_second_look_is_told_so(db, new_db, make_concern, anna, joan, now):
    ref = make_concern()
    with work(db):
        complete(db, ref, anna, joan, now)
    ended = []

    def second() -> None:
        with new_db() as other:
            try:
                with work(other):
                    concern_actions.look_second(other, ref=ref, view="I agree.", by=joan.ref, now=now)
            except AnotherPersonLooks:
                ended.append("another looks")

    thread = threading.Thread(target=second)
    with work(db):
        concern_actions.decide(db, ref=ref, decision="support", reason="Safe.", by=joan.ref, now=now)
        thread.start()
        time.sleep(0.5)
    thread.join()
    assert ended == ["another looks"] and row_of(db, ref).second_by == ""
