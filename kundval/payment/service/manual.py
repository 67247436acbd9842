"""Manual lines (manuell rad): an amount that no rule gives, such as what a decision reaches before the first month. By two persons."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access.models import Task
from kundval.access.rules import Actor, require
from kundval.access.service import tasks
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.formats import capital, month_text
from kundval.payment.models import ManualLine
from kundval.payment.queries.windows import closed_months
from kundval.period import Month
from kundval.registry.models import Decision, Industry, Service, Unit

ADDING, WITHDRAWING = "manuell rad", "återtagen manuell rad"
SUBJECT = "manual_line"


def request_manual(
    session: Session, *, actor: Actor, today: date, service_id: int, unit_id: int, month: Month, amount_ore: int, vat_ore: int = 0,
    reason: str, concerns: str = "", decision_id: int | None = None, batch_id: int | None = None,
) -> ManualLine:  # fmt: skip
    """Asks for an amount to whoever runs a unit in a month. Another person decides; the next run pays it.

    Raises ``Refused`` for a month that is closed or before the first one, ``FieldsRefused`` for what is missing.
    """
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "month.request", industry_id=service.industry_id)
    industry = session.get_one(Industry, service.industry_id)
    _refuse_month(session, industry, month)
    _check(session, unit_id, amount_ore, vat_ore, reason, decision_id)
    row = ManualLine(service_id=service_id, unit_id=unit_id, month=month.number, amount_ore=amount_ore, vat_ore=vat_ore,
                     reason=reason.strip(), concerns=concerns.strip(), decision_id=decision_id, requested_by=actor.user_id,
                     import_batch_id=batch_id)  # fmt: skip
    session.add(row)
    session.flush()
    _ask(session, actor, row, industry, ADDING, reason)
    return row


def request_withdrawal(session: Session, *, actor: Actor, today: date, line_id: int, reason: str) -> ManualLine:
    """Asks that a manual line be taken back; the next run takes the amount back."""
    row = session.get(ManualLine, line_id)
    if row is None:
        raise NotFound
    industry = session.get_one(Industry, session.get_one(Service, row.service_id).industry_id)
    require(actor, "month.request", industry_id=industry.id)
    if row.decided_at is None or row.withdrawn_at is not None:
        raise Refused("Raden gäller inte, så den kan inte tas tillbaka.")
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för den som beslutar och i historiken."})
    _refuse_month(session, industry, Month(row.month))
    _ask(session, actor, row, industry, WITHDRAWING, reason)
    return row


def decide_manual(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> ManualLine:
    """Lets the line hold, or takes it back, or declines. Whoever asked may not decide."""
    row = session.get(ManualLine, task.subject_id) if task.subject == SUBJECT else None
    if row is None or task.kind not in (ADDING, WITHDRAWING):
        raise NotFound
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    if approve:
        _refuse_month(session, session.get_one(Industry, task.industry_id), Month(row.month))
        if task.kind == ADDING:
            row.decided_at = audit.now()
        else:
            row.withdrawn_at = audit.now()
    session.flush()
    return row


def _ask(session: Session, actor: Actor, row: ManualLine, industry: Industry, kind: str, reason: str) -> None:
    task = tasks.request(session, actor=actor, kind=kind, subject=SUBJECT, subject_id=row.id or 0, permission="month.decide",
                         industry_id=industry.id, reason=reason.strip())  # fmt: skip
    row.task_id = task.id
    session.flush()


def _check(session: Session, unit_id: int, amount_ore: int, vat_ore: int, reason: str, decision_id: int | None) -> None:
    wrong = {}
    if session.get(Unit, unit_id) is None:
        wrong["unit_id"] = "Välj en enhet i listan."
    if not amount_ore:
        wrong["amount_ore"] = "Skriv ett belopp som inte är noll. Ett belopp som dras skrivs med minus."
    if amount_ore * vat_ore < 0 or abs(vat_ore) > abs(amount_ore):
        wrong["vat_ore"] = "Momskompensationen är en del av beloppet: den kan inte vara större, och har samma tecken."
    if not reason.strip():
        wrong["reason"] = "Ange skälet. Det visas för den som beslutar, i förklaringen och för utföraren."
    if decision_id is not None and session.get(Decision, decision_id) is None:
        wrong["decision_id"] = "Välj ett beslut som finns."
    if wrong:
        raise FieldsRefused(wrong)


def _refuse_month(session: Session, industry: Industry, month: Month) -> None:
    if month.number < industry.first_month:
        raise Refused(
            f"{industry.name} betalas av kundval från {month_text(industry.first_month)}. "
            "Lägg raden i den månaden eller en senare, och skriv vilka månader den avser."
        )
    if month.number in closed_months(session, industry.id or 0):
        raise Refused(f"{capital(month_text(month))} är stängd för {industry.name.lower()}. Välj en öppen månad.")


def forget_manual(session: Session, line_ids: Iterable[int]) -> None:
    """Takes back what a file asked for, with its tasks. Raises ``Refused`` where one has been decided."""
    for line_id in line_ids:
        row = session.get_one(ManualLine, line_id)
        if row.decided_at is not None:
            raise Refused(f"Inläsningen kan inte ångras, för raden {row.source} är beslutad. Ta tillbaka den för sig.")
        task = session.get(Task, row.task_id) if row.task_id else None
        row.task_id = None
        session.flush()
        if task is not None:
            session.delete(task)
    session.flush()
