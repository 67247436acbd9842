"""Where a line's price comes from: list, row, printed parts beside computed ones, instalment, and the decisions that hold its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from kundval.formats import interval_text
from kundval.payment.models import Account
from kundval.period import Month
from kundval.registry.queries.market import decision_text
from kundval.reimbursement.models import PriceList, PriceNumber, PriceRow, RateInForce
from kundval.reimbursement.rules.document import Component
from kundval.reimbursement.rules.payable import RowPrice, instalment_of, month_price
from kundval.reimbursement.service.rates import lists_of_service
from kundval.reimbursement.workbook.opened import open_list

ALL_FORMS = "alla"


@dataclass(frozen=True)
class Part:
    """A printed number of the row beside the computed one, in whole units as exact decimals; ``reason`` where they differ."""

    name: str
    published: Fraction | None
    computed: Fraction | None
    unit: str
    is_total: bool
    reason: str

    @property
    def differs(self) -> bool:
        return self.published is not None and self.computed is not None and self.published != self.computed


@dataclass(frozen=True)
class PriceTrail:
    """``price`` is the row's price in the latest list that gives it; ``decisions`` are cited with the days that they hold."""

    price: RowPrice | None
    instalment: tuple[int, int]
    """Which part of how many the month pays of the year or term; 0 where the list prints the month or the unit."""
    list_id: int | None
    list_name: str
    row_name: str
    parts: Sequence[Part]
    decisions: Sequence[str]
    invented: bool


NO_PRICE = PriceTrail(None, (0, 0), None, "", "", (), (), False)
"""Of what no list gives."""


def price_trail(session: Session, account: Account, days: tuple[date, date]) -> PriceTrail:
    """The trail of an account's price. A price that a later decision replaced is found in the list that it stood in."""
    found = _in_force(session, account, days) or _in_lists(session, account, days)
    if not found:
        return NO_PRICE
    list_id, price = found[0]
    price_list = session.get_one(PriceList, list_id)
    row = session.exec(
        select(PriceRow).where(
            col(PriceRow.price_list_id) == list_id,
            col(PriceRow.service_id) == account.service_id,
            col(PriceRow.row_key) == account.row_key,
        )
    ).first()
    name = row.name if row else price.row
    numbers = _numbers(session, list_id, name, price.group)
    document = open_list(price_list.document) if numbers else None
    return PriceTrail(
        price=price,
        instalment=instalment_of(price, Month(account.month).month),
        list_id=list_id,
        list_name=price_list.name,
        row_name=document.labels.get(name, name) if document else name,
        parts=_parts(numbers, document.document.components) if document else (),
        decisions=[_cited(session, one) for one in dict.fromkeys(list_id for list_id, _ in found)],
        invented=price_list.invented,
    )


def _in_force(session: Session, account: Account, days: tuple[date, date]) -> list[tuple[int, RowPrice]]:
    """The rates in force on the days that give the price, the latest first."""
    rows = session.exec(
        select(RateInForce)
        .where(
            col(RateInForce.service_id) == account.service_id,
            col(RateInForce.row_key) == account.row_key,
            col(RateInForce.valid_from) < days[1].toordinal(),
            col(RateInForce.valid_to) > days[0].toordinal(),
        )
        .order_by(col(RateInForce.valid_from).desc())
    )
    prices = [
        (
            row.price_list_id,
            RowPrice(
                row.row_key, row.price_group, tuple(row.modes.split(",")), row.unit, row.amount_ore, row.vat_ore, row.instalments,
                tuple(int(month) for month in row.paying_months.split(",")), row.step_ore,
            ),
        )
        for row in rows
    ]  # fmt: skip
    return [(list_id, price) for list_id, price in prices if _gives(price, account)]


def _in_lists(session: Session, account: Account, days: tuple[date, date]) -> list[tuple[int, RowPrice]]:
    """The decided lists for the days that give the price though another has taken their place, the latest first."""
    lists = sorted(lists_of_service(session, account.service_id), key=lambda listed: listed.order, reverse=True)
    return [
        (listed.list_id, priced.value)
        for listed in lists
        if listed.valid_from < days[1].toordinal() and listed.valid_to > days[0].toordinal()
        for priced in listed.prices
        if priced.row_key == account.row_key and _gives(priced.value, account)
    ]


def _gives(price: RowPrice, account: Account) -> bool:
    paid = month_price(price, Month(account.month))
    return account.mode in price.modes and paid == (account.price_ore, account.price_vat_ore)


def _numbers(session: Session, list_id: int, row: str, group: str) -> list[PriceNumber]:
    statement = select(PriceNumber).where(
        col(PriceNumber.price_list_id) == list_id,
        col(PriceNumber.row) == row,
        col(PriceNumber.form).in_((group, ALL_FORMS)),
    )
    return list(session.exec(statement.order_by(col(PriceNumber.id))))


def _parts(numbers: Sequence[PriceNumber], components: Sequence[Component]) -> list[Part]:
    """The printed numbers in the order of the list's components, what is payable last."""
    known = {part.code: (place, part) for place, part in enumerate(components)}
    parts = [
        (
            known[number.component][0] if number.component in known else len(known),
            Part(
                known[number.component][1].name if number.component in known else number.component,
                _exact(number.published),
                _exact(number.computed),
                number.unit,
                number.component in known and known[number.component][1].payable,
                number.reason,
            ),
        )
        for number in numbers
    ]
    return [part for _, part in sorted(parts, key=lambda one: (one[1].is_total, one[0]))]


def _exact(text: str) -> Fraction | None:
    try:
        return Fraction(text.replace(",", "."))
    except ValueError:
        return None


def _cited(session: Session, list_id: int) -> str:
    price_list = session.get_one(PriceList, list_id)
    decision = decision_text(session, price_list.decision_id) if price_list.decision_id else price_list.name
    return f"{decision}, gäller {interval_text(price_list.valid_from, price_list.valid_to)}"
