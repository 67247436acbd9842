"""Many persons, facts and volumes at once: imports and the demonstration municipality. One row in the log for each batch.

What comes here has been judged (an import's preview, or a generator that keeps the rules); ids of units, services and value sets are
those of the database. Permissions are asked per industry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.bulk import insert_rows, new_ids
from kundval.choice.models import (
    ChoiceFact,
    Entitlement,
    Person,
    PersonIdentity,
    PersonProtection,
    PersonResidence,
    Residence,
    VolumeFact,
)
from kundval.choice.models.wishes import PersonArea
from kundval.choice.rules.facts import MERGE
from kundval.choice.rules.identities import name_key
from kundval.choice.rules.rights import DECIDED
from kundval.choice.service.merging import after_merges
from kundval.choice.service.persons import new_handles
from kundval.choice.service.rebuild import rebuild
from kundval.period import OPEN, day
from kundval.registry.models import Service


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person with its first number; ``number`` in its normal form (``rules.identities.checked_number``)."""

    name: str
    born: date
    kind: str
    number: str
    valid_from: date
    municipality: str = ""
    protection: str = "ingen"
    area: str = ""


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact of choice as :class:`ChoiceFact`. ``annuls`` is the place in the batch of the fact that it undoes, ``annuls_id`` its id."""

    kind: str
    person_id: int
    on: date
    reported_on: date
    service_id: int | None = None
    slot: int = 1
    unit_id: int | None = None
    value_set_id: int | None = None
    until: date | None = None
    annuls: int | None = None
    annuls_id: int | None = None
    survivor_id: int | None = None
    origin: str = "val"
    asked_by: str = ""
    note: str = ""
    quantity_milli: int | None = None


@dataclass(frozen=True, slots=True)
class NewVolume:
    """A volume as :class:`VolumeFact`; ``month`` is a month number."""

    person_id: int
    unit_id: int
    service_id: int
    value_set_id: int
    month: int
    quantity_milli: int
    reported_on: date
    slot: int = 1
    day: date | None = None


@dataclass(frozen=True, slots=True)
class NewEntitlement:
    """A right as :class:`Entitlement`."""

    person_id: int
    service_id: int
    valid_from: date
    decided_on: date
    reported_on: date
    valid_to: date | None = None
    quantity_milli: int | None = None
    per: str = "månad"
    kind: str = DECIDED
    note: str = ""


def register_persons(
    session: Session,
    *,
    actor: Actor,
    today: date,
    rows: Sequence[NewPerson],
    batch_id: int | None = None,
    random: Random | None = None,
) -> list[int]:
    """Registers new persons and gives their ids in the same order. ``random`` makes the handles repeatable."""
    require(actor, "choice.write")
    session.flush()
    ids = new_ids(session, Person, len(rows))
    handles = new_handles(session, len(rows), random)
    told = list(zip(ids, handles, rows, strict=True))
    insert_rows(session, Person, ("id", "handle", "name", "name_key", "born", "version", "import_batch_id"),
            ((id_, handle, row.name, name_key(row.name), row.born, 1, batch_id) for id_, handle, row in told))  # fmt: skip
    _with_ids(session, PersonIdentity, ("person_id", "kind", "number", "valid_from", "import_batch_id"),
              [(id_, row.kind, row.number, row.valid_from, batch_id) for id_, _, row in told])  # fmt: skip
    living = [(id_, row) for id_, _, row in told if row.municipality]
    residences = _with_ids(
        session, PersonResidence, ("person_id", "municipality", "valid_from", "reported_on", "import_batch_id"),
        [(id_, row.municipality, row.valid_from, min(row.valid_from, today), batch_id) for id_, row in living],
    )  # fmt: skip
    _with_ids(session, Residence, ("person_id", "municipality", "month", "valid_from", "valid_to", "known_from", "known_to", "fact_id"),
              [(id_, row.municipality, 0, day(row.valid_from), OPEN, day(min(row.valid_from, today)), OPEN, fact_id)
               for fact_id, (id_, row) in zip(residences, living, strict=True)])  # fmt: skip
    _with_ids(session, PersonProtection, ("person_id", "kind", "valid_from", "import_batch_id"),
              [(id_, row.protection, min(row.valid_from, today), batch_id)
               for id_, _, row in told if row.protection != "ingen"])  # fmt: skip
    _with_ids(session, PersonArea, ("person_id", "area", "valid_from", "import_batch_id"),
              [(id_, row.area, row.valid_from, batch_id) for id_, _, row in told if row.area])  # fmt: skip
    _log(session, actor, "registrerade kunder", "person", len(rows), batch_id)
    return ids


def record_facts(
    session: Session, *, actor: Actor, today: date, rows: Sequence[NewFact], batch_id: int | None = None
) -> list[int]:
    """Records facts in the order in which they came, rebuilds all persons they touch and gives the facts' ids in the same order."""
    _require_services(session, actor, "choice.write", (row.service_id for row in rows))
    session.flush()
    ids = new_ids(session, ChoiceFact, len(rows))
    at = audit.now()
    columns = ("id", "kind", "person_id", "service_id", "slot", "unit_id", "value_set_id", "on", "until", "annuls_id", "survivor_id",
               "reported_on", "quantity_milli", "origin",
               "asked_by", "asked_through", "note", "exception", "recorded_by", "recorded_at", "import_batch_id")  # fmt: skip
    insert_rows(session, ChoiceFact, columns, (
        (id_, row.kind, row.person_id, row.service_id, row.slot, row.unit_id, row.value_set_id, row.on, row.until,
         row.annuls_id if row.annuls is None else ids[row.annuls], row.survivor_id, row.reported_on,
         row.quantity_milli, row.origin, row.asked_by, "",
         row.note, "", actor.user_id, at, batch_id)
        for id_, row in zip(ids, rows, strict=True)
    ))  # fmt: skip
    if merges := [row for row in rows if row.kind == MERGE]:
        after_merges(session, [person for row in merges for person in (row.person_id, row.survivor_id or 0)])
    rebuild(session, {row.person_id for row in rows})
    _log(session, actor, "registrerade val och händelser", "choice_fact", len(rows), batch_id)
    return ids


