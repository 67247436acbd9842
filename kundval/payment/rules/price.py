"""What a rate in force pays in a service month ("Settled to the öre" 13 and 14); amounts in öre."""

from dataclasses import dataclass

from kundval.period import Month
from kundval.reimbursement.rules.payable import PLACE, RowPrice, is_paid, month_price

PLACEMENT, VOLUME = "placering", "volym"


@dataclass(frozen=True)
class Rate:
    """What a row pays in the modes of its price group, per ``unit`` of payment (år, månad, timme …), on [valid_from, valid_to).

    ``values`` are the (dimension, value) pairs that the row asks for.
    """

    row_key: str
    band: str
    values: frozenset[tuple[str, str]]
    group: str
    modes: frozenset[str]
    unit: str
    amount_ore: int
    vat_ore: int
    instalments: int
    paying_months: tuple[int, ...]
    step_ore: int
    valid_from: int
    valid_to: int
    unit_id: int = 0
    """The unit, or the person, that the price is agreed for; 0: the list's, for all."""
    person_id: int = 0


def kind_of(rate: Rate, volume_unit: str, by_hours: bool = False) -> str:
    """Whether the rate pays a placement or a volume of a service whose volume unit is given; empty where it pays neither.

    ``by_hours``: the service is paid by hours of stay or granted volume, so a price of its unit pays the placement.
    """
    if not is_paid(rate.unit, volume_unit, by_hours):
        return ""
    return VOLUME if rate.unit == volume_unit and not by_hours else PLACEMENT


def price_in(rate: Rate, month: Month) -> tuple[int, int] | None:
    """The price of quantity 1 in the month and the VAT part of it; None in a month that the list does not pay."""
    if rate.unit in PLACE and month.month not in rate.paying_months[: rate.instalments]:
        return None
    row = RowPrice(rate.row_key, rate.group, (), rate.unit, rate.amount_ore, rate.vat_ore, rate.instalments,
                   rate.paying_months, rate.step_ore)  # fmt: skip
    return month_price(row, month)
