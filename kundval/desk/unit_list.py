"""The list of units: where, run by whom, with room for how many."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session, col

from kundval.access.rules import Actor
from kundval.choice.queries.counts import counts_of_units
from kundval.db import table_of
from kundval.formats import capital
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.quality.models import Approval
from kundval.registry import rules
from kundval.registry.models import Owner, OwnershipFact, Provider, Unit
from kundval.registry.queries.market import industries
from kundval.registry.queries.providers import services_given
from kundval.registry.queries.scope import narrowed, owner_now, unit_visible, units_of

OPEN, UNAPPROVED, CLOSED, PLANNED = "öppen", "inte godkänd", "stängd", "planerad"


class UnitList:
    """The list as one actor sees it on a day; ``industry`` is the code that it is filtered on, whose customers are counted."""

    def __init__(self, session: Session, actor: Actor, today: date, industry: str = ""):
        self.session, self.actor, self.today = session, actor, today
        counts = counts_of_units(session, today, narrowed(session, actor, "registry.read", industry))
        self.counts = table_of(session, {unit: (count,) for unit, count in counts.items()}, "customers")
        self.customers = func.coalesce(self.counts.c.customers, 0)
        found = session.execute(select(col(Unit.id)).where(unit_visible(actor))).scalars().all()
        self.services = services_given(session, actor, [unit_id for unit_id in found if unit_id], today)

    def statement(self) -> Select[*tuple[Any, ...]]:
        """Unit, provider, provider_id, mode, customers, approved, ever of each unit that the actor may see."""
        return (
            select(
                Unit,
                col(Provider.name).label("provider"),
                col(Owner.provider_id).label("provider_id"),
                col(Owner.mode).label("mode"),
                self.customers.label("customers"),
                self._approved().label("approved"),
                self._ever().label("ever"),
            )
            .outerjoin(Owner, and_(col(Owner.unit_id) == col(Unit.id), *owner_now(self.today)))
            .outerjoin(Provider, col(Provider.id) == col(Owner.provider_id))
            .outerjoin(self.counts, self.counts.c.key == col(Unit.id))
            .where(unit_visible(self.actor))
        )

    def listing(self) -> Listing:
        run = col(Owner.id).is_not(None)
        return Listing(
            noun=("enhet", "enheter"),
            columns=self._columns(),
            order="namn",
            search=lambda text: or_(
                contains(col(Unit.name), text),
                col(Unit.code) == text.strip(),
                col(Unit.school_unit_code) == text.strip(),
            ),
            filters=self._filters(),
            statuses=(
                Status("oppna", "Öppna", and_(run, self._approved())),
                Status("ej-godkanda", "Inte godkända", and_(run, ~self._approved())),
                Status("stangda", "Stängda", and_(~run, self._ever())),
            ),
            tie=col(Unit.id),
            large=True,
        )

    def places(self, unit_id: int) -> int | None:
        """All places of a unit; none where a service has no ceiling."""
        found = [capacity for _, capacity in self.services.get(unit_id, [])]
        return sum(place for place in found if place is not None) if found and None not in found else None

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("kod", "Kod", value=lambda row: row.Unit.code),
            Column("namn", "Enhet", sort=swedish(self.session, col(Unit.name)), word="namn", value=lambda row: row.Unit.name),
            Column("utforare", "Utförare", sort=swedish(self.session, col(Provider.name)), value=lambda row: row.provider),
            Column("regi", "Regi", sort=col(Owner.mode), value=lambda row: row.mode),
            Column("omrade", "Område", sort=swedish(self.session, col(Unit.area)), value=lambda row: row.Unit.area),
            Column("tjanster", "Tjänster", value=lambda row: ", ".join(one.name for one, _ in self.services.get(row.Unit.id, []))),
            Column("kunder", "Kunder", sort=self.customers, kind="whole", total="customers",
                   value=lambda row: row.customers),
            Column("platser", "Platser", kind="whole", value=lambda row: self.places(row.Unit.id)),
            Column("status", "Status", value=lambda row: capital(state_of(row))),
        )  # fmt: skip

    def _filters(self) -> tuple[Filter, ...]:
        found = industries(self.session, self.actor)
        ids = {industry.code: industry.id or 0 for industry in found}
        areas = self.session.execute(
            select(col(Unit.area)).where(col(Unit.area) != "").distinct().order_by(col(Unit.area))
        )
        return (
            Filter("bransch", "Bransch", [(one.code, one.name) for one in found],
                   lambda code: col(Unit.id).in_(units_of(frozenset({ids[code]})))),
            Filter("regi", "Regi", [(mode, capital(mode)) for mode in rules.MODES], lambda mode: col(Owner.mode) == mode),
            Filter("omrade", "Område", [(area, area) for area in areas.scalars()], lambda area: col(Unit.area) == area),
            Filter("plats", "Ligger", [("har", "I kommunen"), ("annan", "I annan kommun")],
                   lambda where: col(Unit.in_municipality).is_(where == "har")),
        )  # fmt: skip

    def _approved(self) -> ColumnElement[bool]:
        return exists().where(
            col(Approval.unit_id) == col(Unit.id),
            col(Approval.mistyped_at).is_(None),
            col(Approval.valid_from) <= self.today,
            or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > self.today),
        )

    def _ever(self) -> ColumnElement[bool]:
        return exists().where(
            col(OwnershipFact.unit_id) == col(Unit.id),
            col(OwnershipFact.mistyped_at).is_(None),
            col(OwnershipFact.provider_id).is_not(None),
            col(OwnershipFact.valid_from) <= self.today,
        )


def state_of(row: Any) -> str:
    """A unit's state in one word."""
    if row.provider_id is not None:
        return OPEN if row.approved else UNAPPROVED
    return CLOSED if row.ever else PLANNED
