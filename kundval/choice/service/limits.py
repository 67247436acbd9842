"""What the rules of service and unit say to a choice: notice, area, stop, terms, contract. Each sentence names what would work."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from kundval.choice.models import Person, Segment
from kundval.choice.queries.terms import ELSEWHERE, area_on, areas_in, intake_on, owner_now, terms_on
from kundval.choice.rules.notice import FREE, Notice, earliest
from kundval.choice.rules.paid_notice import NOTICE
from kundval.choice.rules.requests import term_of
from kundval.choice.schemas import ONE_GUARDIAN
from kundval.errors import FieldsRefused
from kundval.formats import counted_text
from kundval.period import OPEN, day
from kundval.registry.models import Agreement, Service, Unit


def check_notice(notice: Notice, on: date, told_on: date, exception: str, field: str = "on") -> None:
    """Refuses a day before the earliest that the notice allows, unless an exception has its reason. Paid notice binds only the payment."""
    first = earliest(notice, told_on)
    if notice.kind == FREE or notice.paid or on >= first or exception.strip():
        return
    raise FieldsRefused(
        {
            field: f"{notice_sentence(notice, told_on)} Välj den dagen eller en senare, eller ange skälet till ett undantag."
        }
    )


def notice_sentence(notice: Notice, told_on: date) -> str:
    """«Tidigaste datum enligt uppsägningstiden är 2026-12-17 (14 dagar).»; nothing where any day will do."""
    if notice.kind == FREE:
        return ""
    until = earliest(notice, told_on)
    if notice.paid:
        return f"Enheten som kunden lämnar får betalt för uppsägningstiden t.o.m. {until - timedelta(days=1)} ({notice.text})."
    return f"Tidigaste datum enligt uppsägningstiden är {until} ({notice.text})."


def paid_until(notice: Notice, on: date, told_on: date) -> date | None:
    """The first day on which the unit that was left is not paid for notice; None where nothing is."""
    until = earliest(notice, told_on)
    return until if notice.paid and until > on else None


def unit_refused(session: Session, unit: Unit, service: Service, person_ids: Sequence[int], on: date) -> dict[str, str]:
    """A stop, an area that is not the customer's, or a unit elsewhere without a contract."""
    assert unit.id is not None and service.id is not None
    intake = intake_on(session, unit.id, service.id, on)
    if intake is not None and not intake.is_open:
        said = f"{unit.name} tar inte emot nya kunder från {intake.valid_from}: {intake.reason}"
        return {"unit": f"{said.rstrip('.')}. Välj en annan enhet."}
    areas = areas_in(intake.areas) if intake else []
    home = area_on(session, person_ids, on) if areas else ""
    if home and home.casefold() not in (area.casefold() for area in areas):
        return {
            "unit": f"{unit.name} tar emot kunder som bor i {_listed(areas)}. Kunden bor i {home}. Välj en annan enhet."
        }
    owner = owner_now(session, unit.id, on)
    if owner is not None and owner.mode in ELSEWHERE and not _has_contract(session, owner.provider_id, unit.id, on):
        said = f"{unit.name} ligger i en annan kommun och saknar avtal om ersättning {on}."
        return {"unit": f"{said} Registrera avtalet först."}
    return {}


def term_refused(session: Session, service: Service, person: Person, on: date, replaced: int = 0) -> dict[str, str]:
    """That the customer has as many choices in the term as the service allows; ``replaced`` is the choice that a switch ends."""
    assert service.id is not None
    most = terms_on(session, service.id, on).per_term
    if most is None:
        return {}
    first, after = term_of(on)
    held = session.exec(
        select(col(Segment.fact_id))
        .where(
            col(Segment.person_id) == person.id, col(Segment.service_id) == service.id, col(Segment.known_to) == OPEN,
            col(Segment.month) == 0, col(Segment.slot) < NOTICE, col(Segment.fact_id) != replaced,
            col(Segment.valid_from) < day(after), col(Segment.valid_to) > day(first),
        )
        .distinct()
    ).all()  # fmt: skip
    if len(held) < most:
        return {}
    return {"on": f"Kunden har redan {counted_text(most, 'val', 'val')} av {service.name} terminen {first}–{after - timedelta(days=1)}. "
                  f"Fler får ingen ha. Välj ett datum från {after}, eller avsluta ett av dem."}  # fmt: skip


def guardians_refused(session: Session, service: Service, asked_by: str, on: date) -> dict[str, str]:
    """That the other guardian must confirm first, where the service asks for both."""
    assert service.id is not None
    if asked_by != ONE_GUARDIAN or not terms_on(session, service.id, on).both_guardians:
        return {}
    return {
        "asked_by": f"{service.name} kräver båda vårdnadshavarna. Registrera ett önskemål: valet gäller när den andra har bekräftat."
    }


def _has_contract(session: Session, provider_id: int, unit_id: int, on: date) -> bool:
    found = session.exec(
        select(Agreement.id).where(
            col(Agreement.provider_id) == provider_id,
            or_(col(Agreement.unit_id).is_(None), col(Agreement.unit_id) == unit_id),
            col(Agreement.valid_from) <= on,
            or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > on),
        )
    )
    return found.first() is not None


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} och {last}" if first else last
