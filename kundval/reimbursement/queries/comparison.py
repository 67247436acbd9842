"""Two lists row by row: kronor and percent per price, price group and part; what is new and what is left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from kundval.formats import percent_text
from kundval.reimbursement.models import PriceList, PriceNumber, PriceRow
from kundval.reimbursement.queries.lists import DECIDED
from kundval.reimbursement.rules.document import EVERY
from kundval.reimbursement.workbook.fields import plain_number
from kundval.reimbursement.workbook.part import part_of, rows_of
from kundval.spreadsheet import Column, Table

_APART: tuple[Callable[[PriceList], str], ...] = (
    lambda one: f"från {one.valid_from}",
    lambda one: one.state,
    lambda one: f"nummer {one.id}",
)
"""What may tell two lists of the same name apart."""
STATES = NEW, GONE, SAME, CHANGED = "ny", "utgår", "lika", "ändrad"


class Compared(NamedTuple):
    """A number in the earlier list and in this one, as the database keeps them; the one that lacks it is ``None``."""

    row: str
    part: str
    group: str
    unit: str
    old: str | None
    new: str | None

    @property
    def before(self) -> Fraction | None:
        return None if self.old is None else Fraction(self.old)

    @property
    def after(self) -> Fraction | None:
        return None if self.new is None else Fraction(self.new)

    @property
    def state(self) -> str:
        if self.old is None:
            return NEW
        if self.new is None:
            return GONE
        return SAME if self.old == self.new else CHANGED

    @property
    def difference(self) -> Fraction | None:
        before, after = self.before, self.after
        return None if before is None or after is None else after - before

    @property
    def percent(self) -> Fraction | None:
        return self.difference / abs(self.before) * 100 if self.before and self.difference is not None else None

    @property
    def percent_shown(self) -> str:
        return "" if self.percent is None else percent_text(self.percent, 2, plus=True)


@dataclass(frozen=True)
class Comparison:
    """All numbers of both lists, in this list's order, then what is left out; with the names of whole new and left-out rows."""

    numbers: tuple[Compared, ...]
    new_rows: tuple[str, ...]
    gone_rows: tuple[str, ...]

    def having(self, *states: str) -> list[Compared]:
        return [one for one in self.numbers if one.state in states]


Key = tuple[str, str, str, str]
"""Row's key, form, part, unit."""


@dataclass(frozen=True)
class _Side:
    """One of the lists: its numbers by key, what its rows, parts and groups are called."""

    numbers: Mapping[Key, str]
    rows: Mapping[str, str]
    parts: Mapping[str, str]
    groups: Mapping[str, str]


def candidates(session: Session, price_list: PriceList) -> list[PriceList]:
    """The lists that a list may be compared with: others of its industry, latest first; the one it follows on comes first."""
    found = session.exec(
        select(PriceList)
        .where(col(PriceList.industry_id) == price_list.industry_id, col(PriceList.id) != price_list.id)
        .order_by(col(PriceList.valid_from).desc(), col(PriceList.id).desc())
    ).all()
    earlier = [one for one in found if one.state == DECIDED and one.valid_from <= price_list.valid_from]
    return [*earlier[:1], *(one for one in found if one not in earlier[:1])]


def compare(session: Session, before: PriceList, after: PriceList) -> Comparison:
    """Both lists beside each other."""
    old, new = _side(session, before), _side(session, after)
    numbers = list(_numbers(old, new))
    return Comparison(
        tuple(numbers),
        tuple(name for key, name in new.rows.items() if key not in old.rows),
        tuple(name for key, name in old.rows.items() if key not in new.rows),
    )


def headings(before: PriceList, after: PriceList) -> tuple[str, str]:
    """What the two columns are called: the lists' names, and where they are alike what tells them apart."""
    if before.name != after.name:
        return before.name, after.name
    apart = next(tell for tell in _APART if tell(before) != tell(after))
    return f"{before.name}, {apart(before)}", f"{after.name}, {apart(after)}"


def _numbers(old: _Side, new: _Side) -> Iterator[Compared]:
    used: set[Key] = set()
    for key, amount in new.numbers.items():
        match = _match(key, old.numbers)
        if match:
            used.add(match)
        yield _compared(key, new, old.numbers[match] if match else None, amount)
    for key, amount in old.numbers.items():
        if key not in used:
            yield _compared(key, old, amount, None)


def _match(key: Key, numbers: Mapping[Key, str]) -> Key | None:
    """The same number in the other list; one that is printed for all price groups stands for each."""
    if key in numbers:
        return key
    row, _, part, unit = key
    every = row, EVERY, part, unit
    return every if every in numbers else None


def _compared(key: Key, side: _Side, before: str | None, after: str | None) -> Compared:
    row, form, part, unit = key
    return Compared(
        side.rows[row], side.parts.get(part, part), side.groups.get(form, form) if form != EVERY else "alla",
        unit, before, after,
    )  # fmt: skip


def _side(session: Session, price_list: PriceList) -> _Side:
    placed = session.exec(
        select(col(PriceRow.name), col(PriceRow.service_id), col(PriceRow.row_key)).where(
            col(PriceRow.price_list_id) == price_list.id
        )
    ).all()
    # A row that is paid is known by what it asks for; another only by its name.
    keys = {name: f"{service_id}/{row_key}" for name, service_id, row_key in placed}
    names = {keys.get(name, name): label for name, label, _ in rows_of(price_list.document)}
    number = PriceNumber
    wanted = (number.row, number.form, number.component, number.unit, number.published)
    rows = session.execute(
        core_select(*map(col, wanted)).where(col(number.price_list_id) == price_list.id).order_by(col(number.id))
    )
    small = part_of(price_list.document, ())
    return _Side(
        {(keys.get(row, row), form, component, unit): published for row, form, component, unit, published in rows},
        names,
        {one.code: one.name for one in small.components},
        {one.code: one.name for one in small.groups},
    )


def sheet(found: Comparison, before: PriceList, after: PriceList) -> Table:
    """The comparison as a sheet, all numbers."""
    first, second = headings(before, after)
    columns = [
        Column("Pris"), Column("Del"), Column("Prisgrupp"), Column("Enhet"), Column(first[:80], "number"),
        Column(second[:80], "number"), Column("Skillnad", "number"), Column("Ändring (%)", "change", 13), Column("Utfall"),
    ]  # fmt: skip
    title = f"{after.name} jämfört med {before.name}"
    lead = [f"{len(found.numbers)} tal. Varje tal står i sin egen enhet."]
    return Table("Jämförelse", columns, (_cells(one) for one in found.numbers), title=title, lead=lead)


def _cells(one: Compared) -> list[object]:
    amounts = (
        one.before,
        one.after,
        one.difference,
    )
    share = None if one.percent is None else one.percent / 100
    return [one.row, one.part, one.group, one.unit, *map(plain_number, amounts), share, one.state]
