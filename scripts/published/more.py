"""Further lists: other units, conversions, levels as a share of another row, shares "of which", a list without year."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from kundval.reimbursement.rules.document import Component, Document, Group, Step, Unit, When
from scripts.published.source import ALL, IN_HOUSE, INDEPENDENT, head, printed, published_of, rows_of, simple, values_of

YEAR, MONTH = Unit("kr/år", "år"), Unit("kr/månad", "månad")
OWN, PRIVATE, OTHER = frozenset(["egenregi"]), frozenset(["fristaende"]), frozenset(["annan_kommun"])
ELSEWHERE = Group("annan_kommun", "Annan kommun", modes=("annan kommun",))


def tyreso_daily() -> Document:
    """Half time is 0.7 and part time 0.3 of another row, unrounded."""
    part = "dygnsersättning"
    steps = (
        Step(part, "bas", ("nivå", "grupp"), where=_when("omfattning", "heltid")),
        Step(part, f"0,7 × {part}[omfattning=heltid]", where=_when("omfattning", "halvtid")),
        Step(part, f"0,3 × {part}[omfattning=heltid]", where=_when("omfattning", "deltid")),
    )
    return simple(
        "TYR-DV-2020", "Daglig verksamhet 2020", "daglig_verksamhet", {"daglig verksamhet": "daglig_verksamhet"},
        (IN_HOUSE, INDEPENDENT), (Component(part, "Dygnsersättning", payable=True),), (Unit("kr/dygn", "dygn"),), steps,
    )  # fmt: skip


def jonkoping() -> Document:
    parts = tuple(
        Component(code, code.capitalize(), payable=True)
        for code in ("ersättning", "mattransport", "mattransport extra")
    )
    steps = tuple(Step(part.code, "bas", ("rad",)) for part in parts)
    units = (Unit("kr/utförd timme", "timme"), Unit("kr/tillfälle", "tillfälle"))
    document = simple(
        "JKPG-HT-2016", "Hemtjänst 2016", "hemtjanst", {"hemtjänst": "hemtjanst"}, (INDEPENDENT,), parts, units, steps,
        step=Fraction(1, 20),
    )  # fmt: skip
    # The zone does not tell time from meals: what is done is a dimension too.
    rows = tuple(replace(row, values={**row.values, "insats": row.name.partition(": ")[2]}) for row in document.rows)
    return replace(document, rows=rows, values=values_of(rows))


def stromsund() -> Document:
    """The year is the base; term, month and school day are converted from it unrounded, half away from zero."""
    steps = (
        Step("ersättning", "bas", ("årskurs",), groups=OTHER),
        Step("ersättning", "1,06 × ersättning[grupp=annan_kommun]", groups=PRIVATE),
    )
    units = (
        YEAR,
        Unit("kr/termin", "termin", "kr/år", Fraction(1, 2)),
        Unit("kr/månad", "månad", "kr/år", Fraction(1, 12)),
        Unit("kr/dag", "dag", "kr/år", Fraction(1, 178)),
    )
    parts = (Component("ersättning", "Ersättning", payable=True),)
    return simple(
        "STROM-IKE-2023", "Interkommunal ersättning 2023", "grundskola", {}, (INDEPENDENT, ELSEWHERE), parts, units, steps,
        allows_gaps=True,
    )  # fmt: skip


def laxa() -> Document:
    parts = (Component("IKE", "Interkommunal ersättning", payable=True),)
    services = {"förskola": "forskola", "pedagogisk omsorg": "ped_omsorg", "anpassad grundskola": "anpassad_grundskola"}
    return simple(
        "LAXA-IKE-2023", "Interkommunal ersättning 2023", "grundskola", services, (ELSEWHERE,), parts, (YEAR,),
        (Step("IKE", "bas", ("rad",)),),
    )  # fmt: skip


def sigtuna() -> Document:
    """3 % of a subtotal with premises, then 6 %; every subtotal and total printed for itself."""
    parts = (
        Component("undervisning", "Undervisning"),
        Component("läromedel/utrustning", "Läromedel och utrustning"),
        Component("måltider", "Måltider"),
        Component("lokal", "Lokaler"),
        Component("övriga kostnader", "Övriga kostnader"),
        Component("delsumma grundbelopp", "Grundbelopp", subtotal=True),
        Component("administration", "Administration, 3 %"),
        Component("delsumma inkl administration", "Med administration", subtotal=True),
        Component("momskompensation", "Moms, 6 %", vat=True),
        Component("summa", "Summa", payable=True),
    )
    bases = tuple(Step(part.code, "bas", ("rad",)) for part in parts[:5])
    steps = (
        *bases,
        Step("delsumma grundbelopp", "undervisning + läromedel/utrustning + måltider + lokal + övriga kostnader"),
        Step("administration", "3 % av delsumma grundbelopp"),
        Step("delsumma inkl administration", "delsumma grundbelopp + administration"),
        Step("momskompensation", "6 % av delsumma inkl administration"),
        Step("summa", "delsumma inkl administration + momskompensation"),
    )
    return simple(
        "SIGT-FSK-2024",
        "Förskola 2024",
        "forskola",
        {"förskola": "forskola"},
        (INDEPENDENT,),
        parts,
        (YEAR,),
        steps,
        ages="alder",
    )


def boras() -> Document:
    """The sum is the base; VAT, administration and premises are shares of it; supplements per unit by size."""
    parts = (
        Component("summa", "Grundbelopp", payable=True),
        Component("lokal", "Varav lokaler"),
        Component("administration", "Varav administration"),
        Component("momskompensation", "Varav moms", vat=True),
        Component("strukturbelopp enhet", "Strukturbelopp per enhet", payable=True, unit="kr/enhet/år"),
        Component("strukturbelopp yngre barn", "Strukturbelopp yngre barn", payable=True),
    )
    units = (
        Unit("kr/barn/år", "år"),
        Unit("kr/barn/månad", "månad", "kr/barn/år", Fraction(1, 12)),
        Unit("kr/enhet/år", "enhet"),
        Unit("kr/enhet/månad", "enhet", "kr/enhet/år", Fraction(1, 12)),
    )
    steps = (
        Step("summa", "bas", ("rad",)),
        Step("lokal", "bas", ("rad",)),
        Step("momskompensation", "6/106 av summa[rad=Grundbelopp per barn]"),
        Step("administration", "3/103 av (100/106 av summa[rad=Grundbelopp per barn])"),
        Step("strukturbelopp enhet", "bas", ("rad",)),
        Step("strukturbelopp yngre barn", "bas", ("rad",)),
    )
    case = "BORAS-FSK-2021"
    numbers = printed(case)
    rows = tuple(
        replace(row, unit="") if "enhet" not in row.unit else row
        for row in rows_of(numbers, {"förskola": "forskola"}, "kr/barn/år")
    )
    rows = tuple(replace(row, values=row.values or {"del": row.name.lower()}) for row in rows)
    the_head = head(case, "Förskola 2021", "forskola", "kr/barn/år", allows_gaps=True)
    return Document(the_head, values_of(rows), (INDEPENDENT,), parts, units, steps, rows, published_of(numbers))


def varmdo() -> Document:
    """A list whose page states no year; the fee that the school collects is deducted last."""
    fee = _when("avgift_uppbärs_av", "skolan")
    steps = (
        Step("ersättning", "bas", ("rad",), groups=OTHER, where=_when("avgift_uppbärs_av", "kommunen")),
        Step("ersättning", "bas", ("rad",), groups=OTHER, services=frozenset(["grundskola"])),
        Step("ersättning", "1,06 × ersättning[grupp=annan_kommun]", groups=PRIVATE, services=frozenset(["grundskola"])),
        Step(
            "ersättning",
            "1,06 × ersättning[grupp=annan_kommun]",
            groups=PRIVATE,
            where=_when("avgift_uppbärs_av", "kommunen"),
        ),
        Step("avgift", "bas", ("årskurs",)),
        Step("ersättning", "ersättning[avgift_uppbärs_av=kommunen] − avgift", where=fee, note="Avgiften dras sist."),
        Step("tilläggsbelopp", "bas", ("rad",), groups=OTHER),
        Step("tilläggsbelopp", "1,06 × tilläggsbelopp[grupp=annan_kommun]", groups=PRIVATE),
    )
    parts = (
        Component("ersättning", "Ersättning", payable=True),
        Component("avgift", "Avgift som skolan tar ut", printed=False),
        Component("tilläggsbelopp", "Modersmål", payable=True),
    )
    return simple(
        "VARM-GRUND",
        "Grundskola och fritidshem",
        "grundskola",
        {},
        (INDEPENDENT, ELSEWHERE),
        parts,
        (MONTH,),
        steps,
        allows_gaps=True,
    )


def nacka_upper_secondary() -> Document:
    parts = (Component("programpeng", "Programpeng", payable=True),)
    return simple(
        "NACKA-GYM-2019", "Gymnasieskola 2019", "gymnasieskola", {}, (ALL,), parts, (YEAR,), (Step("programpeng", "bas", ("rad",)),),
        allows_gaps=True,
    )  # fmt: skip


def stockholm_day_care() -> Document:
    parts = (Component("ersättning", "Ersättning", payable=True), Component("lokal", "Lokalschablon", payable=True))
    steps = (
        Step("ersättning", "bas", ("rad",), groups=OWN),
        Step("ersättning", "1,025 × ersättning[grupp=egenregi]", groups=PRIVATE),
        Step("lokal", "bas", ("rad",), groups=PRIVATE),
    )
    units = (Unit("kr/dag", "dag"), Unit("kr/närvarodag", "dag"))
    return simple(
        "STHLM-DAGV-2024", "Dagverksamhet 2024", "dagverksamhet", {}, (IN_HOUSE, INDEPENDENT), parts, units, steps
    )


def _when(dimension: str, *values: str) -> tuple[When, ...]:
    return (When(dimension, frozenset(values)),)


def lists() -> Iterator[Document]:
    yield tyreso_daily()
    yield jonkoping()
    yield stromsund()
    yield laxa()
    yield sigtuna()
    yield boras()
    yield varmdo()
    yield nacka_upper_secondary()
    yield stockholm_day_care()
