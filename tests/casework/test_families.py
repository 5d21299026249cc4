"""People grouped by their own yes, one lead at a time, handed over before anybody goes (R-41, R-42, R-52, R-58)."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.actions import StillHolds, change_role, disable_worker
from portal.accounts.queries import worker_by_ref
from portal.casework import concern_actions, family_actions, family_queries
from portal.casework.family_models import FamilyCaseMember, LeadProfessional
from portal.casework.support_refusals import HasALead, NotAgreedToBe
from portal.messages import queries as messages
from portal.referrals import actions as referrals
from portal.referrals import own_queries
from portal.shared.refs import new_ref
from portal.storage.chosen_settings import choose
from portal.storage.work import work
from portal.web.present_settings import look_again
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker


@pytest.fixture
def family(db, store, make_someone, anna, now):
    """Two people in one case, two agencies, no lead yet."""
    first, second = make_someone(name="Kay"), make_someone(name="Ali")
    with work(db):
        ref = family_actions.open_case(db, by=anna.ref, once_key=new_ref("XX", 12), now=now).ref
        for each in (first, second):
            family_actions.add_member(db, ref=ref, family_member_id=each.id, has_agreed=True, by=anna.ref, now=now)
        for name in ("Ferry Lane", "A made-up school"):
            family_actions.add_agency(db, ref=ref, name=name, kind="voluntary", by=anna.ref, now=now)
    return ref, first, second


@pytest.mark.shows("R-41")
def test_nobody_is_grouped_without_their_own_yes(db, family, make_someone, anna, now):
    ref, first, _second = family
    facts = {"ref": ref, "by": anna.ref, "now": now}
    other = make_someone()
    with pytest.raises(NotAgreedToBe), work(db):
        family_actions.add_member(db, family_member_id=other.id, has_agreed=False, **facts)
    with work(db):
        family_actions.add_member(db, family_member_id=first.id, has_agreed=True, **facts)
    assert len(family_queries.overview(db, family_actions.case(db, ref)).members) == 2
    case = family_actions.case(db, ref)
    with pytest.raises(IntegrityError), work(db):
        again = {"case_id": case.id, "family_member_id": first.id, "person_key": first.person_key}
        db.add(FamilyCaseMember(**again, ref=new_ref("FM"), agreed_at=now, heard_by=anna.ref))
        db.flush()


@pytest.mark.shows("R-41")
def test_records_stay_apart_when_one_is_erased_or_leaves(db, store, family, anna, now):
    ref, first, second = family
    with work(db):
        for each in family_actions.members(db, family_actions.case(db, ref)):
            family_actions.write_needs(db, ref=ref, member=each.ref, words=f"For {each.ref}", by=anna.ref, now=now)
    held = own_queries.everything(db, second.id)
    assert len(held["family_case_member"]) == 1 and first.id not in str(held)
    with work(db):
        key = referrals.erase(db, family_member_id=first.id, by="person", now=now)
    store.keys.shred(key)
    left = family_queries.overview(db, family_actions.case(db, ref)).members
    assert [each.row.family_member_id for each in left] == [second.id]
    with work(db):
        family_actions.leave_case(db, ref=ref, member=left[0].row.ref, by="person", now=now)
    assert family_queries.cases_of(db, second.id) == []


@pytest.mark.shows("R-52")
def test_two_agencies_without_a_lead_stand_on_the_alert_list_until_there_is_one(db, family, anna, now):
    ref = family[0]
    assert [alert.about for alert in messages.open_alerts(db) if alert.kind == "no-lead"] == [ref]
    with work(db):
        family_actions.set_lead(db, ref=ref, worker=anna.ref, by=anna.ref, now=now)
    assert [alert for alert in messages.open_alerts(db) if alert.kind == "no-lead"] == []


def test_more_organisations_than_the_number_chosen_prompt_a_meeting(app, db, family, signed_in, anna, now):
    ref, client = family[0], signed_in(anna)
    with work(db):
        choose(db, {"agencies_before_meeting": 2, "minutes_working_days": 7})
        family_actions.set_lead(db, ref=ref, worker=anna.ref, by=anna.ref, now=now)
    look_again(app)
    assert "Think about a meeting" not in text(client.get(f"/work/families/{ref}"))
    with work(db):
        family_actions.add_agency(db, ref=ref, name="A third", kind="housing", by=anna.ref, now=now)
    client.get(f"/work/families/{ref}")
    assert "3 organisations work with this family. Think about a meeting with the family." in client.page.said
    assert "goes to everybody within 7 working days, by reference only" in client.page.said


@pytest.mark.shows("R-52")
def test_the_database_keeps_one_lead_at_a_time(db, family, anna, joan, now):
    ref = family[0]
    with work(db):
        family_actions.set_lead(db, ref=ref, worker=anna.ref, by=anna.ref, now=now)
    with pytest.raises(HasALead), work(db):
        family_actions.set_lead(db, ref=ref, worker=joan.ref, by=anna.ref, now=now)
    case_id = db.scalar(select(LeadProfessional.case_id))
    with pytest.raises(IntegrityError), work(db):
        db.add(LeadProfessional(case_id=case_id, worker=joan.ref, from_at=now, made_by=anna.ref))
        db.flush()


@pytest.mark.shows("R-58")
def test_nobody_is_removed_while_they_lead_and_the_family_hears_who_is_next(db, family, anna, joan, now):
    ref, first, second = family
    with work(db):
        family_actions.set_lead(db, ref=ref, worker=anna.ref, by=anna.ref, now=now)
    with pytest.raises(StillHolds) as refused, work(db):
        disable_worker(db, worker=worker_by_ref(db, anna.ref), now=now)
    assert [(each.kind, each.ref) for each in refused.value.held] == [("lead", ref)]
    with work(db):
        family_actions.hand_over(db, ref=ref, to=joan.ref, words="Joan is your main worker now.", by=anna.ref, now=now)
        disable_worker(db, worker=worker_by_ref(db, anna.ref), now=now)
    for each in (first, second):
        assert [note.text for note in own_queries.notes(db, each.id)] == ["Joan is your main worker now."]
        assert [lead.worker for lead in family_queries.leads_of(db, each.id)] == [joan.ref]


@pytest.mark.shows("R-58")
def test_a_concern_somebody_took_over_holds_them_too_but_not_a_stolen_account(db, make_concern, anna, joan, now):
    ref = make_concern(suicide=True)
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=joan.ref, by=anna.ref, now=now)
    with pytest.raises(StillHolds), work(db):
        disable_worker(db, worker=worker_by_ref(db, joan.ref), now=now)
    with work(db):
        disable_worker(db, worker=worker_by_ref(db, joan.ref), now=now, at_once=True)


@pytest.mark.shows("R-58")
@pytest.mark.parametrize("role, is_kept", [("duty-lead", True), ("administrator", False)])
def test_nobody_loses_the_role_a_duty_needs_before_it_is_handed_over(db, make_concern, anna, joan, now, role, is_kept):
    """Whoever may carry it in the new role too goes on carrying it."""
    ref = make_concern(suicide=True)
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=anna.ref, by=joan.ref, now=now)
    if is_kept:
        with work(db):
            change_role(db, worker=worker_by_ref(db, anna.ref), role=role, by=joan.ref, now=now)
        return
    with pytest.raises(StillHolds) as refused, work(db):
        change_role(db, worker=worker_by_ref(db, anna.ref), role=role, by=joan.ref, now=now)
    assert [(each.kind, each.ref) for each in refused.value.held] == [("concern", ref)]
    assert worker_by_ref(db, anna.ref).role == "coordinator"
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=joan.ref, by=joan.ref, now=now)
        change_role(db, worker=worker_by_ref(db, anna.ref), role=role, by=joan.ref, now=now)


@pytest.mark.shows("R-58")
def test_removing_or_changing_past_the_page_is_refused_with_what_to_hand_over(app, store, signed_in, family, anna, now):
    ref, _first, _second = family
    with store.new_db() as db, work(db):
        family_actions.set_lead(db, ref=ref, worker=anna.ref, by=anna.ref, now=now)
    client = signed_in(make_worker(store, "administrator", name="Ada"))
    client.get(f"/work/team/{anna.ref}")
    for what, said in (("disable", {}), ("role", {"role": "administrator"})):
        page = client.post(f"/work/team/{anna.ref}/{what}", data={"csrf_token": client.token, **said})
        assert page.status_code == 409 and ref in text(page), what
    with store.new_db() as db:
        assert (worker_by_ref(db, anna.ref).active, worker_by_ref(db, anna.ref).role) == (True, "coordinator")


@pytest.mark.shows("R-42", "R-52", "R-61", "R-41")
def test_a_family_on_its_page_and_the_lead_on_the_persons_own(signed_in, come_back, someone, make_someone, anna, joan):
    client = signed_in(anna)
    client.get("/work/families/new")
    client.submit({}, action="/families/new")
    home, other = client.address, make_someone(name="Ali")
    for each in (someone, other):
        client.get(f"{home}/member")
        assert client.submit({"request": each.ref}, action="/member").status_code == 422
        client.submit({"request": each.ref.lower(), "agreed": "y"}, action="/member")
    assert client.page.said.count("Not yet asked") == 3
    for name in ("Ferry Lane", "A made-up school"):
        client.get(f"{home}/agency")
        client.submit({"name": name, "kind": "school"}, action="/agency")
    assert "It needs one main worker" in client.page.said
    client.get(f"{home}/lead")
    client.submit({"worker": joan.ref}, action="/lead")
    assert "It needs one main worker" not in client.page.said
    assert "Joan" in text(come_back(someone).get("/code/support"))
    assert "Not yet asked" in client.page.said and "Kay" not in client.page.said
