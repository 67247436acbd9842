"""The kind utforare: providers, units, the services that units give, and agreements, in one workbook."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import ImportKind, Row, SheetKind
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused
from kundval.fields import (
    Bankgiro,
    Choice,
    Code,
    LastDay,
    OrgNumber,
    Plusgiro,
    RowSchema,
    SwedishDate,
    Text,
    Whole,
    YesNo,
)
from kundval.registry import rules
from kundval.registry.models import Agreement, BankAccount, Provider, ProviderForm, Unit, UnitService
from kundval.registry.queries import codes
from kundval.registry.service import agreements, bank, providers, units


class ProviderRow(RowSchema):
    org_number = OrgNumber("utförarens organisationsnummer", data_key="org.nummer")
    name = Text("utförarens namn", data_key="namn", example="Björkens förskolor AB")
    form = Choice("juridisk form", rules.FORMS, data_key="juridisk form", example="aktiebolag")
    form_from = SwedishDate("dagen då formen började gälla", data_key="form från")
    bankgiro = Bankgiro(data_key="bankgiro", optional=True, help="Begärs, och godkänns av en annan person.")
    plusgiro = Plusgiro(data_key="plusgiro", optional=True, help="Bara om bankgiro saknas.")


class UnitRow(RowSchema):
    code = Code("enhetens kod", data_key="enhet", help="Kontorets egen kod.", example="bjorken")
    name = Text("enhetens namn", data_key="namn", example="Björkens förskola")
    area = Text("området", data_key="område", optional=True, example="Ekdalen")
    in_municipality = YesNo("om enheten ligger i kommunen", data_key="i kommunen", example="ja")
    production_board = Code(
        "produktionsnämnden",
        data_key="produktionsnämnd",
        optional=True,
        help="Nämnden som driver enheten. Bara för egenregi.",
    )
    school_unit_code = Code("skolenhetskoden", data_key="skolenhetskod", optional=True, example="12345678")


class UnitServiceRow(RowSchema):
    unit = Code("enhetens kod", data_key="enhet", example="bjorken")
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    capacity = Whole("antalet platser", data_key="kapacitet", optional=True, help="Tomt: inget tak.", example="48")
    valid_from = SwedishDate("dagen från vilken det gäller", data_key="från")


class AgreementRow(RowSchema):
    org_number = OrgNumber("utförarens organisationsnummer", data_key="org.nummer")
    unit = Code("enhetens kod", data_key="enhet", optional=True, help="Tomt: alla utförarens enheter.")
    regime = Choice("regim", rules.REGIMES, data_key="regim", example="skollag")
    valid_from = SwedishDate("avtalets första dag", data_key="från")
    valid_to = LastDay(
        "avtalets sista dag", data_key="tom", optional=True, help="Sista dagen som är med. Tomt: tills vidare."
    )
    signed_on = SwedishDate("dagen då avtalet undertecknades", data_key="undertecknat", optional=True)


Writer = Callable[[Session, Actor, date, dict[str, Any]], Outcome]


def _provider(session: Session, actor: Actor, today: date, data: dict[str, Any]) -> Outcome:
    fields = {name: data[name] for name in ("name", "form", "form_from")}
    known = session.exec(select(Provider).where(col(Provider.org_number) == data["org_number"])).first()
    if known is None:
        known = providers.register_provider(session, actor=actor, today=today, org_number=data["org_number"], **fields)
        _account(session, actor, today, known, data)
        return "new"
    changed = _account(session, actor, today, known, data)
    assert known.id is not None
    if known.name != data["name"]:
        providers.change_provider(session, actor=actor, today=today, provider_id=known.id, version=known.version,
                                  name=data["name"], contact=known.contact)  # fmt: skip
        changed = True
    form = session.exec(
        select(ProviderForm).where(
            col(ProviderForm.provider_id) == known.id, col(ProviderForm.valid_from) == data["form_from"]
        )
    ).first()
    if form is None or form.form != data["form"]:
        providers.change_form(session, actor=actor, today=today, provider_id=known.id, form=data["form"],
                              valid_from=data["form_from"])  # fmt: skip
        changed = True
    return "changed" if changed else "unchanged"


def _account(session: Session, actor: Actor, today: date, provider: Provider, data: dict[str, Any]) -> bool:
    """Requests the account of the row unless it is the provider's, or waits to be."""
    kind = "bankgiro" if data["bankgiro"] else "plusgiro"
    number = data["bankgiro"] or data["plusgiro"]
    if not number:
        return False
    if data["bankgiro"] and data["plusgiro"]:
        raise FieldsRefused({"plusgiro": "Skriv bankgiro eller plusgiro, inte båda."})
    assert provider.id is not None
    current = bank.current_account(session, provider.id)
    waiting = session.exec(
        select(BankAccount).where(col(BankAccount.provider_id) == provider.id, col(BankAccount.state) == "begärd")
    ).first()
    if any(account and (account.kind, account.number) == (kind, number) for account in (current, waiting)):
        return False
    bank.request_bank_account(session, actor=actor, today=today, provider_id=provider.id, kind=kind, number=number)
    return True


