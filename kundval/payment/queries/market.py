"""What terms are made of, read for one industry: tariffs, who runs units as known, approvals at their latest state, days of volumes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.queries import setting
from kundval.choice.models import Volume
from kundval.choice.queries.event_rules import standard_times
from kundval.choice.service.service_rules import paid_by
from kundval.payment.models import Override
from kundval.payment.queries.agreed import NOTHING_AGREED, agreed
from kundval.payment.queries.windows import ServiceMonth
from kundval.payment.rules.bands import AgeBand
from kundval.payment.rules.calendar import CountedMonth
from kundval.payment.rules.price import PLACEMENT, VOLUME, Rate
from kundval.payment.rules.terms import Offers, Payee, Tariff, TermRow, TermWindow, terms
from kundval.period import Days, Month, day
from kundval.quality.models import Approval
from kundval.registry.models import Dimension, Industry, Owner, OwnershipFact, Service, ValueSet
from kundval.registry.rules import PAID_BY_HOURS, values_of
from kundval.registry.service.ownership import owners_of
from kundval.reimbursement.models import Band, RateInForce
from kundval.reimbursement.service.rates import RateRow
from kundval.timeline import spans


@dataclass(frozen=True)
class Known:
    """A payee, known on the days [known_from, known_to)."""

    payee: Payee
    known_from: int
    known_to: int


@dataclass
class Market:
    """All that terms of an industry are made of."""

    tariffs: dict[int, Tariff]
    owners: dict[int, list[Known]]
    in_time: dict[tuple[int, int], list[Known]]
    """(unit, month) where an override lets a late change of who runs the unit hold as in time."""
    approvals: dict[int, dict[int, list[Days]]]
    """service → unit → days."""
    volume_days: dict[tuple[int, int], list[int]]
    """(service, month) → the days on which volumes stand."""
    municipality: str
    """The code of the municipality itself (kommunkod)."""

    def payees(self, unit_id: int, month: int, known_by: int) -> list[Payee]:
        """Who runs the unit, as known on the day ``known_by``."""
        found = self.in_time.get((unit_id, month)) or self.owners.get(unit_id, [])
        return [each.payee for each in found if each.known_from <= known_by < each.known_to]


def read_market(session: Session, industry: Industry, months: Collection[ServiceMonth]) -> Market:
    """Reads the market for the given service months."""
    services = session.exec(select(Service).where(col(Service.industry_id) == industry.id)).all()
    ids = [service.id for service in services if service.id is not None]
    return Market(
        tariffs=_tariffs(session, list(services)),
        owners=_owners(session),
        in_time=_in_time(session, industry.id or 0),
        approvals=_approvals(session, ids),
        volume_days=_volume_days(session, ids, {month.counted.month for month in months}),
        municipality=setting(session, "municipality_code"),
    )


def terms_of(market: Market, month: ServiceMonth, known_by: int | None = None) -> Iterator[TermRow]:
    """The terms of a service month; ``known_by`` takes the place of the window's own known-by day."""
    tariff = market.tariffs[month.service_id]
    known = month.counted.known_by if known_by is None else known_by
    for window in _term_windows(market, tariff, month, known):
        offers = Offers(tariff, window)
        for unit_id, approved in market.approvals.get(month.service_id, {}).items():
            payees = market.payees(unit_id, window.month, known)
            for person_id in (0, *(person for person, units in tariff.units_of.items() if unit_id in units)):
                yield from terms(unit_id, payees, approved, offers, person_id)


def _term_windows(market: Market, tariff: Tariff, month: ServiceMonth, known_by: int) -> Iterator[TermWindow]:
    yield from placement_windows(market, month, known_by)
    for days in _volume_spans(market, tariff, month.service_id, month.counted):
        yield volume_window(market, month, known_by, days)


def placement_windows(market: Market, month: ServiceMonth, known_by: int) -> Iterator[TermWindow]:
    """The windows of placements of a service month, as known on a day: one for each span of days that count."""
    counted = month.counted
    residents_of = market.municipality if counted.residents_only else ""
    whole_month = (counted.window_from, counted.window_to) == (counted.rate_from, counted.rate_to)
    for span in counted.spans:
        # Day by day each span of days has the terms of its own days.
        rate_days = span if whole_month else (counted.rate_from, counted.rate_to)
        yield TermWindow(
            PLACEMENT, counted.month, span, counted.whole, rate_days, counted.age_day, known_by, residents_of
        )


def volume_window(market: Market, month: ServiceMonth, known_by: int, days: Days) -> TermWindow:
    """The window of volumes on the given days of a service month."""
    residents_of = market.municipality if month.counted.residents_only else ""
    return TermWindow(VOLUME, month.counted.month, days, 1000, days, days[0], known_by, residents_of)


def _volume_spans(market: Market, tariff: Tariff, service_id: int, counted: CountedMonth) -> Iterator[Days]:
    days = market.volume_days.get((service_id, counted.month), [])
    if any(rate.band for rate in tariff.rates):
        # The age is taken on the day of the volume, so each day has birth dates of its own.
        yield from ((on, on + 1) for on in days)
    elif days:
        month = Month(counted.month)
        yield month.first.toordinal(), (month + 1).first.toordinal()


