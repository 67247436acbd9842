"""The rules of Solna, Sollentuna and Stockholm as files, read in like any other, and events read in and seen on the pages."""

from fractions import Fraction
from pathlib import Path

import pytest
from sqlmodel import Session, select

import kundval
from kundval.access.importing import batches
from kundval.access.importing.check import Report
from kundval.access.importing.undo import undo
from kundval.access.rules import SYSTEM
from kundval.choice.imports import IMPORTS
from kundval.choice.models import EventFact, PersonIdentity
from kundval.choice.models.event_rules import EventRule, StandardTime
from kundval.registry.models import Dimension, DimensionValue
from tests.choice.market import GRETA, numbered
from tests.payment.build import Market, market, on

FOLDER = Path(kundval.__file__).parent / "data" / "handelser"
TODAY = on("2024-06-01")


def load(session: Session, kind: str, content: bytes) -> Report:
    batch = batches.upload(session, IMPORTS[kind], actor=SYSTEM, filename="f.csv", content=content)
    _, report = batches.check(session, IMPORTS[kind], batch, actor=SYSTEM, today=TODAY)
    if not report.errors:
        batches.apply(session, IMPORTS[kind], batch, actor=SYSTEM, today=TODAY, warnings_reason="Känt.")
    return report


def read(session: Session, name: str, kind: str) -> None:
    assert not load(session, kind, (FOLDER / f"{name}-{kind}.csv").read_bytes()).errors


def dimension(town: Market, code: str, *values: str) -> None:
    row = Dimension(service_id=town.service.id, code=code, position=1)
    town.session.add(row)
    town.session.flush()
    for number, value in enumerate(values):
        town.session.add(DimensionValue(dimension_id=row.id, value=value, position=number))
    town.session.flush()


@pytest.fixture
def solna(session: Session) -> Market:
    town = market(session, "2024-03", volume_unit="timme")
    town.service.code = "hemtjanst"
    dimension(town, "insats", "omvårdnad", "service")
    dimension(town, "moment", "Omvårdnad", "Inköp", "Apoteksärende", "Städ", "Tvätt", "Sopsortering", "Matdistribution",
              "Trygghetsbesök")  # fmt: skip
    town.unit("Solhjälpen")
    return town


def test_solna_as_files_pays_what_the_list_says(solna: Market):
    read(solna.session, "solna-hemtjanst-2024", "handelseregler")
    read(solna.session, "solna-hemtjanst-2024", "schablontider")
    care, clean = "insats=omvårdnad;moment=Omvårdnad", "insats=service;moment=Städ"
    solna.rate(34_800, unit="timme", row="dag 1", values=f"{care};händelse=frånvaro dag 1")
    solna.rate(11_600, unit="timme", row="dag 2–5", values=f"{care};händelse=frånvaro dag 2–5")
    solna.rate(28_650, unit="timme", row="avböjd städ", values=f"{clean};händelse=avböjt besök")
    solna.rate(46_400, unit="timme", row="ny kund", values=f"{care};händelse=ny kund")
    person = customer(solna, GRETA)
    solna.choose(person, "Solhjälpen", "2024-03-01", values=care)
    report = load(
        solna.session,
        "franvaro",
        (
            "slag;id;tjänst;plats;från;tom;mängd;rapporterad;insats;moment\n"
            "ny kund;{number};hemtjanst;;2024-03-01;;;2024-03-01;;\n"
            "oplanerat sjukhus;{number};hemtjanst;;2024-03-10;2024-03-20;2;2024-03-11;;\n"
            "avböjt besök;{number};hemtjanst;;2024-03-06;2024-03-06;1;2024-03-06;service;Städ\n"
        )
        .replace("{number}", numbered(GRETA))
        .encode(),
    )
    assert not report.errors, [str(fault) for fault in report.errors]
    lines = [(line.row, line.due, line.amount_ore) for line in solna.lines(solna.run("2024-03"))]
    assert lines == [
        ("avböjd städ", Fraction(8, 5), 45_840), ("dag 1", 2, 69_600), ("dag 2–5", 8, 92_800), ("ny kund", 4, 185_600)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "count"), [("sollentuna-sarskilt-boende-2024", 6), ("stockholm-vard-och-omsorgsboende-2024", 2)]
)
def test_rules_of_residential_care_are_read_in(session: Session, name: str, count: int):
    town = market(session, "2024-01")
    town.service.code = "sarskilt_boende"
    town.session.flush()
    read(session, name, "handelseregler")
    assert len(session.exec(select(EventRule)).all()) == count
    values = session.exec(select(DimensionValue.value)).all()
    assert values == [{6: "frånvaro dag 1–14", 2: "tom plats dag 1–7"}[count]]


