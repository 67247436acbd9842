"""Tells a market to kundval and to the oracle: what is done here is written straight as facts, and derived by the product itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from kundval import audit
from kundval.access.models import Setting
from kundval.access.rules import SYSTEM
from kundval.choice.models import ChoiceFact, Entitlement, EventFact, Person, PersonResidence, VolumeFact
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Account, Booked, CalendarRule, Line, MonthState, Run, SchoolCalendar
from kundval.payment.service.exceptions import decide_override, request_override
from kundval.payment.service.months import decide_month, request_closing, request_opening
from kundval.period import Month, day
from kundval.quality.models import Approval as ApprovalRow
from kundval.registry.models import Board, Decision, Industry, OwnershipFact, Provider, Service, Unit, ValueSet
from kundval.registry.service.ownership import rebuild_owners
from kundval.reimbursement.models import AccountCoding, PriceList, PriceRow, RateInForce
from kundval.reimbursement.models import Band as BandRow
from kundval.reimbursement.rules.supersede import AgeBand, Listed, Priced, in_force
from tests.proof.course import Paying
from tests.proof.days import ONE_DAY
from tests.proof.facts import (
    Amount,
    Annulment,
    Approval,
    Calendar,
    Death,
    End,
    Extent,
    Fact,
    Home,
    Key,
    Listing,
    Owner,
    School,
    Start,
    Volume,
)
from tests.proof.oracle import Due, World

NOW = audit.now()
KINDS = {Start: "val", End: "avslut", Extent: "omfattning", Death: "dödsfall", Annulment: "annullering"}
TABLES = {
    "facts": "choice_fact",
    "volumes": "volume_fact",
    "owners": "ownership_fact",
    "rights": "entitlement",
    "events": "event_fact",
}
"""The lists of the world, and where their rows stand."""
BOOKED = ("slutlig", "granskad", "beslutad", "exporterad")
ACCOUNT = (
    "month", "unit_id", "provider_id", "mode", "counterparty", "service_id", "kind", "source", "row_key", "price_ore", "price_vat_ore",
)  # fmt: skip
"""The columns of an account, in the order of the oracle's key."""
LATER = date(2030, 1, 1)
_numbers = count(1)


