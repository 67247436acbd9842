"""Rates are found by their row: a new one is held against those of its row, not against all of its service"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rate_in_force_row_key", "rate_in_force", ["row_key"])


def downgrade() -> None:
    op.drop_index("ix_rate_in_force_row_key", "rate_in_force")
