"""The pages of supplements: asked for by one and decided by another; whose an additional amount is is told to few."""

import pytest
from sqlmodel import Session, col, select

from kundval.access.models import Task, User
from kundval.choice.models import Person
from kundval.payment.models import Run
from kundval.registry.models import Board
from kundval.reimbursement.models import Supplement
from tests.factories import make_user
from tests.payment.beside import give, give_person, supplement
from tests.payment.build import IN_HOUSE, Market, market
from tests.visitor import Visitor

MONTH = "2017-01"


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.unit("Björken")
    made.unit("Eken", IN_HOUSE)
    made.rate(1_000_000, unit="månad")
    made.rate(1_000_000, IN_HOUSE, unit="månad")
    for unit in ("Björken", "Eken"):
        made.choose(made.child(), unit, "2017-01-01")
    return made


def user(session: Session, *roles: str, **more: object) -> User:
    made = make_user(session, *roles, **more)
    session.commit()
    return made


def decided_fields(session: Session) -> dict[str, object]:
    board = session.exec(select(Board.id)).first()
    return {"board": board, "paragraph": "98", "case_number": "UBN 2016/412", "decided_on": "2016-11-29"}


def waiting(session: Session) -> Task:
    """What waits for a decision, as the requests have left it."""
    session.rollback()
    return session.exec(select(Task).where(col(Task.decided_at).is_(None))).one()


def test_a_supplement_is_registered_by_one_and_decided_by_another(town: Market, session: Session, client: Visitor):
    ekonom, attestant = user(session, "ekonom"), user(session, "attestant")
    client.log_in(ekonom)
    sent = {
        "service_id": town.service.id,
        "code": "struktur",
        "name": "Strukturersättning",
        "basis": "enhet",
        "period": "månad",
    }
    assert client.post("/ersattning/tillagg/nytt", data=sent).status_code == 302
    what = session.exec(select(Supplement)).one()
    amount = {"unit_id": town.units["Björken"], "amount_ore": "1 000", "valid_from": "2017-01-01"} | decided_fields(
        session
    )
    assert client.post(f"/ersattning/tillagg/{what.id}/beslut", data=amount).status_code == 302
    task = waiting(session)
    url = f"/ersattning/tillagg/begaran/{task.id}"
    assert "Du begärde det här." in client.get(url).text
    assert client.post(url, data={"answer": "ja"}).status_code == 403
    client.log_in(attestant)
    assert client.post(url, data={"answer": "ja"}).status_code == 302
    page = client.get(f"/ersattning/tillagg/{what.id}").text.replace("\xa0", " ")
    assert "Beslutad" in page
    assert "1 000,00" in page
    session.rollback()
    assert [line.amount_ore for line in town.lines(town.run(MONTH)) if line.row == ""] == [100_000]


def test_what_does_not_fit_is_told_at_its_field(town: Market, session: Session, client: Visitor):
    what = supplement(town, "avtal", "pris")
    client.log_in(user(session, "ekonom"))
    answer = client.post(f"/ersattning/tillagg/{what.id}/beslut", data={"amount_ore": "x", "valid_from": "2017-13-01"})
    assert answer.status_code == 422
    assert "Beloppet får bara ha siffror" in answer.text
    sent = {"amount_ore": "100", "valid_from": "2017-01-01"} | decided_fields(session)
    assert (
        "Ett avtalat pris gäller en enhet. Välj enheten."
        in client.post(f"/ersattning/tillagg/{what.id}/beslut", data=sent).text
    )


def paid_additional_amount(town: Market) -> tuple[Person, Run, int]:
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    give_person(town, supplement(town, "tillaggsbelopp", "person"), child, 100_000, "2017-01-01", "2017-07-01")
    run = town.run(MONTH)
    assert run is not None
    line = next(line.line_id for line in town.lines(run) if line.person == child and line.amount_ore == 100_000)
    return town.session.get_one(Person, child), run, line


