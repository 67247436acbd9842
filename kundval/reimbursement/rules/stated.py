"""Bases that are stated on a sheet of their own: exact, or taken from another list with the rounding that they had there."""

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from kundval.reimbursement.rules.addresses import wrong
from kundval.reimbursement.rules.document import BaseAmount, Cell, Document, Fault, Row, Step, When
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.rounding import ZERO
from kundval.reimbursement.rules.selection import Selection


class Stated:
    """The stated bases of a document; which one a base is, and which base one is."""

    def __init__(self, document: Document):
        self.document = document
        self.rows = {row.name: row for row in document.rows}
        self._own: dict[str, Selection[int]] = {}
        self._of_lists: dict[tuple[str, str], Selection[BaseAmount]] = {}
        self._other: dict[Base, int] = {}
        for place, amount in enumerate(document.bases):
            if amount.from_list:
                self._other.setdefault(_base_of(amount), place)
                kind = amount.from_list.casefold(), amount.component
                self._of_lists.setdefault(kind, Selection()).add(amount, _conditions(amount, amount.row.casefold()))
            else:
                self._own.setdefault(amount.component, Selection()).add(place, _conditions(amount, amount.row))

    def of(self, base: Base) -> BaseAmount | None:
        """The amount that is stated for a base."""
        place = self._other.get(base) if base.from_list else next(self._meaning(base), None)
        return None if place is None else self.document.bases[place]

    def meaning(self, bases: Iterable[Base]) -> set[int]:
        """The amounts of the list itself that are stated for any of the bases, by their place on the sheet."""
        return {place for base in bases if not base.from_list for place in self._meaning(base)}

    def _meaning(self, base: Base) -> Iterator[int]:
        own = self._own.get(base.component)
        for place in own.near(self._values(base)) if own else ():
            if self.means(self.document.bases[place], base):
                yield place

    def step(self, amount: BaseAmount) -> Fraction:
        """What the amount is rounded to; 0: it is exact."""
        return ZERO if amount.exact else amount.step or self.document.head.step

    def base_of_list(self, target: Cell, from_list: str, row: Row, step: Step) -> Base:
        """The one base of another list that a reference means; raises :class:`Wrong` where none or several fit."""
        amounts = self._of_lists.get((from_list.casefold(), target.component), Selection())
        found = [
            amount
            for amount in amounts.near({**row.values, "rad": target.row.casefold()})
            if amount.row.casefold() in ("", target.row.casefold())
            and amount.group.casefold() in ("", target.group.casefold())
            and amount.unit.casefold() in ("", target.unit.casefold())
            and amount.service in ("", row.service)
            and all(one.holds(row.values.get(one.name, "")) for one in amount.where)
        ]
        if len(found) != 1:
            what = f"{target.component} ur listan {from_list} för «{target.row}», {target.group}, {target.unit}"
            if found:
                lines = " och ".join(str(amount.line) for amount in found)
                raise wrong(step, f"Rad {lines} på bladet Basbelopp gäller båda för {what}. Begränsa den ena.")
            raise wrong(step, f"Bladet Basbelopp saknar {what}. Lägg till en rad där, med listans kod i Från lista.")
        return _base_of(found[0])

    def unused(self, bases: Collection[Base]) -> Iterator[Fault]:
        """Amounts that belong to no base."""
        used = self.meaning(bases)
        for place, amount in enumerate(self.document.bases):
            if place in used or (amount.from_list and _base_of(amount) in bases):
                continue
            text = (
                f"Beloppet används inte: ingen formel har lista={amount.from_list} för {amount.component} här."
                if amount.from_list
                else f"Beloppet hör inte till någon bas: inget steg med formeln bas räknar {amount.component} här. "
                "Rätta raden, eller låt basen variera efter det som raden anger."
            )
            yield Fault("Basbelopp", amount.line, "Belopp", text)

    def means(self, amount: BaseAmount, base: Base) -> bool:
        """Whether an amount of the list itself is stated for the base."""
        at = dict(base.at)
        row = self.rows.get(at.get("rad", ""))
        values = self._values(base)
        return (
            amount.component == base.component
            and amount.unit in ("", base.unit)
            and amount.row in ("", at.get("rad", ""))
            and (amount.group in ("", at.get("grupp", "")) or ("grupp" not in at and self._only_in(amount)))
            and amount.service in ("", at.get("tjänst", row.service if row else ""))
            and all(one.name in values and one.holds(values[one.name]) for one in amount.where)
        )

    def _values(self, base: Base) -> dict[str, str]:
        """What the base varies by, and the dimension values of its row."""
        at = dict(base.at)
        row = self.rows.get(at.get("rad", ""))
        return {**(row.values if row else {}), **at}

    def _only_in(self, amount: BaseAmount) -> bool:
        """Whether the base is reckoned in the amount's price group alone, so that the group may be named though it does not vary by it."""
        return any(
            step.component == amount.component
            and step.groups == {amount.group}
            and step.expression.strip().casefold() == "bas"
            for step in self.document.steps
        )


def _conditions(amount: BaseAmount, row: str) -> list[When]:
    """Where an amount may hold, its row as one condition more."""
    return [*([When("rad", frozenset([row]))] if row else []), *amount.where]


def _base_of(amount: BaseAmount) -> Base:
    """The base that an amount of another list is, wherever it is used."""
    filled = [("rad", amount.row), ("tjänst", amount.service), ("grupp", amount.group)]
    filled += [(one.name, " eller ".join(sorted(one.values))) for one in amount.where]
    return Base(amount.component, amount.unit, tuple((key, value) for key, value in filled if value), amount.from_list)
