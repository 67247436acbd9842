"""The sheets of a price list workbook: one schema each. Template, reading, writing, storing and documentation come from them.

``data_key`` is the column's heading, ``hint`` what stands in the template. Fields carry the names of the document's dataclasses.
"""

from fractions import Fraction
from typing import Any

from kundval.registry.rules import MODES
from kundval.reimbursement.rules import document as doc
from kundval.reimbursement.workbook.decision import Decision
from kundval.reimbursement.workbook.fields import (
    INSTEAD,
    Amount,
    Choice,
    Day,
    Exact,
    Name,
    Printed,
    Rate,
    Several,
    Where,
    Whole,
    Words,
    YesNo,
)
from kundval.reimbursement.workbook.sheet import Sheet

ZERO = Fraction(0)
OR_NOT = "eller ta bort raden om den är en summa eller en not."

PERIODS = tuple(
    "år termin månad vecka dygn dag skoldag timme minut besök tillfälle leverans lektion klippkort plats enhet styck procent antal".split()
)
"""What a unit may be paid by: a year, term or month of a place, or a volume."""


class Values(Sheet):
    title = "Dimensioner"
    about = "Det som raderna skiljer sig i (ålder, omfattning, nivå, zon …). Alla värden som bladet Rader använder."
    makes = doc.Value

    dimension = Words(
        data_key="Dimension", ask="Skriv dimensionens namn, till exempel omfattning.", hint="Till exempel ålder."
    )
    value = Words(
        data_key="Värde",
        ask="Skriv värdet, till exempel heltid.",
        hint="Till exempel 1-2. Formatera cellen som text.",
        is_value=True,
    )
    label = Words(data_key="Benämning", hint="Så som värdet visas, om det ska vara något annat.", width=24)
    age_from = Whole(data_key="Från år", hint="Åldersgrupp: yngsta åldern i år.")
    age_to = Whole(data_key="Till år", hint="Åldersgrupp: äldsta åldern i år (t.o.m.). Tomt: utan slut.")
    born_from = Day(
        data_key="Född från",
        hint="Åldersgrupp efter födelsedag i stället för ålder: den första födelsedagen. Tomt: utan början.",
    )
    born_to = Day(data_key="Född till", included=True, hint="Den sista födelsedagen (t.o.m.). Tomt: utan slut.")


class Groups(Sheet):
    title = "Prisgrupper"
    about = "Kolumnerna i listan: vem priset gäller. En grupp kan vara en bas som aldrig trycks, eller en avgift som aldrig betalas."
    makes = doc.Group

    code = Words(
        data_key="Prisgrupp",
        ask="Skriv prisgruppens kod, till exempel fristaende.",
        hint="Kod, till exempel fristaende.",
        width=18,
    )
    name = Words(
        data_key="Benämning",
        ask="Skriv vad prisgruppen heter, till exempel Fristående.",
        hint="Så som den visas.",
        width=24,
    )
    paid = YesNo(data_key="Betalas", default=True, hint="nej för den enskildes avgift och för en dold bas.")
    printed = YesNo(data_key="Publiceras", default=True, hint="nej om gruppen aldrig trycks.")
    modes = Several(
        data_key="Regi", folded=True, hint=f"Regiformer som får priset, med semikolon: {', '.join(MODES)}.", width=40
    )


class Parts(Sheet):
    title = "Delar"
    about = "Delarna av ett pris, i den ordning de räknas och visas."
    makes = doc.Component

    code = Words(
        data_key="Del", ask="Skriv delens kod, till exempel omsorg.", hint="Kod som formeln använder.", width=22
    )
    name = Words(
        data_key="Benämning",
        ask="Skriv vad delen heter, till exempel Omsorg och material.",
        hint="Så som den visas.",
        width=30,
    )
    payable = YesNo(
        data_key="Betalas", default=False, hint="ja för det som betalas ut (oftast summan), nej för dess delar."
    )
    subtotal = YesNo(data_key="Delsumma", default=False, hint="ja för en summa på vägen.")
    vat = YesNo(data_key="Moms", default=False, hint="ja för momskompensation inne i priset.")
    printed = YesNo(data_key="Publiceras", default=True, hint="nej om delen aldrig trycks.")
    unit = Words(data_key="Enhet", hint="Om delen har en annan huvudenhet än raden.")
    step = Exact(data_key="Avrundas till", above=ZERO, hint="Om delen avrundas annorlunda än listan.")


