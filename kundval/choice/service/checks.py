"""What stands in the way of a choice, each with the date or the choice that would work. All fields at once where they can be judged."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.choice.models import ChoiceFact, Person
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.places import (
    Holding,
    approval_on,
    approvals,
    capacity_on,
    customers_on,
    holdings,
    next_free,
    offered_on,
)
from kundval.choice.queries.visible import is_protected
from kundval.choice.rules import rights
from kundval.choice.rules.facts import DEATH, Fact, annulled
from kundval.choice.rules.slot import clashes
from kundval.choice.service.gather import rights_of
from kundval.choice.service.limits import guardians_refused, term_refused, unit_refused
from kundval.errors import FieldsRefused
from kundval.period import day
from kundval.registry.models import Service, Unit


class Overlaps(FieldsRefused):
    """Another choice holds the slot. ``holding`` is it; where it began before, a switch ends it the day before."""

    def __init__(self, sentence: str, holding: Holding, full: str = ""):
        super().__init__({"on": sentence, **({"unit": full} if full else {})})
        self.holding = holding


class Full(FieldsRefused):
    """The unit has no free place; whoever records the choice may say that it holds all the same."""

    def __init__(self, sentence: str):
        super().__init__({"unit": sentence})


@dataclass(frozen=True)
class Wanted:
    """A choice that somebody asks for."""

    person: Person
    service: Service
    unit: Unit
    slot: int
    on: date
    until: date | None
    reported_on: date
    name: str
    """What the sentences call the person (:func:`called`)."""
    asked_by: str = ""
    replaced: int = 0
    """The choice (id of its fact) that a switch ends."""


def called(session: Session, person: Person, today: date) -> str:
    """What a sentence calls a person: a protected one is nobody's name."""
    return "Kunden" if person.id is not None and is_protected(session, person.id, today) else person.name


def check(session: Session, wanted: Wanted, today: date) -> None:
    """Everything but overlap and capacity: one sentence for each field that is wrong."""
    persons = same_person(session, wanted.person.id or 0)
    wrong = {
        **guardians_refused(session, wanted.service, wanted.asked_by, wanted.reported_on),
        **term_refused(session, wanted.service, wanted.person, wanted.on, wanted.replaced),
        **_when(session, wanted, today),
        **unit_refused(session, wanted.unit, wanted.service, persons, wanted.on),
        **_unit_refused(session, wanted),
        **_right_refused(session, wanted),
    }
    if not 1 <= wanted.slot <= wanted.service.slots:
        wrong["slot"] = f"{wanted.service.name} har {wanted.service.slots} platser. Välj en av dem."
    if wrong:
        raise FieldsRefused(wrong)


def check_reported(reported_on: date, today: date, about: ChoiceFact | None = None) -> None:
    """A fact is reported today at the latest, and not before the choice that it is about."""
    if reported_on > today:
        raise FieldsRefused({"reported_on": _not_yet(reported_on)})
    if about is not None and reported_on < about.reported_on:
        raise FieldsRefused(
            {"reported_on": f"Valet rapporterades {about.reported_on}. Skriv den dagen eller en senare."}
        )


def check_overlap(session: Session, wanted: Wanted, person_id: int, full: str = "") -> None:
    """Refuses a choice that overlaps another in its slot, with the days that would work. ``full``: what else is in the way."""
    held = holdings(session, person_id, wanted.service.id, wanted.slot)
    state = [(one.valid_from, one.valid_to, one) for one in held]
    found = clashes(state, day(wanted.on), day(wanted.until))  # type: ignore[arg-type]
    if found:
        holding: Holding = found[-1][2]  # type: ignore[assignment]
        raise Overlaps(overlap_sentence(wanted.name, found[0][2], holding, wanted.on), holding, full)  # type: ignore[arg-type]


def overlap_sentence(name: str, first: Holding, last: Holding, on: date) -> str:
    """Which choice is in the way, and from when the slot is free."""
    if first.first > on:
        before = first.first - timedelta(days=1)
        has = f"{name} har en plats på {first.unit.name} från {first.first}."
        return f"{has} Sätt slutdatum senast {before}, eller registrera ett byte."
    has = f"{name} har redan en plats på {last.unit.name}"
    if last.last is None:
        return f"{has} tills vidare. Avsluta den först, eller registrera ett byte."
    return f"{has} till {last.last}. Avsluta den först, eller välj datum från {last.after}."


def check_capacity(session: Session, wanted: Wanted, accept_full: bool) -> None:
    """Refuses a full unit unless told that the choice holds all the same."""
    # Whoever asks for a place at the same moment waits here, and then sees what the other has got.
    session.exec(select(Unit.id).where(col(Unit.id) == wanted.unit.id).with_for_update()).one()
    sentence = full_sentence(session, wanted)
    if sentence and not accept_full:
        raise Full(sentence)


