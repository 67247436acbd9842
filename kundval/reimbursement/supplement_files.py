"""The kind tillagg: supplements of services, and what boards have decided of them for units. Each decision waits for another person."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import ImportKind, Row, SheetKind, Way
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.fields import Choice, Code, Kronor, LastDay, RowSchema, SwedishDate, Text, Whole, YesNo
from kundval.registry.queries import codes
from kundval.registry.rules import GROUNDS
from kundval.registry.service.boards import register_decision
from kundval.reimbursement.rules.supplements import BASES
from kundval.reimbursement.service.supplements import (
    NewRow,
    forget_asked,
    is_known,
    request_supplement,
    save_supplement,
    supplement_by_code,
)


class SupplementRow(RowSchema):
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    code = Text("tilläggets kod", data_key="tillägg", example="struktur", longest=40)
    name = Text("tilläggets namn", data_key="namn", example="Strukturersättning", longest=120)
    basis = Choice(
        "vad beloppet gäller",
        tuple(BASES),
        data_key="gäller",
        example="enhet",
        help="Vem eller vad ett belopp är till.",
    )
    period = Choice("vad beloppet är per", ("månad", "år", "termin", "engång", "volym"), data_key="per", example="år")
    with_vat = YesNo("momskompensation", data_key="moms", optional=True, help="Ja: fristående får 6 % utöver beloppet.")


class AmountRow(RowSchema):
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    code = Text("tilläggets kod", data_key="tillägg", example="struktur", longest=40)
    unit = Code("enhetens kod", data_key="enhet", optional=True, example="F001", help="Tomt: alla enheter.")
    amount_ore = Kronor(
        "beloppet", data_key="belopp", example="120 000", help="Utan momskompensation. 0: tillägget upphör."
    )
    valid_from = SwedishDate("första dagen", data_key="från")
    valid_to = LastDay("sista dagen", data_key="tom", optional=True)
    count_from = Whole("stegets minsta antal kunder", data_key="antal från", optional=True, load_default=0)
    count_to = Whole("stegets största antal kunder", data_key="antal till", optional=True)
    counted_on = SwedishDate("dagen då kunderna räknas", data_key="räknat", optional=True)
    row_key = Text("raden i prislistan", data_key="rad", optional=True, help="Bara avtalade priser. Tomt: alla rader.")
    board = Code("nämndens kod", data_key="nämnd", example="UBN")
    paragraph = Text("paragrafen", data_key="paragraf", example="98", longest=20)
    case_number = Text("diarienumret", data_key="diarienummer", example="UBN 2026/412", longest=60)
    decided_on = SwedishDate("beslutsdatumet", data_key="beslutad")
    ground = Choice("grund", GROUNDS, data_key="grund", optional=True)


def write_supplement(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Writes a supplement, or asks for an amount of one; rows of one decision stand together and wait for another person."""
    service = codes.service_by_code(session, row.data["service"])
    if row.part == "Tillägg":
        given = {name: row.data[name] for name in ("code", "name", "basis", "period", "with_vat")}
        return save_supplement(
            session, actor=actor, today=today, service_id=service.id or 0, batch_id=batch_id, **given
        )[1]
    found = supplement_by_code(session, service, row.data["code"])
    unit = codes.unit_by_code(session, row.data["unit"]) if row.data["unit"] else None
    decision = register_decision(
        session, actor=actor, today=today, board_id=codes.board_by_code(session, row.data["board"]).id or 0,
        paragraph=row.data["paragraph"], case_number=row.data["case_number"], decided_on=row.data["decided_on"],
        ground=row.data["ground"] or "",
    )  # fmt: skip
    most = row.data["count_to"]
    amount = NewRow(
        unit.id if unit else None, row.data["amount_ore"], row.data["valid_from"], row.data["valid_to"], row.data["row_key"] or "",
        row.data["count_from"], None if most is None else most + 1, row.data["counted_on"],
    )  # fmt: skip
    if is_known(session, found, decision, amount):
        return "unchanged"
    request_supplement(session, actor=actor, today=today, supplement_id=found.id or 0, decision_id=decision.id or 0, rows=[amount],
                       batch_id=batch_id)  # fmt: skip
    return "new"


def undo_supplements(
    session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]
) -> None:
    """What has been decided stays; what only was asked for is taken back with its task."""
    forget_asked(session, sorted(ids.get("supplement_decision", ())), sorted(ids.get("supplement_row", ())))


SUPPLEMENTS = ImportKind(
    "tillagg",
    "Tillägg",
    permission="price.draft",
    sheets=(
        SheetKind("Tillägg", SupplementRow, key=("service", "code")),
        SheetKind("Beslut", AmountRow),
    ),
    undo=undo_supplements,
    help="Tillägg till enheter, avtalade priser och tillskott. Beslut i filen gäller först när en annan person har beslutat dem.",
    leads=lambda _session, _batch_id: [Way("Visa tilläggen", "reimbursement.supplements")],
    **by_row(write_supplement),
)
