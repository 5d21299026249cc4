"""A mentor whom somebody in a family chose not to see never leads it, and nobody learns why (N-46, R-52)."""

import pytest

from portal.accounts.queries import NoSuchWorker
from portal.casework import family_actions
from portal.mentoring.apart_actions import keep_apart, show_again
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker

WAYS = ("mentor", "district")


@pytest.fixture
def kay(make_someone):
    return make_someone(name="Kay")


@pytest.fixture
def case(db, kay, anna, now):
    with work(db):
        ref = family_actions.open_case(db, by=anna.ref, once_key=new_ref("XX", 12), now=now).ref
        family_actions.add_member(db, ref=ref, family_member_id=kay.id, has_agreed=True, by=anna.ref, now=now)
    return ref


@pytest.fixture
def mo(store):
    return make_worker(store, "mentor", name="Mo")


@pytest.fixture
def choose_not_to_see(db, kay, mo, make_mentor, now):
    mentor = make_mentor(worker_id=mo.id, alias="Mo", district="LS8")

    def choose(way):
        facts = {"mentor_refs": [mentor.ref]} if way == "mentor" else {"districts": ["LS8"]}
        with work(db):
            keep_apart(db, family_member_id=kay.id, by="person", now=now, **facts)

    return choose


@pytest.mark.shows("N-46", "R-52")
@pytest.mark.parametrize("way", WAYS)
def test_who_is_not_seen_is_not_offered_and_is_refused_past_the_page(
    db, signed_in, choose_not_to_see, case, kay, anna, joan, mo, now, way
):
    client = signed_in(anna)
    assert mo.ref in text(client.get(f"/work/families/{case}/lead"))
    choose_not_to_see(way)
    page = text(client.get(f"/work/families/{case}/lead"))
    assert mo.ref not in page and joan.ref in page
    answer = client.post(f"/work/families/{case}/lead", data={"csrf_token": client.token, "worker": mo.ref})
    assert answer.status_code == 422
    for held in ("", joan.ref):
        with work(db):
            if held:
                family_actions.hand_over(db, ref=case, to=held, words="Joan.", by=anna.ref, now=now)
        with pytest.raises(NoSuchWorker), work(db):
            family_actions.hand_over(db, ref=case, to=mo.ref, words="Mo.", by=anna.ref, now=now)
    assert family_actions.present_lead(db, family_actions.case(db, case)).worker == joan.ref
    with work(db):
        show_again(db, family_member_id=kay.id)
        family_actions.hand_over(db, ref=case, to=mo.ref, words="Mo.", by=anna.ref, now=now)


@pytest.mark.shows("N-46", "R-52")
@pytest.mark.parametrize("way", WAYS)
def test_who_chooses_it_afterwards_is_seen_no_more_and_the_team_chooses_somebody_else(
    db, signed_in, choose_not_to_see, case, kay, anna, mo, now, way
):
    with work(db):
        family_actions.hand_over(db, ref=case, to=mo.ref, words="Mo.", by=anna.ref, now=now)
    lead = signed_in(mo)
    assert lead.get(f"/work/leading/{case}").status_code == 200
    choose_not_to_see(way)
    assert lead.get(f"/work/leading/{case}").status_code == 404
    team = signed_in(anna)
    team.get(f"/work/families/{case}")
    assert "They do not see the part of these people" in team.page.said
