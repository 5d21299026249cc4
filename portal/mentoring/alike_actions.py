"""Keep whom somebody would find it easiest to talk to, and take it back. Pressed twice it is the same (N-49)."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.mentoring.alike import Alike
from portal.mentoring.alike_models import AlikeWish


def say_alike(
    db: Session, *, family_member_id: str, person_key: str, alike: Alike | None, now: datetime, by: str = ""
) -> None:
    """The last word holds. None takes back what was said before: then no row is left to tell that there was one.

    `by`: who of the team entered what they were told; "" for the person, whose own press makes it theirs again.
    """
    if alike is None:
        db.execute(delete(AlikeWish).where(AlikeWish.family_member_id == family_member_id))
        return
    found = _held(db, family_member_id)
    if found is None:
        found = AlikeWish(family_member_id=family_member_id, person_key=person_key, changed_at=now, said_by=by)
        found.alike = alike
        try:
            with db.begin_nested():
                db.add(found)
                db.flush()
            return
        except IntegrityError:  # said in two windows at one moment: the other came first
            found = _held(db, family_member_id)
    if found is not None and (found.alike != alike or found.said_by != by):
        found.alike, found.changed_at, found.said_by = alike, now, by
        db.flush()


def _held(db: Session, family_member_id: str) -> AlikeWish | None:
    return db.scalar(select(AlikeWish).where(AlikeWish.family_member_id == family_member_id))
