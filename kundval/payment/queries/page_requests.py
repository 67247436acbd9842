"""A task of payment as its page tells it: what is asked, by whom, what follows, and who may decide."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task, User
from kundval.access.queries import holders
from kundval.access.rules import Actor, may
from kundval.formats import kr_text, month_text
from kundval.payment.models import Account, ManualLine, MonthState, Override, RecoveryClaim, RecoveryOutcome, WriteOff
from kundval.payment.queries.too_late import too_late
from kundval.period import Month
from kundval.registry.models import Industry, Provider, Unit


@dataclass(frozen=True)
class Told:
    """A task in words. ``wrong_person`` is the sentence for who may not decide it, empty for who may."""

    title: str
    industry: str
    asked_by: str
    decided_by: str
    effects: tuple[str, ...]
    about: str
    url: str
    """The page of what it is about."""
    wrong_person: str


def told(session: Session, task: Task, actor: Actor, today: date) -> Told:
    """What the task asks for."""
    industry = session.get_one(Industry, task.industry_id)
    if task.subject == RecoveryClaim.__tablename__:
        title, effects = _claimed(session, task)
        about, url = "återkravet", f"/utbetalningar/aterkrav/{task.subject_id}"
    else:
        title, month, effects = _subject(session, task, industry)
        about = f"{industry.name.lower()} {month_text(month)}"
        url = f"/utbetalningar/{industry.code}/{Month(month)}"
    asker = _name(session, task.requested_by)
    return Told(
        title=title,
        industry=industry.name,
        asked_by=asker,
        decided_by=_name(session, task.decided_by) if task.decided_at else "",
        effects=effects,
        about=about,
        url=url,
        wrong_person=_wrong_person(session, task, actor, today, asker),
    )


def _name(session: Session, user_id: int | None) -> str:
    """Who did something; nobody in particular is the system itself."""
    user = session.get(User, user_id) if user_id else None
    return user.name if user else "kundval"


def task_of_claim(session: Session, claim: RecoveryClaim) -> Task:
    """The task by which a claim was asked for and decided."""
    return session.get_one(Task, claim.task_id)


def _claimed(session: Session, task: Task) -> tuple[str, tuple[str, ...]]:
    claim = session.get_one(RecoveryClaim, task.subject_id)
    payee = session.get_one(Provider, claim.provider_id).name
    if task.kind == "återkrav":
        title = f"Återkräv {kr_text(claim.amount_ore)} av {payee}"
        return title, (
            "Beloppet krävs tillbaka och kvittas inte längre mot utförarens utbetalningar.",
            "Ingen körning ändras.",
        )
    row = session.exec(select(RecoveryOutcome).where(col(RecoveryOutcome.task_id) == task.id)).one()
    title = f"Avskriv {kr_text(row.amount_ore)} av återkravet mot {payee}"
    return title, (f"{kr_text(row.amount_ore)} krävs inte längre.",)


def late_sum(session: Session, industry: Industry, month: int) -> int:
    """What is listed as too late for a month, in öre: closing it leaves that unpaid."""
    return sum(one.amount_ore for one in too_late(session, industry, only={month}))


def _subject(session: Session, task: Task, industry: Industry) -> tuple[str, int, tuple[str, ...]]:
    if task.subject == MonthState.__tablename__:
        found = session.get_one(MonthState, task.subject_id)
        name = f"{month_text(found.month)}, {industry.name.lower()}"
        if task.kind == "stängning":
            effects = ("Ingenting räknas längre i månaden.", "Det som kommer efteråt listas som för sent.")
            return f"Stäng {name}", found.month, effects
        return f"Öppna {name}", found.month, ("Nästa körning räknar om månaden och betalar skillnaden.",)
    if task.kind == "undantag":
        rows = session.exec(
            select(Override).where(col(Override.task_id) == task.id).order_by(col(Override.month))
        ).all()
        months = ", ".join(month_text(row.month) for row in rows)
        return (
            f"Undantag för {months}",
            rows[0].month,
            (f"Uppgiften räknas som i tid för {months}.", "Nästa körning betalar skillnaden."),
        )
    if task.subject == ManualLine.__tablename__:
        return _manual(session, task)
    written = session.exec(
        select(WriteOff, Account, Unit.name)
        .join(Account, col(Account.id) == col(WriteOff.account_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .where(col(WriteOff.task_id) == task.id)
    ).all()
    amount = sum(row.amount_ore for row, *_ in written)
    _, account, unit = written[0]
    title = f"Avskriv {kr_text(amount)}, {unit}, {month_text(account.month)}"
    return title, account.month, (f"{kr_text(amount)} betalas inte och listas inte längre.", "Ingenting bokförs.")


def _manual(session: Session, task: Task) -> tuple[str, int, tuple[str, ...]]:
    row = session.get_one(ManualLine, task.subject_id)
    unit, amount = session.get_one(Unit, row.unit_id), kr_text(row.amount_ore)
    concerns = (f"Avser {row.concerns}.",) if row.concerns else ()
    name = f"{amount} till {unit.name}, {month_text(row.month)}"
    if row.decided_at is not None:
        return f"Ta tillbaka {name}", row.month, (*concerns, f"Nästa körning tar tillbaka {amount}.")
    vat = (f"Varav momskompensation {kr_text(row.vat_ore)}.",) if row.vat_ore else ()
    return f"Manuell rad: {name}", row.month, (*concerns, *vat, f"Nästa körning betalar {amount} en gång.")


def _wrong_person(session: Session, task: Task, actor: Actor, today: date, asker: str) -> str:
    if task.decided_at is not None:
        return f"Begäran är redan {task.outcome} av {_name(session, task.decided_by)}."
    others = [name for name in holders(session, task.permission, today, task.industry_id) if name != asker]
    who = f" Det kan {' eller '.join(others)}." if others else ""
    if task.requested_by is not None and task.requested_by == actor.user_id:
        return f"Du begärde det här. Beslutet måste fattas av någon annan.{who}"
    return "" if may(actor, task.permission, industry_id=task.industry_id) else f"Du kan inte besluta om det här.{who}"
