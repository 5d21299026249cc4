"""How often a code may be tried before it rests, and that nobody is locked out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.referrals.tries import (
    LOOK_BACK,
    MANY_OVER_ALL,
    Tries,
    allowed,
    counted,
    is_paused,
    is_too_many,
    neighbourhood,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PAUSE = timedelta(minutes=15)
NONE = Tries()


def tried(times: int, here: Tries = NONE, over_all: Tries = NONE, at: datetime = NOW) -> tuple[Tries, Tries]:
    for _ in range(times):
        here, over_all = counted(here, over_all, at, at_most=5, pause=PAUSE)
    return here, over_all


@pytest.mark.shows("N-07", "J8.2")
@pytest.mark.parametrize(("times", "rests"), [(0, False), (4, False), (5, True), (9, True)])
def test_five_wrong_tries_make_a_code_rest(times: int, rests: bool):
    assert is_paused(tried(times)[0], NOW) is rests


@pytest.mark.parametrize(
    ("later", "rests"), [(PAUSE - timedelta(seconds=1), True), (PAUSE, False), (PAUSE + timedelta(seconds=1), False)]
)
def test_it_rests_for_fifteen_minutes(later: timedelta, rests: bool):
    assert is_paused(tried(5)[0], NOW + later) is rests


def test_trying_while_it_rests_does_not_make_it_rest_longer():
    here, over_all = tried(5)
    again, _ = tried(3, here, over_all, NOW + timedelta(minutes=10))
    assert again.paused_until == NOW + PAUSE


def test_after_the_rest_there_are_five_tries_again():
    here, over_all = tried(5)
    here, _ = tried(4, here, over_all, NOW + PAUSE)
    assert not is_paused(here, NOW + PAUSE)


@pytest.mark.shows("T3")
@given(st.integers(0, 100_000))
@settings(max_examples=100, deadline=None)
def test_over_many_networks_each_gets_fewer_tries_but_never_none(over_all: int):
    assert 1 <= allowed(5, over_all) <= 5
    assert allowed(5, over_all) >= allowed(5, over_all + 1)
    assert allowed(5, 5 * MANY_OVER_ALL) == 1


@pytest.mark.shows("T3")
def test_a_partner_at_one_network_leaves_every_other_network_at_least_one_try():
    _, over_all = tried(500)
    fresh, _ = counted(Tries(), over_all, NOW, at_most=5, pause=PAUSE)
    assert not is_paused(Tries(), NOW)
    assert fresh.count == 1


def test_wrong_tries_of_yesterday_are_forgotten():
    _, over_all = tried(5)
    _, later = counted(Tries(), over_all, NOW + LOOK_BACK, at_most=5, pause=PAUSE)
    assert later.count == 1


@pytest.mark.shows("T3")
@pytest.mark.parametrize(
    ("from_here", "over_all", "too_many"),
    [(0, 0, False), (59, 999, False), (60, 60, True), (0, 1000, False), (1, 1000, True), (1, 999, False)],
)
def test_too_many_guesses_in_an_hour_are_not_looked_at(from_here: int, over_all: int, too_many: bool):
    assert is_too_many(from_here, over_all) is too_many


@pytest.mark.parametrize(("network", "near"), [("192.0.2.77", "192.0.2"), ("2001:db8:1:2", "2001:db8:1"), ("", "")])
def test_addresses_that_one_guesser_has_at_hand_count_together(network: str, near: str):
    assert neighbourhood(network) == near
