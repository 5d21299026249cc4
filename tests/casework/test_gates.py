"""Each gate holds past its page and past its action: a forged form is refused, and so is a forged row, on both engines.

One line for each gate that keeps somebody safe; what each gate is about is tried beside its feature.
"""

import secrets

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.casework import concern_actions, support_plan_actions
from portal.casework.safety_models import ConcernShare, JointMeeting, RoleTaken, SafeguardingConcern, SafetyTalk
from portal.casework.sharing_models import SharingConsent
from portal.casework.support_plan_models import PlanAgreement, PlanOutcome
from portal.storage.work import work
from tests.casework.conftest import text
from tests.casework.test_concerns import complete, row_of
from tests.casework.test_concerns import share as share_concern
from tests.casework.test_sharing import ask
from tests.casework.test_support_plan import answer, make
from tests.casework.test_together import talk
from tests.kit.signing_in import make_worker

SEALED = b"sealed bytes"


def refused(db, *statements):
    for forged in statements:
        with pytest.raises(IntegrityError), work(db):
            db.execute(forged)


@pytest.mark.shows("N-19", "J6.3", "G35")
def test_no_row_shares_about_somebody_without_its_reason_what_or_whom(db, make_concern, anna, joan, now):
    ref = make_concern()
    with work(db):
        share_concern(db, ref, anna, now)
    concern = row_of(db, ref)
    row = {"id": "f" * 32, "ref": "SH-F", "once_key": "f", "concern_id": concern.id, "person_key": concern.person_key}
    row |= {"basis": "risk", "shared_by": anna.ref, "shared_at": now, "looked_over_by": ""}
    whole = {"facts_sealed": SEALED, "receiver_sealed": SEALED, "risk_reason_sealed": SEALED}
    for missing in whole:
        refused(db, insert(ConcernShare).values(**(row | {name: whole[name] for name in whole if name != missing})))
    refused(
        db,
        insert(ConcernShare).values(**(row | whole | {"basis": "because"})),
        update(ConcernShare).values(looked_over_at=now, looked_over_by=anna.ref),  # the reviewer is another
    )


@pytest.mark.shows("R-83", "R-79")
def test_no_row_shows_anything_outside_without_purpose_end_and_the_words_agreed_to(db, store, someone, anna, now):
    yusuf = make_worker(store, "partner-worker", name="Yusuf")
    with work(db):
        ask(db, someone, yusuf, anna, now)
    refused(
        db,
        update(SharingConsent).values(given_at=now, given_how="page"),  # nothing was read, so nothing was agreed to
        update(SharingConsent).values(purpose_sealed=None),
        update(SharingConsent).values(until_at=now),
        update(SharingConsent).values(given_at=now, words_sealed=SEALED, given_how="assumed"),
    )


@pytest.mark.shows("N-20", "J6.5", "N-18")
def test_no_row_closes_thoughts_of_suicide_without_a_named_person_and_an_outcome(db, make_concern, anna, joan, now):
    ref = make_concern(suicide=True)
    with work(db):
        complete(db, ref, anna, joan, now)
    closing = update(SafeguardingConcern).where(SafeguardingConcern.ref == ref)
    refused(
        db,
        closing.values(closed_at=now),
        closing.values(closed_at=now, taken_by=joan.ref),
        closing.values(closed_at=now, outcome_sealed=SEALED),
        closing.values(second_by=anna.ref),  # the second look is another person's
        closing.values(told="not_told", told_why_sealed=None),
    )
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=joan.ref, by=anna.ref, now=now)
        concern_actions.write_outcome(db, ref=ref, outcome="Safe tonight, with her sister.", by=joan.ref, now=now)
        concern_actions.close(db, ref=ref, by=joan.ref, now=now)


