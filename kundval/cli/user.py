"""Users from the terminal, so that a new installation gets its first administratör."""

from datetime import date

import click
from sqlmodel import Session, col, select

from kundval import db
from kundval.access import clock, queries
from kundval.access.models import User
from kundval.access.rules import ROLES, SYSTEM, Actor
from kundval.access.service import grants, users
from kundval.cli import frame
from kundval.errors import Refused
from kundval.registry.models import Industry, Provider

ROLE = click.Choice(list(ROLES))


@click.group()
def user() -> None:
    """Användare: lägg till, lås, ge nytt lösenord, ge roll."""


@user.command()
@click.argument("login", metavar="NAMN")
@click.option("--name", default="", metavar="NAMN", help="Personens hela namn; annars inloggningsnamnet.")
@click.option("--role", type=ROLE, default=grants.ADMINISTRATOR, show_default=True, help="Rollen från och med i dag.")
@click.option("--industry", metavar="KOD", help="Branschen som rollen gäller; annars alla.")
@click.option("--provider", metavar="ORGNR", help="Utföraren, för rollen utförare.")
@click.option(
    "--user",
    "by",
    metavar="NAMN",
    help="Vem som gör det; lösenordet läses från standard in. Behövs inte för den första.",
)
def add(login: str, name: str, role: str, industry: str | None, provider: str | None, by: str | None) -> None:
    """Lägg till en användare. Engångslösenordet visas en gång.

    Den första administratören läggs till utan --user.
    """
    actor = frame.log_in(by) if by else None
    with db.transaction(frame.engine()) as session:
        today = clock.today(session, frame.config())
        actor = actor or _first(session, today, role)
        new, password = users.invite(session, actor=actor, today=today, login=login, name=name or login)
        grants.grant(
            session,
            actor=actor,
            today=today,
            user=new,
            role=role,
            industry_id=_industry(session, industry),
            provider_id=_provider(session, provider),
        )
    click.echo(f"{new.login} är tillagd som {role}. Engångslösenord: {password}")


@user.command()
@click.argument("login", metavar="NAMN")
@frame.signed
def lock(*, session: Session, actor: Actor, today: date, login: str) -> None:
    """Lås en användare och avsluta dess inloggningar."""
    users.lock(session, actor=actor, today=today, user=_user(session, login))
    click.echo(f"{login} är låst.")


@user.command()
@click.argument("login", metavar="NAMN")
@frame.signed
def unlock(*, session: Session, actor: Actor, today: date, login: str) -> None:
    """Lås upp en användare."""
    users.unlock(session, actor=actor, today=today, user=_user(session, login))
    click.echo(f"{login} är upplåst.")


@user.command()
@click.argument("login", metavar="NAMN")
@frame.signed
def password(*, session: Session, actor: Actor, today: date, login: str) -> None:
    """Ge en användare ett nytt engångslösenord, som visas en gång."""
    new = users.new_password(session, actor=actor, today=today, user=_user(session, login))
    click.echo(f"Engångslösenord för {login}: {new}")


@user.command()
@click.argument("login", metavar="NAMN")
@click.option("--role", type=ROLE, required=True, help="Rollen.")
@click.option("--industry", metavar="KOD", help="Branschen som rollen gäller; annars alla.")
@click.option("--provider", metavar="ORGNR", help="Utföraren, för rollen utförare.")
@frame.signed
def grant(
    *, session: Session, actor: Actor, today: date, login: str, role: str, industry: str | None, provider: str | None
) -> None:
    """Ge en användare en roll från och med i dag."""
    grants.grant(
        session,
        actor=actor,
        today=today,
        user=_user(session, login),
        role=role,
        industry_id=_industry(session, industry),
        provider_id=_provider(session, provider),
    )
    click.echo(f"{login} är nu {role}.")


def _first(session: Session, today: date, role: str) -> Actor:
    if role != grants.ADMINISTRATOR or grants.administrators(session, today):
        raise Refused("Ange vem du är med --user. Bara den första administratören läggs till utan.")
    return SYSTEM


def _user(session: Session, login: str) -> User:
    found = queries.user_by_login(session, login)
    if found is None:
        raise Refused(f"Användaren {login} finns inte.")
    return found


def _industry(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = session.exec(select(Industry.id).where(col(Industry.code) == code)).first()
    if found is None:
        raise Refused(f"Branschen {code} finns inte.")
    return found


def _provider(session: Session, org_number: str | None) -> int | None:
    if org_number is None:
        return None
    digits = org_number.replace("-", "")
    found = session.exec(select(Provider.id).where(col(Provider.org_number) == digits)).first()
    if found is None:
        raise Refused(f"Utföraren {org_number} finns inte.")
    return found
