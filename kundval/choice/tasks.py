"""What awaits somebody among choices: guardians, answers, offers, moves and units that close. One row for each kind and service."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.moves import MOVED_OUT, closings, moved
from kundval.choice.queries.requests import STATE, in_grant, is_open, late_offers
from kundval.choice.queries.terms import terms_on
from kundval.choice.rules.requests import GUARDIAN, PROVIDER, offer_by
from kundval.formats import counted_text
from kundval.registry.models import Service

LIST = "/kunder/onskemal"
SOON = 30
"""Days before the last day for an offer from which it is a task."""


def choice_tasks(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The rows of whoever records choices."""
    if not may(actor, "choice.write"):
        return []
    return [
        *_offers(session, actor, today),
        *_guardians(session, actor, today),
        *_answers(session, actor, today),
        *_replies(session, actor),
        *_moves(session, actor, today),
        *_closings(session, actor, today),
    ]


def _offers(session: Session, actor: Actor, today: date) -> Iterable[Todo]:
    """The nearest last day for an offer of each service, and how many there are within :data:`SOON` days."""
    rows = session.exec(
        select(Service, col(ChoiceRequest.reported_on), col(ChoiceRequest.wanted_on))
        .join(ChoiceRequest, col(ChoiceRequest.service_id) == col(Service.id))
        .where(in_grant(actor, "choice.write"), late_offers(session, today, SOON))
    ).all()
    for service, found in _by_service(rows):
        months = terms_on(session, service.id or 0, today).offer_months or 0
        days = [offer_by(reported, wanted, months) for reported, wanted in found]
        late = sum(one < today for one in days)
        count = counted_text(late, "försenad", "försenade") if late else counted_text(len(days), "väntar", "väntar")
        url = f"{LIST}?garanti={'sent' if late else 'snart'}&status=oppna"
        yield Todo(
            "Erbjud plats till", f"{_count(len(days))} i {service.name.lower()}", url, deadline=min(days), count=count
        )


def _guardians(session: Session, actor: Actor, today: date) -> Iterable[Todo]:
    rows = session.exec(
        select(Service, func.count(), func.min(col(ChoiceRequest.reported_on)))
        .join(ChoiceRequest, col(ChoiceRequest.service_id) == col(Service.id))
        .where(in_grant(actor, "choice.write"), STATE == GUARDIAN)
        .group_by(col(Service.id))
    ).all()
    for service, count, since in rows:
        yield Todo("Påminn", f"den andra vårdnadshavaren om {service.name.lower()}", f"{LIST}?status=vantar-pa-vardnadshavare",
                   count=f"{counted_text(count, 'önskemål väntar', 'önskemål väntar')} sedan {since}")  # fmt: skip


def _answers(session: Session, actor: Actor, today: date) -> Iterable[Todo]:
    rows = session.exec(
        select(Service, func.count(), func.min(col(Wish.answer_by)))
        .join(ChoiceRequest, col(ChoiceRequest.service_id) == col(Service.id))
        .join(Wish, col(Wish.request_id) == col(ChoiceRequest.id))
        .where(
            in_grant(actor, "choice.write"), STATE == PROVIDER, col(Wish.asked_on).is_not(None), col(Wish.accepted).is_(None),
            col(Wish.answer_by) < today,
        )
        .group_by(col(Service.id))
    ).all()  # fmt: skip
    for service, count, by in rows:
        yield Todo("Påminn", f"utförare om svar i {service.name.lower()}", f"{LIST}?status=hos-utforaren", deadline=by,
                   count=counted_text(count, "svar saknas", "svar saknas"))  # fmt: skip


def _replies(session: Session, actor: Actor) -> Iterable[Todo]:
    rows = session.exec(
        select(Service, func.count(), func.min(col(Wish.reply_by)))
        .join(ChoiceRequest, col(ChoiceRequest.service_id) == col(Service.id))
        .join(Wish, col(Wish.request_id) == col(ChoiceRequest.id))
        .where(in_grant(actor, "choice.write"), is_open(), col(Wish.offered_on).is_not(None), col(Wish.taken).is_(None))
        .group_by(col(Service.id))
    ).all()
    for service, count, by in rows:
        yield Todo("Registrera", f"svar på erbjudanden i {service.name.lower()}", f"{LIST}?status=erbjuden", deadline=by,
                   count=counted_text(count, "obesvarat", "obesvarade"))  # fmt: skip


def _moves(session: Session, actor: Actor, today: date) -> Iterable[Todo]:
    counts = Counter((one.kind, one.service.name) for one in moved(session, actor, today))
    for (kind, service), count in sorted(counts.items()):
        what = "flyttat från kommunen" if kind == MOVED_OUT else "flyttat till kommunen"
        yield Todo(
            "Se över",
            f"val i {service.lower()} för {_count(count)} som {what}",
            "/kunder/flyttade",
            count=_count(count),
        )


def _closings(session: Session, actor: Actor, today: date) -> Iterable[Todo]:
    for one in closings(session, actor, today):
        yield Todo("Flytta", f"{_count(one.customers)} från {one.unit.name}", f"/enheter/{one.unit.id}/avveckling",
                   deadline=one.last - timedelta(days=14), count=f"sista dag {one.last}")  # fmt: skip


def _by_service(rows: Iterable[tuple[Service, date, date]]) -> list[tuple[Service, list[tuple[date, date]]]]:
    found: dict[int | None, tuple[Service, list[tuple[date, date]]]] = {}
    for service, reported, wanted in rows:
        found.setdefault(service.id, (service, []))[1].append((reported, wanted))
    return list(found.values())


def _count(count: int) -> str:
    return counted_text(count, "kund", "kunder")
