"""A whole file of boards, industries, services and dimensions: checked, read in, changed and undone."""

import json
from datetime import date

import pytest
from sqlmodel import Session, col, func, select

from kundval import audit
from kundval.access.importing import batches, undo
from kundval.access.models import ImportBatch
from kundval.access.rules import SYSTEM, Actor, Held, NotPermitted
from kundval.audit import AuditRow
from kundval.choice.models import ChoiceFact, Person
from kundval.errors import AlreadyDone, Refused
from kundval.period import Month
from kundval.registry.imports.grunddata import GRUNDDATA
from kundval.registry.models import Board, DimensionValue, Industry, IndustryFace, Service
from kundval.registry.queries.market import dimensions_of
from kundval.registry.service.boards import register_industry
from kundval.registry.service.services import register_service
from tests.imports.files import book

BOARDS = [["kod", "namn", "typ"], ["bun", "Barn- och utbildningsnämnden", "finansiering"]]
INDUSTRIES = [
    ["kod", "namn", "nämnd", "kontor", "ansvarig", "från", "första månad"],
    ["forskola", "Förskola", "bun", "Kundvalskontoret", "Anna Berg", "2024-01-01", "2024-01"],
]
SERVICES = [
    ["kod", "bransch", "namn", "volymenhet", "kräver rätt", "platser"],
    ["forskola", "forskola", "Förskola", "", "nej", "1"],
]
DIMENSIONS = [
    ["tjänst", "dimension", "värde", "ordning"],
    ["forskola", "omfattning", "heltid", "1"],
    ["forskola", "omfattning", "deltid", "2"],
]
WHOLE = {"Nämnder": BOARDS, "Branscher": INDUSTRIES, "Tjänster": SERVICES, "Dimensioner": DIMENSIONS}


def uploaded(session: Session, content: bytes, filename: str = "grunddata.xlsx", actor: Actor = SYSTEM) -> ImportBatch:
    return batches.upload(session, GRUNDDATA, actor=actor, filename=filename, content=content)


def read_in(session: Session, content: bytes, today: date) -> ImportBatch:
    batch = uploaded(session, content)
    batches.apply(session, GRUNDDATA, batch, actor=SYSTEM, today=today)
    return batch


def count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_the_check_says_what_would_be_new_and_saves_nothing(session: Session, today: date) -> None:
    batch = uploaded(session, book(WHOLE))
    _, report = batches.check(session, GRUNDDATA, batch, actor=SYSTEM, today=today)
    assert report.counts == {"new": 5, "changed": 0, "unchanged": 0, "errors": 0, "warnings": 0}
    assert batch.state == "förhandsgranskad"
    assert count(session, Board) == count(session, AuditRow) == 0


def test_read_in_everything_stands_there_with_one_row_in_the_log(session: Session, today: date) -> None:
    batch = read_in(session, book(WHOLE), today)
    assert session.exec(select(Service.name, Service.slots)).all() == [("Förskola", 1)]
    assert session.exec(select(col(DimensionValue.value)).order_by(col(DimensionValue.position))).all() == [
        "heltid",
        "deltid",
    ]
    assert session.exec(select(col(Board.import_batch_id))).one() == batch.id
    [row] = session.exec(select(AuditRow)).all()
    assert (row.verb, row.subject, row.subject_id) == ("läste in filen", "import_batch", batch.id)
    assert json.loads(row.details)["kontrollsumma"] == [batch.sha256]
    assert batch.content == book(WHOLE)


def test_the_same_rows_again_are_unchanged_and_a_new_name_is_a_change(session: Session, today: date) -> None:
    read_in(session, book(WHOLE), today)
    renamed = {**WHOLE, "Nämnder": [BOARDS[0], ["bun", "Utbildningsnämnden", "finansiering"]]}
    _, report = batches.check(session, GRUNDDATA, uploaded(session, book(renamed)), actor=SYSTEM, today=today)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 4)


def test_all_errors_come_at_once_each_with_its_place(session: Session, today: date) -> None:
    wrong = {
        "Nämnder": [*BOARDS, ["bun", "En till", "finansiering"], ["xn", "", "styrelse"]],
        "Branscher": [INDUSTRIES[0], ["forskola", "Förskola", "saknas", "Kontoret", "Anna", "2024-02-30", "2024-01"]],
        "Tjänster": [*SERVICES, ["hemtjanst", "aldre", "Hemtjänst", "timme", "ja", "0"]],
        "Dimensioner": [["tjänst", "värde", "ordning", "färg"], ["forskola", "heltid", "1", "blå"]],
    }
    batch = uploaded(session, book(wrong))
    _, report = batches.check(session, GRUNDDATA, batch, actor=SYSTEM, today=today)
    told = list(map(str, report.errors))
    assert told[:4] == [
        "Blad Nämnder, rad 3, kolumn kod: Raden gäller samma sak som rad 2. Ta bort den ena.",
        "Blad Nämnder, rad 4, kolumn namn: Skriv nämndens namn, till exempel Barn- och utbildningsnämnden.",
        "Blad Nämnder, rad 4, kolumn typ: Välj typ: finansiering eller produktion. Du skrev styrelse.",
        "Blad Branscher, rad 2, kolumn från: Datumet 2024-02-30 finns inte. Skriv till exempel 2024-02-29.",
    ]
    assert "Blad Tjänster, rad 3, kolumn platser: Talet får inte vara mindre än 1. Du skrev 0." in told
    assert [fault.sentence for fault in report.errors if fault.sheet == "Dimensioner"] == [
        "Kolumnen färg känns inte igen. Ta bort den, eller använd mallens rubriker i rad 1.",
        "Kolumnen dimension saknas. Använd mallen, eller byt rubrik i rad 1.",
    ]
    with pytest.raises(Refused, match="behöver rättas"):
        batches.apply(session, GRUNDDATA, batch, actor=SYSTEM, today=today)


