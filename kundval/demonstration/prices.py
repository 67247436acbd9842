"""The price lists of Exempelby: published ones as they were printed, and invented ones made from them year by year.

The amounts of 2024 are those that Upplands Väsby (2017, indexed), Nacka (2024, 2023), Solna and Sollentuna (2024) have published; each list
says so. Later years are indexed and rounded to whole kronor. Every number of a list is printed, so that the check has work to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kundval.money import round_step
from kundval.reimbursement.rules.document import (
    Component,
    Condition,
    Document,
    Group,
    Head,
    Published,
    Row,
    Step,
    Unit,
    Value,
)

PUBLISHED = ("UV-FSK-2016", "UV-FSK-2017", "UV-PED-2017")
"""Workbooks of published lists that are decided as history, before kundval's first month."""
KRONA = Fraction(1)
INDEX = {2024: Fraction(1), 2025: Fraction(1031, 1000), 2026: Fraction(1060, 1000), 2027: Fraction(1089, 1000)}
LATER = Fraction(103, 100)
"""A year's indexation after the last year of the table."""
ADMINISTRATION = Condition("administration", Fraction(3, 100), "Administration")
"""The common condition that the lists of preschool refer to; ``deciding.common_conditions`` registers it."""
OTHERS = ("fristående", "entreprenad", "annan kommun", "fristående i annan kommun")


@dataclass(frozen=True)
class RowPlan:
    """A row of the plan: its values and its bases in whole kronor of 2024, in the order of the list's base components."""

    label: str
    values: dict[str, str]
    bases: tuple[int, ...]


@dataclass(frozen=True)
class ListPlan:
    """The lists of one industry: how they are built, and where the amounts of 2024 come from."""

    industry: str
    service: str
    name: str
    board: str
    unit: tuple[str, str]
    vat_percent: Fraction
    parts: tuple[tuple[str, str], ...]
    administration: bool
    bands: tuple[tuple[str, int, int], ...]
    values: tuple[tuple[str, str], ...]
    rows: tuple[RowPlan, ...]
    source: str
    instalments: int = 12
    paying_months: tuple[int, ...] = tuple(range(1, 13))


_CHILDREN = (("1-2 år", 0, 2), ("3-5 år", 3, 5))
_EXTENTS = (("omfattning", "heltid"), ("omfattning", "deltid"))
_YEAR, _HOUR, _DAY = ("kr/år", "år"), ("kr/timme", "timme"), ("kr/dygn", "dygn")


def _care(label: str, band: str, extent: str, care: int, premises: int) -> RowPlan:
    return RowPlan(f"{label} {band} {extent}", {"ålder": band, "omfattning": extent}, (care, premises))


def _band(label: str, band: str, amount: int) -> RowPlan:
    return RowPlan(label, {"ålder": band}, (amount,))


PLANS = (
    ListPlan(
        "forskola", "forskola", "Förskola", "UBN", _YEAR, Fraction(6), (("omsorg", "Omsorg och material"), ("lokal", "Lokaler")), True,
        _CHILDREN, _EXTENTS,
        (
            _care("Förskola", "1-2 år", "heltid", 132_259, 21_510), _care("Förskola", "1-2 år", "deltid", 92_314, 16_132),
            _care("Förskola", "3-5 år", "heltid", 103_640, 21_510), _care("Förskola", "3-5 år", "deltid", 76_042, 16_132),
        ),
        "Påhittad. Utgår från Upplands Väsbys förskolelista 2017, uppräknad med 25 procent.",
    ),
    ListPlan(
        "pedagogisk_omsorg", "ped_omsorg", "Pedagogisk omsorg", "UBN", _YEAR, Fraction(6),
        (("omsorg", "Omsorg och material"), ("lokal", "Lokaler")), True, _CHILDREN, _EXTENTS,
        (
            _care("Pedagogisk omsorg", "1-2 år", "heltid", 129_355, 6_829), _care("Pedagogisk omsorg", "1-2 år", "deltid", 93_383, 5_122),
            _care("Pedagogisk omsorg", "3-5 år", "heltid", 105_618, 6_829), _care("Pedagogisk omsorg", "3-5 år", "deltid", 78_561, 5_122),
        ),
        "Påhittad. Utgår från Upplands Väsbys lista för pedagogisk omsorg 2017, uppräknad med 25 procent.",
    ),
    ListPlan(
        "grundskola", "grundskola", "Grundskola", "UBN", _YEAR, Fraction(6), (("grundbelopp", "Grundbelopp"),), False,
        (("förskoleklass", 6, 6), ("årskurs 1-3", 7, 9), ("årskurs 4-6", 10, 12), ("årskurs 7-9", 13, 15)), (),
        (
            _band("Förskoleklass", "förskoleklass", 65_559), _band("Årskurs 1-3", "årskurs 1-3", 86_064),
            _band("Årskurs 4-6", "årskurs 4-6", 88_229), _band("Årskurs 7-9", "årskurs 7-9", 110_930),
        ),
        "Påhittad. Grundbeloppen 2024 är Nackas publicerade skolcheckar för 2024.",
    ),
    ListPlan(
        "fritidshem", "fritidshem", "Fritidshem", "UBN", _YEAR, Fraction(6), (("grundbelopp", "Grundbelopp"),), False,
        (("6-9 år", 6, 9), ("10-12 år", 10, 12)), (),
        (_band("Fritidshem 6-9 år", "6-9 år", 44_454), _band("Fritidshem 10-12 år", "10-12 år", 17_781)),
        "Påhittad. Beloppet för 6-9 år är Nackas publicerade check för förskoleklass 2023.",
    ),
    ListPlan(
        "hemtjanst", "hemtjanst", "Hemtjänst", "SON", _HOUR, Fraction(4), (("timersattning", "Timersättning"),), False, (),
        (("insats", "omvårdnad"), ("insats", "service")),
        (RowPlan("Omvårdnad", {"insats": "omvårdnad"}, (446,)), RowPlan("Service", {"insats": "service"}, (367,))),
        "Påhittad. Med momskompensation 4 procent blir priserna 2024 Solnas publicerade 464 och 382 kr per timme.",
    ),
    ListPlan(
        "sarskilt_boende", "sarskilt_boende", "Särskilt boende", "SON", _DAY, Fraction(4), (("dygnsersattning", "Dygnsersättning"),), False,
        (),
        (("inriktning", "omvårdnad"), ("inriktning", "demens")),
        (RowPlan("Omvårdnad", {"inriktning": "omvårdnad"}, (2_112,)), RowPlan("Demens", {"inriktning": "demens"}, (2_318,))),
        "Påhittad. Omvårdnad med momskompensation är 2024 Sollentunas publicerade 2 196 kr per dygn.",
    ),
    ListPlan(
        "kulturskola", "kulturskola", "Kulturskola", "KFN", _YEAR, Fraction(6), (("check", "Kulturcheck"),), False, (),
        (("kurs", "ämneskurs"), ("kurs", "dans och teater")),
        (RowPlan("Ämneskurs", {"kurs": "ämneskurs"}, (9_776,)), RowPlan("Dans och teater", {"kurs": "dans och teater"}, (6_587,))),
        "Påhittad. Checkarna 2024 är Nackas publicerade för 2023.", instalments=10, paying_months=(1, 2, 3, 4, 5, 8, 9, 10, 11, 12),
    ),
)  # fmt: skip


