"""A family case for the access matrix, led by somebody who is not of the team that has every case."""

import secrets
from datetime import datetime
from typing import Any

from portal.casework import family_actions, sharing, sharing_actions
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person

LEADS = ("mentor", "supervisor", "partner-worker")


def make_case(store: Store, lead: Person, asked: Any, now: datetime) -> str:
    """Its reference. From outside the lead sees it by the person's agreement."""
    with store.new_db() as db, work(db):
        ref = family_actions.open_case(db, by="WK-TEST", once_key=secrets.token_hex(16), now=now).ref
        facts = {"ref": ref, "by": "WK-TEST", "now": now}
        family_actions.add_member(db, family_member_id=asked.family_member_id, has_agreed=True, **facts)
        family_actions.set_lead(db, worker=lead.ref, **facts)
        if lead.role in sharing.RECEIVERS:
            share_case(db, asked.family_member_id, lead, now)
        return ref


def share_case(db: Any, family_member_id: str, lead: Person, now: datetime, items: tuple[str, ...] = ("case",)) -> str:
    """The reference of a consent that holds."""
    asked = sharing_actions.ask_to_share(
        db,
        family_member_id=family_member_id,
        receiver=lead.ref,
        items=items,
        purpose="so that you need not say it twice",
        months="3",
        by="WK-TEST",
        once_key=secrets.token_hex(16),
        now=now,
    )
    words = "They can see your part."
    sharing_actions.agree(db, ref=asked.ref, family_member_id=family_member_id, words=words, now=now)
    return asked.ref
