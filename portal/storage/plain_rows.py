"""Whole rows of one table, read without the mapper: for what is read at every press and is never changed there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from portal.storage.base import Base
from portal.storage.quick import Question
from portal.storage.sealed import Sealed, unseal


class PlainRow:
    """The columns by their names, and what is sealed in one of them, opened when it is asked for."""

    def __init__(self, db: Session, model: type[Base], facts: dict[str, Any]) -> None:
        self._db, self._model, self.facts = db, model, facts

    def __getattr__(self, name: str) -> Any:
        if name in self.facts:
            return self.facts[name]
        sealed = vars(self._model).get(name)
        if not isinstance(sealed, Sealed):
            raise AttributeError(name)
        kept, facts = self.facts[sealed.column], self.facts
        return unseal(self._db, sealed, self._model, of=facts["person_key"], ident=facts["id"], kept=kept)


class PlainRows:
    """A question with `bindparam`s for the rows of one model. Made once, at the top of a file."""

    def __init__(
        self,
        model: type[Base],
        where: ColumnElement[bool],
        order_by: Sequence[Any] = (),
        limit: int | None = None,
    ) -> None:
        table = model.__table__
        assert isinstance(table, Table)
        self._model, self._names = model, [column.name for column in table.columns]
        self._question = Question(select(*table.columns).where(where).order_by(*order_by).limit(limit))

    def within(self, db: Session, **given: Any) -> list[PlainRow]:
        rows = self._question.within(db, **given)
        return [PlainRow(db, self._model, dict(zip(self._names, row, strict=True))) for row in rows]
