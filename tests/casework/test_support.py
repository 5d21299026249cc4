"""The record keeps only what helps: nothing asked stays empty, nothing is counted (R-19, R-69 to R-74, R-76)."""

import re

import pytest
from sqlalchemy import Float, Integer, Numeric, SmallInteger, update
from sqlalchemy.exc import IntegrityError

from portal.casework import (
    export_queries,
    network_map,
    sharing,
    sharing_actions,
    support_actions,
    support_areas,
    support_queries,
)
from portal.casework.support_models import RecoveryCapitalItem
from portal.casework.support_refusals import IsFinal, NoSuchPart, OnlyInitials, SaysNoReason
from portal.referrals import own_queries
from portal.shared.refs import new_ref
from portal.storage.work import work
from tests.house.tracked import ROOT
from tests.kit.signing_in import make_worker


def key():
    return new_ref("XX", 12)


def item(db, someone, anna, now, **different):
    facts = {"side": "helps", "words": "Her sister rings", "evidence": "Twice a week", "source": "person"}
    facts |= {"by": anna.ref, "once_key": key(), "now": now}
    return support_actions.add_item(db, family_member_id=someone.id, **(facts | different))


@pytest.mark.shows("R-19")
def test_each_area_can_stay_empty_and_final_stays_as_it_is(db, someone, anna, now):
    facts = {"family_member_id": someone.id, "by": anna.ref, "once_key": key(), "now": now}
    with work(db):
        row = support_actions.write_conversation(db, ref="", words={"sleep": "Wakes at 3"}, **facts)
        support_actions.write_conversation(db, ref=row.ref, words={"sleep": "Wakes at 4"}, **facts)
        assert support_queries.conversations(db, someone.id, final_only=True) == []
        support_actions.make_final(db, family_member_id=someone.id, ref=row.ref, by=anna.ref, now=now)
    kept = support_queries.conversations(db, someone.id, final_only=True)[0]
    assert {area: getattr(kept, area) for area in support_areas.AREAS if getattr(kept, area)} == {"sleep": "Wakes at 4"}
    with pytest.raises(IsFinal), work(db):
        support_actions.write_conversation(db, ref=row.ref, words={"sleep": "Other"}, **facts)


@pytest.mark.shows("T4")
def test_a_part_of_another_persons_record_is_not_found(db, make_someone, someone, anna, now):
    other = make_someone()
    with work(db):
        row = item(db, someone, anna, now)
    with pytest.raises(NoSuchPart), work(db):
        support_actions.end_part(db, family_member_id=other.id, ref=row.ref, by=anna.ref, now=now)


@pytest.mark.shows("R-69", "R-74")
@pytest.mark.parametrize("missing", [{"evidence": " "}, {"words": ""}, {"side": ""}, {"source": ""}])
def test_an_item_says_which_side_what_evidence_and_who_says_so(db, someone, anna, now, missing):
    with pytest.raises(SaysNoReason), work(db):
        item(db, someone, anna, now, **missing)
    assert support_queries.items(db, someone.id) == []


@pytest.mark.shows("R-69")
def test_the_database_keeps_no_item_without_evidence(db, someone, anna, now):
    with work(db):
        item(db, someone, anna, now)
    with pytest.raises(IntegrityError), work(db):
        db.execute(update(RecoveryCapitalItem).values(evidence_sealed=None))


@pytest.mark.shows("R-70", "R-74")
def test_an_item_has_no_figure_and_its_side_no_default():
    kinds = (Integer, SmallInteger, Numeric, Float)
    table = RecoveryCapitalItem.__table__
    assert [column.name for column in table.columns if isinstance(column.type, kinds)] == []
    assert table.c.side.default is None and table.c.side.server_default is None and not table.c.side.nullable


NAMES = re.compile(r"RecoveryCapitalItem|recovery_capital_item")
MAY_NAME = {  # who may name the table at all; none of them orders, counts, refuses or exports by it
    "portal/casework/support_models.py",
    "portal/casework/support_actions.py",
    "portal/casework/support_queries.py",
    "portal/storage/inventory.py",
}


@pytest.mark.shows("R-70", "R-72")
def test_no_code_counts_orders_or_exports_by_what_helps_or_gets_in_the_way():
    """Exports, feeds, queues and matching never read it; those who show it count nothing."""
    found = {
        path.relative_to(ROOT).as_posix(): text
        for path in (ROOT / "portal").rglob("*.py")
        if "migrations" not in path.parts and NAMES.search(text := path.read_text(encoding="utf-8"))
    }
    assert set(found) == MAY_NAME
    asked = re.compile(r"support_queries\.items\b|from portal\.casework\.support_queries import")
    askers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "portal").rglob("*.py")
        if asked.search(path.read_text(encoding="utf-8"))
    }
    assert askers == {"portal/casework/support_edit_views.py"}, "only the pages that show it to be filled in"
    for name in ("portal/casework/support_queries.py", "portal/casework/support_actions.py"):
        assert not re.search(r"func\.(count|sum|avg)|len\(.*items", found[name]), name
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "evidence" in path.read_text(encoding="utf-8")]
    assert pages
    for path in pages:
        assert not re.search(r"items\s*\|\s*(length|sum|count)", path.read_text(encoding="utf-8")), path


@pytest.mark.shows("R-71")
def test_none_of_these_is_a_full_answer_and_can_be_changed(db, someone, anna, now):
    assert support_queries.roles(db, someone.id) == {}
    facts = {"family_member_id": someone.id, "by": "person", "now": now}
    with work(db):
        support_actions.set_roles(db, said={"listening": ("yes", "quite")}, none_of_these=False, **facts)
        support_actions.set_roles(db, said={"listening": ("yes", "quite")}, none_of_these=True, **facts)
    assert set(support_queries.roles(db, someone.id)) == {"none"}
    with work(db):
        support_actions.set_roles(
            db, said={"meetings": ("no", ""), "forged": ("yes", "")}, none_of_these=False, **facts
        )
    assert {role: row.willing for role, row in support_queries.roles(db, someone.id).items()} == {"meetings": "no"}


