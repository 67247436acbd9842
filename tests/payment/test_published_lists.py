"""Lists from which nothing can be derived, tried by paying by them: a placement or a volume, from the workbook to the line."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.choice.models import VolumeFact
from kundval.choice.service.rebuild import rebuild
from kundval.period import Month
from kundval.registry.models import Dimension, DimensionValue
from kundval.reimbursement.models import PriceRow
from kundval.reimbursement.rules.document import Document
from tests.factories import make_actor, make_board
from tests.payment.build import NOW, Market, market, on
from tests.reimbursement.lists import published_list
from tests.reimbursement.market import Market as Prices
from tests.reimbursement.market import decide

PLACEMENTS = [
    # list, row, mode, month, what the first instalment of the printed year is (A / 12, to the öre)
    ("LAXA-IKE-2023", "Förskola", "annan kommun", "2023-01", 1_243_808),  # 149 257
    ("LAXA-IKE-2023", "Anpassad grundskola", "annan kommun", "2023-01", 2_603_050),  # 312 366
    ("NACKA-FRIT-2023", "Förskoleklass, arbete/studier", "fristående", "2023-01", 370_450),  # 44 454
    ("NACKA-GRUND-2023H1", "Förskoleklass", "egenregi", "2023-01", 517_500),  # 62 100
    ("NACKA-GRUND-2023H2", "Grundskola årskurs 7-9", "fristående", "2023-07", 893_158),  # 107 179
    ("NACKA-GRUND-2024", "Grundskola årskurs 1-3", "fristående", "2024-01", 717_200),  # 86 064
    ("NACKA-GYM-2019", "Humanistiska programmet", "fristående", "2019-01", 654_625),  # 78 555
    ("NACKA-KULT-2023", "Cirkus med golv- och luftakrobatik", "fristående", "2023-01", 78_417),  # 9 410
]
VOLUMES = [
    # list, row, mode, month, unit of volume, how many, öre
    ("JKPG-HT-2016", "landsbygd: utförd tid", "fristående", "2016-03", "timme", "2.5", 126_675),  # 506,70
    ("JKPG-HT-2016", "tätort: mattransport", "fristående", "2016-03", "tillfälle", "7", 35_175),  # 50,25
    ("NACKA-KULT-2023", "Klippkort för 8 lektioner", "fristående", "2023-02", "styck", "2", 368_000),  # 1 840
    ("SOLL-KVAL", "Kvalitetspeng nivå 2", "fristående", "2024-04", "timme", "100.25", 230_575),  # 23
    ("SOLL-SABO-2024", "Inriktning demens", "fristående", "2024-05", "dygn", "31", 6_807_600),  # 2 196
    ("SOLNA-HT-2024", "Service och fria insatser", "fristående", "2024-04", "timme", "12.5", 477_500),  # 382
    ("TYR-HT-2019", "Omvårdnad och service", "egenregi", "2019-02", "timme", "10", 371_000),
    ("TYR-HT-2019", "Omvårdnad och service", "fristående", "2019-02", "timme", "10", 380_000),
]


def decided(session: Session, case: str, row: str, month: str, unit: str) -> tuple[Market, str]:
    """The published list, decided for a service of its own; and what the row asks for."""
    document = published_list(case)
    made = market(session, month, volume_unit=unit)
    service = next(one.service for one in document.rows if one.name == row)
    document = _only(document, service, made, month)
    dimensions: dict[str, Dimension] = {}
    for value in document.values:
        if value.dimension not in dimensions:
            dimensions[value.dimension] = Dimension(
                service_id=made.service.id, code=value.dimension, position=len(dimensions)
            )
            session.add(dimensions[value.dimension])
            session.flush()
        session.add(DimensionValue(dimension_id=dimensions[value.dimension].id, value=value.value, position=1))
    session.flush()
    actors = make_actor(session, "ekonom"), make_actor(session, "attestant")
    decide(session, Prices(made.industry, made.service, make_board(session).id or 0, *actors), document)
    found = session.exec(select(PriceRow).where(PriceRow.name == row, PriceRow.service_id == made.service.id)).one()
    return made, found.values


def _only(document: Document, service: str, made: Market, month: str) -> Document:
    rows = tuple(replace(row, service=made.service.code) for row in document.rows if row.service == service)
    names = {row.name for row in rows}
    used = {at for row in rows for at in row.values.items()}
    head = replace(document.head, industry=made.industry.code, year_stated=True)
    return replace(
        document,
        head=head if head.valid_from else replace(head, valid_from=date.fromisoformat(f"{month}-01")),
        values=tuple(value for value in document.values if (value.dimension, value.value) in used),
        rows=rows,
        published=tuple(number for number in document.published if number.row in names),
    )


@pytest.mark.parametrize(("case", "row", "mode", "month", "ore"), PLACEMENTS)
def test_a_placement_is_paid_by_the_printed_year(
    session: Session, case: str, row: str, mode: str, month: str, ore: int
) -> None:
    made, values = decided(session, case, row, month, "")
    made.unit("Enheten", mode)
    made.choose(made.child(), "Enheten", f"{month}-01", values=values)
    assert made.paid(month) == [(month, "Enheten", ore)]


@pytest.mark.parametrize(("case", "row", "mode", "month", "unit", "quantity", "ore"), VOLUMES)
def test_a_volume_is_paid_by_the_printed_unit(
    session: Session, case: str, row: str, mode: str, month: str, unit: str, quantity: str, ore: int
) -> None:
    made, values = decided(session, case, row, month, unit)
    made.unit("Enheten", mode)
    person = made.child()
    made.choose(person, "Enheten", f"{month}-01", values=values)
    whole, _, part = quantity.partition(".")
    session.add(
        VolumeFact(
            person_id=person, unit_id=made.units["Enheten"], service_id=made.service.id, slot=1,
            value_set_id=made.value_set(values), month=Month.parse(month).number, day=None,
            quantity_milli=int(whole) * 1000 + int((part + "000")[:3]), reported_on=on(f"{month}-28"), recorded_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    rebuild(session, [person])
    assert made.paid(month) == [(month, "Enheten", ore)]
