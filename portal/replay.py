"""What a restored database is told before it opens: the ledger, in the words of the features (G16, F25)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.casework.ending_actions import IN_ORDER
from portal.directory.holidays import calendar_for_nations
from portal.directory.models import Listing
from portal.directory.word_actions import lay_down_words
from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import BookedCell, Booking
from portal.messages import actions as messages
from portal.messages.contact_queries import ended_of
from portal.messages.models import ContactPerson, OutboxMessage
from portal.messages.states import WAITING, State
from portal.referrals import actions as referrals
from portal.referrals import deadlines
from portal.referrals import queries as referral_queries
from portal.referrals.models import Erasure, FamilyMember
from portal.settings import Settings
from portal.shared.errors import SetUpWrong
from portal.storage import ledger, migrate
from portal.storage.base import Base
from portal.storage.chosen_settings import settings_now
from portal.storage.engine import make_engine
from portal.storage.restore import Replay, Since

BY_RESTORE = "restore"
CHUNK = 500
STILL_ON = (BookingState.HELD, BookingState.BOOKED)
LOOK = "look-after-restore"  # an alert: something here may differ from what the person last saw


def replay(now: datetime) -> Replay:
    """For portal.storage.restore.lay_back."""

    def told(db: Session, since: Since) -> dict[str, int]:
        return {
            "erased": _erased(db, since, now),
            "stopped": _stopped(db, since, now),
            "cancelled": _cancelled(db, since, now),  # before the ends, which would tell mentors of each anew
            **_ends(db, since, now),
            "already sent": _sent(db, since, now),
            "listings": _words(db),
        }

    return told


def _erased(db: Session, since: Since, now: datetime) -> int:
    gone = since.keyless | {entry.id for entry in since.entries if entry.what == ledger.ERASED}
    members = dict(db.execute(select(FamilyMember.person_key, FamilyMember.id)).all())
    count = 0
    for person_key in sorted(gone & members.keys()):
        referrals.erase(db, family_member_id=members[person_key], by=BY_RESTORE, now=now)
        count += 1
    for table in reversed(Base.metadata.sorted_tables):
        if "person_key" not in table.columns or table.name in (Erasure.__tablename__, "worker", "worker_passkey"):
            continue
        held = set(db.scalars(select(table.c.person_key).distinct())) & gone
        for person_key in sorted(held):
            db.execute(delete(table).where(table.c.person_key == person_key))
    return count


def _stopped(db: Session, since: Since, now: datetime) -> int:
    """A stop holds. Ways that were changed since then are not used in their old form until somebody has looked."""
    stopped = {entry.id for entry in since.entries if entry.what == ledger.STOPPED}
    changed = {entry.id for entry in since.entries if entry.what == ledger.WAYS and entry.number > since.known_up_to}
    rows = db.scalars(select(ContactPerson).where(ContactPerson.stopped_at.is_(None)))
    count = 0
    for person in [row for row in rows if row.person_key in stopped | changed]:
        messages.stop_everything(db, person_key=person.person_key, now=now)
        if person.person_key in changed:
            messages.raise_alert(db, kind=LOOK, about=_ref_of(db, person.person_key), now=now)
        count += 1
    return count


def _ref_of(db: Session, person_key: str) -> str:
    member = db.scalar(select(FamilyMember.id).where(FamilyMember.person_key == person_key))
    found = referral_queries.newest_referral(db, member) if member else None
    return found.ref if found else person_key[:16]


def _cancelled(db: Session, since: Since, now: datetime) -> int:
    """Nobody is expected at a time that was given back. Where it was moved to is not known any more."""
    said = {entry.id: entry.what for entry in since.entries if entry.what in (ledger.CANCELLED, ledger.MOVED)}
    count = 0
    for booking in list(db.scalars(select(Booking).where(Booking.state.in_(STILL_ON)))):
        if booking.id not in said:
            continue
        booking.state, booking.ended_at, booking.ended_by = BookingState.CANCELLED, now, BY_RESTORE
        db.execute(delete(BookedCell).where(BookedCell.booking_id == booking.id))
        messages.cancel_about(db, about=booking.ref, now=now)
        if said[booking.id] == ledger.MOVED:
            messages.raise_alert(db, kind=LOOK, about=booking.ref, now=now)
        count += 1
    return count


def _ends(db: Session, since: Since, now: datetime) -> dict[str, int]:
    """An end holds, with all that goes back with it (T2). Who started theirs again after the backup is read as one that
    has just come; nothing goes to them for it, and somebody looks: what they agreed to again since then is lost."""
    said = ledger.last_of_ends(since.entries)
    ended_at = ended_of(FamilyMember.person_key)
    ended = again = 0
    for row in db.execute(select(FamilyMember.id, FamilyMember.person_key, FamilyMember.language, ended_at)).all():
        family_member_id, person_key, language, at = row
        entry = said.get(person_key)
        if entry is None:
            continue
        if entry.what == ledger.ENDED and at is None:
            messages.end_for_person(db, person_key=person_key, now=min(entry.at, now))  # then it was, not today
            referrals.withdraw(db, family_member_id=family_member_id, now=now, gives_back=IN_ORDER)
            ended += 1
        elif entry.what == ledger.AGAIN and at is not None and entry.number > since.known_up_to:
            referrals.start_again(
                db,
                family_member_id=family_member_id,
                read_by_at=_read_by(db, now),
                language=language,
                now=now,
                tells=False,
            )
            messages.raise_alert(db, kind=LOOK, about=_ref_of(db, person_key), now=now)
            again += 1
    return {"ended": ended, "started again": again}


def _read_by(db: Session, now: datetime) -> datetime:
    settings = settings_now(db)
    is_holiday = calendar_for_nations([settings.nation]).is_holiday
    return deadlines.read_by(now, settings.first_reply_working_days, is_holiday, settings.team)


def _sent(db: Session, since: Since, now: datetime) -> int:
    """What was handed over since then is with the person, or somebody looks; it is never sent again."""
    handed = {entry.id: entry.at for entry in since.entries if entry.what == ledger.SENT}
    waiting = select(OutboxMessage.id, OutboxMessage.about).where(
        OutboxMessage.state.in_([*WAITING, State.CLAIMED]), OutboxMessage.useless_after > now
    )
    found = [row for row in db.execute(waiting) if row.id in handed]
    for row in found:
        messages.raise_alert(db, kind="not-sure-it-arrived", about=row.about, now=now)
    ids = [row.id for row in db.execute(select(OutboxMessage.id)) if row.id in handed]
    values = {"state": State.SENT, "is_unsure": True, "claim": None, "begun_at": None}
    for start in range(0, len(ids), CHUNK):
        these = OutboxMessage.id.in_(ids[start : start + CHUNK])
        still = OutboxMessage.state.in_([*WAITING, State.CLAIMED])
        db.execute(update(OutboxMessage).where(these, still).values(**values, sent_at=now))
    return len(found)


def _words(db: Session) -> int:
    """The full-text tables are each engine's own, so they are made anew."""
    ids = list(db.scalars(select(Listing.id).order_by(Listing.id)))
    for start in range(0, len(ids), CHUNK):
        lay_down_words(db, ids=ids[start : start + CHUNK])
    return len(ids)


def erased_by_database(settings: Settings) -> set[str]:
    """What the database knows of erasures, where it can be asked: it is the twin of the ledger."""
    engine = make_engine(settings.database)
    try:
        if migrate.present(engine) is None:
            return set()
        with engine.connect() as connection:
            return set(connection.scalars(select(Erasure.person_key)))
    except SetUpWrong:
        return set()
    finally:
        engine.dispose()