def test_a_batch_is_undone_whole_and_what_it_changed_is_put_back(session: Session, today: date) -> None:
    first = read_in(session, book(WHOLE), today)
    renamed = {
        "Nämnder": [BOARDS[0], ["bun", "Utbildningsnämnden", "finansiering"], ["kn", "Kulturnämnden", "finansiering"]]
    }
    second = read_in(session, book(renamed), today)
    undo.undo(session, GRUNDDATA, second, actor=SYSTEM, today=today, reason="Fel fil")
    assert session.exec(select(Board.code, Board.name)).all() == [("bun", "Barn- och utbildningsnämnden")]
    undo.undo(session, GRUNDDATA, first, actor=SYSTEM, today=today, reason="Fel kommun")
    assert [count(session, table) for table in (Board, Industry, IndustryFace, Service, DimensionValue)] == [0] * 5
    assert (second.state, first.undo_reason) == ("ångrad", "Fel kommun")
    with pytest.raises(AlreadyDone):
        batches.apply(session, GRUNDDATA, first, actor=SYSTEM, today=today)


def test_undo_is_refused_with_the_rows_that_build_on_it(session: Session, today: date) -> None:
    batch = read_in(session, book({"Nämnder": BOARDS, "Branscher": INDUSTRIES}), today)
    industry = session.exec(select(Industry)).one()
    register_service(
        session, actor=SYSTEM, today=today, industry_id=industry.id or 0, code="oppen-forskola", name="Öppen förskola"
    )
    with pytest.raises(Refused, match="bygger på den: tjänst oppen-forskola"):
        undo.undo(session, GRUNDDATA, batch, actor=SYSTEM, today=today, reason="Fel fil")
    assert batch.state == "införd"


def test_undo_is_refused_where_a_change_has_been_changed_since(session: Session, today: date) -> None:
    read_in(session, book(WHOLE), today)
    batch = read_in(session, book({"Nämnder": [BOARDS[0], ["bun", "Utbildningsnämnden", "finansiering"]]}), today)
    session.exec(select(Board)).one().name = "Nämnden för lärande"
    session.flush()
    with pytest.raises(Refused, match="nämnd bun"):
        undo.undo(session, GRUNDDATA, batch, actor=SYSTEM, today=today, reason="Fel fil")


def test_the_same_file_again_is_a_warning_that_takes_a_reason(session: Session, today: date) -> None:
    content = book(WHOLE)
    undone = read_in(session, content, today)
    assert undone.warnings_reason == ""
    session.exec(select(Board)).one().name = "Annat namn"
    again = uploaded(session, content)
    _, report = batches.check(session, GRUNDDATA, again, actor=SYSTEM, today=today)
    assert [fault.sentence[:20] for fault in report.warnings] == ["Samma fil lästes in "]
    with pytest.raises(Refused, match="Ange skälet"):
        batches.apply(session, GRUNDDATA, again, actor=SYSTEM, today=today)
    batches.apply(session, GRUNDDATA, again, actor=SYSTEM, today=today, warnings_reason="Namnet ska tillbaka.")
    assert again.warnings_reason == "Namnet ska tillbaka."


def test_who_may_not_write_the_registry_may_not_read_it_in(session: Session, today: date) -> None:
    economist = Actor(1, "Eva Ek", (Held("ekonom"),))
    with pytest.raises(NotPermitted):
        uploaded(session, book(WHOLE), actor=economist)


def test_a_first_month_that_is_set_is_not_changed_by_a_file(session: Session, today: date) -> None:
    register_industry(
        session, actor=SYSTEM, today=today, code="forskola", name="Förskola", first_month=Month.parse("2020-01")
    )
    _, report = batches.check(session, GRUNDDATA, uploaded(session, book(WHOLE)), actor=SYSTEM, today=today)
    assert "Branschen forskola har redan en annan första månad. Den kan inte ändras." in [
        fault.sentence for fault in report.errors
    ]


def test_a_row_that_an_undone_fact_still_points_at_stays_whole(session: Session, today: date) -> None:
    batch = read_in(session, book(WHOLE), today)
    service = session.exec(select(Service)).one()
    person = Person(handle="4F7K", name="Maja Lind", name_key="maja lind", born=date(2024, 3, 1))
    session.add(person)
    session.flush()
    slip = ChoiceFact(kind="val", person_id=person.id or 0, service_id=service.id, on=today, reported_on=today,
                      recorded_at=audit.now(), mistyped_at=audit.now())  # fmt: skip
    session.add(slip)
    session.flush()
    undo.undo(session, GRUNDDATA, batch, actor=SYSTEM, today=today, reason="Fel fil")
    assert session.exec(select(Service.code)).all() == ["forskola"]
    assert [count(session, table) for table in (Board, Industry, IndustryFace, DimensionValue)] == [1, 1, 1, 2]
    assert json.loads(batch.counts)["kept"] == 7


def test_a_value_may_hold_an_equals_sign_and_the_dimension_of_events_is_never_chosen(
    session: Session, today: date
) -> None:
    more = [["forskola", "timmar", "<=25", "1"], ["forskola", "händelse", "tom plats", "1"]]
    read_in(session, book({**WHOLE, "Dimensioner": [*DIMENSIONS, *more]}), today)
    service = session.exec(select(Service)).one()
    assert [(one.code, values) for one, values in dimensions_of(session, service.id or 0)] == [
        ("omfattning", ["heltid", "deltid"]),
        ("timmar", ["<=25"]),
    ]
    assert "händelse" in {one.code for one, _ in dimensions_of(session, service.id or 0, with_events=True)}
