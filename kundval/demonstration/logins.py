"""The logins of a demonstration, one or more for every role, all with the same password."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kundval.access.queries import DEMO_PASSWORD, DEMONSTRATION, actor_for
from kundval.access.rules import SYSTEM, Actor
from kundval.access.service import grants, settings, users

PASSWORD = "kundval-demo"
CHILDREN = ("forskola", "pedagogisk_omsorg", "grundskola", "fritidshem")


@dataclass(frozen=True)
class Login:
    """``industries`` are codes, empty for all; ``provider`` is a key of the market."""

    login: str
    name: str
    role: str
    industries: tuple[str, ...] = ()
    provider: str = ""


LOGINS = (
    Login("handlaggare", "Maja Öberg", "handläggare", CHILDREN),
    Login("handlaggare.omsorg", "Omar Haddad", "handläggare", ("hemtjanst", "sarskilt_boende")),
    Login("handlaggare.kultur", "Elsa Åström", "handläggare", ("kulturskola",)),
    Login("kvalitet", "Karin Ek", "kvalitetsansvarig"),
    Login("ekonom", "Anna Berg", "ekonom"),
    Login("ekonom2", "Petra Lönn", "ekonom"),
    Login("attestant", "Erik Nyström", "attestant"),
    Login("attestant2", "Linnea Dahl", "attestant"),
    Login("ledning", "Gunnar Strand", "ledning"),
    Login("revisor", "Rut Hellström", "revisor"),
    Login("utforare", "Lena Lärka", "utförare", provider="larkan"),
    Login("egenregi", "Per Ängsmark", "utförare", provider="kommun"),
    Login("admin", "Adam Kvist", "administratör"),
)
FEW = ("handlaggare", "ekonom", "attestant", "admin")
"""What a published case or an empty municipality needs."""


def begin(session: Session, *, municipality: str, code: str) -> None:
    """Marks the database as a demonstration. ``code`` is the municipality's four digits (0000: no real one)."""
    for key, value in (
        (DEMONSTRATION, "1"),
        (DEMO_PASSWORD, PASSWORD),
        ("municipality_name", municipality),
        ("municipality_code", code),
        ("small_number_limit", "5"),
    ):
        settings.change_setting(session, actor=SYSTEM, key=key, value=value)


def add(
    session: Session, logins: tuple[Login, ...], *, today: date, industries: dict[str, int], providers: dict[str, int]
) -> dict[str, Actor]:
    """Registers the users with their grants from ``today`` on; gives an actor for each login."""
    actors = {}
    for login in logins:
        provider = providers[login.provider] if login.provider else None
        user, password = users.invite(session, actor=SYSTEM, today=today, login=login.login, name=login.name)
        for industry in login.industries or (None,):
            grants.grant(
                session, actor=SYSTEM, today=today, user=user, role=login.role, valid_from=today,
                industry_id=industries[industry] if industry else None, provider_id=provider,
            )  # fmt: skip
        actors[login.login] = actor_for(session, user, today)
        users.change_own_password(session, actor=actors[login.login], user=user, old=password, new=PASSWORD)
    return actors
