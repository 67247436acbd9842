"""Wishes: what somebody asks for that cannot be a choice at once, because a guardian, a provider or a free place is waited for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor
from kundval.choice.models import Person
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.places import holding_on
from kundval.choice.queries.requests import is_open, state_of, the_request
from kundval.choice.queries.terms import terms_on
from kundval.choice.rules.requests import GUARDIAN, MOST_WISHES
from kundval.choice.schemas import ONE_GUARDIAN
from kundval.choice.service.checks import Wanted, called, check, check_reported
from kundval.choice.service.choose import allowed
from kundval.choice.service.placing import advance
from kundval.errors import FieldsRefused, Refused
from kundval.registry.models import Service, Unit
from kundval.registry.service.services import value_set

FIELDS = ("unit", "second", "third")
"""The names of the wishes by rank, as forms and files have them."""


def register_request(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    unit_ids: Sequence[int],
    wanted_on: date,
    values: Mapping[str, str],
    slot: int = 1,
    asked_by: str = "",
    asked_through: str = "",
    reported_on: date | None = None,
    note: str = "",
    siblings_at: Collection[int] = (),
    near: Collection[int] = (),
    batch_id: int | None = None,
) -> ChoiceRequest:
    """What a person asks for: up to three units, the most wanted first, from a day on. A switch where a choice holds that day.

    It waits for the other guardian where the service asks for both and only one has asked; otherwise the first provider is asked, or the
    place is given at once where there is one and nobody stands before. Refused: what :func:`choose` refuses but for overlap and room.
    """
    service, person = allowed(session, actor, service_id, person_id)
    assert person.id is not None
    said = reported_on or today
    _refuse_second(session, person.id, service, slot)
    _check_wishes(session, person, service, unit_ids, slot, wanted_on, said, today)
    held = holding_on(session, person.id, service_id, slot, wanted_on)
    both = terms_on(session, service_id, said).both_guardians
    request = ChoiceRequest(
        person_id=person.id, service_id=service_id, slot=slot, kind="byte" if held else "val", wanted_on=wanted_on,
        value_set_id=value_set(session, service, values), asked_by=asked_by, asked_through=asked_through, note=note.strip(),
        reported_on=said, needs_guardian=both and asked_by == ONE_GUARDIAN, recorded_by=actor.user_id, recorded_at=audit.now(),
        import_batch_id=batch_id,
    )  # fmt: skip
    session.add(request)
    session.flush()
    for rank, unit_id in enumerate(unit_ids, 1):
        session.add(Wish(request_id=request.id or 0, rank=rank, unit_id=unit_id, has_sibling=unit_id in siblings_at,
                         is_near=unit_id in near, import_batch_id=batch_id))  # fmt: skip
    session.flush()
    log_request(session, actor, request, "registrerade ett önskemål")
    advance(session, today, request)
    return request


def confirm(
    session: Session, *, actor: Actor, today: date, request_id: int, confirmed_on: date, confirmed_through: str = ""
) -> ChoiceRequest:
    """The other guardian says the same. From that day the notice runs; nothing has been paid before it."""
    request = the_request(session, actor, request_id, today, "choice.write")
    allowed(session, actor, request.service_id, request.person_id)
    if state_of(session, request) != GUARDIAN:
        raise Refused("Önskemålet väntar inte på någon vårdnadshavare.")
    if confirmed_on > today:
        raise FieldsRefused(
            {"confirmed_on": f"Dagen {confirmed_on} har inte varit än. Skriv i dag eller en tidigare dag."}
        )
    if confirmed_on < request.reported_on:
        raise FieldsRefused(
            {"confirmed_on": f"Önskemålet kom in {request.reported_on}. Skriv den dagen eller en senare."}
        )
    request.confirmed_on, request.confirmed_through = confirmed_on, confirmed_through
    session.flush()
    log_request(session, actor, request, "bekräftade den andra vårdnadshavaren", {"bekräftat": str(confirmed_on)})
    advance(session, today, request)
    return request


def withdraw(session: Session, *, actor: Actor, today: date, request_id: int, reason: str) -> ChoiceRequest:
    """Nobody asks for it any more: it leaves the queues. A choice that came of it stands."""
    request = the_request(session, actor, request_id, today, "choice.write")
    allowed(session, actor, request.service_id, request.person_id)
    if request.withdrawn_on is not None or request.fact_id is not None:
        raise Refused("Önskemålet är redan avslutat.")
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i kundens historik."})
    request.withdrawn_on, request.withdrawn_reason = today, reason.strip()
    session.flush()
    log_request(session, actor, request, "tog tillbaka ett önskemål", reason=reason.strip())
    return request


def withdraw_all(session: Session, actor: Actor, today: date, person_ids: Sequence[int], reason: str) -> None:
    """Ends everything that is open for a person: it has died."""
    for request in session.exec(
        select(ChoiceRequest).where(col(ChoiceRequest.person_id).in_(person_ids), is_open())
    ).all():
        request.withdrawn_on, request.withdrawn_reason = today, reason
        log_request(session, actor, request, "tog tillbaka ett önskemål", reason=reason)


def log_request(
    session: Session,
    actor: Actor,
    request: ChoiceRequest,
    verb: str,
    details: Mapping[str, str] | None = None,
    reason: str = "",
) -> None:
    """No unit and no name: the log is read by those who may not go from a protected person to where it is."""
    service = session.get_one(Service, request.service_id)
    audit.record(
        session, actor=actor, verb=verb, subject="person", subject_id=request.person_id, industry_id=service.industry_id, reason=reason,
        details={"tjänst": service.name, "önskat från": str(request.wanted_on), **(details or {})},
    )  # fmt: skip


def _refuse_second(session: Session, person_id: int, service: Service, slot: int) -> None:
    same = select(ChoiceRequest).where(
        col(ChoiceRequest.person_id) == person_id, col(ChoiceRequest.service_id) == service.id,
        col(ChoiceRequest.slot) == slot, is_open(),
    )  # fmt: skip
    other = session.exec(same).first()
    if other is not None:
        raise FieldsRefused(
            {"unit": f"Det finns redan ett önskemål om {service.name} från {other.wanted_on}. Ta tillbaka det först."}
        )


def _check_wishes(
    session: Session,
    person: Person,
    service: Service,
    unit_ids: Sequence[int],
    slot: int,
    wanted_on: date,
    reported_on: date,
    today: date,
) -> None:
    if not 1 <= len(unit_ids) <= MOST_WISHES:
        raise FieldsRefused({"unit": f"Välj en till {MOST_WISHES} enheter."})
    check_reported(reported_on, today)
    wrong: dict[str, str] = {}
    for field, unit_id in zip(FIELDS, unit_ids, strict=False):
        unit = session.get(Unit, unit_id)
        if unit is None:
            wrong[field] = "Välj en enhet i listan."
        elif list(unit_ids).count(unit_id) > 1:
            wrong[field] = f"{unit.name} står två gånger. Välj olika enheter."
        else:
            name = called(session, person, today)
            replaced = holding_on(session, person.id or 0, service.id or 0, slot, wanted_on)
            wanted = Wanted(
                person,
                service,
                unit,
                slot,
                wanted_on,
                None,
                reported_on,
                name,
                "",
                replaced.fact.id or 0 if replaced else 0,
            )
            try:
                check(session, wanted, today)
            except FieldsRefused as refused:
                wrong |= {field if name == "unit" else name: sentence for name, sentence in refused.fields.items()}
    if wrong:
        raise FieldsRefused(wrong)
