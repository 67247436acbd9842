"""A request is a transaction; a refusal is a page with a sentence; what is looked at is logged."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, redirect, request
from marshmallow import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, select

from kundval import audit, create_app, db
from kundval.access import web
from kundval.access.forms import form, submitted, typed
from kundval.access.models import Setting
from kundval.config import Config
from kundval.errors import AlreadyDone, FieldsRefused, NotFound, Refused
from tests.application import make, opened
from tests.factories import make_user
from tests.visitor import Visitor

REFUSALS = {
    "refused": Refused("Enheten är full."),
    "done": AlreadyDone("Karin Ek beslutade körningen kl. 10.12."),
    "missing": NotFound(),
    "fields": FieldsRefused({"name": "Skriv enhetens namn."}),
}


@pytest.fixture
def app(engine: Engine, tmp_path: Path) -> Flask:
    """An application of the test's own: it gets pages that no other has."""
    return opened(make(tmp_path), engine, tmp_path)


@pytest.fixture
def pages(app: Flask) -> Flask:
    """The application with pages that write and are then refused in different ways."""

    @app.post("/prov/<how>")
    @web.public
    def write(how: str) -> Any:
        db.session().add(Setting(key=how, value="skrivet"))
        db.session().flush()
        if how in REFUSALS:
            raise REFUSALS[how]
        if how == "abort":
            abort(404)
        if how == "twice":
            db.session().execute(Setting.__table__.insert(), [{"key": how, "value": "igen"}])  # type: ignore[attr-defined]
        if how == "kept":
            web.keep()
            return "fel", 422
        if how == "broken":
            raise ZeroDivisionError
        return "klart"

    @app.route("/prov-formular", methods=["GET", "POST"])
    @web.public
    @form
    def page() -> Any:
        if submitted():
            db.session().add(Setting(key="formular", value=request.form["name"]))
            db.session().flush()
            if request.form["name"] != "rätt":
                raise ValidationError({"name": ["Skriv enhetens namn."]})
            return redirect("/klart")
        return f"{typed({'name': 'lagrat'})['name']}"

    @app.get("/prov-visning")
    @web.signed_in
    def looked_at() -> str:
        web.viewed("person", 7, reason="kontroll")
        return "Maja Lind"

    return app


def stored(session: Session) -> list[str]:
    session.rollback()
    return [setting.key for setting in session.exec(select(Setting))]


def test_a_request_that_is_answered_is_committed(pages: Flask, client: Visitor, session: Session) -> None:
    assert client.post("/prov/bra").status_code == 200
    assert stored(session) == ["bra"]


@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        ("refused", 422, "Enheten är full."),
        ("done", 409, "Karin Ek beslutade körningen kl. 10.12."),
        ("missing", 404, "Sidan finns inte, eller så har du inte tillgång till den."),
        ("fields", 422, "Skriv enhetens namn."),
        ("abort", 404, "Sidan finns inte, eller så har du inte tillgång till den."),
        ("twice", 409, "Någon annan ändrade samma sak nyss. Inget är sparat."),
    ],
)
def test_a_refusal_is_a_page_and_nothing_is_saved(
    pages: Flask, client: Visitor, session: Session, how: str, status: int, sentence: str
) -> None:
    answer = client.post(f"/prov/{how}")
    assert answer.status_code == status
    assert sentence in answer.get_data(as_text=True)
    assert stored(session) == []


def test_what_must_be_remembered_is_saved_with_a_refusal(pages: Flask, client: Visitor, session: Session) -> None:
    assert client.post("/prov/kept").status_code == 422
    assert stored(session) == ["kept"]


def test_a_fault_of_ours_gets_a_number_and_saves_nothing(pages: Flask, client: Visitor, session: Session) -> None:
    pages.testing = False
    answer = client.post("/prov/broken")
    assert answer.status_code == 500
    assert "Något gick fel hos oss. Inget är sparat. Felnummer " in answer.get_data(as_text=True)
    assert stored(session) == []


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    away = create_app(Config(instance=tmp_path, database_url="sqlite:////finns/inte/kundval.sqlite")).test_client()
    for path in ("/logga-in", "/healthz"):
        answer = away.get(path)
        assert answer.status_code == 503
        assert "Databasen svarar inte just nu. Inget är sparat." in answer.text


def test_a_refused_form_shows_what_was_typed_and_saves_nothing(pages: Flask, client: Visitor, session: Session) -> None:
    assert client.get("/prov-formular").text == "lagrat"
    answer = client.post("/prov-formular", data={"name": "fel"})
    assert (answer.status_code, answer.text) == (422, "fel")
    assert stored(session) == []
    assert client.post("/prov-formular", data={"name": "rätt"}).location == "/klart"
    assert stored(session) == ["formular"]


def test_to_look_is_logged_though_the_page_only_reads(pages: Flask, client: Visitor, session: Session) -> None:
    user = make_user(session, "handläggare")
    session.commit()
    assert client.log_in(user).get("/prov-visning").text == "Maja Lind"
    row = session.exec(select(audit.AuditRow)).one()
    assert (row.user_id, row.verb, row.subject_id, row.reason) == (user.id, "visade", 7, "kontroll")


def test_the_log_is_never_changed(session: Session) -> None:
    audit.record(session, actor=web.Actor(1, "Anna"), verb="skrev", subject="setting")
    session.flush()
    row = session.exec(select(audit.AuditRow)).one()
    row.user_name = "Någon annan"
    with pytest.raises(Exception, match="audit får inte ändras"):
        session.flush()
