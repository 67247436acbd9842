"""Placements at private providers that have no decision of their own for the year: they shall have one at once (14 kap. 1 §)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from kundval.access.rules import Actor
from kundval.choice.models import Segment
from kundval.period import OPEN, date_of
from kundval.registry.models import Industry, Owner, Provider, Service
from kundval.reimbursement.queries.individual import GRANTED_MODES, MISSING, days_of, priced, without


@dataclass(frozen=True)
class Placed:
    """A provider that has got its first customer of the year without a decision, and the day that was told."""

    provider: Provider
    industry: Industry
    told_on: date


def placed_without_decision(session: Session, actor: Actor, year: int) -> list[Placed]:
    """The providers whose first placement of the year was told in the year, where nothing is decided: a child that starts during it.

    Whoever had customers before the year should have been decided on before it, and stands among those that lack a decision.
    """
    paid = priced(session, year)
    lacking = [
        row
        for row in without(session, actor, year, "individual.draft")
        if row.state == MISSING and row.Industry.id in paid
    ]
    if not lacking:
        return []
    start, end = days_of(year)
    rows = session.exec(
        select(col(Owner.provider_id), col(Service.industry_id), func.min(col(Segment.known_from)))
        .join(Segment, col(Segment.unit_id) == col(Owner.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .where(
            col(Owner.provider_id).in_({row.Provider.id for row in lacking}),
            col(Owner.mode).in_(GRANTED_MODES),
            col(Owner.known_to) == OPEN,
            col(Segment.known_to) == OPEN,
            col(Segment.valid_from) < end,
            col(Segment.valid_to) > start,
            col(Segment.valid_from) < col(Owner.valid_to),
            col(Segment.valid_to) > col(Owner.valid_from),
        )
        .group_by(col(Owner.provider_id), col(Service.industry_id))
    ).all()
    told = {(provider, industry): first for provider, industry, first in rows}
    found = []
    for row in lacking:
        first = date_of(told.get((row.Provider.id, row.Industry.id), OPEN))
        if first is not None and first.year == year:
            found.append(Placed(row.Provider, row.Industry, first))
    return found
