"""Requests in the team's hands, and people of the team who open them."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from portal.referrals import actions as referrals
from portal.storage.store import Store
from portal.storage.work import work
from tests.kit.signing_in import Person

SAFE_TEXT = {
    "text": {
        "value": "+447700900142",
        "days": [0, 1, 2, 3, 4],
        "start": 720,
        "end": 840,
        "cover": "It is about the library",
    }
}
SAFE_PHONE = {"phone": {"value": "+447700900143", "leave": "no", "cover": "It is about the library booking"}}


def ask(store: Store, now: datetime, **different: Any) -> Any:
    """A request as the portal keeps it. `answers` over the defaults; `ago`: how long ago it was sent."""
    sent_at = now - different.pop("ago", timedelta(0))
    answers = {
        "danger_now": "no",
        "age_band": "18_or_over",
        "area": "LS8",
        "name_to_use": "K",
        "contact_way": ["text"],
        "safe_contact": SAFE_TEXT,
    } | different.pop("answers", {})
    facts = {
        "person_key": store.keys.new_person(sent_at),
        "answers": answers,
        "once_key": secrets.token_hex(16),
        "code_hash": "opens nothing",
        "has_pin": True,
        "read_by_at": sent_at + timedelta(days=2),
        "language": "en",
        "now": sent_at,
    } | different
    with store.new_db() as db, work(db):
        return referrals.send(db, **facts)


def come_in(page: Any, address: str, person: Person) -> None:
    """Both steps, as a person does them."""
    page.goto(f"{address}/sign-in")
    page.fill("#email", person.email)
    page.fill("#password", person.password)
    page.click("#submit")
    page.fill("#code", person.code())
    page.click("#submit")
    page.wait_for_url(lambda url: "/sign-in" not in url)
