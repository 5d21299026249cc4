"""What cannot wait reaches who is on duty at night, through the real jobs and the real dispatcher (N-18, T6)."""

from datetime import datetime, time, timedelta

import pytest

from portal.accounts.queries import worker_by_ref
from portal.accounts.reach_actions import set_reach
from portal.casework import concern_actions, glass_actions, rota_actions
from portal.clockwork import Clockwork
from portal.messages import actions as messages
from portal.scheduler import JOBS
from portal.shared.clock import instant, today
from portal.storage.work import work
from tests.kit.signing_in import make_worker
from tests.messages.conftest import Clock, post  # noqa: F401

OMARS, JOANS, RIAS = "+447700900123", "+447700900124", "+447700900125"
HOUR = timedelta(hours=1)
DO = ("duty", "concerns", "alerts", "notices", "text", "email")  # those of the clockwork that have a part in it


@pytest.fixture
def at_night(now) -> datetime:
    """Half past nine in the evening, UK time."""
    return instant(today(now), time(21, 30))


@pytest.fixture
def clock(at_night):
    return Clock(at_night)


@pytest.fixture
def omar(store, now):
    return make_worker(store, "supervisor", name="Omar")


@pytest.fixture
def run(settings, new_db, post):  # noqa: F811
    def once() -> None:
        """A minute of the clockwork."""
        made = Clockwork(settings, new_db, post.room, "test:1")
        jobs = {job.name: job for job in JOBS}
        for name in DO:
            jobs[name].do(made)

    return once


def reach(db, worker, number, now):
    """By e-mail, and by text where a number is given and was typed back."""
    with work(db):
        found = worker_by_ref(db, worker.ref)
        set_reach(db, worker=found, number=number, by_email=True, now=now)
        if number:
            messages.confirm_way(db, person_key=found.person_key, way="text", now=now)


def on_duty(db, worker, anna, starts_at, now, line=1, *, says_yes=True):
    with work(db):
        facts = {"starts_at": starts_at, "ends_at": starts_at + 8 * HOUR, "by": anna.ref, "now": now}
        made = rota_actions.add_shift(db, worker=worker.ref, line=line, **facts)
        if says_yes:
            rota_actions.confirm_shift(db, ref=made.ref, worker_id=worker.id, by=worker.ref, now=now)
        return made.ref


def texts(post):  # noqa: F811
    return [(parcel.to, parcel.text) for parcel in post.text.got]


@pytest.mark.shows("N-18")
def test_a_concern_at_half_past_nine_reaches_who_is_on_call_at_once(
    db,
    post,  # noqa: F811
    run,
    make_concern,
    anna,
    joan,
    omar,
    at_night,
):
    """By text who has one, else by e-mail; by reference only; the rest of the team at 8am, and nobody twice."""
    reach(db, omar, OMARS, at_night)
    reach(db, joan, "", at_night)
    reach(db, anna, "", at_night)
    on_duty(db, omar, anna, at_night - HOUR, at_night)
    ref = make_concern(now=at_night)
    run()
    assert texts(post) == [(OMARS, f"{ref} needs a look now. Automatic message.")]
    assert [(parcel.to, parcel.subject) for parcel in post.email.got] == [(joan.email, f"{ref} needs a look now")]
    post.clock.on(minutes=15)
    run()
    assert len(post.sent) == 2, "the alert about it says nothing new to those who know"
    post.clock.at = instant(today(at_night + timedelta(days=1)), time(8, 1))
    run()
    assert anna.email in [parcel.to for parcel in post.email.got[1:]]


