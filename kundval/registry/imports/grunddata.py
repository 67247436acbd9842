"""Grunddata: boards, industries, services and dimensions. Also the pattern for other kinds of few rows."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import ImportKind, Row, SheetKind
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused
from kundval.fields import Choice, Code, MonthField, RowSchema, SwedishDate, Text, Whole, YesNo
from kundval.registry.models import Board, Dimension, DimensionValue, Industry, IndustryFace, Service
from kundval.registry.rules import PAID_BY
from kundval.registry.service import boards, services
from kundval.registry.service.scope import the_service


class BoardRow(RowSchema):
    """Sheet Nämnder."""

    code = Code("nämndens kod", data_key="kod", example="bun")
    name = Text("nämndens namn", data_key="namn", example="Barn- och utbildningsnämnden")
    kind = Choice("typ", ("finansiering", "produktion"), data_key="typ", example="finansiering")


class IndustryRow(RowSchema):
    """Sheet Branscher."""

    code = Code("branschens kod", data_key="kod", example="forskola")
    name = Text("branschens namn", data_key="namn", example="Förskola")
    board = Code("nämndens kod", data_key="nämnd", help="Koden för nämnden som ansvarar för branschen.", example="bun")
    office_unit = Text("kontoret", data_key="kontor", example="Kundvalskontoret")
    head = Text("den som är ansvarig", data_key="ansvarig", example="Anna Berg")
    valid_from = SwedishDate("dagen som ansvaret gäller från", data_key="från", example="2024-01-01")
    first_month = MonthField(
        "första månaden", data_key="första månad", help="Den första månad som betalas med kundval.", example="2024-01"
    )


class ServiceRow(RowSchema):
    """Sheet Tjänster."""

    code = Code("tjänstens kod", data_key="kod", example="forskola")
    industry = Code("branschens kod", data_key="bransch", example="forskola")
    name = Text("tjänstens namn", data_key="namn", example="Förskola")
    volume_unit = Text(
        "volymenheten",
        data_key="volymenhet",
        optional=True,
        longest=20,
        help="Till exempel timme, dygn eller besök. Tomt om det är tiden på en plats som betalas.",
        example="timme",
    )
    paid_by = Choice("vad tjänsten betalas efter", PAID_BY, data_key="betalas efter", optional=True, load_default="",
                     example="utförd",
                     help="plats, utförd eller beviljad volym, eller vistelsetid. Tomt: utförd om det finns en volymenhet.")  # fmt: skip
    weeks = Whole("veckorna", data_key="veckor", optional=True, load_default=4, least=1, most=5, example="4",
                  help="Veckor som en månad räknas som, där timmar per vecka betalas. Tomt: 4.")  # fmt: skip
    requires_entitlement = YesNo(
        "kräver rätt", data_key="kräver rätt", optional=True, help="Ja om kunden måste ha ett beslut.", example="nej"
    )
    slots = Whole(
        "antalet platser",
        data_key="platser",
        optional=True,
        load_default=1,
        least=1,
        most=100,
        help="Hur många val en kund kan ha samtidigt. Tomt är 1.",
        example="1",
    )


class DimensionRow(RowSchema):
    """Sheet Dimensioner."""

    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    dimension = Text("dimensionen", data_key="dimension", longest=40, example="omfattning")
    value = Text("värdet", data_key="värde", longest=60, example="heltid")
    position = Whole("ordningen", data_key="ordning", least=1, most=1000, help="Platsen i listor.", example="1")


def _write_board(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    board = session.exec(select(Board).where(col(Board.code) == row.data["code"])).first()
    if board is None:
        boards.register_board(session, actor=actor, today=today, batch_id=batch_id, **row.data)
        return "new"
    if board.kind != row.data["kind"]:
        raise FieldsRefused({"kind": f"Nämnden {board.code} är registrerad som {board.kind}. Typen kan inte ändras."})
    return _set(board, name=row.data["name"])


def _write_industry(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    data = row.data
    board = session.exec(select(Board).where(col(Board.code) == data["board"])).first()
    if board is None:
        raise FieldsRefused({"board": f"Nämnden {data['board']} finns inte. Lägg till den i bladet Nämnder."})
    industry = session.exec(select(Industry).where(col(Industry.code) == data["code"])).first()
    outcome: Outcome = "new"
    if industry is None:
        industry = boards.register_industry(
            session,
            actor=actor,
            today=today,
            code=data["code"],
            name=data["name"],
            first_month=data["first_month"],
            batch_id=batch_id,
        )
    else:
        if industry.first_month != data["first_month"].number:
            raise FieldsRefused(
                {"first_month": f"Branschen {industry.code} har redan en annan första månad. Den kan inte ändras."}
            )
        outcome = _set(industry, name=data["name"])
    changed = _write_face(session, actor, today, industry, board, data, batch_id)
    return "changed" if outcome == "unchanged" and changed else outcome


def _write_face(
    session: Session,
    actor: Actor,
    today: date,
    industry: Industry,
    board: Board,
    data: dict[str, Any],
    batch_id: int | None,
) -> bool:
    """Who answers for the industry from the row's day; whether that was something new."""
    wanted = (board.id, data["office_unit"], data["head"])
    face = session.exec(
        select(IndustryFace).where(
            col(IndustryFace.industry_id) == industry.id, col(IndustryFace.valid_from) == data["valid_from"]
        )
    ).first()
    if face is not None and (face.board_id, face.office_unit, face.head) == wanted:
        return False
    assert industry.id is not None and board.id is not None
    boards.set_face(
        session,
        actor=actor,
        today=today,
        industry_id=industry.id,
        board_id=board.id,
        office_unit=data["office_unit"],
        head=data["head"],
        valid_from=data["valid_from"],
        batch_id=batch_id,
    )
    return True