def index_of(year: int) -> Fraction:
    """How much higher the amounts are than in 2024."""
    last = max(INDEX)
    return INDEX[year] if year <= last else INDEX[last] * LATER ** (year - last)


def document(plan: ListPlan, year: int, decided_on: date, section: str, case_number: str) -> Document:
    """The list of a year, with every number printed."""
    return Document(
        head=_head(plan, year, decided_on, section, case_number),
        values=(
            *(Value("ålder", name, age_from=first, age_to=last) for name, first, last in plan.bands),
            *(Value(dimension, value) for dimension, value in plan.values),
        ),
        groups=(Group("egenregi", "Egen regi", modes=("egenregi",)), Group("fristaende", "Fristående", modes=OTHERS)),
        components=tuple(_components(plan)),
        units=(Unit(*plan.unit),),
        steps=tuple(_steps(plan)),
        rows=tuple(Row(row.label, plan.service, dict(row.values)) for row in plan.rows),
        published=tuple(number for row in plan.rows for number in _printed(plan, row, index_of(year))),
        conditions=(ADMINISTRATION,) if plan.administration else (),
    )


def _head(plan: ListPlan, year: int, decided_on: date, section: str, case_number: str) -> Head:
    return Head(
        f"EXB-{plan.industry.upper()}-{year}", f"{plan.name} {year}", plan.industry, plan.unit[0], KRONA, "Exempelby", plan.board,
        section, case_number, decided_on, "", date(year, 1, 1), date(year + 1, 1, 1), age_rule="08-01" if plan.bands else "mätdag",
        instalments=plan.instalments, paying_months=plan.paying_months, source=plan.source,
    )  # fmt: skip


def _components(plan: ListPlan) -> Iterator[Component]:
    yield from (Component(code, name) for code, name in plan.parts)
    if plan.administration:
        yield Component("administration", "Administration, 3 % av omsorg")
    yield Component("momskompensation", f"Momskompensation, {plan.vat_percent} %", vat=True)
    yield Component("summa", "Att betala", payable=True)


def _steps(plan: ListPlan) -> Iterator[Step]:
    parts = [code for code, _ in plan.parts]
    yield from (Step(code, "bas", ("rad",)) for code in parts)
    if plan.administration:
        yield Step("administration", f"villkor({ADMINISTRATION.code}) av {parts[0]}")
        parts = [parts[0], "administration", *parts[1:]]
    together = " + ".join(parts)
    others = frozenset({"fristaende"})
    yield Step("momskompensation", f"{plan.vat_percent} % av ({together})", groups=others)
    yield Step("summa", together, groups=frozenset({"egenregi"}))
    yield Step("summa", f"{together} + momskompensation", groups=others)


def _printed(plan: ListPlan, row: RowPlan, index: Fraction) -> Iterator[Published]:
    bases = [round_step(base * index, KRONA) for base in row.bases]
    for (code, _), base in zip(plan.parts, bases, strict=True):
        yield Published(row.label, "alla", code, plan.unit[0], base)
    together = sum(bases, Fraction(0))
    if plan.administration:
        administration = bases[0] * 3 / 100
        yield Published(row.label, "alla", "administration", plan.unit[0], round_step(administration, KRONA))
        together += administration
    vat = together * plan.vat_percent / 100
    yield Published(row.label, "fristaende", "momskompensation", plan.unit[0], round_step(vat, KRONA))
    yield Published(row.label, "egenregi", "summa", plan.unit[0], round_step(together, KRONA))
    yield Published(row.label, "fristaende", "summa", plan.unit[0], round_step(together + vat, KRONA))