@dataclass
class Told:
    """A market of one industry and the world of the oracle, told the same."""

    session: Session
    world: World
    industry: Industry
    board: Board
    services: dict[str, Service]
    units: dict[str, int] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)
    value_sets: dict[tuple[str, str], int] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in TABLES})
    """Place in the world's lists → id in the database."""
    _touched: set[int] = field(default_factory=set)
    _waiting: list[ChoiceFact | VolumeFact | Entitlement | EventFact] = field(default_factory=list)
    _places: list[str] = field(default_factory=list)

    def people(self, born: Iterable[date]) -> list[int]:
        """New persons."""
        made = []
        for day_ in born:
            number = next(_numbers)
            made.append(Person(handle=f"P{number}", name=f"Person {number}", name_key=f"person {number}", born=day_))
        self.session.add_all(made)
        self.session.flush()
        self.world.born |= {one.id: one.born for one in made}
        return [one.id for one in made]

    def unit(self, name: str) -> None:
        self.units[name] = self._add(Unit(code=f"e{next(_numbers)}", name=name)).id

    def values(self, service: str, text: str) -> int:
        key = service, text
        if key not in self.value_sets:
            self.value_sets[key] = self._add(ValueSet(service_id=self.services[service].id, text=text)).id
        return self.value_sets[key]

    def fact(self, fact: Fact) -> int:
        """Something about a person; derived by :meth:`settle`."""
        if isinstance(fact, Annulment):
            self.settle_ids()
        place = self._about(fact)
        service = getattr(place, "service", "")
        held = isinstance(fact, Start | Extent)
        self.keep("facts", ChoiceFact(
            kind="byte" if getattr(fact, "switch", False) else KINDS[type(fact)], quantity_milli=getattr(fact, "milli", None),
            paid_until=getattr(fact, "paid_until", None), person_id=fact.person, service_id=self.services[service].id if service else None,
            slot=getattr(place, "slot", 1), unit_id=self.units[fact.unit] if isinstance(fact, Start) else None,
            value_set_id=self.values(service, fact.values) if held else None, on=fact.on, until=getattr(fact, "until", None),
            annuls_id=self.rows["facts"][fact.of] if isinstance(fact, Annulment) else None, reported_on=fact.reported, recorded_at=NOW,
        ), fact.person)  # fmt: skip
        return self.world.tell(fact)

    def volume(self, volume: Volume) -> int:
        self.keep("volumes", VolumeFact(
            person_id=volume.person, unit_id=self.units[volume.unit], service_id=self.services[volume.service].id, slot=volume.slot,
            value_set_id=self.values(volume.service, volume.values), month=Month.of(volume.on).number, day=volume.day,
            quantity_milli=volume.milli, reported_on=volume.reported, recorded_at=NOW,
        ), volume.person)  # fmt: skip
        return self.world.report(volume)

    def mistyped(self, place: int) -> None:
        """That a fact about a person never was."""
        self.settle_ids()
        fact = self.world.facts[place]
        assert fact is not None
        self.session.execute(
            update(ChoiceFact).where(col(ChoiceFact.id) == self.rows["facts"][place]).values(mistyped_at=NOW)
        )
        self.world.facts[place] = None
        self.world.forget(fact.person)
        self._touched.add(fact.person)

    def merge(self, duplicate: int, survivor: int, reported: date) -> None:
        world = self.world
        self.settle_ids()
        last = world.survivor(survivor)
        self.session.execute(update(Person).where(col(Person.id).in_(world.same(duplicate))).values(merged_into=last))
        self.session.add(ChoiceFact(
            kind="sammanslagning", person_id=duplicate, survivor_id=survivor, on=reported, reported_on=reported, recorded_at=NOW
        ))  # fmt: skip
        self.session.flush()
        world.merge(duplicate, survivor)
        self._touched |= {duplicate, last}

    def settle_ids(self) -> None:
        """What has been told is in the tables."""
        self.session.flush()
        for kind, row in zip(self._places, self._waiting, strict=True):
            self.rows[kind].append(row.id)
        self._waiting, self._places = [], []

    def settle(self) -> None:
        """What follows from all that has been told about persons is derived."""
        self.settle_ids()
        if self._touched:
            rebuild(self.session, self._touched)
        self._touched = set()

    def owner(self, owner: Owner) -> int:
        fact = self._add(OwnershipFact(
            unit_id=self.units[owner.unit], provider_id=self._provider(owner.provider) if owner.provider else None,
            mode=owner.mode if owner.provider else "", counterparty=owner.counterparty if owner.provider else "",
            valid_from=owner.on, reported_on=owner.reported, recorded_at=NOW,
        ))  # fmt: skip
        rebuild_owners(self.session, [self.units[owner.unit]])
        self.rows["owners"].append(fact.id)
        self.world.owners.append(owner)
        self.world.market_changed()
        return len(self.world.owners) - 1

    def approvals(self, unit: str, service: str, spans: list[tuple[date, date]]) -> None:
        """What a unit is approved for, in the place of what it was."""
        world, row = self.world, ApprovalRow
        self.session.execute(delete(row).where(
            col(row.unit_id) == self.units[unit], col(row.service_id) == self.services[service].id
        ))  # fmt: skip
        world.approvals = [each for each in world.approvals if (each.unit, each.service) != (unit, service)]
        decision = self._decision(date(2009, 1, 1), 1)
        for start, end in spans:
            self._add(row(unit_id=self.units[unit], service_id=self.services[service].id, valid_from=start,
                          valid_to=None if end.year >= 9000 else end, decision_id=decision.id))  # fmt: skip
            world.approvals.append(Approval(unit, service, start, end))
        world.market_changed(service)

    def calendar(self, rule: Calendar) -> None:
        """A rule, in the place of one with the same scope and first month."""
        service_id = self.services[rule.service].id if rule.service in self.services else None
        industry_id = None if rule.service == "*" else self.industry.id
        since = Month.of(rule.since).number
        self.session.execute(delete(CalendarRule).where(
            col(CalendarRule.valid_from) == since, col(CalendarRule.industry_id).is_not_distinct_from(industry_id),
            col(CalendarRule.service_id).is_not_distinct_from(service_id),
        ))  # fmt: skip
        self._add(CalendarRule(
            industry_id=industry_id, service_id=service_id, valid_from=since, rule=rule.rule, day=rule.day, shift=rule.shift,
            exceptions="; ".join(_exception(*each) for each in rule.exceptions), window=rule.window, residents_only=rule.residents,
            payable_from="" if rule.payable_from is None else str(rule.payable_from),
        ))  # fmt: skip
        kept = [each for each in self.world.calendars if (each.service, each.since) != (rule.service, rule.since)]
        self.world.calendars = [*kept, rule]

    def school(self, school: School) -> None:
        """A term or a break."""
        service = self.services.get(school.service)
        self._add(SchoolCalendar(industry_id=self.industry.id, service_id=service.id if service else None, kind=school.kind,
                                 valid_from=school.start, valid_to=school.last + ONE_DAY))  # fmt: skip
        self.world.schools.append(school)

    def home(self, home: Home) -> None:
        """Somebody is registered in a municipality from a day on."""
        self.session.add(PersonResidence(
            person_id=home.person, municipality=home.municipality, valid_from=home.on, reported_on=home.reported
        ))  # fmt: skip
        self.world.registered(home)
        self._touched.add(home.person)

    def listing(self, listing: Listing) -> None:
        """A decided list; the rates in force of its service are derived anew."""
        self.world.listings.append(listing)
        self.world.market_changed(listing.service)
        service_id = self.services[listing.service].id
        for table in (RateInForce, BandRow):
            self.session.execute(delete(table).where(col(table.service_id) == service_id))
        told = [
            self._listed(place, one) for place, one in enumerate(self.world.listings) if one.service == listing.service
        ]
        spans, bands = in_force(told)
        for span in spans:
            price = span.price.value
            self.session.add(RateInForce(
                price_row_id=self._price_row(span.list_id, service_id), price_list_id=span.list_id, service_id=service_id,
                row_key=price.row, price_group=price.mode, modes=price.mode, band=price.band, values=price.values, unit=price.unit,
                amount_ore=price.ore, vat_ore=price.vat_ore, instalments=price.instalments,
                paying_months=",".join(map(str, price.months)), step_ore=price.step, valid_from=span.valid_from, valid_to=span.valid_to,
            ))  # fmt: skip
        for one in bands:
            self.session.add(BandRow(
                price_list_id=one.list_id, service_id=service_id, name=one.band.name, age_from=one.band.age_from,
                age_to=one.band.age_to, age_rule=one.band.rule, valid_from=one.valid_from, valid_to=one.valid_to,
            ))  # fmt: skip
        self.session.flush()

    def override(self, kind: str, place: int, month: date) -> None:
        """Two persons decide that a late fact holds as in time in a month."""
        self.settle()
        task = request_override(
            self.session, actor=SYSTEM, today=LATER, industry_id=self.industry.id, fact_table=TABLES[kind],
            fact_id=self.rows[kind][place], months=[Month.of(month)], reason="Kommunens eget fel",
        )  # fmt: skip
        decide_override(self.session, actor=SYSTEM, today=LATER, task=task, approve=True)
        self.world.hold(kind, place, month)

    def close(self, month: date, shut: bool) -> None:
        """Two persons close a month, or open it again."""
        ask = request_closing if shut else request_opening
        task = ask(
            self.session,
            actor=SYSTEM,
            today=LATER,
            industry_id=self.industry.id,
            month=Month.of(month),
            reason="Bokslut",
        )
        decide_month(self.session, actor=SYSTEM, today=LATER, task=task, approve=True)

    def closed(self) -> set[str]:
        rows = select(col(MonthState.month)).where(
            col(MonthState.industry_id) == self.industry.id, col(MonthState.state) == "stängd"
        )
        return {str(Month(number)) for number in self.session.execute(rows).scalars()}

    def booked(self) -> Due:
        """Per key with a quantity: what is booked; asserts that it is what the lines of booked runs sum to."""
        lines = (
            select(
                Line.account_id, Line.person_id, Line.slot, func.sum(Line.amount_ore).label("ore"), func.sum(Line.vat_ore).label("vat")
            )
            .join(Run, col(Run.id) == col(Line.run_id))
            .where(col(Run.state).in_(BOOKED), col(Run.industry_id) == self.industry.id)
            .group_by(Line.account_id, Line.person_id, Line.slot)
            .subquery()
        )  # fmt: skip
        statement = (
            select(
                *(col(getattr(Account, name)) for name in ACCOUNT), Booked.person_id, Booked.slot, Booked.quantity, Booked.whole,
                Booked.due_ore, Booked.due_vat_ore, lines.c.ore, lines.c.vat,
            )
            .join(Account, col(Account.id) == col(Booked.account_id))
            .join(Service, col(Service.id) == col(Account.service_id))
            .outerjoin(lines, (lines.c.account_id == Booked.account_id) & (lines.c.person_id == Booked.person_id)
                       & (lines.c.slot == Booked.slot))
            .where(col(Service.industry_id) == self.industry.id)
        )  # fmt: skip
        found, names = {}, self._names()
        for *account, person, slot, quantity, whole, due_ore, due_vat_ore, ore, vat in self.session.execute(statement):
            assert (due_ore, due_vat_ore) == (int(ore or 0), int(vat or 0)), (account, person, slot, ore, vat)
            if quantity:
                found[_key(names, *account, person, slot)] = Amount(Fraction(quantity, whole), due_ore, due_vat_ore)
            else:
                assert due_ore == 0 == due_vat_ore
        return found

    def key(self, account: Account, person: int, slot: int) -> Key:
        """What the oracle calls an account of a person's slot."""
        return _key(self._names(), *(getattr(account, name) for name in ACCOUNT), person, slot)

    def _names(self) -> dict[tuple[str, int], str]:
        units = {("unit", number): name for name, number in self.units.items()}
        providers = {("provider", number): name for name, number in self.providers.items()}
        return units | providers | {("service", service.id): name for name, service in self.services.items()}

    def _about(self, fact: Fact | None) -> Fact | None:
        """The fact itself, or what an annulment, perhaps of an annulment, is about in the end."""
        while isinstance(fact, Annulment):
            fact = self.world.facts[fact.of]
        return fact

    def keep(self, kind: str, row: ChoiceFact | VolumeFact | Entitlement | EventFact, person: int) -> None:
        self.session.add(row)
        self._waiting.append(row)
        self._places.append(kind)
        self._touched.add(person)

    def _provider(self, name: str) -> int:
        if name not in self.providers:
            made = Provider(org_number=str(5599000000 + next(_numbers)), name=name, is_municipality=name == "Kommunen")
            self.providers[name] = self._add(made).id
        return self.providers[name]

    def _decision(self, decided: date, paragraph: int) -> Decision:
        return self._add(Decision(
            board_id=self.board.id, paragraph=f"§ {paragraph}", paragraph_number=paragraph, case_number=f"D {next(_numbers)}",
            decided_on=decided, registered_at=NOW,
        ))  # fmt: skip

    def _listed(self, place: int, one: Listing) -> Listed:
        if place not in self._lists:
            decision = self._decision(one.decided, one.paragraph)
            self._lists[place] = self._add(PriceList(
                industry_id=self.industry.id, name=f"Prislista {place}", state="beslutad", decision_id=decision.id, valid_from=one.start,
                document="{}", created_at=NOW,
            )).id  # fmt: skip
        bands = {band.name: AgeBand(band.name, band.low, band.high, band.rule) for band in one.bands}
        prices = tuple(
            Priced(price.row, price.band, price.mode, frozenset([price.mode]), price) for price in one.prices
        )
        number = self._lists[place]
        order = (one.decided.toordinal(), one.paragraph, number, number)
        return Listed(
            number,
            order,
            day(one.start),
            day(None if one.end.year >= 9000 else one.end),
            frozenset(bands.values()),
            prices,
        )

    def _price_row(self, list_id: int, service_id: int) -> int:
        if list_id not in self._price_rows:
            row = PriceRow(
                price_list_id=list_id, service_id=service_id, name="rad", row_key="rad", band="", values="", position=1
            )
            self._price_rows[list_id] = self._add(row).id
        return self._price_rows[list_id]

    _lists: dict[int, int] = field(default_factory=dict)
    _price_rows: dict[int, int] = field(default_factory=dict)

    def _add(self, row):
        self.session.add(row)
        self.session.flush()
        return row


