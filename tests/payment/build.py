"""A small market built directly in the tables, and runs of it: what happens to people and prices is one call each."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count

from sqlalchemy import delete, select
from sqlmodel import Session, col

from kundval import audit
from kundval.access.rules import SYSTEM
from kundval.choice.models import ChoiceFact, Person, VolumeFact
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Account, Booked, CalendarRule, Line, MonthState, Run
from kundval.payment.service.attest import decide, review
from kundval.payment.service.making import make_final, make_run
from kundval.payment.service.months import decide_month, request_closing
from kundval.period import OPEN, Month, day
from kundval.quality.models import Approval
from kundval.registry.models import (
    BankAccount,
    Board,
    Decision,
    Industry,
    OwnershipFact,
    Provider,
    Service,
    Unit,
    ValueSet,
)
from kundval.registry.service.ownership import rebuild_owners
from kundval.reimbursement.models import AccountCoding, Band, PriceList, PriceRow, RateInForce

LONG_AGO = date(2009, 1, 1)
INDEPENDENT, IN_HOUSE = "fristående", "egenregi"
NOW = audit.now()
_numbers = count(1)


def on(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Paid:
    """A line as a test reads it."""

    month: str
    unit: str
    person: int
    slot: int
    due: Fraction
    booked: Fraction
    amount_ore: int
    price_ore: int
    vat_ore: int
    mode: str
    row: str
    due_ore: int
    booked_ore: int
    provider_id: int
    line_id: int


@dataclass
class Market:
    """One industry with one service, and what a test puts in it."""

    session: Session
    industry: Industry
    service: Service
    decision: Decision
    price_list: PriceList
    units: dict[str, int] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def value_set(self, text: str = "") -> int:
        found = self.session.execute(
            select(ValueSet).where(col(ValueSet.service_id) == self.service.id, col(ValueSet.text) == text)
        ).scalar()
        return (found or self._add(ValueSet(service_id=self.service.id, text=text))).id

    def provider(self, name: str, *, giro: bool = True) -> Provider:
        if name not in self.providers:
            number = next(_numbers)
            provider = self._add(
                Provider(org_number=f"{5599000000 + number}", name=name, is_municipality=name == "Kommunen")
            )
            if giro and not provider.is_municipality:
                self._add(
                    BankAccount(
                        provider_id=provider.id,
                        kind="bankgiro",
                        number="54001136",
                        state="godkänd",
                        requested_at=NOW,
                        decided_at=NOW,
                    )
                )
            self.providers[name] = provider
        return self.providers[name]

    def unit(
        self, code: str, mode: str = INDEPENDENT, owner: str = "", since: date = LONG_AGO, approved: bool = True
    ) -> int:
        unit = self._add(Unit(code=f"{code}-{next(_numbers)}", name=code))
        self.units[code] = unit.id
        self.owned(code, owner or ("Kommunen" if mode == IN_HOUSE else f"{code} AB"), mode, since, since)
        if approved:
            self.approve(code, since)
        return unit.id

    def owned(self, code: str, owner: str | None, mode: str, since: date, reported: date) -> OwnershipFact:
        counterparty = "" if owner is None else "1" if mode == IN_HOUSE else "87"
        fact = self._add(OwnershipFact(
            unit_id=self.units[code], provider_id=self.provider(owner).id if owner else None, mode=mode if owner else "",
            counterparty=counterparty, valid_from=since, reported_on=reported, recorded_at=NOW,
        ))  # fmt: skip
        rebuild_owners(self.session, [self.units[code]])
        return fact

    def approve(self, code: str, since: date, until: date | None = None) -> Approval:
        return self._add(Approval(
            unit_id=self.units[code], service_id=self.service.id, valid_from=since, valid_to=until, decision_id=self.decision.id,
        ))  # fmt: skip

    def rate(
        self, year_ore: int, mode: str = INDEPENDENT, *, row: str = "alla", band: str = "", values: str = "", vat_ore: int = 0,
        since: date = LONG_AGO, until: date | None = None, unit: str = "år", months: str = "1,2,3,4,5,6,7,8,9,10,11,12",
        instalments: int = 12, step_ore: int = 1,
    ) -> RateInForce:  # fmt: skip
        if row not in self.rows:
            price_row = PriceRow(
                price_list_id=self.price_list.id, service_id=self.service.id, name=row, row_key=row, band=band, values=values, position=1
            )  # fmt: skip
            self.rows[row] = self._add(price_row).id
        return self._add(RateInForce(
            price_row_id=self.rows[row], price_list_id=self.price_list.id, service_id=self.service.id, row_key=row, price_group=mode,
            modes=mode, band=band, values=values, unit=unit, amount_ore=year_ore, vat_ore=vat_ore, instalments=instalments,
            paying_months=months, step_ore=step_ore, valid_from=day(since), valid_to=day(until),
        ))  # fmt: skip

    def no_rates(self) -> None:
        self.session.execute(delete(RateInForce).where(col(RateInForce.service_id) == self.service.id))

    def band(self, name: str, age_from: int, age_to: int, rule: str = "mätdag", since: date = LONG_AGO) -> Band:
        return self._add(Band(
            price_list_id=self.price_list.id, service_id=self.service.id, name=name, age_from=age_from, age_to=age_to, age_rule=rule,
            valid_from=day(since), valid_to=OPEN,
        ))  # fmt: skip

    def calendar(
        self, rule: str = "dag för dag", window: str = "obegränsad", since: str = "2009-01", **columns: object
    ) -> CalendarRule:
        self.session.execute(delete(CalendarRule).where(
            col(CalendarRule.industry_id) == self.industry.id, col(CalendarRule.valid_from) == Month.parse(since).number,
        ))  # fmt: skip
        return self._add(CalendarRule(
            industry_id=self.industry.id, valid_from=Month.parse(since).number, rule=rule, window=window, **columns
        ))  # fmt: skip

    def child(self, born: str = "2015-06-15") -> int:
        number = next(_numbers)
        return self._add(
            Person(handle=f"H{number}", name=f"Barn {number}", name_key=f"barn {number}", born=on(born))
        ).id

    def fact(
        self,
        kind: str,
        person: int,
        day_: str,
        reported: str,
        unit: str = "",
        values: str = "",
        slot: int = 1,
        **columns: object,
    ) -> ChoiceFact:
        fact = self._add(ChoiceFact(
            kind=kind, person_id=person, service_id=None if kind in ("dödsfall", "sammanslagning") else self.service.id, slot=slot,
            unit_id=self.units[unit] if unit else None, value_set_id=self.value_set(values) if unit or values else None, on=on(day_),
            reported_on=on(reported), recorded_at=NOW, **columns,
        ))  # fmt: skip
        rebuild(self.session, [person])
        return fact

    def choose(self, person: int, unit: str, since: str, reported: str = "", **more: object) -> ChoiceFact:
        return self.fact("val", person, since, reported or since, unit, **more)

    def merge(self, person: int, survivor: int, reported: str) -> None:
        self.session.get_one(Person, person).merged_into = survivor
        self.fact("sammanslagning", person, reported, reported, survivor_id=survivor)
        rebuild(self.session, [person, survivor])

    def volume(
        self, person: int, unit: str, month: str, hours_milli: int, reported: str, day_: str = "", slot: int = 1
    ) -> VolumeFact:
        fact = self._add(VolumeFact(
            person_id=person, unit_id=self.units[unit], service_id=self.service.id, slot=slot, value_set_id=self.value_set(),
            month=Month.parse(month).number, day=on(day_) if day_ else None, quantity_milli=hours_milli, reported_on=on(reported),
            recorded_at=NOW,
        ))  # fmt: skip
        rebuild(self.session, [person])
        return fact

    def close(self, month: str) -> None:
        """Closes a month, as two persons have decided."""
        number = Month.parse(month).number
        found = self.session.execute(
            select(MonthState).where(col(MonthState.industry_id) == self.industry.id, col(MonthState.month) == number)
        ).scalar()
        if found is None:
            task = request_closing(
                self.session,
                actor=SYSTEM,
                today=date(2030, 1, 1),
                industry_id=self.industry.id,
                month=Month.parse(month),
            )
            decide_month(self.session, actor=SYSTEM, today=date(2030, 1, 1), task=task, approve=True)

    def run(self, month: str, today: str = "", decided: bool = True) -> Run | None:
        """A final run, by default decided as well."""
        at = on(today) if today else Month.parse(month).last
        run = make_final(self.session, actor=SYSTEM, today=at, industry_id=self.industry.id, month=Month.parse(month))
        if run is not None and decided:
            review(self.session, actor=SYSTEM, today=at, run=run)
            decide(self.session, actor=SYSTEM, today=at, run=run)
        return run

    def preliminary(self, month: str, today: str = "") -> Run | None:
        at = on(today) if today else Month.parse(month).last
        return make_run(self.session, actor=SYSTEM, today=at, industry_id=self.industry.id, month=Month.parse(month))

    def lines(self, run: Run | None) -> list[Paid]:
        """The lines of a run in the order of month, unit and person."""
        if run is None:
            return []
        names = {id_: code for code, id_ in self.units.items()}
        rows = self.session.execute(
            select(Line, Account)
            .join(Account, col(Account.id) == col(Line.account_id))
            .where(col(Line.run_id) == run.id)
        )
        paid = [
            Paid(
                str(Month(account.month)), names[account.unit_id], line.person_id, line.slot,
                Fraction(line.due_quantity, line.due_whole), Fraction(line.booked_quantity, line.booked_whole), line.amount_ore,
                account.price_ore, line.vat_ore, account.mode, account.row_key, line.due_ore, line.booked_ore, account.provider_id, line.id,
            )
            for line, account in rows
        ]  # fmt: skip
        return sorted(paid, key=lambda line: (line.month, line.unit, line.person, line.row, line.price_ore))

    def code(self, unit_id: int) -> str:
        """The code of a unit as the test gave it."""
        return next(code for code, id_ in self.units.items() if id_ == unit_id)

    def withdraw(self, code: str, since: date) -> None:
        """The approval of a unit ends."""
        found = self.session.execute(select(Approval).where(col(Approval.unit_id) == self.units[code])).scalars().one()
        found.valid_to = since
        self.session.flush()

    def paid(self, month: str, today: str = "") -> list[tuple[str, str, int]]:
        """Runs, and tells (service month, unit, amount) of each line."""
        return [(line.month, line.unit, line.amount_ore) for line in self.lines(self.run(month, today))]

    def booked_ore(self) -> int:
        """All that is booked."""
        return sum(self.session.execute(select(col(Booked.due_ore))).scalars())

    def _add(self, row):
        self.session.add(row)
        self.session.flush()
        return row


def market(
    session: Session, first_month: str = "2017-01", volume_unit: str = "", calendar: bool = True, slots: int = 1
) -> Market:
    """A market with a calendar that counts day by day and always corrects."""
    number = next(_numbers)

    def add(row):
        session.add(row)
        session.flush()
        return row

    industry = add(Industry(code=f"b{number}", name=f"Bransch {number}", first_month=Month.parse(first_month).number))
    service = add(
        Service(
            industry_id=industry.id, code=f"t{number}", name=f"Tjänst {number}", volume_unit=volume_unit, slots=slots
        )
    )
    board = add(Board(code=f"n{number}", name="Nämnden", kind="finansiering"))
    decision = add(Decision(
        board_id=board.id, paragraph="§ 1", paragraph_number=1, case_number=f"D {number}", decided_on=LONG_AGO, registered_at=NOW,
    ))  # fmt: skip
    listed = PriceList(
        industry_id=industry.id, name="Prislista", state="beslutad", decision_id=decision.id, valid_from=LONG_AGO, document="{}",
        created_at=NOW,
    )  # fmt: skip
    add(AccountCoding(service_id=service.id, account="4630", vat_code="M6", valid_from=LONG_AGO))
    made = Market(session, industry, service, decision, add(listed))
    if calendar:
        made.calendar()
    return made


def ten_thousand_a_month(session: Session) -> Market:
    """Two independent units and one in-house; 120 000 kr a year: 10 000 kr a month, the same for everybody."""
    made = market(session)
    made.unit("Björken")
    made.unit("Asken")
    made.unit("Eken", IN_HOUSE)
    made.rate(12_000_000)
    made.rate(12_000_000, IN_HOUSE)
    return made
