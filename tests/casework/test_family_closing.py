"""A family case is closed and opened again, each with its reason; what happens is said before (R-41, R-52, R-58)."""

import json
from datetime import timedelta

import pytest

from portal.accounts.actions import disable_worker
from portal.accounts.queries import worker_by_ref
from portal.casework import (
    duties_queries,
    family_actions,
    family_closing_actions,
    family_closing_queries,
    family_queries,
)
from portal.casework.support_refusals import CaseClosed, SaysNoReason
from portal.messages import queries as messages
from portal.records import queries as records
from portal.referrals import own_queries
from portal.referrals.models import FamilyMember
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.accounts.matrix_cases import share_case
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker


@pytest.fixture
def kay(make_someone):
    return make_someone(name="Kay")


@pytest.fixture
def ali(make_someone):
    return make_someone(name="Ali")


@pytest.fixture
def case(db, kay, ali, anna, now):
    """Two people, two organisations; nobody leads."""
    with work(db):
        ref = family_actions.open_case(db, by=anna.ref, once_key=new_ref("XX", 12), now=now).ref
        for each in (kay, ali):
            family_actions.add_member(db, ref=ref, family_member_id=each.id, has_agreed=True, by=anna.ref, now=now)
        for name in ("Ferry Lane", "A made-up school"):
            family_actions.add_agency(db, ref=ref, name=name, kind="school", by=anna.ref, now=now)
    return ref


@pytest.fixture
def lead(store, db, case, anna, now):
    def give(role, name="Yusuf"):
        worker = make_worker(store, role, name=name)
        with work(db):
            family_actions.hand_over(db, ref=case, to=worker.ref, words="Here.", by=anna.ref, now=now)
        return worker

    return give


def close(db, case, now, reason="done", by="WK-1"):
    with work(db):
        facts = {"ref": case, "reason": reason, "words": lambda language: f"Over ({language}).", "by": by, "now": now}
        family_closing_actions.close_case(db, **facts)


def open_again(db, case, now, reason="needed"):
    with work(db):
        family_closing_actions.open_again(db, ref=case, reason=reason, by="WK-1", now=now)


def lacks_lead(db):
    return [alert.about for alert in messages.open_alerts(db) if alert.kind == "no-lead"]


@pytest.mark.shows("R-41", "R-52", "R-58")
def test_the_lead_ends_with_it_the_people_read_it_and_nothing_of_their_own_changes(
    store, db, case, lead, kay, ali, now
):
    yusuf = lead("supervisor")
    with work(db):
        db.get_one(FamilyMember, ali.id).language = "cy"
    for _ in range(2):
        close(db, case, now)
    for each, language in ((kay, "en"), (ali, "cy")):
        assert [note.text for note in own_queries.notes(db, each.id)] == ["Here.", f"Over ({language})."]
        assert family_queries.leads_of(db, each.id) == []
    assert len(family_actions.members(db, family_actions.case(db, case))) == 2
    assert lacks_lead(db) == []
    with work(db):
        disable_worker(db, worker=worker_by_ref(db, yusuf.ref), now=now)
    parts = [json.loads(entry.facts).get("part") for entry in records.about(db, case)]
    assert parts.count("closed-done") == 1


@pytest.mark.shows("R-52")
def test_a_reminder_about_it_goes_and_comes_again_when_it_is_opened(db, case, now):
    assert lacks_lead(db) == [case]
    close(db, case, now)
    assert lacks_lead(db) == [] and family_queries.open_cases(db) == []
    open_again(db, case, now)
    assert lacks_lead(db) == [case] and family_closing_queries.closed_cases(db) == []


@pytest.mark.shows("R-41")
def test_nothing_is_added_to_a_closed_one_and_whoever_wants_to_leaves(db, case, make_someone, anna, joan, now):
    other, member = make_someone(), family_actions.members(db, family_actions.case(db, case))[0].ref
    close(db, case, now)
    facts = {"ref": case, "by": anna.ref, "now": now}
    for act in (
        lambda: family_actions.add_member(db, family_member_id=other.id, has_agreed=True, **facts),
        lambda: family_actions.write_needs(db, member="", words="More", **facts),
        lambda: family_actions.add_agency(db, name="Millrace Homes", kind="housing", **facts),
        lambda: family_actions.set_lead(db, worker=joan.ref, **facts),
        lambda: family_actions.hand_over(db, to=joan.ref, words="Joan.", **facts),
    ):
        with pytest.raises(CaseClosed), work(db):
            act()
    with work(db):
        family_actions.leave_case(db, member=member, **facts)
    assert len(family_actions.members(db, family_actions.case(db, case))) == 1


