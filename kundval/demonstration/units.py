"""The units of Exempelby: name, area, who runs them, when they opened, how large they are."""

from datetime import date

from kundval.demonstration.market import OWES, UnitPlan

AREAS = ("Centrum", "Norrängen", "Ekdalen", "Sjöstaden", "Granbacken", "Kvarnby", "Södra Exempelby")
OWN_HOME_CARE_CLOSES = date(2012, 11, 1)

_IN_HOUSE_PRESCHOOLS = (
    "Ängen,Kastanjen,Violen,Sörgården,Bäcken,Lönnen,Trollskogen,Vitsippan,Myrstacken,Kojan,Ekorren,Snödroppen,Igelkotten,Blåklockan,"
    "Smultronet,Tussilago,Humlan,Stigen,Åkern,Backsippan,Dungen,"
    "Hasseln,Slottet,Bikupan,Sländan,Nyckelpigan,Vallmon,Pilen,Tranan"
).split(",")
_PRIVATE_PRESCHOOLS = (
    "larkan:Lilla Lärkan Centrum:2009|larkan:Lilla Lärkan Sjöstaden:2013|larkan:Lilla Lärkan Kvarnby:2018|"
    "bjorken:Björkens förskola:2009|"
    "bjorken:Björkens förskola Norr:2012|bjorken:Björkens förskola Sjöstaden:2021|sol:Solgläntans förskola:2009|"
    "norr:Norrängens förskola:2010|"
    "norr:Norrängens lillstuga:2016|montessori:Montessori Ekdalen:2009|waldorf:Waldorfförskolan Liljan:2009|"
    "uroskur:I Ur och Skur Granbacken:2009|"
    "aker:Åkerbloms förskola:2011|tallen:Föräldrakooperativet Tallen:2009|kyrkan:Kyrkans förskola Ekdalen:2009|"
    "regnbage:Regnbågen:2014|"
    "hallon:Hallonbackens förskola:2015|mulle:Skogsmulle:2010|stjarn:Stjärnfallet Centrum:2017|stjarn:Stjärnfallet Södra:2020|"
    "kompass:Kompassens förskola:2012|linden:Lindens förskola:2019|granne:Grannby förskola Gränsen:2009"
)
_IN_HOUSE_SCHOOLS = (
    "Centralskolan,Norrängsskolan,Ekdalsskolan,Sjöstadsskolan,Granbackaskolan,Kvarnbyskolan,Södra skolan".split(",")
)
_PRIVATE_SCHOOLS = (
    "kompass:Kunskapskompassen Centrum:2009:75|kompass:Kunskapskompassen Kvarnby:2013:60|"
    "engelska:Engelska skolan:2009:95|vasa:Vasalundens skola:2009:70|"
    "horisont:Horisontskolan Norr:2010:65|horisont:Horisontskolan Sjöstaden:2015:65|ekdal:Ekdalens friskola:2011:60|"
    "montessori:Montessoriskolan Ekdalen:2009:40|"
    "waldorf:Waldorfskolan Exempelby:2009:45|linden:Lindens skola:2018:50|granne:Grannby skola:2009:14"
)
_PED = (
    "kommun:Dagbarnvårdarna Norrängen:2009|kommun:Dagbarnvårdarna Ekdalen:2009|kommun:Dagbarnvårdarna Södra:2009|"
    "lindvall:Pedagogisk omsorg Lindvall:2010|sund:Pedagogisk omsorg Sund:2013|ronn:Dagbarnvårdare Rönn:2009|"
    "mulle:Skogsmulles flerfamilj:2012|uroskur:Granbackens barngrupp:2011|stjarn:Stjärnfallets dagbarn:2016"
)
_HOME_CARE = (
    "trygg:Trygg Vardag:2009|omtanke:Omtanken:2009|solsidan:Solsidans hemtjänst:2009|silver:Silverlinjen:2010|"
    "hemma:Handens hemtjänst:2009|"
    "vard:Vårdlotsen:2011|hjartat:Hjärtat hemtjänst:2013|diakoni:Diakonins hemtjänst:2012|trygg:Trygg Vardag Södra:2015"
)
_CARE_HOMES = (
    "kommun:Strandgården:2009:44|kommun:Ekbackens äldreboende:2009:48|kommun:Kvarnhöjden:2009:40|kommun:Lindgården:2009:36|"
    "guldet:Guldkanten:2011:40|guldet:Guldkanten Sjöstaden:2019:36|parken:Parkbacken:2010:38|"
    "diakoni:Diakonigården:2009:30|vard:Vårdlotsens boende:2016:32|"
    "granne:Grannby äldreboende:2009:20"
)
_CULTURE = (
    "kommun:Exempelby kulturskola Centrum:2009:60|kommun:Exempelby kulturskola Norr:2009:30|"
    "kommun:Exempelby kulturskola Ekdalen:2009:30|"
    "kommun:Exempelby kulturskola Södra:2011:20|dans:Dansverkstaden:2012:22|ton:Tonfallet:2013:20|"
    "teater:Barn- och ungdomsteatern:2012:14|"
    "orkester:Ungdomsorkestern:2012:12|kulturen:Kvarnen:2016:10"
)


