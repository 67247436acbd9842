"""Account coding (kontering): what it may depend on and what it says. Pure.

A row names a service and, where it matters, kind of line, age group, mode and counterparty; what it leaves empty may be anything. What is
booked are the municipality's own codes, never numbers: account, responsibility, activity, counterparty, project, a free part, VAT code.
"""

import re
from typing import NamedTuple

KINDS = ("placering", "volym", "tillägg", "tillskott", "manuell")
"""The kinds of lines that are paid (slag)."""
PARTS = {
    "account": "Konto",
    "responsibility": "Ansvar",
    "activity": "Verksamhet",
    "counterparty": "Motpart",
    "project": "Projekt",
    "free": "Fri kod",
    "vat_code": "Momskod",
}
"""The parts of a coding in the order in which finance reads them."""
ORDER = "åldersgrupp, motpart, regi, slag"
"""What decides where two rows name as much: the first of these that only one of them names. Of two alike the later holds."""
LONGEST = 30
_CODE = re.compile(r"[0-9A-Za-zÅÄÖåäö][0-9A-Za-zÅÄÖåäö .\-]{0,29}")


class Coding(NamedTuple):
    """What a line is booked on; all parts are codes. ``counterparty`` empty in a row of the table: the line's own."""

    account: str
    vat_code: str
    responsibility: str = ""
    activity: str = ""
    counterparty: str = ""
    project: str = ""
    free: str = ""

    @property
    def in_words(self) -> str:
        """«konto 463 87, ansvar 1200, motpart 87»."""
        said = ((name, getattr(self, part)) for part, name in PARTS.items())
        return ", ".join(f"{name.lower()} {value}" for name, value in said if value)


def is_code(text: str) -> bool:
    """Whether a part may be written so: figures, letters, blanks, points and hyphens, at most ``LONGEST``."""
    return bool(_CODE.fullmatch(text))
