"""Whether whoever reads has said here that they sign: in what they are answering now, or behind their code (J10)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.referrals import queries
from portal.referrals.draft import Draft
from portal.referrals.step import signs

DRAFT = "ask"  # where a visit holds the answers that are not sent yet


def signs_in_visit(db: Session, visit: Mapping[str, Any]) -> bool:
    draft = Draft.from_kept(visit.get(DRAFT))
    if draft is not None and signs(draft.answers):
        return True
    member = queries.family_member_in_visit(db, visit)
    asked = queries.newest_referral(db, member.id) if member else None
    return asked is not None and signs(queries.answers(asked))
