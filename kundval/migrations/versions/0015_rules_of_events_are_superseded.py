"""What events give is superseded, never edited"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = ("service_id", "kind", "valid_from")


def upgrade() -> None:
    op.create_table(
        "event_rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_event_rule_version_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_event_rule_version_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_event_rule_version_recorded_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_event_rule_version_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_rule_version")),
    )
    with op.batch_alter_table("event_rule_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_rule_version_service_id"), ["service_id"], unique=False)
    with op.batch_alter_table("event_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version_id", sa.Integer(), nullable=True))
    _versions()
    with op.batch_alter_table("event_rule", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_event_rule_service_id_kind_values_day_from_after_valid_from"), type_="unique"
        )
        batch_op.drop_constraint(batch_op.f("fk_event_rule_service_id_service"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_event_rule_import_batch_id_import_batch"), type_="foreignkey")
        for name in (*KEY, "import_batch_id"):
            batch_op.drop_column(name)
        batch_op.alter_column("version_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_event_rule_version_id_event_rule_version"), "event_rule_version", ["version_id"], ["id"]
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_event_rule_version_id_values_day_from_after"), ["version_id", "values", "day_from", "after"]
        )
    with op.batch_alter_table("standard_time", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_standard_time_service_id_values_valid_from"), type_="unique")
        batch_op.alter_column("minutes", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("decision_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recorded_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_standard_time_decision_id_decision"), "decision", ["decision_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_standard_time_recorded_by_user"), "user", ["recorded_by"], ["id"])
        batch_op.create_index(batch_op.f("ix_standard_time_service_id"), ["service_id"], unique=False)
    op.execute(sa.text("UPDATE standard_time SET recorded_at = :now").bindparams(_now()))
    with op.batch_alter_table("standard_time", schema=None) as batch_op:
        batch_op.alter_column("recorded_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_residence_municipality", "residence", ["municipality", "valid_from"])
    with op.batch_alter_table("school_calendar", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True))


def _now() -> sa.BindParameter[datetime]:
    return sa.bindparam("now", datetime.now(UTC), sa.DateTime(timezone=True))


def _versions() -> None:
    """The rows of a service, kind and day become the lines of one version."""
    op.execute(
        sa.text(
            "INSERT INTO event_rule_version (service_id, kind, valid_from, recorded_at, import_batch_id) "
            "SELECT service_id, kind, valid_from, :now, MIN(import_batch_id) FROM event_rule GROUP BY service_id, kind, valid_from "
            "ORDER BY valid_from, service_id, kind"
        ).bindparams(_now())
    )
    same = " AND ".join(f"event_rule_version.{name} = event_rule.{name}" for name in KEY)
    op.execute(f"UPDATE event_rule SET version_id = (SELECT id FROM event_rule_version WHERE {same})")


def downgrade() -> None:
    op.drop_index("ix_residence_municipality", "residence")
    with op.batch_alter_table("school_calendar", schema=None) as batch_op:
        batch_op.drop_column("mistyped_at")
    # What was taken back, superseded on its own day or ended has no place in the older tables.
    op.execute("DELETE FROM standard_time WHERE mistyped_at IS NOT NULL OR minutes IS NULL")
    op.execute(
        "DELETE FROM standard_time WHERE EXISTS (SELECT 1 FROM standard_time AS later WHERE later.id > standard_time.id AND "
        'later.service_id = standard_time.service_id AND later."values" = standard_time."values" AND '
        "later.valid_from = standard_time.valid_from)"
    )
    with op.batch_alter_table("standard_time", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standard_time_service_id"))
        batch_op.drop_constraint(batch_op.f("fk_standard_time_recorded_by_user"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_standard_time_decision_id_decision"), type_="foreignkey")
        for name in ("decision_id", "recorded_by", "recorded_at", "mistyped_at"):
            batch_op.drop_column(name)
        batch_op.alter_column("minutes", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_standard_time_service_id_values_valid_from"), ["service_id", "values", "valid_from"]
        )
    with op.batch_alter_table("event_rule", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_event_rule_version_id_values_day_from_after"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_event_rule_version_id_event_rule_version"), type_="foreignkey")
        batch_op.add_column(sa.Column("service_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("import_batch_id", sa.Integer(), nullable=True))
    for name in (*KEY, "import_batch_id"):
        op.execute(
            f"UPDATE event_rule SET {name} = (SELECT {name} FROM event_rule_version WHERE event_rule_version.id = version_id)"
        )
    with op.batch_alter_table("event_rule", schema=None) as batch_op:
        batch_op.drop_column("version_id")
        batch_op.alter_column("service_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("kind", existing_type=sa.String(), nullable=False)
        batch_op.alter_column("valid_from", existing_type=sa.Date(), nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_event_rule_service_id_service"), "service", ["service_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_event_rule_import_batch_id_import_batch"), "import_batch", ["import_batch_id"], ["id"]
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_event_rule_service_id_kind_values_day_from_after_valid_from"),
            ["service_id", "kind", "values", "day_from", "after", "valid_from"],
        )
    with op.batch_alter_table("event_rule_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_rule_version_service_id"))
    op.drop_table("event_rule_version")
