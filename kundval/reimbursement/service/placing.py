"""Where a list's rows belong among the municipality's own industries, services, dimensions and age bands."""

from dataclasses import dataclass

from sqlmodel import Session, select

from kundval.registry.models import Industry, Service
from kundval.registry.queries.market import dimensions_of, services_of
from kundval.registry.rules import MODES
from kundval.reimbursement.rules.document import Document, Fault, Row, Value
from kundval.reimbursement.rules.payable import RowPrice
from kundval.reimbursement.rules.supersede import BIRTH_DATES, AgeBand


@dataclass(frozen=True)
class Placed:
    """A row that is paid: its service, the key that is the same in every list, its band and the other values it asks for."""

    row: Row
    service_id: int
    row_key: str
    band: str
    values: str


@dataclass(frozen=True)
class Placing:
    """The industry, the paid rows in order, and the bands per service."""

    industry: Industry
    rows: tuple[Placed, ...]
    bands: dict[int, frozenset[AgeBand]]


def find_industry(session: Session, name: str) -> Industry | None:
    """The industry with that code or name."""
    wanted = name.strip().casefold()
    found = session.exec(select(Industry)).all()
    return next((one for one in found if wanted in (one.code.casefold(), one.name.casefold())), None)


def place(session: Session, document: Document, prices: tuple[RowPrice, ...]) -> tuple[Placing | None, list[Fault]]:
    """The placing of a list, or everything that does not fit the registry."""
    industry = find_industry(session, document.head.industry)
    if industry is None or industry.id is None:
        text = f"Branschen «{document.head.industry}» finns inte. Skriv branschens kod ur grunddata."
        return None, [Fault("Beslut", 0, "Bransch", text)]
    faults = [*_period_faults(document), *_unpaid(document)]
    services = {
        word: one for one in services_of(session, industry.id) for word in (one.code.casefold(), one.name.casefold())
    }
    dimensions = {one.id: _known(session, one) for one in services.values()}
    values = {(value.dimension, value.value): value for value in document.values}
    paid = {price.row for price in prices}
    placed: list[Placed] = []
    bands: dict[int, set[AgeBand]] = {}
    for row in document.rows:
        service = services.get(row.service.casefold())
        if row.name not in paid:
            continue
        if service is None or service.id is None:
            text = f"Tjänsten «{row.service}» finns inte i branschen {industry.name}. Skriv tjänstens kod ur grunddata."
            faults.append(Fault("Rader", row.line, "Tjänst", text))
            continue
        one = _place_row(row, service, dimensions[service.id], values, faults)
        placed.append(one)
        for value in (values[at] for at in row.values.items() if values[at].is_band):
            bands.setdefault(service.id, set()).add(_band(value, document))
    _refuse_twice(placed, faults)
    if faults:
        return None, faults
    return Placing(industry, tuple(placed), {service: frozenset(found) for service, found in bands.items()}), []


def _period_faults(document: Document) -> list[Fault]:
    if document.head.valid_from is None:
        text = (
            "Listan anger inget år, så den kan kontrolleras men inte gälla. Byt «ej angivet» mot den första dag som den ska gälla, till "
            "exempel 2027-01-01, och skriv den sista dagen vid Gäller till om den inte gäller tills vidare."
        )
        return [Fault("Beslut", 0, "Gäller från", text)]
    return []


def _unpaid(document: Document) -> list[Fault]:
    """A list that would pay nobody."""
    if not any(part.payable for part in document.components):
        text = "Ingen del betalas. Skriv ja i kolumnen Betalas för den del som är priset."
        return [Fault("Delar", 0, "Betalas", text)]
    paid = [group for group in document.groups if group.paid]
    if not paid:
        text = "Ingen prisgrupp betalas. Skriv ja i kolumnen Betalas för minst en grupp."
        return [Fault("Prisgrupper", 0, "Betalas", text)]
    return [
        Fault(
            "Prisgrupper",
            group.line,
            "Regi",
            f"Prisgruppen «{group.code}» betalas men ingen regi får den. Skriv något av {', '.join(MODES)}, eller nej i kolumnen Betalas.",
        )
        for group in paid
        if not group.modes
    ]


def _known(session: Session, service: Service) -> dict[str, tuple[str, dict[str, str]]]:
    """A service's dimensions by folded code: (code, values by folded value)."""
    return {
        dimension.code.casefold(): (dimension.code, {value.casefold(): value for value in values})
        for dimension, values in dimensions_of(session, service.id or 0, with_events=True)
    }


def _place_row(
    row: Row,
    service: Service,
    known: dict[str, tuple[str, dict[str, str]]],
    values: dict[tuple[str, str], Value],
    faults: list[Fault],
) -> Placed:
    band, asked = "", {}
    for dimension, value in row.values.items():
        if values[dimension, value].is_band:
            band = value
            continue
        code, allowed = known.get(dimension.casefold(), ("", {}))
        if not code:
            text = f"Dimensionen «{dimension}» finns inte för tjänsten {service.name}. Lägg till den i grunddata, eller ta bort raden."
            faults.append(Fault("Rader", row.line, dimension, text))
        elif value.casefold() not in allowed:
            text = f"Värdet «{value}» finns inte för {dimension} i tjänsten {service.name}. Välj något av {', '.join(allowed.values())}."
            faults.append(Fault("Rader", row.line, dimension, text))
        else:
            asked[code] = allowed[value.casefold()]
    text = ";".join(f"{code}={asked[code]}" for code, _ in known.values() if code in asked)
    key = ";".join(filter(None, [f"ålder={band}" if band else "", text]))
    return Placed(row, service.id or 0, key, band, text)


def _band(value: Value, document: Document) -> AgeBand:
    return AgeBand(value.value, *value.extent, BIRTH_DATES if value.by_birth else document.head.age_rule)


def _refuse_twice(placed: list[Placed], faults: list[Fault]) -> None:
    seen: dict[tuple[int, str], Row] = {}
    for one in placed:
        first = seen.setdefault((one.service_id, one.row_key), one.row)
        if first is not one.row:
            text = f"Raden «{one.row.name}» gäller samma som «{first.name}». Ta bort den ena, eller skilj dem i en dimension."
            faults.append(Fault("Rader", one.row.line, "Rad", text))
