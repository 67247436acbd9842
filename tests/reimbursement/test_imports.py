"""Price lists and account coding read in from files, through the framework of all files."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.importing import batches
from kundval.access.importing.undo import undo
from kundval.access.models import ImportBatch
from kundval.errors import BadFile, Refused
from kundval.reimbursement.imports import CODING, PRICE_LIST
from kundval.reimbursement.models import AccountCoding, PriceList, PriceNumber
from kundval.reimbursement.workbook.writing import workbook_of
from tests.reimbursement.market import TODAY, Market, make_market, vasby


@pytest.fixture
def market(session: Session) -> Market:
    return make_market(session)


def upload(session: Session, market: Market, content: bytes, name: str = "lista.xlsx") -> ImportBatch:
    kind = CODING if name.endswith(".csv") else PRICE_LIST
    return batches.upload(session, kind, actor=market.economist, filename=name, content=content)


def test_a_workbook_becomes_a_draft_and_can_be_undone(session: Session, market: Market) -> None:
    batch = upload(session, market, workbook_of(vasby()))
    _, report = batches.check(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    assert (report.new, report.error_count) == (1, 0)
    assert not session.exec(select(PriceList)).all()
    batches.apply(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    price_list = session.exec(select(PriceList)).one()
    assert (price_list.state, price_list.name, price_list.valid_to) == ("utkast", "Förskola 2017", date(2018, 1, 1))
    undo(session, PRICE_LIST, batch, actor=market.economist, today=TODAY, reason="Fel fil")
    assert not session.exec(select(PriceList)).all()
    assert not session.exec(select(PriceNumber)).all()


def test_a_list_with_a_gap_in_its_rows_is_refused_and_nothing_is_saved(session: Session, market: Market) -> None:
    document = vasby()
    gone = document.rows[-1].name
    gap = replace(document, rows=document.rows[:-1], published=tuple(n for n in document.published if n.row != gone))
    batch = upload(session, market, workbook_of(gap))
    _, report = batches.check(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    assert [str(fault) for fault in report.errors] == [
        "Blad Rader, rad 4, kolumn Rad: Prislistan har en lucka: forskola saknar rad för alder 3-5, omfattning deltid. "
        "Lägg till raden, eller skriv ja vid Luckor tillåts på bladet Beslut."
    ]
    with pytest.raises(Refused, match="Inget är inläst"):
        batches.apply(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    assert not session.exec(select(PriceList)).all()


def test_what_does_not_fit_the_registry_stands_at_its_place(session: Session, market: Market) -> None:
    document = vasby()
    other = replace(document, rows=tuple(replace(row, service="dagis") for row in document.rows))
    batch = upload(session, market, workbook_of(other))
    _, report = batches.check(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    assert [(fault.sheet, fault.row, fault.column) for fault in report.errors] == [
        ("Rader", n, "Tjänst") for n in range(2, 6)
    ]


def test_a_hostile_workbook_is_refused_whole(session: Session, market: Market) -> None:
    batch = upload(session, market, b"PK\x03\x04 trasig")
    with pytest.raises(BadFile):
        batches.check(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)


def test_coding_is_read_in_and_the_same_file_again_changes_nothing(session: Session, market: Market) -> None:
    content = (
        "tjänst;åldersgrupp;regi;motpart;konto;momskod;från\nforskola;;fristående;87;463 87;MK6;2017-01-01\n".encode()
    )
    batch = upload(session, market, content, "kontering.csv")
    batches.apply(session, CODING, batch, actor=market.economist, today=TODAY)
    row = session.exec(select(AccountCoding)).one()
    assert (row.mode, row.counterparty, row.account, row.vat_code) == ("fristående", "87", "463 87", "MK6")
    again = upload(session, market, content, "kontering.csv")
    _, report = batches.check(session, CODING, again, actor=market.economist, today=TODAY)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)


def test_coding_names_what_is_wrong(session: Session, market: Market) -> None:
    content = "tjänst;åldersgrupp;regi;motpart;konto;momskod;från\nforskola;9-9;;;463 87;;2017-01-01\ndagis;;;;1;;2017-01-01\n".encode()
    batch = upload(session, market, content, "kontering.csv")
    _, report = batches.check(session, CODING, batch, actor=market.economist, today=TODAY)
    assert [(fault.row, fault.column) for fault in report.errors] == [(2, "åldersgrupp"), (3, "tjänst")]
    assert report.errors[0].sentence.startswith("Åldersgruppen 9-9 finns inte i någon prislista för Forskola.")
