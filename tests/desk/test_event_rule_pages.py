"""What events give, standard minutes and school years through the pages: said, superseded, ended, taken back."""

from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.rules import SYSTEM
from kundval.choice.models.event_rules import EventRuleVersion, StandardTime
from kundval.choice.queries.event_rules import lines_of, standard_times, versions_of
from kundval.registry.service.services import add_dimension_value
from tests.choice.market import TODAY, Market, make_market
from tests.factories import make_board, make_user
from tests.visitor import Visitor, plain

LINE = {"day_from-0": "1", "day_to-0": "14", "value-0": "frånvaro dag 1–14", "day_from-1": "15"}
SAID = {"kind": "frånvaro", "valid_from": "2026-12-01", **LINE}


@pytest.fixture
def market(session: Session, client: Visitor) -> Market:
    """Home care, whose visits are told apart by moment."""
    market = make_market(session)
    for number, value in enumerate(("Städ", "Tvätt"), 1):
        add_dimension_value(session, actor=SYSTEM, today=TODAY, service_id=market.home_care.id or 0, dimension="moment", value=value,
                            position=number)  # fmt: skip
    session.commit()
    return market


@pytest.fixture
def ekonom(session: Session, market: Market, client: Visitor) -> Visitor:
    user = make_user(session, "ekonom")
    session.commit()
    return client.log_in(user)


def page(market: Market) -> str:
    return f"/system/handelser/{market.home_care.code}"


def versions(session: Session, market: Market) -> list[EventRuleVersion]:
    session.rollback()
    return versions_of(session, market.home_care.id)


def test_a_rule_is_checked_saved_and_seen(session: Session, market: Market, ekonom: Visitor) -> None:
    assert "Ingen händelse har en regel." in ekonom.text(page(market))
    checked = ekonom.post(f"{page(market)}/regel", data=SAID)
    text = plain(checked.get_data(as_text=True))
    assert checked.status_code == 200 and "dag 1–14: betalas som «frånvaro dag 1–14»" in text
    assert "Ingen bokförd månad räknas om." in text and not versions(session, market)
    assert ekonom.post(f"{page(market)}/regel", data={**SAID, "confirmed": "ja"}).status_code == 303
    text = plain(ekonom.text(page(market)))
    assert "Regeln för frånvaro är ändrad från 2026-12-01." in text
    assert "Dag 1–14: betalas som «frånvaro dag 1–14». Dag 15 och framåt: inget betalas." in text and "Kommande" in text
    assert "frånvaro" in ekonom.text("/system/handelser")


def test_what_supersedes_starts_from_what_holds_and_both_are_seen(
    session: Session, market: Market, ekonom: Visitor
) -> None:
    ekonom.post(f"{page(market)}/regel", data={**SAID, "valid_from": "2026-11-01", "confirmed": "ja"})
    form = plain(ekonom.text(f"{page(market)}/regel?slag=frånvaro"))
    assert 'name="day_to-0" type="text" value="14"' in form and 'value="frånvaro dag 1–14"' in form
    later = {**SAID, "valid_from": "2027-01-01", "day_to-0": "7", "day_from-1": "8", "d0-0": "Städ", "confirmed": "ja"}
    assert ekonom.post(f"{page(market)}/regel?slag=frånvaro", data=later).status_code == 303
    first, second = versions(session, market)
    found = lines_of(session, [first.id or 0, second.id or 0])
    assert [(row.day_to, row.values) for row in found[first.id or 0]] == [(14, ""), (None, "")]
    assert [(row.day_to, row.values) for row in found[second.id or 0]] == [(7, "moment=Städ"), (None, "")]
    text = plain(ekonom.text(page(market)))
    assert "Gällande" in text and "Kommande" in text and "(moment Städ)" in text


def test_days_that_have_been_ask_for_the_boards_decision_which_is_shown(
    session: Session, market: Market, ekonom: Visitor
) -> None:
    ekonom.post(f"{page(market)}/regel", data={**SAID, "valid_from": "2026-01-01", "confirmed": "ja"})
    back = {**SAID, "valid_from": "2026-10-01", "day_to-0": "7", "day_from-1": "8"}
    refused = ekonom.post(f"{page(market)}/regel", data=back)
    text = plain(refused.get_data(as_text=True))
    assert refused.status_code == 422 and "Ange nämndens beslut, eller låt det gälla från en senare dag." in text
    assert 'value="2026-10-01"' in text and 'name="day_to-0" type="text" value="7"' in text
    board = make_board(session)
    session.commit()
    decided = {**back, "board": board.id, "paragraph": "12", "case_number": "VN 2026/7", "decided_on": "2026-11-02"}
    assert ekonom.post(f"{page(market)}/regel", data=decided).status_code == 200
    assert ekonom.post(f"{page(market)}/regel", data={**decided, "confirmed": "ja"}).status_code == 303
    assert "dnr VN 2026/7" in ekonom.text(page(market))


