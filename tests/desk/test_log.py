"""The log in words: filters, old and new, export, and nobody without the right."""

from io import BytesIO

from openpyxl import load_workbook
from sqlmodel import Session

from kundval import audit
from kundval.access.rules import SYSTEM
from kundval.desk.log_rows import changes
from tests.factories import make_actor, make_industry, make_user
from tests.visitor import Visitor


def test_what_changed_is_told_as_old_and_new() -> None:
    assert changes('{"name": ["Linden", "Granen"], "password_hash": ["a", "b"], "rows": 12}') == [
        ("namn", "Linden", "Granen"),
        ("rader", "", "12"),
    ]


def test_the_log_is_filtered_and_exported_alike(session: Session, client: Visitor) -> None:
    user = make_user(session, "revisor")
    actor = make_actor(session, "ekonom", name="Omar Ali")
    audit.record(
        session,
        actor=actor,
        verb="ändrade",
        subject="unit",
        subject_id=1,
        details={"name": ["Linden", "Granen"]},
        reason="Byte.",
    )
    audit.record(session, actor=SYSTEM, verb="räknade", subject="run", subject_id=1)
    session.commit()
    page = client.log_in(user).text("/system/logg?vem=Omar+Ali")
    assert "Linden → <b>Granen</b>" in page
    assert "räknade" not in page.split("<table")[1]
    book = load_workbook(BytesIO(client.get("/system/logg/export.xlsx?vem=Omar+Ali").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][2:] == ("Omar Ali", "ändrade", "enhet", 1, "Byte.", "namn: Linden → Granen")


def test_an_auditor_of_one_industry_does_not_read_anothers_acts(session: Session, client: Visitor) -> None:
    mine, other = make_industry(session), make_industry(session)
    user = make_user(session, "revisor", industry_id=mine.id)
    for industry, name in ((mine, "Anna Min"), (other, "Eva Annan")):
        actor = make_actor(session, "ekonom", name=name)
        audit.record(session, actor=actor, verb="räknade", subject="run", subject_id=1, industry_id=industry.id)
    session.commit()
    table = client.log_in(user).text("/system/logg").split("<tbody")[1]
    assert "Anna Min" in table
    assert "Eva Annan" not in table


def test_free_text_in_the_log_never_stands_in_the_address(session: Session, client: Visitor) -> None:
    user = make_user(session, "revisor")
    session.commit()
    answer = client.log_in(user).post("/system/logg", data={"q": "Maja Lind", "vad": ""})
    assert answer.status_code == 303
    assert "Maja" not in answer.headers["Location"]


def test_the_log_is_not_for_everybody(session: Session, client: Visitor) -> None:
    user = make_user(session, "ekonom")
    session.commit()
    assert client.log_in(user).get("/system/logg").status_code == 403
