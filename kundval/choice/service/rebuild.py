"""Makes what is derived of persons anew from their facts: segments, volumes, residences, overridden slots, industries.

Persons who were merged are made together, as their last survivor.
"""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlmodel import Session, col

from kundval.bulk import analyze, chunks, insert_rows
from kundval.choice.models import PersonIndustry, Segment, Volume
from kundval.choice.service.derive import COLUMNS, Rules, derived, industries_of, rules_of
from kundval.choice.service.gather import Gathered, gathered, rows_of
from kundval.registry.service.services import interned

MANY = 1_000
"""Persons after whose rebuilding the database looks at its tables anew."""


def rebuild(session: Session, person_ids: Iterable[int], *, segments: bool = True) -> None:
    """Makes all that is derived of these persons anew. Flushes first, so that it reads what the caller has just recorded.

    ``segments`` False: only volumes came in, so the segments stand.
    """
    session.flush()
    rules = rules_of(session)
    wanted = sorted(set(person_ids))
    tables = list(COLUMNS) if segments else [Volume]
    for some in chunks(wanted):
        ones = gathered(session, some)
        everybody = sorted({person for one in ones for person in [one.survivor, *one.persons]} | set(some))
        for ids in chunks(everybody):
            for table in tables:
                session.execute(delete(table).where(col(table.person_id).in_(ids)))  # type: ignore[attr-defined]
        rows = derived(session, ones, rules, interned, with_segments=segments)
        for table in tables:
            insert_rows(session, table, COLUMNS[table], rows[table])
        _industries(session, ones, everybody, rules)
    if len(wanted) > MANY:
        analyze(session, Segment, Volume, PersonIndustry)


def _industries(session: Session, ones: list[Gathered], everybody: list[int], rules: Rules) -> None:
    """The industries in which each has facts; those that took a person up stay."""
    for ids in chunks(everybody):
        session.execute(
            delete(PersonIndustry).where(
                col(PersonIndustry.person_id).in_(ids), col(PersonIndustry.taken_up_on).is_(None)
            )
        )
    pair = (PersonIndustry.person_id, PersonIndustry.industry_id)
    kept = {(person, industry) for person, industry in rows_of(session, pair, PersonIndustry.person_id, everybody)}
    insert_rows(session, PersonIndustry, ("person_id", "industry_id"), sorted(industries_of(ones, rules) - kept))
