"""The pages of runs: a month from open to exported file by two persons, and what each may not do."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from kundval.access.models import User
from kundval.payment.models import Attestation, Line, Payment, Run
from tests.factories import make_user
from tests.payment.build import IN_HOUSE, Market, market, on
from tests.visitor import Visitor

MONTH = "2026-10"
YEAR_ORE, VAT_ORE = 13_376_100, 757_100


@dataclass
class Office:
    """An office with a month to pay, and its people."""

    made: Market
    ekonom: User
    reviewer: User
    attestant: User

    @property
    def page(self) -> str:
        return f"/utbetalningar/{self.made.industry.code}/{MONTH}"


@pytest.fixture
def office(session: Session) -> Office:
    made = market(session, first_month="2026-01")
    made.unit("Eken")
    made.unit("Björken", IN_HOUSE)
    made.rate(YEAR_ORE, vat_ore=VAT_ORE)
    made.rate(12_619_000, IN_HOUSE)
    for unit in ("Eken", "Eken", "Björken"):
        made.choose(made.child(), unit, "2026-09-01")
    made.run("2026-09", "2026-09-30")
    people = [
        make_user(session, "ekonom", name="Anna Berg"),
        make_user(session, "ekonom", "attestant", name="Omar Ali"),
        make_user(session, "attestant", name="Karin Ek"),
    ]
    session.commit()
    return Office(made, *people)


def shown(client: Visitor, session: Session) -> dict[str, Any]:
    """What a check page shows and its form sends back."""
    run = session.exec(select(Run).order_by(Run.id.desc())).first()  # type: ignore[union-attr]
    assert run is not None
    session.refresh(run)
    values = {"amount_ore": run.amount_ore, "hash": run.hash}
    # Ends the reading transaction, which on SQLite keeps all writers waiting.
    session.rollback()
    return values


def send(client: Visitor, session: Session, path: str, **more: str) -> Any:
    return client.post(path, data=shown(client, session) | more)


def reviewed(client: Visitor, session: Session, office: Office, reviewer: User) -> None:
    """The month up to granskad."""
    client.log_in(office.ekonom).post(f"{office.page}/rakna")
    send(client, session, f"{office.page}/slutlig")
    client.log_in(reviewer)
    assert send(client, session, f"{office.page}/granska").status_code == 302


def test_a_month_from_open_to_exported_file_by_two_logins(client: Visitor, session: Session, office: Office) -> None:
    client.log_in(office.ekonom)
    assert "Räkna preliminärt" in client.text(office.page)
    client.post(f"{office.page}/rakna")
    assert "Gör körningen slutlig" in client.text(office.page)
    assert "Kontrollera innan körningen blir slutlig" in client.text(f"{office.page}/slutlig")
    send(client, session, f"{office.page}/slutlig")
    send(client, session, f"{office.page}/granska")
    client.log_in(office.attestant)
    check = client.text(f"{office.page}/besluta")
    run = session.exec(select(Run).where(Run.month == 2026 * 12 + 9)).one()
    session.refresh(run)
    assert run.hash in check
    run_id = run.id
    session.rollback()
    assert send(client, session, f"{office.page}/besluta").status_code == 302
    client.log_in(office.ekonom).post(f"{office.page}/exportera")
    first = client.get(f"{office.page}/fil/1.xlsx")
    assert first.status_code == 200
    assert client.get(f"{office.page}/fil/1.xlsx").data == first.data
    book = load_workbook(BytesIO(first.data))
    assert [cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row].count("f") == 0
    assert client.get(f"{office.page}/fil/1.csv").mimetype == "text/csv"
    steps = [
        row.step
        for row in session.exec(select(Attestation).where(Attestation.run_id == run_id).order_by(Attestation.id))
    ]
    assert steps == ["granska", "besluta"]


def test_the_reviewer_is_told_that_another_must_decide(client: Visitor, session: Session, office: Office) -> None:
    reviewed(client, session, office, office.reviewer)
    page = client.text(office.page)
    assert "Du granskade körningen. Beslutet måste fattas av någon annan: Karin Ek." in page
    assert "Besluta 3" not in page
    assert "Spara" not in client.text(f"{office.page}/besluta")
    answer = send(client, session, f"{office.page}/besluta")
    assert answer.status_code == 422
    assert "Du granskade körningen. Beslutet måste fattas av någon annan." in answer.get_data(as_text=True)
    session.rollback()
    assert [run.state for run in session.exec(select(Run).order_by(Run.id))][-1] == "granskad"


def test_who_comes_second_is_told_that_it_is_done(client: Visitor, session: Session, office: Office) -> None:
    reviewed(client, session, office, office.ekonom)
    client.log_in(office.attestant)
    assert send(client, session, f"{office.page}/besluta").status_code == 302
    client.log_in(office.reviewer)
    answer = send(client, session, f"{office.page}/besluta")
    assert answer.status_code == 409
    assert "beslutad av Karin Ek" in answer.get_data(as_text=True)


def test_nothing_else_is_signed_than_what_was_shown(client: Visitor, session: Session, office: Office) -> None:
    client.log_in(office.ekonom).post(f"{office.page}/rakna")
    answer = client.post(f"{office.page}/slutlig", data={"amount_ore": "1", "hash": ""})
    assert answer.status_code == 422
    assert "Körningen har räknats om sedan du öppnade sidan" in answer.get_data(as_text=True)


def test_a_rejected_run_says_why_and_the_month_is_run_again(client: Visitor, session: Session, office: Office) -> None:
    reviewed(client, session, office, office.ekonom)
    client.log_in(office.attestant)
    assert client.post(f"{office.page}/avvisa", data={"reason": ""}).status_code == 422
    client.post(f"{office.page}/avvisa", data={"reason": "Fel pris för Eken."})
    page = client.log_in(office.ekonom).text(office.page)
    assert "Avvisad av Karin Ek: Fel pris för Eken." in page
    client.post(f"{office.page}/rakna")
    assert "Gör körningen slutlig" in client.text(office.page)


def test_bridge_adds_up_from_the_month_before_to_this_one(client: Visitor, session: Session, office: Office) -> None:
    made = office.made
    made.choose(made.child(), "Eken", "2026-10-16")
    session.commit()
    client.log_in(office.ekonom).post(f"{office.page}/rakna")
    page = client.text(office.page)
    assert "Stämmer på öret: september 2026 och 1 orsak ger oktober 2026" in page
    assert "Börjar" in page
    assert "+5 753,16" in page.replace("\xa0", " ")


def test_who_has_a_place_with_two_payees_is_said_to_be_counted_with_both(
    client: Visitor, session: Session, office: Office
) -> None:
    told = "Den som har plats hos flera utförare räknas hos var och en: 3 kunder i allt."
    client.log_in(office.ekonom).post(f"{office.page}/rakna")
    assert told not in client.text(office.page)
    made = office.made
    moved = session.exec(select(Line.person_id).where(Line.person_id > 0)).first()
    made.fact("byte", moved, "2026-10-16", "2026-10-16", "Björken")
    session.commit()
    client.post(f"{office.page}/rakna")
    assert told in client.text(office.page)


def test_held_payment_is_named_released_and_goes_out_in_a_further_file(
    client: Visitor, session: Session, office: Office
) -> None:
    made = office.made
    provider = made.provider("Eken AB")
    provider.stopped_on, provider.stop_reason = on("2026-10-01"), "Tillsyn pågår"
    session.commit()
    reviewed(client, session, office, office.ekonom)
    client.log_in(office.attestant)
    send(client, session, f"{office.page}/besluta")
    client.log_in(office.ekonom).post(f"{office.page}/exportera")
    payment = session.exec(select(Payment).where(Payment.state == "innehållen").order_by(Payment.id.desc())).first()  # type: ignore[union-attr]
    assert payment is not None
    release = f"/utbetalningar/betalning/{payment.number}/slapp"
    session.rollback()
    assert client.post(release, data={"reason": "Klart."}).status_code == 422
    provider.stopped_on = None
    session.commit()
    assert client.post(release, data={"reason": "Tillsynen är avslutad."}).status_code == 302
    client.post(f"{office.page}/exportera")
    book = load_workbook(BytesIO(client.get(f"{office.page}/fil/2.xlsx").data))
    assert next(row[1].value for row in book["Utbetalningar"].iter_rows(min_row=2)) == "Eken AB"


def test_preliminary_list_can_be_fetched_and_the_payment_file_not(
    client: Visitor, session: Session, office: Office
) -> None:
    client.log_in(office.ekonom).post(f"{office.page}/rakna")
    answer = client.get(f"{office.page}/preliminar.xlsx")
    assert "PRELIMINÄRT" in load_workbook(BytesIO(answer.data))["Rader"]["A1"].value
    refused = client.post(f"{office.page}/exportera")
    assert refused.status_code == 422
    assert "Betalfilen kan skapas först när körningen är beslutad" in refused.get_data(as_text=True)
    assert client.get(f"{office.page}/fil/1.xlsx").status_code == 404