@pytest.mark.shows("R-76")
@pytest.mark.parametrize("typed", ["Mo Patel", "Mohammed", "", "M4", "ABCDE"])
def test_other_people_are_kept_by_initials_only(db, someone, anna, now, typed):
    facts = {"kind": "friend", "closeness": "near", "by": anna.ref, "once_key": key(), "now": now}
    with pytest.raises(OnlyInitials), work(db):
        support_actions.add_person(db, family_member_id=someone.id, initials=typed, **facts)


@pytest.mark.parametrize(("typed", "kept"), [("m.p.", "MP"), ("M P", "MP"), ("k", "K"), ("ŵ.ŷ.", "ŴŶ")])
def test_initials_are_tidied(typed, kept):
    assert support_areas.initials(typed) == kept


def test_everybody_in_the_drawing_stands_apart_and_inside():
    people = [(f"NP-{index}", "AB", ring) for ring in network_map.RINGS for index in range(8)]
    found = network_map.places(people)
    assert len({(place.x, place.y) for place in found}) == len(people)
    assert all(0 < place.x < network_map.SIZE and 0 < place.y < network_map.SIZE for place in found)


@pytest.mark.shows("R-45", "R-46", "R-49")
def test_what_matters_and_what_helps_is_asked_once_with_what_was_said_at_the_start(db, make_someone, anna, now):
    someone = make_someone(access_needs=["bsl", "step_free"])
    with work(db):
        support_actions.set_about(
            db,
            family_member_id=someone.id,
            matters="I pray at noon",
            needs=["deaf", "mental", "forged"],
            adjustments="Face me when you speak",
            parenting="Somebody to mind the twins",
            by="person",
            now=now,
        )
    about = support_queries.about(db, someone.id)
    assert about.access == ("bsl", "step_free") and about.needs == ("deaf", "mental")
    assert (about.matters, about.parenting) == ("I pray at noon", "Somebody to mind the twins")


@pytest.mark.shows("G18")
def test_the_whole_record_is_in_the_persons_own_copy(db, someone, anna, now):
    with work(db):
        item(db, someone, anna, now)
        facts = {"family_member_id": someone.id, "by": anna.ref, "once_key": key(), "now": now}
        support_actions.write_conversation(db, ref="", words={"sleep": "Wakes at 3"}, **facts)
    held = own_queries.everything(db, someone.id)
    assert held["recovery_capital_item"][0]["evidence"] == "Twice a week"
    assert held["support_conversation"][0]["sleep"] == "Wakes at 3"


@pytest.mark.engines("sqlite")
@pytest.mark.shows("R-72", "R-69")
def test_what_helps_or_is_in_the_way_is_in_nothing_that_leaves_the_team(app, store, signed_in, someone, anna, db, now):
    """A marker in one item, then everything a partner, an export or a feed can be given: it is in none of them."""
    marker, yusuf = "zanzibar-kettle", make_worker(store, "partner-worker", name="Yusuf")
    with work(db):
        item(db, someone, anna, now, words=marker, evidence=marker + " seen")
        share = sharing_actions.ask_to_share(
            db,
            family_member_id=someone.id,
            receiver=yusuf.ref,
            items=list(sharing.ITEMS),
            purpose="everything there is",
            months="3",
            by=anna.ref,
            once_key=key(),
            now=now,
        )
        sharing_actions.agree(db, ref=share.ref, family_member_id=someone.id, words="all", now=now)
    partner, team = signed_in(yusuf), signed_in(anna)
    page = partner.get(f"/work/shared/{share.ref}").get_data(as_text=True)
    assert "What they wrote" in page and marker not in page
    assert marker not in str(list(export_queries.requests(db)))
    for address in ("/work/queue", f"/work/people/{someone.ref}", f"/work/people/{someone.ref}/match"):
        assert marker not in team.get(address).get_data(as_text=True), address
    for address in ("/api/oruk/v3/services", "/api/meeting-guide.json"):
        assert marker not in app.test_client().get(address).get_data(as_text=True), address
    assert marker in team.get(f"/work/support/{someone.ref}/around").get_data(as_text=True), "where it is to be seen"


@pytest.mark.engines("sqlite")
@pytest.mark.shows("R-70")
def test_the_person_reads_how_it_is_written_down_and_says_what_they_think_of_it(
    db, come_back, make_someone, someone, anna, now
):
    """Assessor, day and version of the criteria stay with it; their own view stands beside it (R-70)."""
    another = make_someone()
    with work(db):
        made, other = item(db, someone, anna, now), item(db, another, anna, now)
    assert (made.by, made.at, made.criteria) == (anna.ref, now, support_areas.CRITERIA_VERSION)
    person = come_back(someone)
    page = person.get("/code/around/how").get_data(as_text=True)
    assert all(line in page for line in support_areas.CRITERIA) and support_areas.CRITERIA_VERSION in page
    person.get(f"/code/around/{made.ref}")
    person.submit({"words": "That is not how I see it"}, action=f"/code/around/{made.ref}")
    assert person.page and "That is not how I see it" in person.page.said
    assert person.get(f"/code/around/{other.ref}").status_code == 404
    db.rollback()
    db.expire_all()
    assert support_queries.items(db, someone.id)[0].own_view == "That is not how I see it"
