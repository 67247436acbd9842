"""The sheet Beslut: who has decided what, and what holds for the whole list."""

from fractions import Fraction
from typing import Any

from kundval.reimbursement.rules import document as doc
from kundval.reimbursement.workbook.fields import (
    NOT_STATED,
    Choice,
    Day,
    Exact,
    MonthNumbers,
    StartDay,
    Whole,
    Words,
    YesNo,
)
from kundval.reimbursement.workbook.sheet import Sheet

AGE_RULES = {"mätdagen": "mätdag", "kalenderåret": "år", "från 1 augusti": "08-01"}


class Decision(Sheet):
    """The first sheet lies on its side: one fact a row."""

    title = "Beslut"
    about = "Vem som har beslutat vad, och vad som gäller för hela listan. En uppgift per rad."
    makes = doc.Head

    code = Words(
        data_key="Prislista",
        ask="Skriv listans kod, till exempel UV-FSK-2017.",
        hint="Listans kod, till exempel UV-FSK-2017.",
    )
    name = Words(
        data_key="Benämning",
        ask="Skriv vad listan heter, till exempel Förskola 2017.",
        hint="Vad listan heter, till exempel Förskola 2017.",
    )
    municipality = Words(data_key="Kommun", hint="Kommunen som har beslutat.")
    industry = Words(
        data_key="Bransch",
        ask="Skriv branschens kod, till exempel forskola.",
        hint="Branschens kod, till exempel forskola.",
    )
    board = Words(data_key="Nämnd", hint="Nämndens kod eller namn.")
    section = Words(data_key="Paragraf", is_value=True, hint="Till exempel § 98.")
    case_number = Words(data_key="Diarienummer", is_value=True, hint="Till exempel UBN 2016/412.")
    decided_on = Day(data_key="Beslutad", hint="Dagen för beslutet, till exempel 2016-11-29.")
    ground = Words(
        data_key="Grund",
        hint="Bara när priset sänks för tid före beslutet: förbehåll, fel uppgifter från parten eller avtal.",
        longest=500,
    )
    valid_from = StartDay(
        data_key="Gäller från",
        hint="Första dagen, till exempel 2017-01-01. Skriv ej angivet om året inte står i källan.",
    )
    valid_to = Day(data_key="Gäller till", included=True, hint="Sista dagen (t.o.m.). Tomt: tills vidare.")
    definite = Choice(
        data_key="Status",
        words={"definitiv": True, "preliminär": False},
        load_default=True,
        hint="definitiv eller preliminär.",
    )
    main_unit = Words(
        data_key="Huvudenhet",
        ask="Skriv listans huvudenhet, till exempel kr/år.",
        hint="Enheten som listan räknar i, till exempel kr/år.",
    )
    step = Exact(
        data_key="Avrundas till",
        above=Fraction(0),
        load_default=Fraction(1),
        hint="Avrundningssteg för tryckta tal: 1 för hela kronor, 0,01 för öre, 0,05. Hälften avrundas uppåt.",
    )
    payable_step = Exact(
        data_key="Månadsbelopp avrundas till",
        above=Fraction(0),
        load_default=Fraction(1, 100),
        hint="Avrundningssteg när ett årspris delas på månader. Tomt: öre.",
    )
    instalments = Whole(
        data_key="Delbetalningar",
        least=1,
        most=12,
        hint="Hur många delar ett årspris betalas i, en i varje betalningsmånad. Tomt: så många som betalningsmånaderna.",
    )
    paying_months = MonthNumbers(
        data_key="Betalningsmånader", hint="Månaderna som betalas, till exempel 1; 2; 3. Tomt: alla."
    )
    age_rule = Choice(
        data_key="Ålder räknas",
        words=AGE_RULES,
        load_default="mätdag",
        hint="mätdagen (den ålder barnet har då), kalenderåret (det år barnet fyller) eller från 1 augusti (det år barnet fyller).",
    )
    allows_gaps = YesNo(
        data_key="Luckor tillåts",
        default=False,
        hint="ja om listan med mening saknar rader för vissa åldrar eller kombinationer.",
    )
    source = Words(data_key="Källa", longest=500, hint="Webbadress eller handling.")
    secondary_source = Choice(
        data_key="Källans slag",
        words={"egen": False, "andrahand": True},
        load_default=False,
        hint="egen eller andrahand.",
    )
    note = Words(data_key="Anmärkning", longest=1000, hint="Fri text.")

    def thing(self, data: dict[str, Any]) -> doc.Head:
        start = data["valid_from"]
        data["year_stated"] = start is not NOT_STATED
        data["instalments"] = data["instalments"] or len(data["paying_months"])
        return doc.Head(**{**data, "valid_from": None if start is NOT_STATED else start})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        if attr == "valid_from" and not obj.year_stated:
            return NOT_STATED
        return super().get_attribute(obj, attr, default)
