"""Balances and claims as lists, and what a claim rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlmodel import Session, col

from kundval.access.models import User
from kundval.access.rules import Actor, industries_for
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.payment.models import Payment, RecoveryClaim, RecoveryOutcome, Run
from kundval.payment.queries.balances import claims, standing
from kundval.payment.queries.page_months import industries
from kundval.payment.queries.runs import DECIDED, EXPORTED
from kundval.registry.models import Industry, Provider


def balance_rows(actor: Actor, today: date) -> Select[Any]:
    """The balances of the industries whose money the actor sees."""
    return _seen(actor, standing(today))


def balances_list(session: Session, actor: Actor, statement: Select[Any]) -> Listing:
    """How balances are sorted, filtered and exported."""
    chosen = statement.selected_columns
    left, coming = chosen["left_ore"], chosen["coming"]
    owed, off, claimed = chosen["owed_ore"], chosen["set_off_ore"], chosen["claimed_ore"]
    return Listing(
        noun=("saldo", "saldon"),
        columns=(
            Column("utforare", "Utförare", swedish(session, col(Provider.name)), lambda row: row.Provider.name, word="utförare"),
            Column("bransch", "Bransch", swedish(session, col(Industry.name)), lambda row: row.Industry.name),
            Column("minus", "Minusbelopp (kr)", owed, lambda row: row.owed_ore, "money", "owed_ore"),
            Column("kvittat", "Kvittat (kr)", off, lambda row: row.set_off_ore, "money", "set_off_ore"),
            Column("kravt", "Återkrävt (kr)", claimed, lambda row: row.claimed_ore, "money", "claimed_ore"),
            Column("saldo", "Saldo kvar (kr)", left, lambda row: row.left_ore, "money", "left_ore"),
            Column("kommer", "Utbetalning att vänta", value=lambda row: bool(row.coming), kind="yesno"),
        ),
        order="-saldo",
        search=lambda text: contains(col(Provider.name), text),
        filters=(
            Filter("bransch", "Bransch", industries(session, actor), lambda code: col(Industry.code) == code),
            Filter("utforare", "Utförare", _providers(session, statement), lambda key: col(Provider.id) == int(key)),
        ),
        statuses=(
            Status("kvar", "Kvar att kvitta", and_(left > 0, coming == 1)),
            Status("strandade", "Ingen utbetalning att vänta", and_(left > 0, coming == 0)),
            Status("klara", "Klara", left == 0),
        ),
        tie=col(Provider.id),
    )  # fmt: skip


def claim_rows(actor: Actor) -> Select[Any]:
    """The claims of the industries whose money the actor sees."""
    return _seen(actor, claims())


def claims_list(session: Session, actor: Actor, statement: Select[Any]) -> Listing:
    """How claims are sorted, filtered and exported."""
    chosen, decided = statement.selected_columns, col(RecoveryClaim.decided_at)
    left = chosen["left_ore"]
    return Listing(
        noun=("återkrav", "återkrav"),
        columns=(
            Column("nummer", "Nummer", col(RecoveryClaim.id), lambda row: row.RecoveryClaim.id, "whole"),
            Column("utforare", "Utförare", swedish(session, col(Provider.name)), lambda row: row.Provider.name, word="utförare"),
            Column("bransch", "Bransch", swedish(session, col(Industry.name)), lambda row: row.Industry.name),
            Column("belopp", "Belopp (kr)", chosen["amount_ore"], lambda row: row.amount_ore, "money", "amount_ore"),
            Column("betalt", "Betalt (kr)", chosen["paid_ore"], lambda row: row.paid_ore, "money", "paid_ore"),
            Column("avskrivet", "Avskrivet (kr)", chosen["written_off_ore"], lambda row: row.written_off_ore, "money", "written_off_ore"),
            Column("kvar", "Kvar (kr)", left, lambda row: row.left_ore, "money", "left_ore"),
        ),
        order="-nummer",
        search=lambda text: contains(col(Provider.name), text),
        filters=(Filter("bransch", "Bransch", industries(session, actor), lambda code: col(Industry.code) == code),),
        statuses=(
            Status("begarda", "Begärda", decided.is_(None)),
            Status("kravs", "Krävs", and_(decided.is_not(None), left > 0)),
            Status("avslutade", "Avslutade", and_(decided.is_not(None), left == 0)),
        ),
        tie=col(RecoveryClaim.id),
    )  # fmt: skip


def behind(session: Session, industry_id: int, provider_id: int) -> Sequence[Row[Any]]:
    """The payments that made a balance and those that have been set against it, in the order of the runs."""
    return session.execute(
        select(Payment, Run)
        .join(Run, col(Run.id) == col(Payment.run_id))
        .where(
            col(Run.industry_id) == industry_id, col(Payment.provider_id) == provider_id, col(Run.state).in_((DECIDED, EXPORTED)),
            or_(col(Payment.amount_ore) < 0, col(Payment.set_off_ore) > 0),
        )
        .order_by(col(Run.chain_position))
    ).all()  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What has come of a claim, or is asked for, with who recorded it."""

    row: RecoveryOutcome
    who: str


def outcomes(session: Session, claim_id: int) -> list[Outcome]:
    """The facts about a claim in their order."""
    statement = select(RecoveryOutcome, col(User.name)).outerjoin(
        User, col(User.id) == col(RecoveryOutcome.recorded_by)
    )
    rows = session.execute(statement.where(col(RecoveryOutcome.claim_id) == claim_id).order_by(col(RecoveryOutcome.id)))
    return [Outcome(row, name or "kundval") for row, name in rows]


def _seen(actor: Actor, statement: Select[Any]) -> Select[Any]:
    allowed = industries_for(actor, "money.read")
    return statement if allowed is None else statement.where(col(Industry.id).in_(sorted(allowed)))


def _providers(session: Session, statement: Select[Any]) -> list[tuple[int, str]]:
    rows = session.execute(statement)
    return sorted({(row.Provider.id, row.Provider.name) for row in rows}, key=lambda pair: pair[1])
