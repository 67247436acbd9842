"""The files godkannanden and krav."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing import batches
from kundval.access.importing.check import Report
from kundval.access.rules import SYSTEM
from kundval.quality.imports import IMPORTS
from kundval.quality.models import Approval, Requirement
from kundval.quality.queries.requirements import requirements_on
from kundval.registry.models import Decision, Industry
from tests.imports.files import book
from tests.registry.builders import TODAY, a_board, a_service, a_unit

APPROVALS = ["enhet", "tjänst", "från", "tom", "nämnd", "paragraf", "diarienummer", "beslutad", "grund"]
REQUIREMENTS = ["bransch", "tjänst", "krav", "text", "nämnd", "paragraf", "diarienummer", "beslutad", "från", "tom"]


def put(session: Session, kind: str, rows: list[list[str]]) -> Report:
    content = book({IMPORTS[kind].sheets[0].name: rows})
    batch = batches.upload(session, IMPORTS[kind], actor=SYSTEM, filename="fil.xlsx", content=content)
    _, report = batches.check(session, IMPORTS[kind], batch, actor=SYSTEM, today=TODAY)
    if not report.errors and not report.nothing_to_do:
        batches.apply(session, IMPORTS[kind], batch, actor=SYSTEM, today=TODAY)
    return report


def test_withdrawal_in_a_file_is_an_approval_that_ends_by_its_own_decision(session: Session) -> None:
    service, board = a_service(session), a_board(session).code
    unit = a_unit(session, None, service).code
    row = [unit, service.code, "2014-08-01", "", board, "41", "UBN 2014/7", "2014-06-01", ""]
    end = [unit, service.code, "2014-08-01", "2026-06-30", board, "77", "UBN 2026/9", "2026-08-20", ""]
    assert not put(session, "godkannanden", [APPROVALS, row]).errors
    assert "Ange grunden" in str(put(session, "godkannanden", [APPROVALS, end]).errors[0])
    assert put(session, "godkannanden", [APPROVALS, [*end[:-1], "fel uppgifter från parten"]]).changed == 1
    approval = session.exec(select(Approval)).one()
    assert approval.valid_to == date(2026, 7, 1)
    assert session.get_one(Decision, approval.withdrawal_decision_id).paragraph == "§ 77"


def test_overlapping_approvals_in_a_file_are_refused_at_their_row(session: Session) -> None:
    service, board = a_service(session), a_board(session).code
    unit = a_unit(session, None, service).code
    first = [unit, service.code, "2014-08-01", "", board, "41", "UBN 2014/7", "2014-06-01", ""]
    second = [unit, service.code, "2020-01-01", "", board, "42", "UBN 2019/7", "2019-06-01", ""]
    [fault] = put(session, "godkannanden", [APPROVALS, first, second]).errors
    assert (fault.row, fault.column) == (3, "från")
    assert "är redan godkänd" in fault.sentence


def test_new_version_of_a_requirement_supersedes_from_its_day(session: Session) -> None:
    service, board = a_service(session), a_board(session).code
    industry = session.get_one(Industry, service.industry_id).code
    old = [industry, "", "3", "Legitimerad rektor", board, "41", "UBN 2014/7", "2014-06-01", "2015-01-01", ""]
    new = [industry, "", "3", "Legitimerad rektor på plats", board, "42", "UBN 2025/7", "2025-06-01", "2026-01-01", ""]
    assert put(session, "krav", [REQUIREMENTS, old, new]).new == 2
    assert put(session, "krav", [REQUIREMENTS, old, new]).unchanged == 2
    assert [one.text for one in requirements_on(session, service.id or 0, date(2025, 12, 31))] == ["Legitimerad rektor"]
    assert [one.text for one in requirements_on(session, service.id or 0, TODAY)] == ["Legitimerad rektor på plats"]
    assert session.exec(select(col(Requirement.valid_to))).all() == [None, None]


def test_template_holds_the_columns_in_the_order_of_the_documentation() -> None:
    assert list(IMPORTS["godkannanden"].sheets[0].columns()) == APPROVALS
    assert list(IMPORTS["krav"].sheets[0].columns()) == REQUIREMENTS