def test_whose_an_additional_amount_is_is_told_to_those_who_decide_and_to_nobody_else(
    town: Market, session: Session, client: Visitor
):
    person, _, line = paid_additional_amount(town)
    rows = f"/utbetalningar/{town.industry.code}/{MONTH}/rader?slag=till%C3%A4gg"
    for role, sees in (("ekonom", False), ("handläggare", True), ("revisor", True)):
        client.log_in(user(session, role))
        assert (person.handle in client.get(rows).text) is sees, role
        trail = client.get(f"/rader/{line}").text
        assert (f"kund {person.handle}" in trail) is sees, role
        # The placement beside it tells whose it is, so the trail must not lead there.
        assert ("Samma kund och månad" in trail) is sees, role
        assert client.get(f"/kunder/{person.handle}/tillagg").status_code == (200 if sees else 403)
        # The customer's own page never tells of it, and a search for the customer finds only the placement.
        assert (client.get(f"{rows}&q={person.handle}").text.count("tillaggsbelopp") > 0) is sees, role


def test_a_provider_sees_its_own_customers_amounts_and_no_others(town: Market, session: Session, client: Visitor):
    person, run, line = paid_additional_amount(town)
    own, other = town.provider("Björken AB"), town.provider("Kommunen")
    client.log_in(user(session, "utförare", provider_id=own.id))
    assert person.handle in client.get(f"/leverantor/underlag/{run.number}").text
    assert client.get(f"/rader/{line}").status_code == 200
    client.log_in(user(session, "utförare", provider_id=other.id))
    assert client.get(f"/rader/{line}").status_code == 404
    assert person.handle not in client.get(f"/leverantor/underlag/{run.number}").text


def test_an_amount_for_a_person_is_asked_for_and_decided_on_its_page(town: Market, session: Session, client: Visitor):
    what = supplement(town, "tillaggsbelopp", "person")
    handle = session.exec(select(Person.handle).order_by(col(Person.id))).first()
    client.log_in(user(session, "handläggare"))
    sent = {
        "supplement_id": what.id,
        "amount_ore": "5 000",
        "valid_from": "2017-01-01",
        "needs": "Assistent",
    } | decided_fields(session)
    assert "gäller till en dag" in client.post(f"/kunder/{handle}/tillagg/nytt", data=sent).text
    assert client.post(f"/kunder/{handle}/tillagg/nytt", data=sent | {"valid_to": "2017-06-30"}).status_code == 303
    assert "Assistent" in client.get(f"/kunder/{handle}/tillagg").text
    task = waiting(session)
    client.log_in(user(session, "attestant"))
    assert client.post(f"/kunder/tillagg/{task.id}", data={"answer": "ja"}).status_code == 303
    assert "Beslutad" in client.get(f"/kunder/{handle}/tillagg").text


def test_the_mirror_is_told_in_words_to_the_private_provider(town: Market, session: Session, client: Visitor):
    give(town, supplement(town, "extra", "tillskott", "engång"), ("", 100_000, "2017-01-01", "2017-02-01"))
    run = town.run(MONTH)
    line = next(line for line in town.lines(run) if line.unit == "Björken" and line.amount_ore == 106_000)
    client.log_in(user(session, "utförare", provider_id=town.provider("Björken AB").id))
    page = client.get(f"/rader/{line.line_id}").text.replace("\xa0", " ")
    assert (
        "Egna enheter fick 1 000,00 kr för 1 kund i januari 2017: 1 000,00 kr per kund, och 60,00 kr momskompensation."
        in page
    )
    assert "§ 1" in page.replace("\xa0", " ")


