"""The kind volymer: what was performed, per person, unit, service and month, or on a day of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.bulk import chunks
from kundval.choice.imports.known import (
    DERIVED,
    PERSON,
    UNIT,
    VOLUME_SERVICE,
    Market,
    PersonId,
    check_reported,
    check_slot,
    persons_of,
)
from kundval.choice.models import Segment, VolumeFact
from kundval.choice.service.batch import NewVolume, record_volumes
from kundval.choice.service.rebuild import rebuild
from kundval.fields import Code, MonthField, Quantity, RowSchema, SwedishDate, Whole
from kundval.formats import month_text
from kundval.period import OPEN, Month
from kundval.registry.models import ValueSet
from kundval.registry.service.services import interned

Key = tuple[int, int, int, int, int, date]
"""Person, unit, service, slot, values and day: one volume each."""


class VolumeRow(RowSchema):
    person = PersonId()
    unit = Code("enhetens kod", data_key="enhet", example="hjalparna")
    service = Code("tjänstens kod", data_key="tjänst", example="hemtjanst")
    slot = Whole("platsen", data_key="plats", optional=True, load_default=1, help="Tomt: 1.", example="1")
    month = MonthField("månaden", data_key="månad")
    day = SwedishDate("dagen", data_key="dag", optional=True, help="Tomt: hela månaden.")
    quantity = Quantity("mängden", data_key="mängd", help="I tjänstens enhet, högst tre decimaler.", example="24,5")
    reported_on = SwedishDate("dagen då volymen rapporterades", data_key="rapporterad")


def _check(row: Row, today: date) -> Iterator[Fault]:
    service, month, day = row.found["service"], row.data["month"], row.data["day"]
    yield from check_slot(row, service)
    yield from check_reported(row, today)
    if not service.volume_unit:
        yield row.fault(f"{service.name} betalas per plats och har inga volymer.", "service")
    if month.first > today:
        yield row.fault(f"{month_text(month).capitalize()} har inte börjat än.", "month")
    if day is not None and Month.of(day) != month:
        yield row.fault(f"Dagen {day} ligger inte i {month_text(month)}.", "day")


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Which volumes are new, which replace a former report, and which lack a choice."""
    result = Plan()
    told = rows["Volymer"]
    market = Market.read(session)
    sets = {(row.service_id, row.text): row.id or 0 for row in session.exec(select(ValueSet)).all()}
    latest, held = _latest(session, persons_of(told)), _held(session, persons_of(told))
    seen: dict[Key, int] = {}
    for row in told:
        service, unit, data = row.found["service"], row.found["unit"], row.data
        faults: list[Fault] = []
        if not _gives(market, unit.id, service.id, data["day"] or data["month"].last):
            faults.append(row.fault(f"{unit.name} har inte {service.name} i {month_text(data['month'])}.", "unit"))
        text = market.values(row, service, faults)
        volume = NewVolume(row.found["person"].id, unit.id, service.id, sets.setdefault((service.id, text), -1 - len(sets)),
                           data["month"].number, data["quantity"], data["reported_on"], data["slot"], data["day"])  # fmt: skip
        first = seen.setdefault(_key(volume), row.number)
        if first != row.number:
            faults.append(row.fault(f"Raden gäller samma sak som rad {first}. Ta bort den ena.", "person"))
        result.faults += faults
        if not faults:
            _sort(result, volume, latest.get(_key(volume)))
            if not _has_choice(held, row):
                result.warnings.append(row.fault("Kunden har inget val på enheten då.", "unit"))
    result.data = sets
    return result


def _sort(result: Plan, volume: NewVolume, former: tuple[int, date] | None) -> None:
    if former is None:
        result.new.append(volume)
    elif former == (volume.quantity_milli, volume.reported_on):
        result.unchanged += 1
    else:
        result.changed.append(volume)


def _key(volume: NewVolume) -> Key:
    on = volume.day or Month(volume.month).first
    return (volume.person_id, volume.unit_id, volume.service_id, volume.slot, volume.value_set_id, on)


def _gives(market: Market, unit_id: int, service_id: int, on: date) -> bool:
    return any(since <= on for since in market.gives.get((unit_id, service_id), []))


def _latest(session: Session, persons: Iterable[int]) -> dict[Key, tuple[int, date]]:
    """The report that stands of each volume of these persons: quantity and report day."""
    found: dict[Key, tuple[int, date]] = {}
    for some in chunks(sorted(persons)):
        rows = session.exec(
            select(VolumeFact)
            .where(col(VolumeFact.person_id).in_(some), col(VolumeFact.mistyped_at).is_(None))
            .order_by(col(VolumeFact.reported_on), col(VolumeFact.id))
        ).all()
        for row in rows:
            key = (
                row.person_id,
                row.unit_id,
                row.service_id,
                row.slot,
                row.value_set_id,
                row.day or Month(row.month).first,
            )
            found[key] = (row.quantity_milli, row.reported_on)
    return found


def _held(session: Session, persons: Iterable[int]) -> dict[tuple[int, int, int], list[tuple[int, int]]]:
    """Person, unit and service → the days on which there is a choice."""
    found: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for some in chunks(sorted(persons)):
        rows = session.exec(
            select(Segment).where(
                col(Segment.person_id).in_(some), col(Segment.known_to) == OPEN, col(Segment.month) == 0
            )
        ).all()
        for row in rows:
            found.setdefault((row.person_id, row.unit_id, row.service_id), []).append((row.valid_from, row.valid_to))
    return found


def _has_choice(held: Mapping[tuple[int, int, int], list[tuple[int, int]]], row: Row) -> bool:
    key = (row.found["person"].survivor_id, row.found["unit"].id, row.found["service"].id)
    first = (row.data["day"] or row.data["month"].first).toordinal()
    last = (row.data["day"] or row.data["month"].last).toordinal()
    return any(start <= last and first < end for start, end in held.get(key, []))


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Records the volumes of the plan."""
    volumes: list[NewVolume] = [*plan.new, *plan.changed]
    used = {volume.value_set_id for volume in volumes}
    made = {
        id_: interned(session, service, text) for (service, text), id_ in plan.data.items() if id_ < 0 and id_ in used
    }
    rows = [replace(volume, value_set_id=made.get(volume.value_set_id, volume.value_set_id)) for volume in volumes]
    if rows:
        record_volumes(session, actor=actor, today=today, rows=rows, batch_id=batch.id)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """The reports before the batch hold again."""
    rows = session.exec(select(col(VolumeFact.person_id)).where(col(VolumeFact.import_batch_id) == batch.id)).all()
    rebuild(session, set(rows))


VOLUMES = ImportKind(
    "volymer",
    "Volymer",
    permission="volume.write",
    sheets=(
        SheetKind(
            "Volymer",
            VolumeRow,
            lookups={"person": PERSON, "service": VOLUME_SERVICE, "unit": UNIT},
            dimensions=True,
            check=_check,
        ),
    ),
    help="En rad för varje kund, enhet och månad. En ny rad för samma sak ersätter den förra.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
)
