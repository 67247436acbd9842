"""A price agreed for one unit or one person, as a rate. Pure."""

from collections.abc import Iterator

from kundval.payment.rules.price import Rate
from kundval.period import Days
from kundval.registry.rules import MODES, values_of
from kundval.reimbursement.rules.supplements import PER_VOLUME, PRIVATE, Granted, vat_on

MARK = "avtal"
"""Begins the row of an agreed price in the key of a line: ``avtal:SOLNA`` or ``avtal:SOLNA;ålder=1-2``."""


def rate_of(row: Granted, days: Days, shape: tuple[str, str], volume_unit: str) -> Iterator[Rate]:
    """The rates of an agreed price: private providers get the VAT compensation on top where the agreement says so.

    ``shape``: the band and values of the list's row that it stands in the place of.
    """
    band, values = shape
    private = [mode for mode in MODES if mode in PRIVATE and row.with_vat]
    others = [mode for mode in MODES if mode not in private]
    for modes, vat in ((private, vat_on(row.amount_ore)), (others, 0)):
        if modes:
            yield Rate(
                row_key=";".join(filter(None, (f"{MARK}:{row.code}", row.row_key))), band=band,
                values=frozenset(values_of(values).items()), group=MARK, modes=frozenset(modes),
                unit=volume_unit if row.period == PER_VOLUME else row.period, amount_ore=row.amount_ore + vat, vat_ore=vat,
                instalments=12, paying_months=tuple(range(1, 13)), step_ore=1, valid_from=days[0], valid_to=days[1],
                unit_id=row.unit_id, person_id=row.person_id,
            )  # fmt: skip


def agreement_of(row_key: str) -> tuple[str, str]:
    """(code of the agreement, row of the list) of a line's row; an empty code where the price is the list's."""
    if not row_key.startswith(f"{MARK}:"):
        return "", row_key
    code, _, row = row_key.removeprefix(f"{MARK}:").partition(";")
    return code, row
