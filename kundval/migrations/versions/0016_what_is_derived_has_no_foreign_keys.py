"""What is derived has no foreign keys"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Derived from facts that have them, and compared with the facts row by row by ``verify``: in a bulk insert each would be looked up again.
REFERENCES = {
    "term": {
        "account_id": "account",
        "industry_id": "industry",
        "service_id": "service",
        "unit_id": "unit",
        "value_set_id": "value_set",
    },
    "booked": {"account_id": "account"},
    "segment": {
        "fact_id": "choice_fact",
        "person_id": "person",
        "service_id": "service",
        "unit_id": "unit",
        "value_set_id": "value_set",
    },
    "arisen_segment": {
        "event_id": "event_fact",
        "fact_id": "choice_fact",
        "person_id": "person",
        "rule_id": "event_rule",
        "service_id": "service",
        "unit_id": "unit",
        "value_set_id": "value_set",
    },
    "residence": {"fact_id": "person_residence", "person_id": "person"},
    "volume": {
        "event_id": "event_fact",
        "fact_id": "volume_fact",
        "person_id": "person",
        "rule_id": "event_rule",
        "service_id": "service",
        "unit_id": "unit",
        "value_set_id": "value_set",
    },
    "overridden_slot": {"person_id": "person", "service_id": "service"},
}


def upgrade() -> None:
    for table, references in REFERENCES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column, target in references.items():
                batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}_{target}"), type_="foreignkey")


def downgrade() -> None:
    for table, references in REFERENCES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column, target in references.items():
                batch_op.create_foreign_key(batch_op.f(f"fk_{table}_{column}_{target}"), target, [column], ["id"])