def _unit(session: Session, actor: Actor, today: date, data: dict[str, Any]) -> Outcome:
    board = (
        codes.board_by_code(session, data["production_board"], "production_board") if data["production_board"] else None
    )
    fields = {
        "name": data["name"],
        "area": data["area"],
        "in_municipality": data["in_municipality"],
        "production_board_id": board.id if board else None,
        "school_unit_code": data["school_unit_code"],
    }
    known = session.exec(select(Unit).where(col(Unit.code) == data["code"])).first()
    if known is None:
        units.register_unit(session, actor=actor, today=today, code=data["code"], **fields)
        return "new"
    if all(getattr(known, name) == value for name, value in fields.items()):
        return "unchanged"
    units.change_unit(session, actor=actor, today=today, unit_id=known.id or 0, version=known.version, **fields)
    return "changed"


def _unit_service(session: Session, actor: Actor, today: date, data: dict[str, Any]) -> Outcome:
    unit, service = codes.unit_by_code(session, data["unit"]), codes.service_by_code(session, data["service"])
    known = session.exec(
        select(UnitService).where(
            col(UnitService.unit_id) == unit.id,
            col(UnitService.service_id) == service.id,
            col(UnitService.valid_from) == data["valid_from"],
        )
    ).first()
    if known and known.capacity == data["capacity"]:
        return "unchanged"
    units.set_unit_service(session, actor=actor, today=today, unit_id=unit.id or 0, service_id=service.id or 0,
                           valid_from=data["valid_from"], capacity=data["capacity"])  # fmt: skip
    return "changed" if known else "new"


def _agreement(session: Session, actor: Actor, today: date, data: dict[str, Any]) -> Outcome:
    provider = codes.provider_by_org_number(session, data["org_number"])
    unit = codes.unit_by_code(session, data["unit"]) if data["unit"] else None
    rest = {name: data[name] for name in ("regime", "valid_from", "valid_to", "signed_on")}
    known = session.exec(
        select(Agreement).where(
            col(Agreement.provider_id) == provider.id,
            col(Agreement.unit_id) == (unit.id if unit else None),
            col(Agreement.regime) == data["regime"],
            col(Agreement.valid_from) == data["valid_from"],
        )
    ).first()
    if known is None:
        agreements.register_agreement(session, actor=actor, today=today, provider_id=provider.id or 0,
                                      unit_id=unit.id if unit else None, **rest)  # fmt: skip
        return "new"
    assert known.id is not None
    before = (known.valid_to, known.signed_on)
    if data["signed_on"] and known.signed_on is None:
        agreements.sign_agreement(session, actor=actor, today=today, agreement_id=known.id, signed_on=data["signed_on"])
    if data["valid_to"] and data["valid_to"] != known.valid_to:
        agreements.end_agreement(session, actor=actor, today=today, agreement_id=known.id, valid_to=data["valid_to"],
                                 reason="Inläst från fil.")  # fmt: skip
    return "unchanged" if before == (known.valid_to, known.signed_on) else "changed"


WRITERS: dict[str, Writer] = {
    "Utförare": _provider,
    "Enheter": _unit,
    "Insatser": _unit_service,
    "Avtal": _agreement,
}


def write(session: Session, *, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    """Writes one row of any of the sheets; the framework gives new rows the batch's number."""
    return WRITERS[row.part](session, actor, today, row.data)


PROVIDERS = ImportKind(
    "utforare",
    "Utförare och enheter",
    permission="registry.write",
    sheets=(
        SheetKind("Utförare", ProviderRow, key=("org_number", "form_from")),
        SheetKind("Enheter", UnitRow, key=("code",)),
        SheetKind("Insatser", UnitServiceRow, key=("unit", "service", "valid_from")),
        SheetKind("Avtal", AgreementRow, key=("org_number", "unit", "regime", "valid_from")),
    ),
    help="Utförare, deras enheter, vad enheterna ger och avtalen. Blad som inte behövs kan tas bort.",
    **by_row(write),
)
