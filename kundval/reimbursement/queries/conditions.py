"""Common conditions: what holds a day, the register as a list, and which price lists a condition reaches."""

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, or_, select

from kundval.access.rules import Actor
from kundval.errors import NotFound
from kundval.formats import last_day
from kundval.listing import Column, Filter, Listing, Status, contains
from kundval.registry.models import Board, Decision
from kundval.registry.queries.market import cited
from kundval.reimbursement.models import CommonCondition, PriceList
from kundval.reimbursement.queries.lists import visible
from kundval.reimbursement.rules.conditions import Version, in_force, rate_text
from kundval.reimbursement.rules.numbers import read_number

DECIDED, PROPOSED, DECLINED = "beslutad", "utkast", "avböjd"


@dataclass(frozen=True)
class Reached:
    """A list that refers to a condition, with the value it has. ``since`` is the day from which a new version would differ."""

    price_list: PriceList
    value: Fraction
    since: date

    @property
    def is_decided(self) -> bool:
        return self.price_list.state == DECIDED


def versions(session: Session) -> list[Version]:
    """Every decided version of every condition."""
    rows = session.exec(
        select(CommonCondition, Decision, col(Board.name))
        .join(Decision, col(Decision.id) == col(CommonCondition.decision_id))
        .join(Board, col(Board.id) == col(Decision.board_id))
        .where(col(CommonCondition.state) == DECIDED)
    ).all()
    return [_version(*row) for row in rows]


def _version(condition: CommonCondition, decision: Decision, board: str) -> Version:
    return Version(
        code=condition.code,
        value=Fraction(condition.value),
        name=condition.name,
        decision=cited(decision, board),
        source=condition.source,
        valid_from=condition.valid_from,
        valid_to=condition.valid_to,
        order=(decision.decided_on.toordinal(), decision.paragraph_number, condition.id or 0),
    )


def codes_of(session: Session) -> list[str]:
    """The codes there are, A–Ö."""
    return sorted(session.exec(select(col(CommonCondition.code)).distinct()).all())


def holding(session: Session, on: date) -> list[Version]:
    """What holds a day, by code."""
    return sorted(in_force(versions(session), on).values(), key=lambda one: one.code)


def state_on(condition: CommonCondition, held: dict[str, Version], today: date) -> str:
    """The state of a version today: a decided one holds, is to come or has been superseded."""
    if condition.state == PROPOSED:
        return "väntar på en annan person"
    if condition.state != DECIDED:
        return condition.state
    if condition.valid_from > today:
        return "kommande"
    now = held.get(condition.code)
    return "gällande" if now and now.order[-1] == condition.id else "ersatt"


def reached(session: Session, actor: Actor, condition: CommonCondition) -> list[Reached]:
    """The lists that refer to a condition, hold on days when it does, and have another value."""
    statement = (
        select(PriceList)
        .where(
            visible(actor),
            # The sheet's rows begin with the code; the document itself is the judge.
            col(PriceList.document).contains(f'{{"Villkor": {json.dumps(condition.code, ensure_ascii=False)}'),
            or_(col(PriceList.valid_to).is_(None), col(PriceList.valid_to) > condition.valid_from),
        )
        .order_by(col(PriceList.name), col(PriceList.valid_from))
    )
    if condition.valid_to is not None:
        statement = statement.where(col(PriceList.valid_from) < condition.valid_to)
    found = []
    for one in session.exec(statement):
        value = _value_in(one, condition.code)
        if value is not None and value != Fraction(condition.value):
            found.append(Reached(one, value, max(one.valid_from, condition.valid_from)))
    return found


def _value_in(price_list: PriceList, code: str) -> Fraction | None:
    from_sheet = json.loads(price_list.document).get("Villkor", [])
    text = next((row["Värde"] for row in from_sheet if row.get("Villkor", "").casefold() == code), None)
    return None if text is None else read_number(str(text))


def statement() -> Select[*tuple[Any, ...]]:
    """The register: a row per version, with its decision."""
    return (
        select_rows(CommonCondition, Decision, Board)
        .join(Decision, col(Decision.id) == col(CommonCondition.decision_id))
        .join(Board, col(Board.id) == col(Decision.board_id))
    )


def listing(session: Session) -> Listing:
    """The register as a list. The export has the headings of the import kind ``villkor``."""
    codes = [(code, code) for code in codes_of(session)]
    return Listing(
        noun=("villkor", "villkor"),
        columns=(
            Column("villkor", "villkor", sort=col(CommonCondition.code), value=lambda r: r.CommonCondition.code),
            Column("benamning", "benämning", sort=col(CommonCondition.name), value=lambda r: r.CommonCondition.name),
            Column("varde", "värde", value=lambda r: rate_text(Fraction(r.CommonCondition.value))),
            Column("fran", "från", sort=col(CommonCondition.valid_from), kind="date",
                   value=lambda r: r.CommonCondition.valid_from),
            Column("tom", "tom", kind="date", value=lambda r: last_day(r.CommonCondition.valid_to)),
            Column("namnd", "nämnd", value=lambda r: r.Board.code),
            Column("paragraf", "paragraf", value=lambda r: r.Decision.paragraph),
            Column("diarienummer", "diarienummer", value=lambda r: r.Decision.case_number),
            Column("beslutad", "beslutad", sort=col(Decision.decided_on), kind="date", value=lambda r: r.Decision.decided_on),
            Column("kalla", "källa", value=lambda r: r.CommonCondition.source),
            Column("text", "text", value=lambda r: r.CommonCondition.note),
        ),
        order="villkor",
        search=lambda text: or_(contains(col(CommonCondition.name), text), contains(col(CommonCondition.code), text)),
        filters=(Filter("kod", "Villkor", codes, lambda code: col(CommonCondition.code) == code),),
        statuses=(
            Status("beslutade", "Beslutade", col(CommonCondition.state) == DECIDED),
            Status("vantar", "Väntar på beslut", col(CommonCondition.state) == PROPOSED),
            Status("avbojda", "Avböjda", col(CommonCondition.state) == DECLINED),
        ),
        tie=col(CommonCondition.id),
    )  # fmt: skip


def find(session: Session, condition_id: int) -> CommonCondition:
    """The condition. Raises ``NotFound``."""
    found = session.get(CommonCondition, condition_id)
    if found is None:
        raise NotFound
    return found


def latest(session: Session, code: str) -> dict[str, Any]:
    """What a form for a new version of a condition begins with: the code and the name."""
    found = session.exec(
        select(CommonCondition).where(col(CommonCondition.code) == code).order_by(col(CommonCondition.id).desc())
    ).first()
    return {"code": found.code, "name": found.name} if found else {}


def others(session: Session, condition: CommonCondition) -> list[CommonCondition]:
    """The other versions of the same condition, latest first."""
    return list(
        session.exec(
            select(CommonCondition)
            .where(col(CommonCondition.code) == condition.code, col(CommonCondition.id) != condition.id)
            .order_by(col(CommonCondition.valid_from).desc(), col(CommonCondition.id).desc())
        ).all()
    )
