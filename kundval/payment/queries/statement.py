"""The statement: what is due minus what is booked, in one pass, the same on SQLite and PostgreSQL.

Due is term ⋈ segment (and ⋈ volume) on the days they share, as known, born within; summed per key (account, person, slot). What is
booked of the same keys is laid beside it, so that what is due and not booked, booked and no longer due, or due otherwise all comes out
of one grouping. Öre are rounded once per key ("Settled to the öre" 1, 2 and 15).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from kundval.choice.models import ArisenSegment, OverriddenSlot, Residence, Segment, Volume
from kundval.choice.queries.supplements import agreed_persons
from kundval.choice.rules.paid_notice import NOTICE
from kundval.money_sql import round_div_sql
from kundval.payment.models import Account, Booked
from kundval.payment.rules.contributions import KIND as CONTRIBUTION
from kundval.payment.rules.manual import KIND as MANUAL
from kundval.payment.rules.price import PLACEMENT, VOLUME
from kundval.payment.rules.supplements import SUPPLEMENT

PLACED = (PLACEMENT, VOLUME)
"""The kinds that are due by terms."""
KINDS = (*PLACED, SUPPLEMENT, CONTRIBUTION, MANUAL)
"""All kinds that are due: the others are worked out after counting (``beside``) and laid beside these."""
KEY = ("account_id", "person_id", "slot")
DUE = ("quantity", "whole", "price_ore", "price_vat_ore")
BOOKED = ("booked_quantity", "booked_whole", "booked_ore", "booked_vat_ore")
NOTHING = (cast(null(), BigInteger),) * 4
"""What a row says of the other side: nothing, which is not 0."""
RESIDENCE = Residence.__table__.c  # type: ignore[attr-defined]
Rows = Select[*tuple[int, ...]]
Number = Any
"""A column or an expression of whole numbers."""


def due_rows(session: Session, terms: FromClause, months: Collection[tuple[int, int]]) -> list[Rows]:
    """What is due in the (service, month), before it is summed per key: placements, what arises beside them, and volumes in turn.

    Where a slot is overridden, an override's rows stand in. Where only residents are paid, the days that others live elsewhere are taken
    off again. Who has a price agreed apart is counted by terms of its own.
    """
    overridden, agreed = has_overrides(session, months), has_agreed(session)
    residents_only = bool(session.execute(select(exists().where(terms.c.residents_of != ""))).scalar())
    return [
        part(terms, standing_in, overridden, elsewhere, agreed)
        for elsewhere in ((False, True) if residents_only else (False,))
        for standing_in in ((False, True) if overridden else (False,))
        for part in (_held, _arisen, _volumes)
    ]


def count_rows(session: Session, asked: FromClause, months: Collection[tuple[int, int]]) -> list[Select[Any]]:
    """The days of customers, or the volumes, at the units and days of ``asked``, before they are summed per question (``number``).

    Counted as placements are, whatever the customers' values, ages and prices: overrides stand in, and days elsewhere are taken off. Who
    has left is no customer while its notice is paid, and what an event gives was not performed.
    """
    overridden = has_overrides(session, months)
    residents_only = bool(session.execute(select(exists().where(asked.c.residents_of != ""))).scalar())
    return [
        part(asked, standing_in, overridden, elsewhere)
        for elsewhere in ((False, True) if residents_only else (False,))
        for standing_in in ((False, True) if overridden else (False,))
        for part in (_days_counted, _volumes_counted)
    ]


def booked_rows(months: Iterable[tuple[int, int]], kinds: Collection[str] = KINDS) -> Rows:
    """What is booked in the given (service, month), as rows to lay beside what is due."""
    return (
        select(*_row(col(Booked.account_id), col(Booked.person_id), col(Booked.slot), booked=(
            col(Booked.quantity), col(Booked.whole), col(Booked.due_ore), col(Booked.due_vat_ore),
        )))
        .join(Account, col(Account.id) == col(Booked.account_id))
        .where(within(col(Account.service_id), col(Account.month), months), col(Account.kind).in_(kinds))
    )  # fmt: skip


def given_rows(given: FromClause) -> Rows:
    """What is due beside terms: rows of (account, person, slot, quantity, whole, price, VAT part) that are already worked out."""
    c = given.c
    return select(*_row(c.account_id, c.person_id, c.slot, (c.quantity, c.whole, c.price_ore, c.price_vat_ore)))


def as_booked(rows: Iterable[Rows]) -> Rows:
    """Due rows summed per key, laid on the booked side: to compare two ways of calculating."""
    due = _summed(rows)
    return select(*_row(due.c.account_id, due.c.person_id, due.c.slot, booked=(
        due.c.quantity, due.c.whole, _ore(due.c.price_ore, due), _ore(due.c.price_vat_ore, due),
    )))  # fmt: skip


def difference(parts: Iterable[Rows]) -> Rows:
    """Per key: due, booked and the difference, in quantity, öre and VAT; only keys where quantity or öre differ."""
    c = _keyed(parts).subquery().c
    return select(*c).where(
        or_(c.due_quantity * c.booked_whole != c.booked_quantity * c.due_whole, c.amount_ore != 0, c.vat_ore != 0)
    )


def per_account(rows: Iterable[Rows]) -> Rows:
    """Due rows summed per key, then per account: öre, quantity and whole."""
    sums = _summed(rows)
    keyed = select(
        sums.c.account_id, sums.c.quantity, sums.c.whole, _ore(sums.c.price_ore, sums).label("ore")
    ).subquery()  # fmt: skip
    c = keyed.c
    totals = (cast(func.sum(c[name]), BigInteger).label(name) for name in ("ore", "quantity"))
    return select(c.account_id, *totals, func.max(c.whole).label("whole")).group_by(c.account_id)


def left_without(due: Iterable[Rows], before: Iterable[Rows], terms: FromClause) -> Rows:
    """Per account of ``before``: öre and persons of those who are due nothing at all by ``due`` in the same service and month.

    ``terms`` says which service and month an account is of.
    """
    keyed = _keyed([*due, as_booked(before)]).subquery()
    of = select(
        terms.c.account_id, func.max(terms.c.service_id).label("service_id"), func.max(terms.c.month).label("month")
    )
    accounts = of.group_by(terms.c.account_id).subquery()
    due_in_all = func.sum(keyed.c.due_quantity).over(
        partition_by=(keyed.c.person_id, keyed.c.slot, accounts.c.service_id, accounts.c.month)
    )
    rows = (
        select(*keyed.c, due_in_all.label("due_in_all"))
        .join(accounts, accounts.c.account_id == keyed.c.account_id)
        .subquery()
    )
    c = rows.c
    return (
        select(
            c.account_id,
            cast(func.sum(c.booked_ore), BigInteger).label("ore"),
            func.count(c.person_id.distinct()).label("persons"),
        )
        .where(c.due_in_all == 0, c.booked_quantity != 0)
        .group_by(c.account_id)
    )


def _keyed(parts: Iterable[Rows]) -> Rows:
    """Per key: due, booked and the difference. A key that is due nothing has the whole that was booked, and the other way round."""
    sums = _summed(parts)
    due_ore, due_vat = _ore(sums.c.price_ore, sums), _ore(sums.c.price_vat_ore, sums)
    due_whole = case((sums.c.whole > 0, sums.c.whole), (sums.c.booked_whole > 0, sums.c.booked_whole), else_=literal(1))
    booked_whole = case((sums.c.booked_whole > 0, sums.c.booked_whole), else_=due_whole)
    return select(
        *(sums.c[name] for name in KEY),
        sums.c.quantity.label("due_quantity"),
        due_whole.label("due_whole"),
        sums.c.booked_quantity,
        booked_whole.label("booked_whole"),
        due_ore.label("due_ore"),
        sums.c.booked_ore,
        (due_ore - sums.c.booked_ore).label("amount_ore"),
        due_vat.label("due_vat_ore"),
        sums.c.booked_vat_ore,
        (due_vat - sums.c.booked_vat_ore).label("vat_ore"),
    )


def within(service: Number, month: Number, months: Iterable[tuple[int, int]]) -> ColumnElement[bool]:
    """That (service, month) is one of ``months``."""
    by_service: dict[int, set[int]] = defaultdict(set)
    for service_id, number in months:
        by_service[service_id].add(number)
    return or_(false(), *(and_(service == one, month.in_(sorted(of))) for one, of in sorted(by_service.items())))


def has_agreed(session: Session) -> bool:
    """Whether any person has a price agreed apart."""
    return session.execute(agreed_persons().limit(1)).first() is not None


def has_overrides(session: Session, months: Collection[tuple[int, int]]) -> bool:
    """Whether any slot is overridden in one of the (service, month)."""
    if not months:
        return False
    found = exists().where(within(col(OverriddenSlot.service_id), col(OverriddenSlot.month), months))
    return bool(session.execute(select(found)).scalar())


def _held(t: FromClause, standing_in: bool, overridden: bool, elsewhere: bool, agreed: bool) -> Rows:
    return _placements(Segment, t, standing_in, overridden, elsewhere, agreed)


def _arisen(t: FromClause, standing_in: bool, overridden: bool, elsewhere: bool, agreed: bool) -> Rows:
    """Days that events pay otherwise than the choice, and the choice's own taken off for them."""
    return _placements(ArisenSegment, t, standing_in, overridden, elsewhere, agreed)


