"""What the database itself refuses, on both engines: overlaps, and any change of what is final.

Alembic's batch mode on SQLite drops the triggers of a table that it rebuilds, without a word. So they are no part of any migration: they
are laid anew after each upgrade from the two lists below, and a test compares what stands in both databases with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class NoOverlap:
    """Rows with the same ``same`` may not overlap in every one of ``ranges`` (pairs of columns, half-open) where ``where`` holds."""

    table: str
    same: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...]
    where: str = "true"
    dates: bool = False
    """Whether the ranges are DATE columns, where no end is NULL, instead of day numbers."""


@dataclass(frozen=True)
class Frozen:
    """Rows of ``table`` for which ``final`` (SQL over ``OLD``) holds may not be changed in ``columns`` (empty: any), nor deleted."""

    table: str
    final: str = "true"
    columns: tuple[str, ...] = ()


VALID = ("valid_from", "valid_to")
KNOWN = ("known_from", "known_to")
RUN_IS_FINAL = "EXISTS (SELECT 1 FROM run WHERE run.id = OLD.run_id AND run.state <> 'preliminär')"
INDIVIDUAL_IS_DECIDED = (
    "EXISTS (SELECT 1 FROM individual_decision d WHERE d.id = OLD.decision_id AND d.state <> 'utkast')"
)

OVERLAPS = (
    NoOverlap("segment", ("person_id", "service_id", "slot", "month"), (VALID, KNOWN)),
    NoOverlap("owner", ("unit_id",), (VALID, KNOWN)),
    NoOverlap("rate_in_force", ("row_key", "service_id", "price_group", "unit"), (VALID,)),
    NoOverlap("band", ("service_id",), (VALID, ("age_from", "age_to"))),
    NoOverlap("approval", ("unit_id", "service_id"), (VALID,), where="mistyped_at IS NULL", dates=True),
    NoOverlap("supplement_row", ("supplement_decision_id", "unit_id", "row_key"), (VALID, ("count_from", "count_to"))),
    NoOverlap(
        "person_supplement",
        ("person_id", "supplement_id", "decision_id"),
        (VALID,),
        where="state <> 'avböjd'",
        dates=True,
    ),
)
FROZEN = (
    Frozen("line", RUN_IS_FINAL),
    Frozen("run", "OLD.state <> 'preliminär'", ("number", "industry_id", "month", "final_by", "final_at", "hash", "previous_hash",
                                                "chain_position", "line_count", "amount_ore", "vat_ore")),
    Frozen("account"),
    Frozen("decision"),
    Frozen("individual_decision", "OLD.state <> 'utkast'", ("provider_id", "industry_id", "year", "valid_from", "state", "case_number",
                                                            "regime", "decider", "authority", "presenter", "decided_on", "reasons",
                                                            "appeal", "content", "created_by", "decided_by")),
    Frozen("individual_rate", INDIVIDUAL_IS_DECIDED),
    Frozen("individual_file"),
    Frozen("common_condition", "OLD.state = 'beslutad'"),
    Frozen("attestation"),
    Frozen("recovery_claim", "OLD.decided_at IS NOT NULL"),
    Frozen("recovery_outcome", "OLD.decided_at IS NOT NULL"),
    Frozen("payment_file"),
    Frozen("audit"),
)  # fmt: skip


def lay(connection: Connection) -> None:
    """Lays every guard anew; to be called in the transaction of an upgrade."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
    for statement in _sqlite() if sqlite else _postgresql():
        connection.exec_driver_sql(statement)


def names() -> frozenset[str]:
    """The names of all guards, alike on both engines."""
    return frozenset(f"{table}_no_overlap" for table in _tables(OVERLAPS)) | frozenset(
        f"{table}_frozen" for table in _tables(FROZEN)
    )


def standing(connection: Connection) -> frozenset[str]:
    """The guards that stand in the database, by the same names."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        rows = connection.exec_driver_sql(
            "SELECT conname FROM pg_constraint WHERE contype = 'x' UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
    return frozenset(name.removesuffix("_insert").removesuffix("_update").removesuffix("_delete") for (name,) in rows)


def _tables(guards: tuple[NoOverlap, ...] | tuple[Frozen, ...]) -> list[str]:
    return [guard.table for guard in guards]


def _sqlite() -> Iterator[str]:
    for guard in OVERLAPS:
        for act in ("INSERT", "UPDATE"):
            yield f"DROP TRIGGER IF EXISTS {guard.table}_no_overlap_{act.lower()}"
            yield (
                f"CREATE TRIGGER {guard.table}_no_overlap_{act.lower()} BEFORE {act} ON {guard.table} WHEN {_where(guard, 'NEW')} "
                f"AND EXISTS (SELECT 1 FROM {guard.table} AS o WHERE {_clash(guard)}) "
                f"BEGIN SELECT RAISE(ABORT, '{guard.table} överlappar'); END"
            )
    for frozen in FROZEN:
        for act in ("UPDATE", "DELETE"):
            of = f" OF {', '.join(frozen.columns)}" if act == "UPDATE" and frozen.columns else ""
            yield f"DROP TRIGGER IF EXISTS {frozen.table}_frozen_{act.lower()}"
            yield (
                f"CREATE TRIGGER {frozen.table}_frozen_{act.lower()} BEFORE {act}{of} ON {_quoted(frozen.table)} "
                f"WHEN {frozen.final} BEGIN SELECT RAISE(ABORT, '{frozen.table} får inte ändras'); END"
            )


def _clash(guard: NoOverlap) -> str:
    # The unary plus keeps SQLite from another index than that of the first column: it has no statistics to choose by, and a wrong
    # choice makes every insert read the whole table.
    first, *others = guard.same
    parts = [f"o.{first} = NEW.{first}", *(f"+o.{column} = NEW.{column}" for column in others)]
    for start, end in guard.ranges:
        if guard.dates:
            parts.append(
                f"o.{start} < coalesce(NEW.{end}, '9999-12-31') AND NEW.{start} < coalesce(o.{end}, '9999-12-31') "
                # An empty range holds no day and clashes with none, as in PostgreSQL.
                f"AND (o.{end} IS NULL OR o.{start} < o.{end})"
            )
        else:
            parts.append(f"+o.{start} < NEW.{end} AND NEW.{start} < +o.{end}")
    return " AND ".join([*parts, "o.id IS NOT NEW.id", _where(guard, "o")])


def _where(guard: NoOverlap, row: str) -> str:
    return "1" if guard.where == "true" else f"{row}.{guard.where}"


def _postgresql() -> Iterator[str]:
    for guard in OVERLAPS:
        name = f"{guard.table}_no_overlap"
        kind = "daterange" if guard.dates else "int4range"
        parts = [f"{column} WITH =" for column in guard.same]
        parts += [f"{kind}({start}, {end}) WITH &&" for start, end in guard.ranges]
        yield f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {name}"
        yield f"ALTER TABLE {guard.table} ADD CONSTRAINT {name} EXCLUDE USING gist ({', '.join(parts)}) WHERE ({guard.where})"
    for frozen in FROZEN:
        name = f"{frozen.table}_frozen"
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in frozen.columns) or "true"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF {frozen.final} THEN RAISE EXCEPTION '{frozen.table} får inte ändras'; END IF; RETURN OLD; "
            f"END IF; IF ({frozen.final}) AND ({changed}) THEN RAISE EXCEPTION '{frozen.table} får inte ändras'; END IF; "
            f"RETURN NEW; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {name} ON {_quoted(frozen.table)}"
        yield (
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {_quoted(frozen.table)} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _quoted(table: str) -> str:
    return f'"{table}"'