def test_a_rule_is_ended_from_a_day_and_what_is_to_come_is_taken_back(
    session: Session, market: Market, ekonom: Visitor
) -> None:
    ekonom.post(f"{page(market)}/regel", data={**SAID, "valid_from": "2026-11-01", "confirmed": "ja"})
    end = f"{page(market)}/avsluta?slag=frånvaro"
    assert "Avsluta regeln för frånvaro" in ekonom.text(end)
    assert ekonom.post(end, data={"valid_from": "2027-02-01", "confirmed": "ja"}).status_code == 303
    assert "Upphör: dagarna betalas som vanligt." in ekonom.text(page(market))
    held, ended = versions(session, market)
    refused = ekonom.post(f"{page(market)}/regel/{held.id}/aterta", data={"reason": "Fel."})
    assert refused.status_code == 422 and "Det gäller sedan 2026-11-01" in plain(refused.get_data(as_text=True))
    assert ekonom.post(f"{page(market)}/regel/{ended.id}/aterta", data={"reason": " "}).status_code == 422
    assert ekonom.post(f"{page(market)}/regel/{ended.id}/aterta", data={"reason": "För tidigt."}).status_code == 303
    assert [one.id for one in versions(session, market)] == [held.id]
    assert ekonom.get(f"{page(market)}/regel/{ended.id}/aterta").status_code == 404


def test_every_wrong_line_is_told_at_its_field(market: Market, ekonom: Visitor) -> None:
    wrong = {**SAID, "day_to-0": "x", "quantity_milli-1": "tre", "value-1": ""}
    text = plain(ekonom.post(f"{page(market)}/regel", data=wrong).get_data(as_text=True))
    assert 'id="e-day_to-0"' in text and 'id="e-quantity_milli-1"' in text and "2 uppgifter behöver rättas" in text
    text = plain(ekonom.post(f"{page(market)}/regel", data={**SAID, "day_from-1": "14"}).get_data(as_text=True))
    assert 'href="#f-day_from-1"' in text and "Dag 14 finns i två rader. Rätta den ena." in text
    text = plain(
        ekonom.post(f"{page(market)}/regel", data={"kind": "frånvaro", "valid_from": "2026-12-01"}).get_data(
            as_text=True
        )
    )
    assert 'href="#f-day_from-0"' in text


def test_standard_minutes_are_said_superseded_and_ended(session: Session, market: Market, ekonom: Visitor) -> None:
    address = f"{page(market)}/schablontid"
    refused = ekonom.post(address, data={"minutes": "96", "valid_from": "2026-12-01"})
    assert refused.status_code == 422 and 'href="#f-d0-"' in refused.get_data(as_text=True)
    said = {"d0-": "Städ", "minutes": "96", "valid_from": "2026-11-23"}
    assert "moment Städ" in ekonom.post(address, data=said).get_data(as_text=True)
    assert ekonom.post(address, data={**said, "confirmed": "ja"}).status_code == 303
    assert 'value="96"' in ekonom.text(f"{address}?villkor=moment=Städ")
    assert (
        ekonom.post(address, data={**said, "minutes": "60", "valid_from": "2027-01-01", "confirmed": "ja"}).status_code
        == 303
    )
    end = f"{address}/avsluta?villkor=moment=Städ"
    assert ekonom.post(end, data={"valid_from": "2027-06-01", "confirmed": "ja"}).status_code == 303
    session.rollback()
    times = standard_times(session, [market.home_care.id])
    assert [(one.minutes, one.valid_from) for one in times] == [
        (96, date(2026, 11, 23)), (60, date(2027, 1, 1)), (None, date(2027, 6, 1))
    ]  # fmt: skip
    text = plain(ekonom.text(page(market)))
    assert (
        "Schablontid: moment Städ" in text and "60 minuter per besök." in text and "Upphör: timmar rapporteras." in text
    )
    assert ekonom.post(f"{address}/{times[2].id}/aterta", data={"reason": "Fel."}).status_code == 303
    session.rollback()
    assert session.exec(select(StandardTime).where(StandardTime.id == times[2].id)).one().mistyped_at is not None


def test_only_who_changes_calendars_changes_what_events_give(session: Session, market: Market, client: Visitor) -> None:
    officer = make_user(session, "handläggare")
    session.commit()
    client.log_in(officer)
    assert "Ny händelseregel" not in client.text(page(market))
    assert client.get(f"{page(market)}/regel").status_code == 403
    assert client.post(f"{page(market)}/regel", data={**SAID, "confirmed": "ja"}).status_code == 403
    assert client.get("/system/handelser/finns-inte").status_code == 404
