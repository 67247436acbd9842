"""What has been decided beside the lists, read for many lines at a time: supplements, agreed prices, contributions, manual lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kundval.choice.models import PersonSupplement
from kundval.payment.models import Account, Line, ManualLine
from kundval.payment.rules.agreed import agreement_of
from kundval.payment.rules.manual import KIND as MANUAL
from kundval.registry.queries.market import decisions_by_id
from kundval.reimbursement.models import Supplement, SupplementDecision
from kundval.reimbursement.queries.supplements import DECIDED


@dataclass(frozen=True)
class DecidedBeside:
    """A decision about what is paid beside a list, with when it was made; ``text`` says it."""

    at: datetime
    text: str


def source_of(account: Account) -> str:
    """The supplement, agreement or manual line that an account is paid by; empty where it is the list."""
    return account.source or agreement_of(account.row_key)[0]


Place = tuple[int, int, str]
"""(person, or 0 for the unit itself; service; source)."""


def decided_beside(session: Session, rows: Sequence[tuple[Line, Account]]) -> dict[Place, list[DecidedBeside]]:
    """What was decided of each source, the latest first: of units and of manual lines for person 0, of persons for each."""
    sources = {(account.service_id, source_of(account)) for _, account in rows if source_of(account)}
    found: dict[Place, list[DecidedBeside]] = defaultdict(list)
    if not sources:
        return found
    supplements = session.exec(
        select(Supplement).where(col(Supplement.service_id).in_({service for service, _ in sources}))
    ).all()
    used = {one.id or 0: one for one in supplements if (one.service_id, one.code) in sources}
    persons = {line.person_id for line, account in rows if source_of(account)} - {0}
    units = select(SupplementDecision).where(col(SupplementDecision.supplement_id).in_(used))
    of_units = session.exec(
        units.where(col(SupplementDecision.state) == DECIDED).order_by(col(SupplementDecision.id).desc())
    ).all()
    own = select(PersonSupplement).where(
        col(PersonSupplement.supplement_id).in_(used), col(PersonSupplement.person_id).in_(persons)
    )
    of_persons = session.exec(
        own.where(col(PersonSupplement.state) == DECIDED).order_by(col(PersonSupplement.id).desc())
    ).all()
    decisions: list[SupplementDecision | PersonSupplement] = [*of_units, *of_persons]
    cited = decisions_by_id(session, [one.decision_id for one in decisions])
    for one in decisions:
        supplement = used[one.supplement_id]
        person = one.person_id if isinstance(one, PersonSupplement) else 0
        if one.decided_at is not None:
            text = f"{supplement.name} enligt {cited.get(one.decision_id, 'beslut')}"
            found[person, supplement.service_id, supplement.code].append(DecidedBeside(one.decided_at, text))
    _manual(session, rows, found)
    return found


def _manual(session: Session, rows: Sequence[tuple[Line, Account]], found: dict[Place, list[DecidedBeside]]) -> None:
    numbers = [int(account.source.removeprefix("M")) for _, account in rows if account.kind == MANUAL]
    for row in session.exec(select(ManualLine).where(col(ManualLine.id).in_(numbers))):
        what = "manuell rad togs tillbaka" if row.withdrawn_at else "manuell rad"
        at = row.withdrawn_at or row.decided_at
        if at is not None:
            found[0, row.service_id, f"M{row.id}"].append(DecidedBeside(at, f"{what}: {row.reason.rstrip('.')}"))
