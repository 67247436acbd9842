"""What the page of a customer shows, as far as the actor may see it."""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor, industries_for, may
from kundval.choice.models import Entitlement, EventFact, Person, PersonIdentity
from kundval.choice.models.wishes import ChoiceRequest
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.history import Told, events_of, facts_of, numbers_of, protection_on, residence_on, rights_of
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.places import Holding, holdings
from kundval.choice.queries.requests import open_requests_of
from kundval.choice.queries.terms import area_on
from kundval.choice.service.checks import died_on
from kundval.desk.due import MonthAtUnit, months_at_units
from kundval.formats import interval_text
from kundval.period import birthday, day
from kundval.registry.models import Service


@dataclass(frozen=True)
class Row:
    """A row of the choices as a timeline."""

    interval: str
    text: str
    note: str
    state: str
    url: str = ""


@dataclass
class PersonPage:
    """A customer as the page shows it. ``hidden``: protected, and the actor has not asked to see."""

    person: Person
    name: str
    hidden: bool
    protection: str
    age: int
    residence: str
    died: date | None
    held: list[Holding]
    facts: list[Told]
    rights: list[tuple[Entitlement, Service]]
    events: list[tuple[EventFact, Service]]
    paid: list[MonthAtUnit]
    requests: list[tuple[ChoiceRequest, Service]] = field(default_factory=list)
    area: str = ""
    numbers: list[PersonIdentity] = field(default_factory=list)

    def now(self, today: date) -> list[Holding]:
        return [one for one in self.held if one.holds(today)]

    def state(self, today: date) -> str:
        if self.died:
            return "avslutad"
        now = self.now(today)
        if any(one.fact.origin == "ickeval" for one in now):
            return "ickeval"
        return "aktivt" if now else "kommande" if any(one.first > today for one in self.held) else "utan"

    def timeline(self, today: date) -> list[Row]:
        """The choices, newest first."""
        return [_row(one, today) for one in reversed(self.held)]


def person_page(
    session: Session, actor: Actor, person: Person, today: date, *, reveal: bool = False, numbers: bool = False
) -> PersonPage:
    """Gathers the page. ``reveal`` shows a protected person, ``numbers`` the identity numbers; the route logs both."""
    ids = same_person(session, person.id or 0)
    protection = protection_on(session, ids, today)
    hidden = protection != "ingen" and not reveal
    return PersonPage(
        person=person,
        name=HIDDEN if hidden else person.name,
        hidden=hidden,
        protection=protection,
        age=age_on(person.born, today),
        residence="" if hidden else residence_on(session, ids, today),
        died=died_on(session, ids),
        held=[] if hidden else visible_holdings(session, actor, person),
        facts=[] if hidden else facts_of(session, actor, person),
        rights=[] if hidden else rights_of(session, actor, ids),
        events=[] if hidden else events_of(session, actor, ids),
        paid=[] if hidden else paid(session, actor, ids),
        requests=[] if hidden else [one for one in open_requests_of(session, ids) if _in_industries(actor, one[1])],
        area="" if hidden else area_on(session, ids, today),
        numbers=numbers_of(session, ids) if numbers and not hidden else [],
    )


def _in_industries(actor: Actor, service: Service) -> bool:
    return may(actor, "person.read", industry_id=service.industry_id)


def shown(session: Session, person: Person, today: date) -> str:
    """The name that forms show: a protected person is its opaque id there."""
    protected = protection_on(session, same_person(session, person.id or 0), today) != "ingen"
    return HIDDEN if protected else person.name


def age_on(born: date, today: date) -> int:
    """Years that have been completed."""
    years = today.year - born.year
    return years if birthday(born, years) <= today else years - 1


def visible_holdings(session: Session, actor: Actor, person: Person) -> list[Holding]:
    """What the person holds in the actor's industries."""
    assert person.id is not None
    allowed = industries_for(actor, "person.read")
    return [one for one in holdings(session, person.id) if allowed is None or one.service.industry_id in allowed]


def paid(session: Session, actor: Actor, person_ids: list[int]) -> list[MonthAtUnit]:
    """What is right and what is booked, month by month and unit; nothing for those who may not see money."""
    return months_at_units(session, person_ids, industries_for(actor, "money.read")) if may(actor, "money.read") else []


def _row(one: Holding, today: date) -> Row:
    fact = one.fact
    how = "icke-val" if fact.origin == "ickeval" else "inläst" if fact.origin == "inläst" else fact.kind
    note = ", ".join(part for part in (how, fact.asked_by[:1].lower() + fact.asked_by[1:]) if part)
    values = f", {worded(one.values)}" if one.values else ""
    state = "gällande" if one.holds(today) else "kommande" if one.valid_from > day(today) else "ersatt"
    return Row(interval_text(one.first, one.after), f"{one.unit.name}{values}", f"{one.service.name}. {note.capitalize()}.", state,
               f"/enheter/{one.unit.id}")  # fmt: skip


def worded(values: str) -> str:
    """A value set as people read it: ``omfattning=heltid;nivå=2`` → «heltid, nivå 2»."""
    pairs = [part.partition("=") for part in values.split(";") if part]
    return ", ".join(f"{code} {value}" if value.isdigit() else value for code, _, value in pairs)
