"""The kinds godkannanden and krav: what boards have decided about units and about what is demanded of them."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import ImportKind, Row, SheetKind, by_name
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused
from kundval.fields import Choice, Code, LastDay, RowSchema, SwedishDate, Text
from kundval.quality.models import Approval, Requirement
from kundval.quality.service.approvals import NewApproval, register_approval, withdraw
from kundval.quality.service.requirements import NewRequirement, decide_requirement
from kundval.registry import rules
from kundval.registry.models import Decision
from kundval.registry.queries import codes
from kundval.registry.service.boards import register_decision


def _board() -> Code:
    return Code("nämndens kod", data_key="nämnd", example="UBN")


def _paragraph() -> Text:
    return Text("paragrafen", data_key="paragraf", example="98")


def _case_number() -> Text:
    return Text("diarienumret", data_key="diarienummer", example="UBN 2016/412")


def _decided_on() -> SwedishDate:
    return SwedishDate("beslutsdatumet", data_key="beslutad")


def _last_day() -> LastDay:
    return LastDay("sista dagen", data_key="tom", optional=True, help="Sista dagen som är med. Tomt: tills vidare.")


class ApprovalRow(RowSchema):
    unit = Code("enhetens kod", data_key="enhet", example="bjorken")
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    valid_from = SwedishDate("första dagen", data_key="från")
    valid_to = _last_day()
    board, paragraph, case_number, decided_on = _board(), _paragraph(), _case_number(), _decided_on()
    ground = Choice(
        "grund",
        rules.GROUNDS,
        data_key="grund",
        optional=True,
        help="Krävs när en återkallelse gäller dagar före beslutet: förbehåll, fel uppgifter från parten eller avtal.",
    )


class RequirementRow(RowSchema):
    industry = Code("branschens kod", data_key="bransch", example="forskola")
    service = Code("tjänstens kod", data_key="tjänst", optional=True, help="Tomt: kravet gäller hela branschen.")
    code = Code("kravets nummer", data_key="krav", example="3")
    text = Text("vad kravet är", data_key="text", longest=4000, lines=True)
    board, paragraph, case_number, decided_on = _board(), _paragraph(), _case_number(), _decided_on()
    valid_from = SwedishDate("första dagen", data_key="från")
    valid_to = _last_day()


def _decision(session: Session, actor: Actor, today: date, row: Row) -> Decision:
    board = codes.board_by_code(session, row.data["board"])
    return register_decision(
        session,
        actor=actor,
        today=today,
        board_id=board.id or 0,
        paragraph=row.data["paragraph"],
        case_number=row.data["case_number"],
        decided_on=row.data["decided_on"],
        ground=row.data.get("ground") or "",
    )


def write_approval(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """An approval, or its withdrawal: a row about one that is there, with an earlier last day and another decision."""
    data = row.data
    unit, service = codes.unit_by_code(session, data["unit"]), codes.service_by_code(session, data["service"])
    decision = _decision(session, actor, today, row)
    assert unit.id is not None
    assert service.id is not None
    assert decision.id is not None
    known = session.exec(
        select(Approval).where(
            col(Approval.unit_id) == unit.id,
            col(Approval.service_id) == service.id,
            col(Approval.valid_from) == data["valid_from"],
            col(Approval.mistyped_at).is_(None),
        )
    ).first()
    if known is None:
        new = NewApproval(unit.id, service.id, data["valid_from"], decision.id, data["valid_to"])
        register_approval(session, actor=actor, today=today, new=new)
        return "new"
    if known.valid_to == data["valid_to"]:
        return "unchanged"
    if data["valid_to"] is None:
        if decision.id == known.decision_id:
            return "unchanged"
        raise FieldsRefused(
            {"valid_to": "Godkännandet har redan en sista dag. Skriv ett nytt godkännande från dagen efter."}
        )
    withdraw(
        session, actor=actor, today=today, approval_id=known.id or 0, from_day=data["valid_to"], decision_id=decision.id
    )
    return "changed"


def write_requirement(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """A requirement as a decision puts it, unless the same one is there already."""
    data = row.data
    industry = codes.industry_for_code(session, data["industry"])
    service = codes.service_by_code(session, data["service"]) if data["service"] else None
    decision = _decision(session, actor, today, row)
    service_id = service.id if service else None
    same = session.exec(
        select(Requirement).where(
            col(Requirement.industry_id) == industry.id,
            col(Requirement.service_id) == service_id,
            col(Requirement.code) == data["code"],
            col(Requirement.text) == data["text"],
            col(Requirement.decision_id) == decision.id,
            col(Requirement.valid_from) == data["valid_from"],
        )
    ).first()
    if same and same.valid_to == data["valid_to"]:
        return "unchanged"
    new = NewRequirement(
        industry.id or 0, service_id, data["code"], data["text"], decision.id or 0, data["valid_from"], data["valid_to"]
    )
    decide_requirement(session, actor=actor, today=today, new=new)
    return "new"


APPROVALS = ImportKind(
    "godkannanden",
    "Godkännanden",
    permission="approval.write",
    sheets=(SheetKind("Godkännanden", ApprovalRow, key=("unit", "service", "valid_from", "decided_on", "paragraph")),),
    help="Vilka enheter som är godkända för vilka tjänster. En återkallelse är samma rad med en sista dag och sitt eget beslut.",
    **by_row(write_approval),
)
REQUIREMENTS = ImportKind(
    "krav",
    "Krav",
    permission="quality.write",
    sheets=(SheetKind("Krav", RequirementRow, key=("industry", "service", "code", "valid_from", "decided_on")),),
    help="Nämndens krav. Ett krav som ändras är en ny rad med samma nummer och det nya beslutet.",
    **by_row(write_requirement),
)
IMPORTS = by_name(APPROVALS, REQUIREMENTS)
