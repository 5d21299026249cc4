"""What makes it easier for somebody is asked about again every 12 months (N-41)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import support_plan
from portal.casework.support_models import AboutMe
from portal.referrals import queries as referrals
from portal.referrals.queue_queries import OpenRequest, whose_goes_on
from portal.shared.clock import local


@dataclass(frozen=True, slots=True)
class Asked:
    """`on`: with the request, or the last time the page of what makes it easier was saved, changed or not."""

    on: date
    again_by: date


def of_person(db: Session, family_member_id: str) -> Asked | None:
    """None before they have asked for support."""
    newest = referrals.newest_referral(db, family_member_id)
    if newest is None:
        return None
    looked = db.scalar(select(AboutMe.changed_at).where(AboutMe.family_member_id == family_member_id))
    return _asked(newest.sent_at, looked)


def to_ask_again(db: Session, requests: list[OpenRequest], by: date) -> list[tuple[OpenRequest, date]]:
    """Of those whose support goes on, whoever said something or nothing: what was none may be one by now."""
    goes_on = whose_goes_on(db)
    rows = db.execute(select(AboutMe.family_member_id, AboutMe.changed_at))
    looked = {row.family_member_id: row.changed_at for row in rows}
    found = [(each, _asked(each.sent_at, looked.get(each.family_member_id))) for each in requests]
    return [
        (each, asked.again_by) for each, asked in found if each.family_member_id in goes_on and asked.again_by <= by
    ]


def _asked(sent_at: datetime, looked_at: datetime | None) -> Asked:
    on = local(max(sent_at, looked_at or sent_at)).date()
    return Asked(on, support_plan.next_review(on, support_plan.NEEDS_MONTHS))