def _key(
    names: dict[tuple[str, int], str], month: int, unit: int, provider: int, mode: str, counterparty: str, service: int, *rest: Any
) -> Key:  # fmt: skip
    return Key(
        _month(month),
        names["unit", unit],
        names["provider", provider],
        mode,
        counterparty,
        names["service", service],
        *rest,
    )


@cache
def _month(number: int) -> str:
    return str(Month(number))


def _exception(month: int, on: int, day_: int, paid: int) -> str:
    return f"{month}→{on:02d}-{day_:02d}" + (f" betalas {paid}" if paid else "")


def told(session: Session, first: date, services: dict[str, tuple[str, int]], paying: dict[str, Paying]) -> Told:
    """An empty market: code → (unit of volume, slots), and how they are paid."""
    number = next(_numbers)

    def add(row):
        session.add(row)
        session.flush()
        return row

    industry = add(Industry(code=f"bransch{number}", name=f"Bransch {number}", first_month=Month.of(first).number))
    board = add(Board(code=f"nämnd{number}", name="Nämnden", kind="finansiering"))
    made = {
        name: add(
            Service(
                industry_id=industry.id,
                code=f"{name}{number}",
                name=name,
                volume_unit=unit,
                slots=slots,
                paid_by=paying[name].by,
                weeks=paying[name].weeks,
                requires_entitlement=paying[name].needs_right,
            )
        )
        for name, (unit, slots) in services.items()
    }
    for service in made.values():
        add(AccountCoding(service_id=service.id, account="4630", vat_code="M6", valid_from=date(2009, 1, 1)))
    world = World(first, {name: unit for name, (unit, _) in services.items()}, paying=paying)
    session.merge(Setting(key="municipality_code", value=world.home))
    session.flush()
    return Told(session, world, industry, board, made)
