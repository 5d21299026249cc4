"""Messages both ways between the person and the team, and wishes about how it goes (R-68, N-53)."""

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.messages import actions as messages
from portal.messages.message import ASKED_SINCE, Message
from portal.records.actions import record
from portal.referrals import queries, recorded
from portal.referrals.models import Note, Wish
from portal.referrals.wishes import CODES, reply_by
from portal.shared.errors import BadInput, NotFound
from portal.shared.refs import new_ref

Row = TypeVar("Row", Note, Wish)
WAITING_FOR = timedelta(days=7)  # a hint that a note waits is of no use later than this
TOLD = "told-"  # how the once_key of a note begins that nobody wrote as an answer


class NoSuchWish(NotFound):
    """No wish of that reference."""


class NoSuchKindOfWish(BadInput):
    """Not one of the kinds on the page."""


def write_note(
    db: Session, *, family_member_id: str, text: str, read_by_at: datetime, once_key: str, now: datetime
) -> Note:
    """The person writes to the team. The same `once_key` is the same note (F18)."""
    return _add_note(db, family_member_id, text, "", once_key, now, read_by_at)


def answer_note(db: Session, *, family_member_id: str, text: str, by: str, once_key: str, now: datetime) -> Note:
    """Somebody of the team writes to the person; that a note waits is said only in a safe way, and once, however often
    the form comes. `by`: a worker's reference."""
    if (sent := _sent_with(db, family_member_id, once_key)) is not None:
        return sent
    asked_at = _unanswered_since(db, family_member_id)
    note = _add_note(db, family_member_id, text, by, once_key, now, None)
    _say_that_it_waits(db, family_member_id, note.ref, asked_at=asked_at, now=now)
    return note


def tell_by_note(db: Session, *, family_member_id: str, text: str, by: str, once_key: str, now: datetime) -> Note:
    """A note that follows from something else, a new main worker or mentor: nobody wrote it to answer the person, so it
    never counts as an answer. `by`: whoever did what it tells of."""
    key = f"{TOLD}{once_key}"[:64]
    if (sent := _sent_with(db, family_member_id, key)) is not None:
        return sent
    note = _add_note(db, family_member_id, text, by, key, now, None)
    _say_that_it_waits(db, family_member_id, note.ref, asked_at=None, now=now)
    return note


def _sent_with(db: Session, family_member_id: str, once_key: str) -> Note | None:
    return db.scalar(select(Note).where(Note.family_member_id == family_member_id, Note.once_key == once_key))


def _unanswered_since(db: Session, family_member_id: str) -> datetime | None:
    """When the person last wrote, if nobody of the team has written to them since."""
    newest = select(func.max(Note.sent_at)).where(Note.family_member_id == family_member_id)
    wrote = db.scalar(newest.where(Note.by == ""))
    answered = db.scalar(newest.where(Note.by != "", ~Note.once_key.startswith(TOLD)))
    return None if wrote is None or (answered is not None and answered > wrote) else wrote


def _say_that_it_waits(
    db: Session, family_member_id: str, about: str, *, asked_at: datetime | None, now: datetime
) -> None:
    """Not to somebody who ended their request, but to answer what they asked since: they were told that nothing more
    comes, and who watches their phone must not learn otherwise. They read it when they come back.

    `asked_at`: when they asked what this answers; None: it answers nothing.
    """
    ended_at = queries.ended_at(db, family_member_id)
    if ended_at is not None and (asked_at is None or asked_at <= ended_at):
        return
    facts = {ASKED_SINCE: "yes"} if ended_at is not None else {}
    waiting = Message("message_waiting", about, due_at=now, useless_after=now + WAITING_FOR, facts=facts)
    key = queries.family_member(db, family_member_id).person_key
    messages.plan(db, person_key=key, messages=[waiting], now=now)