@pytest.mark.parametrize("reason", ["", "anything else"])
def test_without_one_of_the_reasons_it_is_neither_closed_nor_opened(db, case, now, reason):
    with pytest.raises(SaysNoReason):
        close(db, case, now, reason=reason)
    close(db, case, now)
    with pytest.raises(SaysNoReason):
        open_again(db, case, now, reason=reason)
    assert family_actions.case(db, case).closed_at is not None


@pytest.mark.shows("R-41", "R-52")
def test_on_its_pages_what_happens_is_said_first_and_the_list_says_why_it_was_closed(
    store, signed_in, lead, case, kay, anna
):
    lead("supervisor")
    client = signed_in(anna)
    client.get(f"/work/families/{case}")
    assert f"/work/families/{case}/close" in client.page.links
    client.get(f"/work/families/{case}/close")
    assert "Yusuf stops being the main worker" in client.page.said and "goes off the list" in client.page.said
    assert client.submit({}, action="/close").status_code == 422
    client.submit({"reason": "asked"}, action="/close")
    assert "The family asked for it" in client.page.said and "Anna" in client.page.said
    assert not [link for link in client.page.links if link.startswith(f"/work/families/{case}/lead")]
    client.get("/work/families")
    assert "No family case is open" in client.page.said and "The family asked for it" in client.page.said
    assert client.get(f"/work/families/{case}/lead").status_code == 200
    client.get(f"/work/families/{case}/open-again")
    client.submit({"reason": "mistake"}, action="/open-again")
    assert "It needs one main worker" in client.page.said
    with store.new_db() as db:
        (last,) = [note.text for note in own_queries.notes(db, kay.id)][1:]
        assert last == "Yusuf is no longer your main worker. Your own support goes on as it is."


@pytest.mark.shows("R-52", "R-150", "T4")
@pytest.mark.parametrize("role", ["mentor", "supervisor", "partner-worker"])
def test_whoever_leads_all_of_it_closes_it_and_nobody_else_does(store, db, signed_in, lead, case, kay, ali, now, role):
    yusuf = lead(role)
    if role == "partner-worker":
        with work(db):
            share_case(db, kay.id, yusuf, now)
    client, other = signed_in(yusuf), signed_in(make_worker(store, role, name="Sam"))
    assert other.get(f"/work/leading/{case}/close").status_code == 404
    said = {"csrf_token": other.token, "reason": "done"}
    assert other.post(f"/work/leading/{case}/close", data=said).status_code in (400, 404)
    if role == "partner-worker":
        assert client.get(f"/work/leading/{case}/close").status_code == 404, "they see only some of the people"
        with work(db):
            share_case(db, ali.id, yusuf, now)
    client.get(f"/work/leading/{case}/close")
    client.submit({"reason": "elsewhere"}, action="/close")
    assert "There is no family case for you to see" in client.page.said
    assert client.get(f"/work/leading/{case}").status_code == 404
    db.rollback()
    (closed,) = family_closing_queries.closed_cases(db)
    assert (closed.ref, closed.by, closed.reason) == (case, yusuf.ref, "elsewhere")


@pytest.mark.shows("R-52")
def test_a_closed_case_is_no_duty_of_anybody(db, case, now):
    later = now + timedelta(hours=1)
    assert case in [each.about for each in duties_queries.duties(db, now=later, soon=timedelta(days=1))]
    close(db, case, now)
    assert case not in [each.about for each in duties_queries.duties(db, now=later, soon=timedelta(days=1))]


@pytest.mark.shows("R-58")
def test_who_is_handed_over_reads_it_in_their_language(store, signed_in, db, case, kay, ali, anna, joan):
    with work(db):
        db.get_one(FamilyMember, ali.id).language = "cy"
    client = signed_in(anna)
    client.get(f"/work/families/{case}/lead")
    client.submit({"worker": joan.ref}, action="/lead")
    said = {kay.id: "Joan is your main worker now.", ali.id: "Joan yw eich prif weithiwr nawr."}
    with store.new_db() as unit:
        assert {each: own_queries.notes(unit, each)[-1].text for each in said} == said


def test_looking_at_the_pages_of_closing_changes_nothing(signed_in, db, case, anna):
    client = signed_in(anna)
    for page in ("close", "open-again"):
        assert case in text(client.get(f"/work/families/{case}/{page}"))
    assert family_actions.case(db, case).closed_at is None
