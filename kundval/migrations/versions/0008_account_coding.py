"""Account coding to its full width"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = ("kind", "responsibility", "activity", "booked_counterparty", "project", "free")


def upgrade() -> None:
    with op.batch_alter_table("account_coding", schema=None) as batch_op:
        for name in NEW:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch_op.drop_constraint(
            batch_op.f("uq_account_coding_service_id_band_mode_counterparty_valid_from"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_account_coding_service_id_kind_band_mode_counterparty_valid_from"),
            ["service_id", "kind", "band", "mode", "counterparty", "valid_from"],
        )
    with op.batch_alter_table("account_coding", schema=None) as batch_op:
        for name in NEW:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("account_coding", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_account_coding_service_id_kind_band_mode_counterparty_valid_from"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_account_coding_service_id_band_mode_counterparty_valid_from"),
            ["service_id", "band", "mode", "counterparty", "valid_from"],
        )
        for name in NEW:
            batch_op.drop_column(name)
