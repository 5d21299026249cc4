"""A named person decides about taking part, with a reason; nothing else follows from it (R-50, R-73)."""

import ast
from dataclasses import replace

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from portal.casework import involvement_actions, queue_queries, support_plan_actions, together_actions
from portal.casework.beside_models import InvolvementDecision
from portal.casework.queue_order import Only
from portal.casework.support_refusals import SaysNoReason, TakesNoPart
from portal.referrals import queries as referrals
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.casework.conftest import text
from tests.casework.test_together import talk
from tests.house.tracked import ROOT


def decide(db, someone, anna, now, **different):
    facts = {"part": "none", "reason": "She is afraid of his brother.", "said": "For now you take no part in it."}
    facts |= {"by": anna.ref, "once_key": new_ref("XX", 12), "now": now}
    return involvement_actions.decide_part(db, family_member_id=someone.id, **(facts | different))


@pytest.mark.shows("R-50")
@pytest.mark.parametrize("wrong", [{"reason": " "}, {"part": "all"}, {"part": ""}])
def test_a_decision_needs_its_reason(db, someone, anna, now, wrong):
    with pytest.raises(SaysNoReason), work(db):
        decide(db, someone, anna, now, **wrong)


@pytest.mark.shows("R-50")
def test_past_the_action_the_database_keeps_none_without_a_name_or_a_reason(db, someone, anna, now):
    with work(db):
        row = decide(db, someone, anna, now)
    for forged in ({"decided_by": ""}, {"reason_sealed": None}, {"part": "score"}):
        with pytest.raises(IntegrityError), work(db):
            db.execute(update(InvolvementDecision).values(**forged))
    bare = {"id": "i" * 32, "ref": "ID-1", "once_key": "k", "part": "none", "decided_by": anna.ref, "ended_by": ""}
    bare |= {"family_member_id": someone.id, "person_key": row.person_key, "decided_at": now}
    with pytest.raises(IntegrityError), work(db):
        db.execute(insert(InvolvementDecision).values(**bare))


@pytest.mark.shows("R-50")
def test_while_it_stands_nothing_together_is_agreed_and_afterwards_it_is(db, someone, anna, now):
    with work(db):
        talk(db, someone, anna, now)
        row = decide(db, someone, anna, now)
    facts = {"family_member_id": someone.id, "by": anna.ref, "now": now}
    with pytest.raises(TakesNoPart), work(db):
        together_actions.take_role(db, role="meetings", **facts)
    with pytest.raises(TakesNoPart), work(db):
        together_actions.agree_meeting(db, when="Friday", **facts)
    with work(db):
        involvement_actions.end_part(db, ref=row.ref, **facts)
        together_actions.take_role(db, role="meetings", **facts)


@pytest.mark.shows("R-73", "R-16")
def test_their_own_support_is_the_same_with_it_as_without(db, make_someone, anna, now):
    """Two people alike; about one of them it is decided. Queue, plan, request and what they may do stay alike."""
    one, other = make_someone(), make_someone()
    with work(db):
        decide(db, one, anna, now)
    found = queue_queries.queue(db, only=Only.ALL, worker_ref=anna.ref, now=now, is_holiday=lambda _on: False)
    facts = {asked.ref: replace(facts, ref="") for asked, facts, _place in found.rows}
    places = {asked.ref: place for asked, _facts, place in found.rows}
    assert facts[one.ref] == facts[other.ref] and places[one.ref] == places[other.ref]
    assert referrals.referral(db, one.ref).stage == referrals.referral(db, other.ref).stage
    for each in (one, other):
        with work(db):
            plan = support_plan_actions.make_plan(
                db, family_member_id=each.id, format="page", by=anna.ref, once_key=new_ref("XX", 12), now=now
            )
        assert plan.ended_at is None


MAY_ASK = {
    "portal/casework/beside_models.py",
    "portal/casework/beside_queries.py",  # shows it on its own pages
    "portal/casework/involvement_actions.py",
}


@pytest.mark.shows("R-50", "R-73")
def test_no_other_code_asks_for_it_and_no_code_asks_for_a_family_history():
    """Who names the table, and who asks what it says: what is done together with a loved one, and nothing else."""
    names, asks = set(), set()
    for path in (ROOT / "portal").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        written, where = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if "InvolvementDecision" in written:
            names.add(where)
        if "takes_no_part" in written:
            asks.add(where)
        columns = [
            node.target.id
            for node in ast.walk(ast.parse(written))
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
        assert not [name for name in columns if "history_of" in name or "family_use" in name], where
    assert names == MAY_ASK
    assert asks == {"portal/casework/involvement_actions.py", "portal/casework/together_actions.py"}


@pytest.mark.shows("R-50", "R-73")
def test_on_its_page_with_a_reason_and_on_theirs_in_the_words_they_were_told(signed_in, come_back, someone, anna):
    coordinator, person = signed_in(anna), come_back(someone)
    coordinator.get(f"/work/support/{someone.ref}/taking-part")
    page = coordinator.submit({"part": "none", "reason": ""}, action="/taking-part")
    assert page.status_code == 422 and "Write why" in coordinator.page.said
    coordinator.submit({"part": "none", "reason": "only for us", "said": "For now, no meetings"}, action="/taking-part")
    assert "only for us" in coordinator.page.said and "Anna" in coordinator.page.said
    page = text(person.get("/code/support"))
    assert "For now, no meetings" in page and "only for us" not in page
    assert "Your own support goes on as it is" in page
