"""The main commands of payment as someone at a terminal meets them: run, attest, month, override, writeoff, explain, verify."""

import json

import pytest
from sqlmodel import Session

from kundval.access.models import Setting, User
from kundval.access.queries import DEMONSTRATION
from tests.factories import PASSWORD, make_user
from tests.payment.build import Market, market
from tests.terminal import Said, Terminal


@pytest.fixture
def ekonom(session: Session) -> User:
    return make_user(session, "ekonom")


@pytest.fixture
def attestant(session: Session) -> User:
    return make_user(session, "attestant")


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Market:
    monkeypatch.setenv("KUNDVAL_TODAY", "2017-06-20")
    session.add(Setting(key=DEMONSTRATION, value="1"))
    made = market(session)
    made.calendar(window="1")
    made.unit("Björken")
    made.unit("Asken")
    made.rate(13_376_100)
    return made


class Office:
    """Gives commands as somebody, after what the test has built is there for all to see."""

    def __init__(self, terminal: Terminal, session: Session):
        self.terminal, self.session = terminal, session

    def __call__(self, user: User, *arguments: str) -> Said:
        self.session.commit()
        return self.terminal(*arguments, "--user", user.login, stdin=PASSWORD)


@pytest.fixture
def office(terminal: Terminal, session: Session) -> Office:
    return Office(terminal, session)


def test_a_run_is_told_as_json_with_its_lines(town: Market, office: Office, ekonom: User):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-05")
    town.fact("byte", child, "2017-05-10", "2017-06-20", "Asken")
    said = office(ekonom, "run", town.industry.code, "2017-06", "--json", "--lines")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert (told["status"], told["lines"], told["month"]) == ("preliminär", 3, "2017-06")
    assert sum(payment["amount_ore"] for payment in told["payments"]) == told["amount_ore"]
    back = next(row for row in told["rows"] if row["amount_ore"] < 0)
    assert (back["month"], back["due"], back["booked"], back["difference"]) == ("2017-05", "9/31", "1", "-22/31")
    assert back["amount_ore"] == -791_060
    assert (back["mode"], back["kind"], back["row"], back["price_ore"]) == (
        "fristående",
        "placering",
        "alla",
        1_114_675,
    )
    assert told["too_late"] == []


def test_a_run_without_lines_is_null_and_done(town: Market, office: Office, ekonom: User):
    said = office(ekonom, "run", town.industry.code, "2017-06", "--final", "--json")
    told = json.loads(said.out)
    assert (said.code, told["run"], told["lines"], told["payments"]) == (0, None, 0, [])


def test_a_run_is_made_reviewed_and_decided_by_two(town: Market, office: Office, ekonom: User, attestant: User):
    town.choose(town.child(), "Björken", "2017-01-01")
    number = str(json.loads(office(ekonom, "run", town.industry.code, "2017-06", "--final", "--json").out)["run"])
    assert "är granskad" in office(ekonom, "attest", number, "--step", "granska").out
    refused = office(ekonom, "attest", number, "--step", "besluta")
    assert (refused.code, refused.out) == (1, "")
    assert "är beslutad" in office(attestant, "attest", number, "--step", "besluta").out
    again = office(attestant, "attest", number, "--step", "besluta")
    assert again.code == 1
    assert f"redan beslutad av {attestant.name}" in again.err


def test_an_unknown_industry_and_a_month_that_is_none(town: Market, office: Office, ekonom: User):
    assert "Branschen x finns inte" in office(ekonom, "run", "x", "2017-06").err
    assert office(ekonom, "run", town.industry.code, "juni").code == 2


def test_a_month_is_closed_by_two_and_opened_again(
    town: Market, office: Office, ekonom: User, attestant: User, session: Session
):
    town.choose(town.child(), "Björken", "2017-01-01")
    town.run("2017-05")
    other = make_user(session, "attestant", "ekonom")
    assert "Begärt" in office(ekonom, "month", "close", town.industry.code, "2017-04").out
    assert office(ekonom, "month", "close", town.industry.code, "2017-04").code == 1
    assert "är stängd" in office(attestant, "month", "close", town.industry.code, "2017-04").out
    town.no_rates()
    town.rate(12_000_000)
    told = json.loads(office(ekonom, "run", town.industry.code, "2017-06", "--json", "--lines").out)
    assert "2017-04" not in {row["month"] for row in told["rows"]}
    assert {(row["month"], row["closed"]) for row in told["too_late"]} == {("2017-04", True)}
    assert "Begärt" in office(other, "month", "open", town.industry.code, "2017-04", "--reason", "Nytt beslut").out
    assert "är öppen" in office(attestant, "month", "open", town.industry.code, "2017-04").out
    told = json.loads(office(ekonom, "run", town.industry.code, "2017-06", "--json", "--lines").out)
    assert "2017-04" in {row["month"] for row in told["rows"]}


def test_a_late_fact_holds_as_in_time_when_two_say_so(town: Market, office: Office, ekonom: User, attestant: User):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-05", "2017-05-31")
    late = town.fact("byte", child, "2017-03-01", "2017-06-10", "Asken")
    arguments = ("override", town.industry.code, f"val/{late.id}", "2017-03", "--reason", "Kommunens fel")
    assert "Begärt" in office(ekonom, *arguments).out
    decided = office(attestant, *arguments)
    assert "gäller som i tid i mars 2017" in decided.out, decided.err
    told = json.loads(office(ekonom, "run", town.industry.code, "2017-06", "--json", "--lines").out)
    moved = {
        (row["month"], row["unit"].partition("-")[0], row["difference"])
        for row in told["rows"]
        if row["month"] < "2017-05"
    }
    assert moved == {("2017-03", "Björken", "-1"), ("2017-03", "Asken", "1")}
    assert {row["month"] for row in told["too_late"]} == {"2017-04"}


def test_what_is_too_late_is_written_off_by_two(
    town: Market, office: Office, ekonom: User, attestant: User, session: Session
):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-05", "2017-05-31")
    town.fact("avslut", child, "2017-04-16", "2017-06-10")
    (listed,) = json.loads(office(ekonom, "run", town.industry.code, "2017-06", "--json", "--lines").out)["too_late"]
    arguments = ("writeoff", town.industry.code, "2017-04", listed["person"], listed["unit"], "--reason", "För sent")
    assert "Begärt" in office(ekonom, *arguments).out
    assert "Avskrivet: 1" in office(attestant, *arguments).out
    told = json.loads(office(ekonom, "run", town.industry.code, "2017-06", "--json", "--lines").out)
    assert told["too_late"] == []


def test_a_line_is_explained_and_all_is_verified(town: Market, office: Office, terminal: Terminal):
    town.choose(town.child(), "Björken", "2017-01-17")
    run = town.run("2017-01")
    town.session.commit()
    line = town.lines(run)[0].line_id
    said = terminal("explain", str(line))
    assert said.code == 0, said.err
    assert "Björken (fristående)" in said.out
    assert "15 av 31 dagar" in said.out
    assert terminal("explain", "999999").code == 1
    proof = terminal("verify")
    assert proof.code == 0, proof.out + proof.err
