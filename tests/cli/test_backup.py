"""``kundval backup`` and ``restore``: the whole database out in one file and back."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, delete, select

from kundval.access.models import Grant, User
from tests.factories import make_user
from tests.terminal import Terminal


@pytest.fixture(autouse=True)
def client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs of the version that the test cluster runs."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    monkeypatch.setenv("PATH", str(newest), prepend=":")


def test_what_was_saved_comes_back(terminal: Terminal, session: Session, engine: Engine, tmp_path: Path) -> None:
    login = make_user(session, "administratör").login
    session.commit()
    file = tmp_path / "kopia"
    assert terminal("backup", str(file)).code == 0
    assert file.stat().st_mode & 0o077 == 0
    session.execute(delete(Grant))
    session.execute(delete(User))
    session.commit()
    session.close()
    engine.dispose()
    said = terminal("restore", str(file))
    assert said.code == 0, said.err
    with Session(engine) as after:
        assert after.exec(select(User.login)).one() == login


def test_a_database_with_users_is_not_replaced_by_mistake(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    make_user(session)
    session.commit()
    session.close()
    file = tmp_path / "kopia"
    terminal("backup", str(file))
    said = terminal("restore", str(file))
    assert (said.code, "--replace" in said.err) == (1, True)
    assert terminal("restore", str(file), "--replace").code == 0


def test_a_file_that_is_no_database_changes_nothing(terminal: Terminal, session: Session, tmp_path: Path) -> None:
    make_user(session)
    session.commit()
    file = tmp_path / "brev.txt"
    file.write_text("Hej!")
    assert terminal("restore", str(file), "--replace").code == 1
    session.rollback()
    assert session.exec(select(User)).one()


def test_a_copy_never_overwrites_a_file(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "kopia"
    file.write_text("")
    assert "finns redan" in terminal("backup", str(file)).err
