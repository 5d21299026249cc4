"""What the clock looks after in the directory: dates that run out, entries that wait to be confirmed (N-17, N-47)."""

from datetime import datetime, timedelta

from portal.directory.holidays import calendar_for_nations
from portal.directory.keeping_queries import due_entries, numbers_to_check
from portal.messages import actions as messages
from portal.settings import Settings
from portal.shared.clock import today
from portal.storage.engine import NewDb
from portal.storage.work import work

DATES_END, TO_CONFIRM, NUMBERS = "holiday-dates-end", "entries-to-confirm", "numbers-to-check"
SOON = timedelta(days=120)  # new dates are published about two years ahead, so this is a package not brought up to date


def check_directory(new_db: NewDb, now: datetime, settings: Settings) -> None:
    """One alert each while it is so; it settles by itself. Safe to run twice."""
    on, until = today(now), calendar_for_nations([settings.nation]).known_until
    ends_soon = until is None or until - on < SOON
    with new_db() as db, work(db):
        _, waiting = due_entries(db, before=on - timedelta(days=settings.confirm_days))
        old = numbers_to_check(db, before=on - timedelta(days=settings.crisis_check_days))
        for kind, is_so in ((DATES_END, ends_soon), (TO_CONFIRM, waiting > 0), (NUMBERS, bool(old))):
            say = messages.raise_alert if is_so else messages.settle
            say(db, kind=kind, about="places", now=now)
