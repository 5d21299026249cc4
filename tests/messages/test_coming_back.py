"""What comes back: receipts in any order, replies, and the two addresses that providers call."""

import itertools
import json
import random
from datetime import timedelta

import pytest

from portal.messages import actions
from portal.messages.answer_actions import take_receipt, take_reply
from portal.messages.answers import Answer
from portal.messages.models import Receipt
from portal.messages.queries import open_alerts, safe_contact
from portal.messages.receipts import Outcome
from portal.messages.safety import Reason
from portal.messages.signing import sign
from portal.messages.states import State
from portal.settings import Settings
from portal.storage.work import work
from tests.messages.conftest import EMAIL, TEXT, make_message, make_person, plan, row_of


@pytest.fixture
def texted(post, db, now):
    """Somebody who was sent a text about a booking."""
    person = make_person(db, TEXT, now=now)
    (row,) = plan(db, person, make_message(now), now=now)
    post.tick("text")
    assert len(post.sent) == 1
    return row


def receipt(db, row, outcome, now, number="r1"):
    with work(db):
        return take_receipt(db, way="text", number=number, key=row.id, outcome=outcome, at=now, now=now)


@pytest.mark.shows("F9")
@pytest.mark.parametrize("order", list(itertools.permutations(["delivered", "temporary", "permanent"])))
@pytest.mark.engines("sqlite")
def test_receipts_come_to_the_same_end_in_any_order_and_three_times_each(db, new_db, texted, now, order):
    for number, outcome in itertools.product(order, range(3)):
        receipt(db, texted, Outcome(number), now, number=number)
        assert outcome in range(3)
    assert row_of(new_db, texted).state == State.DELIVERED
    with new_db() as other:
        assert other.query(Receipt).count() == 3
        assert safe_contact(other, texted.person_key).ways[0].works is True


@pytest.mark.shows("F9")
@pytest.mark.engines("sqlite")
def test_a_thousand_receipts_shuffled_and_tripled(post, db, new_db, now, full):
    count = 1_000 if full else 60
    person = make_person(db, EMAIL, now=now)
    rows = plan(db, person, *[make_message(now, about=f"BK-{n}") for n in range(count)], now=now)
    while post.tick().sent:
        pass
    rng = random.Random(1)
    said = [(row, rng.choice([Outcome.DELIVERED, Outcome.TEMPORARY])) for row in rows] * 3
    rng.shuffle(said)
    for row, outcome in said:
        with work(db):
            take_receipt(db, way="email", number=f"{row.id}:{outcome}", key=row.id, outcome=outcome, at=now, now=now)
    for row, outcome in said:
        assert row_of(new_db, row).state == (State.DELIVERED if outcome is Outcome.DELIVERED else State.FAILED)


@pytest.mark.shows("F7", "T2")
def test_a_number_that_does_not_exist_is_not_used_again(db, new_db, texted, now):
    assert receipt(db, texted, Outcome.PERMANENT, now)
    (later,) = plan(db, texted.person_key, make_message(now, about="BK-LATER"), now=now)
    assert row_of(new_db, texted).state == State.FAILED
    assert row_of(new_db, later).state == State.REFUSED
    assert [alert.kind for alert in open_alerts(db)] == ["contact-not-working"]


@pytest.mark.shows("T2")
def test_after_a_failed_delivery_somebody_asks_whether_it_is_still_safe(db, new_db, texted, now):
    receipt(db, texted, Outcome.TEMPORARY, now)
    (later,) = plan(db, texted.person_key, make_message(now, about="BK-LATER"), now=now)
    assert row_of(new_db, later).reason == Reason.CHECK_AGAIN
    with work(db):
        actions.mark_checked(db, person_key=texted.person_key, now=now)
    assert row_of(new_db, later).state == State.DUE