def tariffs_of(
    session: Session, services: Collection[Service], rates: Iterable[RateInForce | RateRow], bands: Iterable[Band]
) -> dict[int, Tariff]:
    """What services pay by the given rates and bands, stored or not."""
    ids = [service.id for service in services]
    by_service: dict[int, list[Rate]] = defaultdict(list)
    for row in rates:
        by_service[row.service_id].append(_rate(row))
    held: dict[int, list[AgeBand]] = defaultdict(list)
    for band in bands:
        held[band.service_id].append(
            AgeBand(band.name, band.age_from, band.age_to, band.age_rule, band.valid_from, band.valid_to)
        )
    sets: dict[int, list[tuple[int, frozenset[tuple[str, str]]]]] = defaultdict(list)
    for value_set in session.exec(select(ValueSet).where(col(ValueSet.service_id).in_(ids)).order_by(col(ValueSet.id))):
        sets[value_set.service_id].append((value_set.id or 0, frozenset(values_of(value_set.text).items())))
    apart = agreed(session, services)
    standard = {one.service_id for one in standard_times(session, ids)}
    own: dict[int, set[str]] = defaultdict(set)
    arising = select(Dimension.service_id, Dimension.code).where(col(Dimension.service_id).in_(ids))
    for service_id, code in session.exec(arising.where(col(Dimension.from_events))):
        own[service_id].add(code)
    return {
        service.id: Tariff(
            service.id,
            service.volume_unit,
            by_service[service.id],
            held[service.id],
            sets[service.id],
            agreed=apart.get(service.id, NOTHING_AGREED)[0],
            units_of=apart.get(service.id, NOTHING_AGREED)[1],
            by_hours=paid_by(service) in PAID_BY_HOURS,
            standard_minutes=service.id in standard,
            event_dimensions=frozenset(own[service.id]),
        )
        for service in services
        if service.id is not None
    }  # fmt: skip


def _tariffs(session: Session, services: list[Service]) -> dict[int, Tariff]:
    ids = [service.id for service in services]
    rates = session.exec(select(RateInForce).where(col(RateInForce.service_id).in_(ids)))
    bands = session.exec(select(Band).where(col(Band.service_id).in_(ids)))
    return tariffs_of(session, services, rates, bands)


def _rate(row: RateInForce | RateRow) -> Rate:
    return Rate(
        row.row_key, row.band, frozenset(values_of(row.values).items()), row.price_group,
        frozenset(mode.strip() for mode in row.modes.split(",")), row.unit, row.amount_ore, row.vat_ore, row.instalments,
        tuple(int(month) for month in row.paying_months.split(",")), row.step_ore, row.valid_from, row.valid_to,
    )  # fmt: skip


def _owners(session: Session) -> dict[int, list[Known]]:
    owners: dict[int, list[Known]] = defaultdict(list)
    for row in session.exec(select(Owner).order_by(col(Owner.unit_id), col(Owner.valid_from), col(Owner.known_from))):
        payee = Payee(row.provider_id, row.mode, row.counterparty, row.valid_from, row.valid_to)
        owners[row.unit_id].append(Known(payee, row.known_from, row.known_to))
    return owners


@dataclass(frozen=True)
class _Told:
    """A fact of who runs a unit, with the day from which it counts as known."""

    fact: OwnershipFact
    reported_on: date

    @property
    def order(self) -> tuple[date, int]:
        return self.fact.reported_on, self.fact.id or 0


def _in_time(session: Session, industry_id: int) -> dict[tuple[int, int], list[Known]]:
    """Units and months with a decided override of a late fact: the fact counts as known on its own day."""
    late: dict[tuple[int, int], set[int]] = defaultdict(set)
    statement = select(OwnershipFact, Override.month).join(Override, col(Override.fact_id) == col(OwnershipFact.id)).where(
        col(Override.industry_id) == industry_id, col(Override.fact_table) == "ownership_fact", col(Override.decided_at).is_not(None),
    )  # fmt: skip
    for fact, month in session.exec(statement):
        late[fact.unit_id, month].add(fact.id or 0)
    return {(unit_id, month): _replayed(session, unit_id, ids) for (unit_id, month), ids in late.items()}


def _replayed(session: Session, unit_id: int, late: set[int]) -> list[Known]:
    facts = session.exec(
        select(OwnershipFact).where(col(OwnershipFact.unit_id) == unit_id, col(OwnershipFact.mistyped_at).is_(None))
    ).all()
    told = [
        _Told(fact, min(fact.reported_on, fact.valid_from) if fact.id in late else fact.reported_on) for fact in facts
    ]
    found = spans(told, lambda known: owners_of([each.fact for each in sorted(known, key=lambda each: each.order)]))
    return [
        Known(Payee(span.value.provider_id, span.value.mode, span.value.counterparty, span.valid_from, span.valid_to),
              span.known_from, span.known_to)
        for span in found
    ]  # fmt: skip


def _approvals(session: Session, services: list[int]) -> dict[int, dict[int, list[Days]]]:
    approvals: dict[int, dict[int, list[Days]]] = defaultdict(lambda: defaultdict(list))
    statement = select(Approval).where(col(Approval.service_id).in_(services), col(Approval.mistyped_at).is_(None))
    for row in session.exec(statement.order_by(col(Approval.unit_id), col(Approval.valid_from))):
        approvals[row.service_id][row.unit_id].append((day(row.valid_from), day(row.valid_to)))
    return approvals


def _volume_days(session: Session, services: list[int], months: set[int]) -> dict[tuple[int, int], list[int]]:
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    statement = (
        select(Volume.service_id, Volume.month, Volume.day)
        .where(col(Volume.service_id).in_(services), col(Volume.month).in_(months))
        .distinct()
        .order_by(col(Volume.day))
    )
    for service_id, month, on in session.exec(statement):
        days[service_id, month].append(on)
    return days
