"""Lists of a request: rows per page are remembered, and words that were searched for among persons stay on the server."""

from datetime import timedelta

from sqlmodel import Session, select

from kundval import audit
from kundval.access.models import KeptSearch, User
from tests.factories import make_user
from tests.visitor import Visitor


def test_rows_per_page_are_the_users_own_until_changed(session: Session, client: Visitor) -> None:
    user = make_user(session, "administratör")
    session.add_all(make_user(session, name=f"Person {number:03d}") for number in range(30))
    session.commit()
    client.log_in(user)
    assert "Rader 1–31 av 31" in client.text("/system/anvandare")
    assert "Rader 1–20 av 31" in client.text("/system/anvandare?antal=20")
    assert "Rader 1–20 av 31" in client.text("/system/anvandare")
    session.expire_all()
    assert session.get_one(User, user.id).page_size == 20


def test_a_number_of_rows_that_is_not_offered_is_not_used(session: Session, client: Visitor) -> None:
    user = make_user(session, "administratör")
    session.commit()
    client.log_in(user)
    assert client.get("/system/anvandare?antal=1000000").status_code == 200
    assert session.get_one(User, user.id).page_size == 50


def test_a_private_filter_keeps_the_other_choices_in_the_address(session: Session, client: Visitor) -> None:
    user = make_user(session, "revisor")
    session.commit()
    answer = client.log_in(user).post("/system/logg", data={"q": "Lind", "tid": "7", "vem": "", "csrf_token": "x"})
    kept = session.exec(select(KeptSearch)).one()
    assert kept.text == "Lind"
    assert answer.headers["Location"] == f"/system/logg?tid=7&sok={kept.id}"
    assert "«Lind»" in client.text(answer.headers["Location"])


def test_searches_are_forgotten_after_a_day(session: Session, client: Visitor) -> None:
    user = make_user(session, "revisor")
    session.add(KeptSearch(id="gammal", user_id=user.id, text="Lind", at=audit.now() - timedelta(hours=25)))
    session.commit()
    client.log_in(user).post("/system/logg", data={"q": "Berg"})
    session.expire_all()
    assert [kept.text for kept in session.exec(select(KeptSearch))] == ["Berg"]
