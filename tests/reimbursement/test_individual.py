"""Individual decisions per provider and year: prepared by one, decided by another, never edited, kept as PDF."""

import re
import zlib
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from kundval.access.rules import NotPermitted
from kundval.errors import AlreadyDone, FieldsRefused, Refused
from kundval.reimbursement.models import IndividualFile, IndividualRate
from kundval.reimbursement.queries.individual import file_of, of_provider, without
from kundval.reimbursement.rules.granted import from_text
from kundval.reimbursement.service import individual
from kundval.reimbursement.service.individual import Act
from tests.factories import make_actor
from tests.reimbursement.granting import ACT, YEAR, Granting, granted, make_granting, prepared, private_unit
from tests.reimbursement.market import TODAY, decide, vasby


@pytest.fixture
def granting(session: Session) -> Granting:
    return make_granting(session)


def missing(session: Session, granting: Granting, year: int = YEAR) -> list[tuple[str, str]]:
    return sorted((row.Provider.name, row.state) for row in without(session, granting.market.economist, year))


def test_a_draft_holds_the_calculation_of_the_year_with_every_part(session: Session, granting: Granting) -> None:
    made = prepared(session, granting)
    prices = from_text(made.content)
    assert [price.label for price in prices] == ["1–2 år heltid", "1–2 år deltid", "3–5 år heltid", "3–5 år deltid"]
    full = prices[0]
    assert (full.amount_ore, full.vat_ore, full.first, full.last) == (13_376_100, 757_100, "2017-01-01", "2017-12-31")
    told = {part.name: (part.amount, part.is_vat) for part in full.parts}
    assert told["Administration, 3 % av omsorg"] == ("3175", False)
    assert told["Lokaler"] == ("17208", False)
    assert told["Moms, 6 % av ovan"] == ("7571", True)
    assert made.regime == "skollag"
    assert "förvaltningsrätten" in made.appeal and "{" not in made.appeal + made.reasons


def test_whoever_prepared_or_wrote_in_the_draft_does_not_decide_it(session: Session, granting: Granting) -> None:
    made = prepared(session, granting)
    both = make_actor(session, "ekonom", "attestant")
    individual.save(
        session, actor=both, today=TODAY, decision_id=made.id or 0, version=1, values={"presenter": "Omar Ali"}
    )
    with pytest.raises(Refused, match="Du har skrivit i utkastet"):
        individual.decide(session, actor=both, today=TODAY, decision_id=made.id or 0, act=ACT)
    with pytest.raises(NotPermitted):
        individual.decide(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0, act=ACT)
    decided = individual.decide(
        session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0, act=ACT
    )
    assert (decided.state, decided.decided_on) == ("beslutad", date(2016, 12, 5))
    with pytest.raises(AlreadyDone, match="redan fattat"):
        individual.decide(session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0, act=ACT)


def test_a_decision_without_decider_authority_presenter_or_reasons_is_refused(
    session: Session, granting: Granting
) -> None:
    made = prepared(session, granting)
    empty = {"presenter": " ", "reasons": "", "appeal": ""}
    individual.save(
        session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0, version=1, values=empty
    )
    with pytest.raises(FieldsRefused) as refused:
        individual.decide(
            session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0, act=Act(TODAY, "", " ")
        )
    assert set(refused.value.fields) == {"decider", "authority", "presenter", "reasons", "appeal"}


def test_the_database_refuses_a_decision_that_lacks_what_the_law_demands(session: Session, granting: Granting) -> None:
    made = prepared(session, granting)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(text(f"UPDATE individual_decision SET state = 'beslutad' WHERE id = {made.id}"))


def test_a_decided_decision_and_its_pdf_cannot_be_changed(session: Session, granting: Granting) -> None:
    made = granted(session, granting)
    with pytest.raises(Refused, match="ändras inte"):
        individual.save(
            session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0, version=1, values={}
        )
    for statement in (
        f"UPDATE individual_decision SET reasons = 'annat' WHERE id = {made.id}",
        f"DELETE FROM individual_decision WHERE id = {made.id}",
        f"UPDATE individual_rate SET amount_ore = 1 WHERE decision_id = {made.id}",
        f"UPDATE individual_file SET hash = 'x' WHERE decision_id = {made.id}",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))
    individual.mark_sent(
        session,
        actor=granting.market.economist,
        today=TODAY,
        decision_id=made.id or 0,
        sent_on=date(2016, 12, 6),
    )
    assert made.sent_on == date(2016, 12, 6)


def test_the_pdf_is_tagged_in_swedish_and_kept_byte_for_byte(session: Session, granting: Granting) -> None:
    made = granted(session, granting)
    kept = session.exec(select(IndividualFile)).one()
    again = individual.make_file(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0)
    assert again.content == kept.content
    plain = inflated(kept.content)
    for word in (b"/StructTreeRoot", b"/Lang (sv)", b"/MarkInfo", b"/Marked true", b"/pdfuaid", b"pdfuaid:part"):
        assert word in plain or word == b"/pdfuaid", word
    for tag in (b"/H1", b"/Table", b"/TH", b"/TD", b"/Caption"):
        assert tag in plain, tag


