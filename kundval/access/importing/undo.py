"""Undoing a whole batch: its rows never were. Refused, with the rows named, where later facts build on it.

What builds on what is read from the metadata's foreign keys. Facts stay, marked (``mistyped_at``); rows of registers, which have no such
mark, are taken away unless something that is itself undone still points at them, and what the batch changed on older rows is put back.
The file and the log keep what they said.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Select, Table, and_, func, or_, select, update
from sqlmodel import Session, SQLModel

from kundval import audit
from kundval.access.importing.batches import APPLIED, UNDONE
from kundval.access.importing.kinds import ImportKind
from kundval.access.importing.recording import Change, restored
from kundval.access.importing.staying import staying
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, FieldsRefused, Refused

BATCH = "import_batch_id"
MARK = "mistyped_at"
PORTION = 10_000
"""Rows in one statement: both databases have a limit."""
NAMED = 5
"""As many rows are named in a refusal."""
_NAMES = ("number", "code", "name", "handle", "org_number", "paragraph", "value", "text")
_WORDS = {
    "account": "konto för rader", "account_coding": "kontering", "agreement": "avtal", "application": "ansökan",
    "approval": "godkännande", "arisen_segment": "följd av händelse", "assessment": "bedömning", "band": "åldersgrupp",
    "bank_account": "bankkonto", "board": "nämnd", "calendar_rule": "kalenderregel", "choice_fact": "val", "choice_request": "önskemål",
    "choice_terms": "valregler", "common_condition": "gemensamt villkor", "decision": "beslut", "dimension": "dimension",
    "dimension_value": "dimensionsvärde", "entitlement": "beslut om rätt", "event_fact": "händelse", "event_rule": "rad i händelseregel",
    "event_rule_version": "händelseregel", "grant": "behörighet", "handled_move": "åtgärdad flytt",
    "individual_decision": "individuellt beslut", "individual_rate": "individuellt pris", "industry": "bransch",
    "industry_face": "ansvarig för bransch", "line": "betalningsrad", "manual_line": "manuell rad", "month_state": "stängd månad",
    "notice_rule": "uppsägningstid", "overridden_slot": "undantag", "override": "undantag", "owner": "ägare", "ownership_fact": "ägande",
    "payment": "betalning", "payment_window": "månad som räknas", "person": "kund", "person_area": "kundens område",
    "person_identity": "kundens nummer", "person_industry": "kundens bransch", "person_protection": "skydd av kund",
    "person_residence": "kundens folkbokföring", "person_supplement": "belopp för en kund", "price_list": "prislista",
    "price_number": "pris i prislista", "price_row": "rad i prislista", "provider": "utförare", "provider_form": "juridisk form",
    "rate_in_force": "gällande pris", "read_in": "ingående belopp", "recovery_claim": "återkrav", "requirement": "krav",
    "residence": "folkbokföring", "run": "körning", "school_calendar": "läsår", "school_form": "skolform", "segment": "val",
    "service": "tjänst", "service_kind": "slag av tjänst", "standard_time": "schablontid", "supplement": "tillägg",
    "supplement_decision": "beslut om tillägg", "supplement_row": "rad i tillägg", "task": "ärende", "term": "villkor",
    "treatment_reason": "skäl till skillnad", "unit": "enhet", "unit_intake": "intagning", "unit_service": "enhetens insats",
    "value_set": "dimensionsvärden", "volume": "volym", "volume_fact": "volym", "wish": "önskad enhet", "write_off": "avskrivning",
}  # fmt: skip


@dataclass(frozen=True)
class Blocker:
    """Rows of one table that build on the batch."""

    table: str
    count: int
    names: list[str]

    def __str__(self) -> str:
        more = f" och {self.count - len(self.names)} till" if self.count > len(self.names) else ""
        return f"{_WORDS.get(self.table, self.table)} {', '.join(self.names)}{more}"


def undo(
    session: Session, kind: ImportKind, batch: ImportBatch, *, actor: Actor, today: date, reason: str
) -> dict[str, int]:
    """Undoes the batch; returns how many rows of each table it was. Raises ``Refused`` where something builds on it."""
    require(actor, kind.permission)
    if batch.state != APPLIED:
        raise AlreadyDone("Inläsningen är redan ångrad." if batch.state == UNDONE else "Filen är inte inläst.")
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet till att inläsningen ångras."})
    blockers = blocking(session, kind, batch)
    if blockers:
        raise Refused(
            f"Inläsningen kan inte ångras, för senare uppgifter bygger på den: {'; '.join(map(str, blockers))}."
        )
    ids = _rows_of(session, batch)
    session.info[audit.BATCH] = batch.id
    try:
        _put_back(session, json.loads(batch.changes))
        _mark(session, batch, ids)
        if kind.undo is not None:
            kind.undo(session, actor=actor, today=today, batch=batch, ids=ids)
        session.flush()
        kept = _take_away(session, batch, ids)
    finally:
        del session.info[audit.BATCH]
    counts = {table: len(rows) for table, rows in ids.items()}
    batch.state, batch.undone_at, batch.undone_by, batch.undo_reason = (
        UNDONE,
        audit.now(),
        actor.user_id,
        reason.strip(),
    )
    batch.counts = json.dumps({**json.loads(batch.counts), "kept": kept})
    session.add(batch)
    session.flush()
    audit.record(
        session,
        actor=actor,
        verb="ångrade inläsningen",
        subject="import_batch",
        subject_id=batch.id,
        reason=reason.strip(),
        details={"fil": batch.filename, **{_WORDS.get(table, table): number for table, number in counts.items()}},
    )
    return counts


def blocking(session: Session, kind: ImportKind, batch: ImportBatch) -> list[Blocker]:
    """The rows, table by table, that build on the batch and are neither its own, marked, nor derived."""
    blockers = [
        found
        for child, columns in _references().items()
        if child.name not in kind.derived
        for found in _building(session, batch, child, columns)
    ]
    return blockers + list(_changed_later(session, json.loads(batch.changes)))


def _building(
    session: Session, batch: ImportBatch, child: Table, columns: list[tuple[Column[Any], Table]]
) -> Iterator[Blocker]:
    builds = or_(*(
        column.in_(_rows(parent, batch)) for column, parent in columns
    ))  # fmt: skip
    others = [builds]
    if BATCH in child.c:
        others.append(or_(child.c[BATCH].is_(None), child.c[BATCH] != batch.id))
    if MARK in child.c:
        others.append(child.c[MARK].is_(None))
    count = session.execute(select(func.count()).select_from(child).where(and_(*others))).scalar_one()
    if count:
        name = next((child.c[name] for name in _NAMES if name in child.c), None)
        shown = name if name is not None else next(iter(child.primary_key.columns))
        rows = session.execute(select(shown).where(and_(*others)).order_by(shown).limit(NAMED)).scalars()
        yield Blocker(child.name, count, [str(row) for row in rows])


def _rows(table: Table, batch: ImportBatch) -> Select[Any]:
    """The ids of the batch's rows; under another name, because a table may point at itself."""
    named = table.alias()
    return select(named.c.id).where(named.c[BATCH] == batch.id)