def record_volumes(
    session: Session, *, actor: Actor, today: date, rows: Sequence[NewVolume], batch_id: int | None = None
) -> list[int]:
    """Records volumes in the order in which they came and gives their ids in the same order."""
    _require_services(session, actor, "volume.write", (row.service_id for row in rows))
    session.flush()
    at = audit.now()
    columns = ("person_id", "unit_id", "service_id", "slot", "value_set_id", "month", "day", "quantity_milli", "reported_on",
               "recorded_by", "recorded_at", "import_batch_id")  # fmt: skip
    ids = _with_ids(session, VolumeFact, columns, [
        (row.person_id, row.unit_id, row.service_id, row.slot, row.value_set_id, row.month, row.day, row.quantity_milli, row.reported_on,
         actor.user_id, at, batch_id)
        for row in rows
    ])  # fmt: skip
    rebuild(session, {row.person_id for row in rows}, segments=False)
    _log(session, actor, "registrerade volymer", "volume_fact", len(rows), batch_id)
    return ids


def record_entitlements(
    session: Session, *, actor: Actor, today: date, rows: Sequence[NewEntitlement], batch_id: int | None = None
) -> list[int]:
    """Records rights and gives their ids in the same order. Record them before the choices that need them."""
    _require_services(session, actor, "choice.write", (row.service_id for row in rows))
    session.flush()
    columns = ("person_id", "service_id", "kind", "valid_from", "valid_to", "quantity_milli", "per", "decided_on", "reported_on", "note",
               "recorded_by", "import_batch_id")  # fmt: skip
    ids = _with_ids(session, Entitlement, columns, [
        (row.person_id, row.service_id, row.kind, row.valid_from, row.valid_to, row.quantity_milli, row.per, row.decided_on,
         row.reported_on, row.note, actor.user_id, batch_id)
        for row in rows
    ])  # fmt: skip
    rebuild(session, {row.person_id for row in rows})
    _log(session, actor, "registrerade beslut om rätt", "entitlement", len(rows), batch_id)
    return ids


def _with_ids(
    session: Session, table: type[SQLModel], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    ids = new_ids(session, table, len(rows))
    insert_rows(session, table, ("id", *columns), ((id_, *row) for id_, row in zip(ids, rows, strict=True)))
    return ids


def _require_services(session: Session, actor: Actor, permission: str, service_ids: Iterable[int | None]) -> None:
    industries = dict(session.exec(select(col(Service.id), col(Service.industry_id))).all())
    for industry_id in {industries.get(service_id) for service_id in set(service_ids)}:
        require(actor, permission, industry_id=industry_id)


def _log(session: Session, actor: Actor, verb: str, subject: str, count: int, batch_id: int | None) -> None:
    audit.record(session, actor=actor, verb=verb, subject="import_batch" if batch_id else subject, subject_id=batch_id,
                 details={"rader": count})  # fmt: skip
