"""Forms of reimbursement."""

from fractions import Fraction
from typing import Any

from marshmallow import post_load

from kundval.fields import Choice, Field, FormSchema, Kronor, LastDay, Pick, SwedishDate, Text, Whole, YesNo
from kundval.fields.base import refuse
from kundval.quality.schemas import DecisionForm as CitedForm
from kundval.registry.rules import GROUNDS, MODES
from kundval.reimbursement.rules.coding import KINDS, LONGEST
from kundval.reimbursement.rules.conditions import doubtful
from kundval.reimbursement.rules.numbers import read_number
from kundval.reimbursement.rules.supplements import BASES
from kundval.reimbursement.rules.uplift_words import read_percent


class Rate(Field):
    """A percentage or an index, exactly: «3 %» is 3/100, «1,023» is itself."""

    def parse(self, text: str) -> Fraction:
        doubt = doubtful(text)
        if doubt:
            raise refuse(doubt)
        try:
            return read_number(text)
        except ValueError:
            raise refuse(
                f"{self.name_of} kan inte läsas. Skriv till exempel 3 % eller 1,023. Du skrev {text[:40]}."
            ) from None


class Percent(Field):
    """A percentage written without its sign: «2,0» is 2/100."""

    def parse(self, text: str) -> Fraction:
        try:
            return read_percent(text)
        except ValueError:
            raise refuse(f"Procenten får bara ha siffror och ett komma. Du skrev {text[:40]}.") from None


class Step(Field):
    """What amounts are rounded to, in kronor: above zero."""

    def parse(self, text: str) -> Fraction:
        try:
            value = read_number(text)
        except ValueError:
            value = Fraction(0)
        if value <= 0:
            raise refuse(f"Avrundningen ska vara ett tal över 0, till exempel 10 eller 0,01. Du skrev {text[:40]}.")
        return value


class CopyForm(FormSchema):
    """A new list in place of another."""

    name = Text("vad listan heter", example="Förskola 2027")
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)


class DecisionForm(FormSchema):
    """The board's decision, as it will be cited."""

    board_id = Pick("nämnden")
    paragraph = Text("paragrafen", example="98")
    case_number = Text("diarienumret", example="UBN 2016/412")
    decided_on = SwedishDate("dagen för beslutet")
    ground = Choice("grund", GROUNDS, optional=True)


class CodingForm(FormSchema):
    """A row of account coding; what is left empty means any."""

    service_id = Pick("tjänsten")
    kind = Choice("slaget", KINDS, optional=True)
    band = Text("åldersgruppen", optional=True)
    mode = Choice("regin", MODES, optional=True)
    counterparty = Text("motparten", optional=True, longest=4)
    account = Text("kontot", example="463 87", longest=LONGEST)
    responsibility = Text("ansvaret", optional=True, longest=LONGEST)
    activity = Text("verksamheten", optional=True, longest=LONGEST)
    booked_counterparty = Text("motparten i bokföringen", optional=True, longest=LONGEST)
    project = Text("projektet", optional=True, longest=LONGEST)
    free = Text("den fria koden", optional=True, longest=LONGEST)
    vat_code = Text("momskoden", optional=True, longest=LONGEST)
    valid_from = SwedishDate("första dagen")


class DraftForm(FormSchema):
    """A new draft."""

    case_number = Text("diarienumret", example="UBN 2026/412")
    presenter = Text("föredraganden", example="Omar Ali, ekonom")


class TextsForm(DraftForm):
    """What a person writes in a draft."""

    reasons = Text("skälen", longest=6000, lines=True)
    appeal = Text("hur beslutet överklagas", longest=6000, lines=True)


class ActForm(FormSchema):
    """Who decides, by what, when."""

    decided_on = SwedishDate("dagen för beslutet")
    decider = Text("vem som beslutar", example="Karin Ek, utbildningschef")
    authority = Text("paragrafen eller delegationen", example="punkt 4.3 i delegationsordningen")


class SentForm(FormSchema):
    """When the provider was told."""

    sent_on = SwedishDate("dagen då beslutet skickades")


class KindForm(FormSchema):
    """Of which kind a service is; empty: of none that the law has rules for."""

    kind = Text("verksamhetsformen", optional=True)


class WordsForm(FormSchema):
    """A text from a day on."""

    valid_from = SwedishDate("första dagen")
    words = Text("texten", longest=6000, lines=True)


class ConditionForm(FormSchema):
    """A new value of a common condition, with the decision that says so."""

    name = Text("vad villkoret heter", example="Administration")
    code = Text("koden i formeln", example="administration", longest=40)
    value = Rate("värdet", example="3 %")
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)
    source = Text("källan", longest=500, example="SKR cirkulär 26:31")
    note = Text("texten", optional=True, longest=2000, lines=True)
    board_id = Pick("nämnden")
    paragraph = Text("paragrafen", example="98")
    case_number = Text("diarienumret", example="KS 2026/220")
    decided_on = SwedishDate("dagen för beslutet")


class UpliftForm(FormSchema):
    """How a list is uplifted; whether percent or a decided index is missing is asked of both."""

    name = Text("vad den nya listan heter", example="Förskola 2027")
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)
    condition = Text("villkoret", optional=True)
    percent = Percent("procenten", optional=True)
    exceptions = Text("undantagen", optional=True, longest=100_000, lines=True)
    base = Choice("vad som räknas upp", ("oavrundad", "avrundad"), optional=True)
    step = Step("avrundningen", optional=True)
    index = Text("index", optional=True)
    source = Text("källan", optional=True, longest=500)
    text = Text("texten", optional=True, longest=1000, lines=True)


class SupplementForm(FormSchema):
    """A supplement of a service: what its amounts are for."""

    service_id = Pick("tjänsten")
    code = Text("koden", example="struktur", longest=40)
    name = Text("namnet", example="Strukturersättning", longest=120)
    basis = Choice("vad beloppet gäller", tuple(BASES))
    period = Choice("vad beloppet är per", ("månad", "år", "termin", "engång", "volym"))
    with_vat = YesNo("om fristående får momskompensation", optional=True)


class SupplementDecisionForm(CitedForm):
    """An amount to a unit or to all, and the board's decision."""

    unit_id = Pick("enheten", optional=True)
    amount_ore = Kronor("beloppet")
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)
    count_from = Whole("stegets minsta antal kunder", optional=True, load_default=0)
    count_to = Whole("stegets största antal kunder", optional=True)
    counted_on = SwedishDate("dagen då kunderna räknas", optional=True)
    row_key = Text("raden i prislistan", optional=True)

    @post_load
    def settle(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The largest number of customers is included."""
        most = data["count_to"]
        return data | {"count_to": None if most is None else most + 1, "row_key": data["row_key"] or ""}


class AnswerForm(FormSchema):
    """The other person's answer to what was asked for."""

    answer = Choice("om du godkänner eller avböjer", ("ja", "nej"))
    reason = Text("skälet", optional=True, longest=2000, lines=True)

    @post_load
    def settle(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"approve": data["answer"] == "ja", "reason": data["reason"] or ""}
