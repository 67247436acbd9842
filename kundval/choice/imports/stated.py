"""What is stated already of the persons of a file, read once: a file may hold a hundred thousand of them."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from kundval.bulk import chunks
from kundval.choice.models import Person, PersonProtection, PersonResidence
from kundval.choice.models.wishes import PersonArea

Dated = dict[int, list[tuple[date, str]]]


class Stated:
    """Name, birth date, residence, area and protection of some persons; the same answers as ``queries.history`` gives of one."""

    def __init__(self, session: Session, person_ids: Iterable[int]):
        self.persons: dict[int, tuple[str, date]] = {}
        self.lived: Dated = {}
        self.shielded: Dated = {}
        self.areas: Dated = {}
        for some in chunks(sorted(set(person_ids))):
            for id_, name, born in session.execute(
                select(col(Person.id), col(Person.name), col(Person.born)).where(col(Person.id).in_(some))
            ):
                self.persons[id_] = name, born
            residences = (
                select(
                    col(PersonResidence.person_id), col(PersonResidence.valid_from), col(PersonResidence.municipality)
                )
                .where(col(PersonResidence.person_id).in_(some), col(PersonResidence.mistyped_at).is_(None))
                .order_by(col(PersonResidence.valid_from), col(PersonResidence.reported_on), col(PersonResidence.id))
            )
            protections = (
                select(col(PersonProtection.person_id), col(PersonProtection.valid_from), col(PersonProtection.kind))
                .where(col(PersonProtection.person_id).in_(some))
                .order_by(col(PersonProtection.valid_from), col(PersonProtection.id))
            )
            areas = (
                select(col(PersonArea.person_id), col(PersonArea.valid_from), col(PersonArea.area))
                .where(col(PersonArea.person_id).in_(some))
                .order_by(col(PersonArea.valid_from))
            )
            for table, statement in ((self.lived, residences), (self.shielded, protections), (self.areas, areas)):
                for id_, since, value in session.execute(statement):
                    table.setdefault(id_, []).append((since, value))

    def residence_on(self, person_id: int, on: date) -> str:
        """The municipality's code; empty where nothing is said."""
        return _latest(self.lived.get(person_id, []), on, "")

    def protection_on(self, person_id: int, on: date) -> str:
        return _latest(self.shielded.get(person_id, []), on, "ingen")

    def area_on(self, person_id: int, on: date) -> str:
        """The area of the municipality; empty where nothing is said."""
        return _latest(self.areas.get(person_id, []), on, "")


def _latest(rows: list[tuple[date, str]], on: date, otherwise: str) -> str:
    return next((value for since, value in reversed(rows) if since <= on), otherwise)
