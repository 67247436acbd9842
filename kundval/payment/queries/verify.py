"""The proof: booked + waiting + listed + written off = due, what is booked is what the lines say, and nobody has changed a final run."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, exists, func, literal_column, or_, select
from sqlmodel import Session, SQLModel, col

from kundval import guards
from kundval.choice.models import Person
from kundval.choice.service.proving import differing
from kundval.formats import counted_text, kr_text, month_text
from kundval.payment.models import Booked, Line, Payment, Run
from kundval.payment.queries.accounts import keys_of
from kundval.payment.queries.chain import hash_of
from kundval.payment.queries.runs import BOOKED, latest_booked_month
from kundval.payment.queries.statement import booked_rows, difference
from kundval.payment.queries.too_late import TooLate, due_to_read, too_late, write_terms_to_read
from kundval.payment.queries.verify_balances import wrong_balances
from kundval.payment.queries.windows import payable_months
from kundval.period import Month
from kundval.registry.models import Industry
from kundval.registry.service.ownership import units_with_wrong_owners


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. ``sentence`` says what was found, in Swedish, whether it holds or not."""

    name: str
    holds: bool
    sentence: str
    industry_id: int | None = None
    """The industry whose money it tells, where it tells any."""


def verify(session: Session) -> Iterator[Check]:
    """Looks at everything, one thing after the other; nothing is written."""
    for look in (
        _booked_is_the_last_due,
        _lines_follow_each_other,
        _sums,
        _payments,
        _balances,
        _chain,
        _orphans,
        _persons,
        _owners,
        _guards,
    ):
        yield look(session)
    yield from _overlaps(session)
    for industry in session.execute(select(Industry).order_by(col(Industry.code))).scalars().all():
        yield from _due(session, industry)


def _check(name: str, wrong: int, holds: str, fails: str) -> Check:
    return Check(name, wrong == 0, holds if wrong == 0 else f"{counted_text(wrong, 'fel', 'fel')}: {fails}")


KEY = ("account_id", "person_id", "slot")
NAMED = 100
"""So many of those that differ are named; the rest are counted."""


def _history() -> Any:
    """The booked lines with the due of the line before them of the same key, in the order of the chain; ``last``: none follows."""
    key = [getattr(Line, name) for name in KEY]
    before: dict[str, Any] = {"partition_by": key, "order_by": col(Run.chain_position)}
    columns = [
        func.lag(getattr(Line, name)).over(**before).label(f"before_{name}")
        for name in ("due_quantity", "due_whole", "due_ore", "due_vat_ore")
    ]
    follows = func.lead(col(Line.id)).over(**before).label("follows")
    return (
        select(Line, *columns, follows)
        .join(Run, col(Run.id) == col(Line.run_id))
        .where(col(Run.state).in_(BOOKED))
        .subquery()
    )


def _lines_follow_each_other(session: Session) -> Check:
    h = _history().c
    before_quantity, before_whole = func.coalesce(h.before_due_quantity, 0), func.coalesce(h.before_due_whole, 1)
    wrong = or_(
        h.booked_quantity * before_whole != before_quantity * h.booked_whole,
        h.booked_ore != func.coalesce(h.before_due_ore, 0),
        h.booked_vat_ore != func.coalesce(h.before_due_vat_ore, 0),
        h.amount_ore != h.due_ore - h.booked_ore,
        h.vat_ore != h.due_vat_ore - h.booked_vat_ore,
    )
    return _check(
        "Rader", _count(session, select(h.id).where(wrong)), "Varje rad tar vid där nyckelns förra rad slutade.",
        "rader som inte tar vid där nyckelns förra rad slutade.",
    )  # fmt: skip


def _booked_is_the_last_due(session: Session) -> Check:
    h, b = _history(), Booked.__table__.c  # type: ignore[attr-defined]
    last = select(h).where(h.c.follows.is_(None)).subquery()
    same = [last.c[name] == b[name] for name in KEY]
    differs = or_(
        b.account_id.is_(None) & (last.c.due_quantity != 0),
        last.c.due_quantity * b.whole != b.quantity * last.c.due_whole,
        last.c.due_ore != b.due_ore,
        last.c.due_vat_ore != b.due_vat_ore,
    )
    missing = select(last.c.id).outerjoin(Booked, same[0] & same[1] & same[2]).where(differs)
    extra = select(b.account_id).where(or_(b.quantity != 0, b.due_ore != 0), ~exists().where(*same))
    wrong = _count(session, missing) + _count(session, extra)
    return _check(
        "Bokfört",
        wrong,
        "Det bokförda är sista raden av varje nyckel.",
        "nycklar där det bokförda inte är sista raden.",
    )


