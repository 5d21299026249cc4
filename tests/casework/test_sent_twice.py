"""The same form, sent by two hands at one moment: one thing is kept, and nobody meets a page that broke (F18)."""

import threading
import time

import pytest
from sqlalchemy import func, select

from portal.casework import support_actions
from portal.casework.concern_actions import raise_concern
from portal.casework.safety_models import SafeguardingConcern
from portal.casework.support_models import RecoveryCapitalItem
from portal.storage.work import SentTwice, work

KEY = "k" * 32


def concern(db, someone, now):
    raise_concern(db, about=someone.ref, by="WK-1", words="as typed", now=now, once_key=KEY)


def item(db, someone, now):
    support_actions.add_item(
        db,
        family_member_id=someone.id,
        side="helps",
        words="a sister",
        evidence="rings each day",
        source="person",
        by="WK-1",
        once_key=KEY,
        now=now,
    )


@pytest.mark.shows("F18")
@pytest.mark.parametrize(("act", "kind"), [(concern, SafeguardingConcern), (item, RecoveryCapitalItem)])
def test_two_hands_at_one_moment_keep_one_and_the_second_is_asked_to_send_again(
    store, new_db, make_someone, now, act, kind
):
    someone, ended = make_someone(), []

    def second() -> None:
        with new_db() as db:
            try:
                with work(db):
                    act(db, someone, now)
                ended.append("found the first")
            except SentTwice:
                ended.append("asked to send again")

    thread = threading.Thread(target=second)
    with new_db() as db, work(db):
        act(db, someone, now)
        thread.start()
        time.sleep(0.5)  # the second has looked, found nothing, and waits for us
    thread.join()
    assert ended in (["found the first"], ["asked to send again"])
    with new_db() as db, work(db):
        act(db, someone, now)
    with new_db() as db:
        assert db.scalar(select(func.count()).select_from(kind)) == 1
