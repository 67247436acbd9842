"""Values of the kinds of columns as the text of a cell: exact, in XML and in CSV."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kundval.period import Month

MAX_TEXT = 32_767
_EPOCH = date(1899, 12, 30).toordinal()
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9 \u00a0]*([.,][0-9]+)?")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def text(value: object) -> str:
    """Text that XML can hold and a cell has room for; XML's own signs are escaped."""
    plain = _UNWRITABLE.sub("", str(value))[:MAX_TEXT]
    if "_x" in plain:
        plain = _ESCAPE_LIKE.sub("_x005F_", plain)
    if "&" in plain or "<" in plain or ">" in plain:
        plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain


def kronor(ore: int) -> str:
    """``-1234.50`` of whole öre."""
    whole, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole}.{rest:02d}"


def exact(value: int | Decimal | Fraction) -> str:
    """A number with a point and without exponent; a fraction without end is cut after 15 decimals."""
    if isinstance(value, Fraction):
        scale = 10**15
        units = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
        whole, rest = divmod(units, scale)
        digits = f"{whole}.{rest:015d}".rstrip("0").rstrip(".")
        return f"-{digits}" if value < 0 and units else digits
    return f"{value:f}" if isinstance(value, Decimal) else str(int(value))


def serial(value: date) -> str:
    """The number of a day as spreadsheets count."""
    return str(value.toordinal() - _EPOCH)


def month(value: Month | int) -> str:
    return str(Month(value) if isinstance(value, int) else value)


def yesno(value: object) -> str:
    return "ja" if value else "nej"


def csv_text(kind: str, value: Any) -> str:
    """One cell of a CSV file."""
    if value is None:
        return ""
    match kind:
        case "money":
            return kronor(value).replace(".", ",")
        case "number" | "percent" | "change" | "whole":
            return exact(value).replace(".", ",")
        case "date":
            return str(value.isoformat()[:10])
        case "month":
            return month(value)
        case "yesno":
            return yesno(value)
    return guarded(str(value))


def guarded(value: str) -> str:
    """Text that a spreadsheet would take for a formula gets a ' before it; what is a plain number stays one."""
    if value.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(value):
        return f"'{value}"
    return value
