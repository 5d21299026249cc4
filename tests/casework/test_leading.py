"""Whoever leads a family case opens that case alone, from outside only what each agreed to (R-52, R-83, R-150)."""

import pytest

from portal.accounts import actions as accounts
from portal.accounts.queries import NoSuchWorker, worker_by_ref
from portal.casework import family_actions, sharing_actions
from portal.referrals import actions as referrals
from portal.referrals import own_queries
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.accounts.matrix_cases import LEADS, share_case
from tests.casework.conftest import text
from tests.casework.queue_kit import come_in
from tests.kit.signing_in import make_worker

FAMILY, KAYS, ALIS = "We need rest, all of us", "A morning to myself", "Help with the rent"
ELSEWHERE = "Somebody at the school"


@pytest.fixture
def kay(make_someone):
    return make_someone(name="Kay")


@pytest.fixture
def ali(make_someone):
    return make_someone(name="Ali")


@pytest.fixture
def case(store, kay, ali, anna, now):
    """Two people in one case, needs written down, nobody leads."""
    with store.new_db() as db, work(db):
        ref = family_actions.open_case(db, by=anna.ref, once_key=new_ref("XX", 12), now=now).ref
        facts = {"ref": ref, "by": anna.ref, "now": now}
        family_actions.write_needs(db, member="", words=FAMILY, **facts)
        for each, words in ((kay, KAYS), (ali, ALIS)):
            made = family_actions.add_member(db, family_member_id=each.id, has_agreed=True, **facts)
            family_actions.write_needs(db, member=made.ref, words=words, **facts)
        family_actions.add_agency(db, name="Millrace Homes", kind="voluntary", **facts)
        return ref


@pytest.fixture
def lead(store, case, anna, now):
    def give(role, name="Yusuf"):
        worker = make_worker(store, role, name=name)
        with store.new_db() as db, work(db):
            facts = {"ref": case, "to": worker.ref, "words": "Here.", "by": anna.ref, "now": now}
            family_actions.hand_over(db, **facts)
        return worker

    return give


@pytest.mark.shows("R-52", "R-150")
@pytest.mark.parametrize("role", ["mentor", "supervisor"])
def test_whoever_of_the_organisation_leads_opens_their_case_and_the_people_see_that(
    store, signed_in, lead, case, kay, role
):
    client = signed_in(lead(role))
    client.get("/work/leading")
    assert f"/work/leading/{case}" in client.page.links
    client.get(f"/work/leading/{case}")
    assert all(words in client.page.said for words in (FAMILY, KAYS, ALIS, "Millrace Homes"))
    assert "Kay" not in client.page.said and client.get(f"/work/families/{case}").status_code == 403
    with store.new_db() as db:
        assert "record-opened" in [look.kind for look in own_queries.looks(db, kay.id)]


@pytest.mark.shows("R-52", "R-83", "R-150")
def test_a_partner_worker_who_leads_sees_whom_agreed_and_nobody_else(store, signed_in, lead, case, kay, ali, now):
    yusuf = lead("partner-worker")
    client = signed_in(yusuf)
    assert client.get(f"/work/leading/{case}").status_code == 404
    with store.new_db() as db, work(db):
        share_case(db, kay.id, yusuf, now, items=("name", "plan"))
    assert client.get(f"/work/leading/{case}").status_code == 404, "what was not agreed to opens nothing"
    with store.new_db() as db, work(db):
        consent = share_case(db, kay.id, yusuf, now)
    client.get(f"/work/leading/{case}")
    assert KAYS in client.page.said and "Not everybody in it has agreed" in client.page.said
    assert not any(words in client.page.said for words in (FAMILY, ALIS, "Millrace Homes", kay.ref, ali.ref))
    assert client.get(f"/work/shared/{consent}").status_code == 200 and KAYS in client.page.said
    with store.new_db() as db, work(db):
        share_case(db, ali.id, yusuf, now)
    client.get(f"/work/leading/{case}")
    assert all(words in client.page.said for words in (FAMILY, KAYS, ALIS, "Millrace Homes"))


@pytest.mark.shows("R-83", "R-86")
def test_the_person_reads_each_look_of_a_partner_worker_who_leads(store, signed_in, come_back, lead, case, kay, now):
    yusuf = lead("partner-worker")
    with store.new_db() as db, work(db):
        share_case(db, kay.id, yusuf, now)
    assert "Yusuf" in text(come_back(kay).get("/code/sharing"))
    signed_in(yusuf).get(f"/work/leading/{case}")
    with store.new_db() as db:
        assert [look.kind for look in own_queries.looks(db, kay.id)].count("shared-opened") == 1


