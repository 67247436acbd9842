"""Reads of who runs what: the derived owners, and a provider's dated form."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.period import day
from kundval.registry.models import Owner, OwnershipFact, Provider, ProviderForm


def owner_on(session: Session, unit_id: int, on: date, known_by: date) -> Owner | None:
    """Who runs the unit on a day, as known on another; nobody where it is closed or has not begun."""
    return session.exec(
        select(Owner).where(
            col(Owner.unit_id) == unit_id,
            col(Owner.valid_from) <= day(on),
            col(Owner.valid_to) > day(on),
            col(Owner.known_from) <= day(known_by),
            col(Owner.known_to) > day(known_by),
        )
    ).first()


def owners_of_unit(session: Session, unit_id: int, known_by: date) -> list[tuple[Owner, Provider]]:
    """All who have run or will run the unit, as known on a day, newest first."""
    return list(
        session.exec(
            select(Owner, Provider)
            .join(Provider, col(Provider.id) == col(Owner.provider_id))
            .where(
                col(Owner.unit_id) == unit_id,
                col(Owner.known_from) <= day(known_by),
                col(Owner.known_to) > day(known_by),
            )
            .order_by(col(Owner.valid_from).desc())
        ).all()
    )


def ownership_facts(session: Session, unit_id: int) -> list[tuple[OwnershipFact, str | None]]:
    """Everything that was reported about who runs the unit, with the provider's name, in the order it came."""
    return list(
        session.exec(
            select(OwnershipFact, col(Provider.name))
            .outerjoin(Provider, col(Provider.id) == col(OwnershipFact.provider_id))
            .where(col(OwnershipFact.unit_id) == unit_id)
            .order_by(col(OwnershipFact.id))
        ).all()
    )


def form_on(session: Session, provider_id: int, on: date) -> str:
    """The provider's legal form on a day; before its first one, the first. Empty only where none was ever registered."""
    forms = provider_forms(session, provider_id)
    held = [row.form for row in forms if row.valid_from <= on]
    return held[0] if held else forms[-1].form if forms else ""


def provider_forms(session: Session, provider_id: int) -> list[ProviderForm]:
    """A provider's forms, newest first."""
    return list(
        session.exec(
            select(ProviderForm)
            .where(col(ProviderForm.provider_id) == provider_id)
            .order_by(col(ProviderForm.valid_from).desc())
        ).all()
    )
