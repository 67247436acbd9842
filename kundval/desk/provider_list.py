"""The list of providers: who delivers, in what state, for how many customers and kronor."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session, col

from kundval.access.rules import Actor
from kundval.choice.queries.counts import counts_of_units
from kundval.db import table_of
from kundval.formats import capital, org_number_text
from kundval.identity import digits
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.payment.queries.provider_page import paid_by_provider
from kundval.quality.models import Application
from kundval.quality.rules import OPEN_STATES
from kundval.registry import rules
from kundval.registry.models import BankAccount, Owner, OwnershipFact, Provider, ProviderForm, Unit
from kundval.registry.queries.market import industries
from kundval.registry.queries.scope import (
    industries_by_provider,
    narrowed,
    owner_now,
    provider_in,
    provider_visible,
    units_by_provider,
)


class ProviderList:
    """The list as one actor sees it on a day: its statement, and how it is sorted, filtered and exported.

    ``industry`` is the code that the list is filtered on: units, customers and amounts are then of that industry only.
    """

    def __init__(self, session: Session, actor: Actor, today: date, industry: str = ""):
        self.session, self.actor, self.today = session, actor, today
        self.counted = narrowed(session, actor, "registry.read", industry)
        self.units = units_by_provider(self.counted, today).subquery()
        self.counts = table_of(session, self._customers(), "customers")
        self.customers = func.coalesce(self.counts.c.customers, 0)
        self.paid = paid_by_provider(narrowed(session, actor, "money.read", industry), today.year).subquery()
        self.form = (
            select(col(ProviderForm.form))
            .where(col(ProviderForm.provider_id) == col(Provider.id), col(ProviderForm.valid_from) <= today)
            .order_by(col(ProviderForm.valid_from).desc())
            .limit(1)
            .correlate(Provider)
            .scalar_subquery()
        )
        self.industries = industries_by_provider(session, today)

    def _customers(self) -> dict[int, tuple[int]]:
        """The customers of each provider's units today, by all that is known."""
        counts = counts_of_units(self.session, self.today, self.counted)
        found: Counter[int] = Counter()
        for provider_id, unit_id in self.session.execute(
            select(col(Owner.provider_id), col(Owner.unit_id)).where(*owner_now(self.today))
        ):
            found[provider_id] += counts.get(unit_id, 0)
        return {provider_id: (count,) for provider_id, count in found.items() if count}

    def statement(self) -> Select[*tuple[Any, ...]]:
        """Provider, form, units, customers, paid_ore, state_word of each provider that the actor may see."""
        statement = (
            select(
                Provider,
                self.form.label("form"),
                func.coalesce(self.units.c.units, 0).label("units"),
                self.customers.label("customers"),
                func.coalesce(self.paid.c.paid_ore, 0).label("paid_ore"),
                self._waiting().label("waiting"),
                self._ever().label("ever"),
            )
            .outerjoin(self.units, self.units.c.provider_id == col(Provider.id))
            .outerjoin(self.paid, self.paid.c.provider_id == col(Provider.id))
            .outerjoin(self.counts, self.counts.c.key == col(Provider.id))
        )
        return statement.where(provider_visible(self.actor))

    def listing(self) -> Listing:
        return Listing(
            noun=("utförare", "utförare"),
            columns=self._columns(),
            order="namn",
            search=self._search,
            filters=self._filters(),
            statuses=(
                Status("aktiva", "Aktiva", and_(self._running(), col(Provider.stopped_on).is_(None))),
                Status("vantar", "Väntar på oss", self._waiting()),
                Status("stoppade", "Stoppade", col(Provider.stopped_on).is_not(None)),
                Status("avslutade", "Avslutade", and_(self._ever(), ~self._running())),
            ),
            tie=col(Provider.id),
            large=True,
            # A sole trader's number is a personal identity number: what is typed never stands in an address.
            private=True,
        )

    def _columns(self) -> tuple[Column, ...]:
        units = func.coalesce(self.units.c.units, 0)
        paid = func.coalesce(self.paid.c.paid_ore, 0)
        return (
            Column("namn", "Namn", sort=swedish(self.session, col(Provider.name)), value=lambda row: row.Provider.name),
            Column("orgnr", "Org.nr", value=lambda row: org_number_text(row.Provider.org_number)),
            Column("form", "Form", sort=self.form, value=lambda row: capital(row.form or "")),
            Column("branscher", "Branscher", value=lambda row: ", ".join(self.industries.get(row.Provider.id, []))),
            Column("enheter", "Enheter", sort=units, total="units", kind="whole", value=lambda row: row.units),
            Column("kunder", "Kunder", sort=self.customers, total="customers", kind="whole", value=lambda row: row.customers),
            Column("utbetalt", "Utbetalt i år (kr)", sort=paid, total="paid_ore", kind="money",
                   value=lambda row: row.paid_ore),
            Column("status", "Status", value=lambda row: capital(state_of(row))),
        )  # fmt: skip

    def _filters(self) -> tuple[Filter, ...]:
        found = industries(self.session, self.actor)
        areas = self.session.execute(
            select(col(Unit.area)).where(col(Unit.area) != "").distinct().order_by(col(Unit.area))
        )
        ids = {industry.code: industry.id or 0 for industry in found}
        return (
            Filter("bransch", "Bransch", [(one.code, one.name) for one in found], lambda code: provider_in(frozenset({ids[code]}))),
            Filter("form", "Form", [(form, capital(form)) for form in rules.FORMS], lambda form: self.form == form),
            Filter("regi", "Regi", [(mode, capital(mode)) for mode in rules.MODES], lambda mode: self._owns(col(Owner.mode) == mode)),
            Filter("omrade", "Område", [(area, area) for area in areas.scalars()],
                   lambda area: self._owns(col(Owner.unit_id).in_(select(col(Unit.id)).where(col(Unit.area) == area)))),
        )  # fmt: skip

    def _search(self, text: str) -> ColumnElement[bool]:
        number = digits(text)
        if number.isdigit() and len(number) == 10:
            return col(Provider.org_number) == number
        return contains(col(Provider.name), text)

    def _owns(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(col(Owner.provider_id) == col(Provider.id), *owner_now(self.today), condition)

    def _running(self) -> ColumnElement[bool]:
        return exists().where(col(Owner.provider_id) == col(Provider.id), *owner_now(self.today))

    def _ever(self) -> ColumnElement[bool]:
        return exists().where(
            col(OwnershipFact.provider_id) == col(Provider.id),
            col(OwnershipFact.mistyped_at).is_(None),
            col(OwnershipFact.valid_from) <= self.today,
        )

    def _waiting(self) -> ColumnElement[bool]:
        return or_(
            exists().where(col(Application.provider_id) == col(Provider.id), col(Application.state).in_(OPEN_STATES)),
            exists().where(col(BankAccount.provider_id) == col(Provider.id), col(BankAccount.state) == "begärd"),
        )


def state_of(row: Any) -> str:
    """A provider's state in one word: stoppad, aktiv, under prövning, avslutad, planerad."""
    if row.Provider.stopped_on is not None:
        return "stoppad"
    if row.units:
        return "aktiv"
    return "under prövning" if row.waiting else "avslutad" if row.ever else "planerad"
