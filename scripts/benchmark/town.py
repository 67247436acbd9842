"""An invented town of any size, alike each time: facts in bulk, derived by the product itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session

from kundval import audit, db
from kundval.access.models import Grant, User
from kundval.bulk import analyze, insert_rows, new_ids
from kundval.choice.models import ChoiceFact, Person, PersonIdentity
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import CalendarRule
from kundval.period import OPEN, Month, day
from kundval.quality.models import Approval
from kundval.registry.models import (
    BankAccount,
    Board,
    Decision,
    Industry,
    OwnershipFact,
    Provider,
    Service,
    Unit,
    ValueSet,
)
from kundval.registry.service.ownership import rebuild_owners
from kundval.reimbursement.models import AccountCoding, Band, PriceList, PriceRow, RateInForce

FIRST = Month.parse("2025-01")
LONG_AGO = date(2009, 1, 1)
NOW = audit.now()
BANDS = (("1–2 år", 0, 3), ("3–5 år", 3, 7))
VALUES = ("omfattning=heltid", "omfattning=deltid")
MODES = (("fristående", "87"), ("egenregi", "1"))
GIVEN = ("Maja", "Elsa", "Nils", "Omar", "Sara", "Ivar", "Lova", "Adam", "Tove", "Leo")
FAMILY = ("Lind", "Berg", "Ek", "Öberg", "Ali", "Nyström", "Sund", "Hall", "Dahl", "Ström")


@dataclass(frozen=True)
class Town:
    """What the measurements need of it."""

    industry_id: int
    service_id: int
    units: list[int]
    values: list[int]
    persons: list[int]
    first: Month = FIRST


def build(engine: Engine, persons: int, seed: int = 1) -> Town:
    """A town with one industry, ``persons`` children with a place each since before the first month, and a user ``anna``."""
    r = Random(seed)
    with db.transaction(engine) as session:
        made = _market(session, units=max(4, persons // 80))
        ids = new_ids(session, Person, persons)
        insert_rows(
            session, Person, ("id", "handle", "name", "name_key", "born", "version"), (_person(r, id_) for id_ in ids)
        )
        numbers = (
            (one, id_, "tillfälligt", f"T-{id_:07d}", LONG_AGO)
            for one, id_ in zip(new_ids(session, PersonIdentity, persons), ids, strict=True)
        )
        insert_rows(session, PersonIdentity, ("id", "person_id", "kind", "number", "valid_from"), numbers)
        town = Town(made.industry_id, made.service_id, made.units, made.values, ids)
        since = FIRST.first - timedelta(days=400)
        choices(session, town, ids, [since + timedelta(days=r.randint(0, 380)) for _ in ids], r, "val")
        analyze(session, Person, ChoiceFact)
        rebuild(session, ids)
    return town


def choices(
    session: Session, town: Town, persons: list[int], days: list[date], r: Random, kind: str, late: int = 0
) -> None:
    """A choice or switch of each of the persons, on its day, reported ``late`` days after."""
    columns = [column.name for column in ChoiceFact.__table__.columns]  # type: ignore[attr-defined]
    ids = new_ids(session, ChoiceFact, len(persons))
    facts = (
        ChoiceFact(
            id=id_, kind=kind, person_id=person, service_id=town.service_id, unit_id=r.choice(town.units),
            value_set_id=r.choice(town.values), on=on, reported_on=on + timedelta(days=late), recorded_at=NOW,
        )
        for id_, person, on in zip(ids, persons, days, strict=True)
    )  # fmt: skip
    insert_rows(session, ChoiceFact, columns, ([getattr(fact, name) for name in columns] for fact in facts))


def _person(r: Random, id_: int) -> tuple[object, ...]:
    name = f"{r.choice(GIVEN)} {r.choice(FAMILY)}"
    return id_, f"B{id_}", name, name.lower(), date(2019, 2, 1) + timedelta(days=r.randint(0, 1800)), 1


def _market(session: Session, units: int) -> Town:
    def add(row):  # type: ignore[no-untyped-def]
        session.add(row)
        session.flush()
        return row

    user = add(User(login="anna", name="Anna Berg", password_hash="", session_key="nyckel", created_at=NOW))
    add(Grant(user_id=user.id, role="ekonom", valid_from=LONG_AGO))
    add(Grant(user_id=user.id, role="handläggare", valid_from=LONG_AGO))
    industry = add(Industry(code="forskola", name="Förskola", first_month=FIRST.number))
    service = add(Service(industry_id=industry.id, code="forskola", name="Förskola", slots=1))
    values = [add(ValueSet(service_id=service.id, text=text)).id for text in VALUES]
    board = add(Board(code="nämnd", name="Utbildningsnämnden", kind="finansiering"))
    decision = add(Decision(
        board_id=board.id, paragraph="§ 1", paragraph_number=1, case_number="UBN 2024/1", decided_on=LONG_AGO, registered_at=NOW,
    ))  # fmt: skip
    listed = add(PriceList(
        industry_id=industry.id, name="Förskola 2025", state="beslutad", decision_id=decision.id, valid_from=LONG_AGO, document="{}",
        created_at=NOW,
    ))  # fmt: skip
    add(AccountCoding(service_id=service.id, account="4630", vat_code="M6", valid_from=LONG_AGO))
    _prices(session, listed, service)
    add(
        CalendarRule(
            industry_id=industry.id, valid_from=Month.parse("2009-01").number, rule="dag för dag", window="obegränsad"
        )
    )
    owned = _units(session, units, service.id, decision.id)
    return Town(industry.id, service.id, owned, values, [])


def _prices(session: Session, listed: PriceList, service: Service) -> None:
    for name, low, high in BANDS:
        session.add(Band(price_list_id=listed.id, service_id=service.id, name=name, age_from=low, age_to=high, age_rule="mätdag",
                         valid_from=day(LONG_AGO), valid_to=OPEN))  # fmt: skip
        for values in VALUES:
            row = PriceRow(price_list_id=listed.id, service_id=service.id, name=f"{name} {values}", row_key=f"{name}|{values}",
                           band=name, values=values, position=1)  # fmt: skip
            session.add(row)
            session.flush()
            for number, (mode, _) in enumerate(MODES):
                ore = 14_000_000 + 1_000_007 * number + 2_000_003 * high + 777_777 * len(values)
                session.add(RateInForce(
                    price_row_id=row.id, price_list_id=listed.id, service_id=service.id, row_key=row.row_key, price_group=mode,
                    modes=mode, band=name, values=values, unit="år", amount_ore=ore, vat_ore=0 if number else ore * 6 // 106,
                    instalments=12, paying_months="1,2,3,4,5,6,7,8,9,10,11,12", step_ore=1, valid_from=day(LONG_AGO), valid_to=OPEN,
                ))  # fmt: skip
    session.flush()


def _units(session: Session, count: int, service_id: int, decision_id: int) -> list[int]:
    providers = [
        Provider(org_number=str(5599900000 + number), name=f"Utförare {number}", is_municipality=number == 0)
        for number in range(max(2, count // 4))
    ]
    session.add_all(providers)
    session.flush()
    session.add_all(
        BankAccount(
            provider_id=one.id, kind="bankgiro", number="54001136", state="godkänd", requested_at=NOW, decided_at=NOW
        )
        for one in providers[1:]
    )
    units = [Unit(code=f"e{number}", name=f"Förskolan {number}") for number in range(count)]
    session.add_all(units)
    session.flush()
    for number, unit in enumerate(units):
        own = number % 3 == 0
        mode, counterparty = MODES[own]
        provider = providers[0] if own else providers[1 + number % (len(providers) - 1)]
        session.add(OwnershipFact(unit_id=unit.id, provider_id=provider.id, mode=mode, counterparty=counterparty, valid_from=LONG_AGO,
                                  reported_on=LONG_AGO, recorded_at=NOW))  # fmt: skip
        session.add(Approval(unit_id=unit.id, service_id=service_id, valid_from=LONG_AGO, decision_id=decision_id))
    session.flush()
    ids = [unit.id for unit in units if unit.id is not None]
    rebuild_owners(session, ids)
    return ids
