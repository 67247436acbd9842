"""What the registry's forms send."""

from kundval.fields import Choice, FormSchema, LastDay, MonthField, OrgNumber, Pick, SwedishDate, Text, Whole, YesNo
from kundval.registry.rules import BOARD_KINDS, FORMS, MODES, PAID_BY, REGIMES


class Listed(Choice):
    """A word of a list too long to be told in a sentence."""

    def ask(self) -> str:
        return f"Välj {self.what} i listan."


class ProviderForm(FormSchema):
    org_number = OrgNumber("utförarens organisationsnummer")
    name = Text("utförarens namn")
    form = Listed("juridisk form", FORMS)
    form_from = SwedishDate("dagen då formen började gälla")
    contact = Text("kontakt", optional=True)
    is_municipality = YesNo("kommunen själv", optional=True)


class ChangeProviderForm(FormSchema):
    name = Text("utförarens namn")
    contact = Text("kontakt", optional=True)
    version = Whole("versionen")


class LegalFormForm(FormSchema):
    form = Listed("juridisk form", FORMS)
    valid_from = SwedishDate("dagen från vilken formen gäller")


class ReasonForm(FormSchema):
    reason = Text("skälet", longest=2000, lines=True, optional=True)


class AccountForm(FormSchema):
    kind = Choice("slag", {"bankgiro": "bankgiro", "plusgiro": "plusgiro"})
    number = Text("numret", example="5050-1055", longest=20)


class AgreementForm(FormSchema):
    unit_id = Pick("enhet", optional=True)
    regime = Choice("regim", REGIMES)
    valid_from = SwedishDate("avtalets första dag")
    valid_to = LastDay("avtalets sista dag", optional=True)
    signed_on = SwedishDate("dagen då avtalet undertecknades", optional=True)


class SignForm(FormSchema):
    signed_on = SwedishDate("dagen då båda undertecknade")


class EndAgreementForm(FormSchema):
    valid_to = LastDay("avtalets sista dag")
    reason = Text("skälet", longest=2000, lines=True, optional=True)


class UnitForm(FormSchema):
    code = Text("enhetens kod", example="bjorken", longest=60)
    name = Text("enhetens namn")
    area = Text("området", optional=True)
    in_municipality = YesNo("enheten ligger i kommunen", optional=True)
    production_board = Pick("nämnd", optional=True)
    school_unit_code = Text("skolenhetskoden", optional=True, longest=20)


class ChangeUnitForm(FormSchema):
    name = Text("enhetens namn")
    area = Text("området", optional=True)
    in_municipality = YesNo("enheten ligger i kommunen", optional=True)
    production_board = Pick("nämnd", optional=True)
    school_unit_code = Text("skolenhetskoden", optional=True, longest=20)
    version = Whole("versionen")


class UnitServiceForm(FormSchema):
    service = Pick("tjänst")
    capacity = Whole("antalet platser", optional=True, most=100_000)
    valid_from = SwedishDate("dagen från vilken det gäller")
    exception = Text("skälet till undantaget", optional=True, longest=400)


class OwnerForm(FormSchema):
    provider = Text("utförare", longest=20)
    """A provider's id, or ``ingen``: nobody runs the unit from that day."""
    mode = Listed("regi", MODES, optional=True)
    counterparty = Text("motparten", optional=True, longest=4)
    valid_from = SwedishDate("dagen från vilken det gäller")
    reported_on = SwedishDate("dagen då kontoret fick veta det")
    confirmed = YesNo("bekräftat", optional=True)


class NewUnitForm(UnitForm):
    """A unit together with who runs it and what it gives, so that one page is enough."""

    provider = Pick("utförare")
    mode = Listed("regi", MODES)
    valid_from = SwedishDate("första dagen")
    service = Pick("tjänst")
    capacity = Whole("antalet platser", optional=True, most=100_000)


class BoardForm(FormSchema):
    code = Text("nämndens kod", example="UBN", longest=60)
    name = Text("nämndens namn")
    kind = Choice("om nämnden finansierar eller producerar", {kind: kind for kind in BOARD_KINDS})


class IndustryForm(FormSchema):
    code = Text("branschens kod", example="forskola", longest=60)
    name = Text("branschens namn")
    first_month = MonthField("den första månad som kundval betalar")
    board = Pick("nämnd")
    office_unit = Text("kontoret")
    head = Text("den ansvarigas namn")
    valid_from = SwedishDate("dagen från vilken ansvaret gäller")


class FaceForm(FormSchema):
    board = Pick("nämnd")
    office_unit = Text("kontoret")
    head = Text("den ansvarigas namn")
    valid_from = SwedishDate("dagen från vilken ansvaret gäller")


class ServiceForm(FormSchema):
    code = Text("tjänstens kod", example="forskola", longest=60)
    name = Text("tjänstens namn")
    volume_unit = Text("volymenheten", optional=True, longest=20)
    paid_by = Listed("vad tjänsten betalas efter", PAID_BY, optional=True, load_default="")
    weeks = Whole("veckorna i en månad", least=1, most=5, optional=True, load_default=4)
    requires_entitlement = YesNo("tjänsten kräver beslut om rätt", optional=True)
    slots = Whole("antalet val på samma gång", least=1, most=100)
    capacity_notice_days = Whole("antalet dagar", optional=True, load_default=0, most=400)


class ValueForm(FormSchema):
    dimension = Text("dimensionen", example="omfattning", longest=40)
    value = Text("värdet", example="heltid", longest=60)
    position = Whole("ordningen", least=1, most=1000)
