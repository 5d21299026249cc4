"""Support with a mentor is looked at together every three months, plan or no plan (N-50)."""

from datetime import datetime

from sqlalchemy import select

from portal.casework import support_plan
from portal.casework.review_actions import set_review
from portal.casework.support_plan_models import ReviewPoint
from portal.mentoring.since_queries import first_talks
from portal.shared.clock import local
from portal.storage.engine import NewDb
from portal.storage.work import work


def set_first_reviews(new_db: NewDb, now: datetime, months: int) -> int:
    """One for each person whose support with a mentor began and who has none yet; later ones follow from it."""
    with new_db() as db, work(db):
        held = set(db.scalars(select(ReviewPoint.family_member_id)))
        begun = [(person, at) for person, at in first_talks(db, now=now) if person not in held]
        for person, at in begun:
            due_on = support_plan.next_review(local(at).date(), months)
            set_review(db, family_member_id=person, due_on=due_on, now=now)
        return len(begun)