@pytest.mark.shows("R-87")
def test_no_row_agrees_a_plan_without_family_life_own_wellbeing_and_a_yes(db, someone, anna, now):
    with work(db):
        plan = make(db, someone, anna, now, ("relationships", "wellbeing", "money"))
    rows = {row.area: row.id for row in db.scalars(select(PlanOutcome))}
    agreed = {"plan_id": plan.id, "family_outcome_id": rows["relationships"], "wellbeing_outcome_id": rows["wellbeing"]}
    agreed |= {"family_side": "family", "wellbeing_side": "wellbeing", "by": anna.ref, "at": now}
    refused(
        db,
        insert(PlanAgreement).values(**(agreed | {"response": "agree"})),  # they have not answered
        insert(PlanAgreement).values(**(agreed | {"response": ""})),
        insert(PlanAgreement).values(**(agreed | {"response": "agree", "family_outcome_id": rows["money"]})),
        insert(PlanAgreement).values(**(agreed | {"response": "agree", "wellbeing_outcome_id": "nothing"})),
    )
    with work(db):
        answer(db, plan, now)
        support_plan_actions.agree_plan(db, plan=plan, by=anna.ref, now=now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(
            update(PlanOutcome).where(PlanOutcome.id == rows["relationships"]).values(area="money", side="other")
        )


@pytest.mark.shows("R-75", "N-24")
def test_no_row_takes_a_role_or_meets_without_a_talk_of_that_person_that_went_on(db, make_someone, someone, anna, now):
    other = make_someone()
    with work(db):
        said_no = talk(db, someone, anna, now, outcome="not_now")
        of_another = talk(db, other, anna, now)
    row = {"id": "r" * 32, "ref": "TG-F", "person_key": someone.person_key, "family_member_id": someone.id}
    row |= {"made_by": anna.ref, "made_at": now}
    for table, more in ((RoleTaken, {"role": "meetings"}), (JointMeeting, {})):
        refused(
            db,
            *(
                insert(table).values(**(row | more | {"safety_talk_id": which, "talk_outcome": outcome}))
                for which in (said_no.id, of_another.id, "none")
                for outcome in ("go_on", "not_now")
            ),
        )
    refused(db, update(SafetyTalk).values(was_alone=False))


@pytest.mark.engines("sqlite")
@pytest.mark.shows("R-83", "R-75", "N-24", "N-20", "R-87", "N-19")
def test_forms_that_no_page_shows_are_refused_and_change_nothing(
    app, store, signed_in, someone, make_concern, anna, db
):
    """Posted straight at the address, with a token of another page."""
    client, ref = signed_in(anna), make_concern(suicide=True)
    one, key = f"/work/support/{someone.ref}", secrets.token_hex(16)
    client.get(f"{one}/sharing/new")
    yusuf = make_worker(store, "partner-worker", name="Yusuf")
    tries = (
        (f"{one}/sharing/new", {"receiver": yusuf.ref, "items": "plan", "months": "3", "purpose": "", "once_key": key}),
        (f"{one}/sharing/new", {"receiver": anna.ref, "items": "plan", "months": "3", "purpose": "x", "once_key": key}),
        (f"{one}/role", {"role": "meetings"}),
        (f"{one}/meeting-together", {"when": "Friday"}),
        (f"{one}/safety-talk", {"was_alone": "no", "outcome": "go_on", "harmed_by": "", "once_key": key}),
        (f"{one}/taking-part", {"part": "none", "reason": " ", "once_key": key}),
        (f"/work/concerns/{ref}/close", {}),
        (f"/work/concerns/{ref}/decision", {"decision": "children", "reason": ""}),
        (
            f"/work/concerns/{ref}/share",
            {"receiver": "x", "facts": "y", "agreed": "no", "risk_reason": "", "once_key": key},
        ),
    )
    for address, said in tries:
        page = client.post(address, data={"csrf_token": client.token, **said})
        assert page.status_code == 422, address
    for table in (SharingConsent, RoleTaken, JointMeeting, SafetyTalk, ConcernShare):
        assert db.scalar(select(table.id)) is None, table
    assert row_of(db, ref).closed_at is None and row_of(db, ref).decided_at is None
    client.get(f"{one}/plan/new")
    client.submit({"format": "page"}, action="/plan/new")
    page = client.post(f"{one}/plan/agree", data={"csrf_token": client.token})
    assert page.status_code == 422 and db.scalar(select(PlanAgreement.plan_id)) is None
    assert "one about family life" in text(page).lower() or "family" in text(page).lower()
