"""Tables of portal/directory."""

import sqlalchemy as sa
from alembic import op

from portal.storage.base import UTCDateTime

revision = "0004_directory"
down_revision = "0003_messages"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "directory_source",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("last_run_at", UTCDateTime(), nullable=True),
        sa.Column("last_counts", sa.Text(), nullable=False),
        sa.Column("held_back", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_source")),
        sa.UniqueConstraint("name", name=op.f("uq_directory_source_name")),
    )
    op.create_table(
        "unmet_need_count",
        sa.Column("outcode", sa.String(length=8), nullable=False),
        sa.Column("week_hour", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outcode", "week_hour", "kind", "month", name=op.f("pk_unmet_need_count")),
    )
    op.create_table(
        "venue",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("neutral_name", sa.String(length=120), nullable=False),
        sa.Column("reception_words", sa.String(length=200), nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.Column("entrance", sa.Text(), nullable=False),
        sa.Column("transport", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("town", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("quality", sa.String(length=10), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        sa.Column("hearing_loop", sa.Boolean(), nullable=True),
        sa.Column("toilets", sa.Boolean(), nullable=True),
        sa.Column("quiet_room", sa.Boolean(), nullable=True),
        sa.Column("rooms", sa.SmallInteger(), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("is_treatment_premises", sa.Boolean(), nullable=False),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("ref", name=op.f("uq_venue_ref")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source_id", NUMBER, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["directory_source.id"], name=op.f("fk_organisation_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_organisation_source_id_external_id")),
    )
    op.create_index(op.f("ix_organisation_source_id"), "organisation", ["source_id"], unique=False)
    op.create_table(
        "venue_other_use",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("venue_id", NUMBER, nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("byday", sa.String(length=60), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_venue_other_use_venue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_other_use")),
    )
    op.create_index(op.f("ix_venue_other_use_venue_id"), "venue_other_use", ["venue_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("alternate_name", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=True),
        sa.Column("independent", sa.Boolean(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("fees", sa.Text(), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("hours_text", sa.Text(), nullable=False),
        sa.Column("nations", sa.String(length=80), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("is_treatment_premises", sa.Boolean(), nullable=False),
        sa.Column("minimum_age", sa.SmallInteger(), nullable=True),
        sa.Column("maximum_age", sa.SmallInteger(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=80), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("funding_ends_on", sa.Date(), nullable=True),
        sa.Column("source_id", NUMBER, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("needs_expanding", sa.Boolean(), nullable=False),
        sa.Column("expanded_to", sa.Date(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('place','group','line','service','crisis')", name=op.f("ck_listing_kind")),
        sa.CheckConstraint("status IN ('active','inactive','temporarily closed')", name=op.f("ck_listing_status")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_listing_organisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["directory_source.id"], name=op.f("fk_listing_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("ref", name=op.f("uq_listing_ref")),
    )
    op.create_index(op.f("ix_listing_is_treatment_premises"), "listing", ["is_treatment_premises"], unique=False)
    op.create_index(op.f("ix_listing_needs_expanding"), "listing", ["needs_expanding"], unique=False)
    op.create_index(op.f("ix_listing_organisation_id"), "listing", ["organisation_id"], unique=False)
    op.create_index("ix_listing_shown_kind", "listing", ["shown", "kind"], unique=False)
    op.create_index(op.f("ix_listing_source_id"), "listing", ["source_id"], unique=False)
    op.create_table(
        "channel",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("listing_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_channel_listing_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    op.create_index(op.f("ix_channel_listing_id"), "channel", ["listing_id"], unique=False)
    op.create_table(
        "day_difference",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("listing_id", NUMBER, nullable=True),
        sa.Column("venue_id", NUMBER, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_day_difference_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_day_difference_venue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_difference")),
    )
    op.create_index(op.f("ix_day_difference_listing_id"), "day_difference", ["listing_id"], unique=False)
    op.create_index(op.f("ix_day_difference_venue_id"), "day_difference", ["venue_id"], unique=False)
    op.create_table(
        "listing_tag",
        sa.Column("listing_id", NUMBER, nullable=False),
        sa.Column("tag", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_tag_listing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", "tag", name=op.f("pk_listing_tag")),
    )
    op.create_index(op.f("ix_listing_tag_tag"), "listing_tag", ["tag"], unique=False)
    op.create_table(
        "meeting_point",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("listing_id", NUMBER, nullable=False),
        sa.Column("venue_id", NUMBER, nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_meeting_point_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_meeting_point_venue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_point")),
        sa.UniqueConstraint("listing_id", "venue_id", name=op.f("uq_meeting_point_listing_id_venue_id")),
    )
    op.create_index(op.f("ix_meeting_point_listing_id"), "meeting_point", ["listing_id"], unique=False)
    op.create_index("ix_meeting_point_position", "meeting_point", ["easting", "northing", "listing_id"], unique=False)
    op.create_index(op.f("ix_meeting_point_venue_id"), "meeting_point", ["venue_id"], unique=False)
    op.create_table(
        "source_record",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("first_seen_at", UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=False),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.Column("listing_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_source_record_listing_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["directory_source.id"], name=op.f("fk_source_record_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_source_record_source_id_external_id")),
    )
    op.create_index(op.f("ix_source_record_listing_id"), "source_record", ["listing_id"], unique=False)
    op.create_index(op.f("ix_source_record_source_id"), "source_record", ["source_id"], unique=False)
    op.create_table(
        "open_time",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("listing_id", NUMBER, nullable=False),
        sa.Column("channel_id", NUMBER, nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_open_time_forward")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_open_time_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_open_time_listing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_time")),
    )
    op.create_index("ix_open_time_listing", "open_time", ["listing_id", "ends", "starts", "sure"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("listing_id", NUMBER, nullable=True),
        sa.Column("venue_id", NUMBER, nullable=True),
        sa.Column("channel_id", NUMBER, nullable=True),
        sa.Column("byday", sa.String(length=80), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("freq", sa.String(length=8), nullable=False),
        sa.Column("interval", sa.SmallInteger(), nullable=False),
        sa.Column("bymonthday", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("on_holidays", sa.String(length=8), nullable=False),
        sa.Column("term_only", sa.Boolean(), nullable=False),
        sa.Column("by_appointment", sa.Boolean(), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_schedule_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_schedule_listing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_schedule_venue_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    op.create_index(op.f("ix_schedule_channel_id"), "schedule", ["channel_id"], unique=False)
    op.create_index(op.f("ix_schedule_listing_id"), "schedule", ["listing_id"], unique=False)
    op.create_index(op.f("ix_schedule_venue_id"), "schedule", ["venue_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_schedule_venue_id"), table_name="schedule")
    op.drop_index(op.f("ix_schedule_listing_id"), table_name="schedule")
    op.drop_index(op.f("ix_schedule_channel_id"), table_name="schedule")
    op.drop_table("schedule")
    op.drop_index("ix_open_time_listing", table_name="open_time")
    op.drop_table("open_time")
    op.drop_index(op.f("ix_source_record_source_id"), table_name="source_record")
    op.drop_index(op.f("ix_source_record_listing_id"), table_name="source_record")
    op.drop_table("source_record")
    op.drop_index(op.f("ix_meeting_point_venue_id"), table_name="meeting_point")
    op.drop_index("ix_meeting_point_position", table_name="meeting_point")
    op.drop_index(op.f("ix_meeting_point_listing_id"), table_name="meeting_point")
    op.drop_table("meeting_point")
    op.drop_index(op.f("ix_listing_tag_tag"), table_name="listing_tag")
    op.drop_table("listing_tag")
    op.drop_index(op.f("ix_day_difference_venue_id"), table_name="day_difference")
    op.drop_index(op.f("ix_day_difference_listing_id"), table_name="day_difference")
    op.drop_table("day_difference")
    op.drop_index(op.f("ix_channel_listing_id"), table_name="channel")
    op.drop_table("channel")
    op.drop_index(op.f("ix_listing_source_id"), table_name="listing")
    op.drop_index("ix_listing_shown_kind", table_name="listing")
    op.drop_index(op.f("ix_listing_organisation_id"), table_name="listing")
    op.drop_index(op.f("ix_listing_needs_expanding"), table_name="listing")
    op.drop_index(op.f("ix_listing_is_treatment_premises"), table_name="listing")
    op.drop_table("listing")
    op.drop_index(op.f("ix_venue_other_use_venue_id"), table_name="venue_other_use")
    op.drop_table("venue_other_use")
    op.drop_index(op.f("ix_organisation_source_id"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("venue")
    op.drop_table("unmet_need_count")
    op.drop_table("directory_source")
