"""The clockwork is killed at any moment while somebody is out alone and late: every step is taken, and taken once."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.mentoring.lone_models import LoneStep, LoneWorkingCheck
from portal.mentoring.profile_actions import Profile, add_mentor
from portal.messages.actions import set_safe_contact
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.settings import Settings
from portal.storage.store import open_store
from portal.storage.work import work
from tests.faults.test_scheduler_process import wait_until
from tests.kit.signing_in import make_worker


@pytest.fixture
def portal(running_portal, smtp_sink):
    return running_portal(web=False, PORTAL_MAIL_URL=smtp_sink.url, PORTAL_MAIL_FROM="Ferry Lane <hello@example.org>")


@pytest.fixture
def store(portal):
    opened = open_store(Settings(instance=portal.instance, fast_hashes=True))
    yield opened
    opened.close()


def late_mentor(store, now):
    """Out since 40 minutes, never checked in; a buddy, and a duty lead who may only be reached by day."""
    people = [make_worker(store, role, name=role) for role in ("mentor", "supervisor", "duty-lead")]
    with store.new_db() as db, work(db):
        from portal.accounts.queries import person_key_of

        keys = [person_key_of(db, person.id) for person in people]
        for person, key in zip(people, keys, strict=True):
            ways = [SafeWay("email", person.email, is_safe=True)]
            set_safe_contact(db, person_key=key, ways=ways, language="en", now=now, for_work=True)
        facts = {"alias": "Tom", "words": "", "languages": ["en"], "kinds": [], "experiences": [], "district": "LS8"}
        facts |= {"nation": "England", "supervisor_id": people[1].id, "supervision_on": None, "training_ok_until": None}
        mentor = add_mentor(db, worker_id=people[0].id, profile=Profile(**facts), at=None, bookable=False, now=now)
        times = {"starts_at": now - timedelta(minutes=40), "ends_at": now + timedelta(minutes=5), "made_at": now}
        check = LoneWorkingCheck(
            ref="LW-000001", mentor_id=mentor.id, buddy_id=people[1].id, person_key=keys[0], **times
        )
        check.place = "Sycamore Park"
        db.add(check)
    return people


@pytest.mark.shows("N-48", "F2")
def test_killed_at_any_moment_each_step_is_taken_once_and_everybody_hears(portal, store, smtp_sink, full):
    people = late_mentor(store, datetime.now(UTC))
    draw = random.Random(48)
    for _kill in range(12 if full else 1):
        scheduler = portal.start_scheduler()
        time.sleep(draw.uniform(0.5, 3.0))
        scheduler.kill()
    portal.start_scheduler()
    wanted = {person.email for person in people}
    assert wait_until(lambda: wanted <= {letter["To"] for letter in smtp_sink.messages}, 90)
    with store.new_db() as db:
        steps = [(row.phase, row.step) for row in db.scalars(select(LoneStep))]
        assert sorted(steps) == [("in", "buddy"), ("in", "lead"), ("in", "remind")]
        rows = db.scalars(select(OutboxMessage).where(OutboxMessage.about == "LW-000001")).all()
        assert len(rows) == len({row.person_key for row in rows}) == 3
    assert all("Sycamore" not in letter.as_string() for letter in smtp_sink.messages), "the place stays on the page"
