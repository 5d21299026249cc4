"""The made-up area: several members, needs and ways in, plainly made up, laid out once, reset on request."""

import re

import pytest
from sqlalchemy import func, select

from portal.demo import actions, people, places
from portal.demo.commands import forget, lay_out
from portal.directory.models import Channel, Listing
from portal.mentoring import group_queries, waiting_queries
from portal.mentoring.models import PeerMentor
from portal.referrals.models import SelfReferral
from portal.settings import Settings
from portal.shared.clock import today
from portal.shared.errors import SetUpWrong
from portal.storage.work import work

DRAMA = re.compile(r"01632 ?960 ?\d{3}|020 ?7946 ?0\d{3}|07700 ?900 ?\d{3}")


@pytest.fixture
def loaded(store, settings, now):
    with store.new_db() as db, work(db):
        actions.load(db, keys=store.keys, settings=settings, now=now, say=lambda line: None)
    return store.new_db


@pytest.mark.shows("R-51")
def test_a_family_with_several_members_needs_and_ways_in(loaded):
    with loaded() as db:
        sent = db.scalars(select(SelfReferral)).all()
        assert len(sent) == len(people.FAMILY) >= 4
        assert len({one.entry_source for one in sent}) == len(sent)
        assert len({one.family_member_id for one in sent}) == len(sent), "each has a record of their own"
        assert {one.route for one in sent} == {"adult", "young"}
        assert db.scalar(select(func.count()).select_from(PeerMentor)) == 6


@pytest.mark.shows("R-51")
def test_forty_places_and_groups_with_every_kind_of_hours(loaded):
    with loaded() as db:
        made_up = db.scalar(select(func.count()).select_from(Listing).where(Listing.is_demo))
    assert made_up >= 40
    rules = [rule for made in places.everything(today(actions_now())) for rule in made.record.rules]
    assert {rule.freq for rule in rules} >= {"WEEKLY", "MONTHLY"}
    assert any(rule.interval == 2 for rule in rules) and any(rule.by_appointment for rule in rules)
    assert any(rule.doubtful for rule in rules) and any(rule.term_only for rule in rules)
    assert any(rule.closes_at and rule.opens_at and rule.closes_at < rule.opens_at for rule in rules), "past midnight"


def actions_now():
    from portal.shared.clock import now

    return now()


@pytest.mark.shows("N-57")
def test_made_up_services_use_only_numbers_set_aside_for_drama(loaded):
    with loaded() as db:
        rows = db.execute(
            select(Channel.value, Listing.name)
            .join(Listing, Listing.id == Channel.listing_id)
            .where(Listing.is_demo, Channel.kind.in_(("phone", "text", "textphone")))
        ).all()
    assert len(rows) > 5
    assert [row for row in rows if not DRAMA.fullmatch(row.value)] == []


@pytest.mark.shows("N-57")
def test_real_lines_carry_where_they_come_from_and_when_it_was_seen(loaded):
    with loaded() as db:
        real = db.scalars(select(Listing).where(~Listing.is_demo, Listing.shown)).all()
    assert len(real) > 20
    assert [line.name for line in real if line.checked_on is None] == []


def test_laid_out_once_however_often_it_is_asked_for(loaded, store, settings, now):
    with store.new_db() as db:
        before = db.scalar(select(func.count()).select_from(Listing))
    with store.new_db() as db, work(db):
        actions.load(db, keys=store.keys, settings=settings, now=now, say=lambda line: None)
    with store.new_db() as db:
        assert db.scalar(select(func.count()).select_from(Listing)) == before


@pytest.mark.shows("R-51")
def test_a_fresh_start_throws_away_what_was_entered_and_nothing_else(tmp_path, now):
    settings = Settings(instance=tmp_path / "instance", fast_hashes=True)
    lay_out(settings, lambda line: None).close()
    (settings.instance / "portal.toml").write_text('name = "Mine"')
    keys = (settings.instance / "keys.json").read_bytes()
    forget(settings)
    assert not (settings.instance / "portal.sqlite").exists()
    assert (settings.instance / "portal.toml").exists()
    lay_out(settings, lambda line: None).close()
    assert (settings.instance / "keys.json").read_bytes() != keys


def test_a_fresh_start_never_touches_a_database_elsewhere(tmp_path):
    with pytest.raises(SetUpWrong, match="PORTAL_DATABASE_URL"):
        forget(Settings(instance=tmp_path, database_url="postgresql://somewhere/else"))


def test_every_made_up_person_can_be_signed_in_with():
    names = {made.alias for made in people.MENTORS} | {name for name, _email, _role in people.WORKERS}
    assert names == set(people.TOTP)


def test_groups_and_the_waiting_list_can_be_seen(loaded, now):
    """A group with two of eight places taken, one outdoors, one person who waits."""
    with loaded() as db:
        groups = group_queries.coming_groups(db, now=now)
        assert [(group.kind, group.taken, group.places) for group in groups] == [("phone", 2, 8), ("outdoors", 0, 8)]
        assert len(waiting_queries.in_order(db)) == 1
