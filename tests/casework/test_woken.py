"""Who is woken can open just that, and nobody is woken by what they did themselves (N-18, T4)."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.actions import disable_worker
from portal.accounts.alert_jobs import tell_team
from portal.accounts.queries import NoSuchWorker, person_key_of, worker_by_ref
from portal.casework import concern_actions, glass_actions, rota_actions
from portal.casework.rota_jobs import ask_and_fall_back
from portal.casework.waking_queries import who_is_woken
from portal.messages import actions as messages
from portal.messages.models import WorkNotice
from portal.messages.notice_actions import AT_ONCE
from portal.shared.clock import instant, today
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker

HOUR = timedelta(hours=1)
REASON = "They rang and said they would come round tonight."


@pytest.fixture
def at_night(now) -> datetime:
    return instant(today(now), time(21, 30))


@pytest.fixture
def worker(store):
    def make(role, name):
        return make_worker(store, role, name=name)

    return make


def put_on_call(db, worker, at, line=1):
    with work(db):
        facts = {"line": line, "starts_at": at - HOUR, "ends_at": at + 8 * HOUR, "by": "WK-1", "now": at - HOUR}
        made = rota_actions.add_shift(db, worker=worker.ref, **facts)
        rota_actions.confirm_shift(db, ref=made.ref, worker_id=worker.id, by=worker.ref, now=at - HOUR)


def shut_out(db, worker, at):
    with work(db):
        disable_worker(db, worker=worker_by_ref(db, worker.ref), now=at, at_once=True)


def woken(db, *workers):
    """References of those of them who are told at any hour, and of what."""
    db.rollback()
    keys = {person_key_of(db, each.id): each.name for each in workers}
    rows = db.scalars(select(WorkNotice).where(WorkNotice.kind == AT_ONCE, WorkNotice.worker_key.in_(keys)))
    return sorted((keys[row.worker_key], row.about) for row in rows)


@pytest.mark.shows("N-18", "T4")
@pytest.mark.parametrize("has_coordinator", [True, False])
def test_where_nobody_is_on_call_and_nobody_leads_whoever_is_woken_opens_it(
    new_db, db, signed_in, worker, make_concern, anna, at_night, clock_at, has_coordinator
):
    mo, omar = worker("mentor", "Mo"), worker("supervisor", "Omar")
    ria = anna
    if not has_coordinator:
        shut_out(db, anna, at_night)
    clock_at(at_night)
    ref = make_concern(by=mo.ref, now=at_night)
    tell_team(new_db, at_night, who_is_woken)
    who = ria if has_coordinator else omar
    assert woken(db, mo, ria, omar) == [(who.name, ref)]
    assert signed_in(who).get(f"/work/concerns/{ref}").status_code == 200
    if has_coordinator:
        assert signed_in(omar).get(f"/work/concerns/{ref}").status_code == 404


@pytest.mark.shows("N-18", "T4")
@pytest.mark.parametrize("others", ["lead", "second", "team", "supervisors", "nobody"])
def test_who_raises_it_while_on_call_is_not_woken_by_it_where_somebody_else_can_be(
    new_db, db, signed_in, worker, make_concern, anna, at_night, clock_at, others
):
    shut_out(db, anna, at_night)
    omar = worker("supervisor", "Omar")
    put_on_call(db, omar, at_night)
    made = {"lead": "duty-lead", "second": "supervisor", "team": "coordinator", "supervisors": "supervisor"}
    other = worker(made[others], "Ria") if others in made else omar
    if others == "second":
        put_on_call(db, other, at_night, line=2)
    clock_at(at_night)
    ref = make_concern(by=omar.ref, now=at_night)
    tell_team(new_db, at_night, who_is_woken)
    people = [omar] if other is omar else [omar, other]
    assert woken(db, *people) == [(other.name, ref)]
    for each in people:
        client = signed_in(each)
        assert client.get(f"/work/concerns/{ref}").status_code == 200
        assert f"/work/concerns/{ref}" in text(client.get("/work/concerns"))


@pytest.mark.shows("N-18", "T4")
def test_a_supervisor_on_call_hears_of_nothing_that_they_cannot_open(
    new_db, db, signed_in, worker, someone, at_night, clock_at
):
    omar, joan, ria = worker("supervisor", "Omar"), worker("duty-lead", "Joan"), worker("coordinator", "Ria")
    put_on_call(db, omar, at_night)
    clock_at(at_night)
    with work(db):
        glass = glass_actions.break_glass(db, ref=someone.ref, reason=REASON, by=omar.ref, now=at_night).ref
        messages.raise_alert(db, kind="not-safe-now", about="BK-7K3M2P", now=at_night)
    tell_team(new_db, at_night, who_is_woken)
    assert woken(db, omar, joan, ria) == sorted([("Joan", glass), ("Joan", "BK-7K3M2P")])
    lead, other = signed_in(joan), signed_in(omar)
    assert glass in text(lead.get("/work/reason/review")) and "BK-7K3M2P" in text(lead.get("/work/alerts"))
    assert [other.get(page).status_code for page in ("/work/reason/review", "/work/alerts")] == [403, 403]


@pytest.mark.shows("N-18")
def test_without_a_lead_what_the_team_can_open_reaches_the_team_and_the_rest_waits_for_its_hours(
    new_db, db, worker, someone, at_night
):
    omar, ria = worker("supervisor", "Omar"), worker("coordinator", "Ria")
    put_on_call(db, omar, at_night)
    with work(db):
        glass_actions.break_glass(db, ref=someone.ref, reason=REASON, by=omar.ref, now=at_night)
        messages.raise_alert(db, kind="not-safe-now", about="BK-7K3M2P", now=at_night)
    tell_team(new_db, at_night, who_is_woken)
    assert woken(db, omar, ria) == [("Ria", "BK-7K3M2P")]


@pytest.mark.shows("N-18")
def test_the_next_in_line_is_somebody_who_still_opens_the_rota(new_db, db, worker, at_night):
    starts_at = at_night + HOUR
    people = [worker("coordinator", "Ria"), worker("supervisor", "Omar"), worker("supervisor", "Nia")]
    refs = []
    with work(db):
        for line, each in enumerate(people, 1):
            facts = {"starts_at": starts_at, "ends_at": starts_at + 8 * HOUR, "by": "WK-1", "now": at_night - HOUR}
            refs.append(rota_actions.add_shift(db, worker=each.ref, line=line, **facts).ref)
            rota = {"ref": refs[-1], "worker_id": each.id, "by": each.ref, "now": at_night - HOUR}
            if line > 1:
                rota_actions.confirm_shift(db, **rota)
    shut_out(db, people[1], at_night)
    ask_and_fall_back(new_db, at_night)
    assert woken(db, *people[1:]) == [("Nia", refs[2])]


def test_a_concern_is_given_to_nobody_who_cannot_open_it(db, worker, make_concern, anna, now):
    ref, mo = make_concern(), worker("mentor", "Mo")
    with pytest.raises(NoSuchWorker), work(db):
        concern_actions.take_over(db, ref=ref, worker=mo.ref, by=anna.ref, now=now)
