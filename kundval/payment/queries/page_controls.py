"""The control list of a run: what stands in the way of payment, what somebody should judge, and what is in order.

Each control counts and sums by itself in one statement; a control that finds nothing is in order. Amounts in öre.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from kundval.formats import month_text
from kundval.payment.queries import control_counting as counting
from kundval.payment.queries import control_customers as customers
from kundval.payment.queries import control_law as law
from kundval.payment.queries import control_payees as payees
from kundval.payment.queries import control_volumes as volumes
from kundval.payment.queries.contribution_state import states
from kundval.payment.queries.control_payees import Found
from kundval.payment.queries.file_content import uncoded
from kundval.payment.queries.page_run import RunView
from kundval.period import Month

HINDERS, JUDGE = "hindrar", "att bedöma"


@dataclass(frozen=True)
class Control:
    """One control that found something."""

    code: str
    title: str
    outcome: str
    found: Found


@dataclass
class Controls:
    """What the controls of a run found, those that hinder first; ``clean`` is how many found nothing."""

    rows: list[Control] = field(default_factory=list)
    clean: int = 0

    @property
    def hindering(self) -> int:
        return sum(row.outcome == HINDERS for row in self.rows)

    @property
    def to_judge(self) -> int:
        return len(self.rows) - self.hindering

    @property
    def all(self) -> int:
        return len(self.rows) + self.clean

    @property
    def caption(self) -> str:
        return (
            f"{self.all} kontroller: {self.hindering} hindrar, {self.to_judge} att bedöma, {self.clean} utan anmärkning"
        )


Check = tuple[str, str, str, Callable[[], Found | None]]


def controls(session: Session, view: RunView, today: date) -> Controls:
    """All controls of a run."""
    result = Controls()
    for code, title, outcome, check in _checks(session, view, today):
        found = check()
        if found is None:
            result.clean += 1
        else:
            result.rows.append(Control(code, title, outcome, found))
    result.rows.sort(key=lambda row: row.outcome != HINDERS)
    return result


def _checks(session: Session, view: RunView, today: date) -> Sequence[Check]:
    return (*_hindering(session, view, today), *_of_counting(session, view), *_of_amounts(session, view))


def _hindering(session: Session, view: RunView, today: date) -> Sequence[Check]:
    run = view.run
    return (
        (
            "mottagare",
            "Alla mottagare kan betalas: konto, avtal, inget stopp",
            HINDERS,
            lambda: payees.held(session, run, today),
        ),
        ("kontering", "Alla rader kan konteras", HINDERS, lambda: _uncoded(session, view)),
        (
            "tillskott",
            "Allt tillskott till egna enheter har sin spegling till fristående",
            HINDERS,
            lambda: _without_mirror(session, view, today),
        ),
    )


def _of_counting(session: Session, view: RunView) -> Sequence[Check]:
    run = view.run
    return (
        (
            "utan-pris",
            "Alla placerade har pris, godkännande och utförare",
            JUDGE,
            lambda: customers.without_terms(session, run),
        ),
        (
            "volym-utan-pris",
            "Alla volymer har pris, godkännande och utförare",
            JUDGE,
            lambda: volumes.volumes_without_terms(session, run),
        ),
        (
            "volym-dag",
            "Alla volymer har en dag där utförare, godkännande eller pris ändras i månaden",
            JUDGE,
            lambda: volumes.volumes_that_need_a_day(session, run),
        ),
        (
            "handelse-utan-pris",
            "Alla frånvarodagar och tomma platser har en rad i prislistan",
            JUDGE,
            lambda: counting.events_without_price(session, run),
        ),
        (
            "utan-timmar",
            "Alla som betalas efter timmar har timmar angivna eller beviljade",
            JUDGE,
            lambda: counting.without_hours(session, run),
        ),
        (
            "utan-folkbokforing",
            "Folkbokföringen är känd där bara bosatta betalas",
            JUDGE,
            lambda: counting.without_residence(session, run),
        ),
        (
            "kalender",
            "Alla tjänster har en kalender",
            JUDGE,
            lambda: volumes.services_without_calendar(session, run),
        ),
    )


def _of_amounts(session: Session, view: RunView) -> Sequence[Check]:
    run = view.run
    return (
        (
            "andring",
            f"Ändring över 10 % mot {month_text(view.month - 1)}",
            JUDGE,
            lambda: payees.large_changes(session, run),
        ),
        (
            "sent-beslut",
            "Prislistan är beslutad före året",
            JUDGE,
            lambda: law.late_decisions(session, run),
        ),
        ("negativ", "Ingen utbetalning är negativ", JUDGE, lambda: payees.negative(session, run)),
        ("gammal", "Ingen rättelse är äldre än 6 månader", JUDGE, lambda: customers.old_corrections(session, run)),
        ("ratt", "Alla kunder har rätt till tjänsten", JUDGE, lambda: customers.without_entitlement(session, run)),
        ("platser", "Inga fler kunder än platser i enheten", JUDGE, lambda: customers.over_capacity(session, run)),
        ("volym", "Alla volymer hör till ett val", JUDGE, lambda: customers.volumes_without_choice(session, run)),
    )


def _uncoded(session: Session, view: RunView) -> Found | None:
    missing = uncoded(session, view.run)
    return Found(len(missing), None, tuple(one.sentence for one in missing)) if missing else None


def _without_mirror(session: Session, view: RunView, today: date) -> Found | None:
    wrong = [state.problem for state in states(session, view.industry, Month(view.month), today) if state.hinders]
    return Found(len(wrong), None, tuple(wrong)) if wrong else None
