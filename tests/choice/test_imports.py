"""Files of customers, choices, events and volumes: every fault named, nothing read in halfway, all of it undone."""

import json
from collections.abc import Sequence

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, func, select

from kundval.access.importing import batches, undo
from kundval.access.importing.kinds import ImportKind
from kundval.access.models import ImportBatch
from kundval.choice.imports import IMPORTS
from kundval.choice.models import ChoiceFact, Person, PersonResidence, Segment, Volume
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.visible import person_by_number
from kundval.errors import Refused
from kundval.period import OPEN
from kundval.registry.models import Dimension, DimensionValue, UnitService
from tests.choice.market import GRETA, MAJA, OLLE, TODAY, Market, numbered
from tests.imports.files import book

PERSONS = ["id", "id-typ", "namn", "född", "folkbokföringskommun", "från", "skydd"]
CHOICES = ["id", "tjänst", "plats", "enhet", "från", "tom", "rapporterad", "ursprung", "omfattning"]
EVENTS = ["slag", "id", "tjänst", "plats", "datum", "enhet", "kvarvarande id", "rapporterad", "omfattning"]
VOLUMES = ["id", "enhet", "tjänst", "plats", "månad", "dag", "mängd", "rapporterad"]


def checked(market: Market, kind: str, rows: Sequence[Sequence[str]]) -> tuple[ImportKind, ImportBatch, list[str]]:
    """The batch and what is wrong with it."""
    common = {"actor": market.officer}
    found = IMPORTS[kind]
    batch = batches.upload(
        market.session, found, filename=f"{kind}.xlsx", content=book({found.sheets[0].name: rows}), **common
    )
    _, report = batches.check(market.session, found, batch, today=TODAY, **common)
    return found, batch, [str(fault) for fault in report.errors]


def read_in(market: Market, kind: str, rows: Sequence[Sequence[str]], reason: str = "kontrollerat") -> ImportBatch:
    found, batch, faults = checked(market, kind, rows)
    assert faults == []
    batches.apply(market.session, found, batch, actor=market.officer, today=TODAY, warnings_reason=reason)
    return batch


def counts(batch: ImportBatch) -> dict[str, int]:
    told = json.loads(batch.counts)
    return {name: told[name] for name in ("new", "changed", "unchanged")}


def choice(number: str, on: str = "2026-01-10", unit: str = "solgläntan", **more: str) -> list[str]:
    row = {"id": numbered(number), "tjänst": "forskola", "enhet": unit, "från": on, "rapporterad": "2026-01-10", "omfattning": "heltid",
           **more}  # fmt: skip
    return [row.get(heading, "") for heading in CHOICES]


def event(kind: str, number: str, on: str, **more: str) -> list[str]:
    row = {"slag": kind, "id": numbered(number), "datum": on, "rapporterad": "2026-11-01", "tjänst": "forskola", **more}
    return [row.get(heading, "") for heading in EVENTS]


def test_persons_are_read_in_changed_and_undone(session: Session, market: Market) -> None:
    rows = [PERSONS, [MAJA[:8] + numbered(MAJA)[8:], "personnummer", "Maja Lind", "", "0114", "", ""],
            ["T-17", "tillfälligt", "Okänt Barn", "2025-02-01", "", "", "sekretessmarkering"]]  # fmt: skip
    batch = read_in(market, "kunder", rows)
    assert counts(batch) == {"new": 2, "changed": 0, "unchanged": 0}
    rows[1][2] = "Maja Ek"
    again = read_in(market, "kunder", rows)
    assert counts(again) == {"new": 0, "changed": 1, "unchanged": 1}
    found = person_by_number(session, market.officer, numbered(MAJA), TODAY)
    assert found is not None
    assert found.name == "Maja Ek"
    undo.undo(session, IMPORTS["kunder"], again, actor=market.officer, today=TODAY, reason="fel fil")
    session.refresh(found)
    assert found.name == "Maja Lind"
    undo.undo(session, IMPORTS["kunder"], batch, actor=market.officer, today=TODAY, reason="fel fil")
    assert session.exec(select(func.count()).select_from(Person)).one() == 0