def _sums(session: Session) -> Check:
    sums = (
        select(
            col(Run.id).label("id"), func.count(col(Line.id)).label("count"),
            func.coalesce(func.sum(col(Line.amount_ore)), 0).label("ore"), func.coalesce(func.sum(col(Line.vat_ore)), 0).label("vat"),
        )
        .outerjoin(Line, col(Line.run_id) == col(Run.id))
        .group_by(col(Run.id))
        .subquery()
    )  # fmt: skip
    wrong = select(col(Run.id)).join(sums, sums.c.id == col(Run.id)).where(
        or_(col(Run.line_count) != sums.c.count, col(Run.amount_ore) != sums.c.ore, col(Run.vat_ore) != sums.c.vat)
    )  # fmt: skip
    return _check(
        "Summor",
        _count(session, wrong),
        "Varje körning är summan av sina rader.",
        "körningar som inte är summan av sina rader.",
    )


def _payments(session: Session) -> Check:
    paid = (
        select(col(Payment.run_id).label("id"), func.sum(col(Payment.amount_ore)).label("ore"))
        .group_by(col(Payment.run_id))
        .subquery()
    )
    wrong = select(col(Run.id)).outerjoin(paid, paid.c.id == col(Run.id)).where(
        col(Run.state).in_(BOOKED), func.coalesce(paid.c.ore, 0) != col(Run.amount_ore)
    )  # fmt: skip
    return _check(
        "Utbetalningar", _count(session, wrong), "Utbetalningarna är körningarnas nettobelopp.",
        "körningar vars utbetalningar inte är deras nettobelopp.",
    )  # fmt: skip


def _balances(session: Session) -> Check:
    return _check(
        "Saldon", wrong_balances(session), "Betalt, kvittat, återkrävt och kvarvarande saldo är utförarnas nettobelopp.",
        "utförare eller återkrav där betalt, kvittat, återkrävt och saldo inte är nettobeloppen.",
    )  # fmt: skip


def _chain(session: Session) -> Check:
    previous, wrong, count = "", 0, 0
    statement = select(Run).where(col(Run.chain_position).is_not(None)).order_by(col(Run.chain_position))
    for run in session.execute(statement).scalars().all():
        count += 1
        if run.chain_position != count or run.previous_hash != previous or run.hash != hash_of(session, run, previous):
            wrong += 1
        previous = run.hash
    return _check(
        "Kedjan",
        wrong,
        f"Kedjan av {counted_text(count, 'körning', 'körningar')} är hel.",
        "körningar som har ändrats.",
    )


def _orphans(session: Session) -> Check:
    wrong = select(col(Line.id)).where(col(Line.person_id) != 0, ~exists().where(col(Person.id) == col(Line.person_id)))
    return _check("Kunder", _count(session, wrong), "Varje rad har sin kund.", "rader vars kund inte finns.")


def _persons(session: Session) -> Check:
    wrong = [f"kund {handle}" for handle in differing(session)]
    return _check(
        "Härlett om kunder", len(wrong), "Vistelser, volymer och folkbokföring är vad uppgifterna om varje kund säger.",
        f"vistelser, volymer eller folkbokföring som inte är vad uppgifterna säger: {_named(wrong)}.",
    )  # fmt: skip


def _owners(session: Session) -> Check:
    wrong = [f"enhet {code}" for code in units_with_wrong_owners(session)]
    return _check(
        "Härlett om enheter", len(wrong), "Vem som driver varje enhet är vad uppgifterna säger.",
        f"enheter vars utförare inte är vad uppgifterna säger: {_named(wrong)}.",
    )  # fmt: skip


def _named(wrong: list[str]) -> str:
    rest = len(wrong) - NAMED
    return ", ".join(wrong[:NAMED]) + (f" och {rest} till" if rest > 0 else "")


