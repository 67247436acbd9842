"""The invented market: boards, industries, services, providers and units of Exempelby."""

from dataclasses import dataclass
from datetime import date

from stdnum import luhn

BOARDS = (
    ("KS", "Kommunstyrelsen", "finansiering"),
    ("UBN", "Utbildningsnämnden", "finansiering"),
    ("SON", "Social- och omsorgsnämnden", "finansiering"),
    ("KFN", "Kultur- och fritidsnämnden", "finansiering"),
    ("PNB", "Produktionsnämnden för barn och unga", "produktion"),
    ("PNO", "Produktionsnämnden för omsorg", "produktion"),
)
FIRST_MONTH = "2024-01"
OWES = "silver"
"""The home care firm that has closed and must pay back."""


@dataclass(frozen=True)
class IndustryPlan:
    """An industry with its faces: (from, board, office unit, head)."""

    code: str
    name: str
    faces: tuple[tuple[date, str, str, str], ...]


@dataclass(frozen=True)
class ServicePlan:
    """A service with the values that a choice states."""

    code: str
    industry: str
    name: str
    volume_unit: str = ""
    slots: int = 1
    requires_entitlement: bool = False
    capacity_notice_days: int = 0
    dimension: str = ""
    values: tuple[str, ...] = ()


_START = date(2009, 1, 1)
_REFORM = date(2019, 1, 1)


def _industry(code: str, name: str, board: str, head_then: str, head_now: str) -> IndustryPlan:
    return IndustryPlan(
        code,
        name,
        (
            (_START, board, f"{name}, kommunledningskontoret", head_then),
            (_REFORM, board, f"Kundvalskontoret, {name.lower()}", head_now),
        ),
    )


INDUSTRIES = (
    _industry("forskola", "Förskola", "UBN", "Lena Holm", "Anna Berg"),
    _industry("pedagogisk_omsorg", "Pedagogisk omsorg", "UBN", "Lena Holm", "Anna Berg"),
    _industry("grundskola", "Grundskola", "UBN", "Sven Arvidsson", "Mikael Strand"),
    _industry("fritidshem", "Fritidshem", "UBN", "Sven Arvidsson", "Mikael Strand"),
    _industry("hemtjanst", "Hemtjänst", "SON", "Britt Ekman", "Fatima Nouri"),
    _industry("sarskilt_boende", "Särskilt boende", "SON", "Britt Ekman", "Fatima Nouri"),
    _industry("kulturskola", "Musik- och kulturskola", "KFN", "Göran Lilja", "Elsa Åström"),
)
SERVICES = (
    ServicePlan("forskola", "forskola", "Förskola", dimension="omfattning", values=("heltid", "deltid")),
    ServicePlan(
        "ped_omsorg", "pedagogisk_omsorg", "Pedagogisk omsorg", dimension="omfattning", values=("heltid", "deltid")
    ),
    ServicePlan("grundskola", "grundskola", "Grundskola med förskoleklass"),
    ServicePlan("fritidshem", "fritidshem", "Fritidshem"),
    ServicePlan(
        "hemtjanst",
        "hemtjanst",
        "Hemtjänst",
        "timme",
        requires_entitlement=True,
        capacity_notice_days=30,
        dimension="insats",
        values=("omvårdnad", "service"),
    ),
    ServicePlan(
        "sarskilt_boende",
        "sarskilt_boende",
        "Särskilt boende",
        "dygn",
        dimension="inriktning",
        values=("omvårdnad", "demens"),
    ),
    ServicePlan(
        "kulturskola", "kulturskola", "Kulturskola", slots=3, dimension="kurs", values=("ämneskurs", "dans och teater")
    ),
)


def with_check_digit(nine: str) -> str:
    """Nine digits and their Luhn check digit: an organisation number."""
    return nine + str(luhn.calc_check_digit(nine))


@dataclass(frozen=True)
class ProviderPlan:
    """An invented provider; ``prefix`` is the nine digits of a number that no firm has (559999…, 769999…, 802999…)."""

    key: str
    prefix: str
    name: str
    form: str

    @property
    def org_number(self) -> str:
        return with_check_digit(self.prefix)


MUNICIPALITY = ProviderPlan("kommun", "212999001", "Exempelby kommun", "kommun")


