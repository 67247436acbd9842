"""The kinds of files that reimbursement reads in: a price list, account coding, common conditions."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from sqlmodel import Session, col, select

from kundval import spreadsheet
from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import (
    Fault,
    ImportKind,
    Plan,
    Progress,
    Row,
    Rows,
    SheetKind,
    Way,
    by_name,
)
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.errors import KundvalError
from kundval.fields import Choice, Code, LastDay, RowSchema, SwedishDate, Text
from kundval.formats import capital, counted_text, interval_text
from kundval.registry.queries import codes
from kundval.registry.rules import MODES
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries.conditions import versions
from kundval.reimbursement.queries.page_list import caption
from kundval.reimbursement.rules import document as doc
from kundval.reimbursement.rules.check import DEVIATION
from kundval.reimbursement.rules.coding import KINDS
from kundval.reimbursement.rules.conditions import differences
from kundval.reimbursement.schemas import Rate
from kundval.reimbursement.service import conditions, drafts
from kundval.reimbursement.service.coding import save_coding
from kundval.reimbursement.supplement_files import SUPPLEMENTS
from kundval.reimbursement.workbook import TITLES
from kundval.reimbursement.workbook.opened import Opened, open_document
from kundval.reimbursement.workbook.reading import read_document
from kundval.reimbursement.workbook.storing import to_text
from kundval.reimbursement.workbook.writing import template

LIST = "Prislista"


def _fault(fault: doc.Fault) -> Fault:
    return Fault(fault.sentence, fault.sheet, fault.line, fault.column)


@lru_cache(maxsize=1)
def _document(content: bytes, filename: str) -> doc.Document:
    """The list in a file, which is checked first and then read in: read once."""
    document = read_document(spreadsheet.read(content, filename, TITLES))
    open_document(document)
    return document


def parse(content: bytes, filename: str) -> tuple[Rows, list[Fault]]:
    """The list as one row, or everything in it that must be mended."""
    try:
        document = _document(content, filename)
    except doc.Faulty as error:
        return {LIST: []}, [_fault(fault) for fault in error.faults]
    return {LIST: [Row("", 0, {"document": document}, {}, {}, {}, {})]}, []


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Whether the list fits here."""
    result = Plan()
    for row in rows[LIST]:
        if _known(session, row.data["document"]):
            result.unchanged += 1
            continue
        try:
            opened, placing = drafts.judge(session, actor=actor, document=row.data["document"])
            result.new.append(row)
            result.told += _told(opened, placing.industry.name)
            result.warnings += [
                Fault(one.sentence, "Villkor", one.condition.line, "Värde")
                for one in differences(row.data["document"], versions(session))
            ]
        except drafts.Unfit as error:
            result.faults += [_fault(fault) for fault in error.faults]
        except KundvalError as error:
            result.faults.append(row.fault(error.sentence))
    return result


def _told(opened: Opened, industry: str) -> list[str]:
    """What the draft will be, before it is one."""
    document, head = opened.document, opened.document.head
    assert head.valid_from is not None
    found = Counter(one.verdict for one in opened.checked.verdicts)
    rows = counted_text(len(document.rows), "rad", "rader")
    told = [
        f"Prislistan {head.name} blir ett utkast i {industry.lower()}. Den ska gälla {interval_text(head.valid_from, head.valid_to)}.",
        f"{capital(rows)}, {caption(found, head.main_unit)}",
    ]
    if found[DEVIATION]:
        told.append("Tal som avviker anger du skäl för i utkastet, eller rättar.")
    return told


def _known(session: Session, document: doc.Document) -> bool:
    statement = select(PriceList.id).where(col(PriceList.document) == to_text(document))
    return session.exec(statement).first() is not None


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Makes the draft."""
    for row in plan.new:
        drafts.create(session, actor=actor, today=today, document=row.data["document"], batch_id=batch.id)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """Takes the draft's rows and numbers away; refused once it is decided."""
    drafts.forget(session, sorted(ids.get("price_list", ())))


def drafts_of(session: Session, batch_id: int) -> list[Way]:
    """The draft that was read in, where its deviations wait."""
    found = session.exec(select(PriceList).where(col(PriceList.import_batch_id) == batch_id)).all()
    return [Way(f"Öppna prislistan {one.name}", "reimbursement.price_list", {"price_list_id": one.id}) for one in found]


PRICE_LIST = ImportKind(
    "prislista",
    "Prislista",
    permission="price.draft",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=frozenset({"price_row", "price_number"}),
    parse=parse,
    template=template,
    help="En prislista blir ett utkast. Det gäller först när en annan person har beslutat det.",
    leads=drafts_of,
    noun="prislistan",
)


