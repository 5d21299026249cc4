"""The copy of everything: each column of each table that hangs on a person, or the reason why not (G18)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select

import portal.tables  # noqa: F401
from portal.demo import actions as demo
from portal.referrals.models import FamilyMember
from portal.referrals.own_copy_queries import OWN_KEY, WITHHELD, WITHHELD_TABLES, everything
from portal.storage.base import Base
from portal.storage.sealed import Sealed
from portal.storage.work import work
from tests.storage.drill import book, make_mentor, make_people


@pytest.fixture
def full_house(store, settings, now):
    """The demonstration area, and somebody with a booking."""
    with store.new_db() as db, work(db):
        demo.load(db, keys=store.keys, settings=settings, now=now, say=lambda line: None)
    (person,) = make_people(store, 1, now)
    book(store, make_mentor(store, now), person, now.replace(hour=12) + timedelta(days=5), now)
    return store


def names_of(kind: type) -> set[str]:
    """How the columns of a table are called in the copy: sealed ones by what they hold."""
    sealed = {
        item.column: name for base in kind.__mro__ for name, item in vars(base).items() if isinstance(item, Sealed)
    }
    return {sealed.get(column.key, column.key) for column in inspect(kind).columns}


@pytest.mark.shows("G18")
@pytest.mark.engines("sqlite")
def test_every_row_and_column_of_everybody_is_in_their_copy_or_listed_as_withheld(full_house):
    kinds = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    seen = set()
    with full_house.new_db() as db:
        members = list(db.scalars(select(FamilyMember)))
        assert members
        for member in members:
            copy = everything(db, member.id)
            for name, kind in kinds.items():
                columns = inspect(kind).columns
                if "family_member_id" not in columns or name in WITHHELD_TABLES:
                    continue
                there = db.scalar(select(func.count()).where(columns["family_member_id"] == member.id))
                assert len(copy.get(name, [])) >= there, (
                    f"{name} is not in the copy: give the reason in WITHHELD_TABLES"
                )
            for name, rows in copy.items():
                if name in ("access_entry", "withheld"):
                    continue
                seen.add(name)
                assert all(row.keys() == names_of(kinds[name]) for row in rows), name
    assert {"family_member", "self_referral", "return_code", "consent", "safe_contact", "booking"} <= seen


@pytest.mark.shows("G18")
def test_what_is_withheld_is_named_with_a_reason_whether_there_is_any_or_not(store, now):
    (person,) = make_people(store, 1, now)
    with store.new_db() as db:
        said = everything(db, person.id)["withheld"]
    assert {line["what"] for line in said} == set(WITHHELD_TABLES)
    assert all(len(line["why"].split()) > 4 for line in said)
    assert all(len(why.split()) > 3 for why in WITHHELD.values())
    assert set(WITHHELD_TABLES) <= set(Base.metadata.tables), "take away what is no table any more"
    assert all("family_member_id" in inspect(kind).columns for kind in OWN_KEY)


@pytest.mark.shows("G18", "R-86")
def test_the_copy_says_who_did_what(store, now):
    (person,) = make_people(store, 1, now)
    with store.new_db() as db:
        kinds = [entry["kind"] for entry in everything(db, person.id)["access_entry"]]
    assert "referral-sent" in kinds


@pytest.mark.shows("T4", "G18")
def test_a_copy_holds_nothing_of_anybody_else(store, now):
    one, other = make_people(store, 2, now)
    with store.new_db() as db:
        said = str(everything(db, one.id))
    assert "kaz0@example.org" in said
    assert "kaz1@example.org" not in said
    assert other.id not in said
    assert other.ref not in said
