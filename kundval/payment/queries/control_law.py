"""Price lists of a run that were decided after their year had begun (skolförordningen 14 kap. 1 §)."""

from sqlmodel import Session, col, select

from kundval.payment.models import Run
from kundval.payment.queries.control_payees import Found
from kundval.period import Month
from kundval.registry.models import Service
from kundval.reimbursement.models import PriceList, RateInForce
from kundval.reimbursement.queries.legal import late_decision


def late_decisions(session: Session, run: Run) -> Found | None:
    """The lists that pay some day of the run's month and were decided on or after the first day of their year."""
    month = Month(run.month)
    start, end = month.first.toordinal(), (month + 1).first.toordinal()
    lists = session.exec(
        select(PriceList)
        .where(
            col(PriceList.id).in_(
                select(col(RateInForce.price_list_id))
                .join(Service, col(Service.id) == col(RateInForce.service_id))
                .where(
                    col(Service.industry_id) == run.industry_id,
                    col(RateInForce.valid_from) < end,
                    col(RateInForce.valid_to) > start,
                )
            )
        )
        .order_by(col(PriceList.id))
    ).all()
    found = [f"{one.name}: {late.sentence}" for one in lists if (late := late_decision(session, one))]
    return Found(len(found), None, tuple(found)) if found else None