def _add_note(
    db: Session, family_member_id: str, text: str, by: str, once_key: str, now: datetime, read_by_at: datetime | None
) -> Note:
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    note = Note(
        person_key=member.person_key,
        family_member_id=family_member_id,
        ref=new_ref("NT"),
        by=by,
        sent_at=now,
        read_by_at=read_by_at,
        once_key=once_key,
        text=text,
    )
    kept = _once(db, note)
    if kept is not note:
        return kept
    if asked is not None:
        record(db, recorded.NOTE_SENT, referral=asked.ref, by=by or recorded.BY_PERSON, note=note.ref, now=now)
    return note


def _once(db: Session, row: Row) -> Row:
    """The row, or the one that the same form made before."""
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError:
        kind = type(row)
        before = db.scalars(select(kind).where(kind.once_key == row.once_key)).first()
        if before is None or before.family_member_id != row.family_member_id:
            raise
        return before
    return row


def mark_read(db: Session, *, family_member_id: str, by: str, now: datetime) -> int:
    """All notes the other side wrote are read now. `by`: '' for the person. Gives how many were new."""
    unread = select(Note).where(Note.family_member_id == family_member_id, Note.read_at.is_(None))
    new = list(db.scalars(unread.where(Note.by != "" if by == "" else Note.by == "")))
    for note in new:
        note.read_at = now
    asked = queries.newest_referral(db, family_member_id)
    if new and asked is not None:
        record(db, recorded.NOTES_READ, referral=asked.ref, by=by or recorded.BY_PERSON, now=now)
    db.flush()
    return len(new)


def send_wish(
    db: Session, *, family_member_id: str, kind: str, text: str, about: str = "", once_key: str, now: datetime
) -> Wish:
    """Raises NoSuchKindOfWish. `about`: the reference of whoever it is about, who never gets it (N-53)."""
    if kind not in CODES:
        raise NoSuchKindOfWish
    member, asked = queries.family_member(db, family_member_id), queries.newest_referral(db, family_member_id)
    wish = Wish(
        person_key=member.person_key,
        family_member_id=family_member_id,
        ref=new_ref("WS"),
        kind=kind,
        about=about,
        sent_at=now,
        reply_by_at=reply_by(now),
        once_key=once_key,
        text=text,
    )
    kept = _once(db, wish)
    if kept is not wish:
        return kept
    if asked is not None:
        record(db, recorded.WISH_SENT, referral=asked.ref, wish=wish.ref, now=now)
    return wish


def the_wish(db: Session, *, ref: str, family_member_id: str, by: str) -> Wish:
    """For the worker who reads it. Raises NoSuchWish, alike for whom it is about (N-53)."""
    found = db.scalars(select(Wish).where(Wish.ref == ref, Wish.family_member_id == family_member_id)).first()
    if found is None or found.about == by:
        raise NoSuchWish
    return found


def answer_wish(db: Session, *, ref: str, family_member_id: str, text: str, by: str, now: datetime) -> Wish:
    """The reply that is owed; sent twice it is the first. That a note waits is said only in a safe way. Raises
    NoSuchWish."""
    wish = the_wish(db, ref=ref, family_member_id=family_member_id, by=by)
    if wish.replied_at is None:
        wish.answer, wish.answered_by = text, by
        settle_wish(db, ref=ref, by=by, now=now)
        _say_that_it_waits(db, family_member_id, wish.ref, asked_at=wish.sent_at, now=now)
    return wish


def settle_wish(db: Session, *, ref: str, by: str, now: datetime) -> Wish:
    """Somebody replied. Raises NoSuchWish."""
    wish = db.scalars(select(Wish).where(Wish.ref == ref)).first()
    if wish is None:
        raise NoSuchWish
    wish.replied_at = wish.replied_at or now
    asked = queries.newest_referral(db, wish.family_member_id)
    if asked is not None:
        record(db, recorded.WISH_ANSWERED, referral=asked.ref, wish=ref, by=by, now=now)
    db.flush()
    return wish
