"""What keeps a list from being paid as it stands, as far as the list alone tells it: with its place and what to do."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from kundval.reimbursement.rules.document import Document, Fault
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.payable import PER_DAY, PLACE, RowPrice, paying


def unpayable(
    document: Document, prices: Iterable[RowPrice], stored: Mapping[Base, Fraction], formula: Formula
) -> list[Fault]:
    """Everything that must be mended before the list can be kept to be paid by."""
    return [
        *uneven_instalments(document),
        *paid_twice(document, prices),
        *parts_apart(document, stored, formula),
    ]


def uneven_instalments(document: Document) -> list[Fault]:
    """A year that would not be paid out, or in fewer months than the list says."""
    head = document.head
    months = len(head.paying_months)
    if head.instalments == months:
        return []
    text = (
        f"Ett årspris betalas i {head.instalments} delar men {months} månader. Skriv {head.instalments} månader vid Betalningsmånader, "
        "eller lämna Delbetalningar tomt."
    )
    return [Fault("Beslut", 0, "Betalningsmånader", text)]


def paid_twice(document: Document, prices: Iterable[RowPrice]) -> list[Fault]:
    """Price groups that pay the same mode for the same row: nobody could say which of them a unit gets. Each pair is told once."""
    lines = {group.code: group.line for group in document.groups}
    first: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], Fault] = {}
    for price in prices:
        for mode in price.modes:
            other = first.setdefault((price.row, mode), price.group)
            if other != price.group:
                text = (
                    f"«{price.row}» har priser i både {other} och {price.group} för regin {mode}, och en enhet får bara ett. "
                    "Ta bort regin ur den ena prisgruppen, eller lägg raderna i var sin tjänst."
                )
                found.setdefault((other, price.group), Fault("Prisgrupper", lines[price.group], "Regi", text))
    return list(found.values())


def parts_apart(document: Document, stored: Mapping[Base, Fraction], formula: Formula) -> list[Fault]:
    """Rows with payable parts that no unit has in common: a day and a month cannot be paid as one price."""
    found: list[Fault] = []
    if sum(part.payable for part in document.components) < 2:
        return found
    for row in document.rows:
        paid = (group for group in document.groups if group.paid and group.modes)
        apart = (paying(row, group.code, document, stored, formula).left for group in paid)
        left = next(filter(None, apart), None)
        if left:
            text = (
                f"«{row.name}» har delar som betalas men inte räknas i samma enhet: {', '.join(left)}. En rad betalas i en enhet. "
                "Räkna om den ena på bladet Enheter, eller lägg delarna i var sin rad och tjänst."
            )
            found.append(Fault("Rader", row.line, "Enhet", text))
    return found


def mixed_units(document: Document) -> list[str]:
    """A sentence for each service whose rows are paid by units that one service cannot have together."""
    units = {unit.code: unit for unit in document.units}
    rows = {row.name: row for row in document.rows}
    payable = {part.code: part for part in document.components if part.payable}
    unpaid = {group.code for group in document.groups if not group.paid}
    found: dict[str, dict[str, None]] = {}
    for number in document.published:
        part, row = payable.get(number.component), rows[number.row]
        if (
            part is None
            or number.amount is None
            or number.group in unpaid
            or number.unit != document.own_unit(row, part)
        ):
            continue
        unit = units[number.unit]
        if unit.is_money:
            paid_by = "tid på en plats" if unit.period in (*PLACE, *PER_DAY) else unit.period
            found.setdefault(row.service, {})[paid_by] = None
    return [
        f"Tjänsten {service} räknas i {' och i '.join(paid_by)}. En tjänst betalas i en enhet: lägg raderna i var sin tjänst."
        for service, paid_by in found.items()
        if len(paid_by) > 1
    ]
