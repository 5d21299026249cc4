"""Somebody who can sign in."""

import pytest

from portal.storage.store import Store
from tests.kit.signing_in import Person, make_worker


@pytest.fixture
def mentor(store: Store, now: object) -> Person:
    return make_worker(store, "mentor")
