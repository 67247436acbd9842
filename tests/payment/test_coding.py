"""Account coding to its full width: the most specific row wins, every part reaches the file, and no run is final with a line uncoded."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, delete, select

from kundval.access.rules import SYSTEM
from kundval.errors import FieldsRefused, Refused
from kundval.payment.files.coding import Coding, CodingRow, Key, code_of
from kundval.payment.models import Run
from kundval.payment.queries.coded import coded_run, latest_runs
from kundval.payment.service.export import export_run
from kundval.period import Month
from kundval.reimbursement.models import AccountCoding
from kundval.reimbursement.service.coding import save_coding
from tests.payment.build import IN_HOUSE, LONG_AGO, Market, market

JANUARY = Month.parse("2017-01").number
KEY = Key(1, "placering", "1-2", "fristående", "87", JANUARY)


def row(account: str, since: date = LONG_AGO, **named: str) -> CodingRow:
    asked = {"band": "", "mode": "", "counterparty": ""} | named
    return CodingRow(1, valid_from=since, coding=Coding(account, ""), **asked)


@pytest.mark.parametrize(
    ("rows", "account"),
    [
        ([row("alla"), row("regi", mode="fristående")], "regi"),
        ([row("regi", mode="fristående"), row("slag", kind="placering")], "regi"),
        ([row("motpart", counterparty="87"), row("regi", mode="fristående")], "motpart"),
        ([row("ålder", band="1-2"), row("motpart", counterparty="87")], "ålder"),
        ([row("ålder", band="1-2"), row("två", mode="fristående", kind="placering")], "två"),
        ([row("förr", mode="fristående"), row("nu", date(2017, 1, 31), mode="fristående")], "nu"),
        ([row("nu", mode="fristående"), row("sen", date(2017, 2, 1), mode="fristående")], "nu"),
        ([row("alla"), row("annan", kind="tillägg"), row("äldre", band="3-5")], "alla"),
    ],
)
def test_the_row_that_names_most_wins_then_age_counterparty_mode_kind_and_the_later_day(
    rows: list[CodingRow], account: str
) -> None:
    for order in (rows, rows[::-1]):
        coding = code_of(order, KEY)
        assert coding is not None
        assert coding.account == account


def test_the_counterparty_that_is_booked_is_the_lines_own_unless_the_row_names_one() -> None:
    own, named = row("4630"), CodingRow(1, "", "", "", LONG_AGO, Coding("4630", "", counterparty="871"))
    assert [code_of([one], KEY).counterparty for one in (own, named)] == ["87", "871"]  # type: ignore[union-attr]


@pytest.fixture
def office(session: Session) -> Market:
    made = market(session)
    made.unit("Eken")
    made.unit("Björken", IN_HOUSE)
    made.rate(12_000_000)
    made.rate(11_000_000, IN_HOUSE)
    for unit in ("Eken", "Björken"):
        made.choose(made.child(), unit, "2016-08-01")
    session.exec(delete(AccountCoding).where(col(AccountCoding.service_id) == made.service.id))
    return made


def save(session: Session, made: Market, **given: object) -> AccountCoding:
    stated = {
        "band": "",
        "mode": "",
        "counterparty": "",
        "account": "4630",
        "vat_code": "",
        "valid_from": LONG_AGO,
    } | given
    return save_coding(session, actor=SYSTEM, today=date(2017, 1, 1), service_id=made.service.id or 0, **stated)[0]  # type: ignore[arg-type]


def test_a_run_with_a_line_that_cannot_be_coded_is_not_made_final(session: Session, office: Market) -> None:
    save(session, office, mode=IN_HOUSE)
    with pytest.raises(Refused) as refused:
        office.run("2017-01")
    assert f"kontering saknas för {office.service.name}, fristående, motpart 87, från januari 2017 (1\xa0rad)" in str(
        refused.value
    )
    session.rollback()


def test_a_coding_from_a_later_month_does_not_code_an_earlier_one(session: Session, office: Market) -> None:
    save(session, office, valid_from=date(2017, 2, 1))
    with pytest.raises(Refused, match="från januari 2017"):
        office.run("2017-01")


def test_all_parts_reach_the_payment_file_and_the_control_totals(session: Session, office: Market) -> None:
    save(session, office, mode=IN_HOUSE, account="7000", responsibility="12")
    save(
        session, office, mode="fristående", account="463 87", responsibility="1200", activity="407", project="9001", free="A1",
        vat_code="MK6",
    )  # fmt: skip
    run = office.run("2017-01")
    assert run is not None
    book = load_workbook(BytesIO(export_run(session, actor=SYSTEM, today=date(2017, 2, 1), number=run.number).content))
    parts = ("Konto", "Ansvar", "Verksamhet", "Motpart", "Projekt", "Fri kod", "Momskod")
    rows = [dict(zip((cell.value for cell in book["Utbetalningar"][1]), found, strict=True))
            for found in book["Utbetalningar"].iter_rows(min_row=2, max_row=3, values_only=True)]  # fmt: skip
    assert {tuple(one[part] or "" for part in parts) for one in rows} == {
        ("463 87", "1200", "407", "87", "9001", "A1", "MK6"), ("7000", "12", "", "1", "", "", ""),
    }  # fmt: skip
    totals = [found[0] for found in book["Kontrollsummor"].iter_rows(min_row=2, values_only=True)]
    assert {"Konto", "Ansvar", "Verksamhet", "Motpart", "Projekt", "Fri kod"} <= set(totals)


def test_what_each_line_of_the_latest_run_is_coded_to_is_listed(session: Session, office: Market) -> None:
    save(session, office, account="4630")
    save(session, office, account="463 87", mode="fristående", kind="placering")
    run = office.run("2017-01")
    ((industry, latest),) = [pair for pair in latest_runs(session, SYSTEM) if pair[1].id == run.id]  # type: ignore[union-attr]
    found = coded_run(session, industry, latest)
    assert [(one.key.mode, one.coding and one.coding.account, one.row, one.lines) for one in found.rows] == [
        (IN_HOUSE, "4630", (), 1),
        ("fristående", "463 87", ("placering", "fristående"), 1),
    ]
    assert found.missing == 0
    assert (
        sum(one.amount_ore for one in found.rows)
        == session.exec(select(Run.amount_ore).where(col(Run.id) == run.id)).one()
    )  # type: ignore[union-attr]


def test_bad_codes_are_answered_field_by_field(session: Session, office: Market) -> None:
    with pytest.raises(FieldsRefused) as refused:
        save(session, office, kind="hyra", account="=1", responsibility="x" * 31, mode="okänd")
    assert set(refused.value.fields) == {"kind", "account", "responsibility", "mode"}
