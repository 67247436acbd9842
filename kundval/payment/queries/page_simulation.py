"""A simulated list as its page and its workbook tell it: the sum, who wins and loses, what is rounding, what would have no price."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlmodel import Session, col, select

from kundval.formats import kr_text, month_text, percent_text
from kundval.money import round_ore
from kundval.payment.queries.runs import latest_booked_month
from kundval.payment.queries.simulation import WHOLE, Asked, Outcome
from kundval.payment.rules.agreed import agreement_of
from kundval.payment.rules.simulated import Simulated, Total, even_change, in_ore, total
from kundval.period import Month
from kundval.registry.models import Industry, Provider, Service, Unit
from kundval.reimbursement.models import PriceList, Supplement
from kundval.reimbursement.service.deciding import row_labels

GROUPS = {"utforare": "Utförare", "enhet": "Enhet", "tjanst": "Tjänst", "regi": "Regi", "rad": "Prisrad"}
"""How the effect is shown, by its word in the address."""
DECEMBER = 12


@dataclass(frozen=True)
class Effect:
    """One payee, unit, service, mode or price row. ``rounding`` is what of the change is more than the even change, if there is one."""

    label: str
    key: int
    total: Total
    rounding: int | None


@dataclass(frozen=True)
class Without:
    """Customers who are paid for now and by the draft have no price."""

    row: str
    mode: str
    customers: int
    now_ore: int


@dataclass(frozen=True)
class RestOfYear:
    """The average month's change times the months that the list would hold in its first year."""

    first: Month
    last: Month
    months: int
    amount_ore: int


@dataclass(frozen=True)
class View:
    """All that the page shows."""

    asked: Asked
    months: int
    total: Total
    even: Fraction | None
    in_prices: int | None
    in_lines: int
    effects: dict[str, list[Effect]]
    without: Sequence[Without]
    kept: Sequence[str]
    rest: RestOfYear | None
    agreed_ore: int
    """What is paid by prices agreed apart, which no list changes."""

    @property
    def rounding(self) -> int | None:
        """What of the whole change is more than the even change."""
        return None if self.in_prices is None else self.in_prices + self.in_lines


def view(
    session: Session, price_list: PriceList, industry: Industry, asked: Asked, found: Outcome, today: date,
    *, service_id: int | None = None, mode: str = "", compare: Fraction | None = None,
) -> View:  # fmt: skip
    """The outcome, perhaps of one service or mode only, beside the percent ``compare`` or the even change that the prices show."""
    rows = [row for row in found.rows if service_id in (None, row.key.service_id) and mode in ("", row.key.mode)]
    even = compare if compare is not None else even_change(found.prices)
    whole = total(rows)
    months = len({row.key.month for row in rows})
    labels = {
        **row_labels(session, {row.key.service_id for row in found.rows}),
        **_agreed_labels(session, {(row.key.service_id, row.key.row_key) for row in found.rows if row.agreed}),
    }
    return View(
        asked=asked,
        months=months,
        total=whole,
        even=even,
        in_prices=None if even is None else round_ore(whole.rounding(even)) - round_ore(whole.in_lines),
        in_lines=round_ore(whole.in_lines),
        effects=_effects(session, rows, even, labels),
        without=_without(rows, found, labels),
        kept=[labels.get(row_key, row_key) for service, row_key in found.kept if service_id in (None, service)],
        rest=_rest(session, price_list, industry, whole.change_ore, months, today),
        agreed_ore=sum(row.now_ore for row in rows if row.agreed),
    )


def told(view: View) -> str:
    """What was compared with what, in a sentence."""
    period = f"{month_text(view.asked.first)}–{month_text(view.asked.last)}"
    way = (
        "Utkastets priser från dess första dag och priserna som gäller dagen före, båda på alla månaderna"
        if view.asked.way == WHOLE
        else "Utkastet på de dagar det gäller, så som det blir om det beslutas"
    )
    return f"{way}. Verkliga kunder och volymer {period}, med momskompensation."


