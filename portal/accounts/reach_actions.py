"""How people who sign in are reached: their e-mail from the start, and a phone for texts if they give one (N-48)."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Worker
from portal.messages.actions import set_safe_contact
from portal.messages.contact import SafeWay
from portal.messages.contact_queries import safe_contact


def begin_reaching(db: Session, *, worker: Worker, now: datetime) -> None:
    """By the e-mail they sign in with, unless they have said something else already."""
    if safe_contact(db, worker.person_key) is None:
        set_reach(db, worker=worker, number="", by_email=True, now=now)


def set_reach(db: Session, *, worker: Worker, number: str, by_email: bool, now: datetime) -> None:
    """`number` in E.164, or ''. A new number gets six figures first, to be typed back. Ends a stop."""
    ways = [SafeWay("email", worker.email or "", is_safe=True)] if by_email and worker.email else []
    ways += [SafeWay("text", number, is_safe=True)] if number else []
    set_safe_contact(db, person_key=worker.person_key, ways=ways, language="en", level="named", now=now, for_work=True)
