"""Who ends their request is shown to nobody any more: no partner, no friend (R-14, R-83)."""

import pytest
from sqlalchemy import func, select

from portal.casework import beside_actions, sharing_actions
from portal.casework.beside_models import FriendLink
from portal.casework.sharing_models import SharingConsent
from portal.mentoring import waiting_actions
from portal.mentoring.claim_actions import For
from portal.mentoring.waiting_fit import Wishes
from portal.records.models import AccessEntry
from portal.referrals import actions as referrals
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.accounts.matrix_cases import share_case
from tests.kit.signing_in import make_worker
from tests.mentoring.test_crosswise import somebody_locks


@pytest.fixture
def yusuf(store):
    return make_worker(store, "partner-worker", name="Yusuf")


@pytest.fixture
def kay(make_someone):
    return make_someone(name="Kay")


@pytest.fixture
def jo(make_someone):
    return make_someone(name="Jo", relationship="friend")


def stand_beside(db, person, friend, anna, now, *, agreed=True):
    facts = {"called": "JO", "known_as": "K", "items": ["name"], "by": anna.ref, "now": now}
    facts |= {"friend": friend.ref, "once_key": new_ref("XX", 12)}
    ref = beside_actions.ask_friend(db, family_member_id=person.id, **facts).ref
    for each in (person, friend) if agreed else ():
        beside_actions.agree(db, ref=ref, who=each.id, words="JO can see: my name", now=now)
    return ref


def end_request(client):
    client.get("/code/end")
    client.submit({}, action="/code/withdraw")


def ended(db):
    db.expire_all()
    kinds = (SharingConsent, FriendLink)
    return {row.ref: (row.ended_at, row.ended_by) for kind in kinds for row in db.scalars(select(kind))}


@pytest.mark.shows("R-14", "R-83", "T4")
def test_the_partner_and_the_friend_get_the_answer_for_what_is_not_there(
    db, signed_in, come_back, kay, jo, yusuf, anna, now
):
    with work(db):
        consent, link = share_case(db, kay.id, yusuf, now, items=("name",)), stand_beside(db, kay, jo, anna, now)
    partner, friend = signed_in(yusuf), come_back(jo)
    pages = ((partner, f"/work/shared/{consent}", "SC"), (friend, f"/code/friends/{link}", "FL"))
    for client, address, _ in pages:
        assert client.get(address).status_code == 200
    end_request(come_back(kay))
    for client, address, letters in pages:
        absent = client.get(f"{address.rsplit('/', 1)[0]}/{letters}-0000000")
        assert (client.get(address).status_code, absent.status_code) == (404, 404)
    partner.get("/work/shared")
    assert consent not in partner.page.said


@pytest.mark.shows("R-14", "R-83")
def test_ended_twice_it_is_ended_once_and_nothing_of_others_with_it(
    db, come_back, make_someone, kay, jo, yusuf, anna, now
):
    """What is only asked for ends too, and so does their own place beside somebody."""
    other = make_someone()
    with work(db):
        asked = sharing_actions.ask_to_share(
            db,
            family_member_id=kay.id,
            receiver=yusuf.ref,
            items=["name"],
            purpose="So that you need not say it twice.",
            months="3",
            by=anna.ref,
            once_key=new_ref("XX", 12),
            now=now,
        ).ref
        stands = stand_beside(db, other, kay, anna, now)
        mine = {asked: "person", stand_beside(db, kay, jo, anna, now, agreed=False): "person", stands: "friend"}
        share_case(db, other.id, yusuf, now)
        stand_beside(db, other, jo, anna, now)
        stand_beside(db, jo, kay, anna, now, agreed=False)  # of which nobody has told Kay
    end_request(come_back(kay))
    first = ended(db)
    assert {ref: by for ref, (at, by) in first.items() if at is not None} == mine
    kays = come_back(kay)
    kays.get("/code/end")
    before = db.scalar(select(func.count()).select_from(AccessEntry))
    kays.post("/code/withdraw")
    assert ended(db) == first
    assert db.scalar(select(func.count()).select_from(AccessEntry)) == before


@pytest.mark.postgres
@pytest.mark.parametrize("which", ["consent", "link"])
def test_what_was_agreed_to_is_locked_before_anything_is_recorded(app, store, kay, jo, yusuf, anna, now, which):
    """A worker ends one of them: they record while the person still waits."""
    with store.new_db() as db, work(db):
        consent, link = share_case(db, kay.id, yusuf, now), stand_beside(db, kay, jo, anna, now)
        who = For(kay.id, kay.person_key, kay.ref, is_adult=True)
        waiting_actions.join(db, who=who, wishes=Wishes(), now=now)  # leaving the list is recorded before theirs
    kind, ref = {"consent": (SharingConsent, consent), "link": (FriendLink, link)}[which]

    def end():
        with store.new_db() as db, work(db):
            hooks = app.extensions["portal_ending_hooks"]
            referrals.withdraw(db, family_member_id=kay.id, now=now, gives_back=hooks)

    def lock(db):
        db.scalars(select(kind).where(kind.ref == ref).with_for_update()).one()

    with somebody_locks(store, lock, end) as db:
        if which == "consent":
            sharing_actions.end_sharing(db, ref=ref, family_member_id=kay.id, by=anna.ref, now=now)
        else:
            beside_actions.end(db, ref=ref, who=kay.id, by=anna.ref, now=now)
    with store.new_db() as db:
        by = {row: whom for row, (_, whom) in ended(db).items()}
    assert by == {consent: "person", link: "person"} | {ref: anna.ref}
