"""Every duty with its owner and day; all we hold, column by column (N-53, N-58, R-86, G18)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect

import portal.tables  # noqa: F401  a copy is complete when every table is known
from portal import cli
from portal.casework import (
    concern_actions,
    duties_queries,
    pack_queries,
    rights_actions,
    sharing_actions,
    support_actions,
    support_plan_actions,
    triage_actions,
)
from portal.casework.duties_views import SOON
from portal.referrals import actions as referrals
from portal.shared.refs import new_ref
from portal.storage.base import Base
from portal.storage.sealed import Sealed
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker


def kinds(db, now):
    return [each.kind for each in duties_queries.duties(db, now=now, soon=SOON)]


@pytest.mark.shows("N-58", "N-53", "R-83", "N-50")
def test_each_duty_stands_on_the_page_with_owner_and_day_until_it_is_done(db, store, make_concern, someone, anna, now):
    yusuf = make_worker(store, "partner-worker", name="Yusuf")
    facts = {"family_member_id": someone.id, "by": anna.ref, "once_key": new_ref("XX", 12), "now": now}
    concern = make_concern()
    with work(db):
        referrals.send_wish(
            db, family_member_id=someone.id, kind="complain", text="x", about=anna.ref, once_key="w" * 32, now=now
        )
        asked = rights_actions.ask_by_right(
            db, ref=someone.ref, kind="erase", owner=anna.ref, once_key="r" * 32, now=now
        )
        share = sharing_actions.ask_to_share(db, receiver=yusuf.ref, items=["name"], purpose="x", months="1", **facts)
        sharing_actions.agree(db, ref=share.ref, family_member_id=someone.id, words="words", now=now)
        plan = support_plan_actions.make_plan(db, format="page", **facts)
        support_plan_actions.add_action(
            db, plan=plan, words="x", owner=anna.ref, due_on=now.date(), by=anna.ref, once_key="a" * 32, now=now
        )
        support_plan_actions.add_action(
            db, plan=plan, words="x", owner="person", due_on=now.date(), by=anna.ref, once_key="b" * 32, now=now
        )
    found = duties_queries.duties(db, now=now, soon=SOON)
    assert [each.kind for each in found] == ["concern", "action", "erase", "wish"]
    wish = found[-1]
    assert wish.not_for == anna.ref and wish.due_at.date() == (now + timedelta(days=30)).date()
    assert "consent" in kinds(db, now + timedelta(days=17))
    with work(db):
        rights_actions.finish(db, ref=asked.ref, by=anna.ref, now=now)
        concern_actions.decide(db, ref=concern, decision="no_more", reason="A film.", by=anna.ref, now=now)
    assert "erase" not in kinds(db, now)
    assert all(each.due_at for each in found)


@pytest.mark.shows("N-53", "G35")
def test_each_duty_names_who_has_the_person_where_somebody_has(db, make_concern, someone, anna, joan, now):
    """What nobody has taken is the holder's; never of who must not be the one (N-53, G35)."""
    concern = make_concern()
    with work(db):
        referrals.send_wish(
            db, family_member_id=someone.id, kind="complain", text="x", about=anna.ref, once_key="w" * 32, now=now
        )
    owner = lambda: {each.kind: each.owner for each in duties_queries.duties(db, now=now, soon=SOON)}  # noqa: E731
    assert owner() == {"concern": "", "wish": ""}, "nobody has it: the team"
    with work(db):
        triage_actions.hold(db, ref=someone.ref, by=joan.ref, holder=joan.ref, seen="", now=now)
    assert owner() == {"concern": joan.ref, "wish": joan.ref}
    with work(db):
        triage_actions.hold(db, ref=someone.ref, by=joan.ref, holder=anna.ref, seen=joan.ref, now=now)
        concern_actions.decide(db, ref=concern, decision="no_more", reason="A film.", by=joan.ref, now=now)
    assert owner() == {"concern": anna.ref, "wish": ""}, "what was said about Anna never goes to her"
    with work(db):
        triage_actions.hold(db, ref=someone.ref, by=anna.ref, holder=joan.ref, seen=anna.ref, now=now)
    assert owner() == {"concern": "", "wish": joan.ref}, "a second look is another person's"


