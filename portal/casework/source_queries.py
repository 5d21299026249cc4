"""The words a concern comes from, as they were typed (N-59)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.referrals import queries as referrals
from portal.referrals.send_actions import WORDS
from portal.storage.base import Base
from portal.storage.sealed import Sealed


def own_words(db: Session, about: str) -> str:
    """What somebody typed in the request, note or wish of this reference; '' where nothing was typed."""
    for mapper in Base.registry.mappers:
        columns = mapper.columns
        if "ref" in columns and "family_member_id" in columns:
            row = db.scalar(select(mapper.class_).where(columns["ref"] == about))
            if row is not None:
                return _of_request(db, about) if mapper.class_.__tablename__ == "self_referral" else _text(row)
    return ""


def _of_request(db: Session, ref: str) -> str:
    said = referrals.answers(referrals.referral(db, ref))
    return "\n".join(str(said[name]) for name in WORDS if said.get(name))


def _text(row: object) -> str:
    held = getattr(row, "text", None) if isinstance(vars(type(row)).get("text"), Sealed) else None
    return held or ""
