"""Who may open a concern: the team, and a supervisor while on call or who has taken it over (N-18, T4)."""

from datetime import timedelta

import pytest

from portal.casework import concern_actions, rota_actions
from portal.records import queries as records
from portal.storage.work import work
from tests.casework.conftest import text
from tests.kit.signing_in import make_worker

ABSENT = "KS-0000000"
HOURS = timedelta(hours=8)


@pytest.fixture
def omar(store, now):
    return make_worker(store, "supervisor", name="Omar")


def put_on_call(db, worker, anna, now):
    with work(db):
        facts = {"line": 1, "starts_at": now, "ends_at": now + HOURS, "by": anna.ref, "now": now}
        made = rota_actions.add_shift(db, worker=worker.ref, **facts)
        rota_actions.confirm_shift(db, ref=made.ref, worker_id=worker.id, by=worker.ref, now=now)


def is_like_nothing(client, ref):
    said = [(client.get(f"/work/concerns/{each}"), each) for each in (ref, ABSENT)]
    pages = {text(answer).replace(each, ABSENT) for answer, each in said}
    return {answer.status_code for answer, _ in said} == {404} and len(pages) == 1


@pytest.mark.shows("N-18", "T4")
def test_a_supervisor_opens_a_concern_while_on_call_and_not_before_or_after(
    db, signed_in, make_concern, someone, anna, joan, omar, now, clock_at
):
    """While somebody else of the team can be reached."""
    ref, client = make_concern(), signed_in(omar)
    assert is_like_nothing(client, ref)
    assert ref not in text(client.get("/work/concerns")) and "You have none now" in client.page.said
    put_on_call(db, omar, anna, now)
    assert f"/work/concerns/{ref}" in text(client.get("/work/concerns"))
    page = text(client.get(f"/work/concerns/{ref}"))
    assert "he threw the kettle" in page and someone.ref in page
    assert f"/work/support/{someone.ref}" not in page, "the rest of the record has its own door, with a reason"
    clock_at(now + HOURS)
    assert is_like_nothing(signed_in(omar), ref)


@pytest.mark.shows("N-18", "N-20", "T4")
def test_who_took_it_over_carries_it_to_its_end_and_no_further(
    db, signed_in, make_concern, someone, anna, joan, omar, now
):
    ref, other, client = make_concern(), make_concern(), signed_in(omar)
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=omar.ref, by=anna.ref, now=now)
    assert is_like_nothing(client, other)
    client.get(f"/work/concerns/{ref}/decision")
    client.submit({"decision": "support", "reason": "Safe with her sister."}, action="/decision")
    assert "Safe with her sister." in text(client.get(f"/work/concerns/{ref}"))
    with work(db):
        concern_actions.say_told(db, ref=ref, was_told=True, why_not="", by=omar.ref, now=now)
        concern_actions.look_second(db, ref=ref, view="Yes.", by=joan.ref, now=now)
    client.get(f"/work/concerns/{ref}")
    answer = client.submit({}, action="/close")
    assert answer.status_code == 200 and "You have none now" in text(answer), "it leads to what is there for them"
    assert is_like_nothing(client, ref)
    opened = [entry for entry in records.about(db, someone.ref) if entry.kind == "record-opened"]
    assert opened and all(omar.ref in entry.facts for entry in opened), "kept where the person can see it (R-86)"


@pytest.mark.shows("N-18")
def test_who_hands_it_on_is_led_back_to_the_list(db, signed_in, make_concern, anna, joan, omar, now):
    ref, client = make_concern(), signed_in(omar)
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=omar.ref, by=anna.ref, now=now)
    client.get(f"/work/concerns/{ref}/take-over")
    answer = client.submit({"worker": joan.ref}, action="/take-over")
    assert answer.status_code == 200 and "You have none now" in text(answer)
    assert is_like_nothing(client, ref)


def test_a_supervisor_finds_the_rota_and_the_concerns_in_the_menu(signed_in, omar):
    page = text(signed_in(omar).get("/work/rota"))
    assert 'href="/work/rota" aria-current="page"' in page and 'href="/work/concerns"' in page
