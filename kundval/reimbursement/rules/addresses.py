"""Which number a reference means, seen from another number; names are found whatever their case."""

from collections.abc import Callable, Iterable

from kundval.reimbursement.rules.document import Cell, Document, Fault, Row, Step
from kundval.reimbursement.rules.expression import Ref
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.quoted import folded

WORDS = {"rad": "row", "grupp": "group", "prisgrupp": "group", "tjänst": "service", "enhet": "unit", "lista": "list"}
"""What a reference may change besides dimensions."""


class Wrong(Exception):
    """A number cannot be reckoned; ``fault`` says where and why."""

    def __init__(self, fault: Fault):
        super().__init__(str(fault))
        self.fault = fault


def wrong(step: Step, sentence: str) -> Wrong:
    """What is wrong in the formula of a step."""
    return Wrong(Fault("Formel", step.line, "Formel", sentence))


class Place:
    """Where a base stands, seen from any row: its component, unit and price group, and what it varies by. ``home``: of each base."""

    def __init__(self, component: str, unit: str, group: str, varies_by: tuple[str, ...], home: dict[Base, "Place"]):
        self.component, self.unit, self.group, self.varies_by, self._home = component, unit, group, varies_by, home
        self._known: dict[str, Base] = {}

    def base(self, row: Row) -> Base:
        """The base of a row there."""
        known = self._known.get(row.name)
        if known is None:
            fixed = {"rad": row.name, "grupp": self.group, "tjänst": row.service}
            at = tuple((name, fixed.get(name) or row.values.get(name, "")) for name in self.varies_by)
            known = self._known[row.name] = Base(self.component, self.unit, at)
            self._home[known] = self
        return known


class Addresses:
    """The rows, groups, parts and units of a document by name."""

    def __init__(self, document: Document):
        self.document = document
        self.rows = {row.name: row for row in document.rows}
        self.groups = {group.code: group for group in document.groups}
        self.components = {component.code: component for component in document.components}
        self.units = {unit.code: unit for unit in document.units}
        self.dimensions = {value.dimension.casefold(): value.dimension for value in document.values}
        self._named = {
            "row": _folded(self.rows),
            "group": _folded(self.groups),
            "unit": _folded(self.units),
            "service": _folded(row.service for row in document.rows),
        }
        self._values = {(value.dimension, folded(value.value)): value.value for value in document.values}
        self._by_values: dict[tuple[str, frozenset[tuple[str, str]]], list[str]] = {}
        for row in document.rows:
            self._by_values.setdefault((row.service, frozenset(row.values.items())), []).append(row.name)

    def own_unit(self, row: str, component: str) -> str:
        return self.document.own_unit(self.rows[row], self.components[component])

    def target(self, ref: Ref, cell: Cell, step: Step, defined: Callable[[Cell], bool]) -> tuple[Cell, str]:
        """The cell that a reference means, and the list where it is another list."""
        if not ref.change and not ref.without:
            return Cell(cell.row, cell.group, ref.component, self._unit_of(ref, cell.row, cell)), ""
        change = {WORDS.get(key, key): value for key, value in ref.change}
        from_list = change.pop("list", "")
        if from_list:
            at = {key: change.get(key, own) for key, own in zip(cell._fields, cell, strict=True)}
            return Cell(at["row"], at["group"], ref.component, at["unit"]), from_list
        row = self._known("row", change.pop("row", ""), "Rader", "Raden", step)
        group = self._known("group", change.pop("group", ""), "Prisgrupper", "Prisgruppen", step) or cell.group
        unit = self._known("unit", change.pop("unit", ""), "Enheter", "Enheten", step)
        service = self._known("service", change.pop("service", ""), "Rader", "Tjänsten", step)

        def cell_in(row: str) -> Cell:
            return Cell(row, group, ref.component, unit or self._unit_of(ref, row, cell))

        if not row:
            row = self._other_row(cell, service, change, ref.without, step, lambda name: defined(cell_in(name)))
        return cell_in(row), ""

    def _unit_of(self, ref: Ref, row: str, cell: Cell) -> str:
        """The unit that a reference means where it names none: the part's own, seen from a number in its own, otherwise the same."""
        return self.own_unit(row, ref.component) if cell.unit == self.own_unit(cell.row, cell.component) else cell.unit

    def _known(self, kind: str, name: str, sheet: str, called: str, step: Step) -> str:
        if not name:
            return ""
        found = self._named[kind].get(folded(name))
        if found is None:
            raise wrong(step, f"{called} «{name}» finns inte på bladet {sheet}. Rätta stavningen.")
        return found

    def _other_row(
        self,
        cell: Cell,
        service: str,
        change: dict[str, str],
        without: tuple[str, ...],
        step: Step,
        defined: Callable[[str], bool],
    ) -> str:
        if not (service or change or without):
            return cell.row
        row = self.rows[cell.row]
        values = self._changed(row, change, without, step)
        found = self._by_values.get((service or row.service, frozenset(values.items())), [])
        # Rows that differ only in what they print: the one that has the part is meant.
        meant = [name for name in found if defined(name)] if len(found) > 1 else found
        if len(meant) != 1:
            wanted = ", ".join(f"{key} {value}" for key, value in values.items()) or "inga dimensioner"
            count = f"Flera rader ({', '.join(found[:3])})" if found else "Ingen rad"
            text = f"{count} för {service or row.service} har {wanted}. Skriv rad=… i stället. Formeln används av raden «{cell.row}»."
            raise wrong(step, text)
        return meant[0]

    def values_meant(self, ref: Ref, row: Row, step: Step) -> dict[str, str]:
        """The dimension values that a reference to another list means."""
        change = {key: value for key, value in ref.change if key not in WORDS}
        return self._changed(row, change, ref.without, step)

    def _changed(self, row: Row, change: dict[str, str], without: tuple[str, ...], step: Step) -> dict[str, str]:
        for name in (*change, *without):
            if name not in self.dimensions:
                raise wrong(step, f"«{name}» är ingen dimension. Skriv en dimension, rad, grupp, tjänst eller enhet.")
        values = {key: value for key, value in row.values.items() if key.casefold() not in without}
        for key, value in change.items():
            dimension = self.dimensions[key]
            known = self._values.get((dimension, folded(value)))
            if known is None:
                raise wrong(
                    step, f"Värdet «{value}» finns inte för {dimension} på bladet Dimensioner. Rätta stavningen."
                )
            values[dimension] = known
        return values


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {folded(name): name for name in names}
