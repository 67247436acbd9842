"""Individual decisions of the demonstration: some providers have theirs, one waits for its decider, the rest lack one."""

from datetime import date

from sqlmodel import Session

from kundval.demonstration.registering import Registered
from kundval.reimbursement.queries.individual import without
from kundval.reimbursement.service import individual
from kundval.reimbursement.service.individual import Act

DECIDED = {"forskola": 3, "grundskola": 1}
"""How many providers of an industry have been granted this year's money when the demonstration begins."""
DECIDER, AUTHORITY = "Karin Ekström, utbildningschef", "punkt 4.3 i delegationsordningen"
PRESENTER = "Omar Ali, ekonom"
LOGS_IN = "Lilla Lärkan Förskolor AB"
"""The provider of the demonstration's login, which so has a decision to read."""


def decisions(session: Session, done: Registered, today: date) -> None:
    """This year's, taken in December before it; the last of each industry is a draft, and the last decided one is not sent yet."""
    economist, attestant = done.actors["ekonom"], done.actors["attestant"]
    taken = Act(date(today.year - 1, 12, 10), DECIDER, AUTHORITY)
    for industry, count in DECIDED.items():
        lacking = [row for row in without(session, economist, today.year) if row.Industry.code == industry]
        lacking.sort(key=lambda row: row.Provider.name != LOGS_IN)
        for number, row in enumerate(lacking[: count + 1], 1):
            made = individual.draft(
                session, actor=economist, today=today, provider_id=row.Provider.id, industry_id=row.Industry.id, year=today.year,
                case_number=f"UBN {today.year - 1}/51{len(industry)}-{number}", presenter=PRESENTER,
            )  # fmt: skip
            if number > count:
                continue
            individual.decide(session, actor=attestant, today=today, decision_id=made.id or 0, act=taken)
            if number < count:
                individual.mark_sent(
                    session,
                    actor=economist,
                    today=today,
                    decision_id=made.id or 0,
                    sent_on=date(today.year - 1, 12, 12),
                )
