"""Registers the invented market through the verbs of registry and quality."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from kundval.access.rules import SYSTEM, Actor
from kundval.demonstration import logins
from kundval.demonstration.market import (
    BOARDS,
    FIRST_MONTH,
    INDUSTRIES,
    PROVIDERS,
    SERVICES,
    ProviderPlan,
    UnitPlan,
    counterparty_of,
    mode_of,
    with_check_digit,
)
from kundval.demonstration.units import UNITS
from kundval.period import Month
from kundval.quality.service import approvals, requirements
from kundval.registry.models import Service
from kundval.registry.service import agreements, bank, boards, ownership, providers, services, units

SINCE = date(2009, 1, 1)
REGIMES = {"hemtjanst": "LOV", "sarskilt_boende": "LOV", "kulturskola": "auktorisation"}


@dataclass
class Registered:
    """Ids by the codes and keys of the plan, and the actors by login."""

    boards: dict[str, int] = field(default_factory=dict)
    industries: dict[str, int] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def industry_of(self, service: str) -> int:
        return self.services[service].industry_id


def register(session: Session, today: date) -> Registered:
    """The whole market, as it is known today."""
    done = Registered()
    _boards_and_industries(session, done, today)
    _services(session, done, today)
    for plan in PROVIDERS:
        since = SINCE if plan.key != "kommun" else date(1971, 1, 1)
        provider = providers.register_provider(
            session, actor=SYSTEM, today=today, org_number=plan.org_number, name=plan.name, form=plan.form, form_from=since,
            is_municipality=plan.key == "kommun",
        )  # fmt: skip
        done.providers[plan.key] = provider.id or 0
    done.actors = logins.add(session, logins.LOGINS, today=SINCE, industries=done.industries, providers=done.providers)
    _bank_accounts(session, done, today)
    _units(session, done, today)
    _agreements(session, done, today)
    _approvals(session, done, today)
    _requirements(session, done, today)
    return done


def _boards_and_industries(session: Session, done: Registered, today: date) -> None:
    for code, name, kind in BOARDS:
        done.boards[code] = (
            boards.register_board(session, actor=SYSTEM, today=today, code=code, name=name, kind=kind).id or 0
        )
    for plan in INDUSTRIES:
        industry = boards.register_industry(
            session, actor=SYSTEM, today=today, code=plan.code, name=plan.name, first_month=Month.parse(FIRST_MONTH)
        )
        done.industries[plan.code] = industry.id or 0
        for since, board, office, head in plan.faces:
            boards.set_face(
                session, actor=SYSTEM, today=today, industry_id=industry.id or 0, board_id=done.boards[board], office_unit=office,
                head=head, valid_from=since,
            )  # fmt: skip


def _services(session: Session, done: Registered, today: date) -> None:
    for plan in SERVICES:
        service = services.register_service(
            session, actor=SYSTEM, today=today, industry_id=done.industries[plan.industry], code=plan.code, name=plan.name,
            volume_unit=plan.volume_unit, slots=plan.slots, requires_entitlement=plan.requires_entitlement,
            capacity_notice_days=plan.capacity_notice_days,
        )  # fmt: skip
        for position, value in enumerate(plan.values, 1):
            services.add_dimension_value(
                session,
                actor=SYSTEM,
                today=today,
                service_id=service.id or 0,
                dimension=plan.dimension,
                value=value,
                position=position,
            )
        done.services[plan.code] = service


def _bank_accounts(session: Session, done: Registered, today: date) -> None:
    """Everybody's bankgiro is approved by a second person, but for one whose new account still waits."""
    asks, approves = SYSTEM, done.actors["attestant"]
    for number, plan in enumerate(PROVIDERS):
        if plan.key in ("kommun", "lindvall"):
            continue
        account = bank.request_bank_account(
            session,
            actor=asks,
            today=today,
            provider_id=done.providers[plan.key],
            kind="bankgiro",
            number=_bankgiro(number),
        )
        bank.approve_bank_account(session, actor=approves, today=today, account_id=account.id or 0)
    waiting = next(number for number, plan in enumerate(PROVIDERS) if plan.key == "lindvall")
    bank.request_bank_account(
        session, actor=done.actors["handlaggare"], today=today, provider_id=done.providers["lindvall"], kind="bankgiro",
        number=_bankgiro(waiting),
    )  # fmt: skip


def _bankgiro(number: int) -> str:
    return with_check_digit(f"{9_990_000 + number:07d}")[-8:]


def _units(session: Session, done: Registered, today: date) -> None:
    rows = []
    for plan in UNITS:
        own = plan.provider == "kommun"
        board = "PNO" if plan.services[0] in ("hemtjanst", "sarskilt_boende") else "PNB"
        unit = units.register_unit(
            session, actor=SYSTEM, today=today, code=plan.code, name=plan.name, area=plan.area, in_municipality=plan.in_municipality,
            production_board_id=done.boards[board] if own else None,
        )  # fmt: skip
        done.units[plan.code] = unit.id or 0
        for service in plan.services:
            units.set_unit_service(
                session, actor=SYSTEM, today=today, unit_id=unit.id or 0, service_id=done.services[service].id or 0,
                valid_from=plan.opened, capacity=_capacity(plan, service),
            )  # fmt: skip
        rows += [row for row in _owners(done, plan, unit.id or 0) if row.reported_on <= today]
    ownership.record_ownerships(session, actor=SYSTEM, today=today, rows=rows)


def _capacity(plan: UnitPlan, service: str) -> int | None:
    return {"forskola": plan.size + 24, "ped_omsorg": plan.size + 12, "sarskilt_boende": plan.size + 12}.get(service)


