"""The clockwork's own process: APScheduler only ticks; what is due is in the database (M1, M2).

One or more of these may run. The holder of the lease does the work; the others look again every few seconds and take
over when it is gone. Web workers never start one.
"""

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from portal import retention, tables, wiped  # noqa: F401  every table must be known before the first row
from portal.accounts.alert_jobs import remind_team, tell_team
from portal.accounts.jobs import forget_old as old_tries
from portal.casework.concern_jobs import watch_concerns
from portal.casework.ending_jobs import end_what_is_left
from portal.casework.review_jobs import set_first_reviews
from portal.casework.rota_jobs import ask_and_fall_back
from portal.casework.waking_queries import who_is_woken
from portal.clockwork import TICK, Clockwork, Job, Runner
from portal.directory.check_jobs import check_directory
from portal.directory.feed_jobs import refresh_feeds
from portal.directory.jobs import expand_hours
from portal.mentoring.caring_jobs import look_after_mentors
from portal.mentoring.clock_jobs import check_wall_times
from portal.mentoring.jobs import erase_chats, let_go_holds, offer_times
from portal.mentoring.lone_jobs import watch_out_alone
from portal.mentoring.queries import is_still_on
from portal.messages.budget import Budget
from portal.messages.clockwork_actions import forget_schedulers, give_up_lease
from portal.messages.dispatch_actions import LEASE_NAME
from portal.messages.gateways.choose import choose, house
from portal.messages.handing_jobs import Handing, beside
from portal.messages.jobs import PostRoom, tick, write_what_is_left
from portal.messages.returned_jobs import read_returned
from portal.messages.upkeep_jobs import bundle_notices, tidy_messages
from portal.messages.wording import House
from portal.settings import Settings
from portal.shared import clock
from portal.storage.chosen_settings import present_settings
from portal.storage.engine import NewDb
from portal.storage.store import open_store_when_up
from portal.storage.upkeep import drop_ended_visits
from portal.storage.work import work
from portal.ticking import keep_ticking

logger = logging.getLogger("portal.scheduler")
N_ = str  # marks a sentence for the catalogue: the page of the clockwork says it


def _visits(work_: Clockwork) -> None:
    with work_.new_db() as db, work(db):
        drop_ended_visits(db, now=work_.now)


def _retention(work_: Clockwork) -> None:
    with work_.new_db() as db:
        keys = db.info["keys"]
    retention.run(retention.Night(work_.new_db, keys, work_.settings, work_.now))


def _schedulers(work_: Clockwork) -> None:
    with work_.new_db() as db, work(db):
        forget_schedulers(db, now=work_.now)


