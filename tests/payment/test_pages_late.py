"""What came too late: listed on its page, and ended by override or write-off that one asks for and another decides."""

import pytest
from sqlmodel import Session

from kundval.access.models import User
from kundval.access.rules import SYSTEM
from kundval.choice.rules.event_lines import Line
from kundval.choice.service.event_rules import save_event_rule
from kundval.choice.service.events import record_event
from kundval.payment.jobs import calculate
from tests.application import TODAY
from tests.factories import make_user
from tests.payment.build import Market, market, on
from tests.visitor import Visitor


@pytest.fixture
def town(session: Session) -> Market:
    """A child who left in July, which nobody told until November; facts are in time for one month more."""
    town = market(session, first_month="2026-01")
    town.calendar(window="1")
    town.unit("Eken")
    town.rate(13_376_100)
    child = town.child()
    town.choose(child, "Eken", "2026-06-01")
    town.choose(town.child(), "Eken", "2026-06-01")
    for month in ("2026-06", "2026-07", "2026-08", "2026-09"):
        town.run(month)
    town.fact("avslut", child, "2026-08-01", "2026-11-20")
    town.run("2026-10", "2026-11-22")
    session.commit()
    return town


@pytest.fixture
def people(session: Session) -> tuple[User, User]:
    found = make_user(session, "ekonom", name="Anna Berg"), make_user(session, "attestant", name="Karin Ek")
    session.commit()
    return found


def asked(client: Visitor, page: str, way: str, path: str, data: dict[str, str]) -> str:
    """Follows ``way`` on the page, sends the form, and gives the address of the request that waits."""
    listed = client.get(page).get_data(as_text=True)
    assert way in listed
    address = next(part.split('"')[0] for part in listed.split('href="')[1:] if part.split('"')[0].endswith(path))
    assert client.get(address).status_code == 200
    assert client.post(address, data=data).status_code == 302
    return address


def test_a_late_end_is_listed_and_overridden_by_two(
    client: Visitor, session: Session, town: Market, people: tuple[User, User]
) -> None:
    ekonom, attestant = people
    page = f"/utbetalningar/{town.industry.code}/2026-10/for-sent"
    text = client.log_in(ekonom).text(page).replace("\xa0", " ")
    assert "augusti 2026" in text
    assert "−11 146,75" in text
    form = client.get(
        next(
            p.split('"')[0]
            for p in client.get(page).get_data(as_text=True).split('href="')
            if "undantag" in p.split('"')[0]
        )
    )
    fact = form.get_data(as_text=True).split('value="choice_fact:')[1].split('"')[0]
    data = {"fact": f"choice_fact:{fact}", "months": "2026-08", "reason": "Beskedet låg kvar i posten."}
    asked(client, page, "Begär undantag", "/2026-08/undantag", data)
    task = client.log_in(attestant).text("/").split("/utbetalningar/begaran/")[1].split('"')[0]
    assert "Uppgiften räknas som i tid för augusti 2026." in client.text(f"/utbetalningar/begaran/{task}")
    assert client.post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"}).status_code == 302
    session.rollback()
    run = town.preliminary("2026-11", "2026-11-23")
    assert ("2026-08", -1_114_675) in [(line.month, line.amount_ore) for line in town.lines(run)]


def test_what_is_listed_is_written_off_by_two_and_then_gone(
    client: Visitor, session: Session, town: Market, people: tuple[User, User]
) -> None:
    ekonom, attestant = people
    page = f"/utbetalningar/{town.industry.code}/2026-10/for-sent"
    client.log_in(ekonom)
    asked(client, page, "Avskriv", "/2026-08/avskriv", {"reason": "Enheten hann inte besked."})
    # While it waits it says so, and leads to the request instead of asking once more.
    waiting = client.text(page)
    assert "avskrivning väntar på beslut" in waiting and "/2026-08/avskriv" not in waiting
    task = waiting.split("/utbetalningar/begaran/")[1].split('"')[0]
    assert "Du begärde det här." in client.text(f"/utbetalningar/begaran/{task}")
    assert f"/utbetalningar/begaran/{task}" in client.log_in(attestant).text("/")
    assert client.post(f"/utbetalningar/begaran/{task}", data={"answer": "nej"}).status_code == 422
    assert client.post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"}).status_code == 302
    decided = client.text(f"/utbetalningar/begaran/{task}")
    assert "Beslutad av" in decided and "Karin Ek" in decided
    assert "/2026-08/avskriv" not in client.log_in(ekonom).text(page)


def test_an_absence_told_late_is_among_the_facts_that_an_override_lets_hold(
    client: Visitor, session: Session, people: tuple[User, User]
) -> None:
    ekonom, attestant = people
    town = market(session, first_month="2026-08")
    town.calendar(window="ingen")
    town.unit("Eken")
    town.rate(12_000_000)
    save_event_rule(session, actor=SYSTEM, today=on("2026-08-01"), service_id=town.service.id or 0, kind="frånvaro",
                    valid_from=on("2026-08-01"), lines=[Line()])  # fmt: skip
    child = town.child()
    town.choose(child, "Eken", "2026-08-01")
    town.run("2026-09", "2026-09-30")
    record_event(session, actor=SYSTEM, today=on("2026-11-20"), person_id=child, service_id=town.service.id or 0, kind="frånvaro",
                 valid_from=on("2026-09-16"), valid_to=on("2026-10-01"), reported_on=on("2026-11-20"))  # fmt: skip
    session.commit()
    page = f"/utbetalningar/{town.industry.code}/2026-09/for-sent"
    client.log_in(ekonom)
    address = next(
        part.split('"')[0] for part in client.text(page).split('href="') if "/2026-09/undantag" in part.split('"')[0]
    )
    form = client.text(address)
    assert "Frånvaro från 2026-09-16, anmäld 2026-11-20" in form
    fact = form.split('value="event_fact:')[1].split('"')[0]
    refused = client.post(address, data={"fact": f"event_fact:{fact}", "reason": "x"})
    assert refused.status_code == 422 and "Välj minst en månad." in refused.get_data(as_text=True)
    assert "checked" in refused.get_data(as_text=True).split(f'value="event_fact:{fact}"')[1].split(">")[0]
    data = {"fact": f"event_fact:{fact}", "months": "2026-09", "reason": "Enheten glömde anmäla."}
    assert client.post(address, data=data).status_code == 302
    task = client.log_in(attestant).text("/").split("/utbetalningar/begaran/")[1].split('"')[0]
    assert client.post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"}).status_code == 302
    session.rollback()
    # Fifteen of thirty days of 10 000 kr come back; October is paid whole.
    assert [(line.month, line.amount_ore) for line in town.lines(town.run("2026-10", "2026-11-23"))] == [
        ("2026-09", -500_000), ("2026-10", 1_000_000)
    ]  # fmt: skip


def test_a_large_month_is_calculated_by_a_worker_with_the_same_words(session: Session, town: Market) -> None:
    told: list[int] = []
    answer = calculate(
        session,
        actor=SYSTEM,
        today=TODAY,
        progress=lambda done, total, what="": told.append(done),
        industry_id=town.industry.id or 0,
        month=2026 * 12 + 10,
    )
    assert told == [0, 1]
    assert answer.sentence.replace("\xa0", " ") == "Körningen är räknad: 1 rad, 11 146,75 kr."
    assert answer.url == f"/utbetalningar/{town.industry.code}/2026-11"
