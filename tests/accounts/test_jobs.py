"""Old counts and old links go by themselves (G17)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import actions, jobs, sign_in_actions
from portal.accounts.models import SetUpLink, SignInTry
from portal.storage.store import Store
from portal.storage.work import work


@pytest.mark.shows("G17")
@pytest.mark.parametrize(
    "waited, tries_left, links_left",
    [
        (timedelta(hours=23), 1, 1),
        (timedelta(days=1), 0, 1),
        (timedelta(days=32, hours=23), 0, 1),
        (timedelta(days=33), 0, 0),
    ],
)
def test_tries_go_after_a_day_and_links_thirty_days_after_their_end(
    store: Store, now: datetime, waited: timedelta, tries_left: int, links_left: int
) -> None:
    with store.new_db() as db, work(db):
        sign_in_actions.begin_try(db, keys=store.keys, account="a", network="n", now=now)
        actions.add_worker(db, keys=store.keys, email="a@example.org", name="A", role="mentor", now=now)
    jobs.forget_old(store.new_db, now + waited)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(SignInTry)) == tries_left
        assert db.scalar(select(func.count()).select_from(SetUpLink)) == links_left
