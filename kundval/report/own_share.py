"""A provider's own share over time, and nobody else's."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor, require
from kundval.report import queries
from kundval.report.rules import Definition, nested_shares


@dataclass(frozen=True)
class OwnYear:
    """Own customers and their share of the industry's, in tenths of a percent; ``average`` of all, where the others are enough."""

    year: int
    customers: int
    share: int
    average: int | None


MOST_OTHERS = 3
"""An average is shown beside the own value only of at least so many others, so that nobody's own figure can be reckoned."""


def own_shares(
    session: Session, *, actor: Actor, today: date, provider_id: int, first_year: int
) -> dict[str, list[OwnYear]]:
    """By industry name, for the industries in which the provider has had customers; the years in which it had any in the industry."""
    require(actor, "portal.read", provider_id=provider_id)
    industries = queries.industries_of(session, provider_id)
    definition = Definition(first_year=first_year, last_year=today.year)
    amounts = queries.amounts(session, definition, [one.id or 0 for one in industries], today)
    found: dict[str, list[OwnYear]] = {}
    for one in industries:
        mine = {amount.year for amount in amounts if amount.industry == one.code and amount.provider == provider_id}
        for year in sorted(mine):
            values = {
                (amount.mode, amount.provider): amount.value
                for amount in amounts
                if (amount.industry, amount.year) == (one.code, year)
            }
            _, shares = nested_shares(values)
            own = [key for key in values if key[1] == provider_id]
            others = len({provider for _, provider in values}) - 1
            found.setdefault(one.name, []).append(
                OwnYear(
                    year,
                    sum(values[key] for key in own),
                    sum(shares[key] for key in own),
                    1000 // (others + 1) if others >= MOST_OTHERS else None,
                )
            )
    return found
