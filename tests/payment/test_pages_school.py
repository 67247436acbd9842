"""School years through the pages: a term and a break are put in, changed and taken out; the months are counted anew."""

import pytest
from sqlmodel import Session, select

from kundval.payment.models import SchoolCalendar
from tests.factories import make_user
from tests.payment.build import Market, market
from tests.visitor import Visitor, plain

TERM = {"kind": "termin", "valid_from": "2026-08-17", "valid_to": "2026-12-18"}
BREAK = {"kind": "lov", "valid_from": "2026-09-21", "valid_to": "2026-09-25"}


@pytest.fixture
def town(session: Session) -> Market:
    """A pupil from Monday the 14th of September, paid by school days; 22 000 kr a month."""
    town = market(session, first_month="2026-09")
    town.calendar("skoldagar")
    town.unit("Eken")
    town.rate(26_400_000)
    town.choose(town.child(), "Eken", "2026-09-14")
    session.commit()
    return town


@pytest.fixture
def ekonom(session: Session, town: Market, client: Visitor) -> Visitor:
    user = make_user(session, "ekonom")
    session.commit()
    return client.log_in(user)


def page(town: Market) -> str:
    return f"/system/kalender/{town.industry.code}/lasar"


def standing(session: Session) -> list[SchoolCalendar]:
    session.rollback()
    rows = session.exec(select(SchoolCalendar).order_by(SchoolCalendar.id)).all()
    return [row for row in rows if row.mistyped_at is None]


def test_a_break_put_in_and_taken_out_counts_the_month_anew(session: Session, town: Market, ekonom: Visitor) -> None:
    assert "Det finns inga än." in ekonom.text(page(town))
    assert "Kontrollera innan du ändrar läsåret" in ekonom.post(f"{page(town)}/ny", data=TERM).get_data(as_text=True)
    assert standing(session) == []
    assert ekonom.post(f"{page(town)}/ny", data={**TERM, "confirmed": "ja"}).status_code == 303
    session.rollback()
    # 13 of 22 school days.
    assert [line.amount_ore for line in town.lines(town.run("2026-09"))] == [1_300_000]
    session.commit()
    checked = plain(ekonom.post(f"{page(town)}/ny", data=BREAK).get_data(as_text=True))
    assert "räknar om 1 bokförd månad" in checked
    ekonom.post(f"{page(town)}/ny", data={**BREAK, "confirmed": "ja"})
    text = plain(ekonom.text(page(town)))
    assert "2026-12-18" in text and "2026-09-21" in text and "2026-09-25" in text and "Hela branschen" in text
    session.rollback()
    # 8 of 17: 10 352,94 kr. October is whole.
    assert [line.amount_ore for line in town.lines(town.run("2026-10"))] == [-264_706, 2_200_000]
    session.commit()
    away = standing(session)[1]
    address = f"{page(town)}/{away.id}/ta-bort"
    assert ekonom.post(address, data={"reason": ""}).status_code == 422
    assert ekonom.post(address, data={"reason": "Ingen ledighet."}).status_code == 303
    session.rollback()
    assert [line.amount_ore for line in town.lines(town.run("2026-10"))] == [264_706]


def test_another_last_day_leaves_the_first_row_marked(session: Session, town: Market, ekonom: Visitor) -> None:
    ekonom.post(f"{page(town)}/ny", data={**TERM, "confirmed": "ja"})
    (term,) = standing(session)
    assert 'value="2026-12-18"' in ekonom.text(f"{page(town)}/{term.id}")
    refused = ekonom.post(f"{page(town)}/{term.id}", data={"valid_to": "2026-08-01"})
    assert refused.status_code == 422 and "2026-08-17 eller senare" in refused.get_data(as_text=True)
    assert ekonom.post(f"{page(town)}/{term.id}", data={"valid_to": "2026-12-22", "confirmed": "ja"}).status_code == 303
    assert [str(row.valid_to) for row in standing(session)] == ["2026-12-23"]
    assert ekonom.get(f"{page(town)}/{term.id}").status_code == 404
    assert "2026-12-22" in ekonom.text(page(town))


def test_what_is_common_to_all_is_changed_by_who_may_change_all(
    session: Session, town: Market, client: Visitor, ekonom: Visitor
) -> None:
    ekonom.post(f"{page(town)}/ny", data={**TERM, "common": "ja", "confirmed": "ja"})
    (term,) = standing(session)
    assert term.industry_id is None and "Alla branscher" in ekonom.text(page(town))
    one = make_user(session, "ekonom", industry_id=town.industry.id)
    session.commit()
    client.log_in(one)
    assert "Ta bort" not in client.text(page(town))
    assert client.post(f"{page(town)}/{term.id}/ta-bort", data={"reason": "Fel."}).status_code == 422
    assert len(standing(session)) == 1
    assert client.get("/system/kalender/finns-inte/lasar").status_code == 404