@pytest.mark.shows("N-18")
def test_what_can_wait_waits_for_the_morning_and_holds_nothing_up(db, post, run, make_concern, anna, omar, at_night):  # noqa: F811
    reach(db, omar, OMARS, at_night)
    on_duty(db, omar, anna, at_night - HOUR, at_night)
    key = worker_by_ref(db, omar.ref).person_key
    with work(db):
        messages.give_notice(db, worker_key=key, about="GT-000001", now=at_night)
    run()
    assert post.sent == []
    post.clock.on(minutes=2)
    ref = make_concern(now=post.clock.at)
    run()
    assert texts(post) == [(OMARS, f"{ref} needs a look now. Automatic message.")]
    post.clock.at = instant(today(at_night + timedelta(days=1)), time(8, 1))
    run()
    assert post.email.got[0].subject == "GT-000001 needs a look"


@pytest.mark.shows("N-18")
def test_a_turn_nobody_said_yes_to_reaches_the_next_in_line_at_ten_at_night(
    db,
    store,
    post,  # noqa: F811
    run,
    anna,
    joan,
    omar,
    at_night,
):
    ria = make_worker(store, "coordinator", name="Ria")
    for worker, number in ((ria, RIAS), (omar, OMARS), (joan, "")):
        reach(db, worker, number, at_night)
    starts_at = instant(today(at_night), time(23, 59))
    early = at_night - 12 * HOUR
    on_duty(db, ria, anna, starts_at, early, says_yes=False)
    second = on_duty(db, omar, anna, starts_at, early, line=2)
    run()
    assert post.sent == [], "there is time yet"
    post.clock.at = instant(today(at_night), time(22))
    run()
    assert (OMARS, f"{second} needs a look now. Automatic message.") in texts(post)


@pytest.mark.shows("N-18", "T5")
def test_what_else_cannot_wait_reaches_who_is_on_call_too(
    db,
    post,  # noqa: F811
    run,
    make_concern,
    someone,
    anna,
    joan,
    omar,
    at_night,
):
    reach(db, omar, OMARS, at_night)
    reach(db, joan, JOANS, at_night)
    on_duty(db, omar, anna, at_night - HOUR, at_night - HOUR)
    post.clock.at = at_night - HOUR
    ref = make_concern(now=post.clock.at)
    run()
    post.clock.on(minutes=61)
    run()
    late = [text for to, text in texts(post) if to == OMARS]
    assert late == [f"{ref} needs a look now. Automatic message."] * 2, "it is late"
    post.clock.on(minutes=11)
    reason = "They rang and said they would come round tonight."
    with work(db):
        glass = glass_actions.break_glass(db, ref=someone.ref, reason=reason, by=anna.ref, now=post.clock.at).ref
        messages.raise_alert(db, kind="not-safe-now", about="BK-7K3M2P", now=post.clock.at)
        messages.raise_alert(db, kind="second-look-late", about="KS-000001", now=post.clock.at)
    run()
    last = [text for to, text in texts(post) if to == JOANS][-1]
    assert glass in last and "BK-7K3M2P" in last and "KS-000001" not in last, "a second look waits for the morning"
    assert len([to for to, _ in texts(post) if to == OMARS]) == 2, "a supervisor opens neither, and is not woken"


@pytest.mark.shows("N-18")
def test_who_is_given_a_concern_at_night_hears_it_then(db, post, run, make_concern, anna, joan, omar, at_night):  # noqa: F811
    ref = make_concern(now=at_night)
    reach(db, omar, OMARS, at_night)
    run()
    assert post.sent == [], "it is the duty lead's, who takes no messages, and nobody else is woken"
    with work(db):
        concern_actions.take_over(db, ref=ref, worker=omar.ref, by=anna.ref, now=at_night)
    run()
    assert [to for to, _ in texts(post)] == [OMARS]


@pytest.mark.shows("T6")
def test_a_flood_at_night_is_a_handful_of_texts(db, post, run, make_concern, anna, omar, at_night):  # noqa: F811
    reach(db, omar, OMARS, at_night)
    on_duty(db, omar, anna, at_night - HOUR, at_night)
    for _ in range(30):
        post.clock.on(minutes=1)
        make_concern(now=post.clock.at)
        run()
    assert 2 <= len(texts(post)) <= 3
    assert texts(post)[1][1].startswith("New for you: KS-")
