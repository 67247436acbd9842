"""A net below nothing is a balance: set against the payee's next payments of the industry, or claimed back by two persons."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from kundval.access.rules import SYSTEM
from kundval.errors import Refused
from kundval.payment.models import Payment, RecoveryClaim, Run
from kundval.payment.queries.balances import balance, claim_view, standing
from kundval.payment.queries.verify import verify
from kundval.payment.service import recovery
from kundval.payment.service.attest import reject
from kundval.payment.service.export import export_run
from kundval.period import Month
from tests.factories import make_actor
from tests.payment.build import Market, market
from tests.proof.test_histories import SOME, undone

HOUR = 45_000
TODAY = date(2018, 6, 1)


@pytest.fixture
def care(session: Session) -> Market:
    """Home care by the hour at 450 kr; 100 hours in January are paid."""
    return hours_paid(market(session, volume_unit="timme"))


def hours_paid(made: Market) -> Market:
    made.unit("Lugna hem")
    made.rate(HOUR, unit="timme")
    made.person = made.child("1940-01-01")  # type: ignore[attr-defined]
    report(made, "2017-01", 100, "2017-01-31")
    made.run("2017-01")
    return made


def report(made: Market, month: str, hours: int, reported: str) -> None:
    made.volume(made.person, "Lugna hem", month, hours * 1000, reported)  # type: ignore[attr-defined]


def payment(session: Session, run: Run | None) -> Payment:
    assert run is not None
    return session.exec(select(Payment).where(col(Payment.run_id) == run.id)).one()


def left(session: Session, made: Market) -> int:
    return balance(session, made.industry.id or 0, made.provider("Lugna hem AB").id or 0).left_ore


def months(count: int) -> list[str]:
    return [str(Month.parse("2017-02") + number) for number in range(count)]


def test_a_negative_net_is_set_against_the_next_payments_until_nothing_is_left(session: Session, care: Market) -> None:
    february, march, april = months(3)
    report(care, "2017-01", 70, "2017-02-28")
    first = payment(session, care.run(february))
    assert (first.amount_ore, first.state, first.paid_ore, left(session, care)) == (-30 * HOUR, "saldo", 0, 30 * HOUR)
    report(care, march, 20, "2017-03-31")
    second = payment(session, care.run(march))
    assert (second.amount_ore, second.set_off_ore, second.state, second.paid_ore) == (
        20 * HOUR,
        20 * HOUR,
        "kvittad",
        0,
    )
    report(care, april, 25, "2017-04-30")
    third = payment(session, care.run(april))
    assert (third.amount_ore, third.set_off_ore, third.state, third.paid_ore) == (
        25 * HOUR,
        10 * HOUR,
        "att betala",
        15 * HOUR,
    )
    assert left(session, care) == 0


def test_the_file_says_gross_set_off_and_net_and_pays_nothing_negative(session: Session, care: Market) -> None:
    february, march = months(2)
    report(care, "2017-01", 70, "2017-02-28")
    negative = care.run(february)
    report(care, march, 40, "2017-03-31")
    positive = care.run(march)
    told = []
    for run in (negative, positive):
        assert run is not None
        book = load_workbook(BytesIO(export_run(session, actor=SYSTEM, today=TODAY, number=run.number).content))
        heading, row, *_ = book["Utbetalningar"].iter_rows(values_only=True)
        told.append(dict(zip(heading, row, strict=True)))
    gross, off, net = (
        "Belopp med momskompensation (kr)", "Utbetalningen kvittas mot saldo (kr)", "Utbetalningen betalas ut (kr)",
    )  # fmt: skip
    assert [(row[gross], row[off], row[net], row["Status"]) for row in told] == [
        (-13_500, 0, 0, "saldo, betalas inte"),
        (18_000, 13_500, 4_500, "betalas"),
    ]


def test_a_rejected_run_gives_the_balance_back(session: Session, care: Market) -> None:
    february, march = months(2)
    report(care, "2017-01", 70, "2017-02-28")
    care.run(february)
    report(care, march, 20, "2017-03-31")
    run = care.run(march, decided=False)
    assert run is not None
    assert payment(session, run).set_off_ore == 20 * HOUR
    reject(session, actor=SYSTEM, today=TODAY, run=run, reason="Fel timmar.")
    assert left(session, care) == 30 * HOUR


def claimed(session: Session, care: Market, ore: int) -> RecoveryClaim:
    asker, decider = make_actor(session, "ekonom"), make_actor(session, "attestant")
    task = recovery.request_claim(
        session, actor=asker, today=TODAY, industry_id=care.industry.id or 0, provider_id=care.provider("Lugna hem AB").id or 0,
        amount_ore=ore, reason="Enheten är stängd.",
    )  # fmt: skip
    return recovery.decide_claim(session, actor=decider, today=TODAY, task=task, approve=True)


def test_a_claim_takes_two_persons_and_is_no_longer_set_off(session: Session, care: Market) -> None:
    february, march = months(2)
    report(care, "2017-01", 70, "2017-02-28")
    care.run(february)
    both = make_actor(session, "ekonom", "attestant")
    task = recovery.request_claim(
        session, actor=both, today=TODAY, industry_id=care.industry.id or 0, provider_id=care.provider("Lugna hem AB").id or 0,
        amount_ore=30 * HOUR, reason="Enheten är stängd.",
    )  # fmt: skip
    with pytest.raises(Refused, match="Beslutet måste fattas av någon annan"):
        recovery.decide_claim(session, actor=both, today=TODAY, task=task, approve=True)
    recovery.decide_claim(session, actor=make_actor(session, "attestant"), today=TODAY, task=task, approve=True)
    report(care, march, 20, "2017-03-31")
    assert payment(session, care.run(march)).paid_ore == 20 * HOUR
    assert left(session, care) == 0


def test_no_more_is_claimed_than_is_left_and_no_more_is_ended_than_was_claimed(session: Session, care: Market) -> None:
    report(care, "2017-01", 70, "2017-02-28")
    care.run("2017-02")
    with pytest.raises(Refused, match="Av saldot återstår 13"):
        claimed(session, care, 31 * HOUR)
    claim = claimed(session, care, 30 * HOUR)
    ekonom = make_actor(session, "ekonom")
    recovery.record_paid_back(
        session,
        actor=ekonom,
        today=TODAY,
        claim_id=claim.id or 0,
        amount_ore=12 * HOUR,
        on=date(2018, 5, 2),
        note="V 88",
    )
    with pytest.raises(Refused, match="Av återkravet återstår"):
        recovery.record_paid_back(
            session, actor=ekonom, today=TODAY, claim_id=claim.id or 0, amount_ore=19 * HOUR, on=TODAY, note="V 89"
        )
    task = recovery.request_write_off(session, actor=ekonom, today=TODAY, claim_id=claim.id or 0, reason="Konkurs.")
    recovery.decide_write_off(session, actor=make_actor(session, "attestant"), today=TODAY, task=task, approve=True)
    view = claim_view(session, claim.id or 0)
    assert view is not None
    assert (view.paid_ore, view.written_off_ore, view.left_ore, view.state) == (12 * HOUR, 18 * HOUR, 0, "avslutat")
    assert [check.holds for check in verify(session) if check.name == "Saldon"] == [True]


def test_whether_a_payment_is_to_come_is_told_by_the_customers_that_are_left(session: Session, care: Market) -> None:
    report(care, "2017-01", 70, "2017-02-28")
    care.run("2017-02")
    now = [(row.left_ore, row.coming) for row in session.execute(standing(date(2017, 3, 1)))]
    later = [(row.left_ore, row.coming) for row in session.execute(standing(date(2017, 9, 1)))]
    assert (now, later) == ([(30 * HOUR, 1)], [(30 * HOUR, 0)])


steps = st.lists(st.tuples(st.sampled_from(["net", "krav"]), st.integers(-12, 12)), min_size=1, max_size=7)


@SOME
@given(steps=steps)
def test_paid_out_less_balance_less_recovered_is_the_sum_of_nets_over_any_series(session: Session, steps) -> None:
    with undone(session):
        made = hours_paid(market(session, volume_unit="timme"))
        reservoir, paid_hours, claimed_ore, month = 100, 100, 0, Month.parse("2017-01")
        for kind, number in steps:
            owed = left(session, made)
            if kind == "krav" and owed:
                part = max(owed * abs(number) // 12, 1)
                claimed(session, made, part)
                claimed_ore += part
            elif kind == "net" and number:
                month += 1
                day = str(month.last)
                if number < 0:
                    reservoir += number
                    report(made, "2017-01", reservoir, day)
                else:
                    report(made, str(month), number, day)
                paid_hours += number
                made.run(str(month))
        payments = session.exec(select(Payment)).all()
        assert all(one.paid_ore >= 0 and 0 <= one.set_off_ore <= max(one.amount_ore, 0) for one in payments)
        paid = sum(one.paid_ore for one in payments)
        assert sum(one.amount_ore for one in payments) == paid_hours * HOUR
        assert paid - left(session, made) - claimed_ore == paid_hours * HOUR
        assert left(session, made) >= 0
        assert [check.holds for check in verify(session) if check.name == "Saldon"] == [True]
