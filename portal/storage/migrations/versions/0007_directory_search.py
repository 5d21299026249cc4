"""The directory is searched by squares of the grid and by words. Both are worked out again from what is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007_directory_search"
down_revision = "0006_mentoring"
branch_labels = None
depends_on = None

WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
SQUARES = {"square_250": 250, "square_1k": 1_000, "square_4k": 4_000, "square_16k": 16_000}
# Full-text tables are the engine's own and no model: written and read in portal/directory/word_actions.py.
WORDS_ON_SQLITE = """
    CREATE VIRTUAL TABLE listing_words USING fts5(title, body, tokenize = 'unicode61', prefix = '3', detail = 'full')
"""
WORDS_ON_POSTGRESQL = """
    CREATE TABLE listing_words (
        listing_id BIGINT PRIMARY KEY REFERENCES listing (id) ON DELETE CASCADE,
        words TSVECTOR NOT NULL
    )
"""


def upgrade() -> None:
    op.drop_index("ix_meeting_point_position", table_name="meeting_point")
    for name, size in SQUARES.items():
        op.add_column("meeting_point", sa.Column(name, sa.Integer(), nullable=True))
        op.execute(
            f"UPDATE meeting_point SET {name} = (easting + 1000000) / {size} * 20000 + (northing + 1000000) / {size}"  # noqa: S608
        )
        op.create_index(
            f"ix_meeting_point_{name}", "meeting_point", [name, "easting", "northing", "listing_id", "venue_id"]
        )
    op.create_index("ix_venue_postcode", "venue", ["postcode"])
    op.create_table(
        "listed_town",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("easting", sa.Integer(), nullable=False),
        sa.Column("northing", sa.Integer(), nullable=False),
    )
    op.create_table("search_word", sa.Column("word", WORD, primary_key=True))
    op.create_table(
        "search_slip",
        sa.Column("slip", WORD, primary_key=True),
        sa.Column("word", WORD, sa.ForeignKey("search_word.word", ondelete="CASCADE"), primary_key=True),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(WORDS_ON_SQLITE)
    else:
        op.execute(WORDS_ON_POSTGRESQL)
        op.execute("CREATE INDEX ix_listing_words_words ON listing_words USING gin (words)")
    op.execute(sa.text("UPDATE listing SET needs_expanding = :due").bindparams(due=True))


def downgrade() -> None:
    op.execute("DROP TABLE listing_words")
    for table in ("search_slip", "search_word", "listed_town"):
        op.drop_table(table)
    op.drop_index("ix_venue_postcode", table_name="venue")
    for name in SQUARES:
        op.drop_index(f"ix_meeting_point_{name}", table_name="meeting_point")
        op.drop_column("meeting_point", name)
    op.create_index("ix_meeting_point_position", "meeting_point", ["easting", "northing", "listing_id"])
