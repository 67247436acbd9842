"""``kundval template`` and ``kundval import``: the same checks as the page."""

import json
from pathlib import Path

from openpyxl import load_workbook
from sqlmodel import Session, col, select

from kundval import spreadsheet
from kundval.access.models import ImportBatch
from kundval.registry.models import Board
from tests.factories import PASSWORD, make_user
from tests.imports.files import book
from tests.imports.test_grunddata import BOARDS, WHOLE
from tests.reimbursement.market import make_market
from tests.terminal import Terminal


def written(folder: Path, content: bytes, name: str = "grunddata.xlsx") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def officer(session: Session, role: str = "handläggare") -> tuple[str, ...]:
    user = make_user(session, role)
    session.commit()
    return ("--user", user.login)


def boards(session: Session) -> list[str]:
    found = list(session.exec(select(col(Board.code))))
    session.commit()
    return found


def test_a_template_is_written_without_a_database(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("template", "grunddata", str(tmp_path / "mall.xlsx"))
    assert said.code == 0, said.err
    names = [sheet.name for sheet in spreadsheet.read((tmp_path / "mall.xlsx").read_bytes())]
    assert names == ["Nämnder", "Branscher", "Tjänster", "Dimensioner", "Läs mig"]


def test_an_unknown_kind_is_wrong_usage(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("template", "allt", str(tmp_path / "mall.xlsx"))
    assert said.code == 2
    assert "allt finns inte. Välj bland grunddata" in said.err


def test_a_clean_file_is_read_in_and_the_original_kept(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    file = written(tmp_path, book(WHOLE))
    said = terminal("import", "grunddata", file, *officer(session), stdin=PASSWORD)
    assert (said.code, said.out) == (0, "5 nya, 0 ändras, 0 oförändrade. Allt är inläst.\n")
    batch = session.exec(select(ImportBatch)).one()
    assert (batch.filename, batch.state, batch.content) == ("grunddata.xlsx", "införd", book(WHOLE))


def test_a_dry_run_changes_nothing(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    file = written(tmp_path, book(WHOLE))
    said = terminal("import", "grunddata", file, "--dry-run", *officer(session), stdin=PASSWORD)
    assert (said.code, said.out) == (0, "5 nya, 0 ändras, 0 oförändrade. Inget är inläst.\n")
    assert boards(session) == []


def test_one_error_and_nothing_is_read_in(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    file = written(tmp_path, book({"Nämnder": [*BOARDS, ["kn", "Kulturnämnden", "styrelse"]]}))
    who = officer(session)
    said = terminal("import", "grunddata", file, *who, stdin=PASSWORD)
    assert said.code == 1
    assert "Blad Nämnder, rad 3, kolumn typ: Välj typ: finansiering eller produktion. Du skrev styrelse.\n" in said.out
    assert said.err.replace("\u00a0", " ") == "Inget är inläst. 1 rad behöver rättas.\n"
    said = terminal("import", "grunddata", file, "--json", *who, stdin=PASSWORD)
    told = json.loads(said.out)
    assert (said.code, told["read_in"], [fault["row"] for fault in told["errors"]]) == (1, False, [3])
    assert boards(session) == []


def test_what_is_no_workbook_is_refused_with_a_sentence(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    said = terminal("import", "grunddata", written(tmp_path, b"hej", "fil.xlsx"), *officer(session), stdin=PASSWORD)
    assert said.code == 1
    assert (
        said.err == "Filen är ingen Excel-arbetsbok. Spara den som Excel-arbetsbok (.xlsx) eller CSV och försök igen.\n"
    )


def test_the_same_file_again_takes_a_reason(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    file, who = written(tmp_path, book(WHOLE)), officer(session)
    terminal("import", "grunddata", file, *who, stdin=PASSWORD)
    session.exec(select(Board)).one().name = "Annat namn"
    session.commit()
    said = terminal("import", "grunddata", file, *who, stdin=PASSWORD)
    assert (said.code, said.err) == (1, "Filen har varningar. Ange skälet till att den ska läsas in ändå.\n")
    said = terminal("import", "grunddata", file, "--reason", "Namnet ska tillbaka", *who, stdin=PASSWORD)
    assert said.code == 0, said.err


def test_who_may_not_is_told_who_may(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    said = terminal("import", "grunddata", written(tmp_path, book(WHOLE)), *officer(session, "ekonom"), stdin=PASSWORD)
    assert (said.code, said.err) == (
        1,
        "Du kan inte ändra utförare, enheter och avtal. Det kan den som är handläggare.\n",
    )


def test_a_warning_is_told_before_its_reason_is_asked_for(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    make_market(session)
    opened = load_workbook("kundval/data/prices/UV-FSK-2017.xlsx")
    opened["Formel"]["B3"].value = "villkor(administration) av omsorg_material"
    opened["Villkor"].append(["administration", "3 %"])
    opened.save(tmp_path / "lista.xlsx")
    who = officer(session, "ekonom")
    said = terminal("import", "prislista", str(tmp_path / "lista.xlsx"), *who, stdin=PASSWORD)
    assert said.code == 1
    assert "Blad Villkor, rad 2, kolumn Värde: " in said.out and "Inget är inläst." in said.out
    assert (
        said.err
        == "Inget är inläst: filen har varningar. Rätta den, eller ange skälet att läsa in den ändå med --reason.\n"
    )
    said = terminal("import", "prislista", str(tmp_path / "lista.xlsx"), "--reason", "kommer", *who, stdin=PASSWORD)
    assert said.code == 0, said.err
