"""Who supports somebody and what each does, for one plain page (R-61)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.casework import family_queries, support_plan_queries
from portal.mentoring import queries as mentoring


@dataclass(frozen=True, slots=True)
class Supporter:
    """`does`: mentor, plan or lead; `name` as the person knows them, or a worker's reference for the view to name."""

    does: str
    name: str
    ref: str = ""
    next_at: datetime | None = None


def who_supports(db: Session, family_member_id: str, now: datetime) -> list[Supporter]:
    """The main worker first (R-52), mentors of coming talks, then whoever made the plan. Nobody twice."""
    found: dict[str, Supporter] = {}
    for lead in family_queries.leads_of(db, family_member_id):
        found[lead.worker] = Supporter("lead", "", lead.worker)
    for booking in mentoring.coming(db, family_member_id=family_member_id, now=now):
        if booking.mentor_ref not in found:
            name = booking.mentor_alias
            found[booking.mentor_ref] = Supporter("mentor", name, booking.mentor_ref, booking.starts_at)
    plan = support_plan_queries.current(db, family_member_id)
    if plan is not None:
        found.setdefault(plan.row.made_by, Supporter("plan", "", plan.row.made_by))
    return list(found.values())
