"""Users and dated grants: the verbs and their pages."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from kundval.access import passwords, queries
from kundval.access.models import Grant, User
from kundval.access.rules import SYSTEM, NotPermitted
from kundval.access.service import grants, users
from kundval.audit import AuditRow
from kundval.errors import FieldsRefused, Refused
from tests.factories import PASSWORD, make_actor, make_industry, make_user
from tests.visitor import Visitor


def test_an_invited_user_gets_a_password_to_be_changed(session: Session, today: date) -> None:
    user, password = users.invite(session, actor=SYSTEM, today=today, login="Anna.Berg", name="Anna Berg")
    assert user.login == "anna.berg"
    assert user.must_change_password
    assert passwords.matches(user.password_hash, password)
    assert password not in str([row.details for row in session.exec(select(AuditRow))])


def test_a_name_is_taken_once(session: Session, today: date) -> None:
    users.invite(session, actor=SYSTEM, today=today, login="anna", name="Anna Berg")
    with pytest.raises(FieldsRefused, match="finns redan"):
        users.invite(session, actor=SYSTEM, today=today, login="ANNA", name="Anna Ek")


@pytest.mark.parametrize("role", ["ekonom", "handläggare", "revisor", "attestant"])
def test_only_an_administrator_invites(session: Session, today: date, role: str) -> None:
    with pytest.raises(NotPermitted):
        users.invite(session, actor=make_actor(session, role), today=today, login="ny", name="Ny")


def test_nobody_gives_himself_a_grant(session: Session, today: date) -> None:
    administrator = make_actor(session, "administratör")
    me = session.get(User, administrator.user_id)
    assert me is not None
    with pytest.raises(Refused, match="ge dig själv behörighet"):
        grants.grant(session, actor=administrator, today=today, user=me, role="attestant")


def test_a_grant_holds_from_its_first_day_to_its_last(session: Session, today: date) -> None:
    user = make_user(session)
    grants.grant(
        session,
        actor=SYSTEM,
        today=today,
        user=user,
        role="ekonom",
        valid_from=today + timedelta(days=1),
        valid_to=today + timedelta(days=3),
    )
    held = [bool(queries.actor_for(session, user, today + timedelta(days=n)).grants) for n in range(4)]
    assert held == [False, True, True, False]


def test_a_grant_never_begins_before_today(session: Session, today: date) -> None:
    with pytest.raises(FieldsRefused, match="före i dag"):
        grants.grant(
            session,
            actor=SYSTEM,
            today=today,
            user=make_user(session),
            role="ekonom",
            valid_from=today - timedelta(days=1),
        )


def test_the_same_role_is_not_given_twice_for_the_same_days(session: Session, today: date) -> None:
    user = make_user(session, "ekonom")
    with pytest.raises(FieldsRefused, match="redan rollen ekonom"):
        grants.grant(session, actor=SYSTEM, today=today, user=user, role="ekonom")
    industry = make_industry(session)
    grants.grant(session, actor=SYSTEM, today=today, user=user, role="ekonom", industry_id=industry.id)


def test_a_provider_grant_names_its_provider(session: Session, today: date) -> None:
    with pytest.raises(FieldsRefused, match="Välj utförare"):
        grants.grant(session, actor=SYSTEM, today=today, user=make_user(session), role="utförare")


def test_an_ended_grant_opens_nothing_from_that_day(session: Session, today: date) -> None:
    user = make_user(session, "ekonom")
    grant = session.exec(select(Grant).where(Grant.user_id == user.id)).one()
    grants.end_grant(session, actor=SYSTEM, today=today, grant=grant)
    assert queries.actor_for(session, user, today).grants == ()
    assert queries.actor_for(session, user, today - timedelta(days=1)).grants != ()


def test_the_last_administrator_is_neither_locked_nor_deprived(session: Session, today: date) -> None:
    user = make_user(session, "administratör", name="Anna Berg")
    with pytest.raises(Refused, match="sista administratören"):
        users.lock(session, actor=SYSTEM, today=today, user=user)
    grant = session.exec(select(Grant).where(Grant.user_id == user.id)).one()
    with pytest.raises(Refused, match="sista administratören"):
        grants.end_grant(session, actor=SYSTEM, today=today, grant=grant)


def test_own_password_is_changed_with_the_old_one(session: Session) -> None:
    user = make_user(session)
    actor = queries.actor_for(session, user, date(2026, 1, 1))
    change = {"actor": actor, "user": user}
    with pytest.raises(FieldsRefused, match="nuvarande lösenordet"):
        users.change_own_password(session, old="fel", new="ett helt annat ord", **change)
    with pytest.raises(FieldsRefused, match="Du skrev 4"):
        users.change_own_password(session, old=PASSWORD, new="kort", **change)
    before = user.session_key
    users.change_own_password(session, old=PASSWORD, new="ett helt annat ord", **change)
    assert user.session_key != before


def administrator(client: Visitor, session: Session) -> Visitor:
    user = make_user(session, "administratör", name="Petra Sund")
    session.commit()
    return client.log_in(user)


def test_inviting_shows_the_password_once(client: Visitor, session: Session) -> None:
    administrator(client, session)
    answer = client.post("/system/anvandare/ny", data={"login": "omar.ali", "name": "Omar Ali"})
    page = answer.get_data(as_text=True)
    user = queries.user_by_login(session, "omar.ali")
    assert user is not None
    assert "Lösenordet visas bara nu" in page
    assert "Engångslösenord" not in client.text(f"/system/anvandare/{user.id}").replace("nytt engångslösenord", "")


def test_a_bad_invitation_is_shown_again_as_typed(client: Visitor, session: Session) -> None:
    administrator(client, session)
    answer = client.post("/system/anvandare/ny", data={"login": "", "name": "Omar Ali"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "1 uppgift behöver rättas" in page
    assert 'value="Omar Ali"' in page


def test_a_grant_is_given_and_ended_on_the_pages(client: Visitor, session: Session, today: date) -> None:
    other = make_user(session, name="Omar Ali")
    administrator(client, session)
    path = f"/system/anvandare/{other.id}"
    client.post(f"{path}/behorighet", data={"role": "ekonom", "valid_from": today.isoformat()})
    assert "Omar Ali är ekonom från" in client.text(path)
    grant = session.exec(select(Grant).where(Grant.user_id == other.id)).one()
    client.post(f"/system/behorigheter/{grant.id}/avsluta", data={"last_day": ""})
    assert "Avslutad" in client.text(path)


def test_locking_and_a_new_password_on_the_pages(client: Visitor, session: Session) -> None:
    other = make_user(session, name="Omar Ali")
    administrator(client, session)
    path = f"/system/anvandare/{other.id}"
    client.post(f"{path}/las")
    assert "Låst" in client.text(path)
    client.post(f"{path}/las-upp")
    assert "kan logga in igen" in client.text(path)
    assert "Engångslösenord" in client.post(f"{path}/losenord").get_data(as_text=True)


def test_a_one_time_password_is_changed_before_anything_else(client: Visitor, session: Session) -> None:
    user = make_user(session, "ekonom")
    user.must_change_password = True
    session.commit()
    client.log_in(user)
    assert client.get("/jobb").location == "/konto"
    changed = {"old": PASSWORD, "new": "ett helt annat ord", "again": "ett helt annat ord"}
    assert client.post("/konto", data={**changed, "again": "något annat"}).status_code == 422
    assert client.post("/konto", data=changed).location == "/"
    assert client.get("/jobb").status_code == 200


def test_rows_per_page_are_kept_for_the_user(client: Visitor, session: Session) -> None:
    user = make_user(session, "ekonom")
    session.commit()
    client.log_in(user).post("/konto/rader", data={"page_size": "200"})
    session.refresh(user)
    assert user.page_size == 200


def test_who_may_not_is_told_who_may_by_name(client: Visitor, session: Session) -> None:
    make_user(session, "administratör", name="Petra Sund")
    user = make_user(session, "ekonom")
    session.commit()
    answer = client.log_in(user).get("/system/anvandare")
    assert answer.status_code == 403
    assert "Du kan inte ändra användare och behörigheter. Det kan Petra Sund." in answer.get_data(as_text=True)


def test_a_missing_user_is_the_same_404_as_a_missing_page(client: Visitor, session: Session) -> None:
    administrator(client, session)
    for path in ("/system/anvandare/99999", "/finns-inte"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Sidan finns inte, eller så har du inte tillgång till den." in answer.get_data(as_text=True)


def test_the_list_of_users_is_exported(client: Visitor, session: Session) -> None:
    administrator(client, session)
    answer = client.get("/system/anvandare/export.xlsx")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