def _providers(form: str, prefix: str, names: str) -> tuple[ProviderPlan, ...]:
    plans = []
    for index, pair in enumerate(names.split("|")):
        key, name = pair.split(":")
        plans.append(ProviderPlan(key, f"{prefix}{index + 1:03d}", name, form))
    return tuple(plans)


PROVIDERS = (
    MUNICIPALITY,
    *_providers(
        "aktiebolag",
        "559999",
        "larkan:Lilla Lärkan Förskolor AB|kompass:Kunskapskompassen AB|bjorken:Björkens förskolor AB|norr:Norrängens Barn AB|"
        "aker:Åkerblom Förskola AB|engelska:Engelska skolan Exempelby AB|vasa:Vasalundens skola AB|horisont:Horisontskolorna AB|"
        "ekdal:Ekdalens friskola AB|hallon:Hallonbackens förskola AB|trygg:Trygg Vardag Hemtjänst AB|omtanke:Omtanken i Exempelby AB|"
        "solsidan:Solsidans Omsorg AB|silver:Silverlinjen Hemservice AB|vard:Vårdlotsen Norden AB|guldet:Guldkanten Äldreboende AB|"
        "parken:Parkbackens Äldreliv AB|stjarn:Stjärnfallets Förskolor AB|linden:Lindens Lärande AB|hjartat:Hjärtat Hemtjänst AB|"
        "dans:Dansverkstaden Exempelby AB|ton:Tonfallet Musik AB",
    ),
    *_providers(
        "ekonomisk förening",
        "769999",
        "sol:Solgläntans förskola ek. för.|montessori:Montessori Ekdalen ek. för.|tallen:Föräldrakooperativet Tallen ek. för.|"
        "mulle:Skogsmulle ek. för.|hemma:Hemtjänstkooperativet Handen ek. för.",
    ),
    *_providers(
        "ideell förening",
        "802999",
        "uroskur:I Ur och Skur Granbacken|teater:Exempelby barn- och ungdomsteater|orkester:Exempelby ungdomsorkester|"
        "kulturen:Kulturföreningen Kvarnen",
    ),
    ProviderPlan("waldorf", "802999011", "Waldorf i Exempelby, stiftelse", "stiftelse"),
    ProviderPlan("diakoni", "802999012", "Diakonistiftelsen Ekdalen", "stiftelse"),
    ProviderPlan("kyrkan", "252999002", "Svenska kyrkans förskola Ekdalen", "trossamfund"),
    ProviderPlan("regnbage", "969999005", "Förskolan Regnbågen HB", "handelsbolag"),
    ProviderPlan("granne", "212999006", "Grannby kommun", "kommun"),
    ProviderPlan("lindvall", "590716239", "Pedagogisk omsorg Lindvall", "enskild firma"),
    ProviderPlan("sund", "680312238", "Pedagogisk omsorg Sund", "enskild firma"),
    ProviderPlan("ronn", "610905239", "Dagbarnvårdare Rönn", "enskild firma"),
)
COUNTERPARTY = {
    "kommun": "1",
    "annan kommun": "82",
    "aktiebolag": "87",
    "ekonomisk förening": "87",
    "handelsbolag": "87",
    "enskild firma": "87",
    "ideell förening": "85",
    "stiftelse": "85",
    "trossamfund": "85",
}


@dataclass(frozen=True)
class UnitPlan:
    """A unit and who runs it at first; ``sold`` are later changes (day, provider key). ``size`` weighs how many choose it."""

    code: str
    name: str
    area: str
    provider: str
    services: tuple[str, ...]
    size: int
    opened: date = _START
    closed: date | None = None
    sold: tuple[tuple[date, str], ...] = ()
    in_municipality: bool = True


def mode_of(provider: str) -> str:
    """The mode in which a provider of the plan runs its units."""
    return {"kommun": "egenregi", "granne": "annan kommun"}.get(provider, "fristående")


def counterparty_of(provider: str) -> str:
    """The counterparty code of a provider of the plan (SKR's examples to Kommun-Bas 13)."""
    if provider == "granne":
        return COUNTERPARTY["annan kommun"]
    return COUNTERPARTY[next(plan.form for plan in PROVIDERS if plan.key == provider)]
