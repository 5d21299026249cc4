"""Requests that were ended before it was kept when: told then by the stage and by what was agreed to (T2)."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from portal.referrals import actions as referrals
from portal.referrals import queries
from portal.referrals.models import Consent, SelfReferral
from portal.storage import migrate
from portal.storage.work import work

BEFORE, STEP = "0034_handed_on", "0035_ended"


@pytest.fixture
def ask(store, now):
    def made(stage, *, agreed_until=None, again=False):
        answers = {"danger_now": "no", "age_band": "18_or_over", "name_to_use": "K", "contact_way": ["come_back"]}
        facts = {"person_key": store.keys.new_person(now), "once_key": secrets.token_hex(16), "answers": answers}
        facts |= {"code_hash": "opens nothing", "has_pin": True, "read_by_at": now, "language": "cy", "now": now}
        with store.new_db() as db, work(db):
            sent = referrals.send(db, **facts)
            whose = sent.family_member_id
            stands = {"stage": stage, "stage_at": now + timedelta(days=3)}
            db.execute(update(SelfReferral).where(SelfReferral.id == sent.id).values(stands))
            db.execute(update(Consent).where(Consent.family_member_id == whose).values(ended_at=agreed_until))
            if again:
                member = queries.family_member(db, whose)
                referrals.agree(db, member=member, scope="keep-and-read", language="en", now=now)
            return whose

    return made


def of(store, whose):
    with store.new_db() as db:
        return queries.ended_at(db, whose)


@pytest.mark.shows("T2", "F24")
def test_who_had_ended_it_has_ended_it_and_nobody_else(store, ask, now):
    then, later = now + timedelta(days=3), now + timedelta(days=5)
    found = {
        ask("received"): None,
        ask("closed"): None,
        ask("withdrawn"): then,  # the oldest way: nothing was taken back
        ask("withdrawn", agreed_until=later): later,
        ask("closed", agreed_until=later): later,  # closed by the team, and ended since
        ask("received", agreed_until=now, again=True): None,  # ended, and started again
        ask("withdrawn", agreed_until=now, again=True): then,
    }
    nothing_said = ask("withdrawn")
    with store.new_db() as db, work(db):
        key = queries.family_member(db, nothing_said).person_key
        db.execute(text("DELETE FROM contact_person WHERE person_key = :key"), {"key": key})
    found[nothing_said] = then
    migrate.downgrade(store.engine, BEFORE)
    migrate.upgrade(store.engine, STEP)
    assert {whose: of(store, whose) for whose in found} == found
    with store.new_db() as db:
        assert sorted(queries.who_ended(db)) == sorted(whose for whose, at in found.items() if at is not None)
    with store.new_db() as db, work(db):  # also who had never said how to be reached can start again
        referrals.start_again(db, family_member_id=nothing_said, read_by_at=later, language="en", now=later)
    assert of(store, nothing_said) is None