def _placements(table: Any, t: FromClause, standing_in: bool, overridden: bool, elsewhere: bool, agreed: bool) -> Rows:
    s = table.__table__.c
    start, end = _later(s.valid_from, t.c.days_from), _earlier(s.valid_to, t.c.days_to)
    if elsewhere:
        start, end = _later(start, RESIDENCE.valid_from), _earlier(end, RESIDENCE.valid_to)
    rows = (
        select(*_row(t.c.account_id, s.person_id, s.slot, (
            (start - end if elsewhere else end - start) * s.multiplier, t.c.whole, t.c.price_ore, t.c.price_vat_ore,
        )))
        .select_from(t)
        .join(table, and_(s.unit_id == t.c.unit_id, s.service_id == t.c.service_id, s.value_set_id == t.c.value_set_id))
        .where(
            t.c.kind == PLACEMENT, s.valid_from < t.c.days_to, s.valid_to > t.c.days_from, *_known_and_born(t, s),
            *_stands(t, s, s.month, standing_in, overridden), *_whose(t, s, agreed),
        )
    )  # fmt: skip
    return _elsewhere(rows, t, s.person_id).where(start < end) if elsewhere else rows


def _volumes(t: FromClause, standing_in: bool, overridden: bool, elsewhere: bool, agreed: bool) -> Rows:
    v = Volume.__table__.c  # type: ignore[attr-defined]
    rows = (
        select(*_row(t.c.account_id, v.person_id, v.slot, (
            v.quantity_milli * (-v.multiplier if elsewhere else v.multiplier), t.c.whole, t.c.price_ore, t.c.price_vat_ore,
        )))
        .select_from(t)
        .join(Volume, and_(v.unit_id == t.c.unit_id, v.service_id == t.c.service_id, v.value_set_id == t.c.value_set_id))
        .where(
            t.c.kind == VOLUME, v.month == t.c.month, v.day >= t.c.days_from, v.day < t.c.days_to, *_known_and_born(t, v),
            *_stands(t, v, v.override_month, standing_in, overridden), *_whose(t, v, agreed),
        )
    )  # fmt: skip
    on_the_day = (RESIDENCE.valid_from <= v.day, RESIDENCE.valid_to > v.day)
    return _elsewhere(rows, t, v.person_id).where(*on_the_day) if elsewhere else rows


