"""What the forms of choices need: the service, the slot, what holds, the units on offer, and the months that a change reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from kundval.access.rules import Actor, may
from kundval.choice.models import Person
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.offers import Offer, offers
from kundval.choice.queries.places import Holding, holdings
from kundval.choice.rules.events import STAY
from kundval.choice.schemas import ADULT_ASKED, CHILD_ASKED, NOBODY_ASKED
from kundval.choice.service.checks import right_days
from kundval.choice.service.service_rules import paid_by
from kundval.desk.due import due_of
from kundval.desk.persons import age_on
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import capital, interval_text, kr_text, month_text
from kundval.payment.models import Run
from kundval.payment.queries.runs import BOOKED
from kundval.period import Month, date_of, day
from kundval.registry.models import Dimension, Service, Unit
from kundval.registry.queries.market import dimensions_of, services

Due = dict[tuple[int, int], int]
"""(Month, unit) → öre."""


@dataclass(frozen=True)
class ChoicePlace:
    """A slot of a service for a person, as a form needs it."""

    person: Person
    service: Service
    slot: int
    held: list[Holding]
    dimensions: list[tuple[Dimension, list[str]]]

    @property
    def by_hours(self) -> bool:
        """Whether a choice states hours a week."""
        return paid_by(self.service) == STAY

    def holding_on(self, on: date) -> Holding | None:
        return next((one for one in self.held if one.holds(on)), None)

    def latest(self, today: date) -> Holding:
        """The choice that holds today, otherwise the next to come, otherwise the last. Raises ``NotFound`` where there is none."""
        later = [one for one in self.held if one.valid_from > day(today)]
        found = self.holding_on(today) or (later[0] if later else self.held[-1] if self.held else None)
        if found is None:
            raise NotFound
        return found

    def values(self, form: Mapping[str, str]) -> dict[str, str]:
        """The values of the service's dimensions as they were sent."""
        return {dimension.code: form.get(dimension.code, "") for dimension, _ in self.dimensions}

    def asked(self, today: date) -> list[str]:
        """Who may have asked for a choice: guardians of a child, otherwise the customer."""
        return [*(CHILD_ASKED if age_on(self.person.born, today) < 18 else ADULT_ASKED), NOBODY_ASKED]


def place_of(session: Session, actor: Actor, person: Person, code: str, slot: str, today: date) -> ChoicePlace:
    """The slot of an address; without a number the first that is free. Raises ``NotFound`` for another's service."""
    service = session.exec(select(Service).where(col(Service.code) == code)).first()
    if service is None or service.id is None or not may(actor, "choice.write", industry_id=service.industry_id):
        raise NotFound
    assert person.id is not None
    held = holdings(session, person.id, service.id)
    number = int(slot) if slot.isdigit() and len(slot) < 4 else _free_slot(service, held, today)
    return ChoicePlace(
        person, service, number, [one for one in held if one.slot == number], dimensions_of(session, service.id)
    )


def services_to_choose(session: Session, actor: Actor) -> list[Service]:
    """The services for which the actor records choices."""
    return services(session, actor, "choice.write")


def worded_options(options: Iterable[str]) -> list[tuple[str, str]]:
    """Values with a capital letter, as radios show them."""
    return [(option, capital(option)) for option in options]


def right_text(session: Session, place: ChoicePlace, today: date) -> str:
    """«rätt till Hemtjänst från 2026-02-01», where the service asks for it."""
    if not place.service.requires_entitlement:
        return ""
    days = right_days(session, same_person(session, place.person.id or 0), place.service.id)
    held = next((one for one in days if day(today) < one[1]), None)
    if held is None:
        return f"ingen rätt till {place.service.name}"
    return f"rätt till {place.service.name} {interval_text(date.fromordinal(held[0]), date_of(held[1]))}"


def units_on_offer(session: Session, place: ChoicePlace, on: date) -> list[tuple[str, Offer]]:
    """The units as the field's list writes them: by name, with the code where two have the same name."""
    found = offers(session, place.service.id or 0, on)
    names = [one.unit.name for one in found]
    return [
        (one.unit.name if names.count(one.unit.name) == 1 else f"{one.unit.name} ({one.unit.code})", one)
        for one in found
    ]


def chosen_unit(session: Session, place: ChoicePlace, text: str, on: date) -> int:
    """The id of the unit that was typed: as the list writes it, by code, or by a part of the name that fits only one."""
    on_offer = units_on_offer(session, place, on)
    wanted = text.casefold()
    exact = [one for name, one in on_offer if wanted in (name.casefold(), one.unit.code.casefold())]
    found = exact or [one for name, one in on_offer if wanted in name.casefold()]
    if len(found) == 1 and found[0].unit.id is not None:
        return found[0].unit.id
    if found:
        names = ", ".join(one.unit.name for one in found[:3])
        raise FieldsRefused({"unit": f"{len(found)} enheter passar «{text}»: {names}. Skriv mer av namnet."})
    raise FieldsRefused(
        {"unit": f"Ingen enhet som heter «{text}» har {place.service.name} {on}. Välj en enhet i listan."}
    )


@dataclass(frozen=True)
class ReachedMonth:
    """A month at a unit that is counted already: what was right before the change, and what is right with it."""

    month: Month
    unit: str
    before_ore: int
    after_ore: int

    @property
    def difference_ore(self) -> int:
        return self.after_ore - self.before_ore


@dataclass(frozen=True)
class Reached:
    """The booked months that a change back in time reaches."""

    months: list[ReachedMonth]

    @property
    def difference_ore(self) -> int:
        return sum(one.difference_ore for one in self.months)

    @property
    def count(self) -> int:
        return len({one.month for one in self.months})

    @property
    def sentence(self) -> str:
        if not self.months:
            return "Inget belopp ändras i de månader som är räknade."
        first, last = min(one.month for one in self.months), max(one.month for one in self.months)
        one = f"{capital(month_text(first))}"
        several = f"{self.count} månader, {month_text(first)}–{month_text(last)},"
        return f"{one if self.count == 1 else several} räknas om i nästa körning: {kr_text(self.difference_ore, plus=True)}."


def latest_booked(session: Session, place: ChoicePlace) -> Month | None:
    """The latest month of the service's industry that a final run has booked."""
    latest = session.exec(
        select(func.max(col(Run.month))).where(
            col(Run.industry_id) == place.service.industry_id, col(Run.state).in_(BOOKED)
        )
    ).first()
    return None if latest is None else Month(latest)


def due_now(session: Session, place: ChoicePlace) -> Due:
    """What is right now for the person in the service's industry."""
    return due_of(session, same_person(session, place.person.id or 0), [place.service.industry_id])


def reached(session: Session, since: date, latest: Month, before: Due, after: Due) -> Reached:
    """The booked months from ``since`` in which something changes, with what is right before and after."""
    units = {unit.id: unit.name for unit in session.exec(select(Unit)).all()}
    first = Month.of(since).number
    keys = [
        key
        for key in {**before, **after}
        if first <= key[0] <= latest.number and before.get(key, 0) != after.get(key, 0)
    ]
    return Reached([
        ReachedMonth(Month(month), units[unit], before.get((month, unit), 0), after.get((month, unit), 0))
        for month, unit in sorted(keys, key=lambda key: (key[0], units[key[1]]))
    ])  # fmt: skip


def _free_slot(service: Service, held: list[Holding], today: date) -> int:
    taken = {one.slot for one in held if one.valid_to > day(today)}
    return next((slot for slot in range(1, service.slots + 1) if slot not in taken), 1)
