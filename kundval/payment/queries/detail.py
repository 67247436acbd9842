"""Lines and listed differences by readable codes: what commands print, and what a test or another system can compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.choice.models import Person
from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.too_late import TooLate
from kundval.payment.rules.terms import AccountKey
from kundval.period import Month
from kundval.registry.models import Provider, Service, Unit

ORDER = ("month", "unit", "person", "slot", "service", "kind", "source", "row", "price_ore", "line")


@dataclass(frozen=True)
class Codes:
    """The readable codes of what keys refer to by id."""

    units: dict[int, str]
    providers: dict[int, str]
    services: dict[int, str]
    persons: dict[int, str]

    def key(self, key: AccountKey, person_id: int, slot: int) -> dict[str, Any]:
        """The whole key of a line. A person is its handle, which says nothing about who it is; the unit itself is empty."""
        return {
            "month": str(Month(key.month)),
            "person": self.persons.get(person_id, str(person_id)) if person_id else "",
            "unit": self.units[key.unit_id],
            "org_number": self.providers[key.provider_id],
            "mode": key.mode,
            "counterparty": key.counterparty,
            "service": self.services[key.service_id],
            "slot": slot,
            "kind": key.kind,
            "source": key.source,
            "row": key.row_key,
            "price_ore": key.price_ore,
            "price_vat_ore": key.price_vat_ore,
        }


def lines_as_text(session: Session, run: Run) -> list[dict[str, Any]]:
    """The lines of a run, each with its number, whole key, and due, booked and difference (quantity as exact text, öre, VAT öre)."""
    account = [getattr(Account, name) for name in AccountKey._fields]
    statement = select(Line, *account).join(Account, col(Account.id) == col(Line.account_id))
    rows = session.execute(statement.where(col(Line.run_id) == run.id)).all()
    codes = codes_of(session, {row[0].person_id for row in rows})
    found = [
        {"line": line.id} | codes.key(AccountKey(*key), line.person_id, line.slot) | _amounts(line)
        for line, *key in rows
    ]
    return sorted(found, key=lambda one: [one[name] for name in ORDER])


def listed_as_text(session: Session, listed: Iterable[TooLate]) -> list[dict[str, Any]]:
    """What is listed as too late, each with its whole key, what all facts give, what is paid, and what remains."""
    found = list(listed)
    codes = codes_of(session, {one.person_id for one in found})
    return [
        codes.key(one.key, one.person_id, one.slot)
        | {
            "due": exact_text(one.due_quantity, one.due_whole),
            "due_ore": one.due_ore,
            "paid": exact_text(one.paid_quantity, one.paid_whole),
            "paid_ore": one.paid_ore,
            "amount_ore": one.amount_ore,
            "vat_ore": one.vat_ore,
            "closed": one.closed,
        }
        for one in found
    ]


def payments_as_text(session: Session, run: Run) -> list[dict[str, Any]]:
    """The net of a run per payee, in the order of organisation numbers."""
    rows = session.execute(
        select(col(Provider.org_number), func.sum(col(Line.amount_ore)), func.sum(col(Line.vat_ore)))
        .join(Account, col(Account.provider_id) == col(Provider.id))
        .join(Line, col(Line.account_id) == col(Account.id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Provider.org_number))
        .order_by(col(Provider.org_number))
    )
    return [{"org_number": number, "amount_ore": int(ore), "vat_ore": int(vat)} for number, ore, vat in rows]


def codes_of(session: Session, person_ids: set[int]) -> Codes:
    """The codes of all units, providers and services, and of the persons named."""

    def by_id(id_: Any, code: Any) -> dict[int, str]:
        return {row[0]: row[1] for row in session.execute(select(id_, code))}

    ids = sorted(person_ids)
    persons: dict[int, str] = {}
    for start in range(0, len(ids), 5_000):
        some = select(col(Person.id), col(Person.handle)).where(col(Person.id).in_(ids[start : start + 5_000]))
        persons |= {id_: handle for id_, handle in session.execute(some) if id_ is not None}
    return Codes(
        by_id(Unit.id, Unit.code), by_id(Provider.id, Provider.org_number), by_id(Service.id, Service.code), persons
    )


def exact_text(numerator: int, denominator: int) -> str:
    """A quantity reduced, as programs read it: ``22/31``, ``-1``."""
    return str(Fraction(numerator, denominator))


def _amounts(line: Line) -> dict[str, Any]:
    due, booked = (line.due_quantity, line.due_whole), (line.booked_quantity, line.booked_whole)
    numerator = due[0] * booked[1] - booked[0] * due[1]
    return {
        "due": exact_text(*due),
        "due_ore": line.due_ore,
        "due_vat_ore": line.due_vat_ore,
        "booked": exact_text(*booked),
        "booked_ore": line.booked_ore,
        "booked_vat_ore": line.booked_vat_ore,
        "difference": exact_text(numerator, due[1] * booked[1]),
        "amount_ore": line.amount_ore,
        "vat_ore": line.vat_ore,
    }
