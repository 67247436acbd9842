"""Rules of events that were registered before they were superseded are kept: the lines of a day become one version."""

from datetime import date

from alembic import command
from sqlalchemy import Engine, text

from kundval import migrations

BEFORE = "0014"


def test_lines_of_a_day_become_a_version_and_stay_what_they_were(bare: Engine) -> None:
    with migrations._foreign_keys_off(bare) as connection, connection.begin():
        command.upgrade(migrations._alembic(connection), BEFORE)
        connection.execute(text(
            "INSERT INTO board (id, code, name, kind) VALUES (1, 'UBN', 'Nämnden', 'finansiering')"
        ))  # fmt: skip
        connection.execute(
            text(
                "INSERT INTO industry (id, code, name, first_month, measuring_month, measuring_day) "
                "VALUES (1, 'vard', 'Vård', 24288, 10, 15)"
            )
        )
        connection.execute(text(
            "INSERT INTO service (id, industry_id, code, name, volume_unit, requires_entitlement, slots, paid_by, weeks, "
            "capacity_notice_days) VALUES (1, 1, 'boende', 'Boende', '', false, 1, '', 4, 0)"
        ))  # fmt: skip
        for kind, day_from, since in (
            ("frånvaro", 1, "2024-01-01"),
            ("frånvaro", 15, "2024-01-01"),
            ("frånvaro", 1, "2025-01-01"),
        ):
            connection.execute(
                text(
                    'INSERT INTO event_rule (service_id, kind, "values", day_from, after, value, valid_from) '
                    "VALUES (1, :kind, '', :day, false, 'halv', :since)"
                ),
                {"kind": kind, "day": day_from, "since": date.fromisoformat(since)},
            )
        connection.execute(
            text(
                "INSERT INTO standard_time (service_id, \"values\", minutes, valid_from) VALUES (1, 'moment=Städ', 96, :since)"
            ),
            {"since": date(2024, 1, 1)},
        )
    migrations.upgrade(bare)
    with bare.connect() as connection:
        lines = connection.execute(text(
            "SELECT event_rule.id, kind, day_from, valid_from FROM event_rule "
            "JOIN event_rule_version ON event_rule_version.id = version_id ORDER BY event_rule.id"
        )).all()  # fmt: skip
        assert [(id_, kind, first, str(since)) for id_, kind, first, since in lines] == [
            (1, "frånvaro", 1, "2024-01-01"), (2, "frånvaro", 15, "2024-01-01"), (3, "frånvaro", 1, "2025-01-01")
        ]  # fmt: skip
        assert connection.execute(text("SELECT count(*) FROM event_rule_version")).scalar() == 2
        assert connection.execute(text("SELECT minutes, mistyped_at FROM standard_time")).all() == [(96, None)]
