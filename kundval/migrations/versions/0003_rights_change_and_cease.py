"""Rights change and cease"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entitlement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="beslut"))
        batch_op.add_column(sa.Column("per", sa.String(), nullable=False, server_default="månad"))
        batch_op.add_column(sa.Column("note", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("recorded_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_entitlement_recorded_by_user"), "user", ["recorded_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("entitlement", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_entitlement_recorded_by_user"), type_="foreignkey")
        batch_op.drop_column("recorded_by")
        batch_op.drop_column("note")
        batch_op.drop_column("per")
        batch_op.drop_column("kind")
