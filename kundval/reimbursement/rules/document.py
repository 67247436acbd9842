"""A price list as data: the neutral document between workbook, database and check.

Amounts are exact fractions in the unit that the list prints (kronor, minutes, percent); öre appear first when a rate is derived.
``line`` is the row of the sheet that a thing was read from, so that every refusal can say where (0: not read from a sheet).
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from kundval.period import day

EVERY = "alla"
"""The form of a number that is printed once for all price groups."""

NOT_PRINTED = "ej tryckt"
"""Stands for a number that the list does not print, though it has one."""

OLDEST = 200
"""The end, in years, of a band without end."""


class Cell(NamedTuple):
    """The address of a number: row × price group × component × unit."""

    row: str
    group: str
    component: str
    unit: str


class When(NamedTuple):
    """A dimension (or ``rad``) has one of the values, or (``unlike``) none of them; the value "" is a row without the dimension."""

    name: str
    values: frozenset[str]
    unlike: bool = False

    def holds(self, value: str) -> bool:
        return (value in self.values) != self.unlike


@dataclass(frozen=True)
class Head:
    """The decision (nämnd, §, dnr) and what holds for the whole list. ``valid_to`` is the first day that is not included."""

    code: str
    name: str
    industry: str
    main_unit: str
    step: Fraction
    municipality: str = ""
    board: str = ""
    section: str = ""
    case_number: str = ""
    decided_on: date | None = None
    ground: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    year_stated: bool = True
    definite: bool = True
    payable_step: Fraction = Fraction(1, 100)
    instalments: int = 12
    paying_months: tuple[int, ...] = tuple(range(1, 13))
    age_rule: str = "mätdag"
    allows_gaps: bool = False
    source: str = ""
    secondary_source: bool = False
    note: str = ""


@dataclass(frozen=True)
class Value:
    """One value of a dimension, with its age band (years, both included) or its window of birth dates where it has one.

    ``born_to`` is the first birth date that is not included.
    """

    dimension: str
    value: str
    label: str = ""
    age_from: int | None = None
    age_to: int | None = None
    born_from: date | None = None
    born_to: date | None = None
    line: int = 0

    @property
    def is_band(self) -> bool:
        return self.by_birth or self.age_from is not None or self.age_to is not None

    @property
    def by_birth(self) -> bool:
        return self.born_from is not None or self.born_to is not None

    @property
    def extent(self) -> tuple[int, int]:
        """Of a band, half-open: birth dates as day numbers, otherwise ages in years."""
        if self.by_birth:
            return 0 if self.born_from is None else self.born_from.toordinal(), day(self.born_to)
        return self.age_from or 0, OLDEST if self.age_to is None else self.age_to + 1


@dataclass(frozen=True)
class Group:
    """A price group (prisgrupp). A hidden one is never printed; one that is not paid is a citizen's fee. ``modes`` are paid by it."""

    code: str
    name: str
    paid: bool = True
    printed: bool = True
    modes: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Component:
    """A part of the price (del). ``payable``: paid as it stands, not as part of a sum. ``vat``: the VAT compensation in the price."""

    code: str
    name: str
    payable: bool = False
    vat: bool = False
    printed: bool = True
    subtotal: bool = False
    unit: str = ""
    step: Fraction | None = None
    line: int = 0


@dataclass(frozen=True)
class Unit:
    """A unit that numbers are printed in. ``period`` is what it is paid by; ``source`` × ``factor`` is how it is converted."""

    code: str
    period: str
    source: str = ""
    factor: Fraction = Fraction(1)
    as_published: bool = False
    step: Fraction | None = None
    line: int = 0


@dataclass(frozen=True)
class Step:
    """One step of the formula: how a component is reckoned where the conditions hold. Empty condition: holds everywhere."""

    component: str
    expression: str
    varies_by: tuple[str, ...] = ()
    services: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    unit: str = ""
    where: tuple[When, ...] = ()
    step: Fraction | None = None
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Row:
    """A row of the list. ``name`` is unique and the writer's own; ``values`` are its dimension values."""

    name: str
    service: str
    values: dict[str, str] = field(default_factory=dict)
    label: str = ""
    unit: str = ""
    step: Fraction | None = None
    line: int = 0

    @property
    def seen(self) -> dict[str, str]:
        """What conditions look at: the values, and its name as ``rad``."""
        return {**self.values, "rad": self.name}


@dataclass(frozen=True)
class BaseAmount:
    """A base that is stated: exact, or taken from another list with the rounding that it had there. What is left empty may be anything."""

    component: str
    amount: Fraction
    row: str = ""
    group: str = ""
    unit: str = ""
    service: str = ""
    where: tuple[When, ...] = ()
    exact: bool = True
    step: Fraction | None = None
    from_list: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Condition:
    """A common condition (gemensamt villkor) taken over from the register: its value on the list's first day, and who decided it."""

    code: str
    value: Fraction
    name: str = ""
    decision: str = ""
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class Published:
    """A printed number, or (``amount`` None) what stood in its place: a dash, "in natura", "ej tryckt". An ``exact`` one is not rounded."""

    row: str
    group: str
    component: str
    unit: str
    amount: Fraction | None
    instead: str = ""
    reason: str = ""
    exact: bool = False
    source: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Document:
    """A whole price list."""

    head: Head
    values: tuple[Value, ...]
    groups: tuple[Group, ...]
    components: tuple[Component, ...]
    units: tuple[Unit, ...]
    steps: tuple[Step, ...]
    rows: tuple[Row, ...]
    published: tuple[Published, ...]
    bases: tuple[BaseAmount, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def own_unit(self, row: Row, component: Component) -> str:
        """The main unit of a component in a row: its own, the row's or the list's."""
        return component.unit or row.unit or self.head.main_unit


@dataclass(frozen=True)
class Fault:
    """Something in the document that must be mended before it can be used, with its place and a finished sentence."""

    sheet: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f"Blad {self.sheet}"
        if self.line:
            place += f", rad {self.line}"
        if self.column:
            place += f", kolumn {self.column}"
        return f"{place}: {self.sentence}"


class Faulty(Exception):
    """The document cannot be reckoned; all that was found, in the order of the sheets."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
