"""A helper keeps a time for somebody else, who claims it with a code. Neither gives a name for that."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.mentoring import holding
from portal.mentoring.cell_actions import take_a_room, take_mentor
from portal.mentoring.held_actions import let_go_holds
from portal.mentoring.holding_actions import of_day
from portal.mentoring.models import PeerMentor
from portal.mentoring.place_kinds import PlaceKind
from portal.mentoring.refusals import NoSuchMentor, SlotTaken, TooManyKept
from portal.mentoring.time_queries import find_free_time
from portal.mentoring.waiting_models import KeptTime
from portal.shared.clock import today
from portal.shared.refs import ALPHABET, new_ref, random_letters, tidy
from portal.storage.keys import KeyRing

KEPT_FOR = timedelta(hours=24)
AT_ONCE = 2  # of one mentor: helpers must not fill somebody's week
CODE_LETTERS = 12


def keep_for_somebody(db: Session, *, mentor_ref: str, starts_at: datetime, now: datetime) -> tuple[str, datetime]:
    """The code, shown once, and until when. Raises NoSuchMentor, SlotTaken, TooManyKept."""
    on = today(now)
    mentor = db.scalar(select(PeerMentor).where(PeerMentor.ref == mentor_ref).with_for_update())
    if mentor is None or not mentor.bookable or mentor.training_ok_until is None or mentor.training_ok_until < on:
        raise NoSuchMentor
    if mentor.supervision_on is None or mentor.supervision_on < on:
        raise NoSuchMentor
    let_go_holds(db, now=now)
    count = db.scalar(select(func.count()).select_from(KeptTime).where(KeptTime.mentor_id == mentor.id)) or 0
    if count >= AT_ONCE:
        raise TooManyKept
    free = find_free_time(db, mentor, starts_at, now=now)
    if free is None:
        raise SlotTaken
    if not holding.may_keep(**of_day(db, mentor, starts_at, now=now)):
        raise TooManyKept
    code = random_letters(CODE_LETTERS)
    kept = KeptTime(
        ref=new_ref("KT"),
        mentor_id=mentor.id,
        starts_at=free.slot.starts_at,
        ends_at=free.slot.ends_at,
        venue_id=free.venue_id if PlaceKind.VENUE in free.kinds else None,
        code_hash=_hash(db, code),
        made_at=now,
        until_at=min(now + KEPT_FOR, free.slot.starts_at),
    )
    take_mentor(db, mentor, kept, free.slot)
    if kept.venue_id is not None:
        kept.room = take_a_room(db, kept.venue_id, kept, free.slot)
    db.flush()
    return code, kept.until_at


def find_kept(db: Session, *, typed: str, now: datetime) -> tuple[str, str, datetime] | None:
    """(id, mentor reference, start) of what is kept under this code; None for one that is over or never was."""
    code = tidy(typed)
    if len(code) != CODE_LETTERS or any(letter not in ALPHABET for letter in code):
        return None
    row = db.execute(
        select(KeptTime.id, PeerMentor.ref, KeptTime.starts_at)
        .join(PeerMentor, PeerMentor.id == KeptTime.mentor_id)
        .where(KeptTime.code_hash == _hash(db, code), KeptTime.until_at > now)
    ).first()
    return (row.id, row.ref, row.starts_at) if row else None


def _hash(db: Session, code: str) -> str:
    keys: KeyRing = db.info["keys"]
    return keys.blind("kept-time", code)
