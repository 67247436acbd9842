"""What of payment awaits somebody: months, runs by their next step, held payments, and what another person has asked for."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, func, select

from kundval.access.models import Task, User
from kundval.access.rules import Actor, industries_for, may
from kundval.access.todo import LATE, LATER, TODAY, Todo
from kundval.formats import counted_text, kr_text, month_text
from kundval.payment.models import MonthState, Payment, Run
from kundval.payment.queries import page_proof
from kundval.payment.queries.balances import standing
from kundval.payment.queries.page_months import next_months, payment_days
from kundval.period import Month
from kundval.registry.models import Industry, Provider

NEXT = {
    "preliminär": ("Kontrollera", "run.make", ""),
    "slutlig": ("Granska", "run.review", "/granska"),
    "granskad": ("Besluta", "run.decide", "/besluta"),
    "beslutad": ("Exportera", "run.export", "/utbetalningar"),
}
"""State of a run → what comes next, which permission that takes, and on which page of the run it is done."""


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The rows of Att göra, of the industries for which the actor holds what the act takes."""
    found = [*_runs(session, actor), *_months(session, actor, today), *_held(session, actor), *_tasks(session, actor)]
    return [*_proof(session, actor), *found, *_stranded(session, actor, today)]


def _proof(session: Session, actor: Actor) -> Iterator[Todo]:
    """That the nightly proof found something wrong, or was not made."""
    if not any(may(actor, permission) for permission in page_proof.MAY_READ):
        return
    kept, missed = page_proof.latest(session), page_proof.missed(session)
    if kept is not None and kept.wrong:
        wrong = counted_text(kept.wrong, "kontroll", "kontroller")
        yield Todo("Utred", f"{wrong} som inte stämmer", page_proof.ADDRESS, group=LATE,
                   blocks="Betala inget förrän det är utrett.")  # fmt: skip
    if missed is not None:
        yield Todo("Gör om", "den nattliga kontrollen, som inte blev klar", page_proof.ADDRESS, group=TODAY)


def _runs(session: Session, actor: Actor) -> Iterator[Todo]:
    latest = (
        select(func.max(col(Run.id))).where(col(Run.state) != "avvisad").group_by(col(Run.industry_id), col(Run.month))
    )
    statement = (
        select(Run, Industry)
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .where(col(Run.id).in_(latest), col(Run.state).in_(NEXT))
    )
    day_of = payment_days(session)
    for run, industry in session.exec(statement):
        verb, permission, page = NEXT[run.state]
        own = run.state == "granskad" and actor.user_id in (run.final_by, run.reviewed_by)
        if may(actor, permission, industry_id=run.industry_id) and not own:
            thing = f"körning {industry.name.lower()} {month_text(run.month)}"
            deadline = day_of(run.industry_id, run.month)
            yield Todo(verb, thing, f"{_url(industry, run.month)}{page}", deadline=deadline, amount_ore=run.amount_ore)


def _months(session: Session, actor: Actor, today: date) -> Iterator[Todo]:
    for row in next_months(session, actor, today):
        if row.has_ended:
            thing = f"{row.industry.name.lower()} {month_text(row.month)}"
            yield Todo("Räkna", thing, _url(row.industry, row.month), deadline=row.payment_day)


def _held(session: Session, actor: Actor) -> Iterator[Todo]:
    """Payees whose payments are held, one row each however many months it has lasted; what holds them is solved on the provider's page."""
    total = func.sum(col(Payment.amount_ore) - col(Payment.set_off_ore))
    statement = (
        select(Provider, func.count(), total, func.max(col(Payment.hold_reason)))
        .join(Payment, col(Payment.provider_id) == col(Provider.id))
        .join(Run, col(Run.id) == col(Payment.run_id))
        .where(col(Payment.state) == "innehållen", col(Run.state).in_(("beslutad", "exporterad")))
        .group_by(col(Provider.id))
        .order_by(total.desc())
    )
    allowed = industries_for(actor, "run.export") if may(actor, "run.export") else frozenset()
    if allowed is not None:
        statement = statement.where(col(Run.industry_id).in_(allowed))
    for provider, count, amount_ore, reason in session.exec(statement):
        held = counted_text(count, "betalning", "betalningar")
        yield Todo(
            verb="Lös det som hindrar",
            thing=f"{held} till {provider.name}",
            url=f"/utforare/{provider.id}",
            amount_ore=int(amount_ore),
            blocks=f"{reason} {kr_text(int(amount_ore))} hålls inne.",
            group=LATER,
        )


def _stranded(session: Session, actor: Actor, today: date) -> Iterator[Todo]:
    """Balances that no payment will cover: the payee has no customers left in the industry."""
    for row in session.execute(standing(today)):
        if row.left_ore > 0 and not row.coming and may(actor, "month.request", industry_id=row.Industry.id):
            yield Todo(
                "Kräv tillbaka", f"saldot av {row.Provider.name}, {row.Industry.name.lower()}",
                f"/utbetalningar/saldon/{row.Industry.code}/{row.Provider.id}/aterkrav", amount_ore=row.left_ore,
                blocks="Utföraren har inga kunder kvar, så inget finns att kvitta mot.", group=LATER,
            )  # fmt: skip


def _tasks(session: Session, actor: Actor) -> Iterator[Todo]:
    """What another person has asked for: a month closed or opened, an exception, a write-off."""
    statement = (
        select(Task, Industry, User.name, func.coalesce(col(MonthState.month), 0))
        .join(Industry, col(Industry.id) == col(Task.industry_id))
        .outerjoin(User, col(User.id) == col(Task.requested_by))
        .outerjoin(MonthState, col(MonthState.task_id) == col(Task.id))
        .where(col(Task.decided_at).is_(None), col(Task.permission) == "month.decide")
    )
    for task, industry, name, month in session.exec(statement):
        if task.requested_by != actor.user_id and may(actor, task.permission, industry_id=task.industry_id):
            when = f" {month_text(month)}" if month else ""
            yield Todo(
                "Besluta om",
                f"{task.kind}, {industry.name.lower()}{when}",
                f"/utbetalningar/begaran/{task.id}",
                count=f"begärt av {name}" if name else "",
            )


def _url(industry: Industry, month: int) -> str:
    return f"/utbetalningar/{industry.code}/{Month(month)}"
