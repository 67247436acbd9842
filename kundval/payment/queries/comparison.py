"""What differs between two calculations of the same month."""

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlmodel import Session, col

from kundval.payment.models import Line

MOST = 5_000


def changed_lines(session: Session, before_id: int, after_id: int) -> list[dict[str, int]]:
    """The keys whose lines differ: account, person and slot, with what the line came to before and comes to now (öre).

    Where more than ``MOST`` differ, as after a new price, those that differ most.
    """
    rows = union_all(_lines(before_id, True), _lines(after_id, False)).subquery()
    key = (rows.c.account_id, rows.c.person_id, rows.c.slot)
    before, after = func.sum(rows.c.before_ore), func.sum(rows.c.after_ore)
    statement = (
        select(*key, before, after)
        .group_by(*key)
        .having(or_(before != after, func.sum(rows.c.quantity) != 0, func.sum(rows.c.booked) != 0))
        .order_by(func.abs(after - before).desc(), *key)
        .limit(MOST)
    )
    names = ("account_id", "person_id", "slot", "before_ore", "after_ore")
    return [dict(zip(names, map(int, row), strict=True)) for row in session.execute(statement)]


def _lines(run_id: int, before: bool) -> Select[*tuple[int, ...]]:
    amount, none = col(Line.amount_ore), literal(0)
    sign = -1 if before else 1
    return select(
        col(Line.account_id),
        col(Line.person_id),
        col(Line.slot),
        (amount if before else none).label("before_ore"),
        (none if before else amount).label("after_ore"),
        (sign * col(Line.due_quantity)).label("quantity"),
        (sign * col(Line.booked_quantity)).label("booked"),
    ).where(col(Line.run_id) == run_id)
