"""What rows of files refer to, for all rows at once: persons by number, services, units, values, approvals."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, Lookup, Row
from kundval.access.rules import Actor, may
from kundval.bulk import chunks
from kundval.choice.models import Person, PersonIdentity, PersonProtection
from kundval.choice.rules.events import STAY
from kundval.choice.rules.identities import looked_up
from kundval.choice.service.service_rules import paid_by
from kundval.errors import FieldsRefused
from kundval.fields import Text
from kundval.period import day
from kundval.quality.models import Approval
from kundval.registry.models import Service, Unit, UnitService
from kundval.registry.queries.market import dimensions_of
from kundval.registry.rules import value_text

DERIVED = frozenset({"segment", "volume", "arisen_segment", "residence", "overridden_slot", "person_industry"})


class PersonId(Text):
    """A person's number, loaded in the form in which it is kept."""

    def __init__(self, **kwargs: Any):
        super().__init__("kundens nummer", longest=30, data_key="id", example="20240301-2384", **kwargs)

    def parse(self, text: str) -> str:
        today = getattr(self.root, "today", None)
        assert today is not None
        return looked_up(super().parse(text), today)


@dataclass(frozen=True)
class KnownPerson:
    """A person of a file: its own id and the last survivor's."""

    id: int
    survivor_id: int
    name: str
    born: date


def find_persons(session: Session, _actor: Actor, numbers: frozenset[Any]) -> Mapping[Any, Any]:
    """Persons by their numbers. Whoever has the number in a file of his own industry may use it."""
    found: dict[str, KnownPerson] = {}
    shielded = set(
        session.exec(select(col(PersonProtection.person_id)).where(col(PersonProtection.kind) != "ingen")).all()
    )
    for some in chunks(sorted(numbers)):
        rows = session.exec(
            select(col(PersonIdentity.number), Person)
            .join(Person, col(Person.id) == col(PersonIdentity.person_id))
            .where(col(PersonIdentity.number).in_(some))
        ).all()
        for number, person in rows:
            assert person.id is not None
            name = "Kunden" if person.id in shielded else person.name
            found[number] = KnownPerson(person.id, person.merged_into or person.id, name, person.born)
    return found


def find_services(permission: str) -> Any:
    def find(session: Session, actor: Actor, codes: frozenset[Any]) -> Mapping[Any, Any]:
        rows = session.exec(select(Service).where(col(Service.code).in_(codes))).all()
        return {row.code: row for row in rows if may(actor, permission, industry_id=row.industry_id)}

    return find


def find_units(session: Session, _actor: Actor, codes: frozenset[Any]) -> Mapping[Any, Any]:
    return {row.code: row for row in session.exec(select(Unit).where(col(Unit.code).in_(codes))).all()}


PERSON = Lookup(find_persons, "Kunden {value} finns inte. Läs in kunden först, eller rätta numret.")
UNIT = Lookup(find_units, "Enheten {value} finns inte. Registrera enheten först, eller rätta koden.")
SERVICE = Lookup(
    find_services("choice.write"), "Tjänsten {value} finns inte, eller så har du inte tillgång till den. Rätta koden."
)
VOLUME_SERVICE = Lookup(find_services("volume.write"), SERVICE.sentence)
RULED_SERVICE = Lookup(find_services("calendar.write"), SERVICE.sentence)


@dataclass
class Market:
    """Which unit may give which service when, and which values a service has; read once a file."""

    gives: dict[tuple[int, int], list[date]] = field(default_factory=dict)
    approved: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)
    dimensions: dict[int, list[tuple[str, list[str]]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session) -> "Market":
        market = cls()
        for row in session.exec(select(UnitService).order_by(col(UnitService.valid_from))).all():
            market.gives.setdefault((row.unit_id, row.service_id), []).append(row.valid_from)
        for one in session.exec(select(Approval).where(col(Approval.mistyped_at).is_(None))).all():
            market.approved.setdefault((one.unit_id, one.service_id), []).append(
                (day(one.valid_from), day(one.valid_to))
            )
        for id_ in session.exec(select(col(Service.id))).all():
            assert id_ is not None
            market.dimensions[id_] = [(dimension.code, values) for dimension, values in dimensions_of(session, id_)]
        market.names = {unit.id or 0: unit.name for unit in session.exec(select(Unit)).all()}
        return market

    def unit_faults(self, row: Row, unit: Unit, service: Service, on: date) -> Iterator[Fault]:
        """That the unit does not give the service that day, or is not approved for it."""
        key = (unit.id or 0, service.id or 0)
        if not bisect_right(self.gives.get(key, []), on):
            yield row.fault(f"{unit.name} har inte {service.name} {on}. Välj en annan enhet.", "unit")
        elif not any(start <= day(on) < end for start, end in self.approved.get(key, [])):
            yield row.fault(
                f"{unit.name} är inte godkänd för {service.name} {on}. Rätta datumet eller enheten.", "unit"
            )

    def values(self, row: Row, service: Service, faults: list[Fault]) -> str:
        """The canonical text of the row's values; what is wrong with them is added to ``faults``."""
        known = self.dimensions[service.id or 0]
        try:
            return value_text(known, row.values)
        except FieldsRefused as refused:
            faults.extend(row.fault(sentence, name) for name, sentence in refused.fields.items())
            return ""


def check_slot(row: Row, service: Service) -> Iterator[Fault]:
    if not 1 <= row.data["slot"] <= service.slots:
        yield row.fault(
            f"{service.name} har {service.slots} platser. Skriv ett tal från 1 till {service.slots}.", "slot"
        )


def check_hours(row: Row, service: Service) -> Iterator[Fault]:
    """Hours of stay belong to services that are paid by them."""
    if row.data["hours"] and paid_by(service) != STAY:
        yield row.fault(f"{service.name} betalas inte efter vistelsetid. Ta bort timmarna.", "hours")


def check_reported(row: Row, today: date) -> Iterator[Fault]:
    if row.data["reported_on"] > today:
        yield row.fault(
            f"Rapporteringsdagen {row.data['reported_on']} har inte varit än. Skriv i dag eller en tidigare dag.",
            "reported_on",
        )


def persons_of(rows: Iterable[Row]) -> set[int]:
    """The last survivors that the rows are about."""
    return {row.found["person"].survivor_id for row in rows}
