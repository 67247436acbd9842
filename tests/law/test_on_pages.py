"""C01, C06 and C07 where people meet them: the page of a list, before it is decided, the run, the report, the terminal."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook
from sqlmodel import Session

from kundval.cli import cli
from kundval.payment.queries.control_law import late_decisions
from kundval.registry.models import Decision
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.service import drafts
from tests.factories import make_user
from tests.payment.build import IN_HOUSE, Market, market
from tests.reimbursement.market import TODAY, decide, draft, make_market, vasby


def test_c01_a_late_list_is_warned_of_on_its_page_and_in_the_report(app: Flask, session: Session) -> None:
    town = make_market(session)
    late = decide(session, town, vasby(), decided_on=date(2017, 1, 1))
    reader = make_user(session, "ledning")
    session.commit()
    visitor = app.test_client().log_in(reader)
    assert "Sent beslut: bidrag för 2017 bestäms före årets början" in visitor.text(f"/ersattning/listor/{late.id}")
    report = visitor.text("/ersattning/lagen?regel=f%C3%B6re+%C3%A5ret")
    assert "listan beslutades 2017-01-01" in report
    assert "Administrationen" not in report
    rows = load_workbook(BytesIO(visitor.get("/ersattning/lagen/export.xlsx").data)).active.iter_rows(values_only=True)
    told = [row for row in rows if row[3] in ("före året", "administration")]
    assert {row[3] for row in told} == {"före året", "administration"}


def test_c01_and_c06_stand_before_a_list_is_decided(app: Flask, session: Session) -> None:
    town = make_market(session)
    waiting = draft(session, town, vasby())
    drafts.review(session, actor=town.economist, today=TODAY, price_list_id=waiting.id or 0)
    decider = make_user(session, "attestant")
    session.commit()
    visitor = app.test_client().log_in(decider)
    sent = {"board_id": str(town.board_id), "paragraph": "98", "case_number": "UBN 2017/1", "decided_on": "2017-02-01"}
    page = " ".join(visitor.post(f"/ersattning/listor/{waiting.id}/beslut", data=sent).get_data(as_text=True).split())
    assert "Sent beslut: bidrag för 2017" in page
    assert "efter ordalydelsen 3 805 kr/år" in page


@pytest.fixture
def preschool(session: Session) -> Market:
    made = market(session)
    made.service.code = "forskola"
    made.price_list.valid_from = date(2017, 1, 1)
    made.unit("Björken")
    made.unit("Sigma", IN_HOUSE)
    made.rate(12_720_000, vat_ore=720_000)
    made.rate(12_000_000, IN_HOUSE)
    return made


def test_c01_a_run_that_pays_by_a_late_list_says_so(session: Session, preschool: Market) -> None:
    preschool.choose(preschool.child(), "Björken", "2017-01-01")
    run = preschool.run("2017-01")
    assert run is not None
    assert late_decisions(session, run) is None
    late = Decision(
        board_id=preschool.decision.board_id, paragraph="§ 2", paragraph_number=2, case_number="D 2", decided_on=date(2017, 1, 1),
        registered_at=preschool.decision.registered_at,
    )  # fmt: skip
    session.add(late)
    session.flush()
    preschool.price_list.decision_id = late.id
    session.flush()
    found = late_decisions(session, run)
    assert found is not None
    assert found.sentences[0].startswith("Prislista: Sent beslut: bidrag för 2017")


def test_c07_vat_is_a_part_of_its_own_for_private_units_and_nothing_for_the_own(preschool: Market) -> None:
    for unit in ("Björken", "Sigma"):
        preschool.choose(preschool.child(), unit, "2017-01-01")
    told = {line.unit: (line.amount_ore, line.vat_ore) for line in preschool.lines(preschool.run("2017-01"))}
    assert told == {"Björken": (1_060_000, 60_000), "Sigma": (1_000_000, 0)}


def test_c06_in_the_terminal_the_warnings_stand_beside_the_list_of_numbers() -> None:
    runner = CliRunner()
    file = "kundval/data/prices/UV-PED-2017.xlsx"
    text = runner.invoke(cli, ["prices", "check", file])
    assert "Lagen: 1 sak att veta" in text.stdout
    assert "schablonen 1 % av grundbeloppet" in text.stdout
    as_json = runner.invoke(cli, ["prices", "check", file, "--json"])
    assert len(json.loads(as_json.stdout)) == 24
    assert "schablonen 1 % av grundbeloppet" in as_json.stderr
    other = runner.invoke(cli, ["prices", "check", file, "--verksamhet", "forskola"])
    assert "schablonen 3 % av grundbeloppet" in other.stdout
    wrong = runner.invoke(cli, ["prices", "check", file, "--verksamhet", "simskola"])
    assert "Verksamhetsformen simskola finns inte" in str(wrong.exception) + wrong.output


def test_the_office_says_of_which_kind_a_service_with_a_code_of_its_own_is(app: Flask, session: Session) -> None:
    town = make_market(session)
    town.service.code, town.industry.code = "nattis", "natt"
    session.flush()
    late = decide(session, town, _of_industry(vasby(), "natt", "nattis"), decided_on=date(2017, 1, 1))
    economist = make_user(session, "ekonom")
    session.commit()
    visitor = app.test_client().log_in(economist)
    before = visitor.text(f"/ersattning/listor/{late.id}")
    assert "Verksamhetsformen är inte känd för nattis" in before
    assert "Sent beslut" not in before
    address = f"/ersattning/verksamhetsformer/{town.service.id}"
    assert visitor.post(address, data={"kind": "simskola"}).status_code == 422
    assert visitor.post(address, data={"kind": "forskola"}).status_code == 302
    assert "Sent beslut" in visitor.text(f"/ersattning/listor/{late.id}")
    assert '<option value="natt"' in visitor.get("/ersattning/beslut?ar=2026").get_data(as_text=True)


def _of_industry(document: Document, industry: str, service: str) -> Document:
    return replace(
        document,
        head=replace(document.head, industry=industry),
        rows=tuple(replace(row, service=service) for row in document.rows),
    )


def test_a_long_report_comes_in_pages_and_the_file_holds_it_all(app: Flask, session: Session) -> None:
    town = make_market(session)
    for year in range(2010, 2024):
        decide(session, town, vasby(start=date(year, 1, 1), end=date(year + 1, 1, 1)), decided_on=date(year, 1, 1))
    reader = make_user(session, "ledning")
    reader.page_size = 20
    session.commit()
    visitor = app.test_client().log_in(reader)
    first, last = visitor.text("/ersattning/lagen"), visitor.text("/ersattning/lagen?sida=999999")
    assert "Rader 1–20 av 24" in first
    assert "Rader 21–24 av 24" in last
    rows = load_workbook(BytesIO(visitor.get("/ersattning/lagen/export.xlsx").data)).active.iter_rows(values_only=True)
    assert len(list(rows)) == 25
