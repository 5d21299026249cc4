"""How long a concern is kept, and what of it: a decision outlives the record it came from, cut down (N-58)."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.casework import support_recorded
from portal.casework.concern_actions import concern
from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.records.actions import record
from portal.storage.keys import KeyRing

GONE = ("words", "who", "done", "second_view", "keep_back")
STAYS = ("told_why", "reason", "outcome")  # what was decided and why, with who, when and what came of it
SHARE_STAYS = ("receiver", "risk_reason")


def to_cut_down(db: Session) -> list[str]:
    """Closed, and the person is not there any more. An open one is still being acted on."""
    asked = select(SafeguardingConcern.ref).where(
        SafeguardingConcern.family_member_id.is_(None),
        SafeguardingConcern.closed_at.is_not(None),
        SafeguardingConcern.cut_down_at.is_(None),
    )
    return list(db.scalars(asked))


def cut_down(db: Session, *, ref: str, now: datetime) -> str:
    """What is left is sealed anew, so that no backup opens the rest. Gives the old key, to shred once this is saved."""
    row, keys = concern(db, ref), db.info["keys"]
    assert isinstance(keys, KeyRing)
    old, new = row.person_key, keys.new_person(now)
    shares = db.scalars(select(ConcernShare).where(ConcernShare.concern_id == row.id)).all()
    held = {name: getattr(row, name) for name in STAYS}
    told = [(share, {name: getattr(share, name) for name in SHARE_STAYS}) for share in shares]
    row.person_key, row.cut_down_at = new, now
    for name, words in held.items() | dict.fromkeys(GONE).items():
        setattr(row, name, words)
    for share, kept in told:
        share.person_key, share.facts = new, "-"
        for name, words in kept.items():
            setattr(share, name, words)
    db.flush()
    record(db, support_recorded.CONCERN_CUT_DOWN, now=now, concern=ref)
    return old


def to_forget(db: Session, *, before: datetime) -> list[str]:
    return list(db.scalars(select(SafeguardingConcern.ref).where(SafeguardingConcern.closed_at <= before)))


def forget(db: Session, *, ref: str, now: datetime) -> str:
    """Gives the key to shred once this is saved."""
    row = concern(db, ref)
    key = row.person_key
    db.execute(delete(SafeguardingConcern).where(SafeguardingConcern.id == row.id))
    db.expire_all()
    record(db, support_recorded.CONCERN_FORGOTTEN, now=now, concern=ref)
    return key


def oldest_closed(db: Session) -> datetime | None:
    return db.scalar(select(func.min(SafeguardingConcern.closed_at)))
