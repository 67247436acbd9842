"""Why a line corrects what was booked, one cause a test: in the words of the line list, the explanation and the file."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import SYSTEM
from kundval.choice.models import ChoiceFact, Entitlement, EventFact, Person
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.explain import explain
from kundval.payment.queries.page_lines import lines, pairs
from kundval.payment.queries.reasons import HIDDEN, Reasons
from kundval.payment.service.calendar import CalendarInput, save_calendar_rule
from kundval.payment.service.exceptions import decide_override, request_override
from kundval.payment.service.months import decide_month, request_opening
from kundval.period import Month
from kundval.quality.models import Approval
from kundval.registry.models import Decision
from kundval.reimbursement.models import PriceList, Supplement, SupplementDecision, SupplementRow
from tests.payment.build import IN_HOUSE, INDEPENDENT, LONG_AGO, NOW, Market, market, on

YEAR = 12_000_000


@pytest.fixture
def town(session: Session) -> Market:
    """Two private units and one in-house; January is paid."""
    made = market(session)
    for unit, mode in (("Björken", INDEPENDENT), ("Asken", INDEPENDENT), ("Eken", IN_HOUSE)):
        made.unit(unit, mode)
    made.rate(YEAR)
    made.rate(YEAR - 600_000, IN_HOUSE)
    return made


def placed(made: Market, unit: str = "Björken", since: str = "2016-08-01") -> int:
    child = made.child()
    made.choose(child, unit, since)
    return child


def told(session: Session, made: Market, **more: object) -> list[tuple[str, str, str]]:
    """(service month, unit, reason) of the lines of February's run that have one."""
    run = made.run("2017-02")
    assert run is not None
    of = select(Line, Account).join(Account, col(Account.id) == col(Line.account_id))
    rows = session.exec(of.where(col(Line.run_id) == run.id)).all()
    found = Reasons(session, run, **more).of([(line, account) for line, account in rows])  # type: ignore[arg-type]
    names = {line.id: (str(Month(account.month)), made.code(account.unit_id)) for line, account in rows}
    return sorted((*names[number], reason) for number, reason in found.items())


def decision(session: Session, made: Market, decided: str) -> Decision:
    row = Decision(
        board_id=made.decision.board_id, paragraph="§ 7", paragraph_number=7, case_number="UBN 2017/7", decided_on=on(decided),
        registered_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_a_new_rate_names_its_decision(session: Session, town: Market) -> None:
    placed(town)
    town.run("2017-01")
    listed = PriceList(
        industry_id=town.industry.id or 0, name="Ny lista", state="beslutad", decision_id=decision(session, town, "2017-02-10").id,
        valid_from=on("2017-01-01"), document="{}", created_at=NOW,
    )  # fmt: skip
    session.add(listed)
    session.flush()
    town.no_rates()
    town.price_list = listed
    town.rows.clear()
    town.rate(YEAR + 1_200)
    reason = "nytt pris enligt Nämnden 2017-02-10 §\xa07, dnr UBN 2017/7, gäller från 2017-01-01"
    assert told(session, town) == [("2017-01", "Björken", reason)] * 2


def test_a_move_says_where_to_when_and_when_it_was_told(session: Session, town: Market) -> None:
    child = placed(town)
    town.run("2017-01")
    town.fact("byte", child, "2017-01-17", "2017-02-20", "Asken")
    fact = session.exec(select(ChoiceFact).where(col(ChoiceFact.kind) == "byte")).one()
    fact.recorded_at = datetime(2017, 2, 23, 9, 0, tzinfo=UTC)
    session.flush()
    reason = "flyttade till Asken 17 januari 2017, anmält 2017-02-20, registrerat 2017-02-23"
    assert told(session, town) == [("2017-01", "Asken", reason), ("2017-01", "Björken", reason)]


def test_a_reader_who_may_not_know_of_other_units_is_not_told_them(session: Session, town: Market) -> None:
    child = placed(town)
    town.run("2017-01")
    town.fact("byte", child, "2017-01-17", "2017-02-20", "Asken")
    reasons = {unit: reason.split(",")[0] for _, unit, reason in told(session, town, with_units=False)}
    assert reasons == {
        "Asken": "flyttade till Asken 17 januari 2017",
        "Björken": "flyttade till annan enhet 17 januari 2017",
    }


def test_nothing_is_told_of_whom_the_reader_may_not_know(session: Session, town: Market) -> None:
    child = placed(town)
    town.run("2017-01")
    town.fact("avslut", child, "2017-01-17", "2017-02-20")
    assert told(session, town, hidden={child}) == [("2017-01", "Björken", HIDDEN)]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("avslut", "placeringen slutade 16 januari 2017"),
        ("dödsfall", "dödsfall 16 januari 2017"),
        ("val", "val till Björken från 17 januari 2017"),
    ],
)
def test_a_fact_of_choice_told_late(session: Session, town: Market, kind: str, reason: str) -> None:
    child = town.child() if kind == "val" else placed(town)
    placed(town, "Eken")
    town.run("2017-01")
    town.fact(kind, child, "2017-01-17", "2017-02-20", "Björken" if kind == "val" else "")
    ((_, unit, found),) = told(session, town)
    assert (unit, found.split(", anmält")[0]) == ("Björken", reason)


