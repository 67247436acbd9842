"""C02, C10, C30 and C31: a decision for each private provider and year, with the whole calculation, reasons and how to appeal."""

import re
import zlib
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from kundval.choice.service import choose
from kundval.choice.service.persons import register_person
from kundval.choice.todo import todo
from kundval.errors import FieldsRefused
from kundval.registry.models import Agreement
from kundval.reimbursement.models import IndividualDecision, IndividualFile
from kundval.reimbursement.rules.granted import from_text
from kundval.reimbursement.service import individual
from kundval.reimbursement.service.individual import Act
from kundval.reimbursement.service.texts import APPEAL, REASONS, regimes, text_on
from tests.choice.market import numbered
from tests.factories import make_actor, make_user
from tests.reimbursement.granting import ACT, Granting, granted, make_granting, prepared, private_unit
from tests.reimbursement.market import TODAY, decide, vasby

NOW = 2026


@pytest.fixture
def granting(session: Session) -> Granting:
    return make_granting(session)


def place(session: Session, granting: Granting, unit_id: int, on: date, reported_on: date, number: str) -> None:
    """A child at the unit from a day, as reported on another."""
    officer = make_actor(session, "handläggare")
    child = register_person(
        session, actor=officer, today=TODAY, name="Maja Lind", number=numbered(number), municipality="0114"
    )
    choose.choose(
        session, actor=officer, today=TODAY, person_id=child.id or 0, service_id=granting.market.service.id or 0, unit_id=unit_id,
        on=on, values={"omfattning": "heltid"}, reported_on=reported_on,
    )  # fmt: skip


def test_c02_a_child_placed_in_the_year_asks_for_a_decision_the_same_day(session: Session, granting: Granting) -> None:
    market = granting.market
    decide(session, market, vasby(start=date(NOW, 1, 1)), decided_on=date(NOW - 1, 11, 29), paragraph="§ 99")
    _, unit = private_unit(session, market, "Solgläntan AB", since=date(NOW, 8, 1))
    assert todo(session, market.economist, TODAY) == []
    place(session, granting, unit.id or 0, date(NOW, 12, 1), date(NOW, 11, 20), "20240301-2384")
    (row,) = todo(session, market.economist, TODAY)
    assert row.sentence == "Förbered beslut för Solgläntan AB, forskola 2026"
    assert row.deadline == date(NOW, 11, 20)
    assert todo(session, market.attestant, TODAY) == []


def test_c02_who_has_a_decision_or_had_customers_before_the_year_is_no_such_task(
    session: Session, granting: Granting
) -> None:
    market = granting.market
    decide(session, market, vasby(start=date(NOW, 1, 1)), decided_on=date(NOW - 1, 11, 29), paragraph="§ 99")
    place(session, granting, granting.unit.id or 0, date(NOW - 1, 9, 1), date(NOW - 1, 8, 20), "20240301-2384")
    assert todo(session, market.economist, TODAY) == []
    provider, unit = private_unit(session, market, "Solgläntan AB", since=date(NOW, 8, 1))
    place(session, granting, unit.id or 0, date(NOW, 10, 1), date(NOW, 9, 20), "20230512-2391")
    made = individual.draft(
        session, actor=market.economist, today=TODAY, provider_id=provider.id or 0, industry_id=market.industry.id or 0, year=NOW,
        case_number="UBN 2026/1",
    )  # fmt: skip
    assert todo(session, market.economist, TODAY) == []
    assert from_text(made.content)[0].first == "2026-08-01"


def test_c10_the_decision_shows_premises_administration_vat_and_every_kind_of_cost(
    session: Session, granting: Granting
) -> None:
    made = granted(session, granting)
    full = from_text(made.content)[0]
    parts = {part.name: int(part.amount) for part in full.parts}
    care, administration, premises, vat, total = parts.values()
    assert list(parts)[:4] == ["Omsorg och material", "Administration, 3 % av omsorg", "Lokaler", "Moms, 6 % av ovan"]
    assert (care, administration, premises, vat, total) == (105_807, 3_175, 17_208, 7_571, 133_761)
    assert abs(care + administration + premises + vat - total) <= 1
    assert (full.amount_ore, full.vat_ore) == (13_376_100, 757_100)
    how = {part.name: part.how for part in full.parts}
    assert how["Administration, 3 % av omsorg"].startswith("3 %")


