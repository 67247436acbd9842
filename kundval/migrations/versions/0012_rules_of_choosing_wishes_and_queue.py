"""Rules of choosing, wishes and queue"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_person_area_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_area_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_area")),
        sa.UniqueConstraint("person_id", "valid_from", name=op.f("uq_person_area_person_id_valid_from")),
    )
    with op.batch_alter_table("person_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_area_person_id"), ["person_id"], unique=False)

    op.create_table(
        "choice_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("both_guardians", sa.Boolean(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("offer_months", sa.Integer(), nullable=True),
        sa.Column("per_term", sa.Integer(), nullable=True),
        sa.Column("queue_order", sa.String(), nullable=False),
        sa.Column("non_choice", sa.String(), nullable=False),
        sa.Column("non_choice_unit_id", sa.Integer(), nullable=True),
        sa.Column("non_choice_reason", sa.String(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_choice_terms_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_choice_terms_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["non_choice_unit_id"], ["unit.id"], name=op.f("fk_choice_terms_non_choice_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_choice_terms_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_terms")),
        sa.UniqueConstraint("service_id", "valid_from", name=op.f("uq_choice_terms_service_id_valid_from")),
    )
    with op.batch_alter_table("choice_terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choice_terms_service_id"), ["service_id"], unique=False)

    op.create_table(
        "handled_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["handled_by"], ["user.id"], name=op.f("fk_handled_move_handled_by_user")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handled_move_person_id_person")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_handled_move_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handled_move")),
        sa.UniqueConstraint(
            "kind", "person_id", "service_id", "on", name=op.f("uq_handled_move_kind_person_id_service_id_on")
        ),
    )
    with op.batch_alter_table("handled_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handled_move_person_id"), ["person_id"], unique=False)

    op.create_table(
        "notice_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_notice_rule_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_notice_rule_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_notice_rule_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_rule")),
        sa.UniqueConstraint("service_id", "act", "valid_from", name=op.f("uq_notice_rule_service_id_act_valid_from")),
    )
    with op.batch_alter_table("notice_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_rule_service_id"), ["service_id"], unique=False)

    op.create_table(
        "unit_intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("areas", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_unit_intake_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_unit_intake_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_intake_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_intake")),
        sa.UniqueConstraint(
            "unit_id", "service_id", "valid_from", name=op.f("uq_unit_intake_unit_id_service_id_valid_from")
        ),
    )
    with op.batch_alter_table("unit_intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_intake_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "choice_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("value_set_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_through", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("needs_guardian", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_through", sa.String(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["fact_id"], ["choice_fact.id"], name=op.f("fk_choice_request_fact_id_choice_fact")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_choice_request_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_choice_request_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_choice_request_recorded_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_choice_request_service_id_service")),
        sa.ForeignKeyConstraint(
            ["value_set_id"], ["value_set.id"], name=op.f("fk_choice_request_value_set_id_value_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_request")),
    )
    with op.batch_alter_table("choice_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choice_request_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_choice_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_choice_request_service_id"), ["service_id"], unique=False)

    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("has_sibling", sa.Boolean(), nullable=False),
        sa.Column("is_near", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("offer_reason", sa.String(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["user.id"], name=op.f("fk_wish_answered_by_user")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_wish_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["choice_request.id"], name=op.f("fk_wish_request_id_choice_request")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_wish_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("request_id", "rank", name=op.f("uq_wish_request_id_rank")),
        sa.UniqueConstraint("request_id", "unit_id", name=op.f("uq_wish_request_id_unit_id")),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("choice_fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("exception", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("paid_until", sa.Date(), nullable=True))

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("capacity_notice_days", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("capacity_notice_days")

    with op.batch_alter_table("choice_fact", schema=None) as batch_op:
        batch_op.drop_column("paid_until")
        batch_op.drop_column("exception")

    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wish_unit_id"))

    op.drop_table("wish")
    with op.batch_alter_table("choice_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choice_request_service_id"))
        batch_op.drop_index(batch_op.f("ix_choice_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_choice_request_fact_id"))

    op.drop_table("choice_request")
    with op.batch_alter_table("unit_intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_intake_unit_id"))

    op.drop_table("unit_intake")
    with op.batch_alter_table("notice_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_rule_service_id"))

    op.drop_table("notice_rule")
    with op.batch_alter_table("handled_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handled_move_person_id"))

    op.drop_table("handled_move")
    with op.batch_alter_table("choice_terms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choice_terms_service_id"))

    op.drop_table("choice_terms")
    with op.batch_alter_table("person_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_area_person_id"))

    op.drop_table("person_area")