def _days_counted(t: FromClause, standing_in: bool, overridden: bool, elsewhere: bool) -> Select[Any]:
    s = Segment.__table__.c  # type: ignore[attr-defined]
    start, end = _later(s.valid_from, t.c.days_from), _earlier(s.valid_to, t.c.days_to)
    if elsewhere:
        start, end = _later(start, RESIDENCE.valid_from), _earlier(end, RESIDENCE.valid_to)
    rows = (
        select(t.c.number, (start - end if elsewhere else end - start).label("quantity"))
        .select_from(t)
        .join(Segment, and_(s.unit_id == t.c.unit_id, s.service_id == t.c.service_id))
        .where(
            t.c.by_volume == 0, s.slot < NOTICE, s.valid_from < t.c.days_to, s.valid_to > t.c.days_from, *_known(t, s),
            *_stands(t, s, s.month, standing_in, overridden),
        )
    )  # fmt: skip
    return _elsewhere(rows, t, s.person_id).where(start < end) if elsewhere else rows


def _volumes_counted(t: FromClause, standing_in: bool, overridden: bool, elsewhere: bool) -> Select[Any]:
    v = Volume.__table__.c  # type: ignore[attr-defined]
    quantity = v.quantity_milli * v.multiplier
    rows = (
        select(t.c.number, (-quantity if elsewhere else quantity).label("quantity"))
        .select_from(t)
        .join(Volume, and_(v.unit_id == t.c.unit_id, v.service_id == t.c.service_id))
        .where(
            t.c.by_volume == 1, v.fact_id.is_not(None), v.month == t.c.month, v.day >= t.c.days_from, v.day < t.c.days_to, *_known(t, v),
            *_stands(t, v, v.override_month, standing_in, overridden),
        )
    )  # fmt: skip
    on_the_day = (RESIDENCE.valid_from <= v.day, RESIDENCE.valid_to > v.day)
    return _elsewhere(rows, t, v.person_id).where(*on_the_day) if elsewhere else rows


