"""The files utforare and agande: a whole market read in, all errors at once, and undone."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing import batches, undo
from kundval.access.importing.check import Report
from kundval.access.importing.kinds import ImportKind
from kundval.access.models import ImportBatch
from kundval.access.rules import SYSTEM
from kundval.registry.imports import IMPORTS
from kundval.registry.models import Agreement, BankAccount, Owner, Provider, Unit, UnitService
from kundval.registry.queries.codes import unit_by_code
from kundval.registry.queries.owners import owner_on
from tests.imports.files import book
from tests.registry.builders import TODAY, a_board, a_service

PROVIDERS = ["org.nummer", "namn", "juridisk form", "form från", "bankgiro", "plusgiro"]
UNITS = ["enhet", "namn", "område", "i kommunen", "produktionsnämnd", "skolenhetskod"]
SERVICES = ["enhet", "tjänst", "kapacitet", "från"]
AGREEMENTS = ["org.nummer", "enhet", "regim", "från", "tom", "undertecknat"]
OWNERS = ["enhet", "org.nummer", "regi", "motpart", "från", "rapporterad"]
FIRM, KOMMUN = "559999-0008", "212999-0012"


def market(session: Session) -> bytes:
    service, board = a_service(session).code, a_board(session, "produktion").code
    return book({
        "Utförare": [PROVIDERS, [FIRM, "Kunskapskompassen AB", "aktiebolag", "2014-03-01", "5050-1055", ""],
                     [KOMMUN, "Exempelby kommun", "kommun", "1971-01-01", "", ""]],
        "Enheter": [UNITS, ["bjorken", "Björken", "Ekdalen", "ja", "", "12345678"],
                    ["granen", "Granen", "Sund", "ja", board, ""]],
        "Insatser": [SERVICES, ["bjorken", service, "48", "2014-08-01"], ["granen", service, "", "2009-01-01"]],
        "Avtal": [AGREEMENTS, [FIRM, "", "skollag", "2014-08-01", "2028-06-30", "2014-06-18"],
                  [KOMMUN, "granen", "egenregi", "2009-01-01", "", "2009-01-01"]],
    })  # fmt: skip


def run_by(provider: str = FIRM, mode: str = "fristående", valid_from: str = "2014-08-01") -> list[str]:
    return ["bjorken", provider, mode, "", valid_from, valid_from]


def checked(session: Session, kind: str, content: bytes) -> tuple[ImportKind, ImportBatch, Report]:
    batch = batches.upload(session, IMPORTS[kind], actor=SYSTEM, filename=f"{kind}.xlsx", content=content)
    return IMPORTS[kind], batch, batches.check(session, IMPORTS[kind], batch, actor=SYSTEM, today=TODAY)[1]


def read_in(session: Session, kind: str, content: bytes) -> ImportBatch:
    of, batch, report = checked(session, kind, content)
    assert not report.errors, list(map(str, report.errors))
    batches.apply(session, of, batch, actor=SYSTEM, today=TODAY)
    return batch


def test_whole_market_is_read_in_from_one_workbook(session: Session) -> None:
    content = market(session)
    read_in(session, "utforare", content)
    assert session.exec(select(col(Provider.name)).order_by(col(Provider.name))).all() == [
        "Exempelby kommun",
        "Kunskapskompassen AB",
    ]
    assert session.exec(select(col(UnitService.capacity)).order_by(col(UnitService.id))).all() == [48, None]
    assert session.exec(select(col(Agreement.valid_to)).where(col(Agreement.regime) == "skollag")).one() == date(
        2028, 7, 1
    )
    assert checked(session, "utforare", content)[2].counts == {
        "new": 0,
        "changed": 0,
        "unchanged": 8,
        "errors": 0,
        "warnings": 1 - 1,
    }


def test_account_in_a_file_waits_for_another_person(session: Session) -> None:
    read_in(session, "utforare", market(session))
    account = session.exec(select(BankAccount)).one()
    assert (account.state, account.number) == ("begärd", "50501055")


def test_owners_are_read_in_and_the_kommun_in_house_becomes_the_municipality(session: Session) -> None:
    read_in(session, "utforare", market(session))
    in_house = ["granen", KOMMUN, "egenregi", "", "2009-01-01", "2009-01-01"]
    read_in(
        session,
        "agande",
        book({"Ägande": [OWNERS, run_by(), in_house, ["bjorken", "", "", "", "2026-07-01", "2026-06-10"]]}),
    )
    bjorken, granen = (unit_by_code(session, code).id or 0 for code in ("bjorken", "granen"))
    owner = owner_on(session, granen, TODAY, TODAY)
    assert owner is not None
    assert (owner.mode, owner.counterparty) == ("egenregi", "1")
    assert owner_on(session, bjorken, date(2026, 6, 30), TODAY) is not None
    assert owner_on(session, bjorken, date(2026, 7, 1), TODAY) is None


def test_all_errors_of_a_file_are_named_at_once(session: Session) -> None:
    content = book({
        "Utförare": [PROVIDERS, ["559999-0009", "Sol AB", "aktiebolag", "2014-03-01", "", ""],
                     [FIRM, "Sol AB", "bolag", "2014-03-01", "5050-1056", ""]],
        "Insatser": [SERVICES, ["okand", "okand", "x", "2014-02-30"], ["okand", "okand", "5", "2014-02-01"]],
    })  # fmt: skip
    told = list(map(str, checked(session, "utforare", content)[2].errors))
    assert any(
        "rad 2, kolumn org.nummer: Organisationsnumret 559999-0009 har fel kontrollsiffra" in line for line in told
    )
    assert any("rad 3, kolumn juridisk form" in line for line in told)
    assert any("rad 3, kolumn bankgiro" in line for line in told)
    assert any("rad 2, kolumn kapacitet" in line for line in told)
    assert any("rad 3, kolumn enhet: Enheten okand finns inte" in line for line in told)


def test_undone_the_owners_are_as_before_and_the_facts_stay_marked(session: Session) -> None:
    read_in(session, "utforare", market(session))
    read_in(session, "agande", book({"Ägande": [OWNERS, run_by()]}))
    closed = read_in(session, "agande", book({"Ägande": [OWNERS, ["bjorken", "", "", "", "2026-07-01", "2026-06-10"]]}))
    unit = unit_by_code(session, "bjorken").id or 0
    assert owner_on(session, unit, date(2026, 7, 1), TODAY) is None
    undo.undo(session, IMPORTS["agande"], closed, actor=SYSTEM, today=TODAY, reason="Fel enhet")
    assert owner_on(session, unit, date(2026, 7, 1), TODAY) is not None


def test_providers_and_units_that_nothing_builds_on_are_taken_away(session: Session) -> None:
    batch = read_in(session, "utforare", market(session))
    undo.undo(session, IMPORTS["utforare"], batch, actor=SYSTEM, today=TODAY, reason="Fel fil")
    assert not session.exec(select(Provider)).all()
    assert not session.exec(select(Unit)).all()
    assert not session.exec(select(Owner)).all()
