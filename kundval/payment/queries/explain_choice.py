"""The facts of choice behind a line: what placed the customer there, and what has been reported since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from kundval.access.models import User
from kundval.choice.models import ChoiceFact, Entitlement, VolumeFact
from kundval.choice.queries.merged import same_person
from kundval.choice.rules.paid_notice import NOTICE
from kundval.choice.rules.rights import CEASED
from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.explain_count import Counted
from kundval.payment.rules.price import VOLUME
from kundval.period import Month
from kundval.registry.models import Service, Unit

UNTIL = {"avslut", "dödsfall"}


@dataclass(frozen=True)
class FactTold:
    """A fact in words: «Byte till Björkens förskola från 2017-05-10», and how it came to be known."""

    text: str
    recorded: str
    is_late: bool
    """Reported after the run that booked the month: the reason for the correction."""


@dataclass(frozen=True)
class ChoiceTrail:
    """The facts, oldest first."""

    facts: Sequence[FactTold]


def choice_trail(
    session: Session, line: Line, account: Account, count: Counted, before: Run | None, *, with_units: bool
) -> ChoiceTrail:
    """What the line rests on. ``before``: the run that paid the month earlier, if any.

    ``with_units``: whether the reader may know of other units than the line's own.
    """
    if account.kind == VOLUME:
        return _volumes(session, line, account, before)
    facts = _facts(session, line, account, count)
    names = _names(session, {fact.recorded_by for fact in facts})
    units = {
        row.id: row.name for row in session.exec(select(Unit).where(col(Unit.id).in_({fact.unit_id for fact in facts})))
    }
    rights = _rights(session, line, account)
    every: list[ChoiceFact | Entitlement] = [*facts, *rights]
    late = [fact for fact in every if _is_late(fact.reported_on, before)]
    told = [
        FactTold(
            _text(fact, units.get(fact.unit_id, "") if with_units or fact.unit_id == account.unit_id else ""),
            f"anmält {fact.reported_on}, registrerat av {names.get(fact.recorded_by, 'kundval')}",
            fact in late,
        )
        for fact in facts
    ]
    told += [
        FactTold(_right_text(right), f"beslutat {right.decided_on}, anmält {right.reported_on}", right in late)
        for right in rights
    ]
    return ChoiceTrail(told)


def _rights(session: Session, line: Line, account: Account) -> list[Entitlement]:
    """The decisions about a right that reach the month, where the service asks for one."""
    if not session.get_one(Service, account.service_id).requires_entitlement:
        return []
    month = Month(account.month)
    rows = session.exec(
        select(Entitlement)
        .where(
            col(Entitlement.person_id).in_(same_person(session, line.person_id)),
            col(Entitlement.service_id) == account.service_id,
            col(Entitlement.mistyped_at).is_(None),
            col(Entitlement.valid_from) <= month.last + timedelta(days=1),
            or_(col(Entitlement.valid_to).is_(None), col(Entitlement.valid_to) >= month.first),
        )
        .order_by(col(Entitlement.reported_on), col(Entitlement.id))
    )
    return list(rows)


def _right_text(right: Entitlement) -> str:
    """«Rätten upphörde 2026-05-31», or the decision with its days."""
    if right.kind == CEASED:
        return f"Rätten upphörde {right.valid_from - timedelta(days=1)}"
    until = f" t.o.m. {right.valid_to - timedelta(days=1)}" if right.valid_to else ""
    return f"Beslut om rätt från {right.valid_from}{until}"


def _facts(session: Session, line: Line, account: Account, count: Counted) -> list[ChoiceFact]:
    """The facts behind the days counted, and those of the customer and slot that took effect in the month."""
    month = Month(account.month)
    rows = session.exec(
        select(ChoiceFact)
        .where(
            col(ChoiceFact.person_id).in_(same_person(session, line.person_id)),
            col(ChoiceFact.mistyped_at).is_(None),
            or_(
                col(ChoiceFact.id).in_([fact_id for *_, fact_id in count.spans]),
                col(ChoiceFact.service_id).is_(None),
                (col(ChoiceFact.service_id) == account.service_id)
                & (col(ChoiceFact.slot) == line.slot % NOTICE)
                & (col(ChoiceFact.on) >= month.first)
                & (col(ChoiceFact.on) <= month.last + timedelta(days=1)),
            ),
        )
        .order_by(col(ChoiceFact.reported_on), col(ChoiceFact.id))
    )
    return list(rows)


def _volumes(session: Session, line: Line, account: Account, before: Run | None) -> ChoiceTrail:
    rows = session.exec(
        select(VolumeFact)
        .where(
            col(VolumeFact.person_id) == line.person_id,
            col(VolumeFact.unit_id) == account.unit_id,
            col(VolumeFact.service_id) == account.service_id,
            col(VolumeFact.slot) == line.slot,
            col(VolumeFact.month) == account.month,
            col(VolumeFact.mistyped_at).is_(None),
        )
        .order_by(col(VolumeFact.reported_on), col(VolumeFact.id))
    ).all()
    names = _names(session, {fact.recorded_by for fact in rows})
    told = [
        FactTold(
            f"Utförd volym {fact.quantity_milli // 1000},{fact.quantity_milli % 1000:03d}".rstrip("0").rstrip(",")
            + (f" den {fact.day}" if fact.day else ""),
            f"anmäld {fact.reported_on}, registrerad av {names.get(fact.recorded_by, 'kundval')}",
            _is_late(fact.reported_on, before),
        )
        for fact in rows
    ]
    return ChoiceTrail(told)


def _is_late(reported_on: date, before: Run | None) -> bool:
    return before is not None and reported_on > before.made_on


def _text(fact: ChoiceFact, unit: str) -> str:
    paid = f", betald uppsägningstid t.o.m. {fact.paid_until - timedelta(days=1)}" if fact.paid_until else ""
    return f"{_act(fact, unit)}{paid}"


def _act(fact: ChoiceFact, unit: str) -> str:
    if fact.kind in ("val", "byte"):
        verb = "Placerad utan eget val" if fact.origin == "ickeval" else "Byte" if fact.kind == "byte" else "Val"
        to = (
            f" {'till' if fact.kind == 'byte' or fact.origin == 'ickeval' else 'av'} {unit}"
            if unit
            else " till annan enhet"
            if fact.kind == "byte"
            else ""
        )
        return f"{verb}{to} från {fact.on}" + (f" t.o.m. {fact.until - timedelta(days=1)}" if fact.until else "")
    if fact.kind in UNTIL:
        return f"{fact.kind.capitalize()}, sista dag {fact.on - timedelta(days=1)}"
    return f"{'Ändrad omfattning' if fact.kind == 'omfattning' else fact.kind.capitalize()} från {fact.on}"


def _names(session: Session, users: set[int | None]) -> dict[int | None, str]:
    return {row.id: row.name for row in session.exec(select(User).where(col(User.id).in_(users - {None})))}
