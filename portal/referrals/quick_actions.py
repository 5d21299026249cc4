"""The shortest way to a first chat: a few facts, one request (R-23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.referrals import queries, return_codes
from portal.referrals.hashing import Hashes
from portal.referrals.send_actions import send
from portal.referrals.step import COME_BACK, QUICK_MARK
from portal.storage.keys import KeyRing


@dataclass(frozen=True)
class Started:
    """A first chat may follow. `code` is as shown, once; '' when the same form came a second time."""

    person: queries.Person
    code: str


def start_quick_contact(
    db: Session,
    keys: KeyRing,
    *,
    name_to_use: str,
    age_band: str,
    danger_now: str,
    once_key: str,
    read_by_at: datetime,
    hashes: Hashes,
    language: str = "en",
    contact_way: Sequence[str] = (COME_BACK,),
    safe_contact: Mapping[str, Any] | None = None,
    pin: str = "",
    entry_source: str = "",
    now: datetime,
) -> Started:
    """Enough for a first chat: a name to use, an age band, one safe way or a code (R-23).

    `safe_contact` is shaped as the answer of that name: {"text": {"value": "+447700900123", ...}}. `pin` as typed;
    needed by those who come back by themselves: raises return_codes.PinNotFit.
    """
    secret = return_codes.new_secret()
    wanted = return_codes.tidy_pin(pin) if pin or COME_BACK in contact_way else ""
    answers = {"danger_now": danger_now, "age_band": age_band, "name_to_use": name_to_use, QUICK_MARK: True}
    answers |= {"contact_way": list(contact_way), "safe_contact": dict(safe_contact or {})}
    is_first = queries.sent_with(db, once_key) is None
    sent = send(
        db,
        person_key=keys.new_person(now),
        answers=answers,
        once_key=once_key,
        code_hash=hashes.make(return_codes.to_hash(secret, wanted)),
        has_pin=bool(wanted),
        read_by_at=read_by_at,
        language=language,
        entry_source=entry_source,
        is_quick=True,
        now=now,
    )
    held = queries.return_code(db, sent.family_member_id)
    code = return_codes.shown(held.locator, secret) if held and is_first else ""
    return Started(queries.person(db, sent.family_member_id), code)
