"""A plan is about the person's own life, agreed in their own words, looked at again (R-87 to R-93, N-45, N-50)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.casework import review_actions, support_plan, support_plan_actions, support_plan_queries
from portal.casework.support_plan_models import MeasureTool, PlanAgreement, PlanOutcome, ReviewPoint, SupportPlan
from portal.casework.support_refusals import IsFinal, OwnViewFirst, PlanNotComplete, SaysNoReason, ToolIsOff
from portal.shared.refs import new_ref
from portal.storage.work import work

ON = date(2027, 2, 1)


def key():
    return new_ref("XX", 12)


def make(db, someone, anna, now, areas=()):
    plan = support_plan_actions.make_plan(
        db, family_member_id=someone.id, format="large", by=anna.ref, once_key=key(), now=now
    )
    for area in areas:
        outcome(db, plan, area, anna, now)
    return plan


def outcome(db, plan, area, anna, now, **different):
    facts = {"words": "Sleep through", "start": "Wakes at 3 most nights", "review_on": ON}
    facts |= {"by": anna.ref, "once_key": key(), "now": now}
    return support_plan_actions.add_outcome(db, plan=plan, area=area, **(facts | different))


def answer(db, plan, now, response="agree", words=""):
    support_plan_actions.respond(db, plan=plan, response=response, words=words, by="person", now=now)


@pytest.mark.shows("R-87")
@pytest.mark.parametrize(
    ("areas", "missing"),
    [
        ((), ["family", "wellbeing"]),
        (("wellbeing", "money"), ["family"]),
        (("children", "safety"), ["wellbeing"]),
        (("relationships", "wellbeing"), []),
    ],
)
def test_a_plan_is_agreed_with_family_life_and_own_wellbeing_in_it(db, someone, anna, now, areas, missing):
    with work(db):
        plan = make(db, someone, anna, now, areas)
        answer(db, plan, now)
    if not missing:
        with work(db):
            support_plan_actions.agree_plan(db, plan=plan, by=anna.ref, now=now)
        assert support_plan_queries.current(db, someone.id).agreed.by == anna.ref
        return
    with pytest.raises(PlanNotComplete) as refused, work(db):
        support_plan_actions.agree_plan(db, plan=plan, by=anna.ref, now=now)
    assert refused.value.missing == missing


@pytest.mark.shows("R-87")
def test_the_database_agrees_no_plan_on_outcomes_of_the_wrong_kind_or_another_plan(
    db, make_someone, someone, anna, now
):
    other = make_someone()
    with work(db):
        plan = make(db, someone, anna, now, ("wellbeing", "money"))
        answer(db, plan, now)
        another = make(db, other, anna, now, ("relationships",))
        rows = {row.area: row.id for row in db.query(PlanOutcome)}
    for family, side in (("money", "family"), ("money", "other"), ("relationships", "family")):
        with pytest.raises(IntegrityError), work(db):
            db.add(
                PlanAgreement(
                    plan_id=plan.id,
                    family_outcome_id=rows[family],
                    family_side=side,
                    wellbeing_outcome_id=rows["wellbeing"],
                    response="agree",
                    by=anna.ref,
                    at=now,
                )
            )
            db.flush()
    assert another.response == ""


@pytest.mark.shows("R-92")
def test_a_plan_they_do_not_agree_with_cannot_be_marked_agreed(db, someone, anna, now):
    with work(db):
        plan = make(db, someone, anna, now, ("relationships", "wellbeing"))
        with pytest.raises(SaysNoReason):
            answer(db, plan, now, "disagree")
        answer(db, plan, now, "disagree", "Too much at once")
    with pytest.raises(PlanNotComplete), work(db):
        support_plan_actions.agree_plan(db, plan=plan, by=anna.ref, now=now)
    with work(db):
        answer(db, plan, now, "comments", "Start with sleep")
        support_plan_actions.agree_plan(db, plan=plan, by=anna.ref, now=now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(SupportPlan).values(response="disagree"))
    assert support_plan_queries.current(db, someone.id).row.response_words == "Start with sleep"


@pytest.mark.shows("R-88", "R-89")
def test_an_outcome_has_an_area_a_starting_point_and_a_day_to_look_again(db, someone, anna, now):
    with work(db):
        plan = make(db, someone, anna, now)
        for wrong in ({"start": " "}, {"words": ""}):
            with pytest.raises(SaysNoReason):
                outcome(db, plan, "money", anna, now, **wrong)
        with pytest.raises(SaysNoReason):
            outcome(db, plan, "their drinking", anna, now)
        row = outcome(db, plan, "money", anna, now)
        for days, said in ((0, 3), (7, 6)):
            later = now + timedelta(days=days)
            support_plan_actions.rate(db, plan=plan, ref=row.ref, said=said, by="person", now=later)
        with pytest.raises(SaysNoReason):
            support_plan_actions.rate(db, plan=plan, ref=row.ref, said=11, by="person", now=now)
    found = support_plan_queries.current(db, someone.id).outcomes[0]
    assert [said for _at, said in found.ratings] == [3, 6] and found.row.review_on == ON
    assert set(support_plan.AREAS) == {"wellbeing", "relationships", "children", "safety", "money", "community"}


@pytest.mark.shows("R-90")
def test_no_field_of_a_plan_is_about_anyones_drinking_or_drugs():
    columns = [column.name for kind in (SupportPlan, PlanOutcome) for column in kind.__table__.columns]
    words = " ".join([*columns, *support_plan.AREAS, *support_plan.AREAS.values()]).lower()
    assert not any(said in words for said in ("drug", "alcohol", "drink", "substance", "using"))


@pytest.mark.shows("R-91")
def test_each_action_has_one_owner_a_date_and_a_state(db, someone, anna, now):
    facts = {"words": "Ring the school", "owner": "person", "due_on": ON, "by": anna.ref, "once_key": key(), "now": now}
    with work(db):
        plan = make(db, someone, anna, now)
        with pytest.raises(SaysNoReason):
            support_plan_actions.add_action(db, plan=plan, **(facts | {"owner": ""}))
        row = support_plan_actions.add_action(db, plan=plan, **facts)
        support_plan_actions.move_action(db, plan=plan, ref=row.ref, state="done", by="person", now=now)
    found = support_plan_queries.current(db, someone.id).actions[0]
    assert (found.owner, found.due_on, found.state) == ("person", ON, "done")


@pytest.mark.shows("N-50")
def test_agreeing_sets_a_review_in_three_months_and_their_view_comes_first(db, someone, anna, now):
    with work(db):
        plan = make(db, someone, anna, now, ("relationships", "wellbeing"))
        answer(db, plan, now)
        support_plan_actions.agree_plan(db, plan=plan, by=anna.ref, now=now)
    due = review_actions.open_review(db, someone.id)
    assert due.due_on == date(2027, 2, 23)
    with pytest.raises(OwnViewFirst), work(db):
        review_actions.finish_review(db, family_member_id=someone.id, words="Fine", by=anna.ref, now=now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(ReviewPoint).values(worker_view_sealed=b"x"))
    with work(db):
        review_actions.say_own_view(db, family_member_id=someone.id, words="I sleep", now=now)
        review_actions.finish_review(db, family_member_id=someone.id, words="So it seems", by=anna.ref, now=now)
    assert len(support_plan_queries.reviews(db, someone.id)) == 2


@pytest.mark.shows("R-93", "N-45")
def test_a_tool_without_a_confirmed_licence_cannot_be_on_or_used(db, someone, anna, now):
    with work(db):
        tool = review_actions.add_tool(
            db, name="Made-up scale", version="1", language="en", about="wellbeing", lowest=0, highest=20,
            by=anna.ref, now=now,
        )  # fmt: skip
        for licence in ("none", "asked"):
            with pytest.raises(ToolIsOff):
                review_actions.set_tool(db, ref=tool.ref, licence=licence, is_on=True, by=anna.ref, now=now)
    facts = {"family_member_id": someone.id, "tool": tool.ref, "by": anna.ref, "now": now}
    with pytest.raises(ToolIsOff), work(db):
        review_actions.record_measure(db, figure=5, once_key=key(), **facts)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(MeasureTool).values(is_on=True))
    with work(db):
        review_actions.set_tool(db, ref=tool.ref, licence="confirmed", is_on=True, by=anna.ref, now=now)
        for figure in (5, None, 9):
            review_actions.record_measure(db, figure=figure, once_key=key(), **facts)
        with pytest.raises(SaysNoReason):
            review_actions.record_measure(db, figure=21, once_key=key(), **facts)
    found = support_plan_queries.measured(db, someone.id)[0]
    assert sorted(str(figure) for _at, figure in found.said) == ["5", "9", "None"]
    assert sorted(point.figure for point in found.points) == [5, 9]


def test_a_new_plan_takes_the_place_of_the_old_which_is_kept(db, someone, anna, now):
    with work(db):
        old, new = (make(db, someone, anna, now + timedelta(days=day)) for day in (0, 1))
    assert support_plan_queries.current(db, someone.id).row.ref == new.ref
    with pytest.raises(IsFinal), work(db):
        answer(db, old, now)
