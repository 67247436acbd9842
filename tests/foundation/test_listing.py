"""The list pattern: what the address asks for, and what the page says about it."""

from sqlmodel import Session, col, select

from kundval.listing import Column, Filter, Listing, Page, Status, contains, swedish
from kundval.listing_page import list_page
from kundval.registry.models import Unit

NAMES = ["Zebran", "Ängen", "Åsen", "Örnen", "Alen", "björken"]


def units(session: Session) -> Listing:
    return Listing(
        noun=("enhet", "enheter"),
        columns=(
            Column("namn", "Namn", sort=swedish(session, col(Unit.name)), value=lambda unit: unit.name),
            Column(
                "version",
                "Platser (antal)",
                sort=col(Unit.version),
                kind="whole",
                total="version",
                value=lambda unit: unit.version,
            ),
        ),
        order="namn",
        search=lambda text: contains(col(Unit.name), text),
        filters=(
            Filter("omrade", "Område", [("Norr", "Norr"), ("Söder", "Söder")], lambda area: col(Unit.area) == area),
        ),
        statuses=(Status("stora", "Stora", col(Unit.version) > 3),),
    )


def asked(session: Session, **args: str) -> Page:
    if not session.exec(select(Unit)).first():
        session.add_all(
            Unit(code=name, name=name, area="Norr" if number % 2 else "Söder", version=number + 1)
            for number, name in enumerate(NAMES)
        )
        session.flush()
    return list_page(units(session), session, select(Unit), args, path="/enheter", size=int(args.pop("size", 50)))


def names(page: Page) -> list[str]:
    return [unit.name for unit in page.rows]


def test_names_are_sorted_a_to_o_on_both_databases(session: Session) -> None:
    assert names(asked(session)) == ["Alen", "björken", "Zebran", "Åsen", "Ängen", "Örnen"]


def test_free_text_finds_swedish_letters_in_either_case(session: Session) -> None:
    assert names(asked(session, q="äng")) == ["Ängen"]
    assert names(asked(session, q="ÅSE")) == ["Åsen"]
    assert names(asked(session, q="%")) == []


def test_a_value_that_does_not_exist_is_told_and_not_used(session: Session) -> None:
    page = asked(session, omrade="Väster", sortera="hemligt", sida="noll")
    assert page.total == 6
    assert page.number == 1
    assert page.unknown == (
        "Filtret Väster finns inte och användes inte.",
        "Ordningen hemligt finns inte. Listan har sin vanliga ordning.",
    )


def test_totals_are_of_the_whole_filter_and_not_of_the_page(session: Session) -> None:
    page = asked(session, size="2", sortera="-version")
    assert page.totals == {"version": 21}
    assert page.page_totals == {"version": 11}
    assert page.caption == "Rader 1–2 av 6, sorterade på platser, störst först"


def test_status_links_count_within_the_other_filters(session: Session) -> None:
    page = asked(session, omrade="Norr", status="stora")
    assert [(link.label, link.count, link.current) for link in page.statuses] == [
        ("Alla", 3, False),
        ("Stora", 2, True),
    ]


def test_a_changed_filter_goes_to_page_one_and_each_chip_removes_itself(session: Session) -> None:
    page = asked(session, q="n", omrade="Norr", sida="1")
    assert [(chip.label, chip.url) for chip in page.chips] == [
        ("«n»", "/enheter?omrade=Norr"),
        ("Område: Norr", "/enheter?q=n"),
    ]
    assert page.export_url == "/enheter/export.xlsx?q=n&omrade=Norr"


def test_paging_keeps_the_first_and_the_last_page_in_reach(session: Session) -> None:
    page = asked(session, size="1", sida="3")
    assert [link.label if link else "…" for link in page.page_links] == ["1", "2", "3", "4", "5", "6"]
    assert page.previous_url == "/enheter?sida=2"
    assert page.next_url == "/enheter?sida=4"
    assert asked(session, size="1", sida="99").number == 6


def test_the_heading_sorts_the_other_way_the_second_time(session: Session) -> None:
    page = asked(session, sortera="-version")
    assert page.sorts["version"].aria == "descending"
    assert page.sorts["version"].url == "/enheter?sortera=version"
    assert page.sorts["namn"].url == "/enheter?sortera=namn"


def test_no_hits_are_told_with_the_filter_in_words(session: Session) -> None:
    assert asked(session, q="sol", status="stora").no_hits == "Inga enheter matchar «sol» med status Stora."


def test_the_export_has_all_rows_of_the_filter(session: Session) -> None:
    asked(session)
    spec = units(session)
    table = spec.sheet(spec.rows(session, select(Unit), {"omrade": "Norr", "sida": "2"}), "Enheter")
    assert [column.heading for column in table.columns] == ["Namn", "Platser (antal)"]
    assert list(table.rows) == [["björken", 6], ["Ängen", 2], ["Örnen", 4]]
