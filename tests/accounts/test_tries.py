"""How long somebody waits after wrong tries."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import tries

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong, wait",
    [
        (0, timedelta(0)),
        (4, timedelta(0)),
        (5, timedelta(seconds=30)),
        (6, timedelta(minutes=1)),
        (9, timedelta(minutes=8)),
        (10, timedelta(minutes=15)),
        (100_000, timedelta(minutes=15)),
    ],
)
def test_the_wait_grows_and_has_an_end(wrong: int, wait: timedelta) -> None:
    assert tries.wait_after(wrong) == wait


@pytest.mark.shows("T22")
@given(st.lists(st.integers(0, 3600), max_size=60))
def test_after_the_longest_wait_the_next_try_is_always_looked_at(gaps: list[int]) -> None:
    count, moment = tries.Count(0, NOW, None), NOW
    for gap in gaps:
        moment += timedelta(seconds=gap)
        count = tries.begin(count, moment)
    assert tries.begin(count, moment + tries.LONGEST_WAIT).is_looked_at


def test_tries_made_while_waiting_do_not_make_it_longer() -> None:
    count = tries.Count(5, NOW, NOW + timedelta(seconds=30))
    for second in range(30):
        count = tries.begin(count, NOW + timedelta(seconds=second))
        assert not count.is_looked_at
    assert tries.begin(count, NOW + timedelta(seconds=30)).is_looked_at


def test_wrong_tries_are_forgotten_after_a_day() -> None:
    count = tries.Count(9, NOW, NOW + timedelta(minutes=8))
    assert tries.begin(count, NOW + timedelta(days=1)).wrong == 1
    assert tries.begin(count, NOW + timedelta(hours=23)).wrong == 10


@pytest.mark.parametrize(
    "address, network",
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        (None, "unknown"),
    ],
)
def test_one_household_is_one_network(address: str | None, network: str) -> None:
    assert tries.network_of(address) == network
