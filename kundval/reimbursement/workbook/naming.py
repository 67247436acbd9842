"""Every name of a document spelt as on the sheet that defines it, whatever its case and spaces elsewhere."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from kundval.reimbursement.rules.document import EVERY, BaseAmount, Document, Published, Step, When
from kundval.reimbursement.rules.quoted import folded
from kundval.reimbursement.rules.validate import VARIES_BY

Spell = Callable[[str], str]


def named_alike(document: Document) -> Document:
    """The document with one spelling per name; a number's empty unit is its row's own."""
    units = _spell(unit.code for unit in document.units)
    document = replace(
        document,
        head=replace(document.head, main_unit=units(document.head.main_unit)),
        components=tuple(replace(part, unit=units(part.unit)) for part in document.components),
        units=tuple(replace(unit, source=units(unit.source)) for unit in document.units),
        rows=tuple(replace(row, unit=units(row.unit)) for row in document.rows),
    )
    spelling = _Spelling(document)
    return replace(
        document,
        steps=tuple(map(spelling.step, document.steps)),
        bases=tuple(map(spelling.base, document.bases)),
        published=tuple(map(spelling.number, document.published)),
    )


class _Spelling:
    def __init__(self, document: Document):
        self.document = document
        self.rows = _spell(row.name for row in document.rows)
        self.groups = _spell([*(group.code for group in document.groups), EVERY])
        self.parts = _spell(part.code for part in document.components)
        self.units = _spell(unit.code for unit in document.units)
        self.services = _spell(row.service for row in document.rows)
        self.dimensions = _spell([*(value.dimension for value in document.values), "rad"])
        self.varying = _spell([*(value.dimension for value in document.values), *VARIES_BY])
        self.by_row = {row.name: row for row in document.rows}
        self.by_part = {part.code: part for part in document.components}
        self.values = {
            dimension: _spell(value.value for value in document.values if value.dimension == dimension)
            for dimension in {value.dimension for value in document.values}
        }

    def step(self, step: Step) -> Step:
        return replace(
            step,
            component=self.parts(step.component),
            varies_by=tuple("grupp" if name == "prisgrupp" else self.varying(name) for name in step.varies_by),
            services=frozenset(map(self.services, step.services)),
            groups=frozenset(map(self.groups, step.groups)),
            unit=self.units(step.unit),
            where=tuple(map(self.when, step.where)),
        )

    def base(self, base: BaseAmount) -> BaseAmount:
        return replace(
            base,
            component=self.parts(base.component),
            row=self.rows(base.row),
            service=self.services(base.service),
            group=self.groups(base.group),
            unit=self.units(base.unit),
            where=tuple(map(self.when, base.where)),
        )

    def number(self, number: Published) -> Published:
        row, part = self.rows(number.row), self.parts(number.component)
        unit = self.units(number.unit)
        if not unit and row in self.by_row and part in self.by_part:
            unit = self.document.own_unit(self.by_row[row], self.by_part[part])
        group = self.groups(number.group)
        if (row, group, part, unit) == (number.row, number.group, number.component, number.unit):
            return number
        return replace(number, row=row, group=group, component=part, unit=unit)

    def when(self, one: When) -> When:
        name = self.dimensions(one.name)
        spell = self.rows if name == "rad" else self.values.get(name, str)
        return When(name, frozenset(map(spell, one.values)), one.unlike)


def _spell(names: Iterable[str]) -> Spell:
    known = {folded(name): name for name in names}
    exact = set(known.values())
    return lambda name: name if name in exact else known.get(folded(name), name)
