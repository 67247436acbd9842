"""The rates in force and age bands of a service, derived from all its decided lists at each decision; what is unchanged stays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from kundval.period import day
from kundval.registry.models import Decision
from kundval.reimbursement.models import Band, PriceList, PriceRow, RateInForce
from kundval.reimbursement.rules.payable import RowPrice
from kundval.reimbursement.rules.supersede import AgeBand, BandSpan, Listed, Priced, Span, in_force
from kundval.reimbursement.service.drafts import DECIDED
from kundval.reimbursement.service.placing import place
from kundval.reimbursement.workbook.opened import open_list


@dataclass(frozen=True)
class InForce:
    """What holds for a service, by list row."""

    spans: list[Span[RowPrice]]
    bands: list[BandSpan]


class RateRow(NamedTuple):
    """A row of :class:`RateInForce` that is not stored, or not yet."""

    price_row_id: int
    price_list_id: int
    service_id: int
    row_key: str
    price_group: str
    modes: str
    band: str
    values: str
    unit: str
    amount_ore: int
    vat_ore: int
    instalments: int
    paying_months: str
    step_ore: int
    valid_from: int
    valid_to: int


def lists_of_service(session: Session, service_id: int) -> list[Listed[RowPrice]]:
    """Every decided list that has rows for the service."""
    rows = session.exec(
        select(PriceList, Decision)
        .join(Decision, col(Decision.id) == col(PriceList.decision_id))
        .where(
            col(PriceList.state) == DECIDED,
            col(PriceList.id).in_(select(PriceRow.price_list_id).where(col(PriceRow.service_id) == service_id)),
        )
    ).all()
    return [listed(session, price_list, decision, service_id) for price_list, decision in rows]


def listed(session: Session, price_list: PriceList, decision: Decision, service_id: int) -> Listed[RowPrice]:
    """A list as it competes for the days of a service: latest decided, then highest §, then registered last."""
    prices, bands = _priced(session, price_list, service_id)
    assert price_list.id is not None and decision.id is not None
    return Listed(
        list_id=price_list.id,
        order=(decision.decided_on.toordinal(), decision.paragraph_number, decision.id, price_list.id),
        valid_from=price_list.valid_from.toordinal(),
        valid_to=day(price_list.valid_to),
        bands=bands,
        prices=prices,
    )


def _priced(
    session: Session, price_list: PriceList, service_id: int
) -> tuple[tuple[Priced[RowPrice], ...], frozenset[AgeBand]]:
    found = open_list(price_list.document)
    rows = session.exec(
        select(PriceRow).where(col(PriceRow.price_list_id) == price_list.id, col(PriceRow.service_id) == service_id)
    ).all()
    by_name = {row.name: row for row in rows}
    prices = tuple(
        Priced(by_name[price.row].row_key, by_name[price.row].band, price.group, frozenset(price.modes), price)
        for price in found.prices
        if price.row in by_name
    )
    placing, _ = place(session, found.document, found.prices)
    return prices, placing.bands.get(service_id, frozenset()) if placing else frozenset()


def with_list(session: Session, price_list: PriceList, service_id: int) -> tuple[list[RateRow], list[Band]]:
    """The rates and bands of a service as they would be if a list were decided now, after all others. Nothing is stored."""
    assert price_list.id is not None
    prices, bands = _priced(session, price_list, service_id)
    others = [one for one in lists_of_service(session, service_id) if one.list_id != price_list.id]
    mine = Listed(
        list_id=price_list.id,
        order=max((one.order for one in others), default=(0, 0, 0, 0)),
        valid_from=price_list.valid_from.toordinal(),
        valid_to=day(price_list.valid_to),
        bands=bands,
        prices=prices,
    )
    latest = replace(mine, order=(mine.order[0] + 1, *mine.order[1:]))
    spans, held = in_force([*others, latest])
    return _rate_rows(session, service_id, spans), [Band(**_band_row(service_id, one)) for one in held]


def rebuild(session: Session, service_ids: Iterable[int]) -> None:
    """Derives the rates and bands of the services anew."""
    for service_id in service_ids:
        spans, bands = in_force(lists_of_service(session, service_id))
        _replace(session, RateInForce, service_id, [row._asdict() for row in _rate_rows(session, service_id, spans)])
        _replace(session, Band, service_id, [_band_row(service_id, one) for one in bands])


def _rate_rows(session: Session, service_id: int, spans: list[Span[RowPrice]]) -> list[RateRow]:
    rows = session.exec(select(PriceRow).where(col(PriceRow.service_id) == service_id)).all()
    by_name = {(row.price_list_id, row.name): row for row in rows}
    return [_rate_row(service_id, by_name[span.list_id, span.price.value.row], span) for span in spans]


def _rate_row(service_id: int, row: PriceRow, span: Span[RowPrice]) -> RateRow:
    price = span.price.value
    return RateRow(
        price_row_id=row.id or 0,
        price_list_id=span.list_id,
        service_id=service_id,
        row_key=row.row_key,
        price_group=price.group,
        modes=",".join(mode for mode in price.modes if mode in span.price.modes),
        band=row.band,
        values=row.values,
        unit=price.period,
        amount_ore=price.amount_ore,
        vat_ore=price.vat_ore,
        instalments=price.instalments,
        paying_months=",".join(map(str, price.paying_months)),
        step_ore=price.step_ore,
        valid_from=span.valid_from,
        valid_to=span.valid_to,
    )


def _band_row(service_id: int, span: BandSpan) -> dict[str, Any]:
    band = span.band
    return {
        "price_list_id": span.list_id,
        "service_id": service_id,
        "name": band.name,
        "age_from": band.age_from,
        "age_to": band.age_to,
        "age_rule": band.rule,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
    }


def _replace(
    session: Session, table: type[RateInForce] | type[Band], service_id: int, wanted: list[dict[str, Any]]
) -> None:
    """Takes away what no longer holds and adds what is new; rows that stay keep their id."""
    stored: Any = table.__table__  # type: ignore[union-attr]
    names = [column.name for column in stored.columns if column.name != "id"]
    missing = {tuple(one[name] for name in names): one for one in wanted}
    gone = [
        row["id"]
        for row in session.execute(select(stored).where(col(table.service_id) == service_id)).mappings()
        if missing.pop(tuple(row[name] for name in names), None) is None
    ]
    if gone:
        session.execute(delete(table).where(col(table.id).in_(gone)))
    if missing:
        session.execute(insert(table), list(missing.values()))
    session.expire_all()
