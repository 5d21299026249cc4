"""Sending a request: what is kept, what is queued, and that twice is once. On both engines."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.messages.contact_queries import safe_contact
from portal.messages.models import OutboxMessage
from portal.records import queries as records
from portal.referrals import actions, code_actions, confidentiality, queries, return_codes
from portal.referrals.models import Consent, FamilyMember, ReturnCode, SelfReferral
from portal.referrals.stages import Stage, StageNotReachable
from portal.storage.engine import NewDb
from portal.storage.store import Store
from portal.storage.work import work
from tests.referrals.sending import HASHES, NOW, TEXT, facts, make_referral


def count(db: Any, table: Any) -> int:
    return db.scalar(select(func.count()).select_from(table))


def test_a_request_keeps_what_was_said_and_opens_again(new_db: NewDb, store: Store):
    sent = make_referral(new_db, store, answers={"help_words": "I just want to sleep.", "relationship": "friend"})
    with new_db() as db:
        kept = queries.referral(db, sent.ref)
        assert queries.answers(kept)["help_words"] == "I just want to sleep."
        assert (kept.area, kept.stage, kept.route, kept.has_words) == ("LS8", "received", "adult", True)
        person = queries.person(db, kept.family_member_id)
        assert (person.name_to_use, person.age_band, person.ref) == ("K", "18_or_over", sent.ref)
        assert [entry.kind for entry in records.about(db, sent.ref)] == ["referral-sent"]


@pytest.mark.shows("R-63")
def test_name_and_ways_to_reach_somebody_are_kept_in_one_place_each(new_db: NewDb, store: Store):
    sent = make_referral(new_db, store)
    with new_db() as db:
        kept = queries.answers(queries.referral(db, sent.ref))
        assert "name_to_use" not in kept
        assert "safe_contact" not in kept
        contact = safe_contact(db, queries.person(db, sent.family_member_id).person_key)
        assert [(way.way, way.value, way.is_safe) for way in contact.ways] == [("text", "+447700900142", True)]


@pytest.mark.shows("R-80")
def test_what_was_agreed_to_is_kept_by_version_language_and_time(new_db: NewDb, store: Store):
    sent = make_referral(new_db, store, language="cy")
    with new_db() as db:
        consent = db.scalars(select(Consent).where(Consent.family_member_id == sent.family_member_id)).one()
        assert (consent.text_version, consent.language, consent.given_at) == (
            confidentiality.version_now(consent.scope),
            "cy",
            NOW,
        )


def test_the_message_that_we_have_it_is_queued_in_the_same_piece_of_work(new_db: NewDb, store: Store):
    sent = make_referral(new_db, store)
    with new_db() as db:
        kinds = set(db.scalars(select(OutboxMessage.kind).where(OutboxMessage.person_key == sent.person_key)))
        assert "received" in kinds
    with pytest.raises(RuntimeError), new_db() as db, work(db):
        actions.send(db, **facts(store))
        raise RuntimeError
    with new_db() as db:
        assert count(db, SelfReferral) == 1
        assert set(db.scalars(select(OutboxMessage.about).where(OutboxMessage.kind == "received"))) == {sent.ref}


@pytest.mark.shows("J1.4", "N-08")
@pytest.mark.parametrize("also", [{}, {"safe_contact": TEXT}])
def test_nothing_is_ever_queued_for_somebody_who_comes_back_alone(new_db: NewDb, store: Store, also: dict[str, Any]):
    sent = make_referral(new_db, store, answers={"contact_way": ["come_back"], **also}, has_pin=True)
    with new_db() as db:
        assert count(db, OutboxMessage) == 0
        assert safe_contact(db, sent.person_key).ways == ()


@pytest.mark.shows("F18", "N-27", "J8.8")
def test_the_same_form_sent_twice_is_one_request(new_db: NewDb, store: Store):
    once = facts(store)
    with new_db() as db, work(db):
        first = actions.send(db, **once)
    with new_db() as db, work(db):
        second = actions.send(db, **once | {"person_key": store.keys.new_person(NOW)})
    assert second.ref == first.ref
    with new_db() as db:
        assert (count(db, SelfReferral), count(db, FamilyMember), count(db, ReturnCode)) == (1, 1, 1)


@pytest.mark.shows("F18")
def test_eight_at_one_moment_are_one_request(new_db: NewDb, store: Store):
    once = facts(store)
    refs: list[str] = []
    start = threading.Barrier(8)

    def press() -> None:
        key = store.keys.new_person(NOW)
        start.wait()
        with new_db() as db, work(db):
            refs.append(actions.send(db, **once | {"person_key": key}).ref)

    run_together(press, 8)
    assert len(refs) == 8
    assert len(set(refs)) == 1
    with new_db() as db:
        assert (count(db, SelfReferral), count(db, FamilyMember), count(db, ReturnCode)) == (1, 1, 1)
        assert count(db, OutboxMessage) == len(set(db.scalars(select(OutboxMessage.kind))))


def run_together(press: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=press) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_letters_that_somebody_has_already_are_drawn_again(
    new_db: NewDb, store: Store, monkeypatch: pytest.MonkeyPatch
):
    drawn = iter(["AAAAA", "AAAAA", "AAAAA", "BBBBB"])
    monkeypatch.setattr(return_codes, "new_locator", lambda: next(drawn))
    make_referral(new_db, store)
    make_referral(new_db, store)
    with new_db() as db:
        assert sorted(db.scalars(select(ReturnCode.locator))) == ["AAAAA", "BBBBB"]


@pytest.mark.shows("R-11", "J2.6")
def test_the_list_of_the_team_is_in_an_order_that_no_relationship_changes(new_db: NewDb, store: Store):
    for relationship, danger in (("friend", "no"), ("parent", "unsure"), ("near", "yes"), ("child", "no")):
        make_referral(new_db, store, answers={"relationship": relationship, "danger_now": danger})
    make_referral(new_db, store, answers={"help_words": "word for word"})
    with new_db() as db:
        found = queries.waiting(db)
    assert [one.danger == "no" and not one.has_words for one in found] == [False, False, False, True, True]
    assert not any("relationship" in name or "supporter" in name for name in vars(found[0]))


def test_a_request_moves_only_as_the_table_says_and_it_is_written_down(new_db: NewDb, store: Store):
    sent = make_referral(new_db, store)
    with new_db() as db, work(db):
        actions.move(db, ref=sent.ref, to=Stage.IN_REVIEW, by="WK-1", now=NOW)
    with new_db() as db, work(db), pytest.raises(StageNotReachable):
        actions.move(db, ref=sent.ref, to=Stage.RECEIVED, by="WK-1", now=NOW)
    with new_db() as db:
        moved = records.about(db, sent.ref)[-1]
        assert json.loads(moved.facts) == {
            "referral": sent.ref,
            "by": "WK-1",
            "before": "received",
            "after": "in_review",
        }
        assert queries.referral(db, sent.ref).read_at == NOW


@pytest.mark.shows("R-23")
def test_a_first_chat_needs_a_name_a_band_and_a_code_and_no_more(new_db: NewDb, store: Store):
    once = {"once_key": "1" * 32, "read_by_at": NOW, "hashes": HASHES, "now": NOW}
    who = {"name_to_use": "Sam", "age_band": "18_or_over", "danger_now": "no", "pin": "123456"}
    with new_db() as db, work(db):
        started = actions.start_quick_contact(db, store.keys, **who, **once)
    with new_db() as db, work(db):
        again = actions.start_quick_contact(db, store.keys, **who, **once)
    assert again.person == started.person
    assert again.code == ""
    typed = return_codes.read(started.code)
    with new_db() as db:
        held = code_actions.found_by(db, typed)
        assert code_actions.opens(held, code=typed, pin="12 34 56", hashes=HASHES)
        assert not code_actions.opens(held, code=typed, pin="654321", hashes=HASHES)
        assert started.person.name_to_use == "Sam"


@pytest.mark.shows("N-07")
def test_somebody_who_comes_back_alone_cannot_do_without_a_pin(new_db: NewDb, store: Store):
    with new_db() as db, work(db), pytest.raises(return_codes.PinNotFit):
        actions.start_quick_contact(
            db,
            store.keys,
            name_to_use="Sam",
            age_band="18_or_over",
            danger_now="no",
            once_key="2" * 32,
            read_by_at=NOW,
            hashes=HASHES,
            now=NOW,
        )
