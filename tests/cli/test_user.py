"""``kundval user``: the first administrator, and who may add the next."""

import re

from sqlmodel import Session, select

from kundval.access import queries
from kundval.access.models import Grant, User
from tests.factories import PASSWORD, make_industry, make_user
from tests.terminal import Terminal


def test_the_first_administrator_is_added_without_logging_in(terminal: Terminal, session: Session) -> None:
    said = terminal("user", "add", "petra", "--name", "Petra Sund")
    assert said.code == 0, said.err
    assert re.search(r"Engångslösenord: \S{4}-\S{4}-\S{4}-\S{4}\n", said.out)
    assert queries.users_with_roles(session, session.exec(select(Grant)).one().valid_from)[0][1] == "administratör"


def test_the_next_one_takes_an_administrator(terminal: Terminal, session: Session) -> None:
    make_user(session, "administratör")
    session.commit()
    said = terminal("user", "add", "omar")
    assert (said.code, said.err) == (1, "Ange vem du är med --user. Bara den första administratören läggs till utan.\n")


def test_a_user_is_added_with_a_role_for_an_industry(terminal: Terminal, session: Session) -> None:
    administrator = make_user(session, "administratör")
    industry = make_industry(session, "forskola")
    session.commit()
    arguments = ("--role", "ekonom", "--industry", "forskola", "--user", administrator.login)
    said = terminal("user", "add", "karin", *arguments, stdin=PASSWORD)
    assert said.code == 0, said.err
    grant = session.exec(select(Grant).where(Grant.role == "ekonom")).one()
    assert (grant.industry_id, grant.granted_by) == (industry.id, administrator.id)


def test_a_wrong_password_changes_nothing(terminal: Terminal, session: Session) -> None:
    administrator, other = make_user(session, "administratör"), make_user(session)
    session.commit()
    said = terminal("user", "lock", other.login, "--user", administrator.login, stdin="fel")
    assert (said.code, said.err) == (1, "Namnet eller lösenordet stämmer inte.\n")
    session.refresh(other)
    assert other.locked_at is None


def test_locking_unlocking_and_a_new_password(terminal: Terminal, session: Session) -> None:
    administrator, other = make_user(session, "administratör"), make_user(session)
    session.commit()
    by = ("--user", administrator.login)
    assert terminal("user", "lock", other.login, *by, stdin=PASSWORD).out == f"{other.login} är låst.\n"
    assert terminal("user", "unlock", other.login, *by, stdin=PASSWORD).out == f"{other.login} är upplåst.\n"
    assert "Engångslösenord" in terminal("user", "password", other.login, *by, stdin=PASSWORD).out


def test_who_may_not_is_refused_in_the_terminal_too(terminal: Terminal, session: Session) -> None:
    make_user(session, "administratör")
    economist = make_user(session, "ekonom")
    session.commit()
    said = terminal("user", "grant", economist.login, "--role", "attestant", "--user", economist.login, stdin=PASSWORD)
    assert said.code == 1
    assert said.err.startswith("Du kan inte ändra användare och behörigheter.")
    assert session.exec(select(User)).all()


def test_wrong_usage_is_told_in_swedish(terminal: Terminal) -> None:
    said = terminal("user", "grant", "anna", "--role", "kung", "--user", "petra")
    assert said.code == 2
    assert "Fel värde för '--role'" in said.err
    assert terminal("finns-inte").err.endswith("Fel: Kommandot finns-inte finns inte.\n")
    assert "Användare: lägg till" in terminal("--help").out
