"""Bring the tables to the present shape, and say which shape a database has.

Steps are one line, and each file is named as its step: what there is can be said without loading Alembic, which a
start with tables of the present shape does not need.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from portal.shared.errors import SetUpWrong

if TYPE_CHECKING:
    from alembic.config import Config

_NOT_UP = (
    "refused",
    "starting up",
    "shutting down",
    "accepting connections",
    "no such file",
    "timeout expired",  # a machine that is not up yet answers nothing at all
    "timed out",
    "no route to host",
    "unreachable",
    "temporary failure in name resolution",
)  # not a wrong name or password


class StoreNotUp(SetUpWrong):
    """Nothing answers there yet, as after a power cut, when the database may come up after the portal."""


HERE = Path(__file__).resolve().parent / "migrations"


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def known() -> list[str]:
    """Every shape this version knows, oldest first."""
    return sorted(path.stem for path in (HERE / "versions").glob("[0-9]*.py"))


def newest() -> str:
    return known()[-1]


def present(engine: Engine) -> str | None:
    """The shape a database has now; None when it is empty. Raises SetUpWrong when it cannot be read,
    and of its kind StoreNotUp when nothing answers."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            shape: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return shape
    except (OperationalError, DatabaseError) as error:
        said = str(error.orig).strip()
        kind = StoreNotUp if any(words in said.lower() for words in _NOT_UP) else SetUpWrong
        raise kind(f"The database cannot be read: {said.splitlines()[0]}.") from error


def upgrade(engine: Engine, to: str = "head") -> tuple[str | None, str]:
    """Move to a shape, in one transaction. Gives the shape before and after. Refuses a newer one (contract)."""
    before = refuse_newer(engine)
    if to == "head" and before == newest():
        return before, before
    from alembic import command

    try:
        with engine.connect().execution_options(immediate=True) as connection, connection.begin():
            command.upgrade(_config(connection), to)
    except (OperationalError, DatabaseError) as error:
        said = str(error.orig).strip().splitlines()[0]
        raise SetUpWrong(f"The tables could not be brought to the present shape: {said}.") from error
    return before, present(engine) or ""


def move(connection: Connection, to: str) -> None:
    """Up to a shape, inside somebody else's transaction (a restore)."""
    from alembic import command

    command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Move back to an earlier shape, in one transaction. For drills and for undoing an upgrade by hand."""
    from alembic import command

    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        command.downgrade(_config(connection), to)


def refuse_newer(engine: Engine) -> str | None:
    """The present shape; raises SetUpWrong when a newer version of the portal made it."""
    shape = present(engine)
    if shape is not None and shape not in known():
        raise SetUpWrong(
            f"This database has shape {shape}, made by a newer version of the portal. Start that version instead."
        )
    return shape


def require_present_shape(engine: Engine) -> None:
    """Raises SetUpWrong unless the tables are as this version wants them."""
    shape = refuse_newer(engine)
    if shape != newest():
        raise SetUpWrong("The tables are not of the present shape. Run: portal upgrade")
