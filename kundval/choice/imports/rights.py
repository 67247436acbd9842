"""The kind ratter: decisions about rights to services (biståndsbeslut), and rights that cease."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.bulk import chunks
from kundval.choice.imports.known import DERIVED, PERSON, SERVICE, PersonId, check_reported, persons_of
from kundval.choice.models import Entitlement
from kundval.choice.rules.rights import CEASED, DECIDED, KINDS, PERIODS
from kundval.choice.service.batch import NewEntitlement, record_entitlements
from kundval.choice.service.rebuild import rebuild
from kundval.fields import Choice, Code, LastDay, Quantity, RowSchema, SwedishDate

Key = tuple[int, int, str, date, date]
"""Person, service, kind, first day and report day: one row each."""


class RightRow(RowSchema):
    person = PersonId()
    service = Code("tjänstens kod", data_key="tjänst", example="hemtjanst")
    valid_from = SwedishDate(
        "dagen från vilken beslutet gäller", data_key="från", help="Slag upphör: den första dagen utan rätt."
    )
    valid_to = LastDay(
        "sista dagen", data_key="tom", optional=True, help="Den sista dagen som ingår. Tomt: tills vidare."
    )
    quantity = Quantity("mängden", data_key="mängd", optional=True, help="I tjänstens enhet.", example="24,5")
    decided_on = SwedishDate("beslutsdagen", data_key="beslutad")
    reported_on = SwedishDate("dagen då beslutet kom in", data_key="rapporterad")
    per = Choice(
        "vad mängden gäller",
        PERIODS,
        data_key="per",
        optional=True,
        load_default="månad",
        help="Tomt: månad.",
        example="månad",
    )
    kind = Choice(
        "slag", KINDS, data_key="slag", optional=True, load_default=DECIDED, help="Tomt: beslut.", example="beslut"
    )


def _check(row: Row, today: date) -> Iterator[Fault]:
    data = row.data
    yield from check_reported(row, today)
    if data["valid_to"] and data["valid_to"] <= data["valid_from"]:
        yield row.fault(f"Slutdatumet måste vara efter startdatumet {data['valid_from']}.", "valid_to")
    if data["decided_on"] > today:
        yield row.fault(f"Beslutsdagen {data['decided_on']} har inte varit än.", "decided_on")
    if data["kind"] == CEASED and (data["valid_to"] or data["quantity"]):
        yield row.fault("En rätt som upphör har varken sista dag eller mängd. Töm kolumnerna tom och mängd.", "kind")


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Which rows are new; the very same row again changes nothing."""
    result = Plan()
    told = rows["Rätter"]
    stored = _stored(session, persons_of(told))
    seen: dict[Key, int] = {}
    for row in told:
        new = _new(row)
        key = (new.person_id, new.service_id, new.kind, new.valid_from, new.reported_on)
        first = seen.setdefault(key, row.number)
        if first != row.number:
            result.faults.append(row.fault(f"Raden gäller samma sak som rad {first}. Ta bort den ena.", "person"))
        elif stored.get(key) == (new.valid_to, new.quantity_milli, new.per):
            result.unchanged += 1
        else:
            result.new.append(new)
            if not row.found["service"].requires_entitlement:
                result.warnings.append(
                    row.fault(f"{row.found['service'].name} kräver inget beslut om rätt.", "service")
                )
    return result


def _new(row: Row) -> NewEntitlement:
    data = row.data
    return NewEntitlement(row.found["person"].id, row.found["service"].id, data["valid_from"], data["decided_on"], data["reported_on"],
                          data["valid_to"], data["quantity"], data["per"], data["kind"])  # fmt: skip


def _stored(session: Session, persons: set[int]) -> dict[Key, tuple[date | None, int | None, str]]:
    found: dict[Key, tuple[date | None, int | None, str]] = {}
    for some in chunks(sorted(persons)):
        rows = session.exec(
            select(Entitlement).where(col(Entitlement.person_id).in_(some), col(Entitlement.mistyped_at).is_(None))
        ).all()
        for row in rows:
            key = (row.person_id, row.service_id, row.kind, row.valid_from, row.reported_on)
            found[key] = (row.valid_to, row.quantity_milli, row.per)
    return found


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Records the rights of the plan."""
    if plan.new:
        record_entitlements(session, actor=actor, today=today, rows=plan.new, batch_id=batch.id)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """Makes what is derived anew without the batch's rights."""
    rows = session.exec(select(col(Entitlement.person_id)).where(col(Entitlement.import_batch_id) == batch.id)).all()
    rebuild(session, set(rows))


RIGHTS = ImportKind(
    "ratter",
    "Rätter",
    permission="choice.write",
    sheets=(SheetKind("Rätter", RightRow, lookups={"person": PERSON, "service": SERVICE}, check=_check),),
    help="En rad för varje beslut om rätt till en tjänst. Ett senare beslut ersätter ett tidigare från sin första dag.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
)
