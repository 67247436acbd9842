"""The calculation of an individual decision: every price of a provider's year, split into the parts that its list shows."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from kundval.money import round_step
from kundval.period import OPEN, date_of
from kundval.registry.models import Owner, Provider, Service, UnitService
from kundval.registry.queries.market import decisions_by_id
from kundval.reimbursement.models import PriceList, PriceRow, RateInForce
from kundval.reimbursement.queries.individual import GRANTED_MODES, days_of, overlapping
from kundval.reimbursement.queries.page_views import in_words
from kundval.reimbursement.rules.document import Cell
from kundval.reimbursement.rules.formula import Wrong
from kundval.reimbursement.rules.granted import Part, Price, Rate, joined
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.workbook.opened import Opened, open_list


def rates_of(session: Session, provider_id: int, industry_id: int, year: int) -> list[tuple[RateInForce, str, Rate]]:
    """What is in force for the provider's units in the year, with the mode it is paid in and the days on which he runs one."""
    start, end = days_of(year)
    rows = session.exec(
        select(RateInForce, Owner)
        .join(Service, col(Service.id) == col(RateInForce.service_id))
        .join(UnitService, col(UnitService.service_id) == col(Service.id))
        .join(Owner, col(Owner.unit_id) == col(UnitService.unit_id))
        .join(PriceRow, col(PriceRow.id) == col(RateInForce.price_row_id))
        .where(
            col(Service.industry_id) == industry_id,
            col(Owner.provider_id) == provider_id,
            col(Owner.mode).in_(GRANTED_MODES),
            col(Owner.known_to) == OPEN,
            *overlapping(start, end),
        )
        .order_by(col(Service.name), col(PriceRow.position), col(RateInForce.valid_from), col(RateInForce.price_group))
    ).all()
    return [
        (
            rate,
            owner.mode,
            Rate(
                rate.service_id, rate.row_key, rate.price_group, rate.unit, rate.amount_ore, rate.vat_ore,
                max(rate.valid_from, owner.valid_from, start), min(rate.valid_to, owner.valid_to, end),
            ),
        )
        for rate, owner in rows
    ]  # fmt: skip


def prices_of(session: Session, provider_id: int, industry_id: int, year: int) -> tuple[list[Price], list[Rate]]:
    """The prices as they are told, and their keys; one of each row, price group and amount, with all its days together."""
    by_row: dict[tuple[int, str], tuple[RateInForce, str]] = {}
    spans: dict[tuple[int, str], list[Rate]] = {}
    for rate, mode, span in rates_of(session, provider_id, industry_id, year):
        by_row.setdefault((rate.id or 0, mode), (rate, mode))
        spans.setdefault((rate.id or 0, mode), []).append(span)
    lists = _lists(session, {rate.price_list_id for rate, _ in by_row.values()})
    names = dict(session.exec(select(col(Service.id), col(Service.name))).all())
    prices = [
        _price(rate, mode, span, names[rate.service_id], lists[rate.price_list_id], session)
        for key, (rate, mode) in by_row.items()
        for span in joined(spans[key])
    ]
    return prices, joined(span for found in spans.values() for span in found)


def _lists(session: Session, ids: set[int]) -> dict[int, tuple[PriceList, str]]:
    found = session.exec(select(PriceList).where(col(PriceList.id).in_(sorted(ids)))).all()
    cited = decisions_by_id(session, [one.decision_id for one in found if one.decision_id])
    return {one.id or 0: (one, cited.get(one.decision_id or 0, "")) for one in found}


def _price(
    rate: RateInForce, mode: str, span: Rate, service: str, listed: tuple[PriceList, str], session: Session
) -> Price:
    price_list, decision = listed
    opened = open_list(price_list.document)
    row = session.get_one(PriceRow, rate.price_row_id).name
    first, last = date_of(span.valid_from), date_of(span.valid_to - 1)
    return Price(
        service=service,
        label=opened.labels[row],
        mode=mode,
        first=str(first),
        last=str(last),
        unit=rate.unit,
        amount_ore=rate.amount_ore,
        vat_ore=rate.vat_ore,
        instalments=rate.instalments if rate.unit == "år" else 0,
        price_list=price_list.name,
        decision=decision,
        parts=tuple(parts_of(opened, row, rate.price_group)),
    )


def parts_of(opened: Opened, row: str, group: str) -> Iterator[Part]:
    """Every part of a row in a price group, in the list's order: the printed number, otherwise the computed one."""
    document, formula = opened.document, opened.formula
    for component in document.components:
        cell = Cell(row, group, component.code, document.own_unit(formula.names.rows[row], component))
        if not formula.defined(cell):
            continue
        try:
            unrounded = formula.form(cell).at(opened.checked.stored)
        except (Wrong, KeyError):
            continue
        printed = formula.published(cell)
        if printed is None and not component.printed:
            continue
        computed = round_step(unrounded, formula.step_of(cell))
        amount = computed if printed is None else printed
        yield Part(
            name=component.name,
            unit=cell.unit,
            amount=decimal_text(amount),
            unrounded=decimal_text(unrounded),
            how=_how(opened, cell),
            is_vat=component.vat,
            is_total=component.payable or component.subtotal,
            reason="" if amount == computed else formula.reason(cell),
        )


def _how(opened: Opened, cell: Cell) -> str:
    """The step of the formula with the names of its parts, for whoever has not the workbook; nothing for a base."""
    fitting = opened.formula.steps_for(cell)
    text = fitting[0][0].expression if fitting else ""
    return "" if text.strip().casefold() == "bas" else in_words(opened.document, text)


def has_units(session: Session, provider: Provider, industry_id: int, year: int) -> bool:
    """Whether the provider runs, in the year, a unit whose money is granted by decision."""
    start, end = days_of(year)
    found: Any = session.exec(
        select(col(Owner.id))
        .join(UnitService, col(UnitService.unit_id) == col(Owner.unit_id))
        .join(Service, col(Service.id) == col(UnitService.service_id))
        .where(
            col(Owner.provider_id) == provider.id,
            col(Owner.mode).in_(GRANTED_MODES),
            col(Owner.known_to) == OPEN,
            col(Owner.valid_from) < end,
            col(Owner.valid_to) > start,
            col(Service.industry_id) == industry_id,
        )
    ).first()
    return found is not None
