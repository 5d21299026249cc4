"""What a page says of a thing is what the thing is now: read or offered, open, mine already, and which of several."""

import re
from datetime import datetime
from typing import Any

import pytest

from portal.casework import concern_actions, rights_actions, support_actions, support_plan_actions, triage_actions
from portal.referrals.stages import Stage
from portal.shared.clock import today
from portal.shared.refs import new_ref
from portal.storage.store import Store
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker


def offer(store: Store, ref: str, by: str, now: datetime) -> None:
    with store.new_db() as db, work(db):
        triage_actions.move(db, ref=ref, to=Stage.OFFERED, by=by, now=now)


def test_what_was_offered_is_not_called_unread_unless_they_wrote_words_of_their_own(
    store: Store, signed_in: Any, anna: Any, make_someone: Any, now: datetime
) -> None:
    client = signed_in(anna)
    plain, wrote = make_someone(name="K"), make_someone(name="Wren", help_wanted=["own_words"], help_words="no sleep")
    for one in (plain, wrote):
        assert "Not read yet" in text(client.get(f"/work/people/{one.ref}"))
        offer(store, one.ref, anna.ref, now)
    assert "Not read yet" not in text(client.get(f"/work/people/{plain.ref}"))
    assert "Not read yet" in text(client.get(f"/work/people/{wrote.ref}"))


@pytest.mark.shows("N-18")
def test_an_open_concern_stands_on_the_record_of_the_one_it_is_about(
    signed_in: Any, anna: Any, someone: Any, make_someone: Any, make_concern: Any
) -> None:
    ref, client, other = make_concern(), signed_in(anna), make_someone(name="Wren")
    page = text(client.get(f"/work/people/{someone.ref}"))
    assert "A concern is open." in page and f"/work/concerns/{ref}" in page
    assert "A concern is open." not in text(client.get(f"/work/people/{other.ref}"))


@pytest.mark.shows("N-18")
def test_who_looks_a_second_time_sees_the_decision_they_look_at(
    store: Store, signed_in: Any, anna: Any, joan: Any, make_concern: Any, now: datetime
) -> None:
    ref = make_concern()
    with store.new_db() as db, work(db):
        concern_actions.decide(
            db, ref=ref, decision="children", reason="A child was in the room.", by=anna.ref, now=now
        )
    page = text(signed_in(joan).get(f"/work/concerns/{ref}/second"))
    assert "Tell children’s social care" in page and "A child was in the room." in page


def test_nobody_is_asked_to_take_what_they_have(
    store: Store, signed_in: Any, anna: Any, someone: Any, now: datetime
) -> None:
    with store.new_db() as db, work(db):
        rights_actions.ask_by_right(
            db, ref=someone.ref, kind="copy", owner=anna.ref, once_key=new_ref("XX", 12), now=now
        )
    lead = make_worker(store, "duty-lead", name="Lee")
    mine, theirs = text(signed_in(anna).get("/work/duties")), text(signed_in(lead).get("/work/duties"))
    assert "I take it" not in mine and "Done" in mine
    assert "I take it" in theirs


def test_the_person_sees_which_of_several_things_they_answer(
    store: Store, come_back: Any, anna: Any, someone: Any, now: datetime
) -> None:
    facts: dict[str, Any] = {"by": anna.ref, "now": now}
    with store.new_db() as db, work(db):
        item = support_actions.add_item(
            db,
            family_member_id=someone.id,
            side="helps",
            words="Walks on Sundays",
            evidence="Since June",
            source="person",
            once_key=new_ref("XX", 12),
            **facts,
        )
        plan = support_plan_actions.make_plan(
            db, family_member_id=someone.id, format="page", once_key=new_ref("XX", 12), **facts
        )
        outcome = support_plan_actions.add_outcome(
            db,
            plan=plan,
            area="wellbeing",
            words="Sleep through most nights",
            start="Awake from 3",
            review_on=today(now),
            once_key=new_ref("XX", 12),
            **facts,
        )
    client = come_back(someone)
    around = text(client.get("/code/around"))
    assert "You said so" in around and "They said so" not in around
    assert "Walks on Sundays" in text(client.get(f"/code/around/{item.ref}"))
    assert "Sleep through most nights" in text(client.get(f"/code/plan/outcomes/{outcome.ref}"))
    assert "At the start: Awake from 3" in text(client.get("/code/plan"))


def test_times_to_keep_stand_in_the_order_in_which_they_come(
    signed_in: Any, anna: Any, someone: Any, make_mentor: Any
) -> None:
    for alias in ("Marisol", "Dev"):
        make_mentor(alias=alias)
    client = signed_in(anna)
    page = text(client.get(f"/work/people/{someone.ref}/keep"))
    found = re.findall(r'name="times"[^>]* value="(PM-\w+) ([^"]+)"', page)
    assert len({mentor for mentor, _at in found}) == 2
    assert [at for _mentor, at in found] == sorted(at for _mentor, at in found)
