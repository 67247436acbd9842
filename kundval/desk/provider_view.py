"""What the page of a provider shows, gathered from all rooms."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from kundval.access.rules import Actor, industries_for, may
from kundval.choice.queries.counts import counts_of_units
from kundval.desk.history import Event, history
from kundval.formats import kr_text, last_day
from kundval.payment.queries.provider_page import balance_of_provider, held_of_provider, months_of_provider
from kundval.payment.rules.holding import lacks_signature
from kundval.period import Month
from kundval.quality.models import Application, Approval
from kundval.quality.queries.applications import applications_of_provider, judged, met, unexamined, unmet
from kundval.quality.queries.approvals import approvals_of_units, state_of
from kundval.quality.rules import OPEN_STATES
from kundval.registry.models import Agreement, BankAccount, Owner, Provider, ProviderForm, Service, Unit
from kundval.registry.queries.owners import provider_forms
from kundval.registry.queries.providers import (
    accounts_of,
    agreements_of,
    in_force,
    names_of,
    services_given,
    units_run_by,
)

Blocker = tuple[str, str, str, str]
"""What is blocked, why, the way out and its address."""


@dataclass
class UnitRow:
    """A unit on the provider's page."""

    unit: Unit
    owner: Owner
    services: list[tuple[Service, int | None]]
    customers: int
    approved_until: date | None
    state: str

    @property
    def places(self) -> int | None:
        """All its places; none where a service has no ceiling."""
        places = [capacity for _, capacity in self.services]
        return sum(place for place in places if place is not None) if places and None not in places else None


@dataclass
class ProviderView:
    """Everything that stands on the page."""

    provider: Provider
    forms: list[ProviderForm]
    units: list[UnitRow]
    agreements: list[tuple[Agreement, str | None]]
    accounts: list[BankAccount]
    names: dict[int | None, str]
    applications: list[tuple[Application, Unit, Service]]
    months: list[Any]
    events: list[Event]
    balance_ore: int = 0
    """What is set against the provider's next payments."""
    blockers: list[Blocker] = field(default_factory=list)
    judged: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Application id → (met, all) requirements."""

    @property
    def customers(self) -> int:
        return sum(row.customers for row in self.units)

    @property
    def places(self) -> int | None:
        found = [row.places for row in self.units]
        return sum(place for place in found if place is not None) if found and None not in found else None

    @property
    def paid_ore(self) -> int:
        return sum(row.amount_ore for row in self.months)

    @property
    def waiting_account(self) -> BankAccount | None:
        return next((account for account in self.accounts if account.state == "begärd"), None)

    @property
    def current_account(self) -> BankAccount | None:
        approved = [account for account in self.accounts if account.state == "godkänd"]
        return max(approved, key=lambda account: (account.decided_at or account.requested_at, account.id), default=None)

    @property
    def state(self) -> str:
        if self.provider.stopped_on is not None:
            return "stoppad"
        if self.units:
            return "aktiv"
        return "under prövning" if any(row[0].state in OPEN_STATES for row in self.applications) else "planerad"


def provider_view(session: Session, actor: Actor, provider: Provider, today: date) -> ProviderView:
    """Gathers the page. Amounts only for whoever may see money."""
    assert provider.id is not None
    accounts = accounts_of(session, provider.id)
    applications = applications_of_provider(session, actor, provider.id)
    view = ProviderView(
        provider=provider,
        forms=provider_forms(session, provider.id),
        units=unit_rows(session, actor, provider.id, today),
        agreements=agreements_of(session, provider.id),
        accounts=accounts,
        names=names_of(session, [user for account in accounts for user in (account.requested_by, account.decided_by)]),
        applications=applications,
        months=months_of_provider(session, actor, provider.id, Month.of(today)) if may(actor, "money.read") else [],
        events=history(
            session,
            [("provider", provider.id), *(("application", application.id) for application, _, _ in applications)],
            12,
        ),
    )
    view.balance_ore = balance_of_provider(session, actor, provider.id) if may(actor, "money.read") else 0
    view.blockers = [*_payment_blockers(session, actor, view, today), *_application_blockers(session, view)]
    return view


def unit_rows(session: Session, actor: Actor, provider_id: int, today: date) -> list[UnitRow]:
    """The units that the provider runs, each with places, customers and how long it is approved."""
    found = units_run_by(session, actor, provider_id, today)
    ids = [unit.id or 0 for unit, _ in found]
    given = services_given(session, actor, ids, today)
    approvals = approvals_of_units(session, ids)
    allowed = industries_for(actor, "registry.read")
    customers = counts_of_units(session, today, allowed)
    rows = []
    for unit, owner in found:
        assert unit.id is not None
        held = [approval for approval in approvals.get(unit.id, []) if state_of(approval, today) == "gällande"]
        state = "öppen" if held else "inte godkänd"
        rows.append(
            UnitRow(unit, owner, given.get(unit.id, []), customers.get(unit.id, 0), approved_until(held), state)
        )
    return rows


def approved_until(held: list[Approval]) -> date | None:
    """The last day of the approval that ends first; none where all hold until further notice."""
    ends = [last for approval in held if (last := last_day(approval.valid_to)) is not None]
    return min(ends, default=None)


def _payment_blockers(session: Session, actor: Actor, view: ProviderView, today: date) -> list[Blocker]:
    """What holds the provider's payments: the same things that payment goes by, each with the page where it is solved."""
    provider, page = view.provider, f"/utforare/{view.provider.id}"
    if provider.is_municipality or not view.units:
        return []
    found: list[Blocker] = []
    if provider.stopped_on is not None:
        found.append(
            (
                "Utbetalning",
                f"stoppad {provider.stopped_on}: {provider.stop_reason.rstrip('.')}.",
                "Häv stoppet",
                f"{page}/hav-stopp",
            )
        )
    if view.current_account is None:
        waiting = view.waiting_account
        way = (
            ("Granska bankkontot", f"/bankkonton/{waiting.id}") if waiting else ("Begär bankkonto", f"{page}/bankkonto")
        )
        found.append(("Utbetalning", "bankkontot är inte godkänt.", *way))
    held = [(one.unit_id, one.signed_on is not None) for one, _ in view.agreements if in_force(one, today)]
    if lacks_signature([row.unit.id or 0 for row in view.units], held):
        found.append(("Utbetalning", "avtalet är inte undertecknat.", "Se avtalen", "#avtal"))
    amount = held_of_provider(session, actor, provider.id or 0) if may(actor, "money.read") else 0
    if amount:
        first = (
            found[0] if found else ("Utbetalning", "allt som hindrade är löst.", "Se utbetalningarna", "#utbetalningar")
        )
        found[:1] = [(first[0], f"{first[1]} {kr_text(amount)} hålls inne.", first[2], first[3])]
    return found


def _application_blockers(session: Session, view: ProviderView) -> list[Blocker]:
    found: list[Blocker] = []
    for application, unit, _ in view.applications:
        if application.state not in OPEN_STATES:
            continue
        requirements = judged(session, application)
        view.judged[application.id or 0] = (met(requirements), len(requirements))
        sentences = [
            f"{len(codes)} krav är {one if len(codes) == 1 else many}"
            for codes, one, many in (
                (unmet(requirements), "inte uppfyllt", "inte uppfyllda"),
                (unexamined(requirements), "inte granskat", "inte granskade"),
            )
            if codes
        ]
        if sentences:
            url = f"/provning/{application.id}"
            found.append((f"Godkännande av {unit.name}", f"{' och '.join(sentences)}.", "Se kraven", url))
    return found
