"""The tables of the first version"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("industry_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_industry_id"), ["industry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_user_id"), ["user_id"], unique=False)

    op.create_table(
        "fact_in_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_table", sa.String(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_in_time")),
        sa.UniqueConstraint("fact_table", "fact_id", "month", name=op.f("uq_fact_in_time_fact_table_fact_id_month")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_attempt_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_login"), ["login"], unique=False)

    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("page_size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("result_url", sa.String(), nullable=False),
        sa.Column("result_file", sa.LargeBinary(), nullable=True),
        sa.Column("result_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"], name=op.f("fk_job_requested_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_requested_by"), ["requested_by"], unique=False)

    op.create_table(
        "kept_search",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_kept_search_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_search")),
    )
    with op.batch_alter_table("kept_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_search_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_search_user_id"), ["user_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("warnings_reason", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undo_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_batch_job_id_job")),
        sa.ForeignKeyConstraint(["undone_by"], ["user.id"], name=op.f("fk_import_batch_undone_by_user")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user.id"], name=op.f("fk_import_batch_uploaded_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_board_import_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("code", name=op.f("uq_board_code")),
    )
    op.create_table(
        "industry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("measuring_month", sa.Integer(), nullable=False),
        sa.Column("measuring_day", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_industry_import_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_industry")),
        sa.UniqueConstraint("code", name=op.f("uq_industry_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_person_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["person.id"], name=op.f("fk_person_merged_into_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("handle", name=op.f("uq_person_handle")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name_key"), ["name_key"], unique=False)

    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("org_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_municipality", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("stop_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_provider_import_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("org_number", name=op.f("uq_provider_org_number")),
    )
    op.create_table(
        "bank_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> requested_by", name=op.f("ck_bank_account_two_persons")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_bank_account_decided_by_user")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_bank_account_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_bank_account_provider_id_provider")),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"], name=op.f("fk_bank_account_requested_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
    )
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_account_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.String(), nullable=False),
        sa.Column("paragraph_number", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_decision_board_id_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["user.id"], name=op.f("fk_grant_granted_by_user")),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_grant_industry_id_industry")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_grant_provider_id_provider")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_grant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "industry_face",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("office_unit", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_industry_face_board_id_board")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_industry_face_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_industry_face_industry_id_industry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_industry_face")),
        sa.UniqueConstraint("industry_id", "valid_from", name=op.f("uq_industry_face_industry_id_valid_from")),
    )
    op.create_table(
        "person_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_person_identity_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_identity_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identity")),
        sa.UniqueConstraint("number", name=op.f("uq_person_identity_number")),
    )
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_industry",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("taken_up_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_person_industry_industry_id_industry")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_industry_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "industry_id", name=op.f("pk_person_industry")),
    )
    with op.batch_alter_table("person_industry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_industry_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "person_protection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_person_protection_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_protection_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_protection")),
    )
    with op.batch_alter_table("person_protection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_protection_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_residence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_person_residence_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_residence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_residence")),
    )
    with op.batch_alter_table("person_residence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_residence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "provider_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_provider_form_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_provider_form_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_form")),
        sa.UniqueConstraint("provider_id", "valid_from", name=op.f("uq_provider_form_provider_id_valid_from")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("final_by", sa.Integer(), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_by", sa.Integer(), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejection_reason", sa.String(), nullable=False),
        sa.Column("chain_position", sa.Integer(), nullable=True),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("changed_since_preliminary", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> final_by AND decided_by <> reviewed_by)",
            name=op.f("ck_run_two_persons"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_run_decided_by_user")),
        sa.ForeignKeyConstraint(["final_by"], ["user.id"], name=op.f("fk_run_final_by_user")),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_run_industry_id_industry")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_run_made_by_user")),
        sa.ForeignKeyConstraint(["rejected_by"], ["user.id"], name=op.f("fk_run_rejected_by_user")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user.id"], name=op.f("fk_run_reviewed_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("chain_position", name=op.f("uq_run_chain_position")),
        sa.UniqueConstraint("number", name=op.f("uq_run_number")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_industry_month", ["industry_id", "month"], unique=False)
        batch_op.create_index(
            "uq_run_waiting",
            ["industry_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('slutlig', 'granskad')"),
            postgresql_where=sa.text("state IN ('slutlig', 'granskad')"),
        )

    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("volume_unit", sa.String(), nullable=False),
        sa.Column("requires_entitlement", sa.Boolean(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_service_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_service_industry_id_industry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=True),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("outcome_reason", sa.String(), nullable=False),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name=op.f("ck_task_two_persons")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_task_decided_by_user")),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_task_industry_id_industry")),
        sa.ForeignKeyConstraint(["requested_by"], ["user.id"], name=op.f("fk_task_requested_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "uq_task_open",
            ["kind", "subject", "subject_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("in_municipality", sa.Boolean(), nullable=False),
        sa.Column("production_board_id", sa.Integer(), nullable=True),
        sa.Column("school_unit_code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_unit_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["production_board_id"], ["board.id"], name=op.f("fk_unit_production_board_id_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("counterparty", sa.String(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("price_vat_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_account_provider_id_provider")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_account_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_account_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "month",
            "unit_id",
            "provider_id",
            "mode",
            "counterparty",
            "service_id",
            "kind",
            "source",
            "row_key",
            "price_ore",
            "price_vat_ore",
            name=op.f(
                "uq_account_month_unit_id_provider_id_mode_counterparty_service_id_kind_source_row_key_price_ore_price_vat_ore"
            ),
        ),
    )
    op.create_table(
        "account_coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("counterparty", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("vat_code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_account_coding_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_account_coding_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_coding")),
        sa.UniqueConstraint(
            "service_id",
            "band",
            "mode",
            "counterparty",
            "valid_from",
            name=op.f("uq_account_coding_service_id_band_mode_counterparty_valid_from"),
        ),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_agreement_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_agreement_provider_id_provider")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_agreement_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_number")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_attestation_run_id_run")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_attestation_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
    )
    with op.batch_alter_table("attestation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_run_id"), ["run_id"], unique=False)

    op.create_table(
        "calendar_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("exceptions", sa.String(), nullable=False),
        sa.Column("payable_from", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("payment_day", sa.Integer(), nullable=False),
        sa.Column("assumed", sa.String(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_calendar_rule_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_calendar_rule_industry_id_industry")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_calendar_rule_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_rule")),
        sa.UniqueConstraint(
            "industry_id", "service_id", "valid_from", name=op.f("uq_calendar_rule_industry_id_service_id_valid_from")
        ),
    )
    with op.batch_alter_table("calendar_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_rule_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "dimension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_dimension_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_dimension_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dimension")),
        sa.UniqueConstraint("service_id", "code", name=op.f("uq_dimension_service_id_code")),
    )
    op.create_table(
        "entitlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("quantity_milli", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_entitlement_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entitlement_person_id_person")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_entitlement_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement")),
    )
    with op.batch_alter_table("entitlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entitlement_person_id"), ["person_id"], unique=False)

    op.create_table(
        "month_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_month_state_industry_id_industry")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_month_state_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_state")),
        sa.UniqueConstraint("industry_id", "month", name=op.f("uq_month_state_industry_id_month")),
    )
    op.create_table(
        "overridden_slot",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_overridden_slot_person_id_person")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_overridden_slot_service_id_service")),
        sa.PrimaryKeyConstraint("person_id", "service_id", "slot", "month", name=op.f("pk_overridden_slot")),
    )
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("fact_table", sa.String(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_override_industry_id_industry")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_override_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_override_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "ownership_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("counterparty", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_ownership_fact_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_ownership_fact_provider_id_provider")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_ownership_fact_recorded_by_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ownership_fact_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_fact")),
    )
    with op.batch_alter_table("ownership_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ownership_fact_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "payment_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_payment_file_created_by_user")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_payment_file_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("run_id", "sequence", "format", name=op.f("uq_payment_file_run_id_sequence_format")),
    )
    op.create_table(
        "payment_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Integer(), nullable=False),
        sa.Column("window_to", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("rate_from", sa.Integer(), nullable=False),
        sa.Column("rate_to", sa.Integer(), nullable=False),
        sa.Column("age_day", sa.Integer(), nullable=False),
        sa.Column("payable_from", sa.Integer(), nullable=False),
        sa.Column("known_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_payment_window_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_window")),
        sa.UniqueConstraint("service_id", "month", name=op.f("uq_payment_window_service_id_month")),
    )
    op.create_table(
        "price_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> created_by", name=op.f("ck_price_list_two_persons")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_price_list_created_by_user")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_price_list_decided_by_user")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_price_list_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_price_list_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_price_list_industry_id_industry")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user.id"], name=op.f("fk_price_list_reviewed_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
    )
    with op.batch_alter_table("price_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_list_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "read_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_read_in_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_read_in_provider_id_provider")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_read_in_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_read_in_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_in")),
    )
    with op.batch_alter_table("read_in", schema=None) as batch_op:
        batch_op.create_index("ix_read_in_month", ["service_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_read_in_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("repealed", sa.Boolean(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_requirement_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_requirement_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_requirement_industry_id_industry")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_requirement_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requirement_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "unit_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_unit_service_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_unit_service_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_service_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_service")),
        sa.UniqueConstraint(
            "unit_id", "service_id", "valid_from", name=op.f("uq_unit_service_unit_id_service_id_valid_from")
        ),
    )
    op.create_table(
        "value_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_value_set_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_set")),
        sa.UniqueConstraint("service_id", "text", name=op.f("uq_value_set_service_id_text")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("wanted_from", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("refusal_requirement_id", sa.Integer(), nullable=True),
        sa.Column("refusal_reason", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_application_decision_id_decision")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_application_provider_id_provider")),
        sa.ForeignKeyConstraint(
            ["refusal_requirement_id"],
            ["requirement.id"],
            name=op.f("fk_application_refusal_requirement_id_requirement"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_application_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_application_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "band",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=False),
        sa.Column("age_to", sa.Integer(), nullable=False),
        sa.Column("age_rule", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["price_list_id"], ["price_list.id"], name=op.f("fk_band_price_list_id_price_list")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_band_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_band")),
    )
    with op.batch_alter_table("band", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_band_service_id"), ["service_id"], unique=False)

    op.create_table(
        "booked",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("due_ore", sa.BigInteger(), nullable=False),
        sa.Column("due_vat_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_booked_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "person_id", "slot", name=op.f("pk_booked")),
    )
    op.create_table(
        "choice_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("value_set_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("annuls_id", sa.Integer(), nullable=True),
        sa.Column("survivor_id", sa.Integer(), nullable=True),
        sa.Column("entitlement_id", sa.Integer(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_through", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["annuls_id"], ["choice_fact.id"], name=op.f("fk_choice_fact_annuls_id_choice_fact")),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlement.id"], name=op.f("fk_choice_fact_entitlement_id_entitlement")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_choice_fact_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_choice_fact_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_choice_fact_recorded_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_choice_fact_service_id_service")),
        sa.ForeignKeyConstraint(["survivor_id"], ["person.id"], name=op.f("fk_choice_fact_survivor_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_choice_fact_unit_id_unit")),
        sa.ForeignKeyConstraint(["value_set_id"], ["value_set.id"], name=op.f("fk_choice_fact_value_set_id_value_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_fact")),
    )
    with op.batch_alter_table("choice_fact", schema=None) as batch_op:
        batch_op.create_index("ix_choice_fact_slot", ["person_id", "service_id", "slot"], unique=False)
        batch_op.create_index(batch_op.f("ix_choice_fact_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "dimension_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dimension_id"], ["dimension.id"], name=op.f("fk_dimension_value_dimension_id_dimension")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_dimension_value_import_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dimension_value")),
        sa.UniqueConstraint("dimension_id", "value", name=op.f("uq_dimension_value_dimension_id_value")),
    )
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("due_quantity", sa.BigInteger(), nullable=False),
        sa.Column("due_whole", sa.Integer(), nullable=False),
        sa.Column("booked_quantity", sa.BigInteger(), nullable=False),
        sa.Column("booked_whole", sa.Integer(), nullable=False),
        sa.Column("due_ore", sa.BigInteger(), nullable=False),
        sa.Column("booked_ore", sa.BigInteger(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("due_vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("booked_vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_line_account_id_account")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_line_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
        sa.UniqueConstraint(
            "run_id", "account_id", "person_id", "slot", name=op.f("uq_line_run_id_account_id_person_id_slot")
        ),
    )
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_line_person", ["person_id"], unique=False)

    op.create_table(
        "owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("counterparty", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["ownership_fact.id"], name=op.f("fk_owner_fact_id_ownership_fact")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_owner_provider_id_provider")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_owner_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
    )
    with op.batch_alter_table("owner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_owner_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_owner_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hold_reason", sa.String(), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_payment_bank_account_id_bank_account")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["payment_file.id"], name=op.f("fk_payment_file_id_payment_file")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_payment_provider_id_provider")),
        sa.ForeignKeyConstraint(["released_by"], ["user.id"], name=op.f("fk_payment_released_by_user")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_payment_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_number")),
        sa.UniqueConstraint("run_id", "provider_id", name=op.f("uq_payment_run_id_provider_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "price_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("computed", sa.String(), nullable=False),
        sa.Column("unrounded", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_number_price_list_id_price_list")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_number")),
    )
    with op.batch_alter_table("price_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_number_price_list_id"), ["price_list_id"], unique=False)

    op.create_table(
        "price_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_row_price_list_id_price_list")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_price_row_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_row")),
        sa.UniqueConstraint(
            "price_list_id", "service_id", "row_key", name=op.f("uq_price_row_price_list_id_service_id_row_key")
        ),
    )
    with op.batch_alter_table("price_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_row_service_id"), ["service_id"], unique=False)

    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("value_set_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("days_from", sa.Integer(), nullable=False),
        sa.Column("days_to", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("born_from", sa.Integer(), nullable=False),
        sa.Column("born_to", sa.Integer(), nullable=False),
        sa.Column("known_by", sa.Integer(), nullable=False),
        sa.Column("price_ore", sa.BigInteger(), nullable=False),
        sa.Column("price_vat_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_term_account_id_account")),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_term_industry_id_industry")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_term_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_term_unit_id_unit")),
        sa.ForeignKeyConstraint(["value_set_id"], ["value_set.id"], name=op.f("fk_term_value_set_id_value_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index("ix_term_join", ["industry_id", "unit_id", "service_id", "value_set_id"], unique=False)

    op.create_table(
        "volume_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("value_set_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_volume_fact_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_volume_fact_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_volume_fact_recorded_by_user")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_volume_fact_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_volume_fact_unit_id_unit")),
        sa.ForeignKeyConstraint(["value_set_id"], ["value_set.id"], name=op.f("fk_volume_fact_value_set_id_value_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume_fact")),
    )
    with op.batch_alter_table("volume_fact", schema=None) as batch_op:
        batch_op.create_index("ix_volume_fact_person", ["person_id", "service_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_volume_fact_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "write_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("industry_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_write_off_account_id_account")),
        sa.ForeignKeyConstraint(["industry_id"], ["industry.id"], name=op.f("fk_write_off_industry_id_industry")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_write_off_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off")),
    )
    with op.batch_alter_table("write_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_write_off_industry_id"), ["industry_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_decision_id", sa.Integer(), nullable=True),
        sa.Column("mistyped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_approval_application_id_application")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_approval_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_approval_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_approval_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["withdrawal_decision_id"], ["decision.id"], name=op.f("fk_approval_withdrawal_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("examined_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_assessment_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_assessment_requirement_id_requirement")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_assessment_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assessment_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assessment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "rate_in_force",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_row_id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("price_group", sa.String(), nullable=False),
        sa.Column("modes", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("vat_ore", sa.BigInteger(), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=False),
        sa.Column("paying_months", sa.String(), nullable=False),
        sa.Column("step_ore", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_rate_in_force_price_list_id_price_list")
        ),
        sa.ForeignKeyConstraint(
            ["price_row_id"], ["price_row.id"], name=op.f("fk_rate_in_force_price_row_id_price_row")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_rate_in_force_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_in_force")),
    )
    with op.batch_alter_table("rate_in_force", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_in_force_service_id"), ["service_id"], unique=False)

    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("value_set_id", sa.Integer(), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("multiplier", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["choice_fact.id"], name=op.f("fk_segment_fact_id_choice_fact")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_segment_person_id_person")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_segment_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_segment_unit_id_unit")),
        sa.ForeignKeyConstraint(["value_set_id"], ["value_set.id"], name=op.f("fk_segment_value_set_id_value_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    with op.batch_alter_table("segment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_segment_cover",
            [
                "unit_id",
                "service_id",
                "value_set_id",
                "valid_from",
                "valid_to",
                "known_from",
                "known_to",
                "person_id",
                "slot",
                "born",
                "multiplier",
                "month",
            ],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_segment_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index("ix_segment_person", ["person_id", "service_id", "slot"], unique=False)
        batch_op.create_index(
            "ix_segment_day",
            ["service_id", "known_to", "valid_to", "valid_from", "unit_id", "person_id", "slot", "month"],
            unique=False,
        )

    op.create_table(
        "volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("value_set_id", sa.Integer(), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("override_month", sa.Integer(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("known_to", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["volume_fact.id"], name=op.f("fk_volume_fact_id_volume_fact")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_volume_person_id_person")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_volume_service_id_service")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_volume_unit_id_unit")),
        sa.ForeignKeyConstraint(["value_set_id"], ["value_set.id"], name=op.f("fk_volume_value_set_id_value_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
    )
    with op.batch_alter_table("volume", schema=None) as batch_op:
        batch_op.create_index(
            "ix_volume_cover", ["unit_id", "service_id", "value_set_id", "day", "known_from", "known_to"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_volume_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index("ix_volume_person", ["person_id", "service_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("volume", schema=None) as batch_op:
        batch_op.drop_index("ix_volume_person")
        batch_op.drop_index(batch_op.f("ix_volume_fact_id"))
        batch_op.drop_index("ix_volume_cover")

    op.drop_table("volume")
    with op.batch_alter_table("segment", schema=None) as batch_op:
        batch_op.drop_index("ix_segment_day")
        batch_op.drop_index("ix_segment_person")
        batch_op.drop_index(batch_op.f("ix_segment_fact_id"))
        batch_op.drop_index("ix_segment_cover")

    op.drop_table("segment")
    with op.batch_alter_table("rate_in_force", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_in_force_service_id"))

    op.drop_table("rate_in_force")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_unit_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_application_id"))

    op.drop_table("assessment")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_unit_id"))

    op.drop_table("approval")
    with op.batch_alter_table("write_off", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_write_off_industry_id"))

    op.drop_table("write_off")
    with op.batch_alter_table("volume_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volume_fact_unit_id"))
        batch_op.drop_index("ix_volume_fact_person")

    op.drop_table("volume_fact")
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index("ix_term_join")

    op.drop_table("term")
    with op.batch_alter_table("price_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_row_service_id"))

    op.drop_table("price_row")
    with op.batch_alter_table("price_number", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_number_price_list_id"))

    op.drop_table("price_number")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_provider_id"))

    op.drop_table("payment")
    with op.batch_alter_table("owner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_owner_unit_id"))
        batch_op.drop_index(batch_op.f("ix_owner_provider_id"))

    op.drop_table("owner")
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.drop_index("ix_line_person")
        batch_op.drop_index(batch_op.f("ix_line_account_id"))

    op.drop_table("line")
    op.drop_table("dimension_value")
    with op.batch_alter_table("choice_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choice_fact_unit_id"))
        batch_op.drop_index("ix_choice_fact_slot")

    op.drop_table("choice_fact")
    op.drop_table("booked")
    with op.batch_alter_table("band", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_band_service_id"))

    op.drop_table("band")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_unit_id"))
        batch_op.drop_index(batch_op.f("ix_application_provider_id"))

    op.drop_table("application")
    op.drop_table("value_set")
    op.drop_table("unit_service")
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_industry_id"))

    op.drop_table("requirement")
    with op.batch_alter_table("read_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_in_provider_id"))
        batch_op.drop_index("ix_read_in_month")

    op.drop_table("read_in")
    with op.batch_alter_table("price_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_list_industry_id"))

    op.drop_table("price_list")
    op.drop_table("payment_window")
    op.drop_table("payment_file")
    with op.batch_alter_table("ownership_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ownership_fact_unit_id"))

    op.drop_table("ownership_fact")
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_override_industry_id"))

    op.drop_table("override")
    op.drop_table("overridden_slot")
    op.drop_table("month_state")
    with op.batch_alter_table("entitlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entitlement_person_id"))

    op.drop_table("entitlement")
    op.drop_table("dimension")
    with op.batch_alter_table("calendar_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_rule_industry_id"))

    op.drop_table("calendar_rule")
    with op.batch_alter_table("attestation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attestation_run_id"))

    op.drop_table("attestation")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_provider_id"))

    op.drop_table("agreement")
    op.drop_table("account_coding")
    op.drop_table("account")
    op.drop_table("unit")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_task_open", sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL")
        )

    op.drop_table("task")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_industry_id"))

    op.drop_table("service")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_run_waiting",
            sqlite_where=sa.text("state IN ('slutlig', 'granskad')"),
            postgresql_where=sa.text("state IN ('slutlig', 'granskad')"),
        )
        batch_op.drop_index("ix_run_industry_month")

    op.drop_table("run")
    op.drop_table("provider_form")
    with op.batch_alter_table("person_residence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_residence_person_id"))

    op.drop_table("person_residence")
    with op.batch_alter_table("person_protection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_protection_person_id"))

    op.drop_table("person_protection")
    with op.batch_alter_table("person_industry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_industry_industry_id"))

    op.drop_table("person_industry")
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_identity_person_id"))

    op.drop_table("person_identity")
    op.drop_table("industry_face")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_user_id"))

    op.drop_table("grant")
    op.drop_table("decision")
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_account_provider_id"))

    op.drop_table("bank_account")
    op.drop_table("provider")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name_key"))
        batch_op.drop_index(batch_op.f("ix_person_merged_into"))

    op.drop_table("person")
    op.drop_table("industry")
    op.drop_table("board")
    op.drop_table("import_batch")
    with op.batch_alter_table("kept_search", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_search_user_id"))
        batch_op.drop_index(batch_op.f("ix_kept_search_at"))

    op.drop_table("kept_search")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_requested_by"))

    op.drop_table("job")
    op.drop_table("user")
    op.drop_table("setting")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_attempt_login"))
        batch_op.drop_index(batch_op.f("ix_login_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_login_attempt_address"))

    op.drop_table("login_attempt")
    op.drop_table("fact_in_time")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_user_id"))
        batch_op.drop_index(batch_op.f("ix_audit_industry_id"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
