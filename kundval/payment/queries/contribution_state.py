"""Extra money to own units in a month as pages and checks see it: who gets what, who is left out and why, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.formats import kr_text, month_text
from kundval.money import round_div
from kundval.payment.models import Account, Booked
from kundval.payment.queries.beside import contributions_of
from kundval.payment.queries.market import read_market
from kundval.payment.queries.windows import ServiceMonth, payable_months
from kundval.payment.rules.contributions import KIND, LEFT_OUT, Contribution, months_of
from kundval.payment.rules.places import Count, Due
from kundval.period import Month
from kundval.registry.models import Decision, Industry, Service, Unit
from kundval.registry.rules import IN_HOUSE
from kundval.reimbursement.models import Supplement, SupplementDecision, SupplementRow
from kundval.reimbursement.queries.supplements import granted
from kundval.reimbursement.rules.supplements import CONTRIBUTION

YEARS_AHEAD = 24
"""Months after a service month within which it becomes payable, whatever the calendar."""


@dataclass(frozen=True)
class UnitShare:
    """What a unit gets of a contribution; ``reason`` why it gets nothing."""

    unit: str
    mode: str
    customers: Fraction
    amount_ore: int
    reason: str = ""


@dataclass(frozen=True)
class ModeSum:
    """The units of a mode together."""

    mode: str
    units: int
    customers: Fraction
    amount_ore: int


@dataclass(frozen=True)
class State:
    """A contribution of a month. ``price`` is what private units get per customer: öre and the VAT part of it."""

    name: str
    supplement_id: int
    service: str
    amount_ore: int
    own_customers: Fraction
    price: tuple[int, int] | None
    units: Sequence[UnitShare]
    problem: str
    """What stands in the way of closing the month; empty where nothing does."""
    hinders: bool
    """Whether it stands in the way of a run as well: there is no mirror, or no decision."""

    @property
    def sums(self) -> list[ModeSum]:
        """What the units of each mode get together, in the order of the units."""
        found = []
        for mode in dict.fromkeys(unit.mode for unit in self.units):
            of = [unit for unit in self.units if unit.mode == mode]
            customers = sum((unit.customers for unit in of), Fraction(0))
            found.append(ModeSum(mode, len(of), customers, sum(unit.amount_ore for unit in of)))
        return found


def states(session: Session, industry: Industry, month: Month, today: date) -> list[State]:
    """The contributions of an industry's month, those that only wait for a decision as well."""
    services = {service.id or 0: service for service in _services(session, industry)}
    supplements = {(one.service_id, one.code): one for one in session.execute(
        select(Supplement).where(col(Supplement.basis) == CONTRIBUTION, col(Supplement.service_id).in_(services))
    ).scalars()}  # fmt: skip
    if not supplements:
        return []
    found = _waiting(session, services, month)
    months = [
        one for one in payable_months(session, industry, month + YEARS_AHEAD) if one.counted.month == month.number
    ]
    wanted = [one for one in months if one.service_id in {service_id for service_id, _ in supplements}]
    market = read_market(session, industry, wanted)
    for one in wanted:
        known_by = min(one.counted.known_by, today.toordinal())
        contributions, counts = contributions_of(session, market, one, known_by)
        for each in contributions:
            supplement = supplements[each.service_id, each.code]
            found.append(_state(session, supplement, services[each.service_id], each, counts, one))
    return found


def _services(session: Session, industry: Industry) -> list[Service]:
    return list(session.execute(select(Service).where(col(Service.industry_id) == industry.id)).scalars())


