"""What the forms of quality send."""

from kundval.fields import Choice, FormSchema, LastDay, Pick, SwedishDate, Text, Whole
from kundval.quality.rules import VERDICTS
from kundval.registry.rules import GROUNDS


class DecisionForm(FormSchema):
    """The fields of a decision; the forms of what is decided inherit them."""

    board = Pick("nämnd")
    paragraph = Text("paragrafen", example="98", longest=20)
    case_number = Text("diarienumret", example="UBN 2026/412", longest=60)
    decided_on = SwedishDate("beslutsdatumet")
    ground = Choice("grund", GROUNDS, optional=True)


class RequirementForm(DecisionForm):
    code = Text("kravets nummer", example="3", longest=60)
    service = Pick("tjänst", optional=True)
    text = Text("vad kravet är", longest=4000, lines=True)
    valid_from = SwedishDate("dagen från vilken kravet gäller")
    valid_to = LastDay("kravets sista dag", optional=True)


class VersionForm(DecisionForm):
    text = Text("vad kravet är", longest=4000, lines=True)
    valid_from = SwedishDate("dagen från vilken lydelsen gäller")
    valid_to = LastDay("kravets sista dag", optional=True)


class RepealForm(DecisionForm):
    valid_from = SwedishDate("första dagen utan kravet")
    reason = Text("varför kravet upphävs", longest=2000, lines=True)


class ApplicationForm(FormSchema):
    unit = Pick("enhet")
    service = Pick("tjänst")
    wanted_from = SwedishDate("dagen från vilken enheten vill vara godkänd")
    received_on = SwedishDate("dagen då ansökan kom")


class AssessmentForm(FormSchema):
    verdict = Choice("bedömning", VERDICTS)
    evidence = Text("underlaget", longest=2000, lines=True, optional=True)
    examined_on = SwedishDate("granskningsdagen")


class ApprovalForm(DecisionForm):
    valid_from = SwedishDate("första dagen")
    valid_to = LastDay("sista dagen", optional=True)
    version = Whole("versionen")


class RefusalForm(DecisionForm):
    requirement = Pick("krav")
    reason = Text("skälet", longest=2000, lines=True, optional=True)
    version = Whole("versionen")


class WithdrawalForm(DecisionForm):
    from_day = SwedishDate("första dagen utan godkännande")