def test_unknown_unit_in_row_17_and_bad_date_in_row_40_are_both_named(session: Session, market: Market) -> None:
    numbers = [f"2022{1 + n // 28:02d}{1 + n % 28:02d}-1234" for n in range(45)]
    for number in numbers:
        market.person(number, "Barn Ek")
    rows = [CHOICES, *(choice(number, "2025-01-10", rapporterad="2025-01-10") for number in numbers)]
    rows[16][3], rows[39][4] = "finnsinte", "2026-02-30"
    kind, batch, faults = checked(market, "val", rows)
    assert faults == [
        "Blad Val, rad 17, kolumn enhet: Enheten finnsinte finns inte. Registrera enheten först, eller rätta koden.",
        "Blad Val, rad 40, kolumn från: Datumet 2026-02-30 finns inte. Skriv till exempel 2026-02-28.",
    ]
    with pytest.raises(Refused, match="Inget är inläst"):
        batches.apply(session, kind, batch, actor=market.officer, today=TODAY)
    assert session.exec(select(func.count()).select_from(ChoiceFact)).one() == 0


def test_choice_that_overlaps_a_stored_one_or_a_row_before_is_named(market: Market) -> None:
    maja, olle = market.person(), market.person(OLLE, "Olle Ek")
    market.choose(maja, "2026-01-10", until="2026-07-01")
    rows = [CHOICES, choice(MAJA, "2026-05-01"), choice(OLLE, "2026-01-10", tom="2026-03-31"), choice(OLLE, "2026-03-31"),
            choice(OLLE, "2026-04-01", omfattning="ibland")]  # fmt: skip
    _, _, faults = checked(market, "val", rows)
    assert [fault.split(": ", 1)[1] for fault in faults] == [
        "Maja Lind har redan en plats på Solgläntan till 2026-06-30. Avsluta den först, eller välj datum från 2026-07-01.",
        "Olle Ek har redan en plats på Solgläntan till 2026-03-31. Avsluta den först, eller välj datum från 2026-04-01.",
        "Omfattning ibland finns inte. Välj heltid eller deltid.",
    ]
    assert olle.id


def test_choices_are_read_in_once_and_undone_whole(session: Session, market: Market) -> None:
    maja = market.person()
    rows = [CHOICES, choice(MAJA, ursprung="inläst")]
    batch = read_in(market, "val", rows)
    assert market.held(maja) == [("2026-01-10", "", "Solgläntan", "omfattning=heltid")]
    _, again, _ = checked(market, "val", rows)
    assert counts(again) == {"new": 0, "changed": 0, "unchanged": 1}
    undo.undo(session, IMPORTS["val"], batch, actor=market.officer, today=TODAY, reason="fel fil")
    assert market.held(maja) == []
    assert session.exec(select(func.count()).select_from(Segment)).one() == 0


def test_service_that_asks_for_a_right_warns_where_there_is_none(market: Market) -> None:
    market.person(GRETA, "Greta Ask")
    row = choice(GRETA, unit="hjälparna", omfattning="")
    row[1] = "hemtjanst"
    _, batch, faults = checked(market, "val", [CHOICES, row])
    assert faults == []
    assert json.loads(batch.counts)["warnings"] == 1


def test_events_are_read_in_the_order_of_the_file_and_build_on_each_other(session: Session, market: Market) -> None:
    maja, olle = market.person(), market.person(OLLE, "Maja Lindh")
    market.choose(maja, "2026-01-10")
    market.choose(olle, "2025-01-10", until="2025-06-01")
    rows = [
        EVENTS,
        event("byte", MAJA, "2026-05-10", enhet="björken"),
        event("omfattning", MAJA, "2026-06-01", omfattning="deltid"),
        event("avslut", MAJA, "2026-09-01"),
        event("annullering", MAJA, "2026-09-01"),
        event("folkbokföring", MAJA, "2026-06-01", enhet="0180", tjänst=""),
        event("sammanslagning", OLLE, "2026-11-01", tjänst="", **{"kvarvarande id": numbered(MAJA)}),
    ]
    batch = read_in(market, "handelser", rows)
    assert counts(batch) == {"new": 6, "changed": 0, "unchanged": 0}
    assert market.held(maja) == [
        ("2025-01-10", "2025-05-31", "Solgläntan", "omfattning=heltid"),
        ("2026-01-10", "2026-05-09", "Solgläntan", "omfattning=heltid"),
        ("2026-05-10", "2026-05-31", "Björken", "omfattning=heltid"),
        ("2026-06-01", "", "Björken", "omfattning=deltid"),
    ]
    residence = session.exec(select(PersonResidence).where(col(PersonResidence.municipality) == "0180")).one()
    assert residence.person_id == maja.id
    undo.undo(session, IMPORTS["handelser"], batch, actor=market.officer, today=TODAY, reason="fel fil")
    assert market.held(maja) == [("2026-01-10", "", "Solgläntan", "omfattning=heltid")]
    session.refresh(olle)
    assert olle.merged_into is None