def test_a_manual_line_is_asked_for_and_decided_and_taken_back(town: Market, session: Session, client: Visitor):
    ekonom, attestant = user(session, "ekonom"), user(session, "attestant")
    client.log_in(ekonom)
    sent = {
        "service_id": town.service.id,
        "unit_id": town.units["Björken"],
        "month": MONTH,
        "amount_ore": "-50",
        "reason": "Reglering",
    }
    assert client.post("/utbetalningar/manuella/ny", data=sent).status_code == 302
    client.log_in(attestant)
    task = waiting(session)
    assert client.post(f"/utbetalningar/begaran/{task.id}", data={"answer": "ja"}).status_code == 302
    session.rollback()
    assert -5_000 in [line.amount_ore for line in town.lines(town.run(MONTH))]
    session.commit()
    client.log_in(ekonom)
    assert client.post("/utbetalningar/manuella/1/aterta", data={"reason": "Fel enhet"}).status_code == 302
    client.log_in(attestant)
    task = waiting(session)
    assert client.post(f"/utbetalningar/begaran/{task.id}", data={"answer": "ja"}).status_code == 302
    session.rollback()
    assert [line.amount_ore for line in town.lines(town.run(MONTH))] == [5_000]


def test_the_comparison_names_the_unit_takes_a_reason_and_can_be_exported(
    town: Market, session: Session, client: Visitor
):
    give(town, supplement(town, "extra", "enhet"), ("Eken", 50_000, "2017-01-01", ""))
    town.run(MONTH)
    client.log_in(user(session, "ekonom"))
    url = f"/utbetalningar/{town.industry.code}/likabehandling/{MONTH}"
    page = client.get(url).text
    assert "1 oförklarad skillnad" in page.replace("\xa0", " ")
    assert "Eken" in page
    sent = {"tjanst": town.service.id, "vad": "tillägg:extra", "reason": "Enheten ligger på en ö."}
    assert client.post(f"{url}/skal", data=sent).status_code == 302
    assert "Enheten ligger på en ö." in client.get(url).text
    assert client.get(f"{url}/export.xlsx").status_code == 200
    assert client.get(f"/utbetalningar/{town.industry.code}/likabehandling/2017").status_code == 200
    assert client.get(f"/utbetalningar/{town.industry.code}/likabehandling/x").status_code == 404
    assert client.get(f"/utbetalningar/{town.industry.code}/{MONTH}/tillskott").status_code == 200


def test_supplements_are_told_in_words_with_unit_and_sum_and_whom_they_wait_for(
    town: Market, session: Session, client: Visitor
):
    struktur = supplement(town, "struktur", "enhet", "år")
    give(town, struktur, ("Björken", 100_000, "2017-01-01", ""), ("Eken", 50_000, "2017-01-01", ""))
    extra = supplement(town, "extra", "tillskott", "engång")
    ekonom, attestant = user(session, "ekonom"), user(session, "attestant", name="Erik Nyström")
    page = " ".join(client.log_in(ekonom).text(f"/ersattning/tillagg/{struktur.id}").split())
    assert "Till enheten, per år" in page
    assert "Belopp (kr per år)" in page
    assert "Summa 2 enheter" in page
    assert "1 500,00" in page
    assert "Tillskott till egna enheter, en gång" in client.text(f"/ersattning/tillagg/{extra.id}")
    amount = {"unit_id": town.units["Björken"], "amount_ore": "1 000", "valid_from": "2018-01-01"}
    client.post(f"/ersattning/tillagg/{struktur.id}/beslut", data=amount | decided_fields(session))
    own = client.text(f"/ersattning/tillagg/{struktur.id}")
    assert "Besluta eller avböj" not in own
    assert "Beslutet måste fattas av någon annan: Erik Nyström." in own
    assert "Besluta eller avböj" in client.log_in(attestant).text(f"/ersattning/tillagg/{struktur.id}")


def test_the_mirror_adds_up_what_each_mode_gets(town: Market, session: Session, client: Visitor):
    give(town, supplement(town, "extra", "tillskott", "engång"), ("", 100_000, "2017-01-01", "2017-02-01"))
    town.run(MONTH)
    page = client.log_in(user(session, "ekonom")).text(f"/utbetalningar/{town.industry.code}/{MONTH}/tillskott")
    assert "Summa egenregi, 1 enhet" in page
    assert "Summa fristående, 1 enhet" in page
