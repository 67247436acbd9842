"""Deciding a price list: another person, by a decision of the board, from which the rates in force follow."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import User
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, NotFound, Refused
from kundval.formats import kr_text
from kundval.period import date_of, day
from kundval.registry.models import Decision
from kundval.reimbursement.models import PriceList, PriceRow
from kundval.reimbursement.rules.lowering import Lowering, lowerings
from kundval.reimbursement.rules.payable import RowPrice
from kundval.reimbursement.rules.supersede import Span, in_force
from kundval.reimbursement.service.drafts import (
    DECIDED,
    REVIEWED,
    refuse_other_conditions,
    refuse_own_decision,
    the_list,
)
from kundval.reimbursement.service.rates import listed, lists_of_service, rebuild


def decide(session: Session, *, actor: Actor, today: date, price_list_id: int, decision_id: int) -> PriceList:
    """Lets a reviewed list hold. Whoever made or reviewed it may not.

    Raises ``Refused`` for a list that is not reviewed, and for one that lowers a price for days before the decision without its ground;
    ``AlreadyDone`` for the second of two at the same moment.
    """
    price_list = the_list(session, price_list_id)
    require(actor, "price.decide", industry_id=price_list.industry_id)
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFound
    if price_list.state == DECIDED:
        raise AlreadyDone(_already(session, price_list))
    if price_list.state != REVIEWED:
        raise Refused(
            "Prislistan är inte granskad än. Den som har gjort klart utkastet väljer Granska prislistan först."
        )
    refuse_own_decision(actor, price_list)
    refuse_other_conditions(session, price_list)
    if not decision.ground:
        refuse_lowered(session, price_list, decision)
    _claim(session, price_list, actor, decision_id)
    rebuild(session, services_of_list(session, price_list_id))
    audit.record(
        session,
        actor=actor,
        verb="beslutade prislistan",
        subject="price_list",
        subject_id=price_list.id,
        industry_id=price_list.industry_id,
        reason=decision.ground,
        details={"name": price_list.name, "decision_id": decision_id},
    )
    return price_list


def refuse_lowered(session: Session, price_list: PriceList, decision: Decision) -> None:
    """Raises ``Refused`` with the rows and days whose price falls before the decision (förvaltningslagen 37 §)."""
    found = lowered(session, price_list, decision)
    if not found:
        return
    labels = row_labels(session, services_of_list(session, price_list.id or 0))
    named = "; ".join(_lowered_text(one, labels) for one in found[:5])
    more = f"; och {len(found) - 5} till" if len(found) > 5 else ""
    raise Refused(
        f"Listan sänker priset för tid före beslutet {decision.decided_on}: {named}{more}. "
        "Ange grunden i beslutet (förbehåll, fel uppgifter från parten eller avtal), eller låt listan gälla senare."
    )


def lowered(session: Session, price_list: PriceList, decision: Decision) -> list[Lowering]:
    """What the list would lower on days before the decision."""
    if decision.decided_on <= price_list.valid_from:
        return []
    return [
        one
        for service_id in services_of_list(session, price_list.id or 0)
        for one in lowerings(*spans_with(session, price_list, decision, service_id), decision.decided_on.toordinal())
    ]


def spans_with(
    session: Session, price_list: PriceList, decision: Decision, service_id: int
) -> tuple[list[Span[RowPrice]], list[Span[RowPrice]]]:
    """What holds for a service without the list, and what would hold with it."""
    others = [one for one in lists_of_service(session, service_id) if one.list_id != price_list.id]
    mine = listed(session, price_list, decision, service_id)
    return in_force(others)[0], in_force([*others, mine])[0]


def left_to_earlier(session: Session, price_list: PriceList, decision: Decision) -> list[str]:
    """The rows, by name, that the list lacks and that keep an earlier list's price on days when it holds."""
    services = services_of_list(session, price_list.id or 0)
    labels = row_labels(session, services)
    mine = price_list.valid_from.toordinal(), day(price_list.valid_to)
    kept: dict[str, None] = {}
    for service_id in services:
        for span in spans_with(session, price_list, decision, service_id)[1]:
            if span.list_id != price_list.id and span.valid_from < mine[1] and mine[0] < span.valid_to:
                kept[labels.get(span.price.row_key, span.price.row_key)] = None
    return list(kept)


def services_of_list(session: Session, price_list_id: int) -> list[int]:
    """The services that a list has prices for."""
    return list(
        session.exec(
            select(col(PriceRow.service_id)).where(col(PriceRow.price_list_id) == price_list_id).distinct()
        ).all()
    )


def row_labels(session: Session, service_ids: Collection[int]) -> Mapping[str, str]:
    """What a row of the services is called in the list that has it last, by key."""
    statement = select(PriceRow.row_key, PriceRow.name).where(col(PriceRow.service_id).in_(service_ids))
    return dict(session.exec(statement.order_by(col(PriceRow.id))).all())


def _lowered_text(one: Lowering, labels: Mapping[str, str]) -> str:
    last = date_of(one.day_to - 1)
    becomes = "inget pris" if one.after is None else kr_text(one.after.amount_ore)
    name = labels.get(one.row_key, one.row_key)
    return f"{name}, {one.mode}, {date_of(one.day_from)}–{last} ({kr_text(one.before.amount_ore)} blir {becomes})"


def _claim(session: Session, price_list: PriceList, actor: Actor, decision_id: int) -> None:
    """Of two who decide at the same moment one is told that it is done."""
    session.flush()
    answer: CursorResult[Any] = session.connection().execute(
        update(PriceList)
        .where(col(PriceList.id) == price_list.id, col(PriceList.state) == REVIEWED)
        .values(state=DECIDED, decided_by=actor.user_id, decided_at=audit.now(), decision_id=decision_id)
    )
    session.refresh(price_list)
    if answer.rowcount != 1:
        raise AlreadyDone(_already(session, price_list))


def _already(session: Session, price_list: PriceList) -> str:
    user = session.get(User, price_list.decided_by) if price_list.decided_by else None
    at = f" {price_list.decided_at:%Y-%m-%d}" if price_list.decided_at else ""
    return f"Prislistan är redan beslutad av {user.name if user else 'kundval'}{at}."