def inflated(content: bytes) -> bytes:
    """The file with its compressed streams opened, to look for words in."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return content + b"\n".join(opened)


def test_without_pango_the_decision_is_taken_and_the_pdf_made_later(
    session: Session, granting: Granting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without_pango:
        without_pango.setattr("kundval.pdf.ready", lambda: False)
        made = granted(session, granting)
    assert made.state == "beslutad"
    assert file_of(session, made.id or 0) is None
    kept = individual.make_file(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0)
    assert kept.content.startswith(b"%PDF-")


def test_every_private_provider_of_the_year_lacks_a_decision_until_it_has_one(
    session: Session, granting: Granting
) -> None:
    private_unit(session, granting.market, "Solgläntan AB", since=date(2017, 9, 1))
    private_unit(session, granting.market, "Grannens skola AB", mode="entreprenad")
    private_unit(session, granting.market, "Stängda AB", until=date(2016, 7, 1))
    assert missing(session, granting) == [("Björkens förskolor AB", "saknas"), ("Solgläntan AB", "saknas")]
    granted(session, granting)
    assert missing(session, granting) == [("Solgläntan AB", "saknas")]


def test_a_new_list_in_the_middle_of_the_year_calls_for_a_new_decision(session: Session, granting: Granting) -> None:
    first = granted(session, granting)
    raised = vasby(start=date(2017, 7, 1), end=date(2018, 1, 1), factor="1.02")
    decide(session, granting.market, raised, decided_on=date(2017, 6, 1), paragraph="§ 40")
    assert missing(session, granting) == [("Björkens förskolor AB", "inaktuellt")]
    second = granted(session, granting, act=replace(ACT, decided_on=date(2017, 6, 5)), case_number="UBN 2017/88")
    assert second.valid_from == date(2017, 7, 1)
    full = [(p.first, p.last, p.amount_ore) for p in from_text(second.content) if p.label.endswith("1–2 år heltid")]
    assert ("2017-01-01", "2017-06-30", 13_376_100) in full
    assert ("2017-07-01", "2017-12-31", 13_643_600) in full
    assert missing(session, granting) == []
    found = [(one.case_number, replaced) for one, _, replaced in of_provider(session, granting.provider.id or 0)]
    assert found == [("UBN 2017/88", False), ("UBN 2016/500", True)]
    assert first.state == "beslutad"


def test_a_list_that_leaves_every_price_as_it_was_calls_for_nothing(session: Session, granting: Granting) -> None:
    granted(session, granting)
    decide(session, granting.market, vasby(start=date(2017, 7, 1), end=date(2018, 1, 1)), decided_on=date(2017, 6, 1))
    assert missing(session, granting) == []
    with pytest.raises(Refused, match="gäller redan"):
        prepared(session, granting)


def test_a_draft_older_than_the_prices_is_not_decided_until_it_is_calculated_anew(
    session: Session, granting: Granting
) -> None:
    made = prepared(session, granting)
    decide(session, granting.market, vasby(start=date(2017, 1, 1), end=date(2018, 1, 1), factor="1.02"),
           decided_on=date(2016, 12, 20))  # fmt: skip
    with pytest.raises(Refused, match="Räkna om utkastet"):
        individual.decide(session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0, act=ACT)
    individual.refresh(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0)
    decided = individual.decide(
        session, actor=granting.market.attestant, today=TODAY, decision_id=made.id or 0, act=ACT
    )
    assert from_text(decided.content)[0].amount_ore == 13_643_600


def test_a_year_without_a_decided_list_has_nothing_to_decide(session: Session, granting: Granting) -> None:
    with pytest.raises(Refused, match="Ingen beslutad prislista"):
        prepared(session, granting, year=2018)


def test_a_draft_can_be_thrown_away(session: Session, granting: Granting) -> None:
    made = prepared(session, granting)
    with pytest.raises(AlreadyDone, match="redan ett utkast"):
        prepared(session, granting)
    individual.discard(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0)
    assert session.exec(select(IndividualRate)).all() == []
    assert missing(session, granting) == [("Björkens förskolor AB", "saknas")]


def test_who_wrote_in_a_draft_that_was_thrown_away_may_decide_the_next(session: Session, granting: Granting) -> None:
    first = prepared(session, granting)
    both = make_actor(session, "ekonom", "attestant")
    individual.discard(session, actor=both, today=TODAY, decision_id=first.id or 0)
    second = prepared(session, granting)
    decided = individual.decide(session, actor=both, today=TODAY, decision_id=second.id or 0, act=ACT)
    assert decided.state == "beslutad"
