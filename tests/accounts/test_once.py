"""What works once works once, also when it comes many times in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from portal.accounts import actions, queries, sign_in_actions
from portal.accounts.models import RecoveryCode
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import SECRET, Person

MANY = 8


@pytest.mark.shows("T14")
def test_one_code_in_many_hands_opens_once(store: Store, mentor: Person) -> None:
    def spend(_number: int) -> bool:
        with store.new_db() as db, work(db):
            worker = queries.worker_by_ref(db, mentor.ref)
            return sign_in_actions.spend_counter(db, worker=worker, counter=59_000_000)

    with ThreadPoolExecutor(MANY) as hands:
        assert sorted(hands.map(spend, range(MANY))) == [False] * (MANY - 1) + [True]


def test_an_earlier_code_is_refused_once_a_later_one_was_used(store: Store, mentor: Person) -> None:
    with store.new_db() as db, work(db):
        worker = queries.worker_by_ref(db, mentor.ref)
        assert sign_in_actions.spend_counter(db, worker=worker, counter=100)
        assert not sign_in_actions.spend_counter(db, worker=worker, counter=99)
        assert not sign_in_actions.spend_counter(db, worker=worker, counter=100)
        assert sign_in_actions.spend_counter(db, worker=worker, counter=101)


def test_one_recovery_code_in_many_hands_opens_once(store: Store, mentor: Person, now: datetime) -> None:
    with store.new_db() as db, work(db):
        actions.new_recovery_codes(db, worker=queries.worker_by_ref(db, mentor.ref), fast_hashes=True)

    def spend(_number: int) -> bool:
        with store.new_db() as db, work(db):
            code = db.scalars(select(RecoveryCode).order_by(RecoveryCode.mark)).first()
            assert code
            return sign_in_actions.spend_recovery_code(db, code=code, now=now)

    with ThreadPoolExecutor(MANY) as hands:
        assert sorted(hands.map(spend, range(MANY))) == [False] * (MANY - 1) + [True]


def test_one_link_in_many_hands_sets_up_once(store: Store, now: datetime) -> None:
    with store.new_db() as db, work(db):
        worker, token = actions.add_worker(db, keys=store.keys, email="a@example.org", name="A", role="mentor", now=now)
        ref = worker.ref

    def finish(number: int) -> bool:
        try:
            with store.new_db() as db, work(db):
                actions.finish_set_up(
                    db,
                    token=token,
                    password_hash=f"hash {number}",
                    totp=SECRET,
                    counter=number,
                    fast_hashes=True,
                    now=now,
                )
        except actions.LinkOver:
            return False
        return True

    with ThreadPoolExecutor(MANY) as hands:
        done = list(hands.map(finish, range(MANY)))
    assert done.count(True) == 1
    with store.new_db() as db:
        assert queries.worker_by_ref(db, ref).password == f"hash {done.index(True)}"
