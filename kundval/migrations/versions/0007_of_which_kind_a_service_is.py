"""Of which kind a service is"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_kind",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_kind_service_id_service")),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_service_kind")),
    )


def downgrade() -> None:
    op.drop_table("service_kind")
