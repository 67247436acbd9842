"""Forms of reimbursement."""

from kundval.fields import Choice, FormSchema, LastDay, Pick, SwedishDate, Text
from kundval.registry.rules import GROUNDS, MODES


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
    band = Text("åldersgruppen", optional=True)
    mode = Choice("regin", MODES, optional=True)
    counterparty = Text("motparten", optional=True, longest=4)
    account = Text("kontot", example="463 87")
    vat_code = Text("momskoden", optional=True, longest=20)
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


class WordsForm(FormSchema):
    """A text from a day on."""

    valid_from = SwedishDate("första dagen")
    words = Text("texten", longest=6000, lines=True)
