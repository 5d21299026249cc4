"""How the made-up mentors are looked after: training, a supervision that is due soon, hours to agree. Invented."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.demo import people
from portal.mentoring.given_actions import enter
from portal.mentoring.supervision_actions import write_meeting
from portal.mentoring.supervision_queries import mentors_of
from portal.mentoring.training_actions import add_item, require_item, write_training
from portal.shared.clock import today

BY = "demonstration"
DONE = {"Old Tom": 345, "Rhian": 300}  # days ago; the others did it 200 days ago
GIVEN = {
    "Marisol": ((3, 40, 0, "The way to the library"), (9, 0, 460, "Bus and tea")),
    "Dev": ((5, 90, 0, "Training"),),
}


def look_after(db: Session, *, supervisor_id: str | None, now: datetime) -> None:
    if supervisor_id is None:
        return
    on, mentors = today(now), mentors_of(db, supervisor_id)
    items = [add_item(db, name=name, months=months, by=BY, now=now) for name, months in people.TRAINING]
    for mentor in mentors:
        done_on = on - timedelta(days=DONE.get(mentor.alias, 200))
        for item in items:
            write_training(db, mentor=mentor, item_ref=item.ref, done_on=done_on, by=BY, now=now)
        for days, minutes, pence, what in GIVEN.get(mentor.alias, ()):
            facts = {"on": on - timedelta(days=days), "minutes": minutes, "pence": pence, "what": what}
            enter(db, mentor=mentor, once_key=secrets.token_hex(16), now=now, **facts)  # type: ignore[arg-type]
    for item in items:
        require_item(db, ref=item.ref, is_required=True, by=BY, now=now)
    write_meeting(
        db,
        mentor=next(mentor for mentor in mentors if mentor.alias == "Callum"),
        supervisor_id=supervisor_id,
        held_on=on - timedelta(days=37),
        next_on=None,
        minutes=60,
        note="We talked about rest, and about the long evenings.",
        is_shared=True,
        once_key=secrets.token_hex(16),
        every_weeks=6,
        by=BY,
        now=now,
    )
