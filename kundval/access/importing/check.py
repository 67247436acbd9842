"""Checking a file: what reading it in would do, and everything that is wrong with it, at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, silent
from kundval.access.importing.rows import OWN_SHEETS, read_rows
from kundval.access.rules import Actor, require

MOST = 20_000
"""As many errors are kept; a file with more is wrong as a whole."""


@dataclass
class Report:
    """What a check found, as it is stored with the batch and shown."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rows_in_error: int = 0
    error_count: int = 0
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "errors": self.error_count,
            "warnings": len(self.warnings),
        }

    @property
    def nothing_to_do(self) -> bool:
        return not (self.new or self.changed or self.errors)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Report":
        plain = dict(stored)
        for name in ("errors", "warnings"):
            plain[name] = [Fault(**fault) for fault in plain.get(name, [])]
        return cls(**plain)


@dataclass(frozen=True)
class Group:
    """Errors of the same sort: the sentence without what differs between them."""

    sentence: str
    sheet: str
    column: str
    count: int


def examine(
    session: Session,
    kind: ImportKind,
    *,
    actor: Actor,
    today: date,
    filename: str,
    content: bytes,
    progress: Progress = silent,
) -> tuple[Plan, Report]:
    """Reads the file and plans it; writes nothing that stays. Raises ``BadFile`` for what cannot be read at all."""
    require(actor, kind.permission)
    if kind.parse is not None:
        rows, faults = kind.parse(content, filename)
    else:
        sheets = kind.read(content, filename)
        rows, faults = read_rows(session, kind, sheets, actor=actor, today=today, progress=progress)
        if not any(sheet.rows for sheet in sheets if sheet.name not in OWN_SHEETS):
            faults.append(Fault("Filen har inga rader under rubrikerna. Fyll i mallen och försök igen."))
    plan = kind.plan(session, actor=actor, today=today, rows=rows, progress=progress)
    plan.faults[:0] = faults
    return plan, _report(plan)


def _report(plan: Plan) -> Report:
    in_error = {(fault.sheet, fault.row) for fault in plan.faults}
    order = {sheet: number for number, sheet in enumerate(dict.fromkeys(fault.sheet for fault in plan.faults))}
    return Report(
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        rows_in_error=len(in_error),
        error_count=len(plan.faults),
        errors=sorted(plan.faults, key=lambda fault: (order[fault.sheet], fault.row))[:MOST],
        warnings=plan.warnings[:MOST],
        told=plan.told,
    )


def groups(faults: Sequence[Fault]) -> list[Group]:
    """The faults by sort, the most common first."""
    counted = Counter((_general(fault), fault.sheet, fault.column) for fault in faults)
    return [Group(sentence, sheet, column, count) for (sentence, sheet, column), count in counted.most_common()]


def _general(fault: Fault) -> str:
    """The sentence with … for what was typed, and without row numbers."""
    sentence = fault.sentence
    if len(fault.value) > 1 or fault.value.isdigit():
        sentence = sentence.replace(fault.value.strip(), "…")
    words = " ".join("…" if word.rstrip(".,").isdigit() else word for word in sentence.split(" "))
    return words.removesuffix(" Du skrev ….")
