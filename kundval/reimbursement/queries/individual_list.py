"""The list of individual decisions of a year: who has one, whose is missing, old, waiting or not sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select, true
from sqlmodel import Session, col

from kundval.access.rules import Actor
from kundval.formats import capital
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.registry.models import Industry, Provider
from kundval.reimbursement.models import IndividualDecision, PriceList
from kundval.reimbursement.queries.individual import DECIDED, DRAFT, MISSING, OUTDATED, Standing, demanded
from kundval.reimbursement.queries.lists import DECIDED as DECIDED_LIST

AUTUMN = 9
"""The month from which next year's decisions are asked for first: they shall be taken before the year."""
BACK = 4
"""Years back that can be chosen."""


def year_asked(session: Session, text: str, today: date) -> int:
    """The year in the address, otherwise the one whose decisions are due: next year's from the autumn."""
    found = int(text) if text.isdecimal() and len(text) == 4 else 0
    return found if found in years(session, today) else today.year + (today.month >= AUTUMN)


def years(session: Session, today: date) -> list[int]:
    """Next year and those before it, back to the first that a decided price list holds."""
    first = session.execute(
        select(func.min(col(PriceList.valid_from))).where(col(PriceList.state) == DECIDED_LIST)
    ).scalar()
    earliest = min(first.year if first else today.year, today.year - BACK + 1)
    return list(range(today.year + 1, earliest - 1, -1))


@dataclass(frozen=True)
class Waiting:
    """What waits in an industry: providers that lack a decision or have an outdated one, and drafts to decide."""

    industry: Industry
    lacking: int
    drafts: int


class IndividualList:
    """The list as one actor sees it: a row per provider and industry with an approved unit of the year."""

    def __init__(self, session: Session, actor: Actor, today: date, year: int):
        self.session, self.today, self.year = session, today, year
        self.industries = demanded(session, actor, year)
        self.standing = Standing(year, [industry.id or 0 for industry in self.industries]).statement().subquery()
        self.state = self.standing.c.state

    def statement(self) -> Select[*tuple[Any, ...]]:
        """Provider, Industry, state, and the draft or the latest decision where there is one."""
        rows = self.standing
        return (
            select(Provider, Industry, IndividualDecision, self.state.label("state"))
            .join(rows, rows.c.provider_id == col(Provider.id))
            .join(Industry, col(Industry.id) == rows.c.industry_id)
            .outerjoin(
                IndividualDecision, col(IndividualDecision.id) == func.coalesce(rows.c.draft_id, rows.c.decision_id)
            )
        )

    def waiting(self) -> list[Waiting]:
        """What waits, per industry, without regard to the filters."""
        rows = self.session.execute(
            select(self.standing.c.industry_id, self.state, func.count()).group_by(
                self.standing.c.industry_id, self.state
            )
        ).all()
        found = {(industry, state): count for industry, state, count in rows}
        return [
            Waiting(
                one,
                found.get((one.id, MISSING), 0) + found.get((one.id, OUTDATED), 0),
                found.get((one.id, DRAFT), 0),
            )
            for one in self.industries
        ]

    def listing(self) -> Listing:
        decision = IndividualDecision
        unsent = and_(self.state.in_((DECIDED, OUTDATED)), col(decision.sent_on).is_(None))
        return Listing(
            noun=("utförare", "utförare"),
            columns=(
                Column("utforare", "Utförare", sort=swedish(self.session, col(Provider.name)), value=lambda row: row.Provider.name),
                Column("bransch", "Bransch", sort=col(Industry.name), value=lambda row: row.Industry.name),
                Column("status", "Status", sort=self.state, value=lambda row: capital(row.state)),
                Column("dnr", "Diarienummer", value=lambda row: told(row, "case_number")),
                Column("beslutat", "Beslutat", sort=col(decision.decided_on), kind="date",
                       value=lambda row: told(row, "decided_on")),
                Column("galler", "Gäller från", kind="date", value=lambda row: told(row, "valid_from")),
                Column("skickat", "Skickat", sort=col(decision.sent_on), kind="date",
                       value=lambda row: told(row, "sent_on")),
            ),
            order="utforare",
            search=lambda text: contains(col(Provider.name), text),
            filters=(
                Filter("ar", "År", [(year, str(year)) for year in years(self.session, self.today)], lambda year: true()),
                Filter("bransch", "Bransch", [(one.code, one.name) for one in self.industries], lambda code: col(Industry.code) == code),
            ),
            statuses=(
                Status("saknas", "Saknas", self.state == MISSING),
                Status("inaktuella", "Inaktuella", self.state == OUTDATED),
                Status("utkast", "Väntar på beslut", self.state == DRAFT),
                Status("beslutade", "Beslutade", self.state == DECIDED),
                Status("inte-skickade", "Inte skickade", unsent),
            ),
            tie=col(Provider.id),
        )  # fmt: skip


def told(row: Any, name: str) -> Any:
    """A column of the row's decision; nothing where there is none."""
    return getattr(row.IndividualDecision, name) if row.IndividualDecision else None