def finding(view: View, group: str) -> str:
    """The main thing in words made from the numbers."""
    total, effects = view.total, view.effects[group]
    if not total.change_ore and not any(one.total.change_ore for one in effects):
        return "Utkastet ändrar inte kostnaden"
    more = "mer" if total.change_ore > 0 else "mindre"
    change = f"{kr_text(abs(total.change_ore))} {more}" if total.change_ore else "lika mycket"
    share = f" ({percent_text(total.percent, 2, plus=True)})" if total.percent is not None else ""
    lost = sum(one.total.change_ore < 0 for one in effects)
    won = sum(one.total.change_ore > 0 for one in effects)
    told = (
        f"{won} får mer och {lost} mindre"
        if won and lost
        else f"{won} får mer, ingen mindre"
        if won
        else f"{lost} får mindre, ingen mer"
    )
    return f"Utkastet kostar {change}{share}: {told}"


def _effects(
    session: Session, rows: Sequence[Simulated], even: Fraction | None, labels: Mapping[str, str]
) -> dict[str, list[Effect]]:
    names = {
        "utforare": _names(session, Provider, {row.key.provider_id for row in rows}),
        "enhet": _names(session, Unit, {row.key.unit_id for row in rows}),
        "tjanst": _names(session, Service, {row.key.service_id for row in rows}),
    }
    of: dict[str, Callable[[Simulated], tuple[int, str]]] = {
        "utforare": lambda row: (row.key.provider_id, names["utforare"][row.key.provider_id]),
        "enhet": lambda row: (row.key.unit_id, names["enhet"][row.key.unit_id]),
        "tjanst": lambda row: (row.key.service_id, names["tjanst"][row.key.service_id]),
        "regi": lambda row: (0, row.key.mode),
        "rad": lambda row: (0, labels.get(row.key.row_key, row.key.row_key)),
    }
    return {group: _grouped(rows, place, even) for group, place in of.items()}


def _grouped(
    rows: Sequence[Simulated], place: Callable[[Simulated], tuple[int, str]], even: Fraction | None
) -> list[Effect]:
    """The largest gain first, the largest loss last."""
    by_place: dict[tuple[int, str], list[Simulated]] = defaultdict(list)
    for row in rows:
        by_place[place(row)].append(row)
    sums = sorted(
        ((total(of), label, key) for (key, label), of in by_place.items()),
        key=lambda one: (-one[0].change_ore, one[1]),
    )
    rounding = [None] * len(sums) if even is None else in_ore(one.rounding(even) for one, _, _ in sums)
    return [Effect(label, key, one, left) for (one, label, key), left in zip(sums, rounding, strict=True)]


def _without(rows: Sequence[Simulated], found: Outcome, labels: Mapping[str, str]) -> list[Without]:
    result = []
    for service_id, row_key, mode in found.gone:
        of = [row for row in rows if (row.key.service_id, row.key.row_key, row.key.mode) == (service_id, row_key, mode)]
        if of:
            name = labels.get(row_key, row_key)
            # A customer is counted once a month; the largest month tells how many there are at most.
            most = max(_per_month(of).values(), default=0)
            result.append(Without(name, mode, most, sum(row.left_ore for row in of)))
    return sorted(result, key=lambda one: (-one.now_ore, one.row, one.mode))


def _per_month(rows: Sequence[Simulated]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        counts[row.key.month] += row.left_persons
    return counts


def _agreed_labels(session: Session, keys: set[tuple[int, str]]) -> dict[str, str]:
    """What agreed prices are called in place of the codes of their agreements."""
    found = {}
    for service_id, row_key in keys:
        code, _ = agreement_of(row_key)
        named = select(col(Supplement.name)).where(
            col(Supplement.service_id) == service_id, col(Supplement.code) == code
        )
        found[row_key] = f"{session.exec(named).first() or code} (avtalat pris)"
    return found


def _rest(
    session: Session, price_list: PriceList, industry: Industry, change_ore: int, months: int, today: date
) -> RestOfYear | None:
    booked = latest_booked_month(session, industry.id or 0)
    first = max(Month.of(price_list.valid_from), booked + 1 if booked else Month.of(today))
    last = Month(Month.of(price_list.valid_from).year * 12 + DECEMBER - 1)
    if price_list.valid_to is not None:
        last = min(last, Month.of(price_list.valid_to - timedelta(days=1)))
    count = last.number - first.number + 1
    if count < 1 or not months:
        return None
    return RestOfYear(first, last, count, round_ore(Fraction(change_ore * count, months)))


def _names(session: Session, table: type[Provider] | type[Unit] | type[Service], ids: set[int]) -> dict[int, str]:
    rows = session.exec(select(table.id, table.name).where(col(table.id).in_(ids)))
    return {id_: name for id_, name in rows if id_ is not None}
