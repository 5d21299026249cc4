"""A worry sent a second time from the same form: what is new in it is kept, above all thoughts of suicide (N-20)."""

import pytest
from sqlalchemy import select

from portal.casework import concern_actions
from portal.casework.safety_models import SafeguardingConcern
from portal.mentoring import day_actions, group_record_actions
from portal.mentoring.caring_models import MentorConcern
from portal.mentoring.models import PeerMentor
from portal.messages.models import WorkNotice
from portal.storage.work import work
from tests.kit.signing_in import make_worker
from tests.mentoring.test_day import day, signed_in, text  # noqa: F401
from tests.mentoring.test_group_records import met  # noqa: F401

FIRST, SECOND = "She said she has had enough", "She said she wants to die tonight"


def concerns(store):
    with store.new_db() as db:
        return [(row.suicide, row.words) for row in db.scalars(select(SafeguardingConcern))]


@pytest.mark.shows("N-20")
def test_the_mark_of_a_form_sent_again_is_kept_with_its_words_and_the_steps(app, store, day):  # noqa: F811
    client = signed_in(app, day.worker)
    client.get(day.address + "/concern")
    form = dict(client.page.form("/concern").values)
    client.post(day.address + "/concern", data=form | {"words": FIRST})
    for _twice in range(2):
        again = form | {"words": SECOND, "suicide": "y"}
        page = text(client.post(day.address + "/concern", data=again, follow_redirects=True))
    assert "Hand over by name" in page, "the steps, at once"
    assert concerns(store) == [(True, f"{FIRST}\n\n{SECOND}")]
    client.post(day.address + "/concern", data=form | {"words": FIRST})
    assert concerns(store) == [(True, f"{FIRST}\n\n{SECOND}")], "it is never unmarked, and nothing is doubled"


@pytest.mark.shows("N-18", "N-20")
def test_everybody_who_heard_of_the_worry_hears_again(store, day, now):  # noqa: F811
    anna, lead = make_worker(store, "coordinator", name="Anna"), make_worker(store, "duty-lead", name="Lee")
    for suicide in (False, True):
        with store.new_db() as db, work(db):
            for notice in db.scalars(select(WorkNotice)):
                notice.bundled_at = now  # it went out
            hand_in_after_talk(db, day, now, suicide=suicide)
    with store.new_db() as db:
        told = list(db.scalars(select(WorkNotice.worker_key).where(WorkNotice.bundled_at.is_(None))))
        assert len(told) == 2 == len(set(told)), (anna, lead)


def hand_in_after_talk(db, day, now, *, suicide):  # noqa: F811
    facts = {"once_key": "o" * 32, "by": day.worker.ref, "hand_in": concern_actions.raise_concern, "now": now}
    mentor = db.get_one(PeerMentor, day.mentor.id)
    day_actions.hand_in_concern(db, mentor=mentor, ref=day.booking.ref, words=FIRST, suicide=suicide, **facts)


@pytest.mark.shows("N-20")
def test_the_mark_of_a_worry_after_a_group_is_kept_too(store, met, now):  # noqa: F811
    facts = {"once_key": "g" * 32, "by": met.worker.ref, "hand_in": concern_actions.raise_concern, "now": now}
    for suicide in (False, True):
        with store.new_db() as db, work(db):
            mentor = db.get_one(PeerMentor, met.made.id)
            group_record_actions.hand_in_concern(
                db, mentor=mentor, place_ref=met.places[0], words=FIRST, suicide=suicide, **facts
            )
    assert concerns(store) == [(True, FIRST)]


@pytest.mark.shows("N-20")
def test_where_the_first_is_closed_already_the_mark_opens_another(store, day, now):  # noqa: F811
    with store.new_db() as db, work(db):
        hand_in_after_talk(db, day, now, suicide=False)
        row = db.scalars(select(SafeguardingConcern)).one()
        ref, by, other = row.ref, "WK-1", "WK-2"
        concern_actions.say_told(db, ref=ref, was_told=True, why_not="", by=by, now=now)
        concern_actions.decide(db, ref=ref, decision="support", reason="Looked at", by=by, now=now)
        concern_actions.look_second(db, ref=ref, view="I agree", by=other, now=now)
        concern_actions.close(db, ref=ref, by=by, now=now)
    for suicide in (True, True, False):
        with store.new_db() as db, work(db):
            hand_in_after_talk(db, day, now, suicide=suicide)
    with store.new_db() as db:
        rows = {row.suicide: row for row in db.scalars(select(SafeguardingConcern))}
        assert len(rows) == 2 and rows[False].closed_at and rows[True].closed_at is None
        assert db.scalar(select(MentorConcern.handed_to)) == rows[True].ref
