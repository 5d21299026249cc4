"""Two windows of one visit: what is booked, or kept for somebody, is what stood on the page that was pressed."""

import pytest
from sqlalchemy import select

from portal.mentoring import chosen
from portal.mentoring.models import Booking
from portal.mentoring.waiting_models import KeptTime
from tests.mentoring.conftest import SIX
from tests.mentoring.test_pages import choose, text
from tests.referrals.walking import ask_and_send


def confirm_page(client) -> dict[str, str]:
    """The fields of "Check your time", as that window keeps them while another goes on."""
    client.get("/times/confirm")
    form = next(form for form in client.page.forms if "/times/" in form.action and "shown" in dict(form.values))
    return dict(form.values)


def booked(store) -> set:
    with store.new_db() as db:
        return set(db.scalars(select(Booking.starts_at).where(Booking.state == "booked")))


@pytest.mark.shows("N-32", "F18")
def test_what_is_booked_is_what_stood_on_the_page(client, make_mentor, store):
    mentor, other = make_mentor(), make_mentor(alias="Ana")
    ask_and_send(client)
    choose(client, mentor)
    first = confirm_page(client)
    choose(client, other, 2)
    second = confirm_page(client)
    page = text(client.post("/times/confirm", data=first, follow_redirects=True))
    assert "Your time is booked" in page and "Tuesday 24 November, 6pm" in page and "Marisol" in page
    assert booked(store) == {SIX}
    page = text(client.post("/times/confirm", data=second, follow_redirects=True))
    assert "with Ana" in page and len(booked(store)) == 2
    client.post("/times/confirm", data=first, follow_redirects=True)
    assert len(booked(store)) == 2, "pressed again in either window it is the same booking"


@pytest.mark.shows("N-32")
def test_what_is_asked_again_is_about_the_time_on_that_page(client, make_mentor, store):
    mentor, other = make_mentor(), make_mentor(alias="Ana")
    ask_and_send(client)
    choose(client, mentor)
    first = confirm_page(client)
    choose(client, other, 1)
    page = text(client.post("/times/confirm", data=first | {"place": "clinic"}, follow_redirects=True))
    assert "There is a problem" in page and "Marisol" in page and "Ana" not in page
    assert booked(store) == set()


@pytest.mark.shows("N-32")
def test_a_helper_keeps_the_time_on_the_page(client, make_mentor, store):
    mentor, other = make_mentor(), make_mentor(alias="Ana")
    choose(client, mentor)
    first = confirm_page(client)
    choose(client, other, 2)
    assert "Tuesday 24 November, 6pm" in text(client.post("/times/keep", data=first, follow_redirects=True))
    with store.new_db() as db:
        assert list(db.scalars(select(KeptTime.starts_at))) == [SIX]


def test_a_mark_that_is_not_ours_changes_nothing():
    held = chosen.Chosen("PM-7K3M2P", SIX, moving="BK-7K3M2P", kept="k")
    assert chosen.pressed(held, chosen.mark(held)) is held
    for odd in (
        "",
        "x",
        "PM-7K3M2P",
        "PM-7K3M2P yesterday",
        "pm-1 2026-11-24T18:00:00+00:00",
        "\x00 \x00 \x00",
        "é" * 9999,
    ):
        assert chosen.pressed(held, odd) is held
    assert chosen.pressed(None, chosen.mark(held)) is None
    assert chosen.pressed(held, "PM-2222 2026-11-24T19:00:00+00:00 ' --") == chosen.Chosen(
        "PM-2222", chosen.read_time("2026-11-24T19:00:00+00:00")
    )
