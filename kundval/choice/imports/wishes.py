"""The kind onskemal: who waits for a place, with up to three units; what another queue system holds is read in with it."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import Fault, ImportKind, Row, SheetKind
from kundval.access.rules import Actor
from kundval.choice.imports.known import PERSON, SERVICE, PersonId, check_reported, check_slot, find_units
from kundval.choice.models.wishes import ChoiceRequest
from kundval.choice.queries.requests import is_open, wishes_of
from kundval.choice.service.requests import FIELDS, register_request
from kundval.errors import FieldsRefused
from kundval.fields import Code, RowSchema, SwedishDate, Text, Whole, YesNo


class WishRow(RowSchema):
    person = PersonId()
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    slot = Whole("platsen", data_key="plats", optional=True, load_default=1, help="Tomt: 1.", example="1")
    unit = Code("enhetens kod", data_key="enhet", example="bjorken")
    second = Code("enhetens kod", data_key="andra enhet", optional=True, load_default="")
    third = Code("enhetens kod", data_key="tredje enhet", optional=True, load_default="")
    on = SwedishDate("dagen då platsen önskas", data_key="önskat från")
    reported_on = SwedishDate("dagen då önskemålet kom in", data_key="rapporterad")
    has_sibling = YesNo(
        "syskon på enheten", data_key="syskon", optional=True, help="ja eller nej. Tomt: nej.", example="nej"
    )
    is_near = YesNo("bor nära enheten", data_key="nära", optional=True, help="ja eller nej. Tomt: nej.", example="nej")
    asked_by = Text("vem som har begärt det", data_key="begärt av", optional=True, load_default="")


def _check(row: Row, today: date) -> Iterator[Fault]:
    yield from check_slot(row, row.found["service"])
    yield from check_reported(row, today)


def write(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Registers one request unless the same one is open already."""
    data, person, service = row.data, row.found["person"], row.found["service"]
    units = [_unit(session, actor, field, data[field]) for field in FIELDS if data[field]]
    open_ = session.exec(
        select(ChoiceRequest).where(
            col(ChoiceRequest.person_id) == person.survivor_id, col(ChoiceRequest.service_id) == service.id,
            col(ChoiceRequest.slot) == data["slot"], is_open(),
        )
    ).first()  # fmt: skip
    same = open_ and (open_.wanted_on, open_.reported_on) == (data["on"], data["reported_on"])
    if open_ and same and [unit.id for _, unit in wishes_of(session, open_.id)] == units:
        return "unchanged"
    try:
        register_request(
            session, actor=actor, today=today, person_id=person.survivor_id, service_id=service.id, unit_ids=units, wanted_on=data["on"],
            values=row.values, slot=data["slot"], asked_by=data["asked_by"], reported_on=data["reported_on"],
            siblings_at=set(units[:1]) if data["has_sibling"] else set(), near=set(units[:1]) if data["is_near"] else set(),
            batch_id=batch_id,
        )  # fmt: skip
    except FieldsRefused as refused:
        raise FieldsRefused(
            {"on" if name == "wanted_on" else name: said for name, said in refused.fields.items()}
        ) from refused
    return "new"


def _unit(session: Session, actor: Actor, field: str, code: str) -> int:
    unit = find_units(session, actor, frozenset({code})).get(code)
    if unit is None:
        raise FieldsRefused({field: f"Enheten {code} finns inte. Registrera enheten först, eller rätta koden."})
    return unit.id or 0


WISHES = ImportKind(
    "onskemal",
    "Önskemål",
    permission="choice.write",
    sheets=(
        SheetKind("Önskemål", WishRow, lookups={"person": PERSON, "service": SERVICE}, dimensions=True, check=_check),
    ),
    help="En rad för varje kund som väntar på en plats. Finns platsen och ingen står före, blir önskemålet ett val direkt.",
    derived=frozenset({"segment", "person_industry"}),
    **by_row(write),
)
