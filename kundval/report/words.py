"""How the report speaks: its finding, its definitions, what a switch changed. Sentences are made from the numbers, so they cannot lie."""

from fractions import Fraction

from kundval import formats
from kundval.report.market_share import IndustryShare, MarketShare
from kundval.report.rules import CLOCKS, POPULATIONS, THE_WHOLE, VAT, Definition

UNIT_NAMES = {"kunder": "Antal kunder", "kronor": "Belopp (kr)", "enheter": "Antal enheter"}


def decimal(tenths: int, plus: bool = False) -> str:
    """``49,6``, or with its sign ``+0,8``."""
    return formats.decimal_text(Fraction(tenths, 10), 1, plus=plus)


def percent(tenths: int) -> str:
    """``49,6 %``."""
    return formats.percent_text(Fraction(tenths, 10))


def finding(report: MarketShare, industry: IndustryShare) -> str:
    """How large the external share is, and how it has moved since the first year."""
    if not industry.years:
        return f"Det finns inga uppgifter om {industry.name.lower()} för de valda åren."
    first, last = industry.years[0], industry.years[-1]
    now = f"Externa utförare har {percent(last.external)} av {THE_WHOLE[report.definition.measure]} i {industry.name.lower()} {last.year}"
    return f"{now}, mot {percent(first.external)} {first.year}." if first.year < last.year else f"{now}."


def definitions(report: MarketShare) -> list[tuple[str, str]]:
    """Everything that a reader needs to know to count the same again: (what, how)."""
    chosen = report.definition
    rows = [("Mått", _measure(chosen))]
    if chosen.measure == "kronor":
        rows += [("Period", f"Kronor räknas {CLOCKS[chosen.clock]}."), ("Moms", f"Beloppen är {VAT[chosen.vat]}.")]
    rows.append(("Befolkning", _population(chosen)))
    rows += [
        (
            "Gruppering",
            "Intern är kommunens egen regi. Extern är alla andra, även ideella, andra kommuner och entreprenad. "
            f"{_from_elsewhere(chosen)}",
        ),
        (
            "Avrundning",
            "Andelar har en decimal och summerar till exakt 100,0 enligt största resten: först regi, sedan utförarna inom sin regis andel.",
        ),
        ("Små tal", _small(report)),
        ("Källa", f"kundval, {report.municipality}. Framtagen {formats.day_text(report.made_on)}."),
    ]
    return rows


def _measure(chosen: Definition) -> str:
    if chosen.measure == "kunder":
        return (
            "Personer med ett val i kraft på branschens mätdag, normalt 15 oktober; i år den senaste 15:e. "
            "Varje person räknas en gång i branschen."
        )
    if chosen.measure == "enheter":
        return "Enheter som är godkända och drivs av någon på branschens mätdag, normalt 15 oktober; i år den senaste 15:e."
    return "Ersättning i slutliga körningar. Månader före branschens första i kundval är inlästa ur det äldre systemet."


def _population(chosen: Definition) -> str:
    text = POPULATIONS[chosen.population]
    if chosen.measure == "kunder" or chosen.population == "verksamhet":
        return f"{formats.capital(text)}."
    return "Alla. Urvalet bosatta gäller bara kunder."


def _from_elsewhere(chosen: Definition) -> str:
    if chosen.measure == "enheter":
        return "Enheter räknas efter vem som driver dem."
    if chosen.population == "alla":
        return (
            "Kunder som är folkbokförda i en annan kommun är varken eller: de står för sig, för deras hemkommun betalar "
            "(interkommunal ersättning)."
        )
    if chosen.population == "bosatta":
        return "Kunder från andra kommuner är inte med."
    return (
        "Alla kunder på enheter i kommunen räknas efter enhetens regi, även de som är folkbokförda i en annan kommun."
    )


def _small(report: MarketShare) -> str:
    if not report.limit:
        return "Inget värde är dolt."
    return (
        f"Utförare med färre än {report.limit} kunder visas tillsammans som övriga, och en regi med så få kunder tillsammans med nästa, "
        "så att ingen kan räknas fram."
    )


def changed(before: Definition, after: Definition, was: int, is_: int) -> str:
    """What a switch did to the latest external share: «Med bosatta: 23,4 %. Med verksamhet: 29,7 %.»"""
    names = {"measure": "mått", "population": "befolkning", "clock": "period", "vat": "moms"}
    switched = [field for field in names if getattr(before, field) != getattr(after, field)]
    if len(switched) != 1:
        return ""
    (field,) = switched
    words = getattr(before, field), getattr(after, field)
    return f"Du bytte {names[field]}. Med {words[0]}: {percent(was)}. Med {words[1]}: {percent(is_)}."