def test_a_receipt_that_is_faster_than_we_are_counts_as_sent(post, db, new_db, now):
    person = make_person(db, TEXT, now=now)
    (row,) = plan(db, person, make_message(now), now=now)

    def at_once(_parcel):
        with new_db() as other, work(other):
            take_receipt(other, way="text", number="r", key=row.id, outcome=Outcome.DELIVERED, at=now, now=now)

    post.text.before_answer = at_once
    post.tick("text")
    assert row_of(new_db, row).state == State.DELIVERED


def reply(db, text, now, sender=TEXT.value, hooks=()):
    with work(db):
        return take_reply(db, way="text", sender=sender, answer=text, now=now, hooks=hooks)


def test_coming_is_kept_with_the_message(db, new_db, texted, now):
    heard = []
    assert reply(db, Answer.COMING, now, hooks=[lambda db, about, answer, now: heard.append((about, answer))])
    assert row_of(new_db, texted).answer == "coming"
    assert heard == [(texted.about, Answer.COMING)]


def test_another_time_is_passed_on_to_the_team(db, texted, now):
    reply(db, Answer.MOVE, now)
    assert [(alert.kind, alert.about) for alert in open_alerts(db)] == [("wants-another-time", texted.about)]


@pytest.mark.shows("T2", "N-08")
def test_not_safe_now_stops_everything_for_everybody_at_that_number(post, db, new_db, texted, now):
    other = make_person(db, TEXT, now=now)
    plan(db, other, make_message(now, about="BK-OTHER"), now=now)
    post.tick("text")
    waiting = [
        *plan(db, texted.person_key, make_message(now, about="BK-NEXT"), now=now),
        *plan(db, other, make_message(now, about="BK-NEXT-TOO"), now=now),
    ]
    reply(db, Answer.STOP, now)
    post.tick("text")
    assert len(post.sent) == 2
    assert {row_of(new_db, row).reason for row in waiting} == {Reason.STOPPED}
    assert {alert.kind for alert in open_alerts(db)} == {"not-safe-now"}


def test_a_number_nobody_wrote_to_gets_nothing_and_changes_nothing(db, texted, now):
    assert reply(db, Answer.STOP, now, sender="+447700900999") is False
    assert open_alerts(db) == []


# --- the two addresses ---


@pytest.fixture
def settings(engine_url, instance):
    return Settings(
        instance=instance, database_url=engine_url, fast_hashes=True, sms_url="http://portal:secret@127.0.0.1:9/texts"
    )


def signed(client, path, said, now, secret="secret"):
    body, at = json.dumps(said).encode(), str(int(now.timestamp()))
    headers = {"X-Timestamp": at, "X-Signature": sign(secret, at, body), "Content-Type": "application/json"}
    return client.post(path, data=body, headers=headers)


@pytest.mark.shows("F9")
def test_a_signed_receipt_is_taken_and_a_forged_or_old_one_is_not(client, db, new_db, texted, now):
    said = {"reference": texted.id, "status": "delivered", "receipt": "r1"}
    assert signed(client, "/messages/receipts", said, now, secret="guess").status_code == 403
    assert signed(client, "/messages/receipts", said, now - timedelta(hours=1)).status_code == 403
    assert client.post("/messages/receipts", data=b"{}").status_code == 403
    assert row_of(new_db, texted).state == State.SENT
    assert signed(client, "/messages/receipts", said, now).status_code == 204
    assert row_of(new_db, texted).state == State.DELIVERED


def test_replies_are_answered_alike_whoever_sends_them(client, db, new_db, texted, now):
    for number in ("447700900123", "+447700900999", "nonsense", ""):
        answer = signed(client, "/messages/replies", {"source_number": number, "message": "3"}, now)
        assert (answer.status_code, answer.data) == (204, b"")
    assert safe_contact(new_db(), texted.person_key).stopped_at is not None


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"nonsense", b"1"])
def test_what_cannot_be_read_is_refused_plainly(client, now, body):
    at = str(int(now.timestamp()))
    headers = {"X-Timestamp": at, "X-Signature": sign("secret", at, body)}
    assert client.post("/messages/replies", data=body, headers=headers).status_code == 400