@pytest.mark.shows("R-83", "R-58", "R-150", "T5", "G24")
@pytest.mark.parametrize("end", ["lead", "consent", "person leaves", "person is erased", "role"])
def test_it_ends_on_the_next_press(store, signed_in, lead, case, kay, ali, anna, joan, now, end):
    yusuf = lead("partner-worker")
    with store.new_db() as db, work(db):
        consent = share_case(db, kay.id, yusuf, now)
    client = signed_in(yusuf)
    assert client.get(f"/work/leading/{case}").status_code == 200
    with store.new_db() as db, work(db):
        if end == "lead":
            family_actions.hand_over(db, ref=case, to=joan.ref, words="Joan.", by=anna.ref, now=now)
        elif end == "consent":
            sharing_actions.end_sharing(db, ref=consent, family_member_id=kay.id, by="person", now=now)
        elif end == "person leaves":
            row = family_actions.case(db, case)
            member = next(each for each in family_actions.members(db, row) if each.family_member_id == kay.id)
            family_actions.leave_case(db, ref=case, member=member.ref, by="person", now=now)
        elif end == "person is erased":
            referrals.erase(db, family_member_id=kay.id, by="person", now=now)
        else:
            family_actions.hand_over(db, ref=case, to=joan.ref, words="Joan.", by=anna.ref, now=now)
            accounts.change_role(db, worker=worker_by_ref(db, yusuf.ref), role="listing-owner", now=now, by="WK-1")
    assert client.get(f"/work/leading/{case}").status_code == (401 if end == "role" else 404)


@pytest.mark.shows("R-52", "R-83")
@pytest.mark.parametrize("end", ["lead", "case"])
def test_what_they_need_in_a_case_is_shown_only_to_who_leads_that_case(
    store, signed_in, lead, case, kay, anna, joan, now, end
):
    """They are in two: of the one that somebody else leads, or that nobody leads any more, nothing is shown."""
    yusuf = lead("partner-worker")
    with store.new_db() as db, work(db):
        facts = {"by": anna.ref, "now": now}
        other = family_actions.open_case(db, once_key=new_ref("XX", 12), **facts).ref
        made = family_actions.add_member(db, ref=other, family_member_id=kay.id, has_agreed=True, **facts)
        family_actions.write_needs(db, ref=other, member=made.ref, words=ELSEWHERE, **facts)
        family_actions.hand_over(db, ref=other, to=joan.ref, words="Joan.", **facts)
        consent = share_case(db, kay.id, yusuf, now)
    client = signed_in(yusuf)
    client.get(f"/work/shared/{consent}")
    assert KAYS in client.page.said and ELSEWHERE not in client.page.said
    with store.new_db() as db, work(db):
        if end == "lead":
            family_actions.hand_over(db, ref=case, to=joan.ref, words="Joan.", **facts)
        else:
            family_actions.case(db, case).closed_at = now
    client.get(f"/work/shared/{consent}")
    assert KAYS not in client.page.said and ELSEWHERE not in client.page.said


@pytest.mark.shows("R-150", "T4")
@pytest.mark.parametrize("role", LEADS)
def test_whoever_leads_nothing_gets_the_answer_for_what_is_not_there(store, signed_in, lead, case, kay, now, role):
    """A consent alone opens no case either."""
    lead("mentor", name="Mo")
    other = make_worker(store, role, name="Sam")
    if role == "partner-worker":
        with store.new_db() as db, work(db):
            share_case(db, kay.id, other, now)
    client = signed_in(other)
    absent = client.get("/work/leading/FC-0000000")
    there = client.get(f"/work/leading/{case}")
    assert (there.status_code, absent.status_code) == (404, 404)
    client.get("/work/leading")
    assert case not in client.page.said


@pytest.mark.shows("R-52")
def test_the_team_reads_whom_a_lead_from_outside_does_not_see_yet(store, signed_in, lead, case, kay, ali, anna, now):
    yusuf = lead("partner-worker")
    with store.new_db() as db, work(db):
        share_case(db, kay.id, yusuf, now)
    client = signed_in(anna)
    client.get(f"/work/families/{case}")
    assert f"/work/support/{ali.ref}/sharing" in client.page.links
    assert f"/work/support/{kay.ref}/sharing" not in client.page.links


def test_a_role_that_may_lead_nothing_is_never_made_lead(db, store, case, anna, now):
    ada = make_worker(store, "administrator", name="Ada")
    with pytest.raises(NoSuchWorker), work(db):
        family_actions.set_lead(db, ref=case, worker=ada.ref, by=anna.ref, now=now)


@pytest.mark.shows("N-34")
@pytest.mark.browser
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("width", [375, 1280])
def test_the_case_reads_well_for_whoever_leads_it(browser, address, store, lead, case, kay, anna, now, width):
    yusuf, page = lead("partner-worker"), browser.page(width)
    with store.new_db() as db, work(db):
        share_case(db, kay.id, yusuf, now)
    come_in(page, address, yusuf)
    for path in ("/work/leading", f"/work/leading/{case}"):
        page.goto(address + path)
        browser.check_width(page)
        browser.check_a11y(page)
    page.context.clear_cookies()
    come_in(page, address, anna)
    page.goto(f"{address}/work/families/{case}")
    browser.check_width(page)
    browser.check_a11y(page)
