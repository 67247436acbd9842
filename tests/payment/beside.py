"""What is decided beside the list in a test's market: one call each, by the rooms' own verbs."""

from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlmodel import col

from kundval.access.models import Task
from kundval.access.rules import SYSTEM
from kundval.choice.models import PersonSupplement
from kundval.choice.service.supplements import decide_for_person, request_for_person
from kundval.payment.models import Account, Line, ManualLine, Run
from kundval.payment.queries.verify import verify
from kundval.payment.service.manual import decide_manual, request_manual
from kundval.period import Month
from kundval.registry.models import Decision
from kundval.reimbursement.models import Supplement, SupplementDecision
from kundval.reimbursement.service.supplements import (
    NewRow,
    decide_supplement,
    request_supplement,
    save_supplement,
)
from tests.payment.build import NOW, Market, on

Told = tuple[str, str, str, int, Fraction, int, int]
LATER = date(2030, 1, 1)


def decision(town: Market, decided: str = "2009-01-01", ground: str = "", number: int = 1) -> Decision:
    row = Decision(
        board_id=town.decision.board_id, paragraph=f"§ {number}", paragraph_number=number, case_number="D 1", decided_on=on(decided),
        ground=ground, registered_at=NOW,
    )  # fmt: skip
    town.session.add(row)
    town.session.flush()
    return row


def supplement(town: Market, code: str, basis: str, period: str = "månad", with_vat: bool = False) -> Supplement:
    row, _ = save_supplement(
        town.session, actor=SYSTEM, today=LATER, service_id=town.service.id, code=code, name=code.capitalize(), basis=basis,
        period=period, with_vat=with_vat,
    )  # fmt: skip
    return row


def give(
    town: Market,
    what: Supplement,
    *rows: tuple[str, int, str, str],
    decided: str = "2009-01-01",
    ground: str = "",
    **more: object,
) -> SupplementDecision:
    """Decides rows (unit or "", öre, first day, day after the last or "") of a supplement."""
    asked = request_supplement(
        town.session, actor=SYSTEM, today=LATER, supplement_id=what.id, decision_id=decision(town, decided, ground).id,
        rows=[
            NewRow(town.units[unit] if unit else None, ore, on(since), on(until) if until else None, **more)
            for unit, ore, since, until in rows
        ],
    )  # fmt: skip
    return decide_supplement(town.session, actor=SYSTEM, today=LATER, task=waiting(town), approve=True) or asked


def give_person(
    town: Market,
    what: Supplement,
    person: int,
    ore: int,
    since: str,
    until: str,
    *,
    decided: str = "2009-01-01",
    **more: object,
) -> PersonSupplement:
    request_for_person(
        town.session, actor=SYSTEM, today=LATER, supplement_id=what.id, person_id=person, decision_id=decision(town, decided).id,
        amount_ore=ore, valid_from=on(since), valid_to=on(until) if until else None, **more,
    )  # fmt: skip
    return decide_for_person(town.session, actor=SYSTEM, today=LATER, task=waiting(town), approve=True)


def manual(town: Market, unit: str, month: str, ore: int, vat_ore: int = 0) -> ManualLine:
    request_manual(
        town.session, actor=SYSTEM, today=LATER, service_id=town.service.id, unit_id=town.units[unit], month=Month.parse(month),
        amount_ore=ore, vat_ore=vat_ore, reason="Reglering av 2016",
    )  # fmt: skip
    return decide_manual(town.session, actor=SYSTEM, today=LATER, task=waiting(town), approve=True)


def waiting(town: Market) -> Task:
    """The task that was asked for last."""
    statement = select(Task).where(col(Task.decided_at).is_(None)).order_by(col(Task.id).desc())
    return town.session.execute(statement).scalars().first()


def beside(town: Market, run: Run | None, *kinds: str) -> list[Told]:
    """(month, unit, source, person, quantity, öre, VAT) of a run's lines that are no placements."""
    if run is None:
        return []
    units = {id_: code for code, id_ in town.units.items()}
    rows = town.session.execute(
        select(Line, Account).join(Account, col(Account.id) == col(Line.account_id)).where(
            col(Line.run_id) == run.id, col(Account.kind).in_(kinds or ("tillägg", "tillskott", "manuell"))
        )
    )  # fmt: skip
    return sorted(
        (str(Month(account.month)), units[account.unit_id], account.source, line.person_id,
         Fraction(line.due_quantity, line.due_whole), line.amount_ore, line.vat_ore)
        for line, account in rows
    )  # fmt: skip


def holds(town: Market) -> bool:
    return all(check.holds for check in verify(town.session))
