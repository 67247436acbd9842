"""Manual lines as a list: every one that was asked for, with its state and reason."""

from typing import Any

from sqlalchemy import Select, case, select, true
from sqlmodel import Session, col

from kundval.access.models import Task, User
from kundval.access.rules import Actor, industries_for
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.payment.models import ManualLine
from kundval.registry.models import Industry, Service, Unit
from kundval.registry.queries.market import industries

ASKED, HOLDS, DECLINED, WITHDRAWN = "begärd", "gäller", "avböjd", "återkallad"


def statement(actor: Actor) -> Select[*tuple[Any, ...]]:
    """ManualLine, unit, service, industry, asker, state, task_id and task_open (1 while a decision waits)."""
    allowed = industries_for(actor, "money.read")
    return (
        select(
            ManualLine, col(Unit.name).label("unit"), col(Service.name).label("service"), col(Industry.name).label("industry"),
            col(User.name).label("asker"), state().label("state"), col(Task.id).label("task_id"),
            case((col(Task.decided_at).is_(None), 1), else_=0).label("task_open"), col(ManualLine.amount_ore).label("amount_ore"),
        )
        .join(Unit, col(Unit.id) == col(ManualLine.unit_id))
        .join(Service, col(Service.id) == col(ManualLine.service_id))
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .outerjoin(Task, col(Task.id) == col(ManualLine.task_id))
        .outerjoin(User, col(User.id) == col(ManualLine.requested_by))
        .where(true() if allowed is None else col(Service.industry_id).in_(sorted(allowed)))
    )  # fmt: skip


def state() -> Any:
    """The state of a line, in the words of its tag."""
    return case(
        (col(ManualLine.withdrawn_at).is_not(None), WITHDRAWN), (col(ManualLine.decided_at).is_not(None), HOLDS),
        (col(Task.outcome) == "avböjd", DECLINED), else_=ASKED,
    )  # fmt: skip


def listing(session: Session, actor: Actor) -> Listing:
    """How manual lines are sorted, filtered and exported."""
    row = ManualLine
    options = [(one.id, one.name) for one in industries(session, actor, "money.read")]
    return Listing(
        noun=("manuell rad", "manuella rader"),
        columns=(
            Column("enhet", "Enhet", sort=swedish(session, col(Unit.name)), value=lambda one: one.unit),
            Column("tjanst", "Tjänst", sort=swedish(session, col(Service.name)), value=lambda one: one.service),
            Column("manad", "Tjänstemånad", sort=col(row.month), kind="month", value=lambda one: one.ManualLine.month),
            Column("skal", "Skäl", value=lambda one: one.ManualLine.reason),
            Column("avser", "Avser", value=lambda one: one.ManualLine.concerns),
            Column(
                "belopp",
                "Belopp (kr)",
                sort=col(row.amount_ore),
                kind="money",
                value=lambda one: one.amount_ore,
                total="amount_ore",
            ),
            Column("moms", "varav momskompensation (kr)", kind="money", value=lambda one: one.ManualLine.vat_ore),
            Column("status", "Status", value=lambda one: one.state),
        ),
        order="manad",
        search=lambda text: contains(col(Unit.name), text),
        filters=(Filter("bransch", "Bransch", options, lambda key: col(Industry.id) == int(key)),),
        statuses=tuple(
            Status(word, word.capitalize(), state() == word) for word in (ASKED, HOLDS, DECLINED, WITHDRAWN)
        ),
    )