def test_standard_minutes_of_solna(solna: Market):
    read(solna.session, "solna-hemtjanst-2024", "schablontider")
    minutes = {row.values: row.minutes for row in solna.session.exec(select(StandardTime))}
    assert (minutes["moment=Inköp"], minutes["moment=Städ"], minutes["moment=Trygghetsbesök"]) == (60, 96, 15)


def test_a_file_of_events_names_every_fault(solna: Market):
    read(solna.session, "solna-hemtjanst-2024", "handelseregler")
    customer(solna, GRETA)
    report = load(
        solna.session,
        "franvaro",
        (
            "slag;id;tjänst;plats;från;tom;mängd;rapporterad\n"
            "semester;{number};hemtjanst;;2024-03-01;2024-03-04;1;2024-03-01\n"
            "oplanerat sjukhus;{number};hemtjanst;;2024-03-10;;;2024-03-11\n"
            "avböjt besök;{number};hemtjanst;2;2024-03-06;2024-03-06;1;2024-07-06\n"
        )
        .replace("{number}", numbered(GRETA))
        .encode(),
    )
    told = [str(fault) for fault in report.errors]
    assert any("rad 2, kolumn slag" in line and "har ingen regel för semester" in line for line in told)
    assert any("rad 3, kolumn mängd" in line for line in told) and any("rad 3, kolumn tom" in line for line in told)
    assert any("rad 4, kolumn plats" in line for line in told) and any(
        "rad 4, kolumn rapporterad" in line for line in told
    )
    assert not solna.session.exec(select(EventFact)).all()


def test_an_undone_file_of_events_gives_back_what_was(solna: Market):
    read(solna.session, "solna-hemtjanst-2024", "handelseregler")
    solna.rate(34_800, unit="timme", row="dag 1", values="insats=omvårdnad;händelse=frånvaro dag 1")
    person = customer(solna, GRETA)
    solna.choose(person, "Solhjälpen", "2024-03-01", values="insats=omvårdnad;moment=Omvårdnad")
    content = (
        (
            "slag;id;tjänst;från;tom;mängd;rapporterad\noplanerat sjukhus;{number};hemtjanst;2024-03-10;2024-03-10;2;2024-03-11\n"
        )
        .replace("{number}", numbered(GRETA))
        .encode()
    )
    kind = IMPORTS["franvaro"]
    batch = batches.upload(solna.session, kind, actor=SYSTEM, filename="f.csv", content=content)
    batches.apply(solna.session, kind, batch, actor=SYSTEM, today=TODAY)
    assert [line.amount_ore for line in solna.lines(solna.run("2024-03"))] == [69_600]
    undo(solna.session, kind, batch, actor=SYSTEM, today=TODAY, reason="Fel fil.")
    assert [line.amount_ore for line in solna.lines(solna.run("2024-04"))] == [-69_600]


def customer(town: Market, number: str) -> int:
    person = town.child("1940-02-02")
    town.session.add(
        PersonIdentity(person_id=person, kind="personnummer", number=numbered(number), valid_from=on("1940-02-02"))
    )
    town.session.flush()
    return person
