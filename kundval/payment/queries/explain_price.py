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
from kundval.reimbursement.models import PriceList, PriceNumber, PriceRow
from kundval.reimbursement.rules.payable import YEAR, RowPrice, month_price
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
    instalment: int
    """The month's place among the paying months of the year; 0 where the list prints the month or the unit."""
    list_id: int | None
    list_name: str
    row_name: str
    parts: Sequence[Part]
    decisions: Sequence[str]
    invented: bool


def price_trail(session: Session, account: Account, days: tuple[date, date]) -> PriceTrail:
    """The trail of an account's price. A price that a later decision replaced is found in the list that it stood in."""
    month = Month(account.month)
    wanted = (account.price_ore, account.price_vat_ore)
    found: list[tuple[tuple[int, int, int], int, RowPrice]] = []
    for listed in lists_of_service(session, account.service_id):
        if listed.valid_from >= days[1].toordinal() or listed.valid_to <= days[0].toordinal():
            continue
        for priced in listed.prices:
            if (
                priced.row_key == account.row_key
                and account.mode in priced.modes
                and month_price(priced.value, month) == wanted
            ):
                found.append((listed.order, listed.list_id, priced.value))
    if not found:
        return PriceTrail(None, 0, None, "", "", (), (), False)
    found.sort(key=lambda one: one[0], reverse=True)
    _, list_id, price = found[0]
    price_list = session.get_one(PriceList, list_id)
    place = (
        price.paying_months.index(month.month) + 1 if price.period == YEAR and month.month in price.paying_months else 0
    )
    return PriceTrail(
        price=price,
        instalment=place,
        list_id=list_id,
        list_name=price_list.name,
        row_name=open_list(price_list.document).labels.get(price.row, price.row),
        parts=_parts(session, price_list, account, price),
        decisions=[_cited(session, one) for one in dict.fromkeys(list_id for _, list_id, _ in found)],
        invented=price_list.invented,
    )


def _parts(session: Session, price_list: PriceList, account: Account, price: RowPrice) -> list[Part]:
    components = {part.code: part for part in open_list(price_list.document).document.components}
    row = session.exec(
        select(PriceRow).where(
            col(PriceRow.price_list_id) == price_list.id,
            col(PriceRow.service_id) == account.service_id,
            col(PriceRow.row_key) == account.row_key,
        )
    ).first()
    numbers = session.exec(
        select(PriceNumber)
        .where(
            col(PriceNumber.price_list_id) == price_list.id,
            col(PriceNumber.row) == (row.name if row else price.row),
            col(PriceNumber.form).in_((price.group, ALL_FORMS)),
        )
        .order_by(col(PriceNumber.id))
    )
    order = {code: place for place, code in enumerate(components)}
    parts = [
        Part(
            components[number.component].name if number.component in components else number.component,
            _exact(number.published),
            _exact(number.computed),
            number.unit,
            number.component in components and components[number.component].payable,
            number.reason,
        )
        for number in sorted(numbers, key=lambda number: order.get(number.component, len(order)))
    ]
    return sorted(parts, key=lambda part: part.is_total)


def _exact(text: str) -> Fraction | None:
    try:
        return Fraction(text.replace(",", "."))
    except ValueError:
        return None


def _cited(session: Session, list_id: int) -> str:
    price_list = session.get_one(PriceList, list_id)
    decision = decision_text(session, price_list.decision_id) if price_list.decision_id else price_list.name
    return f"{decision}, gäller {interval_text(price_list.valid_from, price_list.valid_to)}"
