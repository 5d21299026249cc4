"""Support with a mentor is looked at together every three months, plan or no plan (N-50), while it goes on (T2)."""

from datetime import datetime

from sqlalchemy import select

from portal.casework import support_plan
from portal.casework.review_actions import set_review
from portal.casework.support_plan_models import ReviewPoint
from portal.mentoring.since_queries import first_talks
from portal.referrals.queue_queries import whose_goes_on
from portal.shared.clock import local, today
from portal.storage.engine import NewDb
from portal.storage.work import work


def set_first_reviews(new_db: NewDb, now: datetime, months: int) -> int:
    """One for each person whose support with a mentor goes on and who has none yet; later ones follow from it.

    None begins in the past: who talked long ago gets the next day of that rhythm. While support rests, a day that has
    gone by moves on in the same way, so that nobody who starts again is overdue at once.
    """
    with new_db() as db, work(db):
        goes_on, on = whose_goes_on(db), today(now)
        for row in db.scalars(select(ReviewPoint).where(ReviewPoint.done_at.is_(None), ReviewPoint.due_on < on)):
            if row.family_member_id not in goes_on:
                row.due_on = support_plan.review_after(row.due_on, on, months)
        held = set(db.scalars(select(ReviewPoint.family_member_id)))
        begun = [(who, at) for who, at in first_talks(db, now=now) if who in goes_on and who not in held]
        for person, at in begun:
            due_on = support_plan.review_after(local(at).date(), on, months)
            set_review(db, family_member_id=person, due_on=due_on, now=now)
        return len(begun)
