"""The payment file for finance: what it says, that it agrees, and that it never changes."""

from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import Session

from kundval.access.rules import SYSTEM, Forbidden
from kundval.errors import Refused
from kundval.payment.files.written import preliminary_workbook
from kundval.payment.queries.file_content import preliminary_content
from kundval.payment.service.export import export_run
from tests.factories import make_actor, make_industry
from tests.payment.finance_cases import finance_case

TODAY = date(2026, 11, 23)


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a sheet by heading."""
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_file_has_payments_with_account_giro_and_amounts_with_and_without_vat(session: Session) -> None:
    finance_case(session)
    file = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    book = load_workbook(BytesIO(file.content))
    assert book.sheetnames == ["Utbetalningar", "Rader", "Kontrollsummor"]
    first = rows_of(book["Utbetalningar"])[0]
    assert first["Organisationsnummer"] == "556036-0793"
    assert first["Bankgiro eller plusgiro"] == "bankgiro 5400-1136"
    assert (first["Konto"], first["Motpart"], first["Momskod"]) == ("46387", "87", "M6")
    assert first["Belopp med momskompensation (kr)"] == 16506.75
    assert first["Belopp utan momskompensation (kr)"] + first["Momskompensation (kr)"] == pytest.approx(16506.75)
    assert (first["Period"], first["Körning"], first["Status"]) == ("2026-10", "7", "betalas")


def test_held_negative_and_in_house_are_told_apart(session: Session) -> None:
    finance_case(session)
    file = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    rows = rows_of(load_workbook(BytesIO(file.content))["Utbetalningar"])
    assert [(row["Status"], row["Skäl"] or "") for row in rows[:-1]] == [
        ("betalas", ""),
        ("innehållen", "Avtalet är inte undertecknat."),
        ("saldo, betalas inte", ""),
        ("intern fördelning", ""),
    ]


def test_no_cell_is_a_formula_and_text_beginning_with_equals_stays_text(session: Session) -> None:
    finance_case(session)
    file = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    book = load_workbook(BytesIO(file.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=Solgläntan & Co" in [cell.value for cell in cells]
    amounts = [cell.column_letter for cell in book["Utbetalningar"][1] if str(cell.value).startswith("Belopp")]
    assert len(amounts) == 2
    for letter in amounts:
        assert {type(cell.value) for cell in book["Utbetalningar"][letter][1:]} <= {int, float}
    assert book["Utbetalningar"].freeze_panes == "B2"


def test_control_totals_agree_with_the_run_to_the_ore(session: Session) -> None:
    case = finance_case(session)
    file = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    book = load_workbook(BytesIO(file.content))
    totals = rows_of(book["Kontrollsummor"])
    amount = "Belopp med momskompensation (kr)"

    def ore(value: object) -> int:
        return round(float(str(value)) * 100)

    for group in ("Konto", "Motpart", "Utförare", "Status", "Alla rader i filen", "Körningen"):
        assert sum(ore(row[amount]) for row in totals if row["Summa per"] == group) == case.run.amount_ore, group
    assert [row["Namn"] for row in totals if row["Summa per"] == "Körningens hash"] == ["ab" * 32]
    assert ore(rows_of(book["Rader"])[-1][amount]) == case.run.amount_ore
    assert ore(rows_of(book["Utbetalningar"])[-1][amount]) == case.run.amount_ore


def test_every_line_is_there_with_its_quantity_as_text_and_no_name(session: Session) -> None:
    finance_case(session)
    file = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    book = load_workbook(BytesIO(file.content))
    lines = rows_of(book["Rader"])[:-1]
    assert len(lines) == 5
    assert lines[0]["Antal, ska betalas"] == "22/31"
    assert [line["Kund"] for line in lines].count("Skyddad identitet") == 1
    assert "Maja Lind" not in str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])


def test_fetched_again_it_is_the_same_bytes(session: Session) -> None:
    case = finance_case(session)
    first = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    assert case.run.state == "exporterad"
    assert {name: payment.state for name, payment in case.payments.items()} == {
        "Björken AB": "i fil",
        "=Solgläntan & Co": "innehållen",
        "Eken ek. för.": "saldo",
        "Exempelby kommun": "i fil",
    }
    again = export_run(session, actor=SYSTEM, today=date(2027, 3, 1), number=7)
    assert (again.id, again.content) == (first.id, first.content)
    assert again.sha256 == sha256(again.content).hexdigest()


def test_csv_is_made_at_the_same_time_and_guards_formulas(session: Session) -> None:
    finance_case(session)
    export_run(session, actor=SYSTEM, today=TODAY, number=7)
    file = export_run(session, actor=SYSTEM, today=TODAY, number=7, form="csv")
    text = file.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Utbetalning;Utförare;Organisationsnummer")
    assert "'=Solgläntan & Co;559000-1239" in text
    assert ";16506,75;2026-10;7;betalas" in text


def test_released_payment_goes_out_in_a_further_file_of_its_own_run(session: Session) -> None:
    case = finance_case(session)
    first = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    case.payments["=Solgläntan & Co"].state = "släppt"
    session.flush()
    second = export_run(session, actor=SYSTEM, today=TODAY, number=7)
    assert (first.sequence, second.sequence) == (1, 2)
    rows = rows_of(load_workbook(BytesIO(second.content))["Utbetalningar"])
    assert [row["Utförare"] for row in rows[:-1]] == ["=Solgläntan & Co"]
    assert case.payments["=Solgläntan & Co"].file_id == second.id
    earlier = export_run(session, actor=SYSTEM, today=TODAY, number=7, sequence=1)
    assert earlier.content == first.content


def test_a_line_without_account_is_named_and_stops_the_file(session: Session) -> None:
    case = finance_case(session, coded=False)
    with pytest.raises(Refused, match=r"kontering saknas för Omsorg7, egenregi, motpart 13 \(1\srad\)"):
        export_run(session, actor=SYSTEM, today=TODAY, number=7)
    assert case.run.state == "beslutad"


@pytest.mark.parametrize("state", ["preliminär", "slutlig", "granskad", "avvisad"])
def test_only_a_decided_run_is_exported(session: Session, state: str) -> None:
    finance_case(session, state)
    with pytest.raises(Refused, match=f"Körning 7 är {state}"):
        export_run(session, actor=SYSTEM, today=TODAY, number=7)


def test_who_may_not_export_is_refused_by_the_verb_itself(session: Session) -> None:
    case = finance_case(session)
    with pytest.raises(Forbidden):
        export_run(session, actor=make_actor(session, "attestant"), today=TODAY, number=7)
    elsewhere = make_actor(session, "ekonom", industry_id=make_industry(session).id)
    with pytest.raises(Forbidden):
        export_run(session, actor=elsewhere, today=TODAY, number=case.run.number)


def test_preliminary_list_says_on_each_sheet_what_it_is(session: Session) -> None:
    case = finance_case(session, "preliminär", coded=False)
    book = load_workbook(BytesIO(preliminary_workbook(preliminary_content(session, case.run, case.industry, TODAY))))
    for sheet in book:
        assert "PRELIMINÄRT" in sheet["A1"].value
        assert "PRELIMINÄRT" in sheet.oddFooter.left.text
