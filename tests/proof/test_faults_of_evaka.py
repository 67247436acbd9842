"""The faults found in the closest peer, a to i, each as what happens here instead: money comes back, nobody is forgotten."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from kundval.access.rules import SYSTEM, Actor
from kundval.choice.models import PersonProtection
from kundval.errors import Refused
from kundval.payment.models import Payment, Run
from kundval.payment.queries.page_payees import payees
from kundval.payment.service.attest import decide, review
from kundval.payment.service.export import export_run
from kundval.payment.service.making import make_final
from kundval.payment.service.release import release_payment
from kundval.period import Month
from tests.factories import make_actor, make_user
from tests.payment.build import Market, market, on
from tests.visitor import Visitor


@pytest.fixture
def town(session: Session) -> Market:
    """Two units that are paid 1 000 kr a month for each child."""
    made = market(session)
    made.unit("Björken")
    made.unit("Asken")
    made.rate(1_200_000)
    return made


def test_a_what_a_replacement_of_equal_worth_paid_comes_back_when_it_is_annulled_too(town: Market):
    child = town.child()
    first = town.choose(child, "Björken", "2017-01-01")
    town.run("2017-01")
    assert town.booked_ore() == 100_000
    town.fact("annullering", child, "2017-02-03", "2017-02-03", annuls_id=first.id)
    second = town.choose(child, "Björken", "2017-01-01", "2017-02-03")
    town.run("2017-02")  # a month of B, and nothing for the pair that is worth nothing
    assert town.booked_ore() == 200_000
    town.fact("annullering", child, "2017-03-03", "2017-03-03", annuls_id=second.id)
    run = town.run("2017-03")
    assert [(line.month, line.amount_ore) for line in town.lines(run)] == [("2017-01", -100_000), ("2017-02", -100_000)]
    assert town.booked_ore() == 0


def test_b_what_was_stamped_before_a_run_but_committed_after_it_is_paid_by_the_next(session: Session, engine: Engine):
    town = market(session)
    town.unit("Björken")
    town.rate(1_200_000)
    town.choose(town.child(), "Björken", "2017-01-01")
    late = town.child()
    session.commit()
    industry_id = town.industry.id
    with Session(engine.execution_options(sqlite_begin="DEFERRED"), expire_on_commit=False) as other:
        slow = replace(town, session=other)
        if engine.dialect.name == "postgresql":
            # Stamped and written before the run begins, committed when it has ended.
            slow.choose(late, "Björken", "2017-01-01")
        with Session(engine) as runner:
            make_final(
                runner, actor=SYSTEM, today=on("2017-01-31"), industry_id=industry_id, month=Month.parse("2017-01")
            )
            runner.commit()
        if engine.dialect.name == "sqlite":
            # One writer at a time: there the stamp alone is early.
            slow.choose(late, "Björken", "2017-01-01")
        other.commit()
    session.expire_all()
    (run,) = session.execute(select(Run)).scalars()
    assert run.amount_ore == 100_000
    review(session, actor=SYSTEM, today=on("2017-01-31"), run=run)
    decide(session, actor=SYSTEM, today=on("2017-01-31"), run=run)
    assert [(line.month, line.person == late) for line in town.lines(town.run("2017-02"))] == [
        ("2017-01", True), ("2017-02", False), ("2017-02", True)
    ]  # fmt: skip


def test_c_days_are_counted_alike_before_and_after_the_run(town: Market):
    child = town.child()
    town.choose(child, "Björken", "2017-01-10")
    (line,) = town.lines(town.run("2017-01"))
    town.fact("avslut", child, "2017-01-20", "2017-02-01")
    (back,) = town.lines(town.run("2017-02"))
    assert (str(line.due), str(back.booked), str(back.due)) == ("22/31", "22/31", "10/31")


def test_d_a_month_before_the_first_run_is_not_taken_for_another_years(session: Session, client: Visitor):
    made = market(session, "2017-06")
    made.unit("Björken")
    made.rate(1_200_000)
    made.choose(made.child(), "Björken", "2017-01-01")
    made.run("2017-12")
    economist = make_user(session, "ekonom")
    session.commit()
    client.log_in(economist)
    assert "Beslutad" in client.text(f"/utbetalningar/{made.industry.code}/2017-12")
    for month in ("2016-12", "2018-12"):
        page = client.text(f"/utbetalningar/{made.industry.code}/{month}")
        assert "Beslutad" not in page
        assert "7 000" not in page.replace("\xa0", " ")


def test_e_no_two_files_have_the_same_name(town: Market):
    town.provider("Asken AB", giro=False)
    town.owned("Asken", "Utan giro AB", "fristående", on("2017-01-01"), on("2017-01-02"))
    town.provider("Utan giro AB", giro=False)
    town.choose(town.child(), "Björken", "2017-01-01")
    runs = []
    for month in ("2017-01", "2017-02"):
        runs.append(town.run(month))
    names = [export_run(town.session, actor=SYSTEM, today=on("2017-03-01"), number=run.number).name for run in runs]
    again = [export_run(town.session, actor=SYSTEM, today=on("2017-03-01"), number=run.number).name for run in runs]
    assert names == again
    assert len(set(names)) == 2


def test_f_customers_are_counted_and_not_lines(town: Market):
    child, other = town.child(), town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.choose(other, "Björken", "2017-01-01")
    town.no_rates()
    town.rate(1_200_000, until=on("2017-01-11"))
    town.rate(2_400_000, since=on("2017-01-11"))  # two lines for each child
    run = town.run("2017-01")
    assert len(town.lines(run)) == 4
    (row,) = town.session.execute(payees(town.session, run)).all()
    assert row.customers == 2


def test_g_a_protected_person_is_named_nowhere(town: Market, client: Visitor):
    session, child = town.session, town.child()
    session.add(PersonProtection(person_id=child, kind="sekretessmarkering", valid_from=on("2016-01-01")))
    town.choose(child, "Björken", "2017-01-01")
    run = town.run("2017-01")
    content = export_run(session, actor=SYSTEM, today=on("2017-02-01"), number=run.number).content
    cells = [str(cell.value) for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert "Skyddad identitet" in cells
    assert not [cell for cell in cells if f"H{child}" in cell or "Barn" in cell]


def test_h_a_payee_without_account_is_held_with_its_reason_and_never_left_out(town: Market):
    town.provider("Nya Asken AB", giro=False)
    town.owned("Asken", "Nya Asken AB", "fristående", on("2017-01-01"), on("2016-12-01"))
    town.choose(town.child(), "Asken", "2017-01-01")
    town.choose(town.child(), "Björken", "2017-01-01")
    run = town.run("2017-01")
    payments = town.session.execute(select(Payment).where(col(Payment.run_id) == run.id)).scalars().all()
    assert sum(payment.amount_ore for payment in payments) == run.amount_ore == 200_000
    held = next(payment for payment in payments if payment.provider_id == town.provider("Nya Asken AB").id)
    assert (held.state, held.amount_ore) == ("innehållen", 100_000)
    assert "giro" in held.hold_reason
    content = export_run(town.session, actor=SYSTEM, today=on("2017-02-01"), number=run.number).content
    rows = list(load_workbook(BytesIO(content))["Utbetalningar"].iter_rows(values_only=True))
    assert any("Nya Asken AB" in row and "innehållen" in row for row in rows)
    with pytest.raises(Refused):
        release_payment(town.session, actor=SYSTEM, today=on("2017-02-01"), payment=held, reason="Utan konto")


def test_i_whoever_made_a_run_final_or_reviewed_it_may_not_decide_it_whatever_roles_he_has(town: Market):
    session = town.session
    ekonom, other, attestant = (make_actor(session, role) for role in ("ekonom", "ekonom", "attestant"))
    everything = [Actor(one.user_id, one.name, (*one.grants, *attestant.grants)) for one in (ekonom, other)]
    town.choose(town.child(), "Björken", "2017-01-01")
    today = on("2017-01-31")
    run = make_final(
        session, actor=everything[0], today=today, industry_id=town.industry.id, month=Month.parse("2017-01")
    )
    review(session, actor=everything[1], today=today, run=run)
    for one in everything:
        with pytest.raises(Refused, match=r"Du gjorde körningen slutlig|Du granskade körningen"):
            decide(session, actor=one, today=today, run=run)
    with pytest.raises(Refused, match=r"inte beslutad|är granskad"):
        export_run(session, actor=everything[0], today=today, number=run.number)
    decide(session, actor=attestant, today=today, run=run)
    assert run.state == "beslutad"
