"""Next year's list in the browser: old and new before anything is saved, a draft with its own name and days."""

from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlmodel import Session, col, select

from kundval.access.models import User
from kundval.cli.prices import prices
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.rules.document import Faulty
from kundval.reimbursement.rules.uplift import Change
from kundval.reimbursement.rules.uplift_words import read_changes
from kundval.reimbursement.workbook.opened import open_list
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import FOLDER, published_list
from tests.reimbursement.market import Market, decide, make_market, vasby
from tests.reimbursement.test_common_conditions import decided
from tests.visitor import Visitor

NEXT = {
    "name": "Förskola 2018",
    "valid_from": "2018-01-01",
    "valid_to": "2018-12-31",
    "percent": "2,0",
    "base": "oavrundad",
}


@pytest.fixture
def market(session: Session, app: Flask) -> Market:
    found = make_market(session)
    session.commit()
    return found


def sent(session: Session, client: Visitor, market: Market, **fields: str) -> tuple[PriceList, int, str]:
    found = decide(session, market, vasby())
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    answer = client.post(f"/ersattning/listor/{found.id}/rakna-upp", data={**NEXT, **fields})
    return found, answer.status_code, " ".join(answer.get_data(as_text=True).split()).replace("\u00a0", " ")


def drafts(session: Session) -> list[PriceList]:
    session.rollback()
    return list(session.exec(select(PriceList).where(col(PriceList.state) == "utkast")))


def test_the_form_proposes_the_next_year(session: Session, client: Visitor, market: Market) -> None:
    found = decide(session, market, vasby())
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    page = client.text(f"/ersattning/listor/{found.id}/rakna-upp")
    assert 'value="Förskola 2018"' in page
    assert 'value="2018-01-01"' in page
    assert 'value="2018-12-31"' in page
    assert "Räknas upp: Omsorg och material, Lokaler. Allt annat följer av formeln." in page


def test_the_preview_shows_old_and_new_and_saves_nothing(session: Session, client: Visitor, market: Market) -> None:
    _, status, page = sent(session, client, market)
    assert status == 200
    assert "Kontrollera innan du skapar utkastet" in page
    # 105 807 × 1,02 = 107 923,14.
    assert "107 923" in page
    assert "105807 × 1,02" in page
    assert drafts(session) == []


def test_confirmed_it_is_a_draft_that_says_where_its_numbers_come_from(
    session: Session, client: Visitor, market: Market
) -> None:
    found, status, _ = sent(
        session, client, market, confirmed="ja", index="OPI 2018", source="SKR", exceptions="Lokaler = 0"
    )
    assert status == 302
    [made] = drafts(session)
    assert (made.name, made.valid_from, made.valid_to) == ("Förskola 2018", date(2018, 1, 1), date(2019, 1, 1))
    document = open_list(made.document).document
    assert (
        document.head.note
        == "Uppräknad från Förskola 2017 (gäller från 2017-01-01) med OPI 2018, på oavrundade belopp."
    )
    assert document.head.source == "SKR"
    rooms = [n for n in document.published if n.component == "lokal"]
    assert [(n.amount, n.note) for n in rooms[:1]] == [(17208, "Oförändrat")]
    assert found.id != made.id


def test_a_decided_index_is_named_with_its_source_and_decision(
    session: Session, client: Visitor, market: Market
) -> None:
    decided(session, market, "1.023", "2016-01-01", code="opi")
    _, status, _ = sent(session, client, market, confirmed="ja", percent="", condition="opi")
    assert status == 302
    document = open_list(drafts(session)[0].document).document
    assert document.published[0].note == "105807 × 1,023 (Administration)"
    assert "Index enligt Nämnd" in document.head.note


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"percent": ""}, "Skriv procenten, till exempel 2,0."),
        ({"percent": "2,x"}, "Procenten får bara ha siffror och ett komma. Du skrev 2,x."),
        ({"exceptions": "Lokalen = 0"}, "«Lokalen» är varken rad, prisgrupp eller del i listan."),
        ({"exceptions": "Lokaler"}, "«Lokaler» saknar likhetstecken."),
        ({"exceptions": "Summa = 1"}, "Summa har inget belopp att räkna upp: talen där följer av formeln."),
        ({"step": "0"}, "Avrundningen ska vara ett tal över 0"),
        ({"valid_from": "2018-02-30"}, "Datumet 2018-02-30 finns inte."),
        ({"condition": "finns-inte"}, "Villkoret finns-inte gäller inte 2018-01-01."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    session: Session, client: Visitor, market: Market, fields: dict[str, str], sentence: str
) -> None:
    _, status, page = sent(session, client, market, **fields)
    assert status == 422
    assert sentence in page


def test_exceptions_are_read_as_people_write_them() -> None:
    document = published_list("UV-FSK-2017")
    text = "Lokaler = 0\n1–2 år heltid / Omsorg och material\t3,5\nFristående = -1 %\n3–5 år deltid = fryst\n"
    assert read_changes(document, text) == (
        Change(Fraction(1), components=frozenset({"lokal"})),
        Change(
            Fraction("1.035"), rows=frozenset({"Förskola 1-2 år, heltid"}), components=frozenset({"omsorg_material"})
        ),
        Change(Fraction("0.99"), groups=frozenset({"fristaende"})),
        Change(Fraction(1), rows=frozenset({"Förskola 3-5 år, deltid"})),
    )
    with pytest.raises(Faulty, match="Rad 2: «x» är ingen procentsats"):
        read_changes(document, "Lokaler = 0\nLokaler = x")


def test_the_command_writes_next_years_workbook(tmp_path: Path) -> None:
    out = tmp_path / "ut.xlsx"
    given = [
        str(FOLDER / "NACKA-GRUND-2023H1.xlsx"),
        str(out),
        "--percent",
        "2,0",
        "--name",
        "Hösten",
        "--from",
        "2023-07-01",
    ]
    told = CliRunner().invoke(prices, ["uplift", *given])
    assert told.exit_code == 0, told.output
    assert "4 av 4 tal är ändrade, 3 är avrundade." in told.output
    document = read_workbook(out.read_bytes())
    assert [n.amount for n in document.published] == [n.amount for n in published_list("NACKA-GRUND-2023H2").published]
    assert BytesIO(out.read_bytes())
