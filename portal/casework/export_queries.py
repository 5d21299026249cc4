"""What may be taken out as a file: codes, dates and where things stand; no name, no number, none of anyone's words."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.triage_models import Triage
from portal.referrals import queue_queries
from portal.shared.clock import local

HEADS = ("Code", "Stage", "Sent", "Read by", "Next contact", "In hand with")


def requests(db: Session) -> Iterator[tuple[str, ...]]:
    """Every open request, the earliest promise first. Times are local."""
    held = {row.self_referral_id: row for row in db.scalars(select(Triage))}
    for each in queue_queries.open_requests(db):
        triage = held.get(each.id)
        moments = (each.sent_at, each.read_by_at, triage.next_contact_at if triage else each.read_by_at)
        yield (
            each.ref,
            str(each.stage),
            *(f"{local(moment):%Y-%m-%d %H:%M}" for moment in moments),
            triage.held_by if triage else "",
        )