JOBS = (
    Job("email", lambda it: tick(it.room, "email"), TICK, N_("sends the e-mails that are due")),
    Job("text", lambda it: tick(it.room, "text"), TICK, N_("sends the texts that are due")),
    Job(
        "returned",
        lambda it: read_returned(it.new_db, it.now, it.settings),
        timedelta(minutes=1),
        N_("reads e-mail that came back, so that a wrong address is not used again"),
    ),
    Job("visits", _visits, timedelta(minutes=5), N_("erases what ended visits held")),
    Job(
        "hours",
        lambda it: expand_hours(it.new_db, it.now, it.settings),
        timedelta(hours=1),
        N_("works out opening hours ahead, so that a search need not"),
    ),
    Job(
        "feeds",
        lambda it: refresh_feeds(it.new_db, it.now, it.settings),
        timedelta(hours=1),
        N_("fetches the lists of places that have an address of their own"),
        from_hour=4,
    ),
    Job(
        "notices",
        lambda it: bundle_notices(it.new_db, it.now, it.settings),
        timedelta(minutes=1),
        N_("puts news for people who sign in together, at most one e-mail an hour each"),
    ),
    Job(
        "messages",
        lambda it: tidy_messages(it.new_db, it.now, it.settings),
        timedelta(hours=1),
        N_("erases what sent messages were made from, and numbers given for one booking only"),
        from_hour=4,
    ),
    Job(
        "holds",
        lambda it: let_go_holds(it.new_db, it.now),
        timedelta(minutes=1),
        N_("lets go of times that were held and not confirmed"),
    ),
    Job(
        "out-alone",
        lambda it: watch_out_alone(it.new_db, it.now),
        timedelta(seconds=30),
        N_("reminds those who are out alone and late, then tells their buddy, then the duty lead"),
    ),
    Job(
        "duty",
        lambda it: ask_and_fall_back(it.new_db, it.now),
        timedelta(minutes=5),
        N_("asks people on duty to say yes, and goes down the line when they do not"),
    ),
    Job(
        "concerns",
        lambda it: watch_concerns(it.new_db, it.now),
        timedelta(minutes=1),
        N_("says so when a concern waits beyond its time"),
    ),
    Job(
        "reviews",
        lambda it: set_first_reviews(it.new_db, it.now, it.settings.review_months),
        timedelta(hours=1),
        N_("sets the day on which support with a mentor is looked at together"),
        from_hour=5,
    ),
    Job(
        "waiting",
        lambda it: offer_times(it.new_db, it.now),
        timedelta(minutes=1),
        N_("keeps free times for those who wait, in the order they came, and passes on what was not answered"),
    ),
    Job(
        "chats",
        lambda it: erase_chats(it.new_db, it.now),
        timedelta(minutes=5),
        N_("erases what was written in text chats that are over"),
    ),
    Job(
        "alerts",
        lambda it: tell_team(it.new_db, it.now, who_is_woken),
        timedelta(minutes=1),
        N_("tells the team what needs a look"),
    ),
    Job(
        "digest",
        lambda it: remind_team(it.new_db, it.now),
        timedelta(hours=1),
        N_("names once a day what has waited for a look since yesterday"),
        from_hour=8,
    ),
    Job(
        "wall-times",
        lambda it: check_wall_times(it.new_db, it.now),
        timedelta(hours=1),
        N_("finds bookings whose promised time the rules of summer time have moved"),
        from_hour=5,
    ),
    Job(
        "mentors",
        lambda it: look_after_mentors(it.new_db, it.now),
        timedelta(hours=1),
        N_("says whose training or supervision is over, and on Mondays what is due"),
        from_hour=7,
    ),
    Job(
        "directory",
        lambda it: check_directory(it.new_db, it.now, it.settings),
        timedelta(hours=1),
        N_("says when published bank holidays run out, and when places wait to be confirmed"),
        from_hour=6,
    ),
    Job("sign-ins", lambda it: old_tries(it.new_db, it.now), timedelta(hours=1), N_("forgets old tries"), from_hour=4),
    Job(
        wiped.NAME,
        lambda it: wiped.wipe_again(it.new_db, it.now),
        wiped.EVERY,
        N_("wipes what was erased out of the files, when somebody was reading at that moment"),
    ),
    Job(
        "ended",
        lambda it: end_what_is_left(it.new_db, it.now),
        timedelta(hours=1),
        N_("takes back what an ended request still holds"),
        from_hour=5,
    ),
    Job("retention", _retention, timedelta(hours=1), N_("erases what has had its time"), from_hour=4),
    Job("schedulers", _schedulers, timedelta(hours=1), N_("forgets ended schedulers and old daily marks"), from_hour=4),
)


def run(settings: Settings) -> None:
    """Until SIGTERM or SIGINT. Raises SetUpWrong before anything ticks."""
    if settings.clock_ahead:
        clock.set_ahead(timedelta(seconds=settings.clock_ahead))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    store = open_store_when_up(settings, stop, asks_first=False)  # what broke off is tried again at the next tick
    runner = Runner(make_clockwork(settings, store.new_db, stop.is_set))
    logger.info("scheduler started")
    try:
        keep_ticking(runner, JOBS, stop)
    finally:
        for way in runner.clockwork.room.gateways:
            write_what_is_left(runner.clockwork.room, way, tries=6)
        with store.new_db() as db, work(db):
            give_up_lease(db, name=LEASE_NAME, owner=runner.clockwork.owner, now=clock.now())
        store.close()
    logger.info("scheduler ended")


def make_clockwork(settings: Settings, new_db: NewDb, stopping: Callable[[], bool] = lambda: False) -> Clockwork:
    owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
    room = PostRoom(
        new_db=new_db,
        gateways=choose(settings, clock.now),
        clock=clock.now,
        house=house(settings),
        owner=owner,
        budget=budget(settings),
        still_on=is_still_on,
        present=lambda db: _present(db, settings),
        stopping=stopping,
        handing=Handing(beside(settings.database, settings.instance)),
    )
    return Clockwork(settings, new_db, room, owner)


def _present(db: Session, settings: Settings) -> tuple[House, Budget]:
    """What the team chose on its page holds from the next batch on."""
    chosen = present_settings(db, settings)
    return house(chosen), budget(chosen)


def budget(settings: Settings) -> Budget:
    return Budget(settings.texts_a_day, settings.texts_a_month, settings.texts_a_day_each)
