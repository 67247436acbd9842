"""Two records that are one person: a merge, and what its undoing gives back ("Settled to the öre" 8 and 10)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import ChoiceFact, Person, PersonIndustry
from kundval.choice.queries.places import Holding, holdings
from kundval.choice.queries.visible import the_person
from kundval.choice.rules.facts import ANNULMENT, MERGE, Fact
from kundval.choice.rules.merging import standing, survivors
from kundval.choice.service.checks import check_reported
from kundval.choice.service.log import log_fact
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused
from kundval.period import date_of, day


@dataclass(frozen=True)
class Both:
    """Days on which both hold a choice in one slot: the survivor's counts."""

    valid_from: int
    valid_to: int
    counts: Holding
    falls: Holding

    @property
    def first(self) -> date:
        return date.fromordinal(self.valid_from)

    @property
    def after(self) -> date | None:
        """The first day after."""
        return date_of(self.valid_to)


def merge_persons(
    session: Session,
    *,
    actor: Actor,
    today: date,
    duplicate_id: int,
    survivor_id: int,
    reported_on: date | None = None,
    note: str = "",
) -> ChoiceFact:
    """That ``duplicate_id`` and ``survivor_id`` are the same person, who goes on as the survivor. Always through.

    Everything of the duplicate becomes the survivor's; birth date and name are the survivor's.
    """
    require(actor, "choice.write")
    duplicate = the_person(session, actor, duplicate_id, "choice.write")
    survivor = the_person(session, actor, survivor_id, "choice.write")
    if duplicate.id == survivor.id:
        raise FieldsRefused({"survivor": "Det är samma kund. Välj en annan."})
    assert duplicate.id is not None and survivor.id is not None
    said = reported_on or today
    check_reported(said, today)
    fact = ChoiceFact(kind=MERGE, person_id=duplicate.id, slot=0, on=said, survivor_id=survivor.id, reported_on=said, note=note.strip(),
                      recorded_by=actor.user_id, recorded_at=audit.now())  # fmt: skip
    session.add(fact)
    session.flush()
    after_merges(session, [duplicate.id, survivor.id])
    rebuild(session, [duplicate.id, survivor.id])
    log_fact(session, actor, "slog ihop två kunder", fact, survivor.id)
    return fact


def days_of_both(session: Session, *, duplicate_id: int, survivor_id: int) -> list[Both]:
    """The days on which both hold a choice in one slot, for the merge page."""
    return [
        Both(max(own.valid_from, other.valid_from), min(own.valid_to, other.valid_to), own, other)
        for own in holdings(session, survivor_id)
        for other in holdings(session, duplicate_id)
        if (own.service.id, own.slot) == (other.service.id, other.slot)
        and own.valid_from < other.valid_to
        and other.valid_from < own.valid_to
    ]


def after_merges(session: Session, person_ids: list[int]) -> None:
    """Sets ``merged_into`` of everybody whom merges join to these persons, from the merges that stand."""
    facts = _merges_around(session, set(person_ids))
    last = survivors(standing(facts))
    everybody = {fact.person_id for fact in facts} | {fact.survivor_id for fact in facts} | set(person_ids)
    for person_id in sorted(everybody - {0}):
        into = last.get(person_id)
        session.execute(update(Person).where(col(Person.id) == person_id).values(merged_into=into))
        if into is not None:
            _move_industries(session, person_id, into)
    session.flush()
    # Segments of all of them follow: an annulled merge leaves both with their own.
    rebuild(session, everybody - {0})


def _merges_around(session: Session, persons: set[int]) -> list[Fact]:
    """All merges, and their annulments, that join somebody to ``persons`` in one or several steps."""
    known: dict[int, Fact] = {}
    while True:
        rows = session.exec(
            select(ChoiceFact).where(
                col(ChoiceFact.survivor_id).is_not(None),
                col(ChoiceFact.kind).in_([MERGE, ANNULMENT]),
                col(ChoiceFact.mistyped_at).is_(None),
                col(ChoiceFact.person_id).in_(persons) | col(ChoiceFact.survivor_id).in_(persons),
            )
        ).all()
        fresh = [row for row in rows if row.id not in known]
        if not fresh:
            return list(known.values())
        for row in fresh:
            assert row.id is not None
            known[row.id] = Fact(row.id, row.kind, row.person_id, day(row.on), row.reported_on, row.reported_on,
                                 annuls_id=row.annuls_id or 0, survivor_id=row.survivor_id or 0)  # fmt: skip
            persons = persons | {row.person_id, row.survivor_id or row.person_id}


def _move_industries(session: Session, duplicate_id: int, survivor_id: int) -> None:
    """Officers who took the duplicate up find the survivor."""
    for row in session.exec(select(PersonIndustry).where(col(PersonIndustry.person_id) == duplicate_id)).all():
        if row.taken_up_on and session.get(PersonIndustry, (survivor_id, row.industry_id)) is None:
            session.add(PersonIndustry(person_id=survivor_id, industry_id=row.industry_id, taken_up_on=row.taken_up_on))
