"""Only so many new numbers get figures in a day, of one person and from one network; who meets that limit is told the
truth on every page, and the way on (T19)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.messages.budget import FIGURES_PER_NETWORK, FIGURES_PER_PERSON
from portal.messages.models import OutboxMessage, SafeContact
from portal.messages.states import State
from portal.referrals.flood_actions import count_one
from portal.referrals.models import SendCount
from portal.shared import clock
from portal.storage.work import work
from tests.kit.contact import figures_went_out
from tests.referrals.walking import answer, ask_and_send

HERE = "127.0.0.1"
CONFIRM = select(OutboxMessage.id).where(OutboxMessage.kind == "confirm_way", OutboxMessage.way == "text")
A_TEXT_COMES = ("First we send six figures", "We send six figures to your number", "A text with six figures goes")
MAIL = {"contact_way": {"contact_way": ["email"]}, "safe_contact": {"email_value": "k@example.org"}}


def figure_texts(store) -> int:
    with store.new_db() as db:
        return len(db.scalars(CONFIRM).all())


def asked_for(db, store, now, network: str, many: int = FIGURES_PER_NETWORK) -> None:
    with work(db):
        for _ in range(many):
            count_one(db, store.keys, what="figures", place=network, within=timedelta(days=1), now=now)


def name_number(client, last: int) -> None:
    client.get("/code/safe-ways/how")
    client.submit({"text_value": f"07700 900{last:03d}"}, action="/code/safe-ways/how")


def come_back(client, code: str) -> None:
    client.get("/code")
    client.submit({"code": code, "pin": "123456"}, action="/code")


def promises(client) -> list[str]:
    return [words for words in A_TEXT_COMES if words in client.page.said]


@pytest.mark.shows("T19", "G26")
def test_ever_new_numbers_from_one_network_come_to_a_hard_stop(client, db, store, now):
    asked_for(db, store, now, HERE, FIGURES_PER_NETWORK - 2)
    for number in range(4):
        ask_and_send(client, safe_contact={"text_value": f"07700 900{number:03d}"})
        client.get("/exit")
    assert figure_texts(store) == 2
    with store.new_db() as db:
        assert not [row for row in db.scalars(select(SendCount)) if HERE in row.slot], "only a keyed hash is kept"


@pytest.mark.shows("T19", "G26")
def test_one_person_who_names_number_after_number_leaves_their_network_its_room(app, client, store, now, clock_at):
    code = ask_and_send(client)
    answer(client, go="status")
    for number in range(FIGURES_PER_NETWORK + 5):
        name_number(client, number)
    assert figure_texts(store) == FIGURES_PER_PERSON
    client.get("/code/figures")
    assert "You asked for texts to several numbers today." in client.page.said and not promises(client)
    neighbour = app.test_client()
    ask_and_send(neighbour, safe_contact={"text_value": "07700 900900"})
    assert figure_texts(store) == FIGURES_PER_PERSON + 1
    clock_at(now + timedelta(days=1, minutes=1))
    come_back(client, code)
    name_number(client, 777)
    assert figure_texts(store) == FIGURES_PER_PERSON + 2, "tomorrow they may again"


@pytest.mark.shows("T19", "N-14")
def test_a_person_on_such_a_network_is_told_the_truth_on_each_page_and_asks_again_when_it_says(
    client, db, store, now, clock_at
):
    asked_for(db, store, now, HERE)
    code = ask_and_send(client)
    said = client.page.said
    assert not promises(client) and "We will reply by text" not in said
    assert "We send no text with six figures to your number now." in said
    assert "You can ask for one with your code from Tuesday 24 November, 10:01am." in said
    assert (
        "Or ring us. We can do this with you when we speak" in said and "Until then, nothing else goes there." in said
    )
    answer(client, go="status")
    assert not promises(client) and "You can ask for one with your code from Tuesday 24 November" in client.page.said
    client.get("/code/figures")
    assert not promises(client) and "We send no text with six figures to your number now." in client.page.said
    assert "/code/figures/new" not in [form.action for form in client.page.forms], "no press that would do nothing"
    assert "/code/notes" in client.page.links, "who cannot ring can write"
    client.post("/code/figures/new")
    assert figure_texts(store) == 0
    clock_at(now + timedelta(days=1, minutes=1))
    come_back(client, code)
    client.get("/code/figures")
    assert "You can ask for one now with your code." in client.page.said
    client.submit({}, action="/code/figures/new")
    assert "A text with six figures goes to your number" in client.page.said
    assert figure_texts(store) == 1


@pytest.mark.shows("T19")
def test_who_asks_for_new_figures_and_gets_none_is_told_so_and_the_old_ones_still_count(
    client, db, store, now, clock_at
):
    code = ask_and_send(client)
    with store.new_db() as fresh, work(fresh):
        figures_went_out(fresh, now=clock.now())
    later = clock_at(now + timedelta(days=2))
    asked_for(db, store, later, HERE)
    come_back(client, code)
    client.get("/code/figures")
    client.post("/code/figures/new")
    client.get("/code/figures")
    said = client.page.said
    assert not promises(client) and "A text with six figures went to your number." in said
    assert "We send no new text now. Too many were asked for today on the internet connection you used." in said
    assert "You can ask for new figures from Thursday 26 November, 10:01am." in said
    with store.new_db() as fresh:
        right = fresh.scalars(select(SafeContact)).one().code
    client.submit({"figures": right}, action="/code/figures")
    assert "Done." in client.page.said


@pytest.mark.shows("T19")
def test_figures_that_wait_for_a_safe_hour_are_not_lost_to_a_press_that_finds_no_room(client, db, store, now, clock_at):
    code = ask_and_send(client)
    later = clock_at(now + timedelta(days=2))
    asked_for(db, store, later, HERE)
    come_back(client, code)
    client.post("/code/figures/new")
    with store.new_db() as fresh:
        rows = fresh.scalars(select(OutboxMessage).where(OutboxMessage.kind == "confirm_way")).all()
        assert [row.state for row in rows if row.state != State.CANCELLED], "they still go"
    client.get("/code/figures")
    assert "A text with six figures goes to your number" in client.page.said


@pytest.mark.shows("T19")
def test_a_number_left_and_named_again_is_not_said_to_have_its_old_figures(client, db, store, now, clock_at):
    code = ask_and_send(client, safe_contact={"text_value": "07700 900142"})
    with store.new_db() as fresh, work(fresh):
        figures_went_out(fresh, now=clock.now())
    later = clock_at(now + timedelta(hours=3))
    client.environ_base["REMOTE_ADDR"] = "203.0.113.9"  # nobody counted this number there
    asked_for(db, store, later, "203.0.113.9")
    come_back(client, code)
    for number in (143, 142):
        name_number(client, number)
    client.get("/code/figures")
    assert "We send no text with six figures to your number now." in client.page.said
    assert "went to your number" not in client.page.said


@pytest.mark.shows("T19")
def test_another_network_and_an_address_for_mail_are_not_counted_with_it(client, db, store, now):
    asked_for(db, store, now, "198.51.100.1", FIGURES_PER_NETWORK * 2)
    ask_and_send(client)
    assert figure_texts(store) == 1 and promises(client)
    client.get("/exit")
    asked_for(db, store, now, HERE)
    ask_and_send(client, **MAIL)
    assert promises(client), "an e-mail goes all the same"
    with store.new_db() as fresh:
        by_mail = select(OutboxMessage).where(OutboxMessage.kind == "confirm_way", OutboxMessage.way == "email")
        assert len(fresh.scalars(by_mail).all()) == 1


@pytest.mark.shows("T19")
def test_what_is_refused_is_not_counted_against_the_person(client, db, store, now, clock_at):
    """Five presses on a network that is full cost nothing on another one."""
    asked_for(db, store, now, HERE)
    ask_and_send(client)
    answer(client, go="status")
    for number in range(FIGURES_PER_PERSON + 1):
        name_number(client, number)
    assert figure_texts(store) == 0
    client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    client.get("/code/figures")
    client.submit({}, action="/code/figures/new")
    assert figure_texts(store) == 1


@pytest.mark.shows("T19")
def test_numbers_are_counted_and_not_how_often_somebody_comes_back_to_one(client, store):
    """Between two phones, there and back: two numbers, however often."""
    ask_and_send(client)  # with a number of its own
    answer(client, go="status")
    for number in (1, 2, 1, 2, 1, 2):
        name_number(client, number)
    client.get("/code/figures")
    assert promises(client)
    for number in (3, 4, 5):
        name_number(client, number)
    with store.new_db() as db:
        asked = select(OutboxMessage.to_index).where(OutboxMessage.kind == "confirm_way", OutboxMessage.way == "text")
        assert len(set(db.scalars(asked))) == FIGURES_PER_PERSON
    client.get("/code/figures")
    assert "You asked for texts to several numbers today." in client.page.said and not promises(client)
    name_number(client, 1)
    client.get("/code/figures")
    assert promises(client), "this one was counted already"
