"""The kind agande: who runs a unit from a day on. An empty organisation number says that nobody does (closed)."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import Fault, ImportKind, Row, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.fields import Choice, Code, OrgNumber, RowSchema, SwedishDate
from kundval.registry import rules
from kundval.registry.models import OwnershipFact
from kundval.registry.queries import codes
from kundval.registry.service.ownership import rebuild_owners, record_ownership


class OwnerRow(RowSchema):
    unit = Code("enhetens kod", data_key="enhet", example="bjorken")
    provider = OrgNumber(
        "utförarens organisationsnummer",
        data_key="org.nummer",
        optional=True,
        help="Tomt: ingen driver enheten från den dagen.",
    )
    mode = Choice("regi", rules.MODES, data_key="regi", optional=True, example="fristående")
    counterparty = Code(
        "motparten", data_key="motpart", optional=True, help="Tomt: den som utförarens form föreslår.", example="87"
    )
    valid_from = SwedishDate("dagen från vilken det gäller", data_key="från")
    reported_on = SwedishDate("dagen då det rapporterades", data_key="rapporterad")


def _check(row: Row, today: date) -> Iterator[Fault]:
    if row.data.get("provider") and not row.data.get("mode"):
        yield row.fault(
            "Välj regi: egenregi, fristående, entreprenad, annan kommun eller fristående i annan kommun.", "mode"
        )


def write(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Writes one fact unless the same one is there already."""
    data = row.data
    unit = codes.unit_by_code(session, data["unit"])
    provider = codes.provider_by_org_number(session, data["provider"], "provider") if data["provider"] else None
    provider_id = provider.id if provider else None
    same = session.exec(
        select(OwnershipFact).where(
            col(OwnershipFact.unit_id) == unit.id,
            col(OwnershipFact.provider_id) == provider_id,
            col(OwnershipFact.mode) == ((data["mode"] or "") if provider else ""),
            col(OwnershipFact.valid_from) == data["valid_from"],
            col(OwnershipFact.reported_on) == data["reported_on"],
            col(OwnershipFact.mistyped_at).is_(None),
        )
    ).first()
    if same and data["counterparty"] in ("", None, same.counterparty):
        return "unchanged"
    record_ownership(
        session,
        actor=actor,
        today=today,
        unit_id=unit.id or 0,
        provider_id=provider_id,
        mode=data["mode"] or "",
        counterparty=data["counterparty"] or "",
        valid_from=data["valid_from"],
        reported_on=data["reported_on"],
    )
    return "new"


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """Makes the owners anew without the batch's facts."""
    facts = ids.get("ownership_fact", frozenset())
    units = session.exec(select(col(OwnershipFact.unit_id)).where(col(OwnershipFact.id).in_(facts)).distinct()).all()
    rebuild_owners(session, units)


OWNERS = ImportKind(
    "agande",
    "Vem som driver enheter",
    permission="registry.write",
    sheets=(SheetKind("Ägande", OwnerRow, key=("unit", "valid_from", "reported_on"), check=_check),),
    help="Vem som driver varje enhet, från vilken dag, och när kontoret fick veta det.",
    derived=frozenset({"owner"}),
    undo=undo,
    **by_row(write),
)
