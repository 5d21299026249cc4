"""How long each class of data is kept, and what forgets it: the nightly job and `portal retention run` (G17, N-58).

A class says how to find the oldest row and what forgets the rows whose time is over. Features add theirs to CLASSES.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.accounts import jobs as accounts
from portal.accounts import tries as sign_in_tries
from portal.accounts.models import SetUpLink, SignInTry
from portal.casework import concern_jobs, concern_keeping_actions
from portal.casework.heard_queries import WORKED_WITH
from portal.directory.keeping_models import ListingReport
from portal.ledger_look import keys_of_nobody, put_right
from portal.mentoring.models import Booking
from portal.messages import upkeep_jobs as messages
from portal.messages.models import Alert, OutboxMessage, Receipt, WorkNotice
from portal.records import forgetting_actions as records
from portal.records.models import AccessEntry
from portal.referrals import forgetting_actions as forgetting
from portal.referrals import jobs as referrals
from portal.referrals import tries as code_tries
from portal.referrals.draft import SAVED_FOR
from portal.referrals.equality import month_of
from portal.referrals.forgetting_actions import Heard, Periods
from portal.referrals.models import CodeTry, SavedAnswers
from portal.settings import Settings
from portal.storage import ledger
from portal.storage.base import Base
from portal.storage.engine import NewDb
from portal.storage.keys import KeyRing, write_over
from portal.storage.models import Visit
from portal.storage.upkeep import drop_ended_visits
from portal.storage.work import work

YEAR = timedelta(days=365)
LEFT_OVER = timedelta(days=2)  # a key is made a moment before what it seals; after two days nothing comes any more
LEDGER_KEPT = timedelta(days=400)  # nobody lays back a backup older than this


@dataclass(frozen=True)
class Night:
    """What the classes are given."""

    new_db: NewDb
    keys: KeyRing
    settings: Settings
    now: datetime

    @property
    def periods(self) -> Periods:
        return Periods(timedelta(days=self.settings.declined_days), timedelta(days=self.settings.keep_days))


@dataclass(frozen=True)
class Class:
    """`oldest` gives from when the oldest row counts; `kept_for` is counted from there."""

    name: str
    kept_for: Callable[[Settings], timedelta]
    oldest: Callable[[Session], datetime | None]
    forget: Callable[[Night], object]


# What other features know of somebody besides the request itself: (family_member_id, when).
HEARD: tuple[Heard, ...] = (lambda: select(Booking.family_member_id, Booking.starts_at), *WORKED_WITH)


def _for(length: timedelta) -> Callable[[Settings], timedelta]:
    return lambda _settings: length


def _least(asked: Any) -> Callable[[Session], datetime | None]:
    return lambda db: db.scalar(asked)


def _people(it: Night) -> int:
    """One person at a time, each in a piece of work of their own: a fault with one leaves the others."""
    with it.new_db() as db:
        due = forgetting.due(db, heard=HEARD, periods=it.periods, now=it.now)
        due += forgetting.empty_people(db, before=it.now - SAVED_FOR)
    for number in due:
        with it.new_db() as db, work(db):
            key = forgetting.erase_due(db, family_member_id=number, now=it.now)
        it.keys.shred(key)
    return len(due)


def _nothing(_it: Night) -> int:
    return 0


def _record(it: Night) -> int:
    with it.new_db() as db, work(db):
        return records.forget_before(db, before=it.now - YEAR, now=it.now)


def _visits(it: Night) -> int:
    with it.new_db() as db, work(db):
        return drop_ended_visits(db, now=it.now)


def _rows(table: type[Base], column: Any, kept_for: timedelta, *also: Any) -> Callable[[Night], int]:
    def forget(it: Night) -> int:
        with it.new_db() as db, work(db):
            done = db.execute(delete(table).where(column <= it.now - kept_for, *also))
            return int(done.rowcount)  # type: ignore[attr-defined]

    return forget


def _feedback(it: Night) -> int:
    with it.new_db() as db, work(db):
        keys = forgetting.forget_feedback(db, before_month=month_of(it.now - YEAR))
    for key in keys:
        it.keys.shred(key)
    return len(keys)


def _keys(it: Night) -> int:
    left = keys_of_nobody(it.new_db, it.keys, made_before=it.now - LEFT_OVER)
    for key in left:
        it.keys.shred(key)
    with it.keys.store.execution_options(immediate=True).begin() as store:
        ledger.forget_old(store, it.now - LEDGER_KEPT)
    return len(left)


_over = OutboxMessage.state.in_(messages._OVER)
_about = func.coalesce(OutboxMessage.starts_at, OutboxMessage.useless_after)
_facts = select(func.min(_about)).where(_over, OutboxMessage.facts_sealed.is_not(None))

CLASSES = (
    Class("visits that ended", _for(timedelta(0)), _least(select(func.min(Visit.ends_at))), _visits),
    Class(
        "answers put aside under a code",
        _for(SAVED_FOR),
        _least(select(func.min(SavedAnswers.saved_at))),
        lambda it: referrals.forget_old(it.new_db, it.keys, it.now),
    ),
    Class(
        "requests we could not help with",
        lambda settings: timedelta(days=settings.declined_days),
        lambda db: forgetting.oldest(db, heard=HEARD, declined=True),
        _people,
    ),
    Class(
        "requests, after anything happened last",
        lambda settings: timedelta(days=settings.keep_days),
        lambda db: forgetting.oldest(db, heard=HEARD, declined=False),
        _nothing,  # the class before takes both
    ),
    Class(
        "concerns about safety, once closed",
        lambda settings: timedelta(days=settings.concern_days),
        concern_keeping_actions.oldest_closed,
        lambda it: concern_jobs.keep_concerns(it.new_db, it.keys, it.now, timedelta(days=it.settings.concern_days)),
    ),
    Class(
        "what messages were made from",
        _for(messages.FACTS_KEPT),
        _least(_facts),
        lambda it: messages.tidy_messages(it.new_db, it.now, it.settings),
    ),
    Class(
        "that a message was sent",
        _for(YEAR),
        _least(select(func.min(_about)).where(_over)),
        _rows(OutboxMessage, _about, YEAR, _over),
    ),
    Class("delivery receipts", _for(messages.REPLIES_KEPT), _least(select(func.min(Receipt.at))), _nothing),
    Class(
        "news for people who sign in",
        _for(messages.REPLIES_KEPT),
        _least(select(func.min(WorkNotice.bundled_at))),
        _nothing,
    ),
    Class(
        "alerts that were seen to",
        _for(YEAR),
        _least(select(func.min(Alert.closed_at))),
        _rows(Alert, Alert.closed_at, YEAR),
    ),
    Class(
        "tries of codes",
        _for(code_tries.LOOK_BACK),
        _least(select(func.min(CodeTry.last_at))),
        _nothing,
    ),
    Class(
        "tries to sign in",
        _for(sign_in_tries.FORGOTTEN_AFTER),
        _least(select(func.min(SignInTry.last_at))),
        lambda it: accounts.forget_old(it.new_db, it.now),
    ),
    Class("one-time links", _for(accounts.LINK_KEPT), _least(select(func.min(SetUpLink.ends_at))), _nothing),
    Class(
        "what was said about places",
        _for(YEAR),
        _least(select(func.min(ListingReport.made_at))),
        _rows(ListingReport, ListingReport.made_at, YEAR),
    ),
    Class("what was said about sessions", _for(YEAR), forgetting.oldest_feedback, _feedback),
    Class("who saw or did what", _for(YEAR), _least(select(func.min(AccessEntry.at))), _record),
    Class("keys that belong to nobody", _for(LEFT_OVER), lambda _db: None, _keys),
)


@dataclass(frozen=True)
class Line:
    """One class in the table of the oldest rows."""

    name: str
    kept_for: timedelta
    oldest: datetime | None
    is_late: bool  # older than it may be, by more than a day


def run(it: Night) -> dict[str, int]:
    """Put right what the ledger lacks, forget all whose time is over, and leave nothing of it readable in the files.
    Safe to run twice."""
    counts = put_right(it.new_db, it.keys, since=it.now - LEDGER_KEPT)
    for one in CLASSES:
        done = one.forget(it)
        counts[one.name] = done if isinstance(done, int) else 0
    with it.new_db() as db:
        engine = db.get_bind().engine
    write_over(engine, *(table.name for table in Base.metadata.sorted_tables))
    return counts


def table(it: Night) -> Iterator[Line]:
    """The oldest row of each class, and whether one is there whose time is over."""
    with it.new_db() as db:
        for one in CLASSES:
            kept_for, oldest = one.kept_for(it.settings), one.oldest(db)
            is_late = oldest is not None and oldest + kept_for + timedelta(days=1) < it.now
            yield Line(one.name, kept_for, oldest, is_late)
