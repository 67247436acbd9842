"""From address to number: which step holds for a cell, and what linear form of bases it gives."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from kundval.reimbursement.rules.addresses import Addresses, Place, Wrong, wrong
from kundval.reimbursement.rules.document import EVERY, NOT_PRINTED, Cell, Document, Fault, Faulty, Published, Row, Step
from kundval.reimbursement.rules.expression import (
    BaseTerm,
    Common,
    Node,
    Operation,
    Ref,
    Unreadable,
    follows_print,
    read,
)
from kundval.reimbursement.rules.linear import Base, Form, of_base, of_number
from kundval.reimbursement.rules.outline import Leaf, Outline, outline, reckon
from kundval.reimbursement.rules.rounding import printed_of
from kundval.reimbursement.rules.selection import Selection
from kundval.reimbursement.rules.stated import Stated

_DEEPEST = 80


Pattern = tuple[int, str, str, str]


class Formula:
    """The formula of one document. Every question is answered once and remembered."""

    def __init__(self, document: Document):
        self.document = document
        self.names = Addresses(document)
        self.stated = Stated(document)
        self.order = {row.name: index for index, row in enumerate(document.rows)}
        self.printed = {
            (number.row, number.group, number.component, number.unit): number for number in document.published
        }
        self.conditions = {one.code.casefold(): one.value for one in document.conditions}
        self._steps: dict[str, Selection[tuple[Step, Node]]] = {}
        self._holding: Selection[tuple[int, Step]] = Selection()
        self._forms: dict[Cell, Form] = {}
        self._busy: set[Cell] = set()
        self._patterns: dict[Pattern, Form] = {}
        """Forms that rows of the same kind share but for the bases' addresses."""
        self._away: set[Cell] = set()
        """Cells whose form needs another row or a printed number, so that no other row shares it."""
        self._places: dict[tuple[object, ...], Place] = {}
        self._place_of: dict[Base, Place] = {}
        self._kinds: dict[str, int] = {}
        self._numbered: dict[object, int] = {}
        self._parts: dict[Pattern, tuple[Form, list[Cell]]] = {}
        self.within: dict[tuple[Pattern, bool], list[Cell]] = {}
        """What :func:`parts.parts_in` has found for cells of a pattern."""
        self._groups: dict[Pattern, list[str]] = {}
        self.follows_print = False
        """Whether a number has been found to follow from a printed one."""
        self._fitting: dict[Pattern, list[tuple[Step, Node]]] = {}
        self._outlines: dict[int, Outline | None] = {}
        self._read_steps()

    def _read_steps(self) -> None:
        faults = []
        for place, step in enumerate(self.document.steps):
            self._holding.add((place, step), step.where)
            try:
                node = read(step.expression, self.names.components)
                self._steps.setdefault(step.component, Selection()).add((step, node), step.where)
            except Unreadable as error:
                faults.append(Fault("Formel", step.line, "Formel", str(error)))
        if faults:
            raise Faulty(faults)

    # -- which step

    def own_unit(self, row: str, component: str) -> str:
        return self.names.own_unit(row, component)

    def steps_for(self, cell: Cell) -> list[tuple[Step, Node]]:
        """The steps that hold for a cell, conversions not counted."""
        pattern = self.pattern(cell)
        found = self._fitting.get(pattern)
        if found is None:
            steps = self._steps.get(cell.component, Selection())
            near = steps.near(self.names.rows[cell.row].seen)
            found = self._fitting[pattern] = [pair for pair in near if self._holds(pair[0], cell)]
        return found

    def _holds(self, step: Step, cell: Cell) -> bool:
        if (step.unit or self.own_unit(cell.row, cell.component)) != cell.unit:
            return False
        if step.groups and cell.group not in step.groups:
            return False
        return self._holds_for(step, self.names.rows[cell.row])

    def _holds_for(self, step: Step, row: Row) -> bool:
        if step.services and row.service not in step.services:
            return False
        return not step.where or all(one.holds(row.seen.get(one.name, "")) for one in step.where)

    def defined(self, cell: Cell) -> bool:
        """Whether the formula says anything about the cell."""
        if self.steps_for(cell):
            return True
        unit = self.names.units.get(cell.unit)
        return bool(unit and unit.source) and self.defined(cell._replace(unit=unit.source))  # type: ignore[union-attr]

    def groups_of(self, row: str, component: str, unit: str) -> list[str]:
        """The printed price groups that a number of form «alla» stands for."""
        pattern = self.kind(row), EVERY, component, unit
        found = self._groups.get(pattern)
        if found is None:
            found = self._groups[pattern] = self._groups_for(row, component, unit)
        return found

    def _groups_for(self, row: str, component: str, unit: str) -> list[str]:
        if EVERY in self.names.groups:
            return [EVERY]
        fits = [
            group
            for group in self.document.groups
            if group.printed and self.defined(Cell(row, group.code, component, unit))
        ]
        paid = [group.code for group in fits if group.paid]
        return paid or [group.code for group in fits]

    # -- what it gives

    def form(self, cell: Cell) -> Form:
        """The linear form of a cell; raises :class:`Wrong`."""
        known = self._forms.get(cell)
        if known is not None:
            return known
        pattern = self.pattern(cell)
        shared = self._patterns.get(pattern)
        if shared is not None:
            known = self._forms[cell] = self.seen_from(shared, self.names.rows[cell.row])
            return known
        if cell in self._busy:
            raise Wrong(self._wrong_way(cell, "går i cirkel: den behöver sitt eget svar. Ändra vad den räknas av."))
        if len(self._busy) > _DEEPEST:
            deep = f"räknas i fler än {_DEEPEST} led. Låt den räknas av en del närmare basen."
            raise Wrong(self._wrong_way(cell, deep))
        self._busy.add(cell)
        try:
            known = self._forms[cell] = self._reckon(cell)
        finally:
            self._busy.discard(cell)
        if cell not in self._away:
            self._patterns[pattern] = known
        return known

    def seen_from(self, form: Form, row: Row) -> Form:
        """What a form of one row is in another, which is reckoned alike."""
        bases, factors, constant, below = form
        return Form(tuple([self._place_of[base].base(row) for base in bases]), factors, constant, below)

    def kind(self, name: str) -> int:
        """Rows of a service for which the same steps hold, in the same units and rounding, are of one kind."""
        kind = self._kinds.get(name)
        if kind is None:
            row = self.names.rows[name]
            holding = tuple([place for place, step in self._holding.near(row.seen) if self._holds_for(step, row)])
            at = row.service, row.unit, row.step, holding
            kind = self._kinds[name] = self._numbered.setdefault(at, len(self._numbered))
        return kind

    def pattern(self, cell: Cell) -> Pattern:
        """The cell but for its row: cells of one pattern are reckoned alike, each in its own row."""
        return self.kind(cell.row), cell.group, cell.component, cell.unit

    def is_alike(self, cell: Cell) -> bool:
        """Whether cells of its pattern are reckoned alike, each in its own row; raises :class:`Wrong`."""
        self.form(cell)
        return cell not in self._away

    def _leaves(self, cell: Cell, target: Cell) -> None:
        if target.row != cell.row or target in self._away:
            self._away.add(cell)

    def _reckon(self, cell: Cell) -> Form:
        fitting = self.steps_for(cell)
        if len(fitting) > 1:
            first, second, *more = (step.line for step, _ in fitting)
            hold = (
                f"{first}, {second} och {len(more)} till gäller alla" if more else f"{first} och {second} gäller båda"
            )
            text = (
                f"Stegen på rad {hold} för {self.name(cell)}. Begränsa det ena, till exempel i Gäller när, Prisgrupp, "
                "Tjänst eller Enhet."
            )
            raise Wrong(Fault("Formel", fitting[0][0].line, "", text))
        if fitting:
            step, node = fitting[0]
            return self._reckoned(step, node, lambda leaf: self._resolve(leaf, cell, step))
        unit = self.names.units.get(cell.unit)
        if unit and unit.source:
            source = cell._replace(unit=unit.source)
            printed = self._followed(source) if unit.as_published else None
            form = of_number(printed) if printed is not None else self.form(source)
            if unit.as_published:
                self._away.add(cell)
            self._leaves(cell, source)
            return form.times(unit.factor)
        raise Wrong(
            Fault("Formel", 0, "", f"Inget steg säger hur {self.name(cell)} räknas. Lägg till ett steg för delen.")
        )

    def _reckoned(self, step: Step, node: Node, given: Callable[[Leaf], Form]) -> Form:
        def common(named: Common) -> Form:
            return self._common(named, step)

        if id(node) not in self._outlines:
            self._outlines[id(node)] = outline(node, common, step)
        shape = self._outlines[id(node)]
        return shape.filled(given) if shape else reckon(node, given, common, step)

    def _common(self, node: Common, step: Step) -> Form:
        value = self.conditions.get(node.code)
        if value is None:
            raise wrong(step, unknown_condition(node.code))
        return of_number(value)

    def _base(self, step: Step, cell: Cell) -> Base:
        kind = cell.component, cell.unit, cell.group, step.varies_by
        place = self._places.get(kind)
        if place is None:
            place = self._places[kind] = Place(*kind, self._place_of)
        return place.base(self.names.rows[cell.row])

    def _resolve(self, leaf: Leaf, cell: Cell, step: Step) -> Form:
        if isinstance(leaf, BaseTerm):
            return of_base(self._base(step, cell))
        return self._of_ref(leaf, cell, step)

    def _of_ref(self, ref: Ref, cell: Cell, step: Step) -> Form:
        target, from_list = self.target(ref, cell, step)
        if from_list or ref.as_published or ref.names_a_row:
            self._away.add(cell)
        if from_list:
            row = self.names.rows[cell.row]
            meant = replace(row, values=self.names.values_meant(ref, row, step))
            form = of_base(self.stated.base_of_list(target, from_list, meant, step))
            return self._rounded(form, target, step) if ref.rounded else form
        if not ref.as_published:
            form = self.form(target)
            self._leaves(cell, target)
            return self._rounded(form, target, step) if ref.rounded else form
        printed = self._followed(target)
        if printed is None:
            text = f"{self.name(target)} har inget publicerat tal. Ta bort ordet publicerad, eller skriv talet."
            raise wrong(step, text)
        return of_number(printed)

    def _rounded(self, form: Form, target: Cell, step: Step) -> Form:
        """The number as it would be printed, where it is known: what an unrounded base rounds to cannot be said beforehand."""
        if form.bases:
            text = (
                f"{self.name(target)} räknas av {form.bases[0]}, som inte är avrundad. Låt delens eget steg räknas av tryckta tal: "
                f"skriv {form.bases[0].component}[publicerad] där."
            )
            raise wrong(step, text)
        return of_number(printed_of(form.fixed, self.step_of(target)))

    def _followed(self, cell: Cell) -> Fraction | None:
        self.follows_print = True
        return self.published(cell)

    def published(self, cell: Cell) -> Fraction | None:
        """The printed number of a cell, its own or the one for all groups."""
        return self._printed_in(*cell)

    def reason(self, cell: Cell) -> str:
        """Why the printed number of a cell deviates, where somebody has said it."""
        own = self._printed_at(*cell)
        return own.reason if own else ""

    def _printed_in(self, row: str, group: str, component: str, unit: str) -> Fraction | None:
        own = self._printed_at(row, group, component, unit)
        return own.amount if own else None

    def in_words(self, cell: Cell) -> bool:
        """Whether something else than a number is printed there: in kind, a dash, by agreement. «Ej tryckt» says nothing of the amount."""
        own = self._printed_at(*cell)
        return own is not None and own.amount is None and own.instead.casefold() != NOT_PRINTED

    def _printed_at(self, row: str, group: str, component: str, unit: str) -> Published | None:
        return self.printed.get((row, group, component, unit)) or self.printed.get((row, EVERY, component, unit))

    def target(self, ref: Ref, cell: Cell, step: Step) -> tuple[Cell, str]:
        """The cell that a reference means, seen from another cell; and the list, if it is another list."""
        return self.names.target(ref, cell, step, self.defined)

    # -- what else a cell is

    def step_of(self, cell: Cell) -> Fraction:
        """The rounding step of a printed number: of the formula's step, the row, the component, the unit or the list."""
        fitting = self.steps_for(cell)
        unit = self.names.units.get(cell.unit)
        own = fitting[0][0].step if len(fitting) == 1 else None
        row, component = self.names.rows[cell.row].step, self.names.components[cell.component].step
        return own or row or component or (unit.step if unit else None) or self.document.head.step

    def base_of(self, cell: Cell) -> Base | None:
        """The base, where the cell is a base as it stands."""
        fitting = self.steps_for(cell)
        if len(fitting) == 1 and isinstance(fitting[0][1], BaseTerm):
            return self._base(fitting[0][0], cell)
        return None

    def follows(self, cell: Cell) -> bool:
        """Whether the cell's own step, or that of the unit it is counted from, says that it follows a printed number."""
        steps, unit = self.steps_for(cell), self.names.units[cell.unit]
        if not steps and unit.source:
            return unit.as_published or self.follows(cell._replace(unit=unit.source))
        return any(follows_print(node) for _, node in steps)

    def from_parts(self, cell: Cell) -> tuple[int, int] | None:
        """What the cell would be if its rounded, printed parts were added up, as numerator and denominator; none unless all are printed."""
        pattern = self.pattern(cell)
        shared = self._parts.get(pattern)
        form, parts = shared or self._parts_of(cell)
        if not shared and self.is_alike(cell):
            self._parts[pattern] = form, parts
        amounts = []
        for row, group, component, unit in parts:
            amount = self._printed_in(cell.row if shared else row, group, component, unit)
            if amount is None:
                return None
            amounts.append(amount)
        return form.ratio(amounts)

    def _parts_of(self, cell: Cell) -> tuple[Form, list[Cell]]:
        """The cells that a formula adds up, and how; one that is never printed where it adds up none: a multiple is no sum."""
        fitting = self.steps_for(cell)
        if len(fitting) == 1 and isinstance(fitting[0][1], Operation):
            step, node = fitting[0]
            try:
                form = self._reckoned(step, node, lambda leaf: self._part(leaf, cell, step))
            except (Wrong, LookupError):
                pass
            else:
                if len(form.bases) > 1:
                    return form, [Cell(*(value for _, value in base.at)) for base in form.bases]
        return Form(), [Cell(cell.row, "", "", "")]

    def _part(self, leaf: Leaf, cell: Cell, step: Step) -> Form:
        if isinstance(leaf, BaseTerm):
            raise LookupError("bas")
        target, from_list = self.target(leaf, cell, step)
        if from_list:
            raise LookupError(leaf.component)
        return of_base(Base(target.component, target.unit, tuple(zip(Cell._fields, target, strict=True))))

    def name(self, cell: Cell) -> str:
        return f"«{cell.row}», {cell.component}, {cell.group}, {cell.unit}"

    def _wrong_way(self, cell: Cell, what: str) -> Fault:
        """What is wrong with how a cell leads on to others."""
        fitting = self.steps_for(cell)
        line = fitting[0][0].line if fitting else 0
        return Fault("Formel", line, "Formel", f"Formeln för {self.name(cell)} {what}")


def unknown_condition(code: str) -> str:
    return f"Villkoret «{code}» finns inte på bladet Villkor. Lägg till det där, eller skriv talet i formeln."


__all__ = ["Formula", "Wrong"]
