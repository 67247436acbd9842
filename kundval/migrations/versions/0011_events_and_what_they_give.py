"""Events and what they give, hours of stay, standard minutes"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("day_from", sa.Integer(), nullable=False),
        sa.Column("day_to", sa.Integer(), nullable=True),
        sa.Column("after", sa.Boolean(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("quantity_milli", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_event_rule_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_event_rule_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_rule")),
        sa.UniqueConstraint(
            "service_id",
            "kind",
            "values",
            "day_from",
            "after",
            "valid_from",
            name=op.f("uq_event_rule_service_id_kind_values_day_from_after_valid_from"),
        ),
    )
    op.create_table(
        "standard_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_standard_time_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_standard_time_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_time")),
        sa.UniqueConstraint(
            "service_id", "values", "valid_from", name=op.f("uq_standard_time_service_id_values_valid_from")
        ),
    )
    op.create_table(
        "event_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("value_set_id", sa.Integer(), nullable=True),
        sa.Column("quantity_milli", sa.Integer(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_event_fact_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_fact_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_event_fact_recorded_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_event_fact_service_id_service")),
        sa.ForeignKeyConstraint(["value_set_id"], ["value_set.id"], name=op.f("fk_event_fact_value_set_id_value_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_fact")),
    )
    with op.batch_alter_table("event_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_fact_person_id"), ["person_id"], unique=False)

    op.create_table(
        "arisen_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("value_set_id", sa.Integer(), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("multiplier", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event_fact.id"], name=op.f("fk_arisen_segment_event_id_event_fact")),
        sa.ForeignKeyConstraint(["fact_id"], ["choice_fact.id"], name=op.f("fk_arisen_segment_fact_id_choice_fact")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_arisen_segment_person_id_person")),
        sa.ForeignKeyConstraint(["rule_id"], ["event_rule.id"], name=op.f("fk_arisen_segment_rule_id_event_rule")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_arisen_segment_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_arisen_segment_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["value_set_id"], ["value_set.id"], name=op.f("fk_arisen_segment_value_set_id_value_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arisen_segment")),
    )
    with op.batch_alter_table("arisen_segment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_arisen_segment_cover", ["unit_id", "service_id", "value_set_id", "valid_from", "valid_to"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_arisen_segment_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arisen_segment_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index("ix_arisen_segment_person", ["person_id", "service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arisen_segment_rule_id"), ["rule_id"], unique=False)

    with op.batch_alter_table("choice_fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quantity_milli", sa.Integer(), nullable=True))

    with op.batch_alter_table("dimension", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_events", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paid_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("weeks", sa.Integer(), nullable=False, server_default="4"))

    with op.batch_alter_table("volume", schema=None) as batch_op:
        batch_op.add_column(sa.Column("multiplier", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("rule_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch_op.alter_column("fact_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_volume_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_volume_rule_id"), ["rule_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_volume_rule_id_event_rule"), "event_rule", ["rule_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_volume_event_id_event_fact"), "event_fact", ["event_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("volume", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_volume_event_id_event_fact"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_volume_rule_id_event_rule"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_volume_rule_id"))
        batch_op.drop_index(batch_op.f("ix_volume_event_id"))
        batch_op.alter_column("fact_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("event_id")
        batch_op.drop_column("rule_id")
        batch_op.drop_column("multiplier")

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("weeks")
        batch_op.drop_column("paid_by")

    with op.batch_alter_table("dimension", schema=None) as batch_op:
        batch_op.drop_column("from_events")

    with op.batch_alter_table("choice_fact", schema=None) as batch_op:
        batch_op.drop_column("quantity_milli")

    with op.batch_alter_table("arisen_segment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arisen_segment_rule_id"))
        batch_op.drop_index("ix_arisen_segment_person")
        batch_op.drop_index(batch_op.f("ix_arisen_segment_fact_id"))
        batch_op.drop_index(batch_op.f("ix_arisen_segment_event_id"))
        batch_op.drop_index("ix_arisen_segment_cover")

    op.drop_table("arisen_segment")
    with op.batch_alter_table("event_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_fact_person_id"))

    op.drop_table("event_fact")
    op.drop_table("standard_time")
    op.drop_table("event_rule")
