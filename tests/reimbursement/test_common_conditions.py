"""Common conditions through the verbs and pages: two persons, superseded and never edited, and what a change reaches."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from kundval.access.models import User
from kundval.access.rules import NotPermitted
from kundval.errors import AlreadyDone, FieldsRefused, Refused
from kundval.reimbursement.models import CommonCondition
from kundval.reimbursement.queries import conditions as register
from kundval.reimbursement.service import conditions, drafts, successors
from kundval.reimbursement.workbook.opened import open_list
from kundval.reimbursement.workbook.writing import workbook_of
from tests.factories import make_actor, make_board
from tests.imports.files import book
from tests.reimbursement.market import TODAY, Market, decide, draft, make_market
from tests.reimbursement.test_conditions import referring
from tests.visitor import Visitor

HEADINGS = "villkor benämning värde från tom nämnd paragraf diarienummer beslutad källa text".split()


@pytest.fixture
def market(session: Session) -> Market:
    return make_market(session)


def propose(
    session: Session, market: Market, value: str = "3/100", since: str = "2017-01-01", **other: object
) -> CommonCondition:
    facts: dict[str, object] = {
        "board_id": market.board_id, "paragraph": "140", "case_number": f"KS {since} {value}", "decided_on": date(2016, 10, 3),
    }  # fmt: skip
    return conditions.propose(
        session, actor=market.economist, today=TODAY, code=str(other.get("code", "administration")), name="Administration",
        value=Fraction(value), valid_from=date.fromisoformat(since), source="SKR cirkulär", decision=facts,
    )  # fmt: skip


def decided(session: Session, market: Market, value: str, since: str, code: str = "administration") -> CommonCondition:
    made = propose(session, market, value, since, code=code)
    return conditions.decide(session, actor=market.attestant, today=TODAY, condition_id=made.id or 0)


def register_both(session: Session, market: Market) -> None:
    decided(session, market, "3/100", "2017-01-01")
    decided(session, market, "6/100", "2017-01-01", code="moms")


def reasoned() -> object:
    """Upplands Väsby 2017 with its percentages by name and a reason at each deviation."""
    document = referring()
    return replace(document, published=tuple(replace(n, reason="Så som det trycktes") for n in document.published))


def test_who_proposes_a_condition_does_not_decide_it(session: Session, market: Market) -> None:
    both = make_actor(session, "ekonom", "attestant")
    made = propose(session, replace(market, economist=both))
    with pytest.raises(Refused, match="Beslutet måste fattas av någon annan"):
        conditions.decide(session, actor=both, today=TODAY, condition_id=made.id or 0)
    conditions.decide(session, actor=market.attestant, today=TODAY, condition_id=made.id or 0)
    with pytest.raises(AlreadyDone, match="redan gjort"):
        conditions.decline(session, actor=market.attestant, today=TODAY, condition_id=made.id or 0, reason="Nej")


def test_a_condition_for_all_industries_is_not_one_industrys_to_propose(session: Session, market: Market) -> None:
    own = make_actor(session, "ekonom", industry_id=market.industry.id)
    with pytest.raises(NotPermitted):
        propose(session, replace(market, economist=own))


def test_a_decided_condition_is_never_edited_not_even_past_the_code(session: Session, market: Market) -> None:
    made = decided(session, market, "3/100", "2017-01-01")
    made.value = "0.05"
    session.add(made)
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()


def test_a_code_that_a_formula_cannot_hold_is_refused(session: Session, market: Market) -> None:
    with pytest.raises(FieldsRefused, match="Koden ska börja med en bokstav"):
        propose(session, market, code="(adm)")


def test_a_list_that_differs_from_the_register_is_not_reviewed_until_it_takes_the_value_over(
    session: Session, market: Market
) -> None:
    decided(session, market, "4/100", "2017-01-01")
    decided(session, market, "6/100", "2017-01-01", code="moms")
    made = draft(session, market, reasoned())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Villkoret «administration» är 3 % i listan men 4 % den 2017-01-01"):
        drafts.review(session, actor=market.economist, today=TODAY, price_list_id=made.id or 0)
    taken = successors.take_over(
        session, actor=market.economist, today=TODAY, price_list_id=made.id or 0, version=made.version
    )
    numbers = {(n.row, n.component): n.amount for n in open_list(taken.document).document.published}
    # 4 % av 105 807 är 4 232,28.
    assert numbers["Förskola 1-2 år, heltid", "administration"] == 4232
    drafts.review(session, actor=market.economist, today=TODAY, price_list_id=made.id or 0)


def test_a_changed_condition_shows_the_lists_it_reaches_and_makes_drafts_of_new_versions(
    session: Session, market: Market
) -> None:
    register_both(session, market)
    old = decide(session, market, reasoned())  # type: ignore[arg-type]
    before = old.document
    changed = decided(session, market, "1/100", "2017-07-01")
    assert [
        (one.price_list.id, one.value, one.since) for one in register.reached(session, market.economist, changed)
    ] == [(old.id, Fraction(3, 100), date(2017, 7, 1))]
    made = successors.renew_for_condition(session, actor=market.economist, today=TODAY, condition_id=changed.id or 0)
    assert [(one.name, one.state, one.valid_from, one.valid_to) for one in made] == [
        ("Förskola 2017 från 2017-07-01", "utkast", date(2017, 7, 1), date(2018, 1, 1))
    ]
    numbers = {(n.row, n.group, n.component): n.amount for n in open_list(made[0].document).document.published}
    row = "Förskola 1-2 år, heltid"
    # Omsorgen är oförändrad, 1 % av den är 1 058, och summan för kommunala 105 807 + 1 058,07 + 17 208.
    assert numbers[row, "alla", "omsorg_material"] == 105807
    assert numbers[row, "alla", "administration"] == 1058
    assert numbers[row, "egenregi", "summa"] == 124073
    session.refresh(old)
    assert (old.document, old.state) == (before, "beslutad")


def test_a_condition_of_another_day_or_value_reaches_nothing(session: Session, market: Market) -> None:
    register_both(session, market)
    decide(session, market, reasoned())  # type: ignore[arg-type]
    assert register.reached(session, market.economist, decided(session, market, "2/100", "2018-01-01")) == []
    assert register.reached(session, market.economist, decided(session, market, "3/100", "2017-02-01")) == []
    # Ett villkor som inget i listan hänvisar till.
    assert (
        register.reached(session, market.economist, decided(session, market, "1.023", "2017-01-01", code="opi")) == []
    )


def test_a_copy_has_the_conditions_of_its_own_first_day(session: Session, market: Market) -> None:
    register_both(session, market)
    old = decide(session, market, reasoned())  # type: ignore[arg-type]
    decided(session, market, "2/100", "2018-01-01")
    new = successors.copy(session, actor=market.economist, today=TODAY, price_list_id=old.id or 0, name="Förskola 2018",
                          valid_from=date(2018, 1, 1), valid_to=None)  # fmt: skip
    assert open_list(new.document).document.conditions[0].value == Fraction(2, 100)


def client_of(session: Session, client: Visitor, market: Market, who: str) -> Visitor:
    return client.log_in(session.get_one(User, getattr(market, who).user_id))


def test_from_proposal_to_decision_in_the_browser(
    session: Session, client: Visitor, market: Market, app: Flask
) -> None:
    session.commit()
    client_of(session, client, market, "economist")
    fields = {
        "name": "Administration", "code": "administration", "value": "tre procent", "valid_from": "2017-01-01", "source": "SKR",
        "board_id": str(market.board_id), "paragraph": "140", "case_number": "KS 2016/220", "decided_on": "2016-10-03",
    }  # fmt: skip
    answer = client.post("/ersattning/villkor/nytt", data=fields)
    assert answer.status_code == 422
    assert "Värdet kan inte läsas. Skriv till exempel 3 % eller 1,023. Du skrev tre procent." in answer.get_data(
        as_text=True
    )
    answer = client.post("/ersattning/villkor/nytt", data=fields | {"value": "3"})
    assert "Talet 3 utan procenttecken betyder 300 procent. Skriv 3 % eller 300 %." in answer.get_data(as_text=True)
    assert client.post("/ersattning/villkor/nytt", data=fields | {"value": "3 %"}).status_code == 302
    session.rollback()
    made = session.exec(select(CommonCondition)).one()
    here = f"/ersattning/villkor/{made.id}"
    assert "Du registrerade villkoret. Beslutet måste fattas av någon annan" in client.text(here)
    assert client.post(f"{here}/besluta").status_code == 403
    client_of(session, client, market, "attestant")
    assert "Besluta villkoret Administration" in client.text("/")
    assert client.post(f"{here}/avboj", data={"reason": ""}).status_code == 422
    assert client.post(f"{here}/besluta").status_code == 302
    assert "gällande" in client.text("/ersattning/villkor").casefold()


def test_conditions_come_in_by_file_and_out_as_they_came(
    session: Session, client: Visitor, market: Market, app: Flask
) -> None:
    board = make_board(session)
    session.commit()
    client_of(session, client, market, "economist")
    rows = [
        HEADINGS,
        [
            "administration",
            "Administration",
            "3 %",
            "2017-01-01",
            "",
            board.code,
            "140",
            "KS 2016/220",
            "2016-10-03",
            "SKR",
            "",
        ],
    ]
    file = (BytesIO(book({"Villkor": rows})), "villkor.xlsx")
    answer = client.post(
        "/system/inlasningar/ny", data={"slag": "villkor", "file": file}, content_type="multipart/form-data"
    )
    assert answer.status_code in (302, 303)
    session.rollback()
    client.post(f"{answer.location}/las-in")
    session.rollback()
    made = session.exec(select(CommonCondition)).one()
    assert (made.code, Fraction(made.value), made.state) == ("administration", Fraction(3, 100), "utkast")
    sheet = load_workbook(BytesIO(client.get("/ersattning/villkor/export.xlsx").data)).active
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert [str(cell.value or "") for cell in sheet[2]][:3] == ["administration", "Administration", "3 %"]


def test_an_imported_list_says_where_its_conditions_differ_from_the_register(
    session: Session, client: Visitor, market: Market, app: Flask
) -> None:
    session.commit()
    client_of(session, client, market, "economist")
    file = (BytesIO(workbook_of(referring())), "prislista.xlsx")
    answer = client.post(
        "/system/inlasningar/ny", data={"slag": "prislista", "file": file}, content_type="multipart/form-data"
    )
    assert "Villkoret «moms» (6 %) finns inte bland de gemensamma villkoren den 2017-01-01." in client.text(
        answer.location
    )
