"""A small market: preschool with two units, home care by the hour, and who works there."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact, Person
from kundval.choice.queries.places import holdings
from kundval.choice.service import choose as choosing
from kundval.choice.service.persons import register_person
from kundval.quality.models import Approval
from kundval.registry.models import Decision, Dimension, DimensionValue, Service, Unit, UnitService
from tests.factories import make_actor, make_board, make_industry, make_service

Row = TypeVar("Row")
TODAY = date(2026, 11, 23)
FULL_TIME, PART_TIME = {"omfattning": "heltid"}, {"omfattning": "deltid"}
MAJA, OLLE, GRETA = "20240301-2384", "20230512-2391", "19400202-2387"


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Market:
    """Who and what there is."""

    session: Session
    officer: Actor
    preschool: Service
    home_care: Service
    sunny: Unit
    birch: Unit
    helpers: Unit

    def person(self, number: str = MAJA, name: str = "Maja Lind", actor: Actor | None = None) -> Person:
        return register_person(self.session, actor=actor or self.officer, today=TODAY, name=name, number=numbered(number),
                               municipality="0114")  # fmt: skip

    def choose(
        self, person: Person, on: str, unit: Unit | None = None, until: str = "", reported: str = "", **more: object
    ) -> ChoiceFact:
        given: dict[str, object] = {"values": FULL_TIME, "service_id": self.preschool.id, **more}
        return choosing.choose(self.session, actor=self.officer, today=TODAY, person_id=person.id, unit_id=(unit or self.sunny).id,
                               on=day(on), until=day(until) if until else None, reported_on=day(reported or min(on, "2026-11-23")),
                               **given)  # type: ignore[arg-type]  # fmt: skip

    def switch(self, person: Person, on: str, unit: Unit, reported: str = "", **more: object) -> ChoiceFact:
        return choosing.switch(self.session, actor=self.officer, today=TODAY, person_id=person.id, service_id=self.preschool.id,
                               unit_id=unit.id, on=day(on), reported_on=day(reported or min(on, "2026-11-23")), **more)  # type: ignore[arg-type]  # fmt: skip

    def held(self, person: Person) -> list[tuple[str, str, str, str]]:
        """First day, last day, unit, values."""
        assert person.id is not None
        return [
            (str(held.first), str(held.last or ""), held.unit.name, held.values)
            for held in holdings(self.session, person.id)
        ]


def numbered(number: str) -> str:
    """The number with its right check digit, so that tests may write any."""
    bare = number.replace("-", "")[:11]
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(bare[2:]))
    return f"{bare}{-total % 10}"


def make_market(session: Session) -> Market:
    preschool = with_values(session, make_service(session, make_industry(session, "forskola"), "forskola"))
    care = make_industry(session, "hemtjanst")
    home_care = make_service(session, care, "hemtjanst", volume_unit="timme", requires_entitlement=True, slots=2)
    actor = make_actor(session, "handläggare", name="Anna Berg")
    sunny, birch, helpers = (saved(session, Unit(code=name.lower(), name=name, area="Ekdalen"))
                             for name in ("Solgläntan", "Björken", "Hjälparna"))  # fmt: skip
    give(session, sunny, preschool)
    give(session, birch, preschool, capacity=1)
    give(session, helpers, home_care)
    return Market(session, actor, preschool, home_care, sunny, birch, helpers)


def with_values(session: Session, service: Service) -> Service:
    dimension = saved(session, Dimension(service_id=service.id, code="omfattning", position=1))
    for position, value in enumerate(("heltid", "deltid")):
        saved(session, DimensionValue(dimension_id=dimension.id, value=value, position=position))
    return service


def give(
    session: Session,
    unit: Unit,
    service: Service,
    since: str = "2010-01-01",
    until: str = "",
    capacity: int | None = None,
) -> None:
    """Lets the unit give the service, approved from–to."""
    saved(session, UnitService(unit_id=unit.id, service_id=service.id, capacity=capacity, valid_from=day(since)))
    decision = saved(session, Decision(board_id=make_board(session).id, paragraph="§ 1", paragraph_number=1, case_number="D 1",
                                       decided_on=day(since), registered_at=audit.now()))  # fmt: skip
    saved(session, Approval(unit_id=unit.id, service_id=service.id, valid_from=day(since), valid_to=day(until) if until else None,
                            decision_id=decision.id))  # fmt: skip


def saved(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
