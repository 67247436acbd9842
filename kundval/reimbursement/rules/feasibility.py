"""Exact linear feasibility: can numbers with these bounds hold together, and how far can each base go?

A simplex over bounded variables in fractions (after Dutertre and de Moura, "A fast linear-arithmetic solver for DPLL(T)", 2006). Bases
are columns, forms of several bases are rows; a form of one base is a bound on that base. Bland's rule, so it always ends.

A row sleeps until it is broken: of hundreds of printed numbers some dozen say how far the bases can go, and the others hold by themselves.
"""

from collections.abc import Iterable
from fractions import Fraction

from kundval.reimbursement.rules.constraint import Constraint, Owner
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.rounding import Bound, Interval

Terms = tuple[tuple[int, Fraction], ...]

MOST_WOKEN = 8
"""rows at a time, those that are broken most."""


class Conflict(Exception):
    """These owners cannot all be right."""

    def __init__(self, owners: Iterable[Owner]):
        self.owners = frozenset(owner for owner in owners if owner is not None)
        super().__init__(self.owners)


class Polytope:
    """All bases that satisfy the constraints. Raises :class:`Conflict` when there are none."""

    def __init__(self, constraints: Iterable[Constraint]):
        self.rows: dict[int, dict[int, Fraction]] = {}
        self.columns: dict[int, set[int]] = {}
        self.value: list[Bound] = []
        self.low: list[tuple[Bound, Owner] | None] = []
        self.high: list[tuple[Bound, Owner] | None] = []
        self.bases: dict[Base, int] = {}
        self._slacks: dict[Terms, int] = {}
        self._asleep: dict[int, Terms] = {}
        for constraint in constraints:
            self._add(constraint)
        self._settle_columns()
        self._repair()

    def interval(self, base: Base) -> Interval:
        """The range of a base given all constraints; an open end is one that cannot be reached."""
        index = self.bases[base]
        low, high = self._extreme(index, -1), self._extreme(index, 1)
        return Interval(low and low.plain(), high and high.plain())

    def narrow(self, base: Base, within: Interval) -> None:
        """Keeps a base within an interval; some of it must be possible."""
        index = self.bases[base]
        self._bound(index, within, None)
        if index not in self.rows:
            low, high = self.low[index], self.high[index]
            at = self.value[index]
            self._move(index, max(at, low[0]) if low and at < low[0] else min(at, high[0]) if high else at)
        self._repair()

    # -- building

    def _variable(self) -> int:
        self.value.append(Bound(Fraction(0)))
        self.low.append(None)
        self.high.append(None)
        return len(self.value) - 1

    def _column(self, base: Base) -> int:
        if base not in self.bases:
            self.bases[base] = self._variable()
            self.columns[self.bases[base]] = set()
        return self.bases[base]

    def _add(self, constraint: Constraint) -> None:
        form, within = constraint.form, constraint.within
        if not form.bases:
            if not within.holds(form.fixed):
                raise Conflict([constraint.owner])
            return
        terms = sorted((self._column(base), factor) for base, factor in form.terms.items())
        scale = 1 / terms[0][1]
        within = within.shifted(-form.fixed, scale)
        if len(terms) == 1:
            self._bound(terms[0][0], within, constraint.owner)
            return
        key = tuple((index, factor * scale) for index, factor in terms)
        if key not in self._slacks:
            slack = self._slacks[key] = self._variable()
            self._asleep[slack] = key
        self._bound(self._slacks[key], within, constraint.owner)

    def _bound(self, index: int, within: Interval, owner: Owner) -> None:
        low, high = self.low[index], self.high[index]
        if within.low is not None and (low is None or within.low > low[0]):
            low = self.low[index] = (within.low, owner)
        if within.high is not None and (high is None or within.high < high[0]):
            high = self.high[index] = (within.high, owner)
        if low and high and low[0] > high[0]:
            raise Conflict([low[1], high[1]])

    def _settle_columns(self) -> None:
        for index in self.columns:
            low, high = self.low[index], self.high[index]
            if low or high:
                self._move(index, (low or high)[0])  # type: ignore[index]

    # -- rows that sleep

    def _at(self, terms: Terms) -> Bound:
        return Bound(
            sum((factor * self.value[index].real for index, factor in terms), Fraction(0)),
            sum((factor * self.value[index].tiny for index, factor in terms if self.value[index].tiny), Fraction(0)),
        )

    def _wake_broken(self) -> bool:
        """Whether any sleeping row was broken; those that are so most are rows from now on."""
        broken = []
        for slack, terms in self._asleep.items():
            at, low, high = self._at(terms), self.low[slack], self.high[slack]
            if low and at < low[0]:
                broken.append((low[0].minus(at), slack))
            elif high and at > high[0]:
                broken.append((at.minus(high[0]), slack))
        for _, slack in sorted(broken, reverse=True)[:MOST_WOKEN]:
            self._wake(slack)
        return bool(broken)

    def _wake(self, slack: int) -> None:
        terms = self._asleep.pop(slack)
        self.value[slack] = self._at(terms)
        row: dict[int, Fraction] = {}
        for index, factor in terms:
            for column, weight in self.rows.get(index, {index: Fraction(1)}).items():
                row[column] = row.get(column, Fraction(0)) + factor * weight
        self.rows[slack] = {column: weight for column, weight in row.items() if weight}
        for column in self.rows[slack]:
            self.columns[column].add(slack)

    def _wake_in_the_way(self, entering: int, up: bool) -> bool:
        """Wakes the sleeping row that is met first when a column moves; false where none is."""
        first: tuple[Bound, int] | None = None
        for slack, terms in self._asleep.items():
            slope = sum((factor * self._slope(index, entering) for index, factor in terms), Fraction(0))
            slope = slope if up else -slope
            end = (self.high if slope > 0 else self.low)[slack] if slope else None
            if end is not None:
                room = end[0].minus(self._at(terms)).times(1 / slope), slack
                first = room if first is None else min(first, room)
        if first is not None:
            self._wake(first[1])
        return first is not None

    def _slope(self, index: int, entering: int) -> Fraction:
        """How fast a variable moves with a column."""
        if index == entering:
            return Fraction(1)
        return self.rows.get(index, {}).get(entering, Fraction(0))

    # -- simplex

    def _move(self, index: int, to: Bound) -> None:
        """Gives a column a value; the rows follow."""
        by = to.minus(self.value[index])
        if by == Bound(Fraction(0)):
            return
        for row in self.columns[index]:
            self.value[row] = self.value[row].plus(by.times(self.rows[row][index]))
        self.value[index] = to

    def _repair(self) -> None:
        """Brings every row within its bounds, or raises the conflict."""
        while True:
            broken = self._first_broken()
            if broken is None:
                if self._wake_broken():
                    continue
                return
            row, up = broken
            target = (self.low if up else self.high)[row][0]  # type: ignore[index]
            entering = self._entering(row, up)
            if entering is None:
                raise Conflict(self._explain(row, up))
            by = target.minus(self.value[row]).times(1 / self.rows[row][entering])
            self._move(entering, self.value[entering].plus(by))
            self._pivot(row, entering)

    def _first_broken(self) -> tuple[int, bool] | None:
        for row in sorted(self.rows):
            low, high = self.low[row], self.high[row]
            if low and self.value[row] < low[0]:
                return row, True
            if high and self.value[row] > high[0]:
                return row, False
        return None

    def _free(self, index: int, up: bool) -> bool:
        end = (self.high if up else self.low)[index]
        return end is None or (self.value[index] < end[0] if up else self.value[index] > end[0])

    def _entering(self, row: int, up: bool) -> int | None:
        for index in sorted(self.rows[row]):
            if self._free(index, (self.rows[row][index] > 0) == up):
                return index
        return None

    def _explain(self, row: int, up: bool) -> list[Owner]:
        owners = [(self.low if up else self.high)[row][1]]  # type: ignore[index]
        for index, factor in self.rows[row].items():
            owners.append((self.high if (factor > 0) == up else self.low)[index][1])  # type: ignore[index]
        return owners

    def _pivot(self, row: int, entering: int) -> None:
        """The row becomes a column and the column a row."""
        terms = self.rows.pop(row)
        factor = terms.pop(entering)
        solved = {index: -value / factor for index, value in terms.items()}
        solved[row] = 1 / factor
        for index in terms:
            self.columns[index].discard(row)
        others = self.columns.pop(entering)
        others.discard(row)
        self.columns[row] = set()
        for other in others:
            self._substitute(other, entering, solved)
        self.rows[entering] = solved
        for index in solved:
            self.columns[index].add(entering)

    def _substitute(self, row: int, entering: int, solved: dict[int, Fraction]) -> None:
        terms = self.rows[row]
        weight = terms.pop(entering)
        for index, value in solved.items():
            total = terms.get(index, Fraction(0)) + weight * value
            if total:
                terms[index] = total
                self.columns[index].add(row)
            elif index in terms:
                del terms[index]
                self.columns[index].discard(row)

    def _extreme(self, index: int, sign: int) -> Bound | None:
        """The largest (``sign`` 1) or smallest (−1) value of a variable; ``None`` where there is no end."""
        while True:
            gradient = self.rows.get(index) or {index: Fraction(1)}
            step = next(
                (
                    (at, (gradient[at] > 0) == (sign > 0))
                    for at in sorted(gradient)
                    if self._free(at, (gradient[at] > 0) == (sign > 0))
                ),
                None,
            )
            if step is None:
                if not self._wake_broken():
                    return self.value[index]
                self._repair()
            elif not self._advance(*step) and not self._wake_in_the_way(*step):
                return None

    def _advance(self, entering: int, up: bool) -> bool:
        """Moves a column until it or a row meets a bound; false when nothing stops it."""
        own = (self.high if up else self.low)[entering]
        best = None if own is None else own[0].minus(self.value[entering]).times(Fraction(1 if up else -1))
        leaving: int | None = None
        for row in sorted(self.columns[entering]):
            slope = self.rows[row][entering] if up else -self.rows[row][entering]
            end = (self.high if slope > 0 else self.low)[row]
            if end is None:
                continue
            room = end[0].minus(self.value[row]).times(1 / slope)
            if best is None or room < best:
                best, leaving = room, row
        if best is None:
            return False
        self._move(entering, self.value[entering].plus(best.times(Fraction(1 if up else -1))))
        if leaving is not None:
            self._pivot(leaving, entering)
        return True
