"""How many new numbers may have figures sent to them in a day: of a person, and from where a visit comes from (T19)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app, has_request_context, request, session
from sqlalchemy.orm import Session

from portal.accounts.tries import network_of
from portal.messages.budget import FIGURES_PER_NETWORK, FIGURES_PER_PERSON
from portal.referrals.flood_actions import count_one, full_until
from portal.shared.clock import now
from portal.storage.keys import KeyRing

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


class Full(NamedTuple):
    until: datetime
    by_them: bool  # they named many numbers themselves; else it was asked for much from their network


def figures_room(db: Session, person_key: str, number: str) -> bool:
    """Counts `number`, by its keyed hash: of this person first, so that nobody alone uses up what their network has.
    One that they come back to within the day is no other one. What does not go is not counted. Of a network only a
    keyed hash is kept, as for tries and requests."""
    if _is_team():
        return True
    if full(db, person_key, number, now()) is not None:
        return False
    new = [each for each in _places(person_key) if not _is_counted(db, *each[:2], number, now())]
    for what, place, most in new:  # two at one moment are two
        if count_one(db, _keys(), what=what, place=place, within=A_DAY, now=now()) > most:
            return False
    for what, place, _most in new:
        count_one(db, _keys(), what=f"{what}-to", place=f"{place} {number}", within=A_DAY, now=now())
    return True


def _is_counted(db: Session, what: str, place: str, number: str, moment: datetime) -> bool:
    what, place = f"{what}-to", f"{place} {number}"
    return full_until(db, _keys(), what=what, place=place, most=1, within=A_DAY, now=moment) is not None


def full(db: Session, person_key: str, number: str, moment: datetime) -> Full | None:
    """Until when none can be asked for from here for this number, and whose room is used up; None while there is
    some."""
    if _is_team():
        return None
    for what, place, most in _places(person_key):
        if _is_counted(db, what, place, number, moment):
            continue
        until = full_until(db, _keys(), what=what, place=place, most=most, within=A_DAY, now=moment)
        if until is not None:  # a page names whole minutes: the first after it
            return Full(until.replace(second=0, microsecond=0) + A_MINUTE, by_them=place == person_key)
    return None


def _is_team() -> bool:
    """Whoever is signed in has spoken with the person: the team's own network has no limit."""
    return not has_request_context() or "_user_id" in session


def _keys() -> KeyRing:
    keys: KeyRing = current_app.extensions["portal_keys"]
    return keys


def _places(person_key: str) -> tuple[tuple[str, str, int], ...]:
    network = network_of(request.remote_addr)
    return (("figures-each", person_key, FIGURES_PER_PERSON), ("figures", network, FIGURES_PER_NETWORK))