def _write_service(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    data = dict(row.data)
    code = data.pop("industry")
    industry = session.exec(select(Industry).where(col(Industry.code) == code)).first()
    if industry is None or industry.id is None:
        raise FieldsRefused({"industry": f"Branschen {code} finns inte. Lägg till den i bladet Branscher."})
    service = session.exec(select(Service).where(col(Service.code) == data["code"])).first()
    if service is None:
        services.register_service(session, actor=actor, today=today, industry_id=industry.id, batch_id=batch_id, **data)
        return "new"
    if service.industry_id != industry.id:
        raise FieldsRefused({"industry": f"Tjänsten {service.code} hör till en annan bransch. Den kan inte flyttas."})
    if service.volume_unit != data["volume_unit"]:
        raise FieldsRefused({"volume_unit": f"Tjänsten {service.code} har en annan volymenhet. Den kan inte ändras."})
    if (service.paid_by, service.weeks) != (data["paid_by"] or service.paid_by, data["weeks"]):
        raise FieldsRefused({"paid_by": f"Tjänsten {service.code} betalas efter något annat. Det kan inte ändras."})
    the_service(session, actor, service.id or 0)
    return _set(service, name=data["name"], requires_entitlement=data["requires_entitlement"], slots=data["slots"])


def _write_dimension(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    data = row.data
    service = session.exec(select(Service).where(col(Service.code) == data["service"])).first()
    if service is None or service.id is None:
        raise FieldsRefused({"service": f"Tjänsten {data['service']} finns inte. Lägg till den i bladet Tjänster."})
    before = session.exec(
        select(DimensionValue)
        .join(Dimension, col(Dimension.id) == col(DimensionValue.dimension_id))
        .where(
            col(Dimension.service_id) == service.id,
            col(Dimension.code) == data["dimension"],
            col(DimensionValue.value) == data["value"],
        )
    ).first()
    if before is not None:
        return _set(before, position=data["position"])
    services.add_dimension_value(
        session, actor=actor, today=today, service_id=service.id, dimension=data["dimension"], value=data["value"],
        position=data["position"], batch_id=batch_id,
    )  # fmt: skip
    return "new"


def _set(thing: Board | Industry | Service | DimensionValue, **values: Any) -> Outcome:
    """Gives a stored row the values of the file."""
    if all(getattr(thing, name) == value for name, value in values.items()):
        return "unchanged"
    for name, value in values.items():
        setattr(thing, name, value)
    return "changed"


_WRITERS = {
    "Nämnder": _write_board,
    "Branscher": _write_industry,
    "Tjänster": _write_service,
    "Dimensioner": _write_dimension,
}


def _write(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    return _WRITERS[row.part](session, actor, today, row, batch_id)


GRUNDDATA = ImportKind(
    "grunddata",
    "Grunddata",
    permission="registry.write",
    help="Nämnder, branscher, tjänster och dimensioner. Ett blad som inte behövs kan vara tomt.",
    sheets=(
        SheetKind("Nämnder", BoardRow, key=("code",)),
        SheetKind("Branscher", IndustryRow, key=("code", "valid_from")),
        SheetKind("Tjänster", ServiceRow, key=("code",)),
        SheetKind("Dimensioner", DimensionRow, key=("service", "dimension", "value")),
    ),
    **by_row(_write),
)
