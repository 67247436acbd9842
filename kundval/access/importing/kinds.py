"""What a kind of file is: sheets, columns, and what the room does with the rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlmodel import Session

from kundval import spreadsheet
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.fields import Field, RowSchema
from kundval.spreadsheet import Sheet

Progress = Callable[[int, int], None]
"""Told now and then how many of how many rows are done."""


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Fault:
    """An error or a warning in a file: where it stands, what was written there, and a sentence that says how to mend it."""

    sentence: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        """«Blad Personer, rad 14, kolumn Från: 31/9 2026 finns inte. Skriv ett datum som finns.»"""
        parts = [f"blad {self.sheet}" if self.sheet else "", f"rad {self.row}" if self.row else ""]
        place = ", ".join([part for part in [*parts, f"kolumn {self.column}" if self.column else ""] if part])
        return f"{place[0].upper()}{place[1:]}: {self.sentence}" if place else self.sentence


@dataclass(frozen=True)
class Lookup:
    """Codes of a column that must be known. ``find`` gets the codes of all rows at once and gives what each stands for.

    ``sentence`` may hold {value}. A row finds the answer in ``row.found``.
    """

    find: Callable[[Session, Actor, frozenset[Any]], Mapping[Any, Any]]
    sentence: str


DIMENSION = "dimension "
"""Begins the heading of a dimension that is called as another column: «dimension dag»."""
DIMENSIONS = (
    "En kolumn för varje dimension som tjänsten har, med dess namn som rubrik. Heter dimensionen som en av de andra kolumnerna "
    "skrivs ordet dimension före, till exempel dimension dag."
)


@dataclass(frozen=True)
class SheetKind:
    """One sheet: a marshmallow schema whose ``data_key`` are the headings.

    ``key``: the fields that may not be the same in two rows. ``dimensions``: further columns are taken as values of dimensions.
    ``check`` sees a row whose fields are all right by themselves, and yields what is wrong between them.
    """

    name: str
    schema: type[RowSchema]
    key: tuple[str, ...] = ()
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    dimensions: bool = False
    check: Callable[["Row", date], Iterable[Fault]] | None = None

    def columns(self) -> dict[str, tuple[str, Field]]:
        """Heading → the field's name and the field, in the order of the template."""
        fields: dict[str, Any] = self.schema._declared_fields
        return {declared.data_key or name: (name, declared) for name, declared in fields.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose fields are right: ``data`` by field name, ``found`` what its codes stand for, ``values`` of dimension columns."""

    sheet: str
    number: int
    data: dict[str, Any]
    found: dict[str, Any]
    values: dict[str, str]
    text: Mapping[str, str]
    """As typed, by heading."""
    headings: Mapping[str, str]
    """Field name → heading."""
    part: str = ""
    """The name of the kind's sheet; ``sheet`` is what the file calls it."""

    def fault(self, sentence: str, name: str = "") -> Fault:
        """An error or warning about this row; ``name`` is the field, or the dimension, that it concerns."""
        heading = self.headings.get(name, name if name in self.text else "")
        return Fault(sentence, self.sheet, self.number, heading, self.text.get(heading, ""))


Rows = Mapping[str, list[Row]]
"""Sheet name → its rows."""


@dataclass
class Plan:
    """What reading in would do. ``new`` and ``changed`` hold whatever the kind's ``apply`` needs, one element a row."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What the file holds, in sentences of the kind's own; without any the rows are counted."""
    data: Any = None
    """Anything else that ``plan`` worked out and ``apply`` needs."""


class Planner(Protocol):
    """Compares the rows with what is stored, in few statements, and writes nothing that stays."""

    def __call__(self, session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan: ...


class Applier(Protocol):
    """Writes the plan. ``batch.id`` is what the new rows carry; the log gets one row from the framework."""

    def __call__(
        self, session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress
    ) -> None: ...


class Undoer(Protocol):
    """Rebuilds derived tables after the batch's rows have been marked. ``ids``: table → the ids of the batch's rows in it."""

    def __call__(
        self, session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]
    ) -> None: ...


@dataclass(frozen=True)
class Way:
    """A page where somebody goes on when a file has been read in: what the button says, the endpoint and its values."""

    label: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportKind:
    """A kind of file. ``permission`` is what reading it in takes; for which industries is the plan's matter.

    ``derived``: tables that ``undo`` rebuilds, so that their rows do not count as building on the batch. ``parse`` and ``template``
    are for workbooks of another shape than one heading row: ``parse`` gives the rows of ``plan`` and the errors. ``read`` gives the
    sheets of a file that is no spreadsheet; ``suffix`` is what the names of such files, the template's among them, end with. ``leads``
    gives the pages where one goes on after a batch, and ``noun`` is what the button that reads in calls the whole, where it is not rows.
    """

    name: str
    title: str
    permission: str
    plan: Planner
    apply: Applier
    sheets: tuple[SheetKind, ...] = ()
    help: str = ""
    undo: Undoer | None = None
    derived: frozenset[str] = frozenset()
    parse: Callable[[bytes, str], tuple[Rows, list[Fault]]] | None = None
    template: Callable[[], bytes] | None = None
    read: Callable[[bytes, str], list[Sheet]] = spreadsheet.read
    suffix: str = ".xlsx"
    leads: Callable[[Session, int], Sequence[Way]] = lambda _session, _batch_id: ()
    noun: str = ""


def by_name(*kinds: ImportKind) -> dict[str, ImportKind]:
    """The table that a room's ``imports`` module gives as ``IMPORTS``."""
    return {kind.name: kind for kind in kinds}
