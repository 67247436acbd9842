"""Saved answers of SS 12000: persons, units and placements in one preview and one batch, with every fault named and all of it undone."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, func, select

from kundval.access.importing import batches, undo
from kundval.access.importing.check import examine
from kundval.access.importing.template import template
from kundval.access.models import ImportBatch
from kundval.choice.imports import IMPORTS
from kundval.choice.models import ChoiceFact, Person, Residence, Segment
from kundval.choice.queries.visible import person_by_number
from kundval.errors import BadFile
from tests.choice.market import MAJA, OLLE, TODAY, Market, numbered
from tests.factories import make_actor
from tests.imports.files import book

FORMS = ["skolform", "årskurs från", "årskurs till", "timmar från", "timmar till", "tjänst", "omfattning"]
SUNNY, BIRCH, OWNER = "org-solgläntan", "org-björken", "org-huvudman"


@pytest.fixture
def school(market: Market) -> Market:
    """The market, with what FS means: up to 15 hours is part time."""
    rows = [FORMS, ["FS", "", "", "", "15", "forskola", "deltid"], ["FS", "", "", "15,001", "60", "forskola", "heltid"],
            ["fklass", "", "", "", "", "forskola", "heltid"]]  # fmt: skip
    market.birch.school_unit_code = "12345678"
    market.session.flush()
    economist = make_actor(market.session, "ekonom", name="Eva Holm")
    send(replace(market, officer=economist), "skolformer", book({"Skolformer": rows}), "skolformer.xlsx")
    return market


def organisations() -> list[dict[str, Any]]:
    return [
        {"id": OWNER, "displayName": "Ekdalens kommun", "organisationType": "Huvudman", "organisationNumber": "212999-0012"},
        {"id": SUNNY, "displayName": "Solgläntan", "organisationType": "Skolenhet", "organisationCode": "solgläntan"},
        {"id": BIRCH, "displayName": "Björken", "organisationType": "Skolenhet", "schoolUnitCode": "12345678"},
    ]  # fmt: skip


def person(number: str = MAJA, given: str = "Maja", **more: Any) -> dict[str, Any]:
    return {
        "id": f"barn-{given}", "civicNo": {"value": numbered(number), "nationality": "SE"}, "givenName": given, "familyName": "Lind",
        "birthDate": f"{number[:4]}-{number[4:6]}-{number[6:8]}", "securityMarking": "Ingen",
        "addresses": [{"type": "Folkbokföring", "municipalityCode": "0114"}], "enrolments": [], **more,
    }  # fmt: skip


def placement(given: str = "Maja", start: str = "2026-01-12", unit: str = SUNNY, **more: Any) -> dict[str, Any]:
    return {
        "id": f"placering-{given}-{start}", "meta": {"created": "2026-01-05T08:00:00Z", "modified": "2026-01-05T23:30:00Z"},
        "placedAt": {"id": unit}, "child": {"id": f"barn-{given}"}, "schoolType": "FS", "startDate": start,
        "maxWeeklyScheduleHours": 40, **more,
    }  # fmt: skip


def answers(persons: list[Any], placements: list[Any], places: list[Any] | None = None) -> bytes:
    found = {
        "organisations": organisations() if places is None else places,
        "persons": persons,
        "placements": placements,
    }
    return json.dumps({name: {"data": data, "pageToken": None} for name, data in found.items()}).encode()


def checked(market: Market, content: bytes) -> list[str]:
    _, report = examine(
        market.session, IMPORTS["ss12000"], actor=market.officer, today=TODAY, filename="svar.json", content=content
    )
    return [str(fault).replace("\xa0", " ") for fault in [*report.errors, *report.warnings]]


def send(market: Market, kind: str, content: bytes, filename: str = "svar.json") -> ImportBatch:
    found = IMPORTS[kind]
    batch = batches.upload(market.session, found, actor=market.officer, filename=filename, content=content)
    _, report = batches.check(market.session, found, batch, actor=market.officer, today=TODAY)
    assert [str(fault) for fault in report.errors] == []
    batches.apply(market.session, found, batch, actor=market.officer, today=TODAY, warnings_reason="kontrollerat")
    return batch


def counts(batch: ImportBatch) -> tuple[int, int, int]:
    told = json.loads(batch.counts)
    return told["new"], told["changed"], told["unchanged"]


def held(market: Market, number: str = MAJA) -> list[tuple[str, str, str, str]]:
    found = person_by_number(market.session, market.officer, numbered(number), TODAY)
    assert found is not None
    return market.held(found)


def test_new_persons_and_placements_become_choices_and_are_undone_whole(session: Session, school: Market) -> None:
    content = answers(
        [person(), person(OLLE, "Olle", securityMarking="Sekretessmarkering")],
        [placement(), placement("Olle", "2025-08-18", BIRCH, endDate="2026-05-31", maxWeeklyScheduleHours=15)],
    )
    batch = send(school, "ss12000", content)
    assert counts(batch) == (4, 0, 0)
    assert held(school) == [("2026-01-12", "", "Solgläntan", "omfattning=heltid")]
    assert held(school, OLLE) == [("2025-08-18", "2026-05-31", "Björken", "omfattning=deltid")]
    # 23:30 in universal time is the next day in Sweden.
    assert {str(on) for on in session.exec(select(ChoiceFact.reported_on))} == {"2026-01-06"}
    assert counts(check_again(school, content)) == (0, 0, 4)
    undo.undo(session, IMPORTS["ss12000"], batch, actor=school.officer, today=TODAY, reason="fel fil")
    # A person whom the marked choices name stays, without a place.
    for table in (Segment, Residence):
        assert session.exec(select(func.count()).select_from(table)).one() == 0


def check_again(market: Market, content: bytes) -> ImportBatch:
    kind = IMPORTS["ss12000"]
    batch = batches.upload(market.session, kind, actor=market.officer, filename="svar.json", content=content)
    batches.check(market.session, kind, batch, actor=market.officer, today=TODAY)
    return batch


def test_last_day_that_has_been_set_since_ends_the_choice_so_that_another_may_begin(
    session: Session, school: Market
) -> None:
    send(school, "ss12000", answers([person()], [placement()]))
    later = {"meta": {"modified": "2026-05-04T08:00:00Z"}}
    moved = [placement(endDate="2026-05-31", **later), placement(start="2026-06-01", unit=BIRCH, **later)]
    batch = send(school, "ss12000", answers([person(given="Maja", familyName="Ek")], moved))
    assert counts(batch) == (1, 2, 0)
    assert held(school) == [
        ("2026-01-12", "2026-05-31", "Solgläntan", "omfattning=heltid"),
        ("2026-06-01", "", "Björken", "omfattning=heltid"),
    ]
    undo.undo(session, IMPORTS["ss12000"], batch, actor=school.officer, today=TODAY, reason="fel fil")
    assert held(school) == [("2026-01-12", "", "Solgläntan", "omfattning=heltid")]
    assert session.exec(select(Person.name)).one() == "Maja Lind"


def test_enrolments_count_and_staff_are_left_out(session: Session, school: Market) -> None:
    enrolled = {"enroledAt": {"id": BIRCH}, "schoolType": "FKLASS", "schoolYear": 0, "startDate": "2026-08-17"}
    other = {"enroledAt": {"id": BIRCH}, "schoolType": "GY", "startDate": "2026-08-17"}
    content = answers([person(enrolments=[enrolled, other]), person(OLLE, "Olle", civicNo=None)], [])
    assert checked(school, content) == [
        "Blad enrolments, kolumn schoolType: GY står inte i skolformer. 1 post läses inte in."
    ]


def test_everything_that_is_wrong_is_named_with_its_place(school: Market) -> None:
    school.person()
    school.choose(school.session.exec(select(Person)).one(), "2025-12-01", until="2026-03-01")
    content = answers(
        [person(), person(OLLE, "Olle", civicNo={"value": "20230512-0000"}), person("20220101-2380", "Ida", securityMarking=True), 17],
        [
            placement(),
            placement("Olle"),
            placement("Vera"),
            placement(start="2026-13-01"),
            placement(start="2026-10-05", endDate="2026-10-01"),
            placement(start="2026-10-06", unit=OWNER),
            placement(start="2026-10-07", maxWeeklyScheduleHours={"antal": 3}),
            placement(start="2026-10-08", maxWeeklyScheduleHours=70),
            placement(start="2026-10-08"),
            placement("Ida"),
            "skräp",
        ],
    )  # fmt: skip
    found = checked(school, content)
    assert [fault.split(":", 1)[0] for fault in found] == [
        "Blad persons, rad 2, kolumn civicNo",
        "Blad persons, rad 3, kolumn securityMarking",
        "Blad persons, rad 4, kolumn id",
        "Blad persons, rad 4, kolumn civicNo",
        "Blad persons, rad 4, kolumn name",
        "Blad placements, rad 1, kolumn startDate",
        "Blad placements, rad 3, kolumn child",
        "Blad placements, rad 4, kolumn startDate",
        "Blad placements, rad 5, kolumn endDate",
        "Blad placements, rad 6, kolumn placedAt",
        "Blad placements, rad 7, kolumn maxWeeklyScheduleHours",
        "Blad placements, rad 8, kolumn maxWeeklyScheduleHours",
        "Blad placements, rad 9, kolumn id",
        *(f"Blad placements, rad 11, kolumn {name}" for name in ("id", "child", "placedAt", "schoolType", "startDate")),
    ]
    assert "barn-Vera finns inte i filen." in found[6]
    assert "Ekdalens kommun (kod saknas) finns inte bland enheterna." in found[9]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "ingen JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[" * 200_000, "nivåer|ingen JSON"),
        (b'{"placements": {"data": [{"id": ' + b"[" * 900 + b"]" * 900 + b"}]}}", "nivåer|känns|rad"),
        (b'{"data": [{"child": NaN}]}', "NaN"),
        (b'{"data": []}', "har inga organisations"),
        (b'"text"', "har inga organisations"),
        (b'{"data": 5}', "ingen lista"),
        (b'{"data": [{"hej": 1}]}', "har inga organisations"),
        (b'{"data": [{"placedAt": "x"}], "pageToken": "mer"}', "fler sidor"),
        (b"PK\x03\x04\xff", "ingen JSON"),
        (b"", "tom"),
    ],
    ids=range(12),
)
def test_hostile_files_are_answered_with_a_sentence(school: Market, content: bytes, sentence: str) -> None:
    try:
        said = " ".join(checked(school, content))
    except BadFile as error:
        said = error.sentence
    assert any(word in said for word in sentence.split("|")), said


def test_odd_values_are_faults_and_no_crash(school: Market) -> None:
    odd = [
        None,
        [],
        {},
        True,
        10**40,
        "\ud800",
        "a\u0000b",
        "x" * 5000,
        [[1]],
        "2026-02-30",
        "9999-12-31",
    ]
    for value in odd:
        for name in ("id", "child", "placedAt", "schoolType", "startDate", "endDate", "maxWeeklyScheduleHours", "meta"):
            checked(school, answers([person()], [placement(**{name: value})]))
        for name in ("id", "civicNo", "givenName", "birthDate", "securityMarking", "enrolments", "addresses"):
            checked(school, answers([person(**{name: value})], [placement()]))
        checked(
            school,
            answers([person()], [placement(meta={"modified": value})], [{"id": value, "organisationType": value}]),
        )


def test_pages_in_a_list_and_the_template_are_read(school: Market) -> None:
    pages = [{"data": organisations(), "pageToken": None}, {"data": [person()], "pageToken": "2"},
             {"data": [person(OLLE, "Olle")], "pageToken": None}, {"data": [placement(), placement("Olle")]}]  # fmt: skip
    assert checked(school, json.dumps(pages).encode()) == []
    assert checked(school, template(IMPORTS["ss12000"])) == [
        "Blad placements, rad 1, kolumn placedAt: Björken (bjorken) finns inte bland enheterna. "
        "Registrera enheten, eller rätta dess skolenhetskod."
    ]