def test_c10_the_provider_fetches_its_own_decision_and_nobody_elses(
    app: Flask, session: Session, granting: Granting
) -> None:
    made = granted(session, granting)
    draft = individual.draft(
        session, actor=granting.market.economist, today=TODAY, provider_id=private_unit(session, granting.market, "Andra AB")[0].id or 0,
        industry_id=granting.market.industry.id or 0, year=2017, case_number="UBN 2016/77",
    )  # fmt: skip
    own = make_user(session, "utförare", provider_id=granting.provider.id)
    other = make_user(session, "utförare", provider_id=draft.provider_id)
    kept = session.exec(select(IndividualFile)).one().content
    session.commit()
    mine, theirs = app.test_client().log_in(own), app.test_client().log_in(other)
    assert "UBN 2016/500" in mine.text("/leverantor/beslut")
    assert mine.get(f"/leverantor/beslut/{made.id}/beslut.pdf").data == kept
    assert "UBN 2016/500" not in theirs.text("/leverantor/beslut")
    assert "UBN 2016/77" not in theirs.text("/leverantor/beslut")
    assert theirs.get(f"/leverantor/beslut/{made.id}/beslut.pdf").status_code == 404
    assert theirs.get(f"/ersattning/beslut/{made.id}").status_code == 403


@pytest.mark.parametrize(
    "missing", ["case_number", "decider", "authority", "presenter", "decided_on", "reasons", "appeal"]
)
def test_c30_the_database_takes_no_decision_without_what_the_law_demands(
    session: Session, granting: Granting, missing: str
) -> None:
    made = prepared(session, granting)
    whole = {
        "state": "beslutad", "decided_on": "2016-12-05", "decider": "Karin Ek", "authority": "§ 112", "presenter": "Omar Ali",
        "case_number": "UBN 2016/500", "reasons": "Därför.", "appeal": "Så här.",
    }  # fmt: skip
    lacking = whole | {missing: None if missing == "decided_on" else ""}
    settings = ", ".join(f"{name} = :{name}" for name in lacking)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(text(f"UPDATE individual_decision SET {settings} WHERE id = :id"), lacking | {"id": made.id})
    session.execute(text(f"UPDATE individual_decision SET {settings} WHERE id = :id"), whole | {"id": made.id})
    session.expire_all()
    assert session.exec(select(IndividualDecision)).one().state == "beslutad"


def test_c30_who_decided_and_who_presented_stand_on_the_page_and_in_the_pdf(
    app: Flask, session: Session, granting: Granting
) -> None:
    made = granted(session, granting)
    reader = make_user(session, "ekonom")
    session.commit()
    page = app.test_client().log_in(reader).text(f"/ersattning/beslut/{made.id}")
    for word in (
        "Karin Ek, utbildningschef",
        "punkt 4.3 i delegationsordningen",
        "Omar Ali, ekonom",
        "2016-12-05",
        "UBN 2016/500",
    ):
        assert word in page
    plain = inflated(session.exec(select(IndividualFile)).one().content)
    assert b"UBN 2016/500" in plain or "UBN 2016/500".encode("utf-16-be") in plain


def test_c31_a_decision_without_reasons_or_appeal_is_not_taken(session: Session, granting: Granting) -> None:
    made = prepared(session, granting)
    individual.save(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0, version=1,
                    values={"reasons": "", "appeal": " "})  # fmt: skip
    with pytest.raises(FieldsRefused) as refused:
        individual.decide(session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0, act=ACT)
    assert set(refused.value.fields) == {"reasons", "appeal"}


def test_c31_every_regime_has_reasons_and_says_how_it_is_appealed(session: Session) -> None:
    for regime in regimes():
        assert text_on(session, regime, REASONS, TODAY)
        assert text_on(session, regime, APPEAL, TODAY)
    assert "förvaltningsrätten" in text_on(session, "skollag", APPEAL, TODAY)
    assert "inom tre veckor" in text_on(session, "skollag", APPEAL, TODAY)
    for regime in ("LOV", "auktorisation", "LOU"):
        assert "kan inte överklagas med förvaltningsbesvär" in text_on(session, regime, APPEAL, TODAY)


def test_c31_the_agreements_regime_chooses_the_text(session: Session, granting: Granting) -> None:
    session.add(
        Agreement(number="A-1", provider_id=granting.provider.id or 0, regime="LOV", valid_from=date(2015, 1, 1))
    )
    session.flush()
    made = prepared(session, granting)
    assert (made.regime, "laglighetsprövning" in made.appeal) == ("LOV", True)


def test_c30_a_decision_is_never_dated_ahead(session: Session, granting: Granting) -> None:
    made = prepared(session, granting)
    with pytest.raises(FieldsRefused, match="har inte varit än"):
        individual.decide(session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0,
                          act=Act(date(2026, 11, 24), "Karin Ek", "§ 1"))  # fmt: skip


def inflated(content: bytes) -> bytes:
    """The file with its compressed streams opened, to look for words in."""
    opened = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return content + b"\n".join(opened)
