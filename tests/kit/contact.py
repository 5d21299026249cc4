"""Safe ways that are confirmed already: most tests are about what comes after the six figures."""

from typing import Any

from sqlalchemy.orm import Session

from portal.messages import actions
from portal.messages.contact import WRITTEN
from portal.messages.models import ContactPerson, OutboxMessage
from portal.messages.states import WAITING, State


def set_safe_contact(db: Session, *, person_key: str, ways: Any, now: Any, confirmed: bool = True, **facts: Any) -> Any:
    """As the portal's own, and the figures are typed. `confirmed=False`: they are not."""
    made = actions.set_safe_contact(db, person_key=person_key, ways=ways, now=now, **facts)
    if confirmed:
        confirm_ways(db, person_key=person_key, now=now)
    return made


def confirm_ways(db: Session, *, person_key: str, now: Any) -> None:
    person = db.query(ContactPerson).filter_by(person_key=person_key).one_or_none()
    for way in {row.way for row in person.ways if row.way in WRITTEN} if person else ():
        actions.confirm_way(db, person_key=person_key, way=way, now=now)


def figures_went_out(db: Session, *, now: Any) -> None:
    """As after the dispatcher's next look, for tests that are about what the person then does."""
    rows = db.query(OutboxMessage).filter_by(kind="confirm_way").filter(OutboxMessage.state.in_(WAITING))
    for row in rows:
        row.state, row.begun_at, row.sent_at = State.SENT, now, now
    db.flush()
