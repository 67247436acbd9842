"""Calculates a run: terms for all open months, then the one statement that stores what differs from what is booked as lines."""

from sqlalchemy import insert, literal, select
from sqlmodel import Session, col

from kundval.payment.models import Line, Run, Term
from kundval.payment.queries.beside import laid
from kundval.payment.queries.statement import booked_rows, difference, due_rows, given_rows
from kundval.payment.queries.windows import payable_months
from kundval.payment.service.terms import write_terms
from kundval.period import Month
from kundval.registry.models import Industry

LINE = (
    "account_id", "person_id", "slot", "due_quantity", "due_whole", "booked_quantity", "booked_whole", "due_ore", "booked_ore",
    "amount_ore", "due_vat_ore", "booked_vat_ore", "vat_ore", "run_id",
)  # fmt: skip


def calculate(session: Session, industry: Industry, run: Run) -> None:
    """Stores the lines of ``run``: everything that is due in its open months and not booked, and the other way round."""
    months = payable_months(session, industry, Month(run.month))
    write_terms(session, industry, months, run.made_on)
    open_ = [(month.service_id, month.counted.month) for month in months if not month.closed]
    terms = select(Term).where(col(Term.industry_id) == industry.id).subquery()
    due = [*due_rows(session, terms, open_), given_rows(laid(0))]
    lines = difference([*due, booked_rows(open_)])
    session.execute(insert(Line).from_select(LINE, lines.add_columns(literal(run.id))))
