"""What the portal cannot settle by itself reaches the team: with the rest of their news, once, and again next day."""

from datetime import timedelta

import pytest

from portal.accounts.actions import demo_worker
from portal.accounts.alert_jobs import remind_team, tell_team
from portal.messages import actions
from portal.messages.contact import SafeWay
from portal.messages.models import OutboxMessage
from portal.messages.upkeep_jobs import bundle_notices
from portal.storage.work import work


@pytest.fixture
def team(db, store, now):
    """A coordinator and a mentor, each with an address for work."""
    for role in ("coordinator", "mentor"):
        with work(db):
            worker = demo_worker(
                db,
                keys=store.keys,
                email=f"{role}@example.org",
                name=role,
                role=role,
                password="a long enough phrase",
                totp_secret="JBSWY3DPEHPK3PXP",
                now=now,
                fast_hashes=True,
            )
            way = SafeWay("email", f"{role}@example.org", is_safe=True)
            actions.set_safe_contact(
                db, person_key=worker.person_key, ways=[way], language="en", now=now, for_work=True
            )


def alert(db, kind, about, now):
    with work(db):
        actions.raise_alert(db, kind=kind, about=about, now=now)


@pytest.mark.shows("G26", "R-76")
def test_a_new_alert_reaches_the_coordinator_and_nobody_else(post, db, new_db, settings, team, now):
    alert(db, "wants-another-time", "BK-7K3M2P", now)
    assert [tell_team(new_db, now), tell_team(new_db, now)] == [1, 0]
    bundle_notices(new_db, now, settings)
    post.tick()
    assert [(parcel.to, parcel.subject) for parcel in post.sent] == [
        ("coordinator@example.org", "BK-7K3M2P needs a look")
    ]


def test_without_a_team_an_alert_waits_for_one(db, new_db, now):
    alert(db, "wants-another-time", "BK-7K3M2P", now)
    assert tell_team(new_db, now) == 0
    with new_db() as other:
        assert other.query(OutboxMessage).count() == 0


@pytest.mark.shows("T6", "G26")
def test_a_flood_of_alarms_is_a_handful_of_messages(post, db, new_db, settings, team, now, full):
    """A thousand in an hour, each of them urgent."""
    for minute in range(60):
        post.clock.at = now + timedelta(minutes=minute)
        for number in range(17 if full else 3):
            alert(db, "not-safe-now", f"BK-{minute:03d}{number:02d}", post.clock.at)
        tell_team(new_db, post.clock.at)
        bundle_notices(new_db, post.clock.at, settings)
        post.tick()
    assert 1 <= len(post.sent) <= 6


@pytest.mark.shows("T6", "G26")
def test_a_flood_of_ordinary_news_is_one_message_an_hour(post, db, new_db, settings, team, now):
    for minute in range(0, 121, 5):
        post.clock.at = now + timedelta(minutes=minute)
        alert(db, "wants-another-time", f"BK-{minute:04d}", post.clock.at)
        tell_team(new_db, post.clock.at)
        bundle_notices(new_db, post.clock.at, settings)
        post.tick()
    assert len(post.sent) == 3


def test_what_stays_open_is_named_again_the_next_day_in_one_message(post, db, new_db, settings, team, now):
    for number in range(3):
        alert(db, "ask-if-still-safe", f"BK-000{number}", now)
    tell_team(new_db, now)
    bundle_notices(new_db, now, settings)
    post.tick()
    later = post.clock.at = now + timedelta(days=1)
    assert remind_team(new_db, later) == 3
    bundle_notices(new_db, later, settings)
    post.tick()
    assert [parcel.subject for parcel in post.sent] == ["New for you: 3", "New for you: 3"]


def test_news_says_what_is_new_about_each(post, db, new_db, settings, team, now):
    (worker,) = {row.person_key for row in _keys(new_db) if row.role == "mentor"}
    news = [("BK-AAAAAA", "work_booked"), ("BK-BBBBBB", "work_cancelled"), ("BK-CCCCCC", "work_needs_look")]
    for minute, (about, kind) in enumerate(news):
        at = now + timedelta(minutes=minute)
        with work(db):
            actions.give_notice(db, worker_key=worker, about=about, now=at, kind=kind, starts_at=at)
    bundle_notices(new_db, now, settings)
    post.tick()
    assert "BK-AAAAAA (new), BK-BBBBBB (off), BK-CCCCCC." in post.sent[0].text


def test_one_piece_of_news_says_its_day_and_time(post, db, new_db, settings, team, now):
    (worker,) = {row.person_key for row in _keys(new_db) if row.role == "mentor"}
    with work(db):
        actions.give_notice(
            db,
            worker_key=worker,
            about="BK-AAAAAA",
            now=now,
            kind="work_changed",
            starts_at=now + timedelta(days=3, hours=9),
        )
    bundle_notices(new_db, now, settings)
    post.tick()
    assert "BK-AAAAAA: now Thursday 26 November, 7pm." in post.sent[0].text


def test_the_same_thing_may_need_a_look_again(post, db, new_db, settings, team, now):
    (worker,) = {row.person_key for row in _keys(new_db) if row.role == "mentor"}
    for day in range(2):
        post.clock.at = now + timedelta(days=day)
        with work(db):
            actions.give_notice(db, worker_key=worker, about="BK-AAAAAA", now=post.clock.at)
        bundle_notices(new_db, post.clock.at, settings)
        post.tick()
    assert len(post.sent) == 2


def _keys(new_db):
    from portal.accounts.queries import workers

    with new_db() as db:
        return workers(db)
