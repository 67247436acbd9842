"""Logging in: who gets in, who is kept out for a while, and when a session ends."""

import re
from datetime import date, timedelta

from flask import Flask
from sqlmodel import Session, select

from kundval import audit
from kundval.access import passwords, sessions
from kundval.access.models import LoginAttempt, User
from kundval.access.service.login import LOCKED, PER_ADDRESS, PER_NAME, WRONG, Answer, log_in
from tests.factories import PASSWORD, make_user
from tests.visitor import Visitor


def attempt(session: Session, today: date, name: str, password: str = PASSWORD, address: str = "10.0.0.1") -> Answer:
    return log_in(session, name=name, password=password, address=address, today=today)


def test_the_right_password_lets_in_whatever_case_the_name_is_written_in(session: Session, today: date) -> None:
    user = make_user(session, "ekonom")
    answer = attempt(session, today, f" {user.login.upper()} ")
    assert answer.actor is not None
    assert answer.actor.user_id == user.id
    assert [held.role for held in answer.actor.grants] == ["ekonom"]


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(session: Session, today: date) -> None:
    user = make_user(session)
    assert attempt(session, today, user.login, "fel").sentence == WRONG
    assert attempt(session, today, "finns.inte").sentence == WRONG


def test_a_name_is_locked_out_after_five_failures_even_for_the_right_password(session: Session, today: date) -> None:
    user = make_user(session)
    for number in range(PER_NAME):
        assert attempt(session, today, user.login, "fel", address=f"10.0.0.{number}").sentence == WRONG
    assert attempt(session, today, user.login).sentence.startswith("För många försök. Försök igen kl. ")


def test_an_address_is_locked_out_after_thirty_failures_on_different_names(session: Session, today: date) -> None:
    user = make_user(session)
    for number in range(PER_ADDRESS):
        attempt(session, today, f"namn{number}", "fel")
    assert attempt(session, today, user.login).sentence.startswith("För många försök.")
    assert attempt(session, today, user.login, address="10.0.0.2").user is not None


def test_a_login_forgets_the_failures_before_it(session: Session, today: date) -> None:
    user = make_user(session)
    for _ in range(PER_NAME - 1):
        attempt(session, today, user.login, "fel")
    assert attempt(session, today, user.login).user is not None
    assert session.exec(select(LoginAttempt)).all() == []


def test_old_failures_are_forgotten_after_a_quarter_of_an_hour(session: Session, today: date) -> None:
    user = make_user(session)
    long_ago = audit.now() - timedelta(minutes=16)
    session.add_all([LoginAttempt(login=user.login, address="10.0.0.1", at=long_ago) for _ in range(PER_NAME)])
    session.flush()
    assert attempt(session, today, user.login).user is not None


def test_a_locked_user_is_told_so_only_with_the_right_password(session: Session, today: date) -> None:
    user = make_user(session)
    user.locked_at = audit.now()
    assert attempt(session, today, user.login, "fel").sentence == WRONG
    assert attempt(session, today, user.login).sentence == LOCKED


def test_a_login_is_written_in_the_log(session: Session, today: date) -> None:
    user = make_user(session)
    attempt(session, today, user.login)
    row = session.exec(select(audit.AuditRow)).one()
    assert (row.verb, row.subject_id) == ("loggade in", user.id)


def test_one_time_passwords_differ_and_fit() -> None:
    made = {passwords.one_time() for _ in range(100)}
    assert len(made) == 100
    assert all(len(password) == 19 for password in made)


def user_in(session: Session, *roles: str) -> User:
    user = make_user(session, *roles)
    session.commit()
    return user


def sign_in(client: Visitor, user: User, password: str = PASSWORD, onward: str = "") -> str:
    answer = client.post("/logga-in", data={"login": user.login, "password": password, "vidare": onward})
    return answer.location or answer.get_data(as_text=True)


def test_the_page_leads_back_to_where_one_was_going(client: Visitor, session: Session) -> None:
    user = user_in(session, "ekonom")
    asked = client.get("/konto")
    assert asked.location == "/logga-in?vidare=/konto"
    assert sign_in(client, user, onward="/konto") == "/konto"
    assert client.get("/konto").status_code == 200


