"""Two hundred faults planted in five files of six hundred rows each: exactly those are named, each at its row and column."""

from datetime import date

import pytest
from sqlmodel import Session

from kundval.access.importing.check import examine
from kundval.choice.imports import IMPORTS
from kundval.choice.rules.facts import CHOICE
from kundval.choice.service.batch import NewFact, NewPerson, record_facts, register_persons
from kundval.registry.service.services import interned
from tests.choice.market import TODAY, Market

ROWS, PLANTED = 600, 40
UNKNOWN, LATER = "T-99999", "2027-01-01"
RIGHT = {
    "kunder": {"id": "T-5{:04}", "id-typ": "tillfälligt", "namn": "Barn Ek", "född": "2024-01-01", "folkbokföringskommun": "0114",
               "från": "", "skydd": ""},
    "val": {"id": "T-1{:04}", "tjänst": "forskola", "plats": "", "enhet": "solgläntan", "från": "2026-01-10", "tom": "2026-06-30",
            "rapporterad": "2026-01-10", "ursprung": "val", "omfattning": "heltid"},
    "handelser": {"slag": "avslut", "id": "T-0{:04}", "tjänst": "forskola", "plats": "", "datum": "2026-09-01", "enhet": "",
                  "kvarvarande id": "", "rapporterad": "2026-08-01"},
    "volymer": {"id": "T-0{:04}", "enhet": "hjälparna", "tjänst": "hemtjanst", "plats": "", "månad": "2026-02", "dag": "",
                "mängd": "12,5", "rapporterad": "2026-03-01"},
    "ratter": {"id": "T-0{:04}", "tjänst": "hemtjanst", "från": "2026-01-01", "tom": "", "mängd": "20", "beslutad": "2026-01-01",
               "rapporterad": "2026-01-01", "per": "", "slag": ""},
}  # fmt: skip
"""A row of each file that is right, by heading; {} is the number of the person."""
WRONG = {
    "kunder": [("id", ""), ("id-typ", "pass"), ("namn", ""), ("född", "2025-02-30"), ("född", LATER), ("folkbokföringskommun", "114"),
               ("från", "i går"), ("skydd", "hemlig"), ("id", "T-50000"), ("id", "T")],
    "val": [("id", UNKNOWN), ("tjänst", "finnsinte"), ("enhet", "finnsinte"), ("från", "2026-02-30"), ("tom", "2025-12-31"),
            ("rapporterad", LATER), ("plats", "2"), ("ursprung", "gissat"), ("omfattning", "ibland"), ("från", "2023-12-31")],
    "handelser": [("slag", "flytt"), ("id", UNKNOWN), ("tjänst", ""), ("datum", "1/13 2026"), ("rapporterad", LATER), ("plats", "5"),
                  ("datum", "2025-01-01"), ("rapporterad", "2025-12-01"), ("id", ""), ("tjänst", "å ä")],
    "volymer": [("id", UNKNOWN), ("enhet", "finnsinte"), ("tjänst", "forskola"), ("plats", "3"), ("månad", "2027-05"),
                ("dag", "2026-03-05"), ("mängd", "1,2345"), ("mängd", "mycket"), ("rapporterad", LATER), ("månad", "februari")],
    "ratter": [("id", UNKNOWN), ("tjänst", "finnsinte"), ("från", "x"), ("tom", "2025-01-01"), ("beslutad", LATER), ("mängd", "-1"),
               ("per", "sekel"), ("slag", "önskan"), ("rapporterad", LATER), ("slag", "upphör")],
}  # fmt: skip
"""What is planted: heading and what is written there."""


@pytest.fixture
def peopled(session: Session, market: Market) -> Market:
    """Customers T-00000 … with a place and home care since 2026-01-10, and T-10000 … without."""
    numbers = [f"T-{some}{number:04}" for some in (0, 1) for number in range(ROWS)]
    rows = [NewPerson("Barn Ek", date(2024, 1, 1), "tillfälligt", number, date(2024, 1, 1)) for number in numbers]
    ids = register_persons(session, actor=market.officer, today=TODAY, rows=rows)
    places = ((market.preschool, market.sunny, "omfattning=heltid"), (market.home_care, market.helpers, ""))
    facts = [
        NewFact(CHOICE, id_, date(2026, 1, 10), date(2026, 1, 10), service.id, 1, unit.id, interned(session, service.id or 0, text))
        for service, unit, text in places
        for id_ in ids[:ROWS]
    ]  # fmt: skip
    record_facts(session, actor=market.officer, today=TODAY, rows=facts)
    return market


def test_two_hundred_planted_faults_are_exactly_those_that_are_named(session: Session, peopled: Market) -> None:
    named = 0
    for kind, right in RIGHT.items():
        lines, planted = [";".join(right)], []
        for number in range(ROWS):
            row = {heading: value.format(number) for heading, value in right.items()}
            place, due = divmod(number, ROWS // PLANTED)
            if due == 7:
                heading, value = WRONG[kind][place % len(WRONG[kind])]
                row[heading] = value
                planted.append((number + 2, heading))
            lines.append(";".join(row.values()))
        _, report = examine(session, IMPORTS[kind], actor=peopled.officer, today=TODAY, filename=f"{kind}.csv",
                            content="\n".join(lines).encode())  # fmt: skip
        assert [(fault.row, fault.column) for fault in report.errors] == planted, kind
        assert report.rows_in_error == PLANTED
        assert report.new == ROWS - PLANTED
        named += report.error_count
    assert named == 200