def _owners(done: Registered, plan: UnitPlan, unit_id: int) -> list[ownership.NewOwner]:
    changes = [(plan.opened, plan.provider), *plan.sold]
    rows = [
        ownership.NewOwner(
            unit_id, done.providers[provider], mode_of(provider), counterparty_of(provider), since, since
        )
        for since, provider in changes
    ]
    if plan.closed:
        rows.append(ownership.NewOwner(unit_id, None, "", "", plan.closed, plan.closed))
    return rows


def _agreements(session: Session, done: Registered, today: date) -> None:
    """One agreement per provider and industry's regime; the latest one has not come back signed."""
    for plan in PROVIDERS:
        for regime in sorted(
            {_regime(plan, service) for unit in UNITS if _ever_runs(unit, plan) for service in unit.services}
        ):
            agreements.register_agreement(
                session, actor=SYSTEM, today=today, provider_id=done.providers[plan.key], regime=regime, valid_from=SINCE,
                signed_on=SINCE - timedelta(days=40) if plan.key != "kulturen" else None,
            )  # fmt: skip


def _ever_runs(unit: UnitPlan, plan: ProviderPlan) -> bool:
    return plan.key == unit.provider or any(provider == plan.key for _, provider in unit.sold)


def _regime(plan: ProviderPlan, service: str) -> str:
    return "egenregi" if plan.key == "kommun" else REGIMES.get(service, "skollag")


def decision(session: Session, done: Registered, today: date, board: str, paragraph: int, decided_on: date) -> int:
    """A board's decision, registered."""
    found = boards.register_decision(
        session, actor=SYSTEM, today=today, board_id=done.boards[board], paragraph=str(paragraph),
        case_number=f"{board} {decided_on.year}/{paragraph + 100}", decided_on=decided_on,
    )  # fmt: skip
    return found.id or 0


def board_of(service: str) -> str:
    """The board that decides for a service."""
    industry = next(plan.industry for plan in SERVICES if plan.code == service)
    return next(plan.faces[0][1] for plan in INDUSTRIES if plan.code == industry)


def _approvals(session: Session, done: Registered, today: date) -> None:
    rows: list[approvals.NewApproval] = []
    made: dict[tuple[str, date], int] = {}
    for plan in UNITS:
        for service in plan.services:
            key = (board_of(service), plan.opened)
            if key not in made:
                made[key] = decision(session, done, today, key[0], 20 + len(made), plan.opened - timedelta(days=45))
            rows.append(
                approvals.NewApproval(
                    done.units[plan.code], done.services[service].id or 0, plan.opened, made[key], plan.closed
                )
            )
    approvals.register_approvals(session, actor=SYSTEM, today=today, rows=rows)


REQUIREMENTS = {
    "forskola": (
        ("Legitimerad personal", "Minst en legitimerad förskollärare per avdelning har ansvar för undervisningen."),
        ("Likabehandling", "Det finns en plan mot kränkande behandling som är från i år och känd av personalen."),
        ("Måltider", "Barnen får näringsriktiga måltider. Måltiderna ingår i ersättningen."),
        ("Öppettider", "Enheten är öppen minst 50 timmar i veckan, fördelade efter föräldrarnas behov."),
    ),
    "pedagogisk_omsorg": (
        ("Utbildad personal", "Varje barngrupp har tillgång till en handledare med pedagogisk högskoleutbildning."),
        ("Trygg miljö", "Hem och lokaler är prövade för barn och besiktigas varje år."),
    ),
    "grundskola": (
        ("Behöriga lärare", "Undervisningen bedrivs av legitimerade och behöriga lärare enligt skollagen."),
        (
            "Elevhälsa",
            "Elever har tillgång till medicinska, psykologiska, psykosociala och specialpedagogiska insatser.",
        ),
    ),
    "fritidshem": (("Lokaler", "Verksamheten har egna lokaler eller tydligt avgränsade delar av skolans lokaler."),),
    "hemtjanst": (
        ("Kontinuitet", "En kund möter högst 14 personer från utföraren under två veckor."),
        ("Elektronisk registrering", "Utförd tid registreras elektroniskt hos kunden."),
        ("Försäkring", "Utföraren har ansvarsförsäkring som täcker verksamheten."),
        ("Tillstånd", "Utföraren har tillstånd från Inspektionen för vård och omsorg."),
    ),
    "sarskilt_boende": (
        ("Bemanning dygnet runt", "Personal finns i huset dygnet runt och når varje kund inom tio minuter."),
        ("Måltider", "Nattfastan är högst elva timmar."),
    ),
    "kulturskola": (
        ("Antal lektioner", "En kurs har minst 27 lektioner per läsår."),
        ("Lärare", "Lärare är utbildade i sitt ämne."),
    ),
}


def _requirements(session: Session, done: Registered, today: date) -> None:
    rows: list[requirements.NewRequirement] = []
    for industry, texts in REQUIREMENTS.items():
        board = next(plan.faces[0][1] for plan in INDUSTRIES if plan.code == industry)
        for year in (2019, 2025):
            if date(year - 1, 11, 20) > today:
                continue
            made = decision(session, done, today, board, 60 + year - 2000 + len(rows), date(year - 1, 11, 20))
            for number, (name, text) in enumerate(texts, 1):
                if year == 2025 and number > 1:
                    continue
                words = (
                    text
                    if year == 2019
                    else f"{text} Utföraren redovisar hur kravet uppfylls senast den 1 mars varje år."
                )
                rows.append(
                    requirements.NewRequirement(
                        done.industries[industry], None, f"K{number}", f"{name}. {words}", made, date(year, 1, 1)
                    )
                )
    requirements.decide_requirements(session, actor=SYSTEM, today=today, rows=rows)
