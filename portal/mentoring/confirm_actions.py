"""What one press of "Book this time" means: one time, a series, or another time in place of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.mentoring.actions import book
from portal.mentoring.change_actions import move
from portal.mentoring.chosen import Chosen
from portal.mentoring.claim_actions import For
from portal.mentoring.held_actions import BY_PERSON
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.series_actions import Made, go_on, move_with_rest
from portal.messages import actions as messages
from portal.messages.contact import SafeWay


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was answered beside the time. `number` is given for this one call only (N-08)."""

    place_kind: PlaceKind
    count: int = 1
    with_rest: bool = False
    number: str = ""
    cover: str = ""


def confirm(
    db: Session,
    *,
    chosen: Chosen,
    wanted: Wanted,
    person: For,
    language: str,
    once_key: str,
    days_before: tuple[int, ...],
    now: datetime,
) -> Made:
    """Raises what book() and move() raise."""
    facts = {"starts_at": chosen.starts_at, "place_kind": wanted.place_kind, "person": person, "once_key": once_key}
    facts |= {"days_before": days_before, "now": now}
    if chosen.moving and wanted.with_rest:
        made = move_with_rest(db, ref=chosen.moving, **facts)  # type: ignore[arg-type]
    elif chosen.moving:
        made = Made([move(db, ref=chosen.moving, **facts)])  # type: ignore[arg-type]
    else:
        first = book(db, mentor_ref=chosen.mentor_ref, kept=chosen.kept, **facts)  # type: ignore[arg-type]
        made = Made([first])
        if wanted.count > 1:
            made = go_on(
                db, first=first, count=wanted.count, person=person, days_before=days_before, by=BY_PERSON, now=now
            )
    if wanted.number:
        way = SafeWay("phone", value=wanted.number, is_safe=True, if_someone_answers=wanted.cover)
        for booking in made.bookings:
            messages.give_for_one_booking(
                db, person_key=person.person_key, about=booking.ref, way=way, language=language, now=now
            )
    return made
