"""Amounts, quantities and whole numbers: exact, as Swedes write them."""

import re
from typing import Any

from kundval.fields.base import Field, refuse

_MINUS = str.maketrans("\u2212\u2013", "--")
_NUMBER = re.compile(r"(-?)((?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)|[0-9]+)(?:[.,]([0-9]+))?")
_BLANKS = str.maketrans("", "", " \u00a0\u202f")
MOST_DIGITS = 13


class Scaled(Field):
    """A decimal number as a whole number of its smallest part: ``decimals`` 2 is hundredths. Comma or point, blanks as thousands."""

    decimals = 0
    noun = "Talet"
    unit = ""

    def __init__(self, what: str, *, least: int | None = 0, most: int | None = None, **kwargs: Any):
        super().__init__(what, **kwargs)
        self.least, self.most = least, most

    def parse(self, text: str) -> int:
        match = _NUMBER.fullmatch(text.translate(_MINUS).removesuffix("kr").strip())
        if match is None:
            raise refuse(f"{self.noun} får bara ha siffror och ett komma. Du skrev {text[:40]}.")
        sign, whole, rest = match[1], match[2].translate(_BLANKS), (match[3] or "").rstrip("0")
        if len(rest) > self.decimals:
            raise refuse(f"{self.noun} får ha högst {_decimals(self.decimals)}. Du skrev {text[:40]}.")
        if len(whole.lstrip("0")) > MOST_DIGITS:
            raise refuse(f"{self.noun} får ha högst {MOST_DIGITS} siffror. Du skrev {text[:40]}.")
        value = int(whole) * 10**self.decimals + int(rest.ljust(self.decimals, "0") or 0)
        return self._within(-value if sign else value, text)

    def _within(self, value: int, text: str) -> int:
        if self.least is not None and value < self.least:
            raise refuse(f"{self.noun} får inte vara mindre än {self._shown(self.least)}. Du skrev {text[:40]}.")
        if self.most is not None and value > self.most:
            raise refuse(f"{self.noun} får inte vara större än {self._shown(self.most)}. Du skrev {text[:40]}.")
        return value

    def _shown(self, value: int) -> str:
        whole, rest = divmod(abs(value), 10**self.decimals)
        digits = f"{rest:0{self.decimals}d}".rstrip("0") if self.decimals else ""
        return ("\u2212" if value < 0 else "") + ",".join(filter(None, (str(whole), digits))) + self.unit


class Kronor(Scaled):
    """An amount in kronor, loaded as öre (int). Negative amounts only where ``least`` allows them (``None``: any)."""

    decimals = 2
    noun = "Beloppet"
    unit = " kr"


class Quantity(Scaled):
    """A quantity with up to three decimals, loaded as thousandths (int)."""

    decimals = 3
    noun = "Mängden"


class Whole(Scaled):
    """A whole number."""


def _decimals(number: int) -> str:
    return {0: "inga decimaler", 2: "två decimaler", 3: "tre decimaler"}.get(number, f"{number} decimaler")
