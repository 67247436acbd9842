"""Tells rights, events, what events give, and standard minutes: written straight as facts, and derived by the product itself."""

from sqlmodel import select

from kundval.choice.models import Entitlement, EventFact
from kundval.choice.models.event_rules import EventRule as RuleRow
from kundval.choice.models.event_rules import EventRuleVersion, StandardTime
from kundval.registry.service.services import event_value
from tests.proof.facts import NEVER, Event, EventRule, Minutes, Right
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
    same = {"service_id": service_id, "kind": one.kind, "valid_from": one.since}
    version = told.session.exec(select(EventRuleVersion).filter_by(**same)).first()
    if version is None:
        version = EventRuleVersion(**same, recorded_at=NOW)
        told.session.add(version)
        told.session.flush()
    if one.first < NEVER:
        told.session.add(RuleRow(
            version_id=version.id or 0, values=one.values, day_from=one.first, day_to=one.last, after=one.after, value=one.value,
            quantity_milli=one.milli,
        ))  # fmt: skip
    told.session.flush()
    told.world.paying[one.service].rules.append(one)


def minutes(told: Told, one: Minutes) -> None:
    """The standard minutes of a visit; told before anything is reported."""
    service_id = told.services[one.service].id or 0
    told.session.add(StandardTime(service_id=service_id, values=one.values, minutes=one.minutes, valid_from=one.since,
                                  recorded_at=NOW))  # fmt: skip
    told.session.flush()
    told.world.minutes.append(one)
