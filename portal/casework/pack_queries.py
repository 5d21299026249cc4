"""All we hold about one person, column by column, and what is withheld with its reason (G18)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from portal.casework.safety_models import ConcernShare, SafeguardingConcern
from portal.referrals import own_queries
from portal.storage.base import Base
from portal.storage.inventory import ABOUT_NOBODY, EVERYWHERE, NOT_PERSONAL
from portal.storage.sealed import Sealed

DECIDED_HERE = ("safeguarding_concern", "concern_share")  # looked at one by one below
KEPT_BACK = {
    "keep_back": "names of people who could be harmed if named",
    "person_key": "names a key, nothing about anybody",
}
NOT_TOLD = "about somebody's safety and not told yet: a named person decides before it is given"


@dataclass(frozen=True, slots=True)
class Column:
    """`held`: sealed, or why it holds nothing personal."""

    table: str
    column: str
    held: str


def pack(db: Session, family_member_id: str) -> dict[str, Any]:
    """By table, opened; `withheld` lists what a person must decide about first."""
    tables: dict[str, Any] = dict(own_queries.everything(db, family_member_id))
    general = [each for each in tables.pop("withheld", []) if each["what"] not in DECIDED_HERE]
    withheld = [{"what": each["what"], "ref": "", "why": each["why"]} for each in general]
    asked = select(SafeguardingConcern).where(SafeguardingConcern.family_member_id == family_member_id)
    for row in db.scalars(asked):
        if row.told != "told":
            withheld.append({"what": row.__tablename__, "ref": row.ref, "why": NOT_TOLD})
            continue
        tables.setdefault(row.__tablename__, []).append(_read(row))
        for share in db.scalars(select(ConcernShare).where(ConcernShare.concern_id == row.id)):
            tables.setdefault(share.__tablename__, []).append(_read(share))
    return {"tables": tables, "withheld": withheld}


def _read(row: SafeguardingConcern | ConcernShare) -> dict[str, Any]:
    """Sealed columns by the names they are read under; names to keep back stay back (N-19)."""
    sealed = {item.column: name for name, item in vars(type(row)).items() if isinstance(item, Sealed)}
    said: dict[str, Any] = {}
    for column in row.__table__.columns.keys():  # noqa: SIM118
        name = sealed.get(column, column)
        value = getattr(row, name)
        said[name] = f"({KEPT_BACK[name]})" if name in KEPT_BACK else _plain(value)
    return said


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def inventory() -> list[Column]:
    """Every column that can hold words, in every table, with what it holds."""
    sealed = {
        (mapper.class_.__tablename__, item.column)
        for mapper in Base.registry.mappers
        for base in mapper.class_.__mro__
        for item in vars(base).values()
        if isinstance(item, Sealed)
    }
    found: list[Column] = []
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__tablename__):
        table = mapper.class_.__tablename__
        for name in list(inspect(mapper.class_).columns.keys()):
            said = (
                "sealed with the person's own key" if (table, name) in sealed else NOT_PERSONAL.get(f"{table}.{name}")
            )
            said = said or EVERYWHERE.get(name) or ABOUT_NOBODY.get(table)
            if said:
                found.append(Column(table, name, said))
    return found
