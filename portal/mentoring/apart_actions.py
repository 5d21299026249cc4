"""Keep a person and a mentor apart, and take that back. Nobody is told, and no reason is asked or kept (N-46)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.mentoring.models import PeerMentor
from portal.mentoring.session_models import KeptApart


def keep_apart(
    db: Session,
    *,
    family_member_id: str,
    mentor_refs: Sequence[str] = (),
    districts: Sequence[str] = (),
    by: str,
    now: datetime,
) -> None:
    """`by`: "person", "mentor" who steps back, or the reference of a coordinator who knows of a conflict."""
    before = {
        (row.mentor_id, row.district)
        for row in db.scalars(select(KeptApart).where(KeptApart.family_member_id == family_member_id))
    }
    ids = db.scalars(select(PeerMentor.id).where(PeerMentor.ref.in_(mentor_refs)))
    wanted: set[tuple[str | None, str]] = {(mentor_id, "") for mentor_id in ids}
    wanted |= {(None, district) for district in districts if district}
    for mentor_id, district in sorted(wanted - before, key=str):
        row = KeptApart(family_member_id=family_member_id, mentor_id=mentor_id, district=district, by=by, made_at=now)
        with suppress(IntegrityError), db.begin_nested():  # pressed twice at one moment: the other came first
            db.add(row)
            db.flush()


def show_again(db: Session, *, family_member_id: str) -> None:
    """Takes back what the person chose; what a mentor or a coordinator chose stays."""
    db.execute(delete(KeptApart).where(KeptApart.family_member_id == family_member_id, KeptApart.by == "person"))
