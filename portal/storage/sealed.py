"""Columns that hold a person's own words: sealed under that person's key, bound to their table, column and row.

    class SafeContact(HasId, OwnedByPerson, Base):
        value_sealed: Mapped[bytes | None] = sealed_column()
        value = Sealed("value_sealed")

Read and write `row.value`; the clear text is never sent to the database. A row is sealed when its session flushes.
"""

from typing import Any, overload

from sqlalchemy import LargeBinary, String, event
from sqlalchemy.orm import Mapped, MappedColumn, Session, mapped_column, object_session

from portal.shared.errors import SetUpWrong
from portal.storage.keys import KeyRing, Opener


class OwnedByPerson:
    """The key that seals this row: an id in the key store, no more."""

    person_key: Mapped[str] = mapped_column(String(32), index=True)


def sealed_column() -> MappedColumn[bytes | None]:
    return mapped_column(LargeBinary, nullable=True, deferred=False)


class Sealed:
    """Clear text in Python, sealed bytes in the column named."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: Any, owner: type) -> str | None: ...
    def __get__(self, row: Any, owner: type) -> "Sealed | str | None":
        if row is None:
            return self
        waiting: dict[str, str | None] = row.__dict__.get("_unsealed", {})
        if self.name in waiting:
            return waiting[self.name]
        sealed = getattr(row, self.column)
        if sealed is None:
            return None
        return _opener(object_session(row)).open(row.person_key, sealed, place(row, self.column))

    def __set__(self, row: Any, text: str | None) -> None:
        row.__dict__.setdefault("_unsealed", {})[self.name] = text
        # Touch the column so that the session knows the row changed; the true bytes come at flush.
        setattr(row, self.column, None if text is None else b"")


def place(row: Any, column: str) -> str:
    return place_of(type(row), column, row.id)


def place_of(model: Any, column: str, ident: str) -> str:
    return f"{model.__tablename__}.{column}.{ident}"


def seal(db: Session, sealed: Sealed, model: Any, *, of: str, ident: str, text: str | None) -> bytes | None:
    """For a row that is written past the mapper: what `row.value = text` would have put into its column. `of`: the key
    of its person."""
    return None if text is None else _opener(db).seal(of, text, place_of(model, sealed.column, ident))


def unseal(db: Session, sealed: Sealed, model: Any, *, of: str, ident: str, kept: bytes | None) -> str | None:
    """For a row that was read past the mapper: what `row.value` would have given."""
    return None if kept is None else _opener(db).open(of, bytes(kept), place_of(model, sealed.column, ident))


def _opener(db: Session | None) -> Opener:
    if db is None or "keys" not in db.info:
        raise SetUpWrong("This row is not in a session that holds the keys.")
    if "opener" not in db.info:
        keys: KeyRing = db.info["keys"]
        db.info["opener"] = Opener(keys.key_of)
    opener: Opener = db.info["opener"]
    return opener


def forget_keys(db: Session) -> None:
    """Drop the person keys that a session holds; called when its work ends and after a key is shredded."""
    db.info.pop("opener", None)


@event.listens_for(Session, "before_flush")
def _seal_waiting(db: Session, _context: object, _instances: object) -> None:
    for row in [*db.new, *db.dirty]:
        waiting = row.__dict__.get("_unsealed")
        if not waiting:
            continue
        for name, text in waiting.items():
            column = type(row).__dict__[name].column if name in type(row).__dict__ else getattr(type(row), name).column
            sealed = None if text is None else _opener(db).seal(row.person_key, text, place(row, column))
            setattr(row, column, sealed)
        row.__dict__.pop("_unsealed")


@event.listens_for(Session, "after_transaction_end")
def _forget(db: Session, transaction: Any) -> None:
    if transaction.parent is None:
        forget_keys(db)
