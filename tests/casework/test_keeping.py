"""Somebody the team still works with is not forgotten by the clock (N-58)."""

from datetime import timedelta

import pytest

import portal.tables  # noqa: F401  what is forgotten hangs together
from portal import retention
from portal.casework import support_plan_actions
from portal.referrals import queries
from portal.storage.work import work


@pytest.mark.engines("sqlite")
@pytest.mark.shows("N-58")
def test_a_plan_made_lately_keeps_a_person_from_being_forgotten(store, settings, someone, make_someone, anna, now):
    other, later = make_someone(), now + timedelta(days=settings.keep_days + settings.declined_days)
    with store.new_db() as db, work(db):
        support_plan_actions.make_plan(
            db, family_member_id=someone.id, format="page", by=anna.ref, once_key="p" * 32, now=later
        )
    night = retention.Night(store.new_db, store.keys, settings, later + timedelta(days=1))
    for each in retention.CLASSES:
        each.forget(night)
    with store.new_db() as db:
        assert queries.family_member(db, someone.id).id == someone.id
        with pytest.raises(queries.NoSuchPerson):
            queries.family_member(db, other.id)