class CodingRow(RowSchema):
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    band = Text("åldersgruppen", data_key="åldersgrupp", optional=True, help="Tomt: alla åldrar.", example="1-2")
    mode = Choice("regin", MODES, data_key="regi", optional=True, help="Tomt: alla.")
    counterparty = Code("motparten", data_key="motpart", optional=True, help="Tomt: alla.", example="87")
    account = Text("kontot", data_key="konto", example="463 87")
    vat_code = Text("momskoden", data_key="momskod", optional=True, example="MK6")
    valid_from = SwedishDate("första dagen", data_key="från")
    kind = Choice("slaget", KINDS, data_key="slag", optional=True, help="Placering, volym, tillägg … Tomt: alla.")
    responsibility = Text("ansvaret", data_key="ansvar", optional=True, example="1200")
    activity = Text("verksamheten", data_key="verksamhet", optional=True, example="407")
    booked_counterparty = Text(
        "motparten i bokföringen", data_key="bokförd motpart", optional=True, help="Tomt: utförarens egen motpart.", example="87",
    )  # fmt: skip
    project = Text("projektet", data_key="projekt", optional=True, example="9001")
    free = Text("den fria koden", data_key="fri kod", optional=True, help="En egen koddel.", example="A1")


COMBINATION = ("service", "kind", "band", "mode", "counterparty", "valid_from")


def write_coding(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Writes one row of coding."""
    given = {name: value or "" for name, value in row.data.items() if name not in ("service", "valid_from")}
    service = codes.service_by_code(session, row.data["service"])
    _, outcome = save_coding(
        session, actor=actor, today=today, service_id=service.id or 0, valid_from=row.data["valid_from"], batch_id=batch_id, **given
    )  # fmt: skip
    return outcome


CODING = ImportKind(
    "kontering",
    "Kontering",
    permission="coding.write",
    sheets=(SheetKind("Kontering", CodingRow, key=COMBINATION),),
    help="Från vilken dag en tjänsts utbetalningar bokförs på vilket konto. Den rad som säger mest gäller.",
    leads=lambda _session, _batch_id: [Way("Visa konteringen", "reimbursement.coding")],
    **by_row(write_coding),
)


class ConditionRow(RowSchema):
    code = Text("villkorets kod", data_key="villkor", example="administration", help="Så som formeln skriver det.")
    name = Text("vad villkoret heter", data_key="benämning", example="Administration")
    value = Rate("värdet", data_key="värde", example="3 %", help="Procent eller tal, till exempel 3 % eller 1,023.")
    valid_from = SwedishDate("första dagen", data_key="från", example="2027-01-01")
    valid_to = LastDay("sista dagen", data_key="tom", optional=True, help="Tomt: tills ett senare beslut ersätter det.")
    board = Code("nämndens kod", data_key="nämnd", example="KS")
    paragraph = Text("paragrafen", data_key="paragraf", example="98")
    case_number = Text("diarienumret", data_key="diarienummer", example="KS 2026/220")
    decided_on = SwedishDate("beslutsdatumet", data_key="beslutad", example="2026-10-05")
    source = Text("källan", data_key="källa", longest=500, example="SKR cirkulär 26:31")
    note = Text("texten", data_key="text", optional=True, longest=2000, lines=True)


def write_condition(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Proposes one condition; one that is there already, with the same value and decision, is unchanged."""
    given = dict(row.data)
    decision = {name: given.pop(name) for name in ("paragraph", "case_number", "decided_on")}
    decision["board_id"] = codes.board_by_code(session, given.pop("board")).id
    given |= {"source": given["source"] or "", "note": given["note"] or ""}
    if conditions.is_known(session, actor=actor, today=today, decision=decision, **given):
        return "unchanged"
    conditions.propose(session, actor=actor, today=today, decision=decision, batch_id=batch_id, **given)
    return "new"


CONDITIONS = ImportKind(
    "villkor",
    "Gemensamma villkor",
    permission="price.draft",
    sheets=(SheetKind("Villkor", ConditionRow, key=("code", "valid_from", "case_number", "paragraph")),),
    help="Procentsatser och index för alla branscher. De gäller först när en annan person har beslutat dem.",
    leads=lambda _session, _batch_id: [Way("Visa gemensamma villkor", "reimbursement.conditions")],
    **by_row(write_condition),
)

IMPORTS = by_name(PRICE_LIST, CODING, CONDITIONS, SUPPLEMENTS)
