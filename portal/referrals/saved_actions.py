"""Putting answers aside under a code, and taking them up again (R-64)."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.referrals import queries
from portal.referrals.code_actions import set_code
from portal.referrals.draft import SAVED_FOR, Draft
from portal.referrals.models import FamilyMember, ReturnCode, SavedAnswers, SelfReferral


def save_for_later(
    db: Session, *, draft: Draft, person_key: str, code_hash: str, has_pin: bool, language: str, now: datetime
) -> ReturnCode:
    """Keep a draft sealed under its own person's key. Again under the same code when it was saved before."""
    member = db.get(FamilyMember, draft.saved) if draft.saved else None
    if member is None:
        member = FamilyMember(person_key=person_key, language=language, made_at=now)
        db.add(member)
        db.flush()
    held = queries.saved_answers(db, member.id)
    if held is None:
        held = SavedAnswers(person_key=member.person_key, family_member_id=member.id, saved_at=now)
        db.add(held)
    held.saved_at = now
    held.draft = json.dumps(draft.to_save(), ensure_ascii=False)
    db.flush()
    return set_code(db, family_member_id=member.id, code_hash=code_hash, has_pin=has_pin, now=now)


def taken_up(db: Session, *, family_member_id: str, secret: str) -> Draft | None:
    """The draft that was put aside, with the secret of the code that was just typed. None when there is none."""
    saved, code = queries.saved_answers(db, family_member_id), queries.return_code(db, family_member_id)
    if saved is None or code is None:
        return None
    held: dict[str, Any] = json.loads(saved.draft or "{}")
    draft = Draft.from_kept(held | {"secret": secret, "saved": family_member_id})
    if draft is not None and code.has_pin:
        draft.answers["return_pin"] = code.hash
    return draft


def forget_saved(db: Session, *, now: datetime) -> list[str]:
    """Answers put aside for longer than 30 days are gone (G17). Gives the keys to shred once this is saved."""
    old = list(db.scalars(select(SavedAnswers).where(SavedAnswers.saved_at <= now - SAVED_FOR)))
    keys = []
    for saved in old:
        asked = db.scalar(select(SelfReferral.id).where(SelfReferral.family_member_id == saved.family_member_id))
        db.delete(saved)
        if asked is None:
            db.delete(queries.family_member(db, saved.family_member_id))
            keys.append(saved.person_key)
    db.flush()
    return keys
