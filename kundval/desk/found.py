"""What the search in the header finds: only what the actor may see, whatever was typed.

A number with ten or twelve digits is a personal identity number or an organisation number, a shorter one a line or a run, a handle a
customer; anything else is a name or a part of one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.access.rules import Actor, industries_for, may
from kundval.choice.models import Person
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.visible import is_protected, person_by_number, unprotected, visible
from kundval.choice.rules.identities import name_key
from kundval.formats import kr_text, month_text, org_number_text
from kundval.identity import digits
from kundval.listing import contains, swedish
from kundval.payment.models import Line, Run
from kundval.registry.models import Industry, Provider, Unit
from kundval.reimbursement.models import PriceList

MOST = 20
"""Hits shown of each kind; more asks for a better word."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    label: str
    url: str
    about: str


@dataclass(frozen=True)
class Group:
    """The hits of one kind."""

    title: str
    hits: Sequence[Hit]


def find(session: Session, actor: Actor, text: str, today: date) -> list[Group]:
    """All hits by kind; kinds without any are left out."""
    number = digits(text)
    groups = [
        Group("Kunder", _persons(session, actor, text, number, today) if may(actor, "person.read") else []),
        Group("Utförare", _providers(session, text, number) if may(actor, "registry.read") else []),
        Group("Enheter", _units(session, text) if may(actor, "registry.read") else []),
        Group("Prislistor", _lists(session, actor, text) if may(actor, "price.read") else []),
        Group("Körningar", _runs(session, actor, number) if may(actor, "money.read") else []),
        Group("Rader", _lines(session, actor, number) if may(actor, "money.read") else []),
    ]
    return [group for group in groups if group.hits]


def single(groups: Sequence[Group]) -> str:
    """The address of the only hit, or nothing."""
    hits = [hit for group in groups for hit in group.hits]
    return hits[0].url if len(hits) == 1 else ""


def _persons(session: Session, actor: Actor, text: str, number: str, today: date) -> list[Hit]:
    if number.isdigit() and len(number) in (10, 12):
        person = person_by_number(session, actor, text, today)
        return [_person(session, person, today)] if person else []
    statement = select(Person).where(visible(actor), unprotected(actor, today))
    exact = session.exec(statement.where(col(Person.handle) == text.upper())).first()
    if exact is not None:
        return [_person(session, exact, today)]
    words = [contains(col(Person.name_key), word) for word in name_key(text).split()]
    rows = session.exec(statement.where(*words).order_by(col(Person.name_key)).limit(MOST)).all() if words else []
    return [_person(session, row, today) for row in rows]


def _person(session: Session, person: Person, today: date) -> Hit:
    if person.id is not None and is_protected(session, person.id, today):
        return Hit(HIDDEN, f"/kunder/{person.handle}", f"kund {person.handle}")
    return Hit(person.name, f"/kunder/{person.handle}", f"kund {person.handle}, född {person.born.year}")


def _providers(session: Session, text: str, number: str) -> list[Hit]:
    matches = contains(col(Provider.name), text)
    if number.isdigit() and len(number) == 10:
        matches = col(Provider.org_number) == number
    rows = session.exec(
        select(Provider).where(matches).order_by(swedish(session, col(Provider.name))).limit(MOST)
    ).all()
    return [Hit(row.name, f"/utforare/{row.id}", org_number_text(row.org_number)) for row in rows]


def _units(session: Session, text: str) -> list[Hit]:
    matches = or_(contains(col(Unit.name), text), col(Unit.code) == text.lower(), col(Unit.school_unit_code) == text)
    rows = session.exec(select(Unit).where(matches).order_by(swedish(session, col(Unit.name))).limit(MOST)).all()
    return [Hit(row.name, f"/enheter/{row.id}", row.area) for row in rows]


def _lists(session: Session, actor: Actor, text: str) -> list[Hit]:
    allowed = industries_for(actor, "price.read")
    statement = select(PriceList).where(contains(col(PriceList.name), text)).order_by(col(PriceList.valid_from).desc())
    if allowed is not None:
        statement = statement.where(col(PriceList.industry_id).in_(sorted(allowed)))
    rows = session.exec(statement.limit(MOST)).all()
    return [
        Hit(row.name, f"/ersattning/listor/{row.id}", f"gäller från {row.valid_from.isoformat()}, {row.state}")
        for row in rows
    ]


def _runs(session: Session, actor: Actor, number: str) -> list[Hit]:
    wanted = re.sub(r"(?i)^körning", "", number)
    if not wanted.isdigit() or len(wanted) > 9:
        return []
    allowed = industries_for(actor, "money.read")
    statement = select(Run, Industry).join(Industry, col(Industry.id) == col(Run.industry_id))
    statement = statement.where(col(Run.number) == int(wanted))
    if allowed is not None:
        statement = statement.where(col(Run.industry_id).in_(sorted(allowed)))
    rows = session.exec(statement.order_by(col(Run.number).desc()).limit(MOST)).all()
    return [
        Hit(
            f"{industry.name} {month_text(run.month)}",
            f"/utbetalningar/korningar/{run.number}",
            f"körning {run.number}, {run.state}, {kr_text(run.amount_ore)}",
        )
        for run, industry in rows
    ]


def _lines(session: Session, actor: Actor, number: str) -> list[Hit]:
    wanted = re.sub(r"(?i)^rad", "", number)
    if not wanted.isdigit() or len(wanted) > 9:
        return []
    row = session.exec(
        select(Line, Run, Industry)
        .join(Run, col(Run.id) == col(Line.run_id))
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .where(col(Line.id) == int(wanted))
    ).first()
    if row is None or not may(actor, "money.read", industry_id=row[2].id):
        return []
    line, run, industry = row
    about = f"{kr_text(line.amount_ore)}, {industry.name.lower()} {month_text(run.month)}"
    return [Hit(f"Rad {line.id}", f"/rader/{line.id}", about)]
