"""Tells rights, events, what events give, and standard minutes: written straight as facts, and derived by the product itself."""

from kundval.choice.models import Entitlement, EventFact, StandardTime
from kundval.choice.models import EventRule as RuleRow
from kundval.registry.service.services import event_value
from tests.proof.facts import Event, EventRule, Minutes, Right
from tests.proof.telling import NOW, Told


def right(told: Told, one: Right) -> int:
    told.keep("rights", Entitlement(
        person_id=one.person, service_id=told.services[one.service].id or 0, kind="upphör" if one.ceased else "beslut", valid_from=one.on,
        valid_to=one.until, quantity_milli=one.milli, per="vecka" if one.weekly else "månad", decided_on=one.reported,
        reported_on=one.reported,
    ), one.person)  # fmt: skip
    return told.world.note(one)


def event(told: Told, one: Event) -> int:
    told.keep("events", EventFact(
        kind=one.kind, person_id=one.person, service_id=told.services[one.service].id or 0, slot=one.slot, valid_from=one.on,
        valid_to=one.until, value_set_id=None if one.values is None else told.values(one.service, one.values), quantity_milli=one.milli,
        reported_on=one.reported, recorded_at=NOW,
    ), one.person)  # fmt: skip
    return told.world.note(one)


def rule(told: Told, one: EventRule) -> None:
    """What an event gives; told before anybody has chosen."""
    service_id = told.services[one.service].id or 0
    if one.value:
        event_value(told.session, service_id, one.value)
    told.session.add(RuleRow(
        service_id=service_id, kind=one.kind, values=one.values, day_from=one.first, day_to=one.last, after=one.after, value=one.value,
        quantity_milli=one.milli, valid_from=one.since,
    ))  # fmt: skip
    told.session.flush()
    told.world.paying[one.service].rules.append(one)


def minutes(told: Told, one: Minutes) -> None:
    """The standard minutes of a visit; told before anything is reported."""
    service_id = told.services[one.service].id or 0
    told.session.add(StandardTime(service_id=service_id, values=one.values, minutes=one.minutes, valid_from=one.since))
    told.session.flush()
    told.world.minutes.append(one)
