"""How services are paid and what their events give, read for a rebuild."""

from collections import defaultdict

from sqlmodel import Session, col, select

from kundval.choice.queries.event_rules import lines_of, standard_times, versions_of
from kundval.choice.rules import events as rules
from kundval.choice.rules.events import PER_PLACE, PERFORMED, ServiceRules
from kundval.period import OPEN, day
from kundval.registry.models import Service, ValueSet
from kundval.registry.rules import values_of

Pairs = frozenset[tuple[str, str]]


def paid_by(service: Service) -> str:
    """What a service is paid by, also where it does not say."""
    return service.paid_by or (PERFORMED if service.volume_unit else PER_PLACE)


def service_rules(session: Session) -> dict[int, ServiceRules]:
    """The rules of every service."""
    versions = versions_of(session)
    lines = lines_of(session, [version.id or 0 for version in versions])
    told: dict[int, list[rules.Version]] = defaultdict(list)
    for version in versions:
        told[version.service_id].append(rules.Version(version.kind, day(version.valid_from), tuple(
            rules.EventRule(
                line.id or 0, pairs(line.values), line.day_from, OPEN if line.day_to is None else line.day_to + 1, line.after, line.value,
                line.quantity_milli or 0,
            )
            for line in lines.get(version.id or 0, ())
        )))  # fmt: skip
    standard: dict[int, list[rules.StandardTime]] = defaultdict(list)
    for one in standard_times(session):
        standard[one.service_id].append(rules.StandardTime(pairs(one.values), one.minutes, day(one.valid_from)))
    sets: dict[int, dict[int, Pairs]] = defaultdict(dict)
    asked = told.keys() | standard.keys()
    for value_set in session.exec(select(ValueSet).where(col(ValueSet.service_id).in_(asked))) if asked else ():
        sets[value_set.service_id][value_set.id or 0] = pairs(value_set.text)
    return {
        service.id: ServiceRules(
            paid_by(service), service.weeks, tuple(told.get(service.id, ())), tuple(standard.get(service.id, ())),
            sets.get(service.id, {}),
        )
        for service in session.exec(select(Service))
        if service.id is not None
    }  # fmt: skip


def pairs(text: str) -> Pairs:
    """The values of a text ``insats=omvårdnad;moment=Städ``."""
    return frozenset(values_of(text).items())
