"""A home care firm that has closed owes for hours that were never done: the balance is claimed back, and some of it is paid."""

from datetime import date

from sqlmodel import Session, select

from kundval.demonstration.market import OWES
from kundval.demonstration.registering import Registered
from kundval.payment.models import RecoveryClaim
from kundval.payment.queries.balances import balance
from kundval.payment.service import recovery
from kundval.period import Month

CLAIMED, PAID = Month.parse("2024-04"), Month.parse("2024-06")
"""In the run of which month it is claimed, and paid back in part."""


def follow(session: Session, done: Registered, month: Month, day: date) -> None:
    """What the office does about it after the runs of a month."""
    if month == CLAIMED:
        _claim(session, done, day)
    elif month == PAID:
        for claim in session.exec(select(RecoveryClaim)).all():
            recovery.record_paid_back(
                session, actor=done.actors["ekonom"], today=day, claim_id=claim.id or 0, amount_ore=claim.amount_ore // 3 or 1, on=day,
                note="Inbetalning 24-0619",
            )  # fmt: skip


def _claim(session: Session, done: Registered, day: date) -> None:
    industry_id, provider_id = done.industries["hemtjanst"], done.providers[OWES]
    left = balance(session, industry_id, provider_id).left_ore
    if left <= 0:
        return
    task = recovery.request_claim(
        session, actor=done.actors["ekonom"], today=day, industry_id=industry_id, provider_id=provider_id, amount_ore=left,
        reason="Företaget har lagt ned och har inga kunder kvar. Timmarna i januari var för många.",
    )  # fmt: skip
    recovery.decide_claim(session, actor=done.actors["attestant"], today=day, task=task, approve=True)
