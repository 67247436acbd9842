"""Supplements, prices agreed apart, manual lines, and why in-house and private units differ"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manual_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("concerns", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_manual_line_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_manual_line_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"], name=op.f("fk_manual_line_requested_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_manual_line_service_id_service")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_manual_line_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_manual_line_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_line")),
    )
    with op.batch_alter_table("manual_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manual_line_service_id"), ["service_id"], unique=False)

    op.create_table(
        "supplement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("with_vat", sa.Boolean(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_supplement_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_supplement_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement")),
        sa.UniqueConstraint("service_id", "code", name=op.f("uq_supplement_service_id_code")),
    )
    op.create_table(
        "treatment_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("from_month", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f("fk_treatment_reason_given_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_treatment_reason_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment_reason")),
        sa.UniqueConstraint(
            "service_id", "what", "from_month", name=op.f("uq_treatment_reason_service_id_what_from_month")
        ),
    )
    with op.batch_alter_table("treatment_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_treatment_reason_service_id"), ["service_id"], unique=False)

    op.create_table(
        "person_supplement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> requested_by", name=op.f("ck_person_supplement_two_persons")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_person_supplement_decided_by_user")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_person_supplement_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_person_supplement_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_supplement_person_id_person")),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"], name=op.f("fk_person_supplement_requested_by_user")),
        sa.ForeignKeyConstraint(
            ["supplement_id"], ["supplement.id"], name=op.f("fk_person_supplement_supplement_id_supplement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_supplement")),
    )
    with op.batch_alter_table("person_supplement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_supplement_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_supplement_supplement_id"), ["supplement_id"], unique=False)

    op.create_table(
        "supplement_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplement_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> requested_by", name=op.f("ck_supplement_decision_two_persons")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_supplement_decision_decided_by_user")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_supplement_decision_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_supplement_decision_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"], name=op.f("fk_supplement_decision_requested_by_user")),
        sa.ForeignKeyConstraint(
            ["supplement_id"], ["supplement.id"], name=op.f("fk_supplement_decision_supplement_id_supplement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_decision")),
    )
    with op.batch_alter_table("supplement_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplement_decision_supplement_id"), ["supplement_id"], unique=False)

    op.create_table(
        "supplement_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplement_decision_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("count_from", sa.Integer(), nullable=False),
        sa.Column("count_to", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_supplement_row_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["supplement_decision_id"],
            ["supplement_decision.id"],
            name=op.f("fk_supplement_row_supplement_decision_id_supplement_decision"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supplement_row_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_row")),
    )
    with op.batch_alter_table("supplement_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplement_row_supplement_decision_id"), ["supplement_decision_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_supplement_row_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=False, server_default="0"))
