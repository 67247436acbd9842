"""What school forms mean"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_type", sa.String(), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=True),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("hours_from_milli", sa.Integer(), nullable=True),
        sa.Column("hours_to_milli", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_school_form_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_school_form_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_form")),
        sa.UniqueConstraint(
            "school_type",
            "year_from",
            "hours_from_milli",
            name=op.f("uq_school_form_school_type_year_from_hours_from_milli"),
        ),
    )
    with op.batch_alter_table("school_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_form_service_id"), ["service_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("school_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_form_service_id"))

    op.drop_table("school_form")
