"""What a person adds after sending. It changes nothing about what is offered, or when (R-05, R-15)."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from portal.records.actions import record
from portal.referrals import queries, recorded
from portal.referrals.more import IN_RECOVERY


def say_more(
    db: Session, *, family_member_id: str, entry_source: str, in_recovery: bool, by: str, now: datetime
) -> None:
    """`entry_source` '' leaves what the link said. Raises NoSuchPerson."""
    queries.family_member(db, family_member_id)
    asked = queries.newest_referral(db, family_member_id)
    if asked is None:
        return
    asked.entry_source = entry_source or asked.entry_source
    kept = {name: value for name, value in queries.answers(asked).items() if name != IN_RECOVERY}
    if in_recovery:
        kept[IN_RECOVERY] = "yes"
    asked.answers_json = json.dumps(kept, ensure_ascii=False)
    db.flush()
    record(db, recorded.ANSWER_CHANGED, referral=asked.ref, by=by, question="more", now=now)
