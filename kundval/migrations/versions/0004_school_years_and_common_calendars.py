"""School years, and calendars that are common to all industries"""

import sqlalchemy as sa
from alembic import op

from kundval.choice.rules.residence import Moved
from kundval.choice.rules.residence import rows as residence_rows

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_school_calendar_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_school_calendar_industry_id_industry")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_school_calendar_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_calendar")),
    )
    with op.batch_alter_table("school_calendar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_calendar_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "residence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["person_residence.id"], name=op.f("fk_residence_fact_id_person_residence")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_residence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence")),
    )
    with op.batch_alter_table("residence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residence_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index("ix_residence_person", ["person_id", "month"], unique=False)
    _derive_residences()

    with op.batch_alter_table("calendar_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("residents_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("payment_month", sa.String(), nullable=False, server_default="nästa"))
        batch_op.add_column(sa.Column("payment_shift", sa.String(), nullable=False, server_default="bakåt"))
        batch_op.alter_column("industry_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("payment_window", schema=None) as batch_op:
        batch_op.add_column(sa.Column("residents_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("days", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.add_column(sa.Column("residents_of", sa.String(), nullable=False, server_default=""))


def _derive_residences() -> None:
    """What a rebuild of everybody would give; of several records of one person the survivor's own facts go first."""
    said, person = (
        sa.table("person_residence", *_columns("id person_id municipality", "valid_from reported_on", "mistyped_at")),
        sa.table("person", *_columns("id merged_into")),
    )
    owner = sa.func.coalesce(person.c.merged_into, person.c.id)
    rows = op.get_bind().execute(
        sa.select(said, owner.label("owner"))
        .join(person, person.c.id == said.c.person_id)
        .where(said.c.mistyped_at.is_(None))
    )
    by_owner: dict[int, list[Moved]] = {}
    for row in rows:
        moved = Moved(
            row.id, row.person_id, row.municipality, row.valid_from.toordinal(), row.reported_on, row.reported_on
        )
        by_owner.setdefault(row.owner, []).append(moved)
    derived = [
        {
            "person_id": one, "municipality": found.span.value[0], "fact_id": found.span.value[1], "month": 0,
            "valid_from": found.span.valid_from, "valid_to": found.span.valid_to, "known_from": found.span.known_from,
            "known_to": found.span.known_to,
        }
        for one, facts in by_owner.items()
        for found in residence_rows(facts, [one, *sorted({fact.person_id for fact in facts} - {one})])
    ]  # fmt: skip
    if derived:
        names = "person_id municipality fact_id month valid_from valid_to known_from known_to"
        op.bulk_insert(sa.table("residence", *(sa.column(name) for name in names.split())), derived)


def _columns(plain: str, dates: str = "", moments: str = "") -> list[sa.ColumnClause]:
    kinds = ((plain, None), (dates, sa.Date()), (moments, sa.DateTime()))
    return [sa.column(name, kind) for names, kind in kinds for name in names.split()]


def downgrade() -> None:
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_column("residents_of")
    with op.batch_alter_table("payment_window", schema=None) as batch_op:
        batch_op.drop_column("days")
        batch_op.drop_column("residents_only")
    with op.batch_alter_table("calendar_rule", schema=None) as batch_op:
        batch_op.alter_column("industry_id", existing_type=sa.INTEGER(), nullable=False)
        for column in ("payment_shift", "payment_month", "residents_only"):
            batch_op.drop_column(column)
    op.drop_table("residence")
    op.drop_table("school_calendar")
