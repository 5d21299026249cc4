"""Makes requests straight through the actions, everything defaulted."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.referrals import actions, queries, return_codes
from portal.referrals.hashing import Hashes
from portal.referrals.models import SelfReferral
from portal.storage.engine import NewDb
from portal.storage.store import Store
from portal.storage.work import work

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HASHES = Hashes(fast=True)
TEXT = {"text": {"value": "+447700900142", "days": [0, 1, 2, 3, 4], "start": 540, "end": 900}}
ANSWERS: dict[str, Any] = {
    "danger_now": "no",
    "age_band": "18_or_over",
    "area": "LS8",
    "name_to_use": "K",
    "contact_way": ["text"],
    "safe_contact": TEXT,
}


def facts(store: Store, **different: Any) -> dict[str, Any]:
    answers = ANSWERS | different.pop("answers", {})
    return {
        "person_key": store.keys.new_person(NOW),
        "answers": answers,
        "once_key": secrets.token_hex(16),
        "code_hash": HASHES.make(return_codes.to_hash("S" * 11, "")),
        "has_pin": False,
        "read_by_at": NOW + timedelta(days=2),
        "language": "en",
        "now": NOW,
    } | different


def make_referral(new_db: NewDb, store: Store, **different: Any) -> SelfReferral:
    with new_db() as db, work(db):
        return actions.send(db, **facts(store, **different))


def code_of(new_db: NewDb, referral: SelfReferral, secret: str = "S" * 11) -> str:
    with new_db() as db:
        held = queries.return_code(db, referral.family_member_id)
        assert held is not None
        return return_codes.shown(held.locator, secret)
