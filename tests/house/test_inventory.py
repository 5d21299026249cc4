"""Every column that can hold words is sealed, or listed with the reason why it holds nothing personal (T7)."""

import importlib
from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Column, Enum, LargeBinary, MetaData, String, Table, Text

from portal.storage.base import Base
from portal.storage.inventory import ABOUT_NOBODY, EVERYWHERE, NOT_PERSONAL
from portal.storage.sealed import Sealed
from tests.house.tracked import ROOT, python_files


def load_all_models() -> None:
    for path in python_files():
        if path.stem == "models" or path.stem.endswith("_models"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def sealed_columns() -> set[str]:
    """table.column of what the models seal."""
    return {
        f"{mapper.local_table.name}.{value.column}"  # type: ignore[union-attr]
        for mapper in Base.registry.mappers
        for value in vars(mapper.class_).values()
        if isinstance(value, Sealed)
    }


def wordy_columns(metadata: MetaData) -> Iterator[tuple[str, Column]]:  # type: ignore[type-arg]
    for table in metadata.tables.values():
        if table.name in ABOUT_NOBODY:
            continue
        for column in table.columns:
            kind = column.type
            holds_words = isinstance(kind, String | Text | JSON | LargeBinary) and not isinstance(kind, Enum)
            if holds_words:
                yield f"{table.name}.{column.name}", column


def unlisted(metadata: MetaData) -> list[str]:
    known = sealed_columns() | set(NOT_PERSONAL)
    return [name for name, column in wordy_columns(metadata) if name not in known and column.name not in EVERYWHERE]


@pytest.fixture(scope="module", autouse=True)
def models() -> None:
    load_all_models()


@pytest.mark.shows("T7")
def test_every_column_that_can_hold_words_is_sealed_or_listed():
    left = unlisted(Base.metadata)
    advice = "seal them (Sealed), or list them in portal/storage/inventory.py with the reason:"
    assert not left, "\n".join([advice, *left])


def test_a_new_text_column_is_found():
    metadata = MetaData()
    Table("self_referral", metadata, Column("story", Text), Column("ref", String(12)))
    assert unlisted(metadata) == ["self_referral.story"]


def test_the_list_names_only_columns_that_exist():
    present = {name for name, _column in wordy_columns(Base.metadata)}
    gone = sorted(set(NOT_PERSONAL) - present)
    assert not gone, f"take these off the list in portal/storage/inventory.py: {gone}"


def test_every_entry_gives_its_reason():
    empty = [name for name, reason in (NOT_PERSONAL | EVERYWHERE).items() if len(reason.split()) < 2]
    assert not empty


def test_the_migrations_make_the_tables_that_the_models_say(new_db):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with new_db() as db:
        context = MigrationContext.configure(db.connection(), opts={"compare_type": False})
        found = compare_metadata(context, Base.metadata)
    # full-text tables are each engine's own and no models (portal/directory/word_actions.py)
    differences = [each for each in found if "listing_words" not in str(each)]
    assert not differences, f"write a migration: {differences}"
