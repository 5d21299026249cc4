"""From one network only so many new numbers get figures in a day, and who meets that limit is told the way on (T19)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.messages.budget import FIGURES_PER_NETWORK
from portal.messages.models import OutboxMessage
from portal.referrals.flood_actions import count_one
from portal.referrals.models import SendCount
from portal.storage.work import work
from tests.referrals.walking import answer, ask_and_send

HERE = "127.0.0.1"
CONFIRM = select(OutboxMessage.id).where(OutboxMessage.kind == "confirm_way", OutboxMessage.way == "text")


def figure_texts(store) -> int:
    with store.new_db() as db:
        return len(db.scalars(CONFIRM).all())


def asked_for(db, store, now, network: str, many: int = FIGURES_PER_NETWORK) -> None:
    with work(db):
        for _ in range(many):
            count_one(db, store.keys, what="figures", place=network, within=timedelta(days=1), now=now)


@pytest.mark.shows("T19", "G26")
def test_ever_new_numbers_from_one_network_come_to_a_hard_stop(client, store, now):
    ask_and_send(client)
    answer(client, go="status")
    for number in range(FIGURES_PER_NETWORK + 5):
        client.get("/code/safe-ways/how")
        client.submit({"text_value": f"07700 900{number:03d}"}, action="/code/safe-ways/how")
    assert figure_texts(store) == FIGURES_PER_NETWORK
    with store.new_db() as db:
        assert not [row for row in db.scalars(select(SendCount)) if HERE in row.slot], "only a keyed hash is kept"


@pytest.mark.shows("T19")
def test_a_person_on_such_a_network_is_told_and_asks_again_the_next_day(client, db, store, now, clock_at):
    asked_for(db, store, now, HERE)
    code = ask_and_send(client)
    answer(client, go="figures")
    assert "We have not sent figures to your number yet." in client.page.said
    assert figure_texts(store) == 0
    client.submit({}, action="/code/figures/new")
    assert figure_texts(store) == 0
    later = clock_at(now + timedelta(minutes=15))
    client.get("/code/figures")
    assert "Ask for them here tomorrow, or ring us." in client.page.said
    clock_at(later + timedelta(days=1))
    client.get("/code")
    client.submit({"code": code, "pin": "123456"}, action="/code")
    client.get("/code/figures")
    client.submit({}, action="/code/figures/new")
    assert "A text with six figures goes to your number" in client.page.said
    assert figure_texts(store) == 1


@pytest.mark.shows("T19")
def test_another_network_and_an_address_for_mail_are_not_counted_with_it(client, db, store, now):
    asked_for(db, store, now, "198.51.100.1", FIGURES_PER_NETWORK * 2)
    ask_and_send(client)
    assert figure_texts(store) == 1
    client.get("/exit")
    asked_for(db, store, now, HERE)
    mail = {"contact_way": {"contact_way": ["email"]}, "safe_contact": {"email_value": "k@example.org"}}
    ask_and_send(client, **mail)
    with store.new_db() as fresh:
        by_mail = select(OutboxMessage).where(OutboxMessage.kind == "confirm_way", OutboxMessage.way == "email")
        assert len(fresh.scalars(by_mail).all()) == 1