class Units(Sheet):
    title = "Enheter"
    about = "Enheterna som talen är tryckta i, och hur den ena räknas från den andra."
    makes = doc.Unit

    code = Words(data_key="Enhet", ask="Skriv enheten, till exempel kr/år.", hint="Till exempel kr/år.")
    period = Choice(
        data_key="Avser",
        words={word: word for word in PERIODS},
        ask="Skriv vad enheten avser, till exempel år.",
        hint=f"Något av: {', '.join(PERIODS)}.",
    )
    source = Words(
        data_key="Räknas från", hint="Enheten den räknas från, till exempel kr/år. Tomt: den är själv grunden."
    )
    factor = Exact(data_key="Gånger", above=ZERO, load_default=Fraction(1), hint="Tal att multiplicera med. Tomt: 1.")
    divisor = Exact(
        data_key="Delat med",
        above=ZERO,
        load_default=Fraction(1),
        hint="Tal att dela med, till exempel 12 för månad av år, 178 för skoldag.",
    )
    as_published = YesNo(
        data_key="Av publicerat",
        default=False,
        hint="ja om den räknas från det tryckta talet i stället för det oavrundade.",
    )
    step = Exact(data_key="Avrundas till", above=ZERO, hint="Om enheten avrundas annorlunda än listan.")

    def thing(self, data: dict[str, Any]) -> doc.Unit:
        divisor = data.pop("divisor")
        return doc.Unit(**{**data, "factor": data["factor"] / divisor})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A factor is written as number and divisor, so that 1/12 needs no fraction in a cell."""
        if attr == "divisor":
            return Fraction(obj.factor.denominator)
        return Fraction(obj.factor.numerator) if attr == "factor" else super().get_attribute(obj, attr, default)


class Formula(Sheet):
    title = "Formel"
    about = "Hur varje del räknas. Ett steg per rad; precis ett steg ska gälla för varje tal. Det som lämnas tomt begränsar inte."
    makes = doc.Step

    component = Words(data_key="Del", ask="Skriv delen som steget räknar.", hint="Delen som räknas.", width=22)
    expression = Words(
        data_key="Formel",
        ask="Skriv hur delen räknas, till exempel 3 % av omsorg, eller bas.",
        hint="bas · 3 % av omsorg · omsorg + lokal · summa − omsorg (resten) · 1,06 × summa[grupp=egenregi] · "
        "summa[enhet=kr/år; publicerad] / 12",
        width=50,
        longest=1000,
    )
    varies_by = Several(
        data_key="Varierar efter",
        folded=True,
        hint="För bas: rad; grupp; tjänst; en dimension; eller listan (en enda bas).",
        width=18,
    )
    services = Several(data_key="Tjänst", make=frozenset, hint="Om steget bara gäller vissa tjänster.")
    groups = Several(data_key="Prisgrupp", make=frozenset, hint="Om steget bara gäller vissa prisgrupper.")
    unit = Words(data_key="Enhet", hint="Om steget gäller en annan enhet än radens.")
    where = Where(
        data_key="Gäller när",
        hint="Till exempel ålder=1-2 eller 3-5; omfattning≠heltid; utan zon. Också rad=…",
        width=30,
    )
    step = Exact(data_key="Avrundas till", above=ZERO, hint="Om steget avrundas annorlunda än listan.")
    note = Words(data_key="Anmärkning", longest=1000, hint="Fri text.", width=30)


class Rows(Sheet):
    """Further columns are dimensions."""

    title = "Rader"
    about = (
        "Listans rader. Efter de fasta kolumnerna en kolumn per dimension, med samma namn som på bladet Dimensioner."
    )
    makes = doc.Row

    name = Name(
        data_key="Rad",
        ask="Skriv radens namn. Det får bara finnas en gång.",
        hint="Eget namn som bara finns en gång.",
        width=34,
    )
    label = Words(data_key="Benämning", hint="Så som raden visas, om det ska vara något annat än namnet.", width=30)
    service = Words(
        data_key="Tjänst",
        ask="Skriv tjänsten som raden gäller.",
        hint="Tjänstens kod, till exempel forskola.",
        width=20,
    )
    unit = Words(data_key="Enhet", hint="Om raden har en annan huvudenhet än listan.")
    step = Exact(data_key="Avrundas till", above=ZERO, hint="Om raden avrundas annorlunda än listan.")


class Bases(Sheet):
    title = "Basbelopp"
    about = "Får vara tomt. Baser som är kända på annat sätt än genom att de är tryckta: exakta belopp, eller belopp ur en annan lista."
    makes = doc.BaseAmount

    component = Words(data_key="Del", ask="Skriv delen som basen gäller.", hint="Delen vars formel är bas.", width=22)
    row = Words(data_key="Rad", hint="Tomt om basen inte varierar efter rad.", width=34)
    service = Words(data_key="Tjänst", hint="Tomt om basen inte varierar efter tjänst.", width=18)
    group = Words(
        data_key="Prisgrupp", hint="Tomt om basen inte varierar efter grupp och inte räknas i en enda.", width=18
    )
    unit = Words(data_key="Enhet", hint="Tomt: vilken som helst.")
    where = Where(data_key="Gäller när", hint="Om basen varierar efter en dimension, till exempel ålder=1-2.", width=24)
    amount = Amount(data_key="Belopp", ask="Skriv beloppet.", hint="Oavrundat om det är exakt.")
    exact = YesNo(
        data_key="Exakt",
        default=None,
        hint="ja: beloppet är precis detta. nej: det är avrundat. Tomt: ja, om inte Avrundat till är ifyllt.",
    )
    step = Exact(
        data_key="Avrundat till", above=ZERO, hint="Steget som ett avrundat belopp är avrundat till. Tomt: listans."
    )
    from_list = Words(
        data_key="Från lista", hint="Koden för den lista som beloppet står i; formeln skriver [lista=koden]."
    )
    note = Words(data_key="Anmärkning", longest=1000, hint="Fri text.", width=30)

    def thing(self, found: dict[str, Any]) -> doc.BaseAmount:
        """Whoever says what an amount is rounded to says that it is rounded."""
        if found["exact"] is None:
            found["exact"] = found["step"] is None
        return doc.BaseAmount(**found)


class Conditions(Sheet):
    title = "Villkor"
    about = (
        "Får saknas. Gemensamma villkor som formeln hänvisar till, till exempel villkor(administration) av omsorg. "
        "Värdet är det som gäller den dag listan börjar gälla; kundval jämför det med registret när listan läses in."
    )
    makes = doc.Condition

    code = Words(data_key="Villkor", ask="Skriv villkorets kod.", hint="Koden i formeln, till exempel administration.")
    value = Rate(data_key="Värde", ask="Skriv värdet, till exempel 3 % eller 1,023.", hint="Till exempel 3 %.")
    name = Words(data_key="Benämning", hint="Vad villkoret heter.", width=30)
    decision = Words(data_key="Beslut", hint="Nämnd, dag, paragraf och diarienummer.", width=50)
    source = Words(data_key="Källa", longest=500, hint="Webbadress eller handling.", width=40)


class Numbers(Sheet):
    title = "Publicerat"
    about = "Varje tryckt tal, precis som det trycktes. Rättas aldrig; ett tal som avviker får ett skäl."
    makes = doc.Published

    row = Words(
        data_key="Rad",
        ask=f"Skriv radens namn, {OR_NOT}",
        hint="Namnet på bladet Rader.",
        width=34,
    )
    group = Words(
        data_key="Prisgrupp",
        load_default="alla",
        hint="Prisgruppen, eller alla om talet är tryckt en gång för alla grupper.",
        width=18,
    )
    component = Words(
        data_key="Del",
        ask=f"Skriv delen, {OR_NOT}",
        hint="Koden på bladet Delar.",
        width=22,
    )
    unit = Words(data_key="Enhet", hint="Tomt: radens huvudenhet.")
    amount = Printed(
        data_key="Belopp",
        ask="Skriv beloppet, eller – om inget tal är tryckt.",
        hint=f"Talet. Eller ord i stället: {', '.join(INSTEAD)} …",
    )
    exact = YesNo(
        data_key="Exakt", default=False, hint="ja om talet inte är avrundat utan precis detta. Tomt: avrundat.", width=8
    )
    reason = Words(
        data_key="Skäl till avvikelse",
        longest=500,
        hint="Varför talet avviker från det beräknade, när kontrollen säger det.",
        width=40,
    )
    source = Words(
        data_key="Källa",
        longest=500,
        hint="Om talet har en annan källa än listan: webbadress, handling eller dag.",
        width=30,
    )
    note = Words(data_key="Anmärkning", longest=1000, hint="Fri text.", width=30)

    def thing(self, data: dict[str, Any]) -> doc.Published:
        amount, instead = data.pop("amount")
        return doc.Published(**data, amount=amount, instead=instead)


SHEETS: tuple[type[Sheet], ...] = (Decision, Values, Groups, Parts, Units, Conditions, Formula, Rows, Bases, Numbers)
"""In the order of the workbook."""

OPTIONAL = {Bases.title, Values.title, Conditions.title}
"""Sheets that a workbook may lack."""
