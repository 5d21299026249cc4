"""A concern keeps its own time: the decision outlives the record, the rest goes; then all of it goes (N-58)."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import retention
from portal.casework import concern_actions, concern_share_actions
from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.referrals.own_actions import erase
from portal.storage.keys import KeyGone
from portal.storage.work import work
from tests.casework.conftest import WORDS
from tests.casework.test_concerns import complete, share


def night(store, settings, now):
    it = retention.Night(store.new_db, store.keys, settings, now)
    for each in retention.CLASSES:
        if "concern" in each.name:
            each.forget(it)


def closed(db, make_concern, anna, joan, now):
    ref = make_concern(done="Rang 999", who="M, her neighbour")
    with work(db):
        concern_actions.keep_back(db, ref=ref, names="Mo Patel", by=anna.ref, now=now)
        made = share(db, ref, anna, now)
        concern_share_actions.look_over(db, ref=ref, share_ref=made.ref, by=joan.ref, now=now)
        complete(db, ref, anna, joan, now)
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)
    return ref


@pytest.mark.shows("N-58", "G35")
def test_after_erasure_only_the_decision_is_left_of_a_closed_concern(
    db, store, settings, make_concern, someone, anna, joan, now
):
    ref = closed(db, make_concern, anna, joan, now)
    before = db.scalar(select(SafeguardingConcern).where(SafeguardingConcern.ref == ref))
    old, reason = before.person_key, before.reason
    told = db.scalar(select(ConcernShare))
    kept = (told.receiver, told.risk_reason, told.basis, told.shared_by, told.looked_over_by)
    night(store, settings, now)
    db.expire_all()
    assert concern_actions.concern(db, ref).words == WORDS, "while the person is there, all of it is"
    with work(db):
        key = erase(db, family_member_id=someone.id, by="WK-A", now=now)
    store.keys.shred(key)
    night(store, settings, now)
    db.rollback()
    db.info.pop("opener", None)
    db.expire_all()
    row = concern_actions.concern(db, ref)
    assert row.reason == reason and row.decided_by == anna.ref and row.second_by == joan.ref
    assert [row.words, row.who, row.done, row.second_view, row.keep_back] == [None] * 5
    told = db.scalar(select(ConcernShare))
    assert (told.receiver, told.risk_reason, told.basis, told.shared_by, told.looked_over_by) == kept
    assert told.facts == "-"
    assert row.person_key != old
    with pytest.raises(KeyGone):
        store.keys.key_of(old)


@pytest.mark.shows("N-58")
def test_an_open_concern_of_somebody_erased_stays_whole_until_it_is_closed(
    db, store, settings, make_concern, someone, anna, joan, now
):
    ref = make_concern()
    with work(db):
        erase(db, family_member_id=someone.id, by="WK-A", now=now)
    night(store, settings, now)
    db.expire_all()
    assert concern_actions.concern(db, ref).words == WORDS
    with work(db):
        complete(db, ref, anna, joan, now)
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)
    night(store, settings, now)
    db.expire_all()
    db.info.pop("opener", None)
    assert concern_actions.concern(db, ref).words is None


@pytest.mark.shows("N-58", "G17")
def test_a_closed_concern_goes_whole_when_its_own_period_is_over_and_an_open_one_never(
    db, store, settings, make_concern, anna, joan, now
):
    ref, still_open = closed(db, make_concern, anna, joan, now), make_concern(once_key=secrets.token_hex(16))
    key = concern_actions.concern(db, ref).person_key
    period = timedelta(days=settings.concern_days)
    night(store, settings, now + period - timedelta(days=1))
    db.expire_all()
    assert concern_actions.concern(db, ref).ref == ref
    night(store, settings, now + period + timedelta(minutes=1))
    db.rollback()
    db.expire_all()
    assert list(db.scalars(select(SafeguardingConcern.ref))) == [still_open]
    assert db.scalar(select(ConcernShare)) is None
    with pytest.raises(KeyGone):
        store.keys.key_of(key)
