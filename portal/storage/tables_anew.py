"""Take all tables away, and make them ready to be filled in any order, on either engine. For a restore."""

from sqlalchemy import Connection, ForeignKeyConstraint, MetaData, func, inspect, select, text
from sqlalchemy.schema import AddConstraint, DropConstraint, DropTable

OWN_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = current_schema() AND p.prokind = 'f'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def drop_all(connection: Connection) -> None:
    for name in made_by_the_engine(connection):
        connection.execute(text(f'DROP TABLE "{name}"'))
    shape = MetaData()
    shape.reflect(connection, only=plain_tables(connection))
    untie(connection, shape)
    for table in reversed(shape.sorted_tables):  # what hangs on another goes first
        connection.execute(DropTable(table))
    if connection.dialect.name == "postgresql":
        for name in connection.scalars(text(OWN_FUNCTIONS)).all():
            connection.execute(text(f"DROP FUNCTION {name} CASCADE"))


def made_by_the_engine(connection: Connection) -> list[str]:
    """Full-text tables of SQLite, which keep tables of their own beside them."""
    if connection.dialect.name != "sqlite":
        return []
    return list(connection.scalars(text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")))


def plain_tables(connection: Connection) -> list[str]:
    own = tuple(made_by_the_engine(connection))
    names = inspect(connection).get_table_names()
    return [name for name in names if not any(name == made or name.startswith(f"{made}_") for made in own)]


def untie(connection: Connection, shape: MetaData) -> list[ForeignKeyConstraint]:
    """On PostgreSQL rows may come in any order once the ties between tables are off; they are tied again after."""
    if connection.dialect.name != "postgresql":
        return []
    ties = [
        tie for table in shape.tables.values() for tie in table.constraints if isinstance(tie, ForeignKeyConstraint)
    ]
    for tie in ties:
        connection.execute(DropConstraint(tie))
    return ties


def tie(connection: Connection, ties: list[ForeignKeyConstraint]) -> None:
    for tie in ties:
        connection.execute(AddConstraint(tie))


def hold_triggers(connection: Connection, shape: MetaData) -> list[str]:
    """Triggers judge what people do now, not what was rightly done then. Gives what sets them going again."""
    if connection.dialect.name == "postgresql":
        for name in shape.tables:
            connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
        return [f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in shape.tables]
    held = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for trigger in held:
        connection.execute(text(f'DROP TRIGGER "{trigger.name}"'))
    return [trigger.sql for trigger in held]


def count_on(connection: Connection, shape: MetaData) -> None:
    """PostgreSQL's own numbers go on where the backup's end."""
    if connection.dialect.name != "postgresql":
        return
    for table in shape.tables.values():
        columns = list(table.primary_key.columns)
        if len(columns) != 1 or columns[0].type.python_type is not int:
            continue
        facts = {"t": f'"{table.name}"', "c": columns[0].name}
        counter = connection.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), facts)
        highest = connection.scalar(select(func.max(columns[0])))
        if counter and highest:
            connection.execute(text("SELECT setval(:s, :n)"), {"s": counter, "n": highest})
