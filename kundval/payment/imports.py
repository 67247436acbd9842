"""The kinds of files that payment reads in: kalender, lasar (school days), and ingaende (what an older system paid)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import ImportKind, Lookup, Plan, Progress, Row, Rows, SheetKind, by_name
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor, may
from kundval.errors import FieldsRefused
from kundval.formats import month_text
from kundval.payment.schemas import CalendarRow, ManualRow, ReadInRow, SchoolRow
from kundval.payment.service.calendar import CalendarInput, save_calendar_rule, stored_rule
from kundval.payment.service.manual import forget_manual, request_manual
from kundval.payment.service.read_in import ReadInInput, outcomes, read_in_payments
from kundval.payment.service.school import save_school_span
from kundval.registry.models import Industry, Provider, Service, Unit
from kundval.registry.queries import codes


class Known(NamedTuple):
    """What the code of a service stands for."""

    service_id: int
    industry_id: int
    industry: str
    first_month: int


def _industries(session: Session, actor: Actor, codes: frozenset[Any]) -> Mapping[Any, Any]:
    rows = session.exec(select(Industry).where(col(Industry.code).in_(codes)))
    return {row.code: row for row in rows if may(actor, "calendar.write", industry_id=row.id)}


def _services(session: Session, actor: Actor, codes: frozenset[Any]) -> Mapping[Any, Any]:
    rows = session.exec(
        select(Service, Industry)
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .where(col(Service.code).in_(codes))
    )
    return {
        service.code: Known(service.id or 0, service.industry_id, industry.name, industry.first_month)
        for service, industry in rows
        if may(actor, "run.make", industry_id=industry.id)
    }


def _units(session: Session, _actor: Actor, codes: frozenset[Any]) -> Mapping[Any, Any]:
    return dict(session.exec(select(Unit.code, Unit.id).where(col(Unit.code).in_(codes))).all())


def _providers(session: Session, _actor: Actor, numbers: frozenset[Any]) -> Mapping[Any, Any]:
    return dict(
        session.exec(select(Provider.org_number, Provider.id).where(col(Provider.org_number).in_(numbers))).all()
    )


def _write_manual(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    data = row.data
    service, unit = codes.service_by_code(session, data["service"]), codes.unit_by_code(session, data["unit"])
    request_manual(
        session, actor=actor, today=today, service_id=service.id or 0, unit_id=unit.id or 0, batch_id=batch_id,
        **{name: data[name] for name in ("month", "amount_ore", "vat_ore", "reason", "concerns")},
    )  # fmt: skip
    return "new"


def _undo_manual(
    session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]
) -> None:
    forget_manual(session, sorted(ids.get("manual_line", ())))


def _write_rule(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    data = row.data
    industry_id, service = _scope(row)
    rule = CalendarInput(
        industry_id=industry_id,
        service_id=service.service_id if service else None,
        valid_from=data["valid_from"].number,
        rule=data["rule"],
        day=data["day"] or 0,
        shift=data["shift"],
        exceptions=data["exceptions"],
        payable_from="" if data["payable_from"] is None else str(data["payable_from"]),
        window=data["window"],
        **{name: data[name] for name in ("residents_only", "payment_day", "payment_month", "payment_shift", "assumed")},
    )
    before = _content(session, rule)
    save_calendar_rule(session, actor=actor, today=today, rule=rule)
    if before is None:
        return "new"
    return "unchanged" if before == _content(session, rule) else "changed"


def _scope(row: Row) -> tuple[int | None, Known | None]:
    """The industry and service of a row; neither for what is common to all industries."""
    industry, service = row.found.get("industry"), row.found.get("service")
    if service is None:
        return industry.id if industry else None, None
    if industry is None:
        raise FieldsRefused({"industry": f"Skriv branschen som tjänsten {row.data['service']} hör till."})
    if service.industry_id != industry.id:
        raise FieldsRefused(
            {"service": f"Tjänsten {row.data['service']} hör inte till branschen {industry.code}. Rätta den ena."}
        )
    return industry.id, service


def _content(session: Session, rule: CalendarInput) -> dict[str, Any] | None:
    found = stored_rule(session, rule)
    return found.model_dump() if found else None


def _write_school(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    industry_id, service = _scope(row)
    return save_school_span(
        session, actor=actor, today=today, industry_id=industry_id, service_id=service.service_id if service else None,
        kind=row.data["kind"], valid_from=row.data["valid_from"], valid_to=row.data["valid_to"], batch_id=batch_id,
    )  # fmt: skip


def _plan_read_in(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    plan = Plan()
    inputs = []
    for row in rows.get("Ingående", []):
        service: Known = row.found["service"]
        if row.data["month"].number >= service.first_month:
            sentence = f"{service.industry} betalas av kundval från {month_text(service.first_month)}. Ta bort raden."
            plan.faults.append(row.fault(sentence, "month"))
            continue
        if abs(row.data["vat_ore"]) > abs(row.data["amount_ore"]):
            plan.faults.append(
                row.fault("Momsen är större än beloppet. Beloppet ska vara med momskompensation.", "vat_ore")
            )
            continue
        inputs.append(_read_in(row))
    for given, outcome in zip(inputs, outcomes(session, inputs), strict=True):
        if outcome == "unchanged":
            plan.unchanged += 1
        else:
            (plan.new if outcome == "new" else plan.changed).append(given)
    return plan


def _read_in(row: Row) -> ReadInInput:
    return ReadInInput(
        month=row.data["month"].number,
        unit_id=row.found["unit"],
        provider_id=row.found["provider"],
        service_id=row.found["service"].service_id,
        mode=row.data["mode"],
        quantity_milli=row.data["quantity_milli"],
        amount_ore=row.data["amount_ore"],
        vat_ore=row.data["vat_ore"],
    )


def _apply_read_in(
    session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress
) -> None:
    rows = [*plan.new, *plan.changed]
    read_in_payments(session, actor=actor, today=today, rows=rows, batch_id=batch.id)
    progress(len(rows), len(rows))


UNKNOWN_SERVICE = "Tjänsten {value} finns inte, eller så ändrar du inte den. Kontrollera koden."
SCOPE = {
    "industry": Lookup(_industries, "Branschen {value} finns inte, eller så ändrar du inte den. Kontrollera koden."),
    "service": Lookup(_services, UNKNOWN_SERVICE),
}
CALENDAR = ImportKind(
    name="kalender",
    title="Kalender",
    permission="calendar.write",
    sheets=(
        SheetKind(
            "Kalender",
            CalendarRow,
            key=("industry", "service", "valid_from"),
            lookups=SCOPE,
        ),
    ),
    help="Hur varje bransch, eller en av dess tjänster, räknas och rättas från en månad. En stängd månad kan inte ändras.",
    **by_row(_write_rule),
)
SCHOOL = ImportKind(
    name="lasar",
    title="Läsår",
    permission="calendar.write",
    sheets=(SheetKind("Läsår", SchoolRow, key=("industry", "service", "kind", "valid_from"), lookups=SCOPE),),
    help="Terminer och lov. Skoldagar är vardagar i en termin som inte är lov. Studiedagar läses in som lov.",
    **by_row(_write_school),
)
READ_IN = ImportKind(
    name="ingaende",
    title="Ingående belopp",
    permission="run.make",
    plan=_plan_read_in,
    apply=_apply_read_in,
    sheets=(
        SheetKind(
            "Ingående",
            ReadInRow,
            key=("month", "unit", "provider", "service", "mode"),
            lookups={
                "unit": Lookup(
                    _units, "Enheten {value} finns inte. Kontrollera koden, eller registrera enheten först."
                ),
                "provider": Lookup(
                    _providers, "Utföraren {value} finns inte. Kontrollera numret, eller registrera utföraren först."
                ),
                "service": Lookup(_services, UNKNOWN_SERVICE),
            },
        ),
    ),
    help="Vad ett äldre system har betalat före branschens första månad. Visas i rapporter och betalas inte igen.",
)
MANUAL = ImportKind(
    "manuella",
    "Manuella rader",
    permission="month.request",
    sheets=(SheetKind("Manuella", ManualRow),),
    undo=_undo_manual,
    help="Belopp som ingen regel ger. Varje rad väntar på att en annan person beslutar den.",
    **by_row(_write_manual),
)
IMPORTS = by_name(CALENDAR, SCHOOL, READ_IN, MANUAL)
