"""The lists, with the formula that explains each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kundval.reimbursement.rules.document import Component, Document, Group, Published, Step, Unit
from scripts.published import huddinge, more
from scripts.published.source import ALL, IN_HOUSE, INDEPENDENT, head, printed, published_of, rows_of, simple, values_of

YEAR = Unit("kr/år", "år")
MONTH = Unit("kr/månad", "månad")
HOUR = Unit("kr/timme", "timme")
OWN = frozenset(["egenregi"])
PRIVATE = frozenset(["fristaende"])
ASSUMED = "Nämnd, paragraf, diarienummer och beslutsdag är antagna; källan anger dem inte."


def vasby(
    case: str, name: str, industry: str, services: dict[str, str], section: str, number: str, decided: date
) -> Document:
    """Upplands Väsby: 3 % of care for administration, 6 % of all three for VAT; rounded each for itself."""
    parts = (
        Component("omsorg_material", "Omsorg och material"),
        Component("administration", "Administration, 3 % av omsorg"),
        Component("lokal", "Lokaler"),
        Component("momskompensation", "Moms, 6 % av ovan", vat=True),
        Component("summa", "Summa", payable=True),
    )
    three = "omsorg_material + administration + lokal"
    steps = (
        Step("omsorg_material", "bas", ("rad",)),
        Step("administration", "3 % av omsorg_material"),
        Step("lokal", "bas", ("rad",)),
        Step("momskompensation", f"6 % av ({three})", groups=PRIVATE),
        Step("summa", three, groups=OWN),
        Step("summa", f"{three} + momskompensation", groups=PRIVATE),
    )
    document = simple(
        case,
        name,
        industry,
        services,
        (IN_HOUSE, INDEPENDENT),
        parts,
        (YEAR,),
        steps,
        shared=("omsorg_material", "administration", "lokal"),
        ages="alder",
        age_rule="08-01",
        board="UBN",
        section=section,
        case_number=number,
        decided_on=decided,
        note=ASSUMED,
    )
    rows = tuple(
        replace(row, label=f"{row.values['alder'].replace('-', '–')} år {row.values['omfattning']}")
        for row in document.rows
    )
    names = [row.name for row in rows]
    order = ["omsorg_material", "administration", "lokal", "summa egenregi", "momskompensation", "summa fristaende"]

    def place(number: Published) -> tuple[int, int]:
        part = f"summa {number.group}" if number.component == "summa" else number.component
        return names.index(number.row), order.index(part)

    return replace(document, rows=rows, published=tuple(sorted(document.published, key=place)))


def tyreso() -> Document:
    return simple(
        "TYR-HT-2019",
        "Hemtjänst 2019",
        "hemtjanst",
        {"hemtjänst": "hemtjanst"},
        (IN_HOUSE, INDEPENDENT),
        (Component("ersättning", "Ersättning", payable=True),),
        (HOUR,),
        (
            Step(
                "ersättning",
                "bas",
                ("rad", "grupp"),
                note="Ingen regel mellan kommunalt och fristående pris är angiven.",
            ),
        ),
    )


def stockholm_home_care() -> Document:
    units = (HOUR, Unit("kr/insats", "tillfälle"), MONTH)
    steps = (
        Step("ersättning", "bas", ("rad",), groups=OWN),
        Step(
            "ersättning",
            "1,063 × ersättning[grupp=egenregi]",
            groups=PRIVATE,
            note="Faktorn är funnen, inte angiven i källan.",
        ),
    )
    parts = (Component("ersättning", "Ersättning", payable=True),)
    services = {"hemtjänst": "hemtjanst"}
    return simple(
        "STHLM-HT-2024", "Hemtjänst 2024", "hemtjanst", services, (IN_HOUSE, INDEPENDENT), parts, units, steps
    )


def stockholm_care_homes() -> Document:
    parts = (
        Component("vårddygn", "Vårddygn", payable=True),
        Component("tomplats", "Tom plats", payable=True),
        Component("lokal", "Lokalschablon", payable=True),
    )
    bases = tuple(Step(part.code, "bas", ("rad",), groups=OWN) for part in parts)
    steps = (
        *bases,
        Step("vårddygn", "1,042 × vårddygn[grupp=egenregi]", groups=PRIVATE),
        Step("tomplats", "1,042 × tomplats[grupp=egenregi]", groups=PRIVATE),
        Step("lokal", "1,25 × lokal[grupp=egenregi]", groups=PRIVATE, note="Faktorn är funnen, inte angiven i källan."),
    )
    services = {"särskilt boende": "sarskilt_boende"}
    unit = (Unit("kr/dygn", "dygn"),)
    return simple(
        "STHLM-VOB-2024",
        "Vård- och omsorgsboende 2024",
        "sarskilt_boende",
        services,
        (IN_HOUSE, INDEPENDENT),
        parts,
        unit,
        steps,
    )


def solna() -> Document:
    parts = (
        Component("ersättning", "Ersättning", payable=True),
        Component("schablontid", "Schablontid", unit="minuter"),
        Component("avböjt besök", "Avböjt besök", unit="procent av ersättning"),
        Component("frånvaro", "Frånvaro", unit="procent av ersättning"),
        Component("uppstart", "Uppstart", unit="timmar"),
    )
    units = (HOUR, Unit("minuter", "minut"), Unit("procent av ersättning", "procent"), Unit("timmar", "antal"))
    steps = tuple(Step(part.code, "bas", ("rad",)) for part in parts)
    services = {"hemtjänst": "hemtjanst"}
    return simple(
        "SOLNA-HT-2024", "Hemtjänst 2024", "hemtjanst", services, (INDEPENDENT,), parts, units, steps, allows_gaps=True
    )


def sollentuna() -> Document:
    parts = (
        Component("dygnsersättning", "Dygnsersättning", payable=True),
        Component("frånvaroersättning", "Frånvaroersättning", unit="procent av dygnsersättning"),
    )
    units = (Unit("kr/dygn", "dygn"), Unit("procent av dygnsersättning", "procent"))
    steps = (Step("dygnsersättning", "bas", ("rad",)), Step("frånvaroersättning", "50"))
    services = {"särskilt boende": "sarskilt_boende"}
    return simple(
        "SOLL-SABO-2024", "Särskilt boende 2024", "sarskilt_boende", services, (INDEPENDENT,), parts, units, steps
    )


def sundbyberg(case: str, name: str, industry: str) -> Document:
    """Sundbyberg: the private amount is the municipal, unrounded, with 6 % VAT compensation."""
    steps = (
        Step("bidrag", "bas", ("rad",), groups=OWN),
        Step("bidrag", "1,06 × bidrag[grupp=egenregi]", groups=PRIVATE),
    )
    parts: tuple[Component, ...] = (Component("bidrag", "Bidrag", payable=True),)
    units: tuple[Unit, ...] = (MONTH,)
    if industry == "forskola":
        parts = (*parts, Component("modersmålsstöd", "Modersmålsstöd", payable=True))
        steps = (*steps, Step("modersmålsstöd", "bas", ("rad",)))
        units = (*units, Unit("kr/barn/månad", "månad"))
    services = {"förskola": "forskola"}
    ages = "alder" if industry == "forskola" else ""
    return simple(
        case,
        name,
        industry,
        services,
        (IN_HOUSE, INDEPENDENT),
        parts,
        units,
        steps,
        ages=ages,
        allows_gaps=True,
        age_rule="år",
    )


def nacka(case: str, name: str, industry: str) -> Document:
    """Nacka: the same check for everybody, VAT compensation outside the list, in twelve parts."""
    parts = (Component("check", "Check", payable=True),)
    return simple(
        case,
        name,
        industry,
        {},
        (ALL,),
        parts,
        (YEAR,),
        (Step("check", "bas", ("rad",)),),
        allows_gaps=industry == "fritidshem",
    )


def nacka_culture() -> Document:
    case = "NACKA-KULT-2023"
    numbers = printed(case)
    units = (Unit("kr/elev/år", "år"), Unit("kr/klippkort", "styck"), Unit("kr/termin", "termin"))
    parts = (Component("check", "Check", payable=True), Component("elevavgift", "Elevavgift", unit="kr/termin"))
    pupil = Group("elev", "Elevens avgift", paid=False)
    steps = (
        Step("check", "bas", ("rad",), groups=frozenset(["alla"])),
        Step("elevavgift", "bas", ("rad",), groups=frozenset(["elev"])),
        Step("elevavgift", "bas", ("rad",), groups=frozenset(["elev"]), unit="kr/klippkort"),
    )
    the_head = head(case, "Kulturskola 2023", "kulturskola", "kr/elev/år", allows_gaps=True)
    rows = rows_of(numbers, {}, "kr/elev/år")
    return Document(the_head, values_of(rows), (ALL, pupil), parts, units, steps, rows, published_of(numbers))


def lists() -> Iterator[Document]:
    """All lists, in the order of their codes."""
    care = {"förskola": "forskola", "pedagogisk omsorg": "ped_omsorg"}
    now, then = ("§ 98", "UBN 2016/412", date(2016, 11, 29)), ("§ 91", "UBN 2015/398", date(2015, 11, 24))
    yield vasby("UV-FSK-2016", "Förskola 2016", "forskola", care, *then)
    yield vasby("UV-FSK-2017", "Förskola 2017", "forskola", care, *now)
    yield vasby("UV-PED-2017", "Pedagogisk omsorg 2017", "pedagogisk_omsorg", care, *now)
    yield tyreso()
    yield stockholm_home_care()
    yield stockholm_care_homes()
    yield solna()
    yield sollentuna()
    yield sundbyberg("SUND-FSK-2019", "Förskola 2019", "forskola")
    yield sundbyberg("SUND-GRUND-2018", "Grundskola och fritidshem 2018", "grundskola")
    yield nacka("NACKA-GRUND-2023H1", "Grundskola våren 2023", "grundskola")
    yield nacka("NACKA-GRUND-2023H2", "Grundskola hösten 2023", "grundskola")
    yield nacka("NACKA-GRUND-2024", "Grundskola 2024", "grundskola")
    yield nacka("NACKA-FRIT-2023", "Fritidshem 2023", "fritidshem")
    yield nacka_culture()
    yield from more.lists()
    yield from huddinge.lists()