def _references() -> dict[Table, list[tuple[Column[Any], Table]]]:
    """Table → its columns that point at a row of a table whose rows carry a batch."""
    found: dict[Table, list[tuple[Column[Any], Table]]] = {}
    for child in SQLModel.metadata.sorted_tables:
        for key in child.foreign_keys:
            parent = key.column.table
            if BATCH in parent.c and key.parent.name != BATCH:
                found.setdefault(child, []).append((key.parent, parent))
    return found


def _changed_later(session: Session, changes: list[Change]) -> Iterator[Blocker]:
    """Rows that the batch changed and that somebody has changed since."""
    for change in _merged(changes):
        table = SQLModel.metadata.tables[change["table"]]
        row = session.execute(select(table).where(table.c.id == change["id"])).mappings().first()
        for name, (_, new) in change["fields"].items():
            if row is None or row[name] != restored(table.c[name].type.python_type, new):
                shown = next((str(row[column]) for column in _NAMES if row and column in row), str(change["id"]))
                yield Blocker(table.name, 1, [shown])
                break


def _merged(changes: list[Change]) -> list[Change]:
    """One change per row: from what stood first to what stood last."""
    rows: dict[tuple[str, int], dict[str, list[Any]]] = {}
    for change in changes:
        fields = rows.setdefault((change["table"], change["id"]), {})
        for name, (old, new) in change["fields"].items():
            fields[name] = [fields[name][0] if name in fields else old, new]
    return [{"table": table, "id": id_, "fields": fields} for (table, id_), fields in rows.items()]


def _put_back(session: Session, changes: list[Change]) -> None:
    for change in _merged(changes):
        table = SQLModel.metadata.tables[change["table"]]
        values = {name: restored(table.c[name].type.python_type, old) for name, (old, _) in change["fields"].items()}
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session.execute(update(table).where(table.c.id == change["id"]).values(values))
    session.expire_all()


def _rows_of(session: Session, batch: ImportBatch) -> dict[str, frozenset[int]]:
    ids = {
        table.name: frozenset(session.execute(select(table.c.id).where(table.c[BATCH] == batch.id)).scalars())
        for table in SQLModel.metadata.sorted_tables
        if BATCH in table.c
    }
    return {table: rows for table, rows in ids.items() if rows}


def _mark(session: Session, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    for name in ids:
        table = SQLModel.metadata.tables[name]
        if MARK in table.c:
            session.execute(
                update(table).where(table.c[BATCH] == batch.id, table.c[MARK].is_(None)).values({MARK: audit.now()})
            )
    session.expire_all()


def _take_away(session: Session, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> int:
    """Takes away the rows without a mark of their own, children first; returns how many had to stay."""
    own = {name: rows for name, rows in ids.items() if MARK not in SQLModel.metadata.tables[name].c}
    kept = staying(session, batch, own)
    for table in reversed(SQLModel.metadata.sorted_tables):
        gone = sorted(own.get(table.name, frozenset()) - kept.get(table.name, set()))
        for start in range(0, len(gone), PORTION):
            session.execute(table.delete().where(table.c.id.in_(gone[start : start + PORTION])))
    session.expire_all()
    return sum(map(len, kept.values()))
