"""A list as the board, the provider and the formula see it, compared with another, and all lists over time."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event
from sqlmodel import Session

from kundval.access.models import User
from kundval.reimbursement.queries import all_lists, comparison, page_rows
from kundval.reimbursement.queries.page_views import breakdowns, printed_tables, reckoned
from kundval.reimbursement.rules.document import Document, Published, Row
from kundval.reimbursement.workbook.part import part_of
from kundval.reimbursement.workbook.storing import to_text
from tests.reimbursement.lists import published_list
from tests.reimbursement.market import Market, decide, draft, make_market, vasby
from tests.visitor import Visitor


@pytest.fixture
def market(session: Session, app: Flask) -> Market:
    found = make_market(session)
    session.commit()
    return found


def plain(value: object) -> str:
    """Without what holds words together, and without tags."""
    return re.sub(r"<[^>]+>", "", str(value).replace("\u00a0", " "))


def economist(session: Session, client: Visitor, market: Market) -> Visitor:
    session.commit()
    return client.log_in(session.get_one(User, market.economist.user_id))


def test_the_board_sees_the_printed_numbers_its_decision_and_the_deviations(
    session: Session, client: Visitor, market: Market
) -> None:
    found = decide(session, market, vasby())
    page = economist(session, client, market).text(f"/ersattning/listor/{found.id}/namnden")
    assert "ersättningen för forskola är enligt tabellerna nedan" in page
    assert "Tryckta tal är avrundade till hela kronor. Ett årsbelopp betalas i 12 delar." in page
    assert "Tal som avviker från formeln" in page
    assert "3 175" in page.replace("\u00a0", " ")
    opened = page_rows.rows_page(session, found, "1", 60)
    [table] = printed_tables(opened.document, opened.numbers)
    assert tuple(map(plain, table.lines[0][2])) == ("105 807", "3 175", "17 208", "126 190", "7 571", "133 761")


def test_the_provider_sees_every_part_and_the_laws_breakdown(session: Session, client: Visitor, market: Market) -> None:
    found = decide(session, market, vasby())
    private = breakdowns(page_rows.rows_page(session, found, "1", 12), {"fristående"})
    first = private[0]
    assert [(name, plain(amount)) for name, amount, _, _ in first.parts] == [
        ("Omsorg och material", "105 807"), ("Administration, 3 % av omsorg", "3 175"), ("Lokaler", "17 208"),
        ("Moms, 6 % av ovan", "7 571"), ("Summa", "133 761"),
    ]  # fmt: skip
    assert tuple((kind, plain(amount)) for kind, amount in first.law) == (
        ("Övrigt grundbelopp", "105 807"), ("Lokaler", "17 208"), ("Administration", "3 175"), ("Momskompensation", "7 571"),
    )  # fmt: skip
    assert plain(first.paid) == "133 761 kr per år, 11 146,75 kr i månaden (12 delbetalningar)"
    # Det formeln säger, med delarnas namn.
    assert first.parts[1][2] == "3 % av Omsorg och material"
    page = economist(session, client, market).text(f"/ersattning/listor/{found.id}/utforaren")
    assert "Uppdelning enligt lagen" in page


def test_the_formula_shows_step_base_interval_exact_and_printed(
    session: Session, client: Visitor, market: Market
) -> None:
    found = decide(session, market, vasby())
    rows = reckoned(page_rows.rows_page(session, found, "1", 24))
    administration = rows[1]
    assert (administration.step, administration.line) == ("3 % av omsorg_material", 3)
    assert administration.number.unrounded == Fraction("3174.21")
    # 105 807 tryckt: från och med 105 806,5, men summan kräver mer än 105 806,7961.
    assert [plain(base) for base in administration.bases] == [
        "Omsorg och material (1–2 år heltid): 105 807 inom (105 806,7961; 105 807,5)"
    ]
    assert "bladet Formel, rad 3" in economist(session, client, market).text(f"/ersattning/listor/{found.id}/formeln")


def test_two_years_are_compared_in_kronor_and_percent(session: Session, client: Visitor, market: Market) -> None:
    before = decide(session, market, vasby("UV-FSK-2016"))
    after = decide(session, market, vasby(), paragraph="§ 99")
    found = comparison.compare(session, before, after)
    first = found.numbers[0]
    assert (first.before, first.after, first.difference, first.percent_shown.replace("\u00a0", " ")) == (
        103733,
        105807,
        2074,
        "+2,00 %",
    )
    assert (found.new_rows, found.gone_rows) == ((), ())
    client = economist(session, client, market)
    assert "Jämför med Förskola 2016" in client.text(f"/ersattning/listor/{after.id}/jamfor")
    sheet = load_workbook(BytesIO(client.get(f"/ersattning/listor/{after.id}/jamfor/export.xlsx").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Förskola 2017 jämfört med Förskola 2016"
    assert rows[3][4:8] == ("Förskola 2016", "Förskola 2017", "Skillnad", "Ändring (%)")
    assert (*rows[4][4:7], round(rows[4][7], 4), rows[4][8]) == (103733, 105807, 2074, 0.02, "ändrad")


def test_new_and_left_out_rows_are_named(session: Session, client: Visitor, market: Market) -> None:
    whole = vasby()
    gone = whole.rows[3].name
    fewer = replace(
        whole,
        head=replace(whole.head, name="Färre", allows_gaps=True),
        rows=whole.rows[:3],
        published=tuple(n for n in whole.published if n.row != gone),
    )
    before, after = decide(session, market, whole), draft(session, market, fewer)
    assert comparison.compare(session, before, after).gone_rows == ("3–5 år deltid",)
    assert comparison.compare(session, after, before).new_rows == ("3–5 år deltid",)
    page = economist(session, client, market).text(f"/ersattning/listor/{after.id}/jamfor?visa=andrade")
    assert "1 rad finns inte längre" in page
    assert client.get(f"/ersattning/listor/{after.id}/jamfor?med=99999").status_code == 404


def test_all_lists_are_filtered_and_come_as_a_file(session: Session, client: Visitor, market: Market) -> None:
    decide(session, market, vasby("UV-FSK-2016"))
    preliminary = vasby()
    draft(session, market, replace(preliminary, head=replace(preliminary.head, definite=False)))
    client = economist(session, client, market)
    assert "2 av 2" in client.text("/ersattning/listor?tjanst=forskola")
    page = client.text("/ersattning/listor?status=utkast")
    assert "Förskola 2017" in page
    assert "preliminär" in page
    assert "Förskola 2016" not in page
    sheet = load_workbook(BytesIO(client.get("/ersattning/listor/export.xlsx?status=utkast").data)).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)][:2] == ["Prislista", "Förskola 2017"]


def test_a_list_superseded_row_by_row_says_how_much_of_it_holds(
    session: Session, client: Visitor, market: Market
) -> None:
    old = decide(session, market, vasby())
    whole = vasby(start=date(2017, 7, 1), end=date(2018, 1, 1))
    kept = {row.name for row in whole.rows[:1]}
    part = replace(
        whole,
        head=replace(whole.head, allows_gaps=True),
        rows=whole.rows[:1],
        published=tuple(n for n in whole.published if n.row in kept),
    )
    decide(session, market, part, paragraph="§ 120")
    assert all_lists.replaced_rows(session, [old]) == {old.id: (1, 4)}
    client = economist(session, client, market)
    assert "1 av 4 priser är ersatta av senare beslut" in client.text("/ersattning/forskola")
    page = client.text("/ersattning/forskola/tjanst/forskola?q=1-2+år,+heltid&sortera=-fran")
    assert plain(page).index("2017-07-01–2017-12-31") < plain(page).index("2017-01-01–2017-06-30")


def test_days_without_a_price_are_rows_of_the_services_timeline(
    session: Session, client: Visitor, market: Market
) -> None:
    decide(session, market, vasby(start=date(2016, 1, 1), end=date(2016, 7, 1)))
    decide(session, market, vasby(start=date(2016, 9, 1), end=None), paragraph="§ 99")
    page = economist(session, client, market).text("/ersattning/forskola/tjanst/forskola")
    assert "2016-07-01–2016-08-31Ingen prislista" in plain(page)
    assert client.get("/ersattning/forskola/tjanst/finns-inte").status_code == 404


@pytest.mark.parametrize("path", ["namnden", "utforaren", "formeln", "jamfor", "jamfor/export.xlsx", "rakna-upp"])
def test_another_industrys_list_is_nobodys_in_any_view(
    session: Session, client: Visitor, market: Market, path: str
) -> None:
    client = economist(session, client, market)
    assert client.get(f"/ersattning/listor/99999/{path}").status_code == 404


def many(rows: int) -> Document:
    """A list of many rows, each with its own price."""
    whole = published_list("NACKA-GRUND-2023H1")
    names = [f"Rad {number:04}" for number in range(rows)]
    return replace(
        whole,
        head=replace(whole.head, industry="forskola", code="STOR", name="Stor lista", allows_gaps=True),
        values=(),
        rows=tuple(Row(name, "forskola") for name in names[:1])
        + tuple(Row(name, f"tjanst{name[4:]}") for name in names[1:]),
        published=tuple(Published(name, "alla", "check", "kr/år", Fraction(1000 + n)) for n, name in enumerate(names)),
    )


def test_a_page_of_a_long_list_reads_only_its_rows(session: Session, client: Visitor, market: Market) -> None:
    text = to_text(many(300))
    document = part_of(text, ["Rad 0001", "Rad 0250"])
    assert [row.name for row in document.rows] == ["Rad 0001", "Rad 0250"]
    assert [number.amount for number in document.published] == [1001, 1250]


def test_a_page_asks_as_few_questions_of_a_long_list_as_of_a_short_one(
    session: Session, client: Visitor, market: Market
) -> None:
    short = decide(session, market, vasby())
    client = economist(session, client, market)
    asked: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for path in ("", "/namnden", "/utforaren", "/formeln"):
        asked.clear()
        assert client.get(f"/ersattning/listor/{short.id}{path}").status_code == 200
        counts.append(len(asked))
    assert max(counts) <= 40
