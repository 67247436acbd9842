"""A run is made: preliminary as often as wanted, final once.

A final run calculates anew in the same transaction, says what differs from the preliminary one, takes its place in the chain, and books.
"""

import json
from datetime import date

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import NotFound, Refused
from kundval.formats import capital, month_text
from kundval.payment.models import Line, Run
from kundval.payment.queries.chain import hash_of, last_in_chain
from kundval.payment.queries.comparison import changed_lines
from kundval.payment.queries.file_content import refuse_uncoded
from kundval.payment.queries.runs import (
    BOOKED,
    latest_booked_month,
    preliminary_run,
    preliminary_runs_before,
    waiting_run,
)
from kundval.payment.service.booking import book
from kundval.payment.service.calculating import calculate
from kundval.payment.service.lock import lock_runs
from kundval.payment.service.payments import make_payments
from kundval.period import Month
from kundval.registry.models import Industry

FARTHEST = 1
"""A run may be made for the month after this one, not later: a mistyped year would shut out all months before it."""


def make_run(session: Session, *, actor: Actor, today: date, industry_id: int, month: Month) -> Run | None:
    """A preliminary run (preliminär) of an industry for a month; it takes the place of the month's earlier one.

    None where nothing differs from what is booked: nothing is stored then. Raises ``Refused`` for a month before the latest booked one.
    """
    industry = _allowed(session, actor, today, industry_id, month)
    before = preliminary_run(session, industry_id, month)
    run = _calculated(session, actor, today, industry, month)
    _replace(session, before, run)
    _note(session, actor, industry, month, run, "räknade")
    return run


def make_final(session: Session, *, actor: Actor, today: date, industry_id: int, month: Month) -> Run | None:
    """A final run (slutlig): calculated anew, booked, and with payments. It waits for review.

    None where nothing differs from what is booked: then the month is done. Raises ``Refused`` while another run of the industry waits
    for its decision, and where a line cannot be coded.
    """
    industry = _allowed(session, actor, today, industry_id, month)
    _refuse_waiting(session, industry)
    before = preliminary_run(session, industry_id, month)
    run = _calculated(session, actor, today, industry, month)
    changed = changed_lines(session, before.id, run.id) if before and run and before.id and run.id else []
    _replace(session, before, run)
    if run is not None:
        for passed in preliminary_runs_before(session, industry_id, month):
            # Nothing before a booked month is ever run again.
            _remove(session, passed)
        refuse_uncoded(session, run)
        run.changed_since_preliminary = json.dumps(changed)
        book(session, run)
        make_payments(session, run, today)
        _close_chain(session, actor, run)
    _note(session, actor, industry, month, run, "gjorde", " slutlig")
    return run


def _allowed(session: Session, actor: Actor, today: date, industry_id: int, month: Month) -> Industry:
    require(actor, "run.make", industry_id=industry_id)
    industry = session.get(Industry, industry_id)
    if industry is None:
        raise NotFound
    lock_runs(session)
    _refuse_month(session, industry, month, today)
    return industry


def _refuse_month(session: Session, industry: Industry, month: Month, today: date) -> None:
    if month.number < industry.first_month:
        raise Refused(
            f"{industry.name} betalas av kundval från {month_text(industry.first_month)}. Välj den månaden eller en senare."
        )
    if month > Month.of(today) + FARTHEST:
        raise Refused(f"{capital(month_text(month))} har inte börjat. Välj en månad till och med nästa.")
    latest = latest_booked_month(session, industry.id or 0)
    if latest is not None and month < latest:
        raise Refused(
            f"{capital(month_text(latest))} är redan bokförd för {industry.name.lower()}. Kör {month_text(latest)} eller en senare månad: "
            "rättelser av tidigare månader kommer med där."
        )


def _refuse_waiting(session: Session, industry: Industry) -> None:
    waiting = waiting_run(session, industry.id or 0)
    if waiting is not None:
        step = "granskas" if waiting.state == "slutlig" else "beslutas"
        raise Refused(
            f"Körning {waiting.number} för {month_text(waiting.month)} är {waiting.state} och väntar på att {step}. "
            "Besluta eller avvisa den först."
        )


def _calculated(session: Session, actor: Actor, today: date, industry: Industry, month: Month) -> Run | None:
    """A run with its lines, or none where there would be no lines."""
    number = session.execute(select(func.coalesce(func.max(col(Run.number)), 0))).scalar_one() + 1
    run = Run(
        number=number,
        industry_id=industry.id or 0,
        month=month.number,
        made_by=actor.user_id,
        made_at=audit.now(),
        made_on=today,
    )
    session.add(run)
    session.flush()
    calculate(session, industry, run)
    sums = select(
        func.count(), func.coalesce(func.sum(col(Line.amount_ore)), 0), func.coalesce(func.sum(col(Line.vat_ore)), 0)
    )
    count, amount, vat = session.execute(sums.where(col(Line.run_id) == run.id)).one()
    run.line_count, run.amount_ore, run.vat_ore = count, int(amount), int(vat)
    if count == 0:
        session.delete(run)
        session.flush()
        return None
    return run


def _replace(session: Session, before: Run | None, run: Run | None) -> None:
    """The new run takes the place and number of the preliminary one before it."""
    if before is None:
        return
    number = before.number
    _remove(session, before)
    if run is not None:
        run.number = number
        session.flush()


def _remove(session: Session, preliminary: Run) -> None:
    session.execute(delete(Line).where(col(Line.run_id) == preliminary.id))
    session.delete(preliminary)
    session.flush()


def _close_chain(session: Session, actor: Actor, run: Run) -> None:
    last = last_in_chain(session)
    run.chain_position = (last.chain_position or 0) + 1 if last else 1
    run.previous_hash = last.hash if last else ""
    run.hash = hash_of(session, run, run.previous_hash)
    run.state, run.final_by, run.final_at = BOOKED[0], actor.user_id, audit.now()
    session.flush()


def _note(
    session: Session, actor: Actor, industry: Industry, month: Month, run: Run | None, verb: str, more: str = ""
) -> None:
    details: dict[str, object] = {"månad": str(month)}
    if run is not None:
        details |= {"nummer": run.number, "rader": run.line_count, "belopp_ore": run.amount_ore}
    audit.record(
        session, actor=actor, verb=f"{verb} {'körningen' if run else 'månaden'}{more}{'' if run else ' utan rader'}", subject="run",
        subject_id=run.id if run else None, industry_id=industry.id, details=details,
    )  # fmt: skip
