"""Exact numbers as people and files write them."""

import re
from fractions import Fraction

SPACE = "[ \u00a0\u2007\u2009\u202f]"
"""What may stand between thousands."""
_GROUPED = re.compile(rf"\d{{1,3}}(?:{SPACE}\d{{3}})+|\d+")
_DECIMAL = re.compile(rf"(?P<whole>{_GROUPED.pattern})(?:[.,](?P<part>\d+))?")


def read_number(text: str) -> Fraction:
    """``105 807,50``, ``0.7``, ``3 %``, ``1/12`` or ``−150`` exactly; raises ``ValueError`` for anything else."""
    if text.isdecimal():
        return Fraction(int(text))
    plain = text.strip().replace("\u2212", "-").replace("–", "-")
    negative = plain.startswith("-")
    plain = plain.lstrip("-+").strip() if plain[:1] in "-+" else plain
    percent = plain.endswith(("%", "procent"))
    plain = plain.removesuffix("%").removesuffix("procent").strip()
    parts = plain.split("/")
    if len(parts) > 2:
        raise ValueError(text)
    value = read_decimal(parts[0].strip())
    if len(parts) == 2:
        below = read_decimal(parts[1].strip())
        if below == 0:
            raise ValueError(text)
        value /= below
    if percent:
        value /= 100
    return -value if negative else value


def read_decimal(text: str) -> Fraction:
    """A decimal without sign, thousands by space, decimals by comma or point; raises ``ValueError``."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    whole = re.sub(SPACE, "", match["whole"])
    part = match["part"] or ""
    return Fraction(int(whole + part), 10 ** len(part))


def decimal_text(value: Fraction, *, comma: bool = False) -> str:
    """The whole decimal where it has an end, otherwise ``n/d``: ``126190``, ``3174.21``, ``1262/3``."""
    above, below = value.as_integer_ratio()
    if below == 1:
        return str(above)
    places, scale = 1, 10
    while scale % below:
        # So many decimals could only be those of a power of two or five as large.
        if places > below.bit_length():
            return f"{above}/{below}"
        places, scale = places + 1, scale * 10
    digits = str(abs(above) * (scale // below)).rjust(places + 1, "0")
    return f"{'-' if above < 0 else ''}{digits[:-places]}{',' if comma else '.'}{digits[-places:]}"
