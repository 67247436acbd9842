"""What is set off against a balance, and recovery claims"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("set_off_ore", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.alter_column("set_off_ore", server_default=None)
    op.create_table(
        "recovery_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_recovery_claim_positive")),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_recovery_claim_industry_id_industry")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_recovery_claim_provider_id_provider")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_recovery_claim_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_claim")),
    )
    with op.batch_alter_table("recovery_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_claim_industry_id"), ["industry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recovery_claim_provider_id"), ["provider_id"], unique=False)
    op.create_table(
        "recovery_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_recovery_outcome_positive")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["recovery_claim.id"], name=op.f("fk_recovery_outcome_claim_id_recovery_claim")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_recovery_outcome_recorded_by_user")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_recovery_outcome_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_outcome")),
    )
    with op.batch_alter_table("recovery_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_outcome_claim_id"), ["claim_id"], unique=False)


def downgrade() -> None:
    op.drop_table("recovery_outcome")
    op.drop_table("recovery_claim")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_column("set_off_ore")
