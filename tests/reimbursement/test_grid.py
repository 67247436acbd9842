"""The grid of a draft: typed and pasted, with what follows from it, and the workbook down and up after."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask
from sqlmodel import Session

from kundval.access.models import User
from kundval.reimbursement.queries.page_grid import MOST_CELLS, grid, pasted
from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import BaseAmount, Cell, Document, Step
from kundval.reimbursement.rules.typed import followed, typed
from kundval.reimbursement.service import drafts
from kundval.reimbursement.workbook.opened import open_list
from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.storing import to_text
from kundval.reimbursement.workbook.writing import workbook_of
from tests.reimbursement.lists import FOLDER, published_list, small
from tests.reimbursement.market import TODAY, Market, decide, draft, make_market, vasby
from tests.visitor import Visitor

ROW = "Förskola 1-2 år, heltid"
CARE = Cell(ROW, "alla", "omsorg_material", "kr/år")


@pytest.fixture
def market(session: Session, app: Flask) -> Market:
    found = make_market(session)
    session.commit()
    return found


def numbers(document: Document) -> dict[tuple[str, str], Fraction | None]:
    return {(n.group, n.component): n.amount for n in document.published if n.row == ROW}


def follow(document: Document, amounts: dict[Cell, Fraction], bases: dict[int, Fraction] | None = None) -> Document:
    return followed(document, check(document).stored, amounts, bases or {})


def test_what_is_typed_changes_only_what_was_typed() -> None:
    changed = numbers(typed(published_list("UV-FSK-2017"), {CARE: Fraction(110000)}, {}))
    assert changed["alla", "omsorg_material"] == 110000
    assert changed["egenregi", "summa"] == 126190


def test_the_rest_follows_from_a_typed_base_and_other_rows_stay() -> None:
    document = published_list("UV-FSK-2017")
    new = follow(document, {CARE: Fraction(110000)})
    # 3 % av 110 000; lokalen 17 208,3 är oförändrad; 6 % av 130 508,3.
    assert numbers(new) == {
        ("alla", "omsorg_material"): 110000, ("alla", "administration"): 3300, ("alla", "lokal"): 17208,
        ("egenregi", "summa"): 130508, ("fristaende", "momskompensation"): 7830, ("fristaende", "summa"): 138339,
    }  # fmt: skip
    assert [n for n in new.published if n.row != ROW] == [n for n in document.published if n.row != ROW]


def test_a_base_finer_than_it_is_printed_is_kept_exactly_and_printed_rounded() -> None:
    new = follow(published_list("UV-FSK-2017"), {CARE: Fraction("105807.49")})
    assert numbers(new)["alla", "omsorg_material"] == 105807
    assert [(one.component, one.row, one.amount, one.exact) for one in new.bases] == [
        ("omsorg_material", ROW, Fraction("105807.49"), True)
    ]


def test_a_typed_sum_stays_as_typed_though_the_rest_follows() -> None:
    total = Cell(ROW, "fristaende", "summa", "kr/år")
    new = follow(published_list("UV-FSK-2017"), {CARE: Fraction(110000), total: Fraction(138000)})
    assert numbers(new)["fristaende", "summa"] == 138000
    assert any(v.number.component == "summa" for v in check(new).having("deviation", "explained"))


def test_a_hidden_base_is_typed_on_its_own_and_what_is_printed_follows() -> None:
    document = small(
        [Step("bas_pris", "bas", ("rad",)), Step("summa", "1,06 × bas_pris")], {("r", "a", "summa"): "1060"}
    )
    document = replace(
        document, bases=(BaseAmount("bas_pris", Fraction(1000)),),
        components=tuple(replace(c, printed=c.code == "summa") for c in document.components),
    )  # fmt: skip
    new = follow(document, {}, {0: Fraction(1100)})
    assert [n.amount for n in new.published] == [1166]
    assert [one.amount for one in new.bases] == [1100]


def test_a_block_from_excel_finds_its_places_whichever_way_it_lies(session: Session, market: Market) -> None:
    page = grid(session, draft(session, market, vasby()), "1", "", "")
    across = "\t1–2 år heltid\t1–2 år deltid\nOmsorg och material\t110 000\t75 000\nLokaler\t17 500\t"
    down = "Pris\tOmsorg och material\tLokaler\n1–2 år heltid\t110 000\t17 500\n1–2 år deltid\t75 000\t"
    at = {number.cell: f"n-{number.index}" for number in page.numbers}
    wanted = {
        at[CARE]: "110 000",
        at[CARE._replace(component="lokal")]: "17 500",
        at[CARE._replace(row="Förskola 1-2 år, deltid")]: "75 000",
    }
    assert pasted(page, across).values == pasted(page, down).values == wanted
    assert pasted(page, "\tOmsorg och material\n9 år\t1").unknown == [
        "«9 år», «Omsorg och material» finns inte på den här sidan."
    ]
    assert "Klistra in ett block med rubriker" in pasted(page, "110000").unknown[0]


def test_pasting_shows_the_numbers_in_the_grid_and_saves_nothing(
    session: Session, client: Visitor, market: Market
) -> None:
    found = draft(session, market, vasby())
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    here = f"/ersattning/listor/{found.id}/priser"
    block = {"act": "klistra", "paste": "\t1–2 år heltid\nOmsorg och material\t110 000", "version": "1"}
    page = client.post(here, data=block).get_data(as_text=True).replace("\u00a0", " ")
    assert "1 tal är inklistrat men inte sparat än" in page
    assert 'value="110 000"' in page
    session.rollback()
    assert session.get_one(type(found), found.id).version == 1


def test_save_and_follow_in_the_browser_then_down_and_up_without_loss(
    session: Session, client: Visitor, market: Market
) -> None:
    found = draft(session, market, vasby())
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    fields = {f"n-{index}": str(n.amount) for index, n in enumerate(vasby().published)}
    sent = {**fields, "n-0": "110000,25", "version": "1", "act": "folj"}
    assert client.post(f"/ersattning/listor/{found.id}/priser", data=sent).status_code == 302
    session.rollback()
    saved = session.get_one(type(found), found.id)
    document = open_list(saved.document).document
    assert numbers(document)["alla", "administration"] == 3300
    page = client.text(f"/ersattning/listor/{found.id}/priser")
    assert "Angivna baser, oavrundade" in page
    content = client.get(f"/ersattning/listor/{found.id}/arbetsbok.xlsx").data
    assert to_text(read_workbook(content)) == saved.document


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.xlsx")), ids=lambda file: file.stem)
def test_every_published_list_edited_in_the_grid_comes_down_and_up_without_loss(file: object) -> None:
    document = published_list(file.stem)  # type: ignore[attr-defined]
    stored = check(document).stored
    first = next(n for n in document.published if n.amount is not None)
    cell = Cell(first.row, first.group, first.component, first.unit)
    for edited in (
        typed(document, {cell: (first.amount or Fraction(0)) + 1}, {}),
        followed(document, stored, {cell: (first.amount or Fraction(0)) + Fraction(1, 8)}, {}),
    ):
        assert to_text(read_workbook(workbook_of(edited))) == to_text(edited)


def test_a_page_of_the_grid_has_at_most_its_cells(session: Session, market: Market) -> None:
    page = grid(session, draft(session, market, vasby()), "1", "", "fristaende")
    assert len(page.numbers) + len(page.bases) <= MOST_CELLS
    assert {number.cell.group for number in page.numbers} == {"fristaende", "alla"}


def test_a_decided_list_has_no_grid(session: Session, client: Visitor, market: Market) -> None:
    found = decide(session, market, vasby())
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    page = client.get(f"/ersattning/listor/{found.id}/priser")
    assert page.status_code == 409 or "ändras aldrig" in page.get_data(as_text=True)
    assert "Ersätt med ny prislista" in client.text(f"/ersattning/listor/{found.id}")
    with pytest.raises(Exception, match="ändras aldrig"):
        drafts.save_numbers(
            session, actor=market.economist, today=TODAY, price_list_id=found.id or 0, version=1, amounts={}
        )