def _preschools() -> list[UnitPlan]:
    units = [
        UnitPlan(f"FSK{n:02d}", f"Förskolan {name}", AREAS[n % 7], "kommun", ("forskola",), 52 + n % 4 * 9)
        for n, name in enumerate(_IN_HOUSE_PRESCHOOLS, 1)
    ]
    units[17] = UnitPlan(
        "FSK18", "Förskolan Stigen", AREAS[4], "kommun", ("forskola",), 60, sold=((date(2014, 8, 1), "linden"),)
    )
    for n, text in enumerate(_PRIVATE_PRESCHOOLS.split("|"), 41):
        provider, name, year = text.split(":")
        change = ((date(2025, 5, 12), "stjarn"),) if name == "Hallonbackens förskola" else ()
        size = 20 if provider == "granne" else 34 + n % 5 * 7
        opened = date(int(year), 1 if year == "2009" else 8, 1)
        units.append(
            UnitPlan(
                f"FSK{n}", name, AREAS[n % 7], provider, ("forskola",), size, opened, None, change, provider != "granne"
            )
        )
    return units


def _schools() -> list[UnitPlan]:
    both = ("grundskola", "fritidshem")
    units = [
        UnitPlan(f"GRS{n:02d}", name, AREAS[(n - 1) % 7], "kommun", both, 100)
        for n, name in enumerate(_IN_HOUSE_SCHOOLS, 1)
    ]
    for n, text in enumerate(_PRIVATE_SCHOOLS.split("|"), 41):
        provider, name, year, size = text.split(":")
        opened = date(int(year), 1 if year == "2009" else 7, 1)
        units.append(
            UnitPlan(f"GRS{n}", name, AREAS[n % 7], provider, both, int(size), opened, None, (), provider != "granne")
        )
    clubs = (
        "Fritidsklubben Stigfinnaren",
        "Fritidsklubben Borgen",
        "Fritidsklubben Hamnen",
        "Fritidsklubben Spåret",
        "Fritidsklubben Ladan",
        "Fritidsklubben Kvarnen",
    )
    units += [UnitPlan(f"FRI{n:02d}", name, AREAS[n], "kommun", ("fritidshem",), 30) for n, name in enumerate(clubs, 1)]
    return units


def _others() -> list[UnitPlan]:
    units = []
    for n, text in enumerate(_PED.split("|"), 1):
        provider, name, year = text.split(":")
        closed = date(2023, 7, 1) if provider == "ronn" else None
        units.append(
            UnitPlan(f"PED{n:02d}", name, AREAS[n % 7], provider, ("ped_omsorg",), 12, date(int(year), 1, 1), closed)
        )
    units.append(
        UnitPlan("HTJ01", "Exempelby hemtjänst", "Centrum", "kommun", ("hemtjanst",), 90, closed=OWN_HOME_CARE_CLOSES)
    )
    for n, text in enumerate(_HOME_CARE.split("|"), 2):
        provider, name, year = text.split(":")
        closed = date(2024, 2, 1) if provider == OWES else None
        units.append(
            UnitPlan(
                f"HTJ{n:02d}",
                name,
                AREAS[n % 7],
                provider,
                ("hemtjanst",),
                30 + n % 3 * 15,
                date(int(year), 1, 1),
                closed,
            )
        )
    for n, text in enumerate(_CARE_HOMES.split("|"), 1):
        provider, name, year, size = text.split(":")
        units.append(
            UnitPlan(
                f"SAB{n:02d}", name, AREAS[n % 7], provider, ("sarskilt_boende",), int(size), date(int(year), 1, 1),
                in_municipality=provider != "granne",
            )
        )  # fmt: skip
    for n, text in enumerate(_CULTURE.split("|"), 1):
        provider, name, year, size = text.split(":")
        units.append(
            UnitPlan(f"KUL{n:02d}", name, AREAS[n % 7], provider, ("kulturskola",), int(size), date(int(year), 1, 1))
        )
    return units


UNITS: tuple[UnitPlan, ...] = (*_preschools(), *_schools(), *_others())