def _elsewhere(rows: Any, t: FromClause, person: Number) -> Any:
    """Of the rows those whose person lives in another municipality, as known; an override's row stands in for the others in its month."""
    r, standing_in = RESIDENCE, aliased(Residence)
    overridden = exists().where(col(standing_in.person_id) == r.person_id, col(standing_in.month) == t.c.month)
    return rows.join(Residence, r.person_id == person).where(
        t.c.residents_of != "", r.municipality != t.c.residents_of, r.known_from <= t.c.known_by, r.known_to > t.c.known_by,
        or_(r.month == t.c.month, and_(r.month == 0, ~overridden)),
    )  # fmt: skip


def _whose(t: FromClause, c: Any, agreed: bool) -> tuple[ColumnElement[bool], ...]:
    """Who has a price agreed apart is counted by terms of its own and not by those of everybody else."""
    if not agreed:
        return ()
    apart = tuple_(c.person_id, c.service_id).in_(agreed_persons())
    return (or_(c.person_id == t.c.person_id, and_(t.c.person_id == 0, ~apart)),)


def _later(one: Number, other: Number) -> Number:
    return case((one > other, one), else_=other)


def _earlier(one: Number, other: Number) -> Number:
    return case((one < other, one), else_=other)


def _known(t: FromClause, c: Any) -> tuple[ColumnElement[bool], ...]:
    return (c.known_from <= t.c.known_by, c.known_to > t.c.known_by)


def _known_and_born(t: FromClause, c: Any) -> tuple[ColumnElement[bool], ...]:
    return (*_known(t, c), c.born >= t.c.born_from, c.born < t.c.born_to)


def _stands(
    t: FromClause, c: Any, month: Number, standing_in: bool, overridden: bool
) -> tuple[ColumnElement[bool], ...]:
    """General rows hold where no override stands in for them in the month; an override's rows hold in that month only."""
    if standing_in:
        return (month == t.c.month,)
    if not overridden:
        return (month == 0,)
    slot = (
        col(OverriddenSlot.person_id) == c.person_id,
        col(OverriddenSlot.service_id) == t.c.service_id,
        col(OverriddenSlot.slot) == c.slot,
        col(OverriddenSlot.month) == t.c.month,
    )
    return month == 0, ~exists().where(*slot)


def _row(
    account: Number,
    person: Number,
    slot: Number,
    due: tuple[Number, ...] = NOTHING,
    booked: tuple[Number, ...] = NOTHING,
) -> list[ColumnElement[int]]:
    numbers = [number.label(name) for number, name in zip((*due, *booked), (*DUE, *BOOKED), strict=True)]
    return [account.label("account_id"), person.label("person_id"), slot.label("slot"), *numbers]


def _summed(parts: Iterable[Rows]) -> FromClause:
    """Per key: the sum of what is due and its whole and price, which are the same in all rows; and the one row that is booked."""
    rows = union_all(*parts).subquery()
    # PostgreSQL sums bigint to numeric, which would not divide as integers do.
    quantity = cast(func.coalesce(func.sum(rows.c.quantity), 0), BigInteger).label("quantity")
    others = (func.coalesce(func.max(rows.c[name]), 0).label(name) for name in (*DUE, *BOOKED) if name != "quantity")
    key = [rows.c[name] for name in KEY]
    # The offset keeps PostgreSQL from working out each sum anew wherever it is used.
    return select(*key, quantity, *others).group_by(*key).offset(0).subquery()


def _ore(price: Number, sums: FromClause) -> Number:
    whole = case((sums.c.whole > 0, sums.c.whole), else_=literal(1))
    return round_div_sql(cast(price, BigInteger) * sums.c.quantity, whole)
