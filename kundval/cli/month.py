"""``kundval month``, ``kundval override`` and ``kundval writeoff``: the first call requests, another user's decides."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click
from sqlmodel import Session, col, select

from kundval.access.models import Task
from kundval.access.rules import Actor
from kundval.access.service.tasks import open_task
from kundval.choice.models import Person
from kundval.cli.arguments import MONTH, the_industry
from kundval.cli.frame import signed
from kundval.errors import Refused
from kundval.formats import capital, counted_text, kr_text, month_text
from kundval.payment.service import exceptions, months
from kundval.period import Month
from kundval.registry.models import Unit

ASKED = "Begärt. Någon annan beslutar genom att ge samma kommando."
FACTS = {"val": "choice_fact", "volym": "volume_fact", "ägande": "ownership_fact"}
REASON = click.option("--reason", metavar="TEXT", default="", help="Skälet. Visas för den som beslutar.")


@click.group()
def month() -> None:
    """Stäng en månad, eller öppna den igen."""


@month.command()
@click.argument("industry", metavar="BRANSCH")
@click.argument("month", metavar="MÅNAD", type=MONTH)
@REASON
@signed
def close(session: Session, actor: Actor, today: date, industry: str, month: Month, reason: str) -> None:
    """Begär att en månad stängs, eller besluta det när någon annan har begärt.

    I en stängd månad räknas ingenting. Vad den skulle ha gett listas.
    """
    _two_persons(session, actor, today, industry, month, reason, months.CLOSING, months.request_closing)


@month.command(name="open")
@click.argument("industry", metavar="BRANSCH")
@click.argument("month", metavar="MÅNAD", type=MONTH)
@REASON
@signed
def reopen(session: Session, actor: Actor, today: date, industry: str, month: Month, reason: str) -> None:
    """Begär att en stängd månad öppnas, eller besluta det när någon annan har begärt."""
    _two_persons(session, actor, today, industry, month, reason, months.OPENING, months.request_opening)


def _two_persons(
    session: Session, actor: Actor, today: date, code: str, month: Month, reason: str, kind: str, request: Callable[..., Task]
) -> None:  # fmt: skip
    industry = the_industry(session, code)
    task = months.waiting_task(session, industry.id or 0, month)
    if task is not None and task.kind == kind:
        state = months.decide_month(session, actor=actor, today=today, task=task, approve=True, reason=reason)
        click.echo(f"{capital(month_text(month))} är {state.state} för {industry.name.lower()}.")
        return
    request(session, actor=actor, today=today, industry_id=industry.id or 0, month=month, reason=reason)
    click.echo(ASKED)


@click.command()
@click.argument("industry", metavar="BRANSCH")
@click.argument("fact", metavar="UPPGIFT")
@click.argument("months_", metavar="MÅNAD...", type=MONTH, nargs=-1, required=True)
@REASON
@signed
def override(
    session: Session, actor: Actor, today: date, industry: str, fact: str, months_: tuple[Month, ...], reason: str
) -> None:
    """Låt en sen uppgift gälla som i tid i de månader som anges: val/12, volym/7 eller ägande/3.

    Första anropet begär, en annan användares beslutar. Nästa körning betalar.
    """
    found = the_industry(session, industry)
    kind, _, number = fact.partition("/")
    if kind not in FACTS or not number.isdecimal():
        raise click.UsageError(
            f"Uppgiften {fact} går inte att läsa. Skriv till exempel val/12, volym/7 eller ägande/3."
        )
    table, id_ = FACTS[kind], int(number)
    task = open_task(session, kind=exceptions.OVERRIDE, subject=table, subject_id=id_)
    if task is None:
        exceptions.request_override(
            session, actor=actor, today=today, industry_id=found.id or 0, fact_table=table, fact_id=id_, months=months_, reason=reason
        )  # fmt: skip
        click.echo(ASKED)
        return
    rows = exceptions.decide_override(session, actor=actor, today=today, task=task, approve=True, reason=reason)
    named = ", ".join(month_text(row.month) for row in rows)
    click.echo(f"Uppgiften {fact} gäller som i tid i {named}. Nästa körning betalar det.")


@click.command()
@click.argument("industry", metavar="BRANSCH")
@click.argument("month", metavar="MÅNAD", type=MONTH)
@click.argument("person", metavar="KUND")
@click.argument("unit", metavar="ENHET")
@REASON
@signed
def writeoff(
    session: Session, actor: Actor, today: date, industry: str, month: Month, person: str, unit: str, reason: str
) -> None:
    """Skriv av det som är listat som för sent för en kund vid en enhet i en månad.

    Kunden anges med sin beteckning och enheten med sin kod. Första anropet begär, en annan användares beslutar. Inget bokförs.
    """
    found = the_industry(session, industry)
    place: dict[str, Any] = {
        "industry_id": found.id or 0,
        "month": month,
        "person_id": _id(session, Person.id, Person.handle, person, "kund"),
        "unit_id": _id(session, Unit.id, Unit.code, unit, "enhet"),
    }
    task = exceptions.waiting_write_off(session, **place)
    if task is None:
        exceptions.request_write_off(session, actor=actor, today=today, **place, reason=reason)
        click.echo(ASKED)
        return
    rows = exceptions.decide_write_off(session, actor=actor, today=today, task=task, approve=True, reason=reason)
    lines = counted_text(len(rows), "rad", "rader")
    click.echo(f"Avskrivet: {lines}, {kr_text(sum(row.amount_ore for row in rows))}.")


def _id(session: Session, id_: Any, column: Any, code: str, what: str) -> int:
    found = session.exec(select(id_).where(col(column) == code)).first()
    if found is None:
        raise Refused(f"Det finns ingen {what} {code}.")
    return int(found)
