"""Settings of the installation: who changes them, and that the change is told."""

from sqlmodel import Session, select

from kundval import audit
from kundval.access import queries
from tests.factories import make_user
from tests.visitor import Visitor

RIGHT = {"municipality_name": "Exempelby kommun", "municipality_code": "0114", "contact": "", "small_number_limit": "5"}


def test_the_municipality_s_name_stands_on_every_page(client: Visitor, session: Session) -> None:
    user = make_user(session, "administratör")
    session.commit()
    client.log_in(user).post("/system/installningar", data=RIGHT)
    assert "Exempelby kommun" in client.text("/konto")
    details = [row.details for row in session.exec(select(audit.AuditRow))]
    assert details == ['{"municipality_name": ["", "Exempelby kommun"]}', '{"municipality_code": ["", "0114"]}']


def test_a_wrong_code_changes_nothing(client: Visitor, session: Session) -> None:
    user = make_user(session, "administratör")
    session.commit()
    answer = client.log_in(user).post("/system/installningar", data=RIGHT | {"municipality_code": "114"})
    assert answer.status_code == 422
    assert "Kommunkoden ska ha 4 siffror. Du skrev 114." in answer.get_data(as_text=True)
    assert queries.setting(session, "municipality_name") == ""


def test_others_are_told_whose_it_is(client: Visitor, session: Session) -> None:
    user = make_user(session, "ekonom")
    session.commit()
    answer = client.log_in(user).get("/system/installningar")
    assert answer.status_code == 403
    assert "Det kan den som är administratör." in answer.get_data(as_text=True)
