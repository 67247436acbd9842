"""The kind tillaggsbelopp: amounts for persons by decision. Each row asks; another person decides."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import ImportKind, Row, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.choice.models import PersonSupplement
from kundval.choice.queries.visible import person_by_number
from kundval.choice.service.supplements import forget_for_persons, request_for_person
from kundval.errors import FieldsRefused
from kundval.fields import Choice, Code, Kronor, LastDay, RowSchema, SwedishDate, Text
from kundval.registry.queries import codes
from kundval.registry.rules import GROUNDS
from kundval.registry.service.boards import register_decision
from kundval.reimbursement.service.supplements import supplement_by_code


class PersonAmountRow(RowSchema):
    number = Text("kundens nummer", data_key="id", longest=30, example="20240301-2384")
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    code = Text("tilläggets kod", data_key="tillägg", example="tillaggsbelopp", longest=40)
    amount_ore = Kronor(
        "beloppet", data_key="belopp", example="42 000", help="Utan momskompensation. 0: beloppet upphör."
    )
    valid_from = SwedishDate("första dagen", data_key="från")
    valid_to = LastDay("sista dagen", data_key="tom", optional=True)
    applied_by = Text("den som har ansökt", data_key="ansökt av", optional=True, load_default="", longest=120)
    applied_on = SwedishDate("dagen då ansökan kom", data_key="ansökt", optional=True)
    board = Code("nämndens kod", data_key="nämnd", example="UBN")
    paragraph = Text("paragrafen", data_key="paragraf", example="98", longest=20)
    case_number = Text("diarienumret", data_key="diarienummer", example="UBN 2026/412", longest=60)
    decided_on = SwedishDate("beslutsdatumet", data_key="beslutad")
    ground = Choice("grund", GROUNDS, data_key="grund", optional=True)


def write_amount(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Asks for one amount."""
    service = codes.service_by_code(session, row.data["service"])
    supplement = supplement_by_code(session, service, row.data["code"])
    person = person_by_number(session, actor, row.data["number"], today)
    if person is None:
        raise FieldsRefused(
            {"number": "Kunden finns inte, eller så har du inte tillgång till den. Kontrollera numret."}
        )
    decision = register_decision(
        session, actor=actor, today=today, board_id=codes.board_by_code(session, row.data["board"]).id or 0,
        paragraph=row.data["paragraph"], case_number=row.data["case_number"], decided_on=row.data["decided_on"],
        ground=row.data["ground"] or "",
    )  # fmt: skip
    known = select(PersonSupplement.id).where(
        col(PersonSupplement.person_id) == person.id, col(PersonSupplement.supplement_id) == supplement.id,
        col(PersonSupplement.decision_id) == decision.id, col(PersonSupplement.amount_ore) == row.data["amount_ore"],
        col(PersonSupplement.valid_from) == row.data["valid_from"], col(PersonSupplement.mistyped_at).is_(None),
        col(PersonSupplement.state) != "avböjd",
    )  # fmt: skip
    if session.exec(known).first():
        return "unchanged"
    request_for_person(
        session, actor=actor, today=today, supplement_id=supplement.id or 0, person_id=person.id or 0, decision_id=decision.id or 0,
        batch_id=batch_id, **{name: row.data[name] for name in ("amount_ore", "valid_from", "valid_to", "applied_by", "applied_on")},
    )  # fmt: skip
    return "new"


def undo_amounts(
    session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]
) -> None:
    """The rows are marked; here what waits for them ends."""
    forget_for_persons(session, sorted(ids.get("person_supplement", ())))


PERSON_AMOUNTS = ImportKind(
    "tillaggsbelopp",
    "Tilläggsbelopp",
    permission="additional.write",
    sheets=(SheetKind("Tilläggsbelopp", PersonAmountRow),),
    undo=undo_amounts,
    help="Belopp för en person i taget. Varje rad väntar på att en annan person beslutar den. Filen omfattas av sekretess.",
    **by_row(write_amount),
)
