"""Whether what is stored as derived is what the facts say: whole, person by person, a thousand at a time. Nothing is written."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from kundval.bulk import chunks
from kundval.choice.models import Person, PersonIndustry
from kundval.choice.service.derive import COLUMNS, Rules, derived, industries_of, rules_of
from kundval.choice.service.gather import gathered
from kundval.registry.models import ValueSet

AT_A_TIME = 1_000


def differing(session: Session) -> Iterator[str]:
    """The handle of every person whose derived rows differ from those that its facts give, in the order of registration.

    A person who was merged has none: everything stands with the last survivor.
    """
    rules = rules_of(session)
    statement = select(col(Person.id), col(Person.handle), col(Person.merged_into)).order_by(col(Person.id))
    everybody = {id_: (handle, into) for id_, handle, into in session.exec(statement) if id_ is not None}
    for some in chunks(list(everybody), AT_A_TIME):
        merged = [id_ for id_ in some if everybody[id_][1] is not None]
        survivors = sorted(set(some) - set(merged))
        wrong = _wrong(session, survivors, rules) | _left(session, merged)
        yield from (everybody[id_][0] for id_ in some if id_ in wrong)


def _wrong(session: Session, survivors: list[int], rules: Rules) -> set[int]:
    """Those of the survivors of whom a row is missing, or stands without a fact behind it."""
    ones = gathered(session, survivors)
    told = derived(session, ones, rules, _known_set)
    wrong: set[int] = set()
    for table, columns in COLUMNS.items():
        differ = Counter(told[table])
        differ.subtract(Counter(_stored(session, table, columns, survivors)))
        wrong |= {row[0] for row, count in differ.items() if count}
    taken_up, plain = set[Any](), set[Any]()
    columns = ("person_id", "industry_id", "taken_up_on")
    for person, industry, since in _stored(session, PersonIndustry, columns, survivors):
        (plain if since is None else taken_up).add((person, industry))
    return wrong | {person for person, _ in plain ^ (industries_of(ones, rules) - taken_up)}


def _left(session: Session, merged: list[int]) -> set[int]:
    """Those who were merged and yet have something derived of their own."""
    return {row[0] for table in COLUMNS for row in _stored(session, table, ("person_id",), merged)}


def _stored(
    session: Session, table: type[SQLModel], columns: tuple[str, ...], person_ids: list[int]
) -> list[tuple[Any, ...]]:
    wanted = [getattr(table, name) for name in columns]
    statement = select(*wanted).where(col(table.person_id).in_(person_ids))  # type: ignore[attr-defined]
    return [tuple(row) for row in session.execute(statement)]


def _known_set(session: Session, service_id: int, text: str) -> int:
    """The id of a value set that is stored; 0, which is nobody's, where it is not."""
    wanted = select(col(ValueSet.id)).where(col(ValueSet.service_id) == service_id, col(ValueSet.text) == text)
    return session.exec(wanted).first() or 0