@pytest.mark.shows("N-58")
def test_a_request_by_right_is_written_once_due_in_30_days_and_outlives_the_person(db, store, someone, anna, now):
    for key in ("a" * 32, "b" * 32):
        with work(db):
            row = rights_actions.ask_by_right(db, ref=someone.ref, kind="erase", owner=anna.ref, once_key=key, now=now)
    assert len(rights_actions.open_requests(db)) == 1 and row.due_at == now + timedelta(days=30)
    with work(db):
        referrals.erase(db, family_member_id=someone.id, by=anna.ref, now=now)
    db.expire_all()
    assert [each.request for each in rights_actions.open_requests(db)] == [someone.ref]


@pytest.mark.shows("G18")
def test_every_column_of_a_person_is_in_the_pack_or_withheld_with_a_reason(db, make_concern, someone, anna, now):
    facts = {"family_member_id": someone.id, "by": anna.ref, "once_key": new_ref("XX", 12), "now": now}
    told, not_told = make_concern(), make_concern()
    with work(db):
        support_actions.write_conversation(db, ref="", words={"sleep": "Wakes at 3"}, **facts)
        concern_actions.say_told(db, ref=told, was_told=True, why_not="", by=anna.ref, now=now)
    held = pack_queries.pack(db, someone.id)
    given = held["tables"]
    for mapper in Base.registry.mappers:
        if "person_key" not in mapper.columns or mapper.class_.__tablename__ not in given:
            continue
        names = {item.column: name for name, item in vars(mapper.class_).items() if isinstance(item, Sealed)}
        names |= {
            c: n for b in mapper.class_.__mro__ for n, i in vars(b).items() if isinstance(i, Sealed) for c in [i.column]
        }
        wanted = {names.get(column, column) for column in list(inspect(mapper.class_).columns.keys())}
        assert wanted <= set(given[mapper.class_.__tablename__][0]), mapper.class_.__tablename__
    assert given["support_conversation"][0]["sleep"] == "Wakes at 3"
    assert [row["ref"] for row in given["safeguarding_concern"]] == [told]
    assert [(each["ref"], bool(each["why"])) for each in held["withheld"] if each["ref"]] == [(not_told, True)]
    assert all(each["why"] for each in held["withheld"])


@pytest.mark.shows("G18")
def test_the_inventory_names_every_sealed_column():
    found = {(each.table, each.column): each.held for each in pack_queries.inventory()}
    assert "sealed" in found["safeguarding_concern", "words_sealed"]
    assert "sealed" not in found["safeguarding_concern", "about"]
    assert all(len(held.split()) > 1 for held in found.values())


@pytest.mark.engines("sqlite")
@pytest.mark.shows("G18")
def test_the_pack_as_a_file_by_command(store, settings, someone, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PORTAL_INSTANCE", str(settings.instance))
    target = tmp_path / "details.json"
    assert cli.main(["pack", someone.ref, "--to", str(target)]) == 0
    held = json.loads(target.read_text(encoding="utf-8"))
    assert held["tables"]["family_member"][0]["name_to_use"] == "K"
    assert target.stat().st_mode & 0o077 == 0
    assert cli.main(["pack", someone.ref, "--to", str(target)]) == 1
    assert cli.main(["inventory"]) == 0 and "family_member.name_sealed" in capsys.readouterr().out


@pytest.mark.shows("N-58", "G18")
def test_duties_on_their_page_and_the_pack_for_the_duty_lead_only(app, signed_in, anna, joan, someone):
    coordinator, lead = signed_in(anna), signed_in(joan)
    assert "Nothing waits" in text(coordinator.get("/work/duties"))
    coordinator.get("/work/duties/new")
    assert coordinator.submit({"request": "FH-000000", "kind": "copy"}, action="/new").status_code == 422
    coordinator.submit({"request": someone.ref}, action="/new")
    assert "Asked for a copy" in coordinator.page.said and "Anna" in coordinator.page.said
    lead.get("/work/duties")
    lead.submit({}, action="/take")
    assert "Joan" in lead.page.said
    lead.get(f"/work/support/{someone.ref}/pack")
    given = lead.submit({}, action="/pack")
    assert given.headers["Content-Disposition"].endswith('"details.json"')
    assert json.loads(text(given))["tables"]["family_member"]
    assert coordinator.get(f"/work/support/{someone.ref}/pack").status_code == 403
    lead.get("/work/duties")
    lead.submit({}, action="/done")
    assert "Nothing waits" in lead.page.said
    assert "safeguarding_concern" in text(lead.get("/work/duties/inventory"))