def _state(
    session: Session, supplement: Supplement, service: Service, one: Contribution, counts: Mapping[Count, int], month: ServiceMonth
) -> State:  # fmt: skip
    dues = list(one.dues(counts))
    own = Fraction(one.customers(one.own, counts), one.whole)
    price = one.price(counts)
    problem = ""
    if price is None and one.customers(one.private, counts):
        problem = (
            f"{supplement.name}: egna enheter har inga kunder i {month_text(one.month)}, så det går inte att räkna "
            "vad fristående ska få per kund. Besluta tillskottet för en månad då de har kunder."
        )
    hinders = bool(problem)
    if not problem and not month.closed and not _is_booked(session, supplement, one, dues):
        problem = (
            f"{supplement.name}: {kr_text(sum(_ore(due) for due in dues))} till egna enheter och deras spegling till fristående är "
            "inte bokförda. Kör månaden igen och gör körningen slutlig."
        )
    return State(
        name=supplement.name, supplement_id=supplement.id or 0, service=service.name, amount_ore=one.amount_ore, own_customers=own,
        price=price, units=_shares(session, one, counts, dues), problem=problem, hinders=hinders,
    )  # fmt: skip


def _is_booked(session: Session, supplement: Supplement, one: Contribution, dues: Sequence[Due]) -> bool:
    """Whether what is booked of the month is what is due, in öre and VAT."""
    booked = session.execute(
        select(func.coalesce(func.sum(col(Booked.due_ore)), 0), func.coalesce(func.sum(col(Booked.due_vat_ore)), 0), func.count())
        .join(Account, col(Account.id) == col(Booked.account_id))
        .where(
            col(Account.kind) == KIND, col(Account.source) == supplement.code, col(Account.service_id) == supplement.service_id,
            col(Account.month) == one.month,
        )
    ).one()  # fmt: skip
    return (int(booked[0]), int(booked[1])) == (sum(map(_ore, dues)), sum(map(_vat, dues)))


def _ore(due: Due) -> int:
    return round_div(due.key.price_ore * due.quantity, due.whole)


def _vat(due: Due) -> int:
    return round_div(due.key.price_vat_ore * due.quantity, due.whole)


def _shares(session: Session, one: Contribution, counts: Mapping[Count, int], dues: Sequence[Due]) -> list[UnitShare]:
    wanted = {place.unit_id for place in one.places}
    names = {
        id_: name
        for id_, name in session.execute(select(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(wanted)))
        if id_
    }
    shares = []
    for unit_id, mode in dict.fromkeys((place.unit_id, place.payee.mode) for place in one.places):
        places = [place for place in one.places if (place.unit_id, place.payee.mode) == (unit_id, mode)]
        customers = Fraction(one.customers(places, counts), one.whole)
        ore = sum(_ore(due) for due in dues if (due.key.unit_id, due.key.mode) == (unit_id, mode))
        if customers or ore:
            shares.append(UnitShare(names.get(unit_id, ""), mode, customers, ore, LEFT_OUT.get(mode, "")))
    return sorted(shares, key=lambda share: (share.mode != IN_HOUSE, bool(share.reason), share.unit))


def _waiting(session: Session, services: Mapping[int, Service], month: Month) -> list[State]:
    """Decisions for the month that another person has not decided yet."""
    rows = session.execute(
        select(Supplement, SupplementDecision, SupplementRow, Decision)
        .join(SupplementDecision, col(SupplementDecision.supplement_id) == col(Supplement.id))
        .join(SupplementRow, col(SupplementRow.supplement_decision_id) == col(SupplementDecision.id))
        .join(Decision, col(Decision.id) == col(SupplementDecision.decision_id))
        .where(
            col(Supplement.basis) == CONTRIBUTION, col(Supplement.service_id).in_(services), col(SupplementDecision.state) == "begärd"
        )
        .order_by(col(SupplementRow.id))
    )  # fmt: skip
    found: dict[int, State] = {}
    for supplement, asked, row, decision in rows:
        start, end = months_of(granted(supplement, asked, row, decision))
        if start <= month.number < end:
            found[asked.id or 0] = State(
                supplement.name, supplement.id or 0, services[supplement.service_id].name, row.amount_ore, Fraction(0), None, (),
                f"{supplement.name}: beslutet väntar på att en annan person beslutar eller avböjer det.", True,
            )  # fmt: skip
    return list(found.values())
