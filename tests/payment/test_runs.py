"""A run from preliminary to decided, and what is refused on the way: in the verb itself and in both databases."""

import json

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from kundval.access.rules import SYSTEM, Actor, NotPermitted
from kundval.choice.models import Segment
from kundval.errors import AlreadyDone, Refused
from kundval.payment.models import Account, Line, Payment, Run
from kundval.payment.queries.verify import verify
from kundval.payment.service.attest import decide, reject, review
from kundval.payment.service.making import make_final, make_run
from kundval.payment.service.release import release_payment
from kundval.period import Month
from kundval.registry.models import Agreement, BankAccount
from tests.factories import make_actor
from tests.payment.build import IN_HOUSE, NOW, Market, market, on

TODAY = on("2017-05-31")


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.unit("Björken")
    made.unit("Eken", IN_HOUSE)
    made.rate(12_000_000)
    made.rate(12_000_000, IN_HOUSE)
    made.choose(made.child(), "Björken", "2017-01-01")
    made.choose(made.child(), "Eken", "2017-01-01")
    return made


@pytest.fixture
def ekonom(session: Session) -> Actor:
    return make_actor(session, "ekonom")


@pytest.fixture
def attestant(session: Session) -> Actor:
    return make_actor(session, "attestant")


def final(town: Market, who: Actor, month: str = "2017-05") -> Run:
    run = make_final(town.session, actor=who, today=TODAY, industry_id=town.industry.id, month=Month.parse(month))
    assert run is not None
    return run


def test_a_new_preliminary_run_takes_the_place_and_number_of_the_one_before(town: Market):
    first = town.preliminary("2017-05")
    number = first.number
    town.choose(town.child(), "Björken", "2017-05-01")
    second = town.preliminary("2017-05")
    assert (second.number, second.line_count) == (number, 11)
    assert town.session.execute(select(col(Run.id))).scalars().all() == [second.id]


def test_a_final_run_leaves_no_preliminary_run_of_an_earlier_month(town: Market, session: Session):
    town.preliminary("2017-04")
    run = town.run("2017-05")
    assert [found.number for found in session.execute(select(Run)).scalars()] == [run.number]


def test_making_it_final_says_what_differs_from_the_preliminary(town: Market, ekonom: Actor):
    town.preliminary("2017-01")
    late = town.child()
    town.choose(late, "Björken", "2017-01-17")
    run = final(town, ekonom, "2017-01")
    (changed,) = json.loads(run.changed_since_preliminary)
    assert (changed["person_id"], changed["before_ore"], changed["after_ore"]) == (late, 0, 483_871)


def test_whoever_made_it_final_or_reviewed_it_may_not_decide(town: Market, session: Session):
    both = make_actor(session, "ekonom", "attestant")
    reviewer = make_actor(session, "attestant")
    run = final(town, both)
    review(session, actor=reviewer, today=TODAY, run=run)
    for who, did in ((both, "Du gjorde körningen slutlig."), (reviewer, "Du granskade körningen.")):
        with pytest.raises(Refused, match=did):
            decide(session, actor=who, today=TODAY, run=run)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(update(Run).where(col(Run.id) == run.id).values(state="beslutad", decided_by=both.user_id))
    assert decide(session, actor=make_actor(session, "attestant"), today=TODAY, run=run).state == "beslutad"


def test_only_an_attestant_decides_and_only_what_has_been_reviewed(
    town: Market, ekonom: Actor, attestant: Actor, session: Session
):
    run = final(town, ekonom)
    with pytest.raises(NotPermitted):
        decide(session, actor=ekonom, today=TODAY, run=run)
    with pytest.raises(Refused, match="är inte granskad"):
        decide(session, actor=attestant, today=TODAY, run=run)
    review(session, actor=ekonom, today=TODAY, run=run)
    with pytest.raises(AlreadyDone, match="redan granskad av"):
        review(session, actor=attestant, today=TODAY, run=run)


def test_a_rejected_run_keeps_its_lines_and_place_and_books_nothing(town: Market, ekonom: Actor, session: Session):
    town.run("2017-04", "2017-04-30")
    run = final(town, ekonom)
    before = [line.amount_ore for line in town.lines(run)]
    reject(session, actor=SYSTEM, today=TODAY, run=run, reason="Fel pris")
    assert (run.state, run.chain_position, len(town.lines(run))) == ("avvisad", 2, len(before))
    again = final(town, ekonom)
    assert [line.amount_ore for line in town.lines(again)] == before
    assert (again.chain_position, again.previous_hash) == (3, run.hash)
    assert all(check.holds for check in verify(session))