def test_nobody_is_led_to_another_site(client: Visitor, session: Session) -> None:
    user = user_in(session, "ekonom")
    for elsewhere in ("//ond.example", "https://ond.example", "/\\ond.example"):
        assert sign_in(client, user, onward=elsewhere) == "/"


def test_a_provider_begins_on_its_own_pages(client: Visitor, session: Session) -> None:
    assert sign_in(client, user_in(session, "utförare")) == "/leverantor"


def test_failures_on_the_page_are_counted_though_the_page_is_refused(client: Visitor, session: Session) -> None:
    user = user_in(session)
    for _ in range(PER_NAME):
        assert WRONG in sign_in(client, user, "fel")
    assert "För många försök" in sign_in(client, user)


def test_what_was_typed_is_kept_but_not_the_password(client: Visitor, session: Session) -> None:
    page = sign_in(client, user_in(session), "hemligt ord")
    assert 'value="anna' in page
    assert "hemligt ord" not in page


def test_logging_out_ends_the_session(client: Visitor, session: Session) -> None:
    client.log_in(user_in(session, "ekonom"))
    assert client.get("/konto").status_code == 200
    client.post("/logga-ut")
    assert client.get("/konto").status_code == 302


def test_a_session_that_has_been_idle_too_long_is_over(client: Visitor, session: Session) -> None:
    client.log_in(user_in(session, "ekonom"))
    with client.session_transaction() as cookie:
        cookie["asked"] -= int(sessions.IDLE.total_seconds()) + 1
    assert client.get("/konto").status_code == 302
    assert "Du har varit inloggad för länge." in client.text("/logga-in")


def test_a_session_does_not_last_longer_than_a_day_s_work_even_if_used(client: Visitor, session: Session) -> None:
    client.log_in(user_in(session, "ekonom"))
    with client.session_transaction() as cookie:
        cookie["since"] -= int(sessions.LONGEST.total_seconds()) + 1
    assert client.get("/konto").status_code == 302


def test_locking_a_user_ends_the_sessions_he_has(client: Visitor, session: Session) -> None:
    user = user_in(session, "ekonom")
    client.log_in(user)
    user.locked_at = audit.now()
    session.commit()
    assert client.get("/konto").status_code == 302


def test_a_new_session_key_ends_every_session(client: Visitor, session: Session) -> None:
    user = user_in(session, "ekonom")
    client.log_in(user)
    user.session_key = "ny"
    session.commit()
    assert client.get("/konto").status_code == 302


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask, client: Visitor, session: Session) -> None:
    user = user_in(session)
    answer = client.post("/logga-in", data={"login": user.login, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_without_its_token_is_refused(app: Flask, client: Visitor, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client.log_in(user_in(session, "ekonom"))
    answer = client.post("/konto/rader", data={"page_size": "20"})
    assert answer.status_code == 400
    assert "för gammal för att sparas" in answer.get_data(as_text=True)


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(
    app: Flask, client: Visitor, session: Session
) -> None:
    for checked in (True, False):
        app.config["WTF_CSRF_ENABLED"] = checked
        answer = client.post("/konto/rader", data={"page_size": "20"}, headers={"Referer": "http://localhost/konto"})
        assert answer.location == "/logga-in?vidare=/konto"
    assert "Du har varit inloggad för länge." in client.text("/logga-in")


def test_every_answer_forbids_foreign_scripts_and_copies(client: Visitor) -> None:
    headers = client.get("/logga-in").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_styles_and_scripts_are_kept_by_the_browser_until_they_change(client: Visitor) -> None:
    kept = re.findall(r'(?:href|src)="(/[^"]*static/[^"]*)"', client.get("/logga-in").text)
    assert len(kept) == 4
    for address in kept:
        with client.get(address) as answer, client.get(address.partition("?")[0]) as without:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
            assert "immutable" not in without.headers.get("Cache-Control", "")


def test_demonstration_logins_are_shown_on_a_demonstration_database_only(client: Visitor, session: Session) -> None:
    user_in(session, "ekonom")
    assert "Inloggningar i demonstrationen" not in client.text("/logga-in")
