"""Work of payment that is too long for a request: calculating a large month, simulating a list on many, the proof of what is booked."""

from datetime import date
from typing import Any

from sqlmodel import Session

from kundval.access.jobs import Report, Result, reads
from kundval.access.nightly import Nightly
from kundval.access.rules import Actor, require
from kundval.formats import capital, counted_text, kr_text, month_text
from kundval.payment.files.simulation import simulation_workbook
from kundval.payment.models import Run
from kundval.payment.queries import page_simulation
from kundval.payment.queries.page_proof import ADDRESS, VERIFY
from kundval.payment.queries.simulation import Asked, simulate
from kundval.payment.queries.verify import verify
from kundval.payment.service.making import make_final, make_run
from kundval.payment.service.verifying import keep_verification
from kundval.period import Month
from kundval.registry.models import Industry
from kundval.reimbursement.models import PriceList

CALCULATE, SIMULATE = "räkna körning", "simulera prislista"


def calculate(
    session: Session, *, actor: Actor, today: date, progress: Report, industry_id: int, month: int, final: bool = False
) -> Result:
    """A run of a month, preliminary or final."""
    progress(0, 1, "körningar")
    make = make_final if final else make_run
    run = make(session, actor=actor, today=today, industry_id=industry_id, month=Month(month))
    progress(1, 1, "körningar")
    industry = session.get_one(Industry, industry_id)
    return Result(told(industry, month, run, final), url=f"/utbetalningar/{industry.code}/{Month(month)}")


def told(industry: Industry, month: int, run: Run | None, final: bool) -> str:
    """What came of a calculation, as a finished sentence."""
    name = f"{industry.name} {month_text(month)}"
    if run is None:
        return f"{capital(name)} ger inga rader: allt som ska betalas är redan bokfört."
    lines = counted_text(run.line_count, "rad", "rader")
    if final:
        return f"Körningen är slutlig: {lines}, {kr_text(run.amount_ore)}. Ändringar kommer som rättelser nästa månad."
    return f"Körningen är räknad: {lines}, {kr_text(run.amount_ore)}."


@reads
def check(session: Session, *, actor: Actor, today: date, progress: Report) -> Result:
    """The proof that what is booked is what should be paid; its result is kept."""
    checks = []
    for done in verify(session):
        checks.append(done)
        progress(len(checks), 0, "kontroller är gjorda")
    wrong = sum(not one.holds for one in checks)
    return Result(
        verdict(len(checks), wrong),
        url=ADDRESS,
        keep=lambda writing: keep_verification(writing, actor=actor, checks=checks),
    )


def verdict(checks: int, wrong: int) -> str:
    """What the proof came to, as a finished sentence."""
    if wrong:
        return f"{wrong} av {counted_text(checks, 'kontroll', 'kontroller')} stämmer inte. Betala inget förrän de är utredda."
    return f"Kedjan är hel och alla {checks} kontroller stämmer."


@reads
def simulated(
    session: Session,
    *,
    actor: Actor,
    today: date,
    progress: Report,
    price_list_id: int,
    first: int,
    last: int,
    way: str,
) -> Result:
    """A list that is not decided, on real months; gives the workbook."""
    price_list = session.get_one(PriceList, price_list_id)
    require(actor, "money.read", industry_id=price_list.industry_id)
    industry = session.get_one(Industry, price_list.industry_id)
    asked = Asked(Month(first), Month(last), way)
    outcome = simulate(
        session, price_list, asked, today, lambda done, total: progress(done, total, "månader"), at_once=3
    )
    view = page_simulation.view(session, price_list, industry, asked, outcome, today)
    content = simulation_workbook(view, price_list.name, [page_simulation.told(view)])
    name = f"simulering-{industry.code}-{asked.first}-{asked.last}.xlsx"
    return Result(f"{page_simulation.finding(view, 'utforare')}.", file=content, name=name)


JOBS: dict[str, Any] = {CALCULATE: calculate, SIMULATE: simulated, VERIFY: check}
NIGHTLY = {VERIFY: Nightly("Nattlig kontroll av allt som är bokfört", hour=3)}
