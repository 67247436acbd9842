"""What a provider's page shows of the registry: units, agreements, accounts, and what holds its payments."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.access.models import User
from kundval.access.rules import Actor, industries_for
from kundval.registry.models import Agreement, BankAccount, Owner, Provider, Service, Unit, UnitService
from kundval.registry.queries.scope import owner_now, unit_visible


def units_run_by(session: Session, actor: Actor, provider_id: int, today: date) -> list[tuple[Unit, Owner]]:
    """The units of the actor's industries that the provider runs on a day, by name."""
    return list(
        session.exec(
            select(Unit, Owner)
            .join(Owner, col(Owner.unit_id) == col(Unit.id))
            .where(col(Owner.provider_id) == provider_id, *owner_now(today), unit_visible(actor))
            .order_by(col(Unit.name))
        ).all()
    )


def services_given(
    session: Session, actor: Actor, unit_ids: Iterable[int], today: date
) -> dict[int, list[tuple[Service, int | None]]]:
    """What each unit gives on a day, with its places (None: no ceiling), in the actor's industries."""
    rows = session.exec(
        select(UnitService, Service)
        .join(Service, col(Service.id) == col(UnitService.service_id))
        .where(col(UnitService.unit_id).in_(set(unit_ids)), col(UnitService.valid_from) <= today)
        .order_by(col(UnitService.unit_id), col(Service.name), col(UnitService.valid_from))
    ).all()
    allowed = industries_for(actor, "registry.read")
    latest: dict[tuple[int, int], tuple[Service, int | None]] = {}
    for given, service in rows:
        if allowed is None or service.industry_id in allowed:
            latest[given.unit_id, given.service_id] = (service, given.capacity)
    found: dict[int, list[tuple[Service, int | None]]] = {}
    for (unit_id, _), pair in latest.items():
        found.setdefault(unit_id, []).append(pair)
    return found


def capacity_changes(session: Session, unit_id: int) -> list[tuple[UnitService, Service]]:
    """All that was said of a unit's services and places, newest first."""
    return list(
        session.exec(
            select(UnitService, Service)
            .join(Service, col(Service.id) == col(UnitService.service_id))
            .where(col(UnitService.unit_id) == unit_id)
            .order_by(col(UnitService.valid_from).desc(), col(Service.name))
        ).all()
    )


def agreements_of(session: Session, provider_id: int) -> list[tuple[Agreement, str | None]]:
    """A provider's agreements, newest first, with the unit's name where one is for a single unit."""
    return list(
        session.exec(
            select(Agreement, col(Unit.name))
            .outerjoin(Unit, col(Unit.id) == col(Agreement.unit_id))
            .where(col(Agreement.provider_id) == provider_id)
            .order_by(col(Agreement.valid_from).desc(), col(Agreement.id).desc())
        ).all()
    )


def in_force(agreement: Agreement, today: date) -> bool:
    """Whether an agreement holds on a day, signed or not."""
    return agreement.valid_from <= today and (agreement.valid_to is None or agreement.valid_to > today)


def state_of_agreement(agreement: Agreement, today: date) -> str:
    """What an agreement is on a day: avslutad, inte undertecknat, kommande, gällande."""
    if agreement.valid_to is not None and agreement.valid_to <= today:
        return "avslutad"
    if agreement.signed_on is None:
        return "inte undertecknat"
    return "kommande" if agreement.valid_from > today else "gällande"


def accounts_of(session: Session, provider_id: int) -> list[BankAccount]:
    """A provider's bank accounts, newest first."""
    return list(
        session.exec(
            select(BankAccount).where(col(BankAccount.provider_id) == provider_id).order_by(col(BankAccount.id).desc())
        ).all()
    )


def waiting_accounts(session: Session, actor: Actor) -> list[tuple[BankAccount, Provider]]:
    """The accounts that wait for a second person, oldest first, without those that the actor requested."""
    statement = (
        select(BankAccount, Provider)
        .join(Provider, col(Provider.id) == col(BankAccount.provider_id))
        .where(col(BankAccount.state) == "begärd")
        .order_by(col(BankAccount.requested_at))
    )
    if actor.user_id is not None:
        statement = statement.where(
            or_(col(BankAccount.requested_by).is_(None), col(BankAccount.requested_by) != actor.user_id)
        )
    return list(session.exec(statement).all())


def names_of(session: Session, user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The names of users; the system itself where there is no user."""
    ids = {user_id for user_id in user_ids if user_id is not None}
    names: dict[int | None, str] = {
        user.id: user.name for user in session.exec(select(User).where(col(User.id).in_(ids))).all()
    }
    return names | {None: "kundval"}
