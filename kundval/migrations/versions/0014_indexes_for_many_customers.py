"""Indexes for many customers"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MERGED = sa.text("merged_into IS NOT NULL")
ACT = sa.text("verb <> 'visade'")


def upgrade() -> None:
    op.drop_index("ix_person_merged_into", "person")
    op.create_index("ix_person_merged_into", "person", ["merged_into"], sqlite_where=MERGED, postgresql_where=MERGED)
    op.create_index("ix_audit_act", "audit", ["id"], sqlite_where=ACT, postgresql_where=ACT)


def downgrade() -> None:
    op.drop_index("ix_audit_act", "audit")
    op.drop_index("ix_person_merged_into", "person")
    op.create_index("ix_person_merged_into", "person", ["merged_into"])
