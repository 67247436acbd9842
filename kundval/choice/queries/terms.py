"""How a service is chosen on a day: its terms, its notice, what a unit takes in, and where a person lives."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from kundval.choice.models.wishes import ChoiceTerms, NoticeRule, PersonArea, UnitIntake
from kundval.choice.rules.notice import ACTS, SWITCH, SWITCH_MODE, SWITCH_OUT, Notice
from kundval.period import OPEN
from kundval.registry.models import Owner, Service
from kundval.registry.queries.owners import owner_on
from kundval.registry.rules import IN_HOUSE, INDEPENDENT_ELSEWHERE, OTHER_MUNICIPALITY

ELSEWHERE = (OTHER_MUNICIPALITY, INDEPENDENT_ELSEWHERE)
"""The modes of units in other municipalities (interkommunal ersättning)."""


def terms_on(session: Session, service_id: int, on: date) -> ChoiceTerms:
    """The terms that hold on a day; where none were ever set, terms that ask for nothing."""
    found = session.exec(
        select(ChoiceTerms)
        .where(col(ChoiceTerms.service_id) == service_id, col(ChoiceTerms.valid_from) <= on)
        .order_by(col(ChoiceTerms.valid_from).desc())
    ).first()
    return found or ChoiceTerms(service_id=service_id, valid_from=date.min)


def terms_of(session: Session, service_id: int) -> list[ChoiceTerms]:
    """All terms of a service, newest first."""
    statement = select(ChoiceTerms).where(col(ChoiceTerms.service_id) == service_id)
    return list(session.exec(statement.order_by(col(ChoiceTerms.valid_from).desc())).all())


def notices_of(session: Session, service_id: int) -> list[NoticeRule]:
    """All notice rules of a service, by act and newest first."""
    rows = session.exec(select(NoticeRule).where(col(NoticeRule.service_id) == service_id)).all()
    return sorted(rows, key=lambda row: (ACTS.index(row.act), -row.valid_from.toordinal()))


def notice_on(session: Session, service_id: int, acts: Sequence[str], told_on: date) -> Notice:
    """The rule of the first of ``acts`` that has one for what is told on a day; where none has, the same day."""
    for act in acts:
        found = session.exec(
            select(NoticeRule)
            .where(
                col(NoticeRule.service_id) == service_id,
                col(NoticeRule.act) == act,
                col(NoticeRule.valid_from) <= told_on,
            )
            .order_by(col(NoticeRule.valid_from).desc())
        ).first()
        if found:
            return Notice(found.kind, found.number, found.cutoff, found.paid)
    return Notice()


def owner_now(session: Session, unit_id: int, on: date) -> Owner | None:
    """Who runs a unit on a day, by all that is known."""
    return owner_on(session, unit_id, on, date.fromordinal(OPEN - 1))


def switch_acts(session: Session, from_unit: int, to_unit: int, on: date) -> list[str]:
    """Under which acts a switch falls, the most particular first."""
    modes = [owner.mode if owner else "" for owner in (owner_now(session, unit, on) for unit in (from_unit, to_unit))]
    acts = [SWITCH_OUT] if modes[1] in ELSEWHERE and modes[0] not in ELSEWHERE else []
    if (modes[0] == IN_HOUSE) != (modes[1] == IN_HOUSE):
        acts.append(SWITCH_MODE)
    return [*acts, SWITCH]


def intake_on(session: Session, unit_id: int, service_id: int, on: date) -> UnitIntake | None:
    """What a unit takes in on a day; None where nothing limits it."""
    return session.exec(
        select(UnitIntake)
        .where(
            col(UnitIntake.unit_id) == unit_id,
            col(UnitIntake.service_id) == service_id,
            col(UnitIntake.valid_from) <= on,
        )
        .order_by(col(UnitIntake.valid_from).desc())
    ).first()


def intakes_of(session: Session, unit_id: int) -> list[tuple[UnitIntake, Service]]:
    """What a unit takes in, newest first."""
    return list(
        session.exec(
            select(UnitIntake, Service)
            .join(Service, col(Service.id) == col(UnitIntake.service_id))
            .where(col(UnitIntake.unit_id) == unit_id)
            .order_by(col(UnitIntake.valid_from).desc(), col(Service.name))
        ).all()
    )


def area_on(session: Session, person_ids: Sequence[int], on: date) -> str:
    """The area in which a person lives on a day; empty where nothing is said."""
    row = session.exec(
        select(PersonArea)
        .where(col(PersonArea.person_id).in_(person_ids), col(PersonArea.valid_from) <= on)
        .order_by(col(PersonArea.valid_from).desc())
    ).first()
    return row.area if row else ""


def residents(session: Session, area: str, person_ids: Sequence[int], on: date) -> set[int]:
    """Those of some persons who live in an area on a day; nobody lives in one without a name."""
    said = (
        select(PersonArea)
        .where(col(PersonArea.person_id).in_(person_ids), col(PersonArea.valid_from) <= on)
        .order_by(col(PersonArea.valid_from))
    )
    latest = {row.person_id: row.area for row in session.exec(said)}
    return {person for person, home in latest.items() if area and home.casefold() == area.casefold()}


def areas_in(text: str) -> list[str]:
    """The areas of a stored list."""
    return [area for part in text.split(",") if (area := part.strip())]
