"""What the log and the latest things point at: a table's row as words and an address, as far as the actor may know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from kundval.access.models import ImportBatch, Job, User
from kundval.access.rules import Actor, may
from kundval.audit import AuditRow
from kundval.choice.models import Person
from kundval.choice.queries.visible import visible
from kundval.formats import month_text
from kundval.payment.models import Run
from kundval.registry.models import Industry, Provider, Unit
from kundval.reimbursement.models import PriceList


@dataclass(frozen=True)
class Thing:
    """A thing as a link."""

    label: str
    url: str


def _person(session: Session, actor: Actor, row_id: int) -> Thing | None:
    # The opaque id and never the name: the list of latest things is read over shoulders.
    person = session.exec(select(Person).where(col(Person.id) == row_id, visible(actor))).first()
    return Thing(f"Kund {person.handle}", f"/kunder/{person.handle}") if person else None


def _run(session: Session, actor: Actor, row_id: int) -> Thing | None:
    run = session.get(Run, row_id)
    if run is None or not may(actor, "money.read", industry_id=run.industry_id):
        return None
    industry = session.get_one(Industry, run.industry_id)
    return Thing(f"Körning {industry.name.lower()} {month_text(run.month)}", f"/utbetalningar/korningar/{run.number}")


def _list(session: Session, actor: Actor, row_id: int) -> Thing | None:
    found = session.get(PriceList, row_id)
    if found is None or not may(actor, "price.read", industry_id=found.industry_id):
        return None
    return Thing(f"Prislista {found.name}", f"/ersattning/listor/{found.id}")


def _named(model: type[SQLModel], kind: str, address: str, permission: str) -> Callable[..., Thing | None]:
    def find(session: Session, actor: Actor, row_id: int) -> Thing | None:
        row: Any = session.get(model, row_id)
        return Thing(f"{kind}{row.name}", f"{address}/{row_id}") if row is not None and may(actor, permission) else None

    return find


def _batch(session: Session, actor: Actor, row_id: int) -> Thing | None:
    batch = session.get(ImportBatch, row_id)
    return (
        Thing(f"Inläsning {batch.filename}", f"/system/inlasningar/{row_id}")
        if batch and may(actor, "import.read")
        else None
    )


FINDERS: dict[str, Callable[[Session, Actor, int], Thing | None]] = {
    "person": _person,
    "run": _run,
    "price_list": _list,
    "provider": _named(Provider, "", "/utforare", "registry.read"),
    "unit": _named(Unit, "Enhet ", "/enheter", "registry.read"),
    "user": _named(User, "Användare ", "/system/anvandare", "user.write"),
    "import_batch": _batch,
}
WORDS = {
    "person": "kund",
    "run": "körning",
    "price_list": "prislista",
    "provider": "utförare",
    "unit": "enhet",
    "user": "användare",
    "grant": "behörighet",
    "import_batch": "inläsning",
    "bank_account": "bankkonto",
    "approval": "godkännande",
    "application": "ansökan",
    "requirement": "krav",
    "assessment": "bedömning",
    "agreement": "avtal",
    "ownership_fact": "ägande",
    "calendar_rule": "kalenderregel",
    "industry": "bransch",
    "service": "tjänst",
    "board": "nämnd",
    "decision": "beslut",
    "choice_fact": "val",
    "choice": "val",
    "volume": "volym",
    "volume_fact": "volym",
    "entitlement": "rätt",
    "payment": "betalning",
    "payment_file": "utbetalningsfil",
    "line": "rad",
    "month": "månad",
    "month_state": "månad",
    "task": "uppgift",
    "job": "jobb",
    "setting": "inställning",
    "account_coding": "kontering",
    "verification": "kontroll",
}
"""What the tables are called in the log."""


def thing(session: Session, actor: Actor, subject: str, subject_id: int | None) -> Thing | None:
    """The thing as a link, or nothing where it is gone, has no page or is not the actor's to know of."""
    find = FINDERS.get(subject)
    return find(session, actor, subject_id) if find and subject_id is not None else None


def latest(session: Session, actor: Actor, most: int = 6) -> list[Thing]:
    """What the actor has been at, the latest first, each once."""
    rows = session.exec(
        select(AuditRow.subject, AuditRow.subject_id)
        .where(col(AuditRow.user_id) == actor.user_id, col(AuditRow.subject).in_(FINDERS.keys() - {"user"}))
        .order_by(col(AuditRow.id).desc())
        .limit(60)
    ).all()
    found: dict[str, Thing] = {}
    for subject, subject_id in dict.fromkeys(rows):
        if len(found) == most:
            break
        one = thing(session, actor, subject, subject_id)
        if one is not None:
            found.setdefault(one.url, one)
    return list(found.values())


def running_jobs(session: Session, actor: Actor) -> list[Job]:
    """The actor's own jobs that go on, and the latest that have ended."""
    own = select(Job).where(col(Job.requested_by) == actor.user_id)
    return list(session.exec(own.order_by(col(Job.id).desc()).limit(5)).all())