def test_faults_of_events_are_named_with_their_rows(market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10", reported="2026-03-01")
    rows = [
        EVENTS,
        event("byte", MAJA, "2025-05-10", enhet="björken"),
        event("avslut", MAJA, "2026-06-01", rapporterad="2026-02-01"),
        event("annullering", MAJA, "2026-02-02"),
        event("byte", MAJA, "2026-05-10", enhet="finnsinte"),
        event("dödsfall", MAJA, "2027-01-01", tjänst=""),
    ]
    _, _, faults = checked(market, "handelser", rows)
    assert sorted(int(fault.split("rad ")[1].split(",")[0]) for fault in faults) == [2, 3, 4, 5, 6]


def test_volumes_replace_each_other_and_flag_what_lacks_a_choice(session: Session, market: Market) -> None:
    market.person(GRETA, "Greta Ask")
    row = [numbered(GRETA), "hjälparna", "hemtjanst", "", "2026-10", "", "24,5", "2026-11-02"]
    first = read_in(market, "volymer", [VOLUMES, row])
    assert json.loads(first.counts)["warnings"] == 1
    second = read_in(market, "volymer", [VOLUMES, [*row[:6], "20", "2026-11-09"]])
    assert counts(second) == {"new": 0, "changed": 1, "unchanged": 0}
    standing = select(Volume.quantity_milli).where(col(Volume.known_to) == OPEN)
    assert session.exec(standing).all() == [20_000]
    undo.undo(session, IMPORTS["volymer"], second, actor=market.officer, today=TODAY, reason="fel fil")
    assert session.exec(standing).all() == [24_500]


WISHES = ["id", "tjänst", "enhet", "andra enhet", "önskat från", "rapporterad", "syskon", "begärt av", "omfattning"]


def test_a_queue_of_another_system_is_read_in_row_by_row_and_undone(session: Session, market: Market) -> None:
    maja, olle = market.person(), market.person(OLLE, "Olle Ek")
    market.choose(olle, "2026-01-10", market.birch)
    rows = [
        WISHES,
        # Björken har en plats, och den är tagen: Maja ställs i kö dit, med Solgläntan i andra hand.
        [
            numbered(MAJA),
            "forskola",
            "björken",
            "solgläntan",
            "2026-12-01",
            "2026-09-01",
            "ja",
            "Båda vårdnadshavarna",
            "heltid",
        ],
    ]
    market.session.execute(update(UnitService).where(col(UnitService.unit_id) == market.sunny.id).values(capacity=0))
    batch = read_in(market, "onskemal", rows)
    assert counts(batch) == {"new": 1, "changed": 0, "unchanged": 0}
    request = session.exec(select(ChoiceRequest)).one()
    wishes = session.exec(select(Wish).where(col(Wish.request_id) == request.id).order_by(col(Wish.rank))).all()
    assert (request.person_id, str(request.wanted_on), str(request.reported_on)) == (
        maja.id,
        "2026-12-01",
        "2026-09-01",
    )
    assert [(wish.unit_id, wish.has_sibling) for wish in wishes] == [(market.birch.id, True), (market.sunny.id, False)]
    with pytest.raises(Refused, match="allt i filen är redan registrerat"):
        read_in(market, "onskemal", rows)
    wrong = [
        [numbered(OLLE), "forskola", "björken", "", "31/9 2026", "2026-09-01", "", "", "heltid"],
        [numbered(OLLE), "forskola", "björken", "", "2027-03-01", "2027-01-01", "", "", "heltid"],
        [numbered(OLLE), "forskola", "finnsinte", "", "2027-03-01", "2026-09-01", "", "", "heltid"],
    ]
    _, _, faults = checked(market, "onskemal", [WISHES, *wrong])
    assert len(faults) == 3
    for fault, said in zip(faults, ("31/9 2026", "2027-01-01", "Enheten finnsinte finns inte"), strict=True):
        assert said in fault
    undo.undo(session, IMPORTS["onskemal"], batch, actor=market.officer, today=TODAY, reason="fel fil")
    assert session.exec(select(func.count()).select_from(ChoiceRequest)).one() == 0


@pytest.mark.parametrize("name", ["timmar", "plats"])
def test_a_dimension_may_be_called_as_a_column_and_its_values_hold_signs(
    session: Session, market: Market, name: str
) -> None:
    market.person()
    dimension = Dimension(service_id=market.preschool.id, code=name, position=2)
    session.add(dimension)
    session.flush()
    session.add(DimensionValue(dimension_id=dimension.id, value="<=15", position=1))
    session.flush()
    heading = "dimension plats" if name == "plats" else "timmar"
    read_in(market, "val", [[*CHOICES, heading], [*choice(MAJA), "<=15"]])
    [held] = market.held(session.exec(select(Person)).one())
    assert held[3] == f"omfattning=heltid;{name}=<=15"
