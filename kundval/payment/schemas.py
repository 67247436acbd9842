"""What payment takes in: rows of calendars and of older payments, and the forms of its pages."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from kundval.errors import Refused
from kundval.fields import (
    Choice,
    Code,
    FormSchema,
    Kronor,
    LastDay,
    MonthField,
    OrgNumber,
    Pick,
    Quantity,
    RowSchema,
    SwedishDate,
    Text,
    Whole,
    YesNo,
)
from kundval.fields.base import Field, refuse
from kundval.payment.rules.calendar_words import (
    MEASURED,
    MONTH_AFTER,
    PAYMENT_MONTH_LABELS,
    PAYMENT_MONTHS,
    PAYMENT_SHIFT_LABELS,
    RULES,
    SHIFTS,
    WINDOWS,
    exceptions_of,
    exceptions_text,
    window_of,
)
from kundval.payment.rules.school import SPAN_KINDS
from kundval.registry.rules import MODES

CONTROL_LENGTH = 500


class Exceptions(Field):
    """``6→05-15; 7→09-15 betalas 7``, loaded as it is stored."""

    empty = ""

    def parse(self, text: str) -> str:
        try:
            return exceptions_text(exceptions_of(text))
        except Refused as error:
            raise refuse(error.sentence) from error


class CorrectionWindow(Field):
    """A correction window: a word, a number of months (``3`` or ``3 månader``), or the day it must be reported by (``dag 10``)."""

    def parse(self, text: str) -> str:
        window = window_of(text)
        if window is None:
            raise refuse(
                f"Välj rättelsefönster: {', '.join(WINDOWS)}, ett antal månader, eller dag och ett tal, till exempel dag 10. "
                f"Du skrev {text[:40]}."
            )
        return window


def _rule(**where: Any) -> Field:
    return Choice("regeln", RULES, example="mätdag", help="Hur dagarna i en månad räknas.", **where)


def _day(**where: Any) -> Field:
    return Whole("dagen", least=1, most=31, optional=True, example="15", help="Dagen i månaden, för mätdag.", **where)


def _shift(**where: Any) -> Field:
    return Choice(
        "skiftet",
        SHIFTS,
        optional=True,
        load_default="inget",
        example="framåt",
        help="Vart en helgdag flyttas.",
        **where,
    )


def _exceptions(**where: Any) -> Field:
    return Exceptions(
        "undantagen",
        optional=True,
        example="6→05-15; 7→08-22",
        help="Månader som räknas på en annan dag samma år. Lägg till betalas och månaden om den ska betalas före räkningen: "
        "7→09-15 betalas 7.",
        **where,
    )


def _payable(**where: Any) -> Field:
    return Whole(
        "när månaden betalas", least=0, most=24, optional=True, example="1",
        help="Antal månader efter tjänstemånaden. Tomt: den senare av tjänstemånaden och den räknade månaden.", **where,
    )  # fmt: skip


def _window(**where: Any) -> Field:
    return CorrectionWindow(
        "rättelsefönstret", example="1",
        help="Hur länge för sent anmälda uppgifter rättas: ingen, ett antal månader, termin, räkenskapsår eller obegränsad. mätdagen: "
        "anmält senast på den dag som räknas. dag 10: anmält senast den 10 i månaden som betalar.", **where,
    )  # fmt: skip


def _residents(**where: Any) -> Field:
    return YesNo("bara bosatta", optional=True, example="nej",
                 help="Ja om bara den betalas som är folkbokförd i kommunen de dagar som räknas.", **where)  # fmt: skip


def _payment_day(**where: Any) -> Field:
    return Whole("betaldagen", least=1, most=31, example="20", help="Dagen i månaden. Tomt: 20.", **where)


def _assumed(**where: Any) -> Field:
    return Text("antaget", optional=True, longest=500, example="Betaldagen står inte i källan.",
                help="Det som källan inte säger.", **where)  # fmt: skip


class _CalendarRule:
    """What must hold between the fields of a calendar rule, in the file and in the form."""

    @validates_schema
    def _day_follows_rule(self, data: dict[str, Any], **_: Any) -> None:
        field = type(self)._declared_fields["day"].data_key or "day"  # type: ignore[attr-defined]
        if data["rule"] == MEASURED and not data["day"]:
            raise ValidationError("Skriv vilken dag i månaden som är mätdag, till exempel 15.", field)
        if data["rule"] != MEASURED and data["day"]:
            raise ValidationError("Dagen hör till mätdag. Ta bort den, eller välj mätdag.", field)


class CalendarRow(_CalendarRule, RowSchema):
    """A row of the import kind kalender."""

    industry = Code("branschens kod", data_key="bransch", optional=True, example="forskola",
                    help="Tomt: alla branscher som saknar en egen regel.")  # fmt: skip
    service = Code(
        "tjänstens kod", data_key="tjänst", optional=True, example="forskola", help="Tomt är hela branschen."
    )
    valid_from = MonthField("månaden som regeln gäller från", data_key="från", example="2027-01")
    rule = _rule(data_key="regel")
    day = _day(data_key="dag")
    shift = _shift(data_key="skifte")
    exceptions = _exceptions(data_key="undantag")
    payable_from = _payable(data_key="betalas från")
    window = _window(data_key="rättelsefönster")
    residents_only = _residents(data_key="bara bosatta")
    payment_day = _payment_day(data_key="betaldag", optional=True, load_default=20)
    payment_month = Choice("betalmånaden", PAYMENT_MONTHS, data_key="betalmånad", optional=True, load_default=MONTH_AFTER,
                           example="nästa", help="samma eller nästa månad. Tomt: nästa.")  # fmt: skip
    payment_shift = Choice("betalskiftet", ("bakåt", "framåt"), data_key="betalskifte", optional=True, load_default="bakåt",
                           example="bakåt", help="Vart betaldagen flyttas när banken är stängd. Tomt: bakåt.")  # fmt: skip
    assumed = _assumed(data_key="antaget")


class CalendarForm(_CalendarRule, FormSchema):
    """The form of a calendar rule from a month on."""

    service_id = Pick("tjänsten", optional=True)
    valid_from = MonthField("månaden som regeln gäller från", example="2027-01")
    rule = _rule()
    day = _day()
    shift = _shift()
    exceptions = _exceptions()
    payable_from = _payable()
    window = _window()
    residents_only = _residents()
    payment_day = _payment_day()
    payment_month = Choice("betalmånaden", PAYMENT_MONTH_LABELS, optional=True, load_default=MONTH_AFTER)
    payment_shift = Choice("betalskiftet", PAYMENT_SHIFT_LABELS, optional=True, load_default="bakåt")
    assumed = _assumed()


class SchoolRow(RowSchema):
    """A row of the import kind lasar: a term, or a break within one."""

    industry = Code("branschens kod", data_key="bransch", optional=True, example="grundskola",
                    help="Tomt: alla branscher som saknar ett eget läsår.")  # fmt: skip
    service = Code("tjänstens kod", data_key="tjänst", optional=True, help="Tomt är hela branschen.")
    kind = Choice("slag", SPAN_KINDS, data_key="slag", example="termin")
    valid_from = SwedishDate("första dagen", data_key="från", example="2026-08-18")
    valid_to = LastDay("sista dagen", data_key="tom", example="2026-12-18")


class SchoolForm(FormSchema):
    """A term or a break, typed in."""

    service_id = Pick("tjänsten", optional=True)
    common = YesNo("att det gäller alla branscher", optional=True)
    kind = Choice("slag", SPAN_KINDS)
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen")


class SchoolEndForm(FormSchema):
    valid_to = LastDay("sista dagen")


class RemovedForm(FormSchema):
    reason = Text("skälet", longest=2000)


class ReadInRow(RowSchema):
    """A row of the import kind ingaende: what an older system paid."""

    month = MonthField("månaden", data_key="månad", example="2023-11")
    unit = Code("enhetens kod", data_key="enhet", example="F001")
    provider = OrgNumber(data_key="org.nummer")
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    mode = Choice("regin", MODES, data_key="regi", example="fristående")
    quantity_milli = Quantity("antalet", data_key="antal", least=None, example="42,5")
    amount_ore = Kronor("beloppet", data_key="belopp", least=None, example="411 386,20", help="Med momskompensation.")
    vat_ore = Kronor(
        "momskompensationen", data_key="moms", least=None, example="23 286,01", help="Den del av beloppet som är moms."
    )


class ReasonForm(FormSchema):
    """A reason that is shown to others."""

    reason = Text("skälet", longest=CONTROL_LENGTH, lines=True)


class ClaimForm(FormSchema):
    """How much of a balance is claimed back, and why."""

    amount_ore = Kronor("beloppet", least=1)
    reason = Text("skälet", longest=CONTROL_LENGTH, lines=True)


class PaidBackForm(FormSchema):
    """What a payee has paid back of a claim."""

    amount_ore = Kronor("beloppet", least=1)
    on = SwedishDate("dagen då pengarna kom in")
    note = Text("referensen", longest=100)


class ManualForm(FormSchema):
    """A manual line to whoever runs a unit."""

    service_id = Pick("tjänsten")
    unit_id = Pick("enheten")
    month = MonthField("tjänstemånaden")
    amount_ore = Kronor("beloppet", least=None)
    vat_ore = Kronor("momskompensationen", least=None, optional=True, load_default=0)
    reason = Text("skälet", longest=CONTROL_LENGTH, lines=True)
    concerns = Text("vilka månader som avses", optional=True, load_default="", longest=120)


class ManualRow(RowSchema):
    """A row of the import kind manuella: each asks for one line, which another person decides."""

    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    unit = Code("enhetens kod", data_key="enhet", example="F001")
    month = MonthField("tjänstemånaden", data_key="månad")
    amount_ore = Kronor("beloppet", data_key="belopp", least=None, example="12 500", help="Med momskompensation.")
    vat_ore = Kronor("momskompensationen", data_key="moms", least=None, optional=True, load_default=0)
    reason = Text("skälet", data_key="skäl", longest=CONTROL_LENGTH)
    concerns = Text("vilka månader som avses", data_key="avser", optional=True, load_default="", longest=120)


class AttestForm(FormSchema):
    """What the one who attests saw: the sum in öre and the hash, so that nothing else is signed than what was shown."""

    amount_ore = Whole("summan", least=None)
    hash = Text("kontrollsumman", longest=64, optional=True)
