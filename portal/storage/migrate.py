"""Bring the tables to the present shape, and say which shape a database has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from portal.shared.errors import SetUpWrong

HERE = Path(__file__).resolve().parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def known() -> list[str]:
    """Every shape this version knows, oldest first."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return [step.revision for step in steps][::-1]


def newest() -> str:
    return known()[-1]


def present(engine: Engine) -> str | None:
    """The shape a database has now; None when it is empty. Raises SetUpWrong when it cannot be read."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except (OperationalError, DatabaseError) as error:
        raise SetUpWrong(f"The database cannot be read: {str(error.orig).strip().splitlines()[0]}.") from error


def upgrade(engine: Engine, to: str = "head") -> tuple[str | None, str]:
    """Move to a shape, in one transaction. Gives the shape before and after. Refuses a newer one (contract)."""
    before = refuse_newer(engine)
    try:
        with engine.connect().execution_options(immediate=True) as connection, connection.begin():
            command.upgrade(_config(connection), to)
    except (OperationalError, DatabaseError) as error:
        said = str(error.orig).strip().splitlines()[0]
        raise SetUpWrong(f"The tables could not be brought to the present shape: {said}.") from error
    return before, present(engine) or ""


def downgrade(engine: Engine, to: str) -> None:
    """Move back to an earlier shape, in one transaction. For drills and for undoing an upgrade by hand."""
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
