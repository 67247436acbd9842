"""Agreements with providers: under which regime, for how long, and whether they are signed."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.formats import interval_text
from kundval.registry import rules
from kundval.registry.models import Agreement, Provider, Unit
from kundval.registry.service.providers import is_the_municipality
from kundval.registry.service.scope import only, provider_industries, the_provider


def register_agreement(
    session: Session,
    *,
    actor: Actor,
    today: date,
    provider_id: int,
    regime: str,
    valid_from: date,
    valid_to: date | None = None,
    signed_on: date | None = None,
    unit_id: int | None = None,
    number: str = "",
    batch_id: int | None = None,
) -> Agreement:
    """A new agreement (avtal) for one unit or all of the provider's. Without a number it gets the next of its year (A-2026-07).

    An agreement that is not signed holds the provider's payments; it does not change what is due.
    """
    provider = the_provider(session, actor, provider_id)
    own = is_the_municipality(session, provider) if regime == "egenregi" else provider.is_municipality
    rules.check_regime(regime, is_municipality=own)
    rules.check_interval(valid_from, valid_to)
    _check_signed(signed_on, today)
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise FieldsRefused({"unit": "Välj en enhet i listan."})
    agreement = Agreement(
        number=_number(session, number.strip(), valid_from.year),
        provider_id=provider_id,
        unit_id=unit_id,
        regime=regime,
        valid_from=valid_from,
        valid_to=valid_to,
        signed_on=signed_on,
        import_batch_id=batch_id,
    )
    session.add(agreement)
    session.flush()
    details = {"regim": regime, "gäller": interval_text(valid_from, valid_to)}
    _log(session, actor, agreement, provider, "registrerade avtalet", details)
    return agreement


def sign_agreement(session: Session, *, actor: Actor, today: date, agreement_id: int, signed_on: date) -> Agreement:
    """That both parties have signed."""
    agreement, provider = _found(session, actor, agreement_id)
    if agreement.signed_on is not None:
        raise Refused(f"Avtalet {agreement.number} är redan undertecknat {agreement.signed_on}.")
    _check_signed(signed_on, today)
    agreement.signed_on = signed_on
    session.flush()
    _log(
        session,
        actor,
        agreement,
        provider,
        "noterade att avtalet är undertecknat",
        {"undertecknat": str(signed_on)},
    )
    return agreement


def end_agreement(
    session: Session, *, actor: Actor, today: date, agreement_id: int, valid_to: date, reason: str
) -> Agreement:
    """Ends an agreement from a day on, which may not be later than the end it has."""
    agreement, provider = _found(session, actor, agreement_id)
    rules.check_interval(agreement.valid_from, valid_to)
    if agreement.valid_to is not None and valid_to > agreement.valid_to:
        raise FieldsRefused({"valid_to": f"Avtalet slutar redan före {agreement.valid_to}. Registrera ett nytt avtal."})
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för utföraren."})
    agreement.valid_to = valid_to
    session.flush()
    _log(
        session,
        actor,
        agreement,
        provider,
        "avslutade avtalet",
        {"gäller": interval_text(agreement.valid_from, valid_to)},
        reason.strip(),
    )
    return agreement


def _found(session: Session, actor: Actor, agreement_id: int) -> tuple[Agreement, Provider]:
    agreement = session.get(Agreement, agreement_id)
    if agreement is None:
        raise NotFound
    return agreement, the_provider(session, actor, agreement.provider_id)


def _number(session: Session, number: str, year: int) -> str:
    taken = set(session.exec(select(col(Agreement.number)).where(col(Agreement.number).startswith(f"A-{year}-"))).all())
    if number:
        if session.exec(select(Agreement).where(col(Agreement.number) == number)).first():
            raise FieldsRefused({"number": f"Avtalet {number} finns redan."})
        return number
    return next(free for free in (f"A-{year}-{k:02d}" for k in range(1, len(taken) + 2)) if free not in taken)


def _check_signed(signed_on: date | None, today: date) -> None:
    if signed_on is not None:
        rules.refuse_future(
            "signed_on", f"Dagen för undertecknandet, {signed_on}, har inte varit än.", signed_on > today
        )


def _log(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    provider: Provider,
    verb: str,
    details: Mapping[str, object],
    reason: str = "",
) -> None:
    assert provider.id is not None
    audit.record(session, actor=actor, verb=verb, subject="provider", subject_id=provider.id, provider_id=provider.id,
                 industry_id=only(provider_industries(session, provider.id)), reason=reason,
                 details={"avtal": agreement.number, **details})  # fmt: skip
