"""Long work of reimbursement: preparing and taking the individual decisions of a whole industry."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from kundval.access.jobs import Report, Result
from kundval.access.rules import Actor
from kundval.errors import AlreadyDone, Refused
from kundval.formats import counted_text
from kundval.reimbursement.service import individual
from kundval.reimbursement.service.individual import Act

PREPARE, DECIDE = "förbered individuella beslut", "fatta individuella beslut"


def prepare(
    session: Session, *, actor: Actor, today: date, progress: Report, industry_id: int, year: int, providers: Sequence[int],
    case_number: str, presenter: str,
) -> Result:  # fmt: skip
    """A draft for each provider; their case numbers are that of the matter with a number of their own."""
    made, refused = 0, []
    for number, provider_id in enumerate(providers, 1):
        progress(number - 1, len(providers), "utkast")
        try:
            individual.draft(
                session, actor=actor, today=today, provider_id=provider_id, industry_id=industry_id, year=year,
                case_number=f"{case_number}-{made + 1}", presenter=presenter,
            )  # fmt: skip
        except (Refused, AlreadyDone) as error:
            # One provider without a price, or prepared by somebody meanwhile, keeps nobody else waiting.
            refused.append(error.sentence)
        else:
            made += 1
    told = (
        f"{counted_text(made, 'utkast är förberett', 'utkast är förberedda')} och väntar på beslut av en annan person."
    )
    left = f" {len(refused)} förbereddes inte: {' '.join(refused[:3])}" if refused else ""
    return Result(told + left, url=f"/ersattning/beslut?ar={year}&status=utkast")


def decide(
    session: Session, *, actor: Actor, today: date, progress: Report, year: int, decisions: Sequence[int], decided_on: str,
    decider: str, authority: str,
) -> Result:  # fmt: skip
    """Takes each decision and makes its PDF."""
    act = Act(date.fromisoformat(decided_on), decider, authority)
    for number, decision_id in enumerate(decisions):
        progress(number, len(decisions), "beslut")
        individual.decide(session, actor=actor, today=today, decision_id=decision_id, act=act)
    taken = counted_text(len(decisions), "individuellt beslut är fattat", "individuella beslut är fattade")
    return Result(f"{taken}. De ska skickas till utförarna.", url=f"/ersattning/beslut?ar={year}&status=inte-skickade")


JOBS: dict[str, Any] = {PREPARE: prepare, DECIDE: decide}
