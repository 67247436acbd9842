"""What the lines of a run are booked on, combination by combination, and which row of the coding says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.access.rules import Actor, industries_for
from kundval.payment.files.coding import Coding, CodingRow, Key, code_of, row_of
from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.files import bands_of, coding_rows
from kundval.payment.queries.runs import REJECTED
from kundval.registry.models import Industry, Service


@dataclass(frozen=True)
class Coded:
    """One combination of a run's lines, over all its months; ``coding`` is None where no row fits."""

    service: str
    key: Key
    coding: Coding | None
    row: tuple[str, ...]
    """What the row asks for (kind, band, mode, counterparty); nothing where it codes all lines of the service."""
    lines: int
    amount_ore: int


@dataclass(frozen=True)
class CodedRun:
    """The latest run of an industry with its combinations, those that cannot be coded first."""

    industry: Industry
    run: Run
    rows: Sequence[Coded]

    @property
    def missing(self) -> int:
        return sum(row.coding is None for row in self.rows)


class Coder:
    """What accounts of an industry are booked on, asked for one by one; the table is read at the first question."""

    def __init__(self, session: Session, industry_id: int):
        self.session, self.industry_id = session, industry_id
        self._codings: dict[Key, Coding | None] = {}

    @cached_property
    def _table(self) -> tuple[list[CodingRow], dict[tuple[int, str], str]]:
        return coding_rows(self.session, self.industry_id), bands_of(self.session, self.industry_id)

    def coding(self, account: Account) -> Coding | None:
        rows, bands = self._table
        band = bands.get((account.service_id, account.row_key), "")
        key = Key(account.service_id, account.kind, band, account.mode, account.counterparty, account.month)
        if key not in self._codings:
            self._codings[key] = code_of(rows, key)
        return self._codings[key]

    def in_words(self, account: Account) -> str:
        coding = self.coding(account)
        return coding.in_words if coding else "kontering saknas"


def latest_runs(session: Session, actor: Actor) -> list[tuple[Industry, Run]]:
    """The latest run of each industry whose money the actor sees, rejected ones left out."""
    latest = select(func.max(col(Run.id))).where(col(Run.state) != REJECTED).group_by(col(Run.industry_id))
    statement = select(Industry, Run).join(Run, col(Run.industry_id) == col(Industry.id)).where(col(Run.id).in_(latest))
    allowed = industries_for(actor, "money.read")
    if allowed is not None:
        statement = statement.where(col(Industry.id).in_(sorted(allowed)))
    return [(industry, run) for industry, run in session.execute(statement.order_by(col(Industry.name)))]


def coded_run(session: Session, industry: Industry, run: Run) -> CodedRun:
    """What each line of the run is coded to."""
    bands, table = bands_of(session, run.industry_id), coding_rows(session, run.industry_id)
    statement = (
        select(Account, col(Service.name), func.count(), func.sum(col(Line.amount_ore)))
        .join(Line, col(Line.account_id) == col(Account.id))
        .join(Service, col(Service.id) == col(Account.service_id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Account.id), col(Service.name))
    )
    sums: dict[tuple[str, Key, Coding | None, tuple[str, ...]], tuple[int, int]] = {}
    for account, service, lines, ore in session.execute(statement):
        band = bands.get((account.service_id, account.row_key), "")
        key = Key(account.service_id, account.kind, band, account.mode, account.counterparty, account.month)
        row = row_of(table, key)
        asked = tuple(filter(None, (row.kind, row.band, row.mode, row.counterparty))) if row else ()
        place = (service, key._replace(month=0), code_of(table, key), asked)
        before = sums.get(place, (0, 0))
        sums[place] = (before[0] + lines, before[1] + int(ore))
    found = [Coded(*place, *of) for place, of in sums.items()]
    return CodedRun(industry, run, sorted(found, key=lambda one: (one.coding is not None, one.service, one.key)))
