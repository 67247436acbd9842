"""A list of as many rows as wanted, for measuring: ``large_list(3000)``.

``shared`` lets one base tie all rows of a zone together, and ``levels`` another all rows of a level.
"""

from datetime import date
from fractions import Fraction

from kundval.money import round_step
from kundval.reimbursement.rules.document import Component, Document, Group, Head, Published, Row, Step, Unit, Value

KRONA = Fraction(1)
SIX = Fraction(6, 100)
ZONES = ("A", "B", "C")
MISPRINTS = 20


def large_list(
    rows: int = 3000,
    *,
    shared: bool = False,
    levels: bool = False,
    industry: str = "forskola",
    service: str = "forskola",
) -> Document:
    """Care and premises per row, 3 % administration, 6 % VAT for independent units; five printed numbers a row, twenty misprinted."""
    named = [f"nivå {n}" for n in range(1, -(-rows // len(ZONES)) + 1)]
    places = [(level, zone) for level in named for zone in ZONES][:rows]
    names = [f"{level}, zon {zone}" for level, zone in places]
    three = "omsorg + administration + lokal"
    return Document(
        head=Head("STOR", "Stor lista", industry, "kr/år", KRONA, valid_from=date(2027, 1, 1)),
        values=(*(Value("nivå", level) for level in named), *(Value("zon", zone) for zone in ZONES)),
        groups=(Group("egenregi", "Kommunal", modes=("egenregi",)), Group("fristaende", "Fristående", modes=("fristående",))),
        components=(
            Component("omsorg", "Omsorg"),
            Component("administration", "Administration"),
            Component("lokal", "Lokaler"),
            Component("moms", "Moms", vat=True),
            Component("summa", "Summa", payable=True),
        ),
        units=(Unit("kr/år", "år"),),
        steps=(
            Step("omsorg", "bas", ("nivå",) if levels else ("rad",)),
            Step("administration", "3 % av omsorg"),
            Step("lokal", "bas", ("zon",) if shared else ("rad",)),
            Step("moms", f"6 % av ({three})", groups=frozenset(["fristaende"])),
            Step("summa", three, groups=frozenset(["egenregi"])),
            Step("summa", f"{three} + moms", groups=frozenset(["fristaende"])),
        ),
        rows=tuple(
            Row(name, service, {"nivå": level, "zon": zone})
            for name, (level, zone) in zip(names, places, strict=True)
        ),
        published=tuple(
            number
            for index, name in enumerate(names)
            for number in _numbers(index, name, places[index][1], shared, rows, index // len(ZONES) if levels else index)
        ),
    )  # fmt: skip


def _numbers(index: int, name: str, zone: str, shared: bool, rows: int, level: int) -> list[Published]:
    care = 50_000 + Fraction(level * 7919 % 100_000, 1) + Fraction(level % 9, 10)
    premises = 15_000 + 1_000 * Fraction(ord(zone)) + (Fraction(3, 10) if shared else Fraction(index * 31 % 97, 10))
    own = care * Fraction(103, 100) + premises
    off = 900 if index % max(1, rows // MISPRINTS) == 7 else 0
    amounts = [
        ("alla", "omsorg", care),
        ("alla", "administration", care * Fraction(3, 100)),
        ("alla", "lokal", premises),
        ("egenregi", "summa", own + off),
        ("fristaende", "moms", own * SIX),
        ("fristaende", "summa", own * (1 + SIX)),
    ]
    return [Published(name, group, part, "kr/år", round_step(amount, KRONA)) for group, part, amount in amounts]