def test_an_annulled_choice(session: Session, town: Market) -> None:
    child = town.child()
    chosen = town.choose(child, "Björken", "2016-08-01")
    town.run("2017-01")
    town.fact("annullering", child, "2016-08-01", "2017-02-20", annuls_id=chosen.id)
    ((_, _, found),) = told(session, town)
    assert found.startswith("ett val annullerades (1 augusti 2016), anmält 2017-02-20")


def test_another_extent(session: Session, town: Market) -> None:
    town.no_rates()
    town.rate(YEAR, row="heltid", values="omfattning=heltid")
    town.rate(YEAR // 2, row="deltid", values="omfattning=deltid")
    child = town.child()
    town.choose(child, "Björken", "2016-08-01", values="omfattning=heltid")
    town.run("2017-01")
    town.fact("omfattning", child, "2017-01-17", "2017-02-20", values="omfattning=deltid")
    assert {found.split(", anmält")[0] for _, _, found in told(session, town)} == {
        "ändrad omfattning från 17 januari 2017"
    }


def test_a_merge(session: Session, town: Market) -> None:
    one, other = placed(town), placed(town, "Asken")
    town.run("2017-01")
    town.merge(other, one, "2017-02-20")
    found = told(session, town)
    assert found
    assert all(reason.startswith("två kunder är samma person, anmält 2017-02-20") for _, _, reason in found)


def test_a_right_that_ceased(session: Session, town: Market) -> None:
    town.service.requires_entitlement = True
    child = town.child()
    right = {"person_id": child, "service_id": town.service.id, "decided_on": on("2016-08-01")}
    session.add(Entitlement(**right, valid_from=on("2016-08-01"), reported_on=on("2016-08-01")))
    session.flush()
    town.choose(child, "Björken", "2016-08-01")
    town.run("2017-01")
    session.add(Entitlement(**right, kind="upphör", valid_from=on("2017-01-17"), reported_on=on("2017-02-20")))
    session.flush()
    rebuild(session, [child])
    assert told(session, town) == [("2017-01", "Björken", "rätten upphörde 16 januari 2017, anmält 2017-02-20")]


def test_a_changed_owner(session: Session, town: Market) -> None:
    placed(town)
    town.run("2017-01")
    town.owned("Björken", "Nya Björken AB", INDEPENDENT, on("2017-01-17"), on("2017-02-20"))
    found = told(session, town)
    assert len(found) == 2
    assert all(
        reason.startswith("enheten bytte utförare eller regi 17 januari 2017, anmält 2017-02-20")
        for *_, reason in found
    )


def test_an_approval_that_was_withdrawn(session: Session, town: Market) -> None:
    placed(town)
    town.run("2017-01")
    approval = session.exec(select(Approval).where(col(Approval.unit_id) == town.units["Björken"])).one()
    approval.valid_to, approval.withdrawal_decision_id = on("2017-01-17"), decision(session, town, "2017-02-15").id
    session.flush()
    reason = "godkännandet återkallades från 2017-01-17 enligt Nämnden 2017-02-15 §\xa07, dnr UBN 2017/7"
    assert told(session, town) == [("2017-01", "Björken", reason)]


def test_an_approval_decided_late(session: Session, town: Market) -> None:
    town.unit("Nya", approved=False)
    placed(town, "Nya")
    placed(town)
    town.run("2017-01")
    late = decision(session, town, "2017-02-15").id or 0
    session.add(
        Approval(unit_id=town.units["Nya"], service_id=town.service.id or 0, valid_from=LONG_AGO, decision_id=late)
    )
    session.flush()
    reason = "godkännande från 2009-01-01 enligt Nämnden 2017-02-15 §\xa07, dnr UBN 2017/7"
    assert told(session, town) == [("2017-01", "Nya", reason)]


def test_a_corrected_volume(session: Session) -> None:
    made = market(session, volume_unit="timme")
    made.unit("Lugna hem")
    made.rate(45_000, unit="timme")
    person = made.child("1940-01-01")
    made.volume(person, "Lugna hem", "2017-01", 10_000, "2017-01-31")
    made.run("2017-01")
    made.volume(person, "Lugna hem", "2017-01", 8_000, "2017-02-20")
    ((_, _, found),) = told(session, made)
    assert found.startswith("volymen ändrades, anmält 2017-02-20")


def test_a_birth_date_put_right(session: Session, town: Market) -> None:
    town.no_rates()
    town.band("1-2", 1, 3)
    town.band("3-5", 3, 6)
    town.rate(YEAR, row="1-2", band="1-2")
    town.rate(YEAR // 2, row="3-5", band="3-5")
    child = town.child("2014-06-15")
    town.choose(child, "Björken", "2016-08-01")
    town.run("2017-01")
    session.get_one(Person, child).born = date(2012, 6, 15)
    audit.record(
        session,
        actor=SYSTEM,
        verb="rättade",
        subject="person",
        subject_id=child,
        details={"born": ["2014-06-15", "2012-06-15"]},
    )
    session.flush()
    rebuild(session, [child])
    assert {found for _, _, found in told(session, town)} == {"födelsedatumet rättades"}


def test_an_override(session: Session, town: Market) -> None:
    town.calendar(window="0")
    child = placed(town)
    town.run("2017-01")
    fact = town.fact("avslut", child, "2017-01-17", "2017-02-20")
    task = request_override(
        session, actor=SYSTEM, today=on("2017-02-21"), industry_id=town.industry.id or 0, fact_table="choice_fact", fact_id=fact.id or 0,
        months=[Month.parse("2017-01")], reason="Sjukdom på kontoret.",
    )  # fmt: skip
    decide_override(session, actor=SYSTEM, today=on("2017-02-21"), task=task, approve=True)
    ((_, _, found),) = told(session, town)
    first, second = found.split("; ")
    assert first.startswith("placeringen slutade 16 januari 2017")
    assert second.startswith("undantag beslutat")


def test_a_month_opened_again(session: Session, town: Market) -> None:
    child = placed(town)
    town.run("2017-01")
    town.close("2017-01")
    town.fact("avslut", child, "2017-01-17", "2017-02-20")
    task = request_opening(
        session,
        actor=SYSTEM,
        today=on("2017-03-01"),
        industry_id=town.industry.id or 0,
        month=Month.parse("2017-01"),
        reason="Fel.",
    )
    decide_month(session, actor=SYSTEM, today=on("2017-03-01"), task=task, approve=True)
    ((_, _, found),) = told(session, town)
    assert found.split("; ")[1].startswith("månaden öppnades igen")


def test_a_calendar_that_was_changed(session: Session, town: Market) -> None:
    placed(town, since="2017-01-10")
    town.run("2017-01")
    rule = CalendarInput(
        town.industry.id or 0, None, Month.parse("2017-01").number, "mätdag", 15, "inget", "", "", "obegränsad", 20
    )
    save_calendar_rule(session, actor=SYSTEM, today=on("2017-02-20"), rule=rule)
    assert {found for _, _, found in told(session, town)} == {"kalendern ändrades"}


def test_the_explanation_says_the_same_as_the_list(session: Session, town: Market) -> None:
    child = placed(town)
    town.run("2017-01")
    town.fact("avslut", child, "2017-01-17", "2017-02-20")
    run = town.run("2017-02")
    (line,) = town.lines(run)
    found = explain(session, line.line_id, on("2017-03-01"))
    assert found is not None
    assert found.because.startswith(
        "Rättelse för januari 2017, i körningen februari 2017: placeringen slutade 16 januari 2017"
    )


def test_a_line_of_the_month_itself_has_no_reason(session: Session, town: Market) -> None:
    placed(town)
    town.run("2017-01")
    assert told(session, town) == []


def test_lines_that_cancel_each_other_out_are_hidden_but_stored(session: Session, town: Market) -> None:
    """A row that changes its name at the same price for the same customer, unit and payee."""
    placed(town)
    placed(town, "Eken")
    town.run("2017-01")
    town.no_rates()
    town.rate(YEAR, row="annat namn")
    town.rate(YEAR - 600_000, IN_HOUSE)
    run = town.run("2017-02")
    assert run is not None
    assert pairs(session, run) == 2
    amounts = [
        row.amount_ore
        for row in session.execute(lines(run)).all()
        if row.Account.month == Month.parse("2017-01").number
    ]
    assert (sum(amounts), len(amounts)) == (0, 2)
    shown = session.execute(lines(run, with_pairs=False)).all()
    assert [row.Account.month for row in shown] == [run.month] * 2
    assert sum(row.amount_ore for row in shown) == session.get_one(Run, run.id).amount_ore


def test_a_payee_that_changes_is_never_hidden(session: Session, town: Market) -> None:
    placed(town)
    town.run("2017-01")
    town.owned("Björken", "Nya Björken AB", INDEPENDENT, on("2017-01-01"), on("2017-02-20"))
    run = town.run("2017-02")
    assert run is not None
    assert pairs(session, run) == 0


def test_an_event_told_late(session: Session, town: Market) -> None:
    child = placed(town)
    town.run("2017-01")
    session.add(
        EventFact(
            kind="frånvaro", person_id=child, service_id=town.service.id or 0, valid_from=on("2017-01-09"), valid_to=on("2017-01-16"),
            reported_on=on("2017-02-20"), recorded_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    town.fact("avslut", child, "2017-01-28", "2017-02-19")
    ((_, _, found),) = told(session, town)
    assert found.split("; ")[1] == "frånvaro från 2017-01-09 t.o.m. 2017-01-15, anmält 2017-02-20"


def test_a_supplement_to_the_unit_names_its_decision(session: Session, town: Market) -> None:
    placed(town)
    town.run("2017-01")
    supplement = Supplement(
        service_id=town.service.id or 0, code="strukt", name="Strukturtillägg", basis="enhet", period="månad"
    )
    session.add(supplement)
    session.flush()
    decided = SupplementDecision(
        supplement_id=supplement.id or 0, decision_id=decision(session, town, "2017-02-10").id or 0, state="beslutad", requested_at=NOW,
        decided_at=audit.now(),
    )  # fmt: skip
    session.add(decided)
    session.flush()
    session.add(SupplementRow(
        supplement_decision_id=decided.id or 0, unit_id=town.units["Björken"], amount_ore=50_000, valid_from=on("2017-01-01").toordinal(),
        valid_to=on("2017-03-01").toordinal(),
    ))  # fmt: skip
    session.flush()
    reason = "Strukturtillägg enligt Nämnden 2017-02-10 §\xa07, dnr UBN 2017/7"
    assert told(session, town) == [("2017-01", "Björken", reason)]
