"""What the form of a choice needs where it may become a wish: who asks, the notice, and the wishes by rank."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from kundval.choice.models.wishes import ChoiceRequest
from kundval.choice.queries.requests import state_of, wishes_of
from kundval.choice.queries.terms import notice_on, terms_on
from kundval.choice.rules.requests import GUARDIAN, PLACED, PROVIDER
from kundval.choice.schemas import CHILD_ASKED, ONE_GUARDIAN
from kundval.choice.service.limits import notice_sentence
from kundval.choice.service.requests import FIELDS
from kundval.desk.choices import ChoicePlace, chosen_unit
from kundval.errors import FieldsRefused


def who_asks(session: Session, place: ChoicePlace, today: date) -> list[str]:
    """Who may have asked; one guardian alone only where the service waits for the other."""
    asked = place.asked(today)
    both = terms_on(session, place.service.id or 0, today).both_guardians
    return [*asked[:-1], ONE_GUARDIAN, asked[-1]] if both and asked[0] in CHILD_ASKED else asked


def notice_text(session: Session, place: ChoicePlace, acts: Sequence[str], today: date) -> str:
    """The earliest day that the notice allows of what is asked for today."""
    return notice_sentence(notice_on(session, place.service.id or 0, acts, today), today)


def may_wish(session: Session, place: ChoicePlace, today: date) -> bool:
    """Whether the service lets the customer name several units: its providers answer, or it has a queue of its own order."""
    terms = terms_on(session, place.service.id or 0, today)
    return bool(terms.answer_days or terms.offer_months or terms.queue_order)


def becomes_request(
    session: Session, place: ChoicePlace, sent: Mapping[str, Any], asked: Mapping[str, Any], today: date
) -> bool:
    """Whether what was sent waits for somebody: a guardian, a provider, or a place."""
    terms = terms_on(session, place.service.id or 0, sent["reported_on"] or today)
    waits = terms.both_guardians and sent["asked_by"] == ONE_GUARDIAN
    # What holds already is no wish: the day has come, and whoever records it knows.
    answered = terms.answer_days is not None and sent["on"] > today and not sent["exception"]
    return bool(waits or answered or asked["to_queue"] or asked["second"] or asked["third"])


def wish_of(session: Session, place: ChoicePlace, sent: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``register_request``."""
    units = [sent["unit_id"]]
    for field in FIELDS[1:]:
        if asked[field]:
            try:
                units.append(chosen_unit(session, place, asked[field], sent["on"]))
            except FieldsRefused as refused:
                raise FieldsRefused({field: refused.fields["unit"]}) from refused
    return {
        "unit_ids": units, "wanted_on": sent["on"], "values": sent["values"], "asked_by": sent["asked_by"],
        "asked_through": sent["asked_through"], "reported_on": sent["reported_on"], "note": sent["note"],
        "siblings_at": {sent["unit_id"]} if asked["has_sibling"] else set(), "near": {sent["unit_id"]} if asked["is_near"] else set(),
    }  # fmt: skip


def request_sentence(session: Session, request: ChoiceRequest) -> str:
    """What the wish waits for, or that it is a choice already."""
    state = state_of(session, request)
    if state == GUARDIAN:
        return f"Önskemålet är sparat. Väntar på den andra vårdnadshavaren sedan {request.reported_on}."
    wishes = wishes_of(session, request.id)
    if state == PROVIDER:
        unit, by = next((unit.name, wish.answer_by) for wish, unit in wishes if wish.asked_on and wish.accepted is None)
        return f"Önskemålet är sparat. {unit} svarar senast {by}."
    if state == PLACED:
        return f"Önskemålet blev ett val: {next(unit.name for wish, unit in wishes if wish.taken)} hade en ledig plats."
    return "Önskemålet är sparat. Kunden står i kö."
