"""``kundval export`` as someone at a terminal meets it."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from kundval.access.models import User
from kundval.payment.models import PaymentFile, Run
from tests.factories import PASSWORD, make_user
from tests.payment.finance_cases import finance_case
from tests.terminal import Said, Terminal


@pytest.fixture
def ekonom(session: Session) -> User:
    user = make_user(session, "ekonom")
    finance_case(session)
    finance_case(session, "granskad", number=8)
    session.commit()
    return user


def export(terminal: Terminal, user: User, *arguments: str) -> Said:
    return terminal("export", *arguments, "--user", user.login, stdin=PASSWORD)


def test_the_file_is_written_and_fetched_again_as_it_was(
    terminal: Terminal, session: Session, ekonom: User, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    said = export(terminal, ekonom, "7", "--format", "xlsx", "--out", str(first))
    assert said.code == 0, said.err
    assert "sha256" in said.out
    assert export(terminal, ekonom, "7", "--format", "xlsx", "--out", str(second)).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert load_workbook(BytesIO(first.read_bytes())).sheetnames == ["Utbetalningar", "Rader", "Kontrollsummor"]
    session.expire_all()
    assert session.exec(select(Run.state).where(col(Run.number) == 7)).one() == "exporterad"


def test_formats_that_come_later_are_wrong_usage_in_a_finished_sentence(
    terminal: Terminal, ekonom: User, tmp_path: Path
) -> None:
    for form in ("sie", "pain001"):
        said = export(terminal, ekonom, "7", "--format", form, "--out", str(tmp_path / "a"))
        assert said.code == 2
        assert f"Filer i formatet {form} kan kundval inte skapa än. Välj xlsx eller csv." in said.err


def test_a_run_that_is_not_decided_or_unknown_is_refused_with_its_reason(
    terminal: Terminal, ekonom: User, tmp_path: Path
) -> None:
    said = export(terminal, ekonom, "8", "--out", str(tmp_path / "a.xlsx"))
    assert (said.code, "Körning 8 är granskad" in said.err) == (1, True)
    assert not (tmp_path / "a.xlsx").exists()
    said = export(terminal, ekonom, "99", "--out", str(tmp_path / "a.xlsx"))
    assert (said.code, "Det finns ingen körning 99." in said.err) == (1, True)


def test_a_folder_that_cannot_be_written_leaves_the_run_decided(
    terminal: Terminal, session: Session, ekonom: User, tmp_path: Path
) -> None:
    said = export(terminal, ekonom, "7", "--out", str(tmp_path / "finns-inte" / "a.xlsx"))
    assert said.code == 1
    assert "gick inte att skriva" in said.err
    session.expire_all()
    assert session.exec(select(Run.state).where(col(Run.number) == 7)).one() == "beslutad"
    assert session.exec(select(PaymentFile)).all() == []


def test_who_may_not_export_is_told_who_may(terminal: Terminal, session: Session, ekonom: User, tmp_path: Path) -> None:
    attestant = make_user(session, "attestant")
    session.commit()
    said = export(terminal, attestant, "7", "--out", str(tmp_path / "a.xlsx"))
    assert said.code == 1
    assert "Du kan inte skapa utbetalningsfiler." in said.err
