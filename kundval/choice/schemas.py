"""The forms of customers and choices. What is between the fields (overlap, approval, unknown values) is the verbs' matter."""

from kundval.choice.rules.identities import KINDS, PROTECTIONS
from kundval.choice.rules.non_choice import DEFAULT, ROTATION
from kundval.choice.rules.notice import ACTS
from kundval.choice.rules.notice import KINDS as NOTICES
from kundval.choice.rules.rights import PERIODS
from kundval.fields import (
    Choice,
    FormSchema,
    Kronor,
    LastDay,
    MonthField,
    Pick,
    Quantity,
    SwedishDate,
    Text,
    Whole,
    YesNo,
)
from kundval.quality.schemas import DecisionForm

CHILD_ASKED = ("Båda vårdnadshavarna", "En vårdnadshavare, den andra har samtyckt", "Den enda vårdnadshavaren")
ONE_GUARDIAN = "En vårdnadshavare, den andra har inte svarat"
"""Who asked for a choice that waits for the other guardian."""
ADULT_ASKED = ("Kunden själv", "Ombud eller god man")
NOBODY_ASKED = "Ingen, icke-val"
THROUGH = ("E-tjänst", "Blankett", "Telefon", "Besök", "Brev eller e-post")


class PersonForm(FormSchema):
    number = Text("kundens personnummer, till exempel 20240301-2384", longest=30)
    kind = Choice("typ av nummer", KINDS)
    name = Text("kundens namn")
    born = SwedishDate("kundens födelsedatum", optional=True)
    municipality = Text("kommunens kod", optional=True, longest=4)
    valid_from = SwedishDate("dagen från vilken det gäller", optional=True)
    area = Text("området, till exempel Ekdalen", optional=True, longest=60)
    protection = Choice("skydd", PROTECTIONS, optional=True, load_default="ingen")


class CorrectionForm(FormSchema):
    name = Text("kundens namn")
    born = SwedishDate("kundens födelsedatum")
    version = Whole("versionen")


class NumberForm(FormSchema):
    number = Text("numret", longest=30)
    kind = Choice("typ av nummer", KINDS)
    valid_from = SwedishDate("dagen från vilken numret gäller")


class ResidenceForm(FormSchema):
    municipality = Text("kommunens kod med fyra siffror", longest=4)
    valid_from = SwedishDate("dagen från vilken kunden är folkbokförd där")
    reported_on = SwedishDate("dagen då det rapporterades", optional=True)


class ProtectionForm(FormSchema):
    kind = Choice("skydd", PROTECTIONS)
    valid_from = SwedishDate("dagen från vilken skyddet gäller")


class UnitName(Text):
    """A unit by its name, as the list under the field writes it."""

    def ask(self) -> str:
        return "Välj en enhet i listan."


class ChoiceForm(FormSchema):
    unit = UnitName("enheten")
    on = SwedishDate("dagen då valet börjar")
    until = LastDay("sista dagen", optional=True)
    second = UnitName("enheten", optional=True)
    third = UnitName("enheten", optional=True)
    asked_by = Choice("vem som har begärt valet", (*CHILD_ASKED, ONE_GUARDIAN, *ADULT_ASKED, NOBODY_ASKED))
    asked_through = Choice("hur valet begärdes", THROUGH, optional=True, load_default="")
    reported_on = SwedishDate("dagen då valet kom in", optional=True)
    note = Text("anteckningen", optional=True, lines=True, longest=2000)
    quantity_milli = Quantity("timmarna i veckan", optional=True)
    exception = Text("skälet till undantaget", optional=True, longest=2000)
    has_sibling = YesNo("att syskon går på enheten", optional=True)
    is_near = YesNo("att kunden bor nära enheten", optional=True)
    accept_full = YesNo("att valet gäller fast enheten är full", optional=True)
    to_queue = YesNo("att kunden ställs i kö", optional=True)
    end_before = YesNo("att det andra valet avslutas dagen före", optional=True)


class EndForm(FormSchema):
    last_day = LastDay("sista dagen på enheten")
    exception = Text("skälet till undantaget", optional=True, longest=2000)
    reported_on = SwedishDate("dagen då avslutet kom in", optional=True)
    note = Text("anteckningen", optional=True, lines=True, longest=2000)


class ExtentForm(FormSchema):
    on = SwedishDate("dagen från vilken den nya omfattningen gäller")
    quantity_milli = Quantity("timmarna i veckan", optional=True)
    reported_on = SwedishDate("dagen då ändringen kom in", optional=True)
    note = Text("anteckningen", optional=True, lines=True, longest=2000)


class UndoForm(FormSchema):
    how = Choice("vad som är fel", {"annullering": "Händelsen gäller inte", "feltypad": "Händelsen är feltypad"})
    reported_on = SwedishDate("dagen då det kom in", optional=True)
    reason = Text("skälet", lines=True, longest=2000)


class DeathForm(FormSchema):
    on = SwedishDate("dagen för dödsfallet")
    reported_on = SwedishDate("dagen då det rapporterades", optional=True)


class MergeForm(FormSchema):
    duplicate = Text("den andra kundens personnummer eller kundnummer", longest=40)
    reported_on = SwedishDate("dagen då det kom in", optional=True)


class EntitlementForm(FormSchema):
    service = Text("en tjänst i listan", longest=60)
    valid_from = SwedishDate("dagen från vilken beslutet gäller")
    valid_to = LastDay("sista dagen", optional=True)
    quantity = Quantity("mängden", optional=True)
    per = Choice("vad mängden gäller", PERIODS, optional=True, load_default="månad")
    decided_on = SwedishDate("beslutsdagen")
    reported_on = SwedishDate("dagen då beslutet kom in", optional=True)


