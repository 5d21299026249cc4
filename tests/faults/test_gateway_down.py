"""A way out that is down for four hours: nothing is lost, and it is all out within ten minutes afterwards (G27)."""

from datetime import timedelta

import pytest

from portal.messages import actions
from portal.messages.gateways.gateway import Later
from portal.messages.models import OutboxMessage
from portal.messages.queries import gateway_states, open_alerts
from portal.messages.retry import Trouble
from portal.messages.states import State
from portal.storage.work import work
from tests.messages.conftest import Clock, make_message, make_person, post  # noqa: F401


@pytest.fixture
def clock(now):
    return Clock(now)


def states(new_db):
    with new_db() as db:
        rows = db.query(OutboxMessage).filter(OutboxMessage.kind != "confirm_way")  # the person has confirmed already
        return [row.state for row in rows]


@pytest.mark.engines("sqlite")
@pytest.mark.shows("G27", "F5")
@pytest.mark.parametrize("trouble", [Trouble.UNREACHABLE, Trouble.BROKEN], ids=["no answer", "breaks off"])
def test_down_for_four_hours_nothing_is_lost_and_it_drains_in_ten_minutes(
    post,  # noqa: F811
    db,
    new_db,
    clock,
    now,
    full,
    trouble,
):
    count, person = 10_000 if full else 60, make_person(db, now=now)
    with work(db):
        for number in range(count):
            due_at = now + timedelta(seconds=4 * 3600 * number // count)
            starts_at = now + timedelta(days=2)
            message = make_message(now, about=f"BK-{number}", due_at=due_at, starts_at=starts_at)
            actions.plan(db, person_key=person, messages=[message], now=now)
    is_down = True

    def answer(parcel):
        if is_down:
            post.email.answers = [Later(trouble, stops_batch=trouble is Trouble.UNREACHABLE)]

    post.email.before_answer = answer
    post.email.shut = Later(trouble, stops_batch=True) if trouble is Trouble.UNREACHABLE else None
    while clock.at < now + timedelta(hours=4):
        post.tick()
        clock.on(minutes=5)
    assert post.sent == [] and len(states(new_db)) == count
    with new_db() as other:
        assert [alert.kind for alert in open_alerts(other)] == ["gateway-down"], "said once, not once a try"
        assert gateway_states(other)[0].last_trouble == trouble
    is_down, post.email.shut, post.email.answers = False, None, []
    back = clock.at
    while clock.at < back + timedelta(minutes=10) and set(states(new_db)) != {State.SENT}:
        post.tick(longest=600.0)
        clock.on(seconds=30)
    assert set(states(new_db)) == {State.SENT}
    keys = [parcel.key for parcel in post.sent]
    assert len(keys) == len(set(keys)) == count
    with new_db() as other:
        assert open_alerts(other) == [], "it settled by itself"
