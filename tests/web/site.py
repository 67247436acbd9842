"""The data behind the browser's pages: a small market in which every role has something to see."""

from datetime import date

from sqlmodel import Session

from kundval.access.models import Grant, Setting, User
from kundval.access.rules import ROLES
from kundval.audit import now
from kundval.registry.models import Provider
from tests import factories

PASSWORD = "ett långt lösenord"


def build(session: Session, today: date, password_hash: str) -> dict[str, str]:
    """Fills the database and gives the login of each role."""
    session.add_all([Setting(key="municipality_name", value="Exempelby kommun"), Setting(key="demonstration", value="1")])
    provider = Provider(org_number="5599990008", name="Kunskapskompassen AB")
    session.add(provider)
    session.flush()
    factories.make_service(session, factories.make_industry(session, "forskola"), "forskola_heltid")
    return {role: _login(session, role, provider, today, password_hash) for role in ROLES}


def _login(session: Session, role: str, provider: Provider, today: date, password_hash: str) -> str:
    login = role.replace("ä", "a").replace("ö", "o")
    user = User(
        login=login, name=f"{role.capitalize()} Ek", password_hash=password_hash, session_key=login, created_at=now()
    )
    session.add(user)
    session.flush()
    provider_id = provider.id if role == "utförare" else None
    session.add(Grant(user_id=user.id, role=role, provider_id=provider_id, valid_from=date(2009, 1, 1)))
    session.flush()
    return login