def full_sentence(session: Session, wanted: Wanted) -> str:
    """That the unit is full on the first day, and when a place is expected; nothing where there is room."""
    assert wanted.unit.id is not None and wanted.service.id is not None
    unit_id, service_id = wanted.unit.id, wanted.service.id
    _, capacity = capacity_on(session, unit_id, service_id, wanted.on)
    offered = offered_on(session, unit_id, service_id, wanted.on, wanted.person.id or 0)
    if capacity is None or customers_on(session, unit_id, service_id, wanted.on) + offered < capacity:
        return ""
    free = next_free(session, unit_id, service_id, wanted.on, capacity)
    when = f"Nästa lediga plats väntas {free}." if free else "Ingen plats blir ledig enligt det som är registrerat."
    return f"{wanted.unit.name} är full. {when}"


def died_on(session: Session, person_ids: list[int]) -> date | None:
    """The first day without the person, if a death is registered and not annulled."""
    rows = session.exec(
        select(ChoiceFact).where(
            col(ChoiceFact.person_id).in_(person_ids),
            col(ChoiceFact.service_id).is_(None),
            col(ChoiceFact.mistyped_at).is_(None),
        )
    ).all()
    facts = [
        Fact(row.id or 0, row.kind, row.person_id, day(row.on), row.reported_on, row.reported_on, annuls_id=row.annuls_id or 0)
        for row in rows
    ]  # fmt: skip
    undone = annulled(facts)
    deaths = [fact for fact in facts if fact.kind == DEATH and fact.id not in undone]
    return date.fromordinal(max(deaths, key=lambda fact: fact.order).on) if deaths else None


def _when(session: Session, wanted: Wanted, today: date) -> dict[str, str]:
    wrong = {}
    person = wanted.person
    if wanted.reported_on > today:
        wrong["reported_on"] = _not_yet(wanted.reported_on)
    if wanted.until is not None and wanted.until <= wanted.on:
        wrong["until"] = f"Slutdatumet måste vara efter startdatumet {wanted.on}."
    died = died_on(session, same_person(session, person.id or 0))
    if wanted.on < person.born:
        wrong["on"] = f"{wanted.name} föddes {person.born}. Välj ett datum från den dagen."
    elif died and wanted.on >= died:
        wrong["on"] = f"{wanted.name} är registrerad som avliden {died}."
    return wrong


def _unit_refused(session: Session, wanted: Wanted) -> dict[str, str]:
    assert wanted.unit.id is not None and wanted.service.id is not None
    gives, _ = capacity_on(session, wanted.unit.id, wanted.service.id, wanted.on)
    if not gives:
        return {"unit": f"{wanted.unit.name} har inte {wanted.service.name} {wanted.on}. Välj en annan enhet."}
    if approval_on(session, wanted.unit.id, wanted.service.id, wanted.on):
        return {}
    return {"unit": _approval_sentence(session, wanted)}


def _approval_sentence(session: Session, wanted: Wanted) -> str:
    assert wanted.unit.id is not None and wanted.service.id is not None
    all_ = approvals(session, wanted.unit.id, wanted.service.id)
    name = f"{wanted.unit.name} är inte godkänd för {wanted.service.name} {wanted.on}."
    later = next((one for one in all_ if one.valid_from > wanted.on), None)
    if later:
        return f"{name} Godkännandet gäller från {later.valid_from}. Välj ett datum från den dagen."
    if all_ and all_[-1].valid_to:
        return f"{name} Godkännandet gällde t.o.m. {all_[-1].valid_to - timedelta(days=1)}. Välj en annan enhet."
    return f"{name} Välj en annan enhet."


def _right_refused(session: Session, wanted: Wanted) -> dict[str, str]:
    """Where the service asks for an entitlement, one must hold the first day."""
    if not wanted.service.requires_entitlement:
        return {}
    days = right_days(session, same_person(session, wanted.person.id or 0), wanted.service.id)
    on = day(wanted.on)
    if any(start <= on < end for start, end in days):
        return {}
    later = next((start for start, _ in days if start > on), None)
    service = wanted.service.name
    if later:
        said = f"Beslutet om {service} gäller från {date.fromordinal(later)}. Välj ett datum från den dagen."
    elif days:
        last = date.fromordinal(days[-1][1] - 1)
        said = f"Rätten till {service} upphörde {last}. Välj ett datum senast då, eller registrera ett nytt beslut."
    else:
        said = f"{wanted.name} har inget beslut om {service} {wanted.on}. Registrera beslutet först."
    return {"on": said}


def right_days(session: Session, person_ids: list[int], service_id: int | None) -> list[tuple[int, int]]:
    """The days with a right to a service, as known today: first day and first day after, as day numbers."""
    return rights.held(one for one in rights_of(session, person_ids) if one.fact.service_id == service_id)


def _not_yet(reported_on: date) -> str:
    return f"Rapporteringsdagen {reported_on} har inte varit än. Skriv i dag eller en tidigare dag."