class RevealForm(FormSchema):
    reason = Text("skälet till att uppgifterna visas")


class EventForm(FormSchema):
    kind = Text("händelsen", longest=40)
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)
    quantity = Quantity("mängden", optional=True)
    reported_on = SwedishDate("dagen då det kom in", optional=True)
    note = Text("anteckningen", optional=True, longest=500)


class VolumeForm(FormSchema):
    person = Text("kundens personnummer eller kundnummer", longest=40)
    unit = UnitName("enheten")
    month = MonthField("månaden")
    day = SwedishDate("dagen", optional=True)
    quantity = Quantity("mängden")
    reported_on = SwedishDate("dagen då volymen rapporterades", optional=True)


class CorrectedVolumeForm(FormSchema):
    quantity = Quantity("mängden")
    reported_on = SwedishDate("dagen då volymen rapporterades", optional=True)


class PersonAmountForm(DecisionForm):
    """An amount for one person, and the decision of it."""

    supplement_id = Pick("tillägget")
    amount_ore = Kronor("beloppet")
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)
    applied_by = Text("vem som har ansökt", optional=True, load_default="", longest=120)
    applied_on = SwedishDate("dagen då ansökan kom", optional=True)
    needs = Text("vilket stöd det gäller", optional=True, load_default="", longest=1000, lines=True)


class CeasedForm(FormSchema):
    service = Text("en tjänst i listan", longest=60)
    last_day = LastDay("sista dagen med rätt")
    decided_on = SwedishDate("beslutsdagen", optional=True)
    reported_on = SwedishDate("dagen då det kom in", optional=True)
    note = Text("anteckningen", optional=True, lines=True, longest=2000)


class ReasonForm(FormSchema):
    reason = Text("skälet", lines=True, longest=2000)


class AreaForm(FormSchema):
    area = Text("området, till exempel Ekdalen", longest=60)
    valid_from = SwedishDate("dagen från vilken kunden bor där")


class NonChoiceForm(FormSchema):
    on = SwedishDate("dagen då platsen börjar")
    note = Text("anteckningen", optional=True, lines=True, longest=2000)


class ConfirmForm(FormSchema):
    confirmed_on = SwedishDate("dagen då den andra vårdnadshavaren bekräftade")
    confirmed_through = Choice("hur det bekräftades", THROUGH, optional=True, load_default="")


class AnswerForm(FormSchema):
    accepts = Choice("svar", {"ja": "Ja, kunden får plats", "nej": "Nej"})
    reason = Text("skälet", optional=True, lines=True, longest=2000)


class OfferForm(FormSchema):
    reply_by = SwedishDate("dagen då kunden senast ska svara")
    reason = Text("skälet", optional=True, lines=True, longest=2000)


class ReplyForm(FormSchema):
    takes = Choice("svar", {"ja": "Ja, kunden tar platsen", "nej": "Nej, kunden tackar nej"})
    replied_on = SwedishDate("dagen då kunden svarade", optional=True)


class IntakeForm(FormSchema):
    service = Pick("tjänst")
    valid_from = SwedishDate("dagen från vilken det gäller")
    is_open = Choice("om enheten tar emot nya kunder", {"ja": "Ja", "nej": "Nej, intagningsstopp"})
    areas = Text("områdena", optional=True, longest=400)
    reason = Text("skälet", optional=True, longest=400)


class TermsForm(FormSchema):
    valid_from = SwedishDate("dagen från vilken reglerna gäller")
    both_guardians = YesNo("att båda vårdnadshavarna ska välja", optional=True)
    answer_days = Whole("antalet arbetsdagar", optional=True, load_default=None)
    offer_months = Whole("antalet månader", optional=True, load_default=None)
    per_term = Whole("antalet val", optional=True, load_default=None)
    queue_order = Text("köordningen", optional=True, longest=100)
    non_choice = Choice("alternativ för den som inte väljer", {"": "Inget", DEFAULT: "En enhet", ROTATION: "Turordning"}, optional=True,
                        load_default="")  # fmt: skip
    non_choice_unit = Pick("enhet", optional=True)
    non_choice_reason = Text("skälet till turordningen", optional=True, lines=True, longest=2000)


class NoticeForm(FormSchema):
    act = Choice("vad regeln gäller", ACTS)
    valid_from = SwedishDate("dagen från vilken regeln gäller")
    kind = Choice("slag av uppsägningstid", NOTICES)
    number = Whole("antalet", optional=True, load_default=0)
    cutoff = Whole("dagen i månaden", optional=True, load_default=0)
    paid = YesNo("att uppsägningstiden betalas", optional=True)


class HandledForm(FormSchema):
    note = Text("vad som är gjort", lines=True, longest=2000)


class EventLineForm(FormSchema):
    """One line of an event's rule."""

    day_from = Whole("första dagen", least=1, most=3660)
    day_to = Whole("sista dagen", least=1, most=3660, optional=True)
    value = Text("värdet", optional=True, longest=60, load_default="")
    quantity_milli = Quantity("mängden", optional=True)
    after = YesNo("att dagarna räknas efter valet", optional=True)


class EventRuleForm(FormSchema):
    kind = Text("händelsen, till exempel frånvaro", longest=40)
    valid_from = SwedishDate("dagen från vilken regeln gäller")


class StandardTimeForm(FormSchema):
    minutes = Whole("minuterna", least=1, most=1440)
    valid_from = SwedishDate("dagen från vilken tiden gäller")


class EndedForm(FormSchema):
    valid_from = SwedishDate("första dagen utan regel")
