"""Who sees which payment pages: by industry, by provider, and never more than the grant."""

import pytest
from sqlmodel import Session, col, select

from kundval.choice.models import Person, PersonProtection
from kundval.payment.models import Account, Line
from tests.factories import make_user
from tests.payment.build import LONG_AGO, Market, market
from tests.visitor import Visitor


@pytest.fixture
def town(session: Session) -> Market:
    town = market(session, first_month="2026-01")
    town.unit("Eken")
    town.unit("Björken", owner="Björken AB")
    town.rate(13_376_100)
    town.choose(town.child(), "Eken", "2026-09-01")
    town.choose(town.child(), "Björken", "2026-09-01")
    town.run("2026-09", "2026-09-30")
    session.commit()
    return town


def line_of(session: Session, town: Market, unit: str) -> Line:
    rows = session.exec(select(Line)).all()
    return next(row for row in rows if session.get_one(Account, row.account_id).unit_id == town.units[unit])


def test_an_officer_of_another_industry_gets_the_same_404_as_for_nothing(
    client: Visitor, session: Session, town: Market
) -> None:
    other = market(session, first_month="2026-01")
    user = make_user(session, "ekonom", industry_id=other.industry.id)
    line = line_of(session, town, "Eken")
    session.commit()
    client.log_in(user)
    for path in (
        "/utbetalningar/finns-inte/2026-09",
        f"/utbetalningar/{town.industry.code}/2026-09",
        f"/utbetalningar/{town.industry.code}/2026-09/rader",
        f"/utbetalningar/{town.industry.code}/2026-09/fil/1.xlsx",
        f"/rader/{line.id}",
        "/rader/999999",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert b"Sidan finns inte, eller s" in answer.data
    assert town.industry.name not in client.text("/utbetalningar")


def test_a_provider_reads_the_explanation_of_its_own_line_and_no_other(
    client: Visitor, session: Session, town: Market
) -> None:
    user = make_user(session, "utförare", provider_id=town.provider("Eken AB").id)
    own, other = line_of(session, town, "Eken"), line_of(session, town, "Björken")
    session.commit()
    client.log_in(user)
    page = client.text(f"/rader/{own.id}")
    assert "För september 2026, i körningen september 2026." in page
    assert "Nämnden 2009-01-01 § 1" in page
    assert "/utbetalningar" not in page
    assert client.get(f"/rader/{other.id}").status_code == 404
    assert client.get(f"/utbetalningar/{town.industry.code}/2026-09").status_code == 403


def test_explanation_leads_from_krona_to_decision_choice_and_run(
    client: Visitor, session: Session, town: Market
) -> None:
    user = make_user(session, "handläggare")
    line = line_of(session, town, "Eken")
    session.commit()
    page = client.log_in(user).text(f"/rader/{line.id}").replace("\xa0", " ")
    assert "133 761,00 per år ÷ 12, del 9" in page
    assert "11 146,75 × 30 av 30 dagar" in page
    assert "Val av Eken från 2026-09-01" in page
    assert "konto 4630, motpart 87, momskod M6" in page


def test_protected_customer_is_named_to_nobody_without_the_right(
    client: Visitor, session: Session, town: Market
) -> None:
    line = line_of(session, town, "Eken")
    session.add(PersonProtection(person_id=line.person_id, kind="sekretessmarkering", valid_from=LONG_AGO))
    ekonom, officer = make_user(session, "ekonom"), make_user(session, "handläggare")
    session.commit()
    rows = client.log_in(ekonom).text(f"/utbetalningar/{town.industry.code}/2026-09/rader")
    assert "Skyddad identitet" in rows
    assert f'/rader/{line.id}"' not in rows
    assert client.get(f"/rader/{line.id}").status_code == 404
    assert client.log_in(officer).get(f"/rader/{line.id}").status_code == 200


def test_management_sees_sums_and_no_customers(client: Visitor, session: Session, town: Market) -> None:
    user = make_user(session, "ledning")
    session.commit()
    rows = client.log_in(user).text(f"/utbetalningar/{town.industry.code}/2026-09/rader")
    assert "kund" in rows
    assert "H1" not in [word for word in rows.split() if word.startswith("H")]
    assert client.get(f"/utbetalningar/{town.industry.code}/2026-09/fil/1.xlsx").status_code == 404
    assert client.post(f"/utbetalningar/{town.industry.code}/2026-09/rakna").status_code == 403


def test_who_may_not_see_persons_reads_why_without_whom(client: Visitor, session: Session, town: Market) -> None:
    line = line_of(session, town, "Eken")
    child = session.get_one(Person, line.person_id)
    user = make_user(session, "ledning")
    session.commit()
    page = client.log_in(user).text(f"/rader/{line.id}").replace("\xa0", " ")
    assert "11 146,75 × 30 av 30 dagar" in page
    assert "Eken" in page
    for secret in (f"kund {child.handle}", f"/kunder/{child.handle}", child.name):
        assert secret not in page
    session.add(PersonProtection(person_id=line.person_id, kind="sekretessmarkering", valid_from=LONG_AGO))
    session.commit()
    assert client.get(f"/rader/{line.id}").status_code == 404


def test_calendar_shows_the_year_and_refuses_a_bad_rule_with_all_that_was_typed(
    client: Visitor, session: Session, town: Market
) -> None:
    user = make_user(session, "ekonom")
    session.commit()
    client.log_in(user)
    assert "September 2026" in client.text(f"/system/kalender?bransch={town.industry.code}&ar=2026")
    form = {
        "valid_from": "2027-01",
        "rule": "mätdag",
        "day": "",
        "shift": "framåt",
        "exceptions": "",
        "window": "1",
        "payment_day": "20",
    }
    path = f"/system/kalender/{town.industry.code}/andra"
    answer = client.post(path, data=form)
    assert answer.status_code == 422
    assert "Skriv vilken dag i månaden som är mätdag" in answer.get_data(as_text=True)
    check = client.post(path, data=form | {"day": "15"})
    assert "Kontrollera innan du ändrar kalendern" in check.get_data(as_text=True)
    saved = client.post(path, data=form | {"day": "15", "confirmed": "ja"})
    assert saved.status_code == 302
    assert "Mätdag den 15, framåt vid helg." in client.text(f"/system/kalender?bransch={town.industry.code}&ar=2027")


def test_a_month_is_closed_by_two_persons(client: Visitor, session: Session, town: Market) -> None:
    ekonom, attestant = make_user(session, "ekonom"), make_user(session, "attestant")
    session.commit()
    page = f"/utbetalningar/{town.industry.code}/2026-09"
    client.log_in(ekonom).post(f"{page}/manad", data={"reason": "Allt är klart."})
    assert "stängning begärd" in client.text(page)
    asked = client.log_in(attestant).text("/")
    assert "Besluta om stängning" in asked
    task = asked.split("/utbetalningar/begaran/")[1].split('"')[0]
    refused = client.log_in(ekonom).post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"})
    assert refused.status_code in (403, 422)
    assert client.log_in(attestant).post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"}).status_code == 302
    assert "Månaden: stängd" in client.text(page)


def test_move_registered_late_is_the_reason_on_both_sides(client: Visitor, session: Session, town: Market) -> None:
    child = line_of(session, town, "Eken").person_id
    town.fact("byte", child, "2026-09-10", "2026-10-05", "Björken")
    run = town.run("2026-10", "2026-10-31")
    assert run is not None
    lines = session.exec(select(Line).join(Account, col(Account.id) == col(Line.account_id)).where(
        col(Line.run_id) == run.id, col(Account.month) == run.month - 1)).all()  # fmt: skip
    user, ids = make_user(session, "handläggare"), [line.id for line in lines]
    session.commit()
    assert len(ids) == 2
    for line_id in ids:
        page = client.log_in(user).text(f"/rader/{line_id}")
        assert (
            "Rättelse för september 2026, i körningen oktober 2026: flyttade till Björken 10 september 2026, anmält 2026-10-05"
            in page
        )
        assert "Därför kommer rättelsen i oktober 2026." in page