def test_a_month_before_the_latest_booked_one_and_a_second_waiting_run_are_refused(
    town: Market, ekonom: Actor, session: Session
):
    final(town, ekonom)
    with pytest.raises(Refused, match="väntar på att granskas"):
        final(town, ekonom)
    with pytest.raises(Refused, match="Maj 2017 är redan bokförd"):
        make_run(session, actor=ekonom, today=TODAY, industry_id=town.industry.id, month=Month.parse("2017-04"))
    for month in ("2016-12", "2017-08"):
        with pytest.raises(Refused):
            make_run(session, actor=ekonom, today=TODAY, industry_id=town.industry.id, month=Month.parse(month))


def test_a_run_without_lines_is_not_stored(town: Market, session: Session):
    town.run("2017-05")
    assert town.preliminary("2017-06", "2017-05-31") is not None
    town.session.execute(delete(Segment))
    town.run("2017-06", "2017-06-30")
    assert town.preliminary("2017-06", "2017-06-30") is None
    assert session.execute(select(Run).where(col(Run.state) == "preliminär")).first() is None


def test_a_final_line_is_neither_changed_nor_removed(town: Market, ekonom: Actor, session: Session):
    preliminary = town.preliminary("2017-05")
    session.execute(update(Line).where(col(Line.run_id) == preliminary.id).values(due_whole=1))
    run = final(town, ekonom)
    for statement in (
        update(Line).where(col(Line.run_id) == run.id).values(amount_ore=1),
        delete(Line).where(col(Line.run_id) == run.id),
        update(Account).values(price_ore=1),
        update(Run).where(col(Run.id) == run.id).values(hash="x"),
        delete(Run).where(col(Run.id) == run.id),
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(statement)


def test_a_segment_that_overlaps_is_refused_though_the_code_is_bypassed(town: Market, session: Session):
    columns = (
        "person_id, service_id, slot, unit_id, value_set_id, born, multiplier, month, valid_from, valid_to, known_from, known_to, "
        "fact_id"
    )
    copy = f"INSERT INTO segment ({columns}) SELECT {columns.replace('valid_from', 'valid_from + 5')} FROM segment"
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(copy))


def payment(town: Market, run: Run, name: str) -> Payment:
    found = select(Payment).where(col(Payment.run_id) == run.id, col(Payment.provider_id) == town.providers[name].id)
    return town.session.execute(found).scalars().one()


def test_payments_are_the_net_per_payee_and_the_municipality_needs_no_giro(town: Market):
    run = town.run("2017-01")
    assert payment(town, run, "Björken AB").state == "att betala"
    own = payment(town, run, "Kommunen")
    assert (own.state, own.bank_account_id, own.amount_ore) == ("att betala", None, 1_000_000)


def test_a_missing_giro_an_unsigned_agreement_and_a_stop_hold_the_payment(town: Market, session: Session):
    provider = town.provider("Björken AB")
    account = session.execute(select(BankAccount)).scalars().one()
    account.state = "begärd"
    agreement = Agreement(number="A1", provider_id=provider.id, regime="skollag", valid_from=on("2017-01-01"))
    session.add(agreement)
    provider.stopped_on, provider.stop_reason = on("2017-01-20"), "Konkurs"
    session.flush()
    run = town.run("2017-01")
    held = payment(town, run, "Björken AB")
    assert (held.state, held.hold_reason) == (
        "innehållen",
        "Utförarens utbetalningar är stoppade sedan 2017-01-20: Konkurs. Bankgirot är inte godkänt. Avtalet är inte undertecknat.",
    )
    assert payment(town, run, "Kommunen").state == "att betala"
    with pytest.raises(Refused, match="kan inte släppas än"):
        release_payment(session, actor=SYSTEM, today=TODAY, payment=held, reason="Ordnat")
    account.state, account.decided_at, agreement.signed_on, provider.stopped_on = "godkänd", NOW, TODAY, None
    session.flush()
    release_payment(session, actor=SYSTEM, today=TODAY, payment=held, reason="Ordnat")
    assert (held.state, held.bank_account_id) == ("släppt", account.id)
    with pytest.raises(AlreadyDone):
        release_payment(session, actor=SYSTEM, today=TODAY, payment=held, reason="Ordnat")


def test_a_negative_net_goes_to_the_balance_of_the_payee(town: Market):
    town.run("2017-05", "2017-05-31")
    town.withdraw("Björken", on("2017-01-01"))
    run = town.run("2017-06", "2017-06-30")
    assert payment(town, run, "Björken AB").state == "saldo"


def test_giro_that_is_approved_between_final_and_decided_counts(
    town: Market, session: Session, ekonom: Actor, attestant: Actor
):
    account = session.execute(select(BankAccount)).scalars().one()
    account.state = "begärd"
    session.flush()
    run = final(town, ekonom)
    assert payment(town, run, "Björken AB").state == "innehållen"
    account.state = "godkänd"
    session.flush()
    review(session, actor=ekonom, today=TODAY, run=run)
    decide(session, actor=attestant, today=TODAY, run=run)
    assert payment(town, run, "Björken AB").state == "att betala"
