"""Huddinge and the quality bonus of Sollentuna: levels as a share of another row, a base of another list, in kind, no year."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from kundval.reimbursement.rules.document import (
    BaseAmount,
    Component,
    Document,
    Group,
    Published,
    Row,
    Step,
    Unit,
    Value,
    When,
)
from scripts.published.source import IN_HOUSE, INDEPENDENT, simple

YEAR, MONTH = Unit("kr/år", "år"), Unit("kr/månad", "månad", "kr/år", Fraction(1, 12))
ELSEWHERE = Group("annan_kommun", "Annan kommun", modes=("annan kommun",))
OWN, PRIVATE, OTHER = frozenset(["egenregi"]), frozenset(["fristaende"]), frozenset(["annan_kommun"])
PRESCHOOL, PEDAGOGICAL = frozenset(["forskola"]), frozenset(["ped_omsorg"])
FULL = "25,01+"


def independent_schools() -> Document:
    """Month and year of the same unrounded amount. The month is right; the year of grades 6–9 is 5–16 kr too low for it."""
    newly_arrived = "tillägg nyanlända"
    parts = (
        Component("grundbelopp", "Grundbelopp", payable=True),
        Component("lokal", "Lokalbidrag", payable=True),
        Component(newly_arrived, "Tillägg nyanlända", payable=True),
        Component("modersmål", "Modersmål", payable=True),
    )
    steps = (
        Step("grundbelopp", "bas", ("rad",), unit="kr/år"),
        Step("lokal", "bas", ("rad",), unit="kr/år"),
        Step(
            newly_arrived,
            f"1,06 × {newly_arrived}[lista=HUDD-KOM-2016; grupp=egenregi]",
            unit="kr/år",
            note="Rubriken säger med administration 3 % och moms 6 %. Bara momsen finns i talet.",
        ),
        Step("modersmål", "bas", ("rad",)),
    )
    document = simple(
        "HUDD-FRI-H-2016", "Fristående skolor 2016", "grundskola", {}, (INDEPENDENT,), parts, (MONTH, YEAR), steps, allows_gaps=True,
    )  # fmt: skip
    stated = BaseAmount(
        newly_arrived, Fraction(37_000), row="Nyanlända", group="egenregi", unit="kr/år", exact=False, step=Fraction(1),
        from_list="HUDD-KOM-2016",
    )  # fmt: skip
    in_kind = Row("Modersmål", "grundskola", {"tillägg": "modersmål"})
    return replace(
        _main_unit(document),
        bases=(stated,),
        values=(*document.values, Value("tillägg", "modersmål")),
        rows=(*(replace(row, unit="") for row in document.rows), in_kind),
        published=(*document.published, Published("Modersmål", "fristaende", "modersmål", "kr/månad", None, instead="in natura")),
    )  # fmt: skip


def own_schools() -> Document:
    """The municipality's own schools get no premises: the list prints a dash."""
    newly_arrived = "tillägg nyanlända"
    parts = (
        Component("grundbelopp", "Grundbelopp", payable=True),
        Component("lokal", "Lokalbidrag", payable=True),
        Component(newly_arrived, "Tillägg nyanlända", payable=True),
    )
    steps = tuple(Step(part.code, "bas", ("rad",), unit="kr/år") for part in parts)
    document = simple(
        "HUDD-KOM-2016", "Kommunala skolor 2016", "grundskola", {}, (IN_HOUSE,), parts, (MONTH, YEAR), steps, allows_gaps=True,
    )  # fmt: skip
    rows = tuple(replace(row, unit="") for row in document.rows)
    dashes = tuple(
        Published(row.name, "egenregi", "lokal", "kr/månad", None, instead="–")
        for row in rows
        if "årskurs" in row.values
    )
    return replace(_main_unit(document), rows=rows, published=(*document.published, *dashes))


def preschools() -> Document:
    """Fewer hours are 75 % and older children 75 or 56 % of the highest level; pedagogical care adds a flat cost amount."""
    cost = "omkostnadsersättning"
    parts = (
        Component("grundbelopp", "Grundbelopp", payable=True),
        Component(cost, "Omkostnadsersättning, ingår i grundbeloppet"),
        Component("omsorg", "Grundbelopp utan omkostnader", printed=False),
    )
    highest = "[alder=1-3; timmar_vecka=25,01+]"
    added = (("0-25", "Omkostnadsersättning 0-25 tim/v"), (FULL, "Omkostnadsersättning 25+ tim/v"))
    steps = (
        Step(cost, "bas", ("rad",), groups=OWN | PRIVATE),
        Step("grundbelopp", "bas", ("rad", "grupp"), services=PRESCHOOL, where=_at("1-3", FULL)),
        *_levels("grundbelopp", f"grundbelopp{highest}", PRESCHOOL, frozenset()),
        Step("omsorg", "grundbelopp[tjänst=forskola]", services=PEDAGOGICAL, groups=OTHER),
        Step("omsorg", "bas", ("rad",), services=PEDAGOGICAL, groups=PRIVATE, where=_at("1-3", FULL)),
        *_levels("omsorg", f"omsorg{highest}", PEDAGOGICAL, PRIVATE),
        *(
            Step("grundbelopp", f"omsorg + {cost}[rad={row}; grupp=egenregi]", services=PEDAGOGICAL,
                 where=(_when("timmar_vecka", hours), _when("alder", "1-3", "4-5")))
            for hours, row in added
        ),
    )  # fmt: skip
    services = {"förskola": "forskola", "pedagogisk omsorg": "ped_omsorg"}
    return simple(
        "HUDD-FSK-2018", "Förskola och pedagogisk omsorg 2018", "forskola", services, (ELSEWHERE, INDEPENDENT, IN_HOUSE), parts,
        (YEAR,), steps, shared=(cost,), allows_gaps=True, note="Andelarna 75 och 56 procent är funna, inte angivna i källan.",
    )  # fmt: skip


def quality_bonus() -> Document:
    """Decided afterwards for four months, on top of the price of an hour. The source states no year."""
    return simple(
        "SOLL-KVAL", "Kvalitetspeng hemtjänst", "hemtjanst", {"hemtjänst": "hemtjanst"}, (INDEPENDENT,),
        (Component("kvalitetspeng", "Kvalitetspeng", payable=True),), (Unit("kr/utförd timme", "timme"),),
        (Step("kvalitetspeng", "bas", ("rad",)),), allows_gaps=True,
    )  # fmt: skip


def _levels(part: str, highest: str, services: frozenset[str], groups: frozenset[str]) -> tuple[Step, ...]:
    return tuple(
        Step(part, f"{share} × {highest}", services=services, groups=groups, where=_at(ages, hours))
        for share, ages, hours in (("0,75", "1-3", "0-25"), ("0,75", "4-5", FULL), ("0,56", "4-5", "0-25"))
    )


def _at(ages: str, hours: str) -> tuple[When, ...]:
    return _when("alder", ages), _when("timmar_vecka", hours)


def _when(dimension: str, *values: str) -> When:
    return When(dimension, frozenset(values))


def _main_unit(document: Document) -> Document:
    return replace(document, head=replace(document.head, main_unit="kr/månad"))


def lists() -> Iterator[Document]:
    yield independent_schools()
    yield preschools()
    yield own_schools()
    yield quality_bonus()