def _guards(session: Session) -> Check:
    missing = guards.names() - guards.standing(session.connection())
    return _check(
        "Spärrar", len(missing), "Databasens spärrar är på plats.", f"spärrar saknas: {', '.join(sorted(missing))}."
    )


def _overlaps(session: Session) -> Iterator[Check]:
    words = {
        "segment": "Vistelser",
        "owner": "Ägande",
        "rate_in_force": "Priser",
        "band": "Åldersgrupper",
        "approval": "Godkännanden",
        "supplement_row": "Tillägg",
        "person_supplement": "Belopp för en person",
    }
    for guard in guards.OVERLAPS:
        table = SQLModel.metadata.tables[guard.table]
        one, other = table.alias("one"), table.alias("other")
        same = [one.c[name] == other.c[name] for name in guard.same]
        for start, end in guard.ranges:
            same += [
                or_(one.c[end].is_(None), other.c[start] < one.c[end]),
                or_(other.c[end].is_(None), one.c[start] < other.c[end]),
            ]
            same += [or_(each.c[end].is_(None), each.c[start] < each.c[end]) for each in (one, other)]
        if guard.where != "true":
            same += [_said(f"{each.name}.{guard.where}") for each in (one, other)]
        wrong = select(one.c.id).join(other, one.c.id < other.c.id).where(*same)
        yield _check(words[guard.table], _count(session, wrong), "Inget överlappar.", "par som överlappar.")


def _said(condition: str) -> ColumnElement[bool]:
    return literal_column(condition, Boolean)


def _due(session: Session, industry: Industry) -> Iterator[Check]:
    """Per key: what all facts give less what is booked is what the next run pays and what is listed, written off or not."""
    upto = latest_booked_month(session, industry.id or 0)
    if upto is None:
        return
    gap, waiting = _gaps(session, industry, upto)
    listed = too_late(session, industry, upto, with_written_off=True)
    outside = {_place(one): (one.amount_ore, one.vat_ore) for one in listed}
    expected = {key: value for key, value in _added(waiting, outside).items() if any(value)}
    keys = gap.keys() | expected.keys()
    wrong = sum(gap.get(key, (0, 0)) != expected.get(key, (0, 0)) for key in keys)
    left = sum(one.amount_ore for one in too_late(session, industry, upto))
    written_off = sum(ore for ore, _ in outside.values()) - left
    check = _check(
        industry.name,
        wrong,
        f"Bokfört, listat och avskrivet är det som ska betalas till och med {month_text(upto.number)}. "
        f"Listat som för sent: {kr_text(left)}, avskrivet: {kr_text(written_off)}, "
        f"väntar på nästa körning: {kr_text(sum(ore for ore, _ in waiting.values()))}.",
        "nycklar där bokfört, listat och avskrivet inte är det som ska betalas.",
    )
    yield replace(check, industry_id=industry.id)


Amounts = dict[tuple[Any, ...], tuple[int, int]]


def _gaps(session: Session, industry: Industry, upto: Month) -> tuple[Amounts, Amounts]:
    """Per key in öre and VAT: what all facts give beyond what is booked, and what in-time facts of open months give beyond it."""
    months = payable_months(session, industry, upto)
    keys = write_terms_to_read(session, industry, months)
    everything = [(month.service_id, month.counted.month) for month in months]
    open_ = [(month.service_id, month.counted.month) for month in months if not month.closed]
    found = []
    for side, pairs in ((1, everything), (0, open_)):
        rows = session.execute(difference([*due_to_read(session, side, everything), booked_rows(pairs)])).all()
        keys = keys | keys_of(session, {row.account_id for row in rows} - keys.keys())
        found.append({(keys[row.account_id], row.person_id, row.slot): (row.amount_ore, row.vat_ore) for row in rows})
    return {key: value for key, value in found[0].items() if any(value)}, found[1]


def _place(one: TooLate) -> tuple[Any, ...]:
    return one.key, one.person_id, one.slot


def _added(one: Amounts, other: Amounts) -> Amounts:
    zero = (0, 0)
    return {
        key: (one.get(key, zero)[0] + other.get(key, zero)[0], one.get(key, zero)[1] + other.get(key, zero)[1])
        for key in one.keys() | other.keys()
    }


def _count(session: Session, wrong: Select[Any]) -> int:
    return int(session.execute(select(func.count()).select_from(wrong.subquery())).scalar_one())
