"""Equal treatment as its page tells it: what is booked of a month or a year, compared thing by thing, with the reasons given."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import BigInteger, and_, case, cast, distinct, func, or_, select
from sqlmodel import Session, col

from kundval.access.models import User
from kundval.payment.models import Account, Booked, TreatmentReason
from kundval.payment.queries.statement import PLACED
from kundval.payment.rules.agreed import MARK
from kundval.payment.rules.treatment import PRICE, Compared, Paid, compared
from kundval.payment.rules.treatment import Share as ShareOf
from kundval.registry.models import Industry, Service, Unit
from kundval.registry.rules import IN_HOUSE
from kundval.reimbursement.models import PriceRow, Supplement


@dataclass(frozen=True)
class Share:
    """What one unit gets per customer (of a price: per whole quantity), in öre."""

    unit: str
    unit_id: int
    mode: str
    ore: Fraction
    amount_ore: int


@dataclass(frozen=True)
class Told:
    """One thing compared: the sides in öre per customer without VAT compensation, and why they differ."""

    service: str
    service_id: int
    what: str
    name: str
    own: Fraction | None
    private: Fraction | None
    difference_ore: int
    is_difference: bool
    standing_out: Sequence[Share]
    shares: Sequence[Share]
    reason: str
    given_by: str

    @property
    def state(self) -> str:
        if not self.is_difference:
            return "lika"
        return "förklarad" if self.reason else "oförklarad"


def told(session: Session, industry: Industry, first: int, last: int) -> list[Told]:
    """Everything that is booked for the months [first, last] of an industry, differences without a reason first."""
    services = {
        row.id or 0: row.name
        for row in session.execute(select(Service).where(col(Service.industry_id) == industry.id)).scalars()
    }
    found = compared(_paid(session, set(services), first, last))
    wanted = {share.unit_id for one in found for share in one.shares}
    units = {
        id_: name
        for id_, name in session.execute(select(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(wanted)))
        if id_
    }
    reasons = _reasons(session, set(services), last)
    names = _names(session, set(services))
    rows = [_row(one, services, units, reasons, names) for one in found]
    order = ("oförklarad", "förklarad", "lika")
    return sorted(rows, key=lambda row: (order.index(row.state), row.service, row.what.startswith(PRICE), row.name))


def _row(
    one: Compared, services: dict[int, str], units: dict[int, str], reasons: dict[tuple[int, str], tuple[str, str]],
    names: dict[tuple[int, str], str],
) -> Told:  # fmt: skip
    def shares(ones: Sequence[ShareOf]) -> list[Share]:
        told = [
            Share(units.get(share.unit_id, ""), share.unit_id, share.mode, share.ore, share.amount_ore)
            for share in ones
        ]
        return sorted(told, key=lambda share: (share.mode != IN_HOUSE, -share.ore, share.unit))

    reason, given_by = reasons.get((one.service_id, one.what), ("", ""))
    kind, _, key = one.what.partition(":")
    name = names.get((one.service_id, one.what)) or (
        "Pris, alla rader" if kind == PRICE and not key else f"{kind.capitalize()} {key}"
    )
    return Told(
        services[one.service_id], one.service_id, one.what, name, one.own, one.private, one.difference_ore, one.is_difference,
        shares(one.standing_out), shares(one.shares), reason, given_by,
    )  # fmt: skip


def _paid(session: Session, services: set[int], first: int, last: int) -> list[Paid]:
    """What is booked per account; what is decided for one person by its own needs is left out."""
    persons = func.count(distinct(case((col(Booked.quantity) != 0, col(Booked.person_id)))))
    ore, vat, quantity = (cast(func.sum(column), BigInteger) for column in (
        col(Booked.due_ore), col(Booked.due_vat_ore), col(Booked.quantity)
    ))  # fmt: skip
    rows = session.execute(
        select(Account, ore, vat, quantity, func.max(col(Booked.whole)), persons)
        .join(Booked, col(Booked.account_id) == col(Account.id))
        .where(
            col(Account.service_id).in_(services), col(Account.month) >= first, col(Account.month) <= last,
            or_(col(Account.kind).in_(PLACED), col(Booked.person_id) == 0),
        )
        .group_by(col(Account.id))
    )  # fmt: skip
    return [
        Paid(
            account.service_id, account.month, account.unit_id, account.mode, account.kind, account.source, account.row_key,
            account.price_ore - account.price_vat_ore, int(ore) - int(vat), Fraction(int(quantity), whole or 1), persons,
        )
        for account, ore, vat, quantity, whole, persons in rows
    ]  # fmt: skip


def _reasons(session: Session, services: set[int], last: int) -> dict[tuple[int, str], tuple[str, str]]:
    """(service, thing) → the latest reason that reaches the period, and who gave it."""
    rows = session.execute(
        select(TreatmentReason, col(User.name))
        .outerjoin(User, col(User.id) == col(TreatmentReason.given_by))
        .where(and_(col(TreatmentReason.service_id).in_(services), col(TreatmentReason.from_month) <= last))
        .order_by(col(TreatmentReason.from_month))
    )
    return {(row.service_id, row.what): (row.reason, name or "kundval") for row, name in rows}


def _names(session: Session, services: set[int]) -> dict[tuple[int, str], str]:
    """(service, thing) → its name: of a supplement, or of a row of the list."""
    found: dict[tuple[int, str], str] = {}
    rows = select(PriceRow).where(col(PriceRow.service_id).in_(services)).order_by(col(PriceRow.id))
    for row in session.execute(rows).scalars():
        found[row.service_id, f"{PRICE}:{row.row_key}"] = f"Pris, {row.name}"
    for one in session.execute(select(Supplement).where(col(Supplement.service_id).in_(services))).scalars():
        for kind in ("tillägg", "tillskott", MARK):
            found[one.service_id, f"{kind}:{one.code}"] = one.name
    return found
