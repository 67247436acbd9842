"""A rule of events that has been in force is superseded, never edited: the past is paid by what held then, unless a board decides back.

A place costs 2 000 kr a day; of an absence the first days are paid at half, 1 000 kr, and the rest at nothing.
"""

from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.importing import batches
from kundval.access.importing.undo import undo
from kundval.access.rules import SYSTEM
from kundval.choice.imports import IMPORTS
from kundval.choice.models.event_rules import EventRuleVersion, StandardTime
from kundval.choice.queries.event_rules import lines_of, versions_of
from kundval.choice.rules.event_lines import Line
from kundval.choice.service.event_rules import (
    PAST,
    save_event_rule,
    save_standard_time,
    take_back_event_rule,
    take_back_standard_time,
)
from kundval.choice.service.events import record_event
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused, Refused
from kundval.payment.queries.verify import verify
from kundval.registry.service.boards import register_decision
from kundval.registry.service.services import add_dimension_value
from tests.factories import make_board
from tests.payment.build import Market, market, on

HALF = "halv ersättning"


def say(
    town: Market, days: int | None, since: str, today: str, decision: int | None = None, kind: str = "frånvaro"
) -> str:
    """Day 1–``days`` are paid at half and the rest at nothing; None: the rule ends."""
    lines = [Line(day_to=days, value=HALF), Line(day_from=days + 1)] if days else []
    return save_event_rule(town.session, actor=SYSTEM, today=on(today), service_id=town.service.id, kind=kind, valid_from=on(since),
                           lines=lines, decision_id=decision)  # fmt: skip


def away(town: Market, person: int, since: str, until: str) -> None:
    record_event(town.session, actor=SYSTEM, today=on("2030-01-01"), person_id=person, service_id=town.service.id, kind="frånvaro",
                 valid_from=on(since), valid_to=on(until), reported_on=on(since))  # fmt: skip


def paid(town: Market, month: str) -> list[tuple[str, str, int, int]]:
    return [(line.month, line.row, int(line.due), line.amount_ore) for line in town.lines(town.run(month))]


def decided(session: Session, day: str) -> int:
    board = make_board(session)
    return register_decision(session, actor=SYSTEM, today=on(day), board_id=board.id or 0, paragraph="§ 12", case_number="VN 2024/7",
                             decided_on=on(day)).id or 0  # fmt: skip


@pytest.fixture
def town(session: Session) -> Market:
    """One customer from the 1st of April; half for fourteen days; away for ten from the 11th of April."""
    town = market(session, "2024-04")
    town.unit("Eken")
    town.rate(200_000, unit="dygn", row="dygn")
    say(town, 14, "2024-01-01", "2024-04-01")
    town.rate(100_000, unit="dygn", row="halv", values=f"händelse={HALF}")
    person = town.child("1935-01-01")
    town.choose(person, "Eken", "2024-04-01")
    away(town, person, "2024-04-11", "2024-04-21")
    town.person = person
    return town


APRIL = [("2024-04", "dygn", 20, 4_000_000), ("2024-04", "halv", 10, 1_000_000)]


def test_a_later_rule_holds_for_events_that_begin_from_its_day_and_the_past_is_paid_by_what_held(town: Market):
    assert paid(town, "2024-04") == APRIL
    assert say(town, 4, "2024-06-01", "2024-05-10") == "new"
    away(town, town.person, "2024-05-20", "2024-05-30")
    away(town, town.person, "2024-06-11", "2024-06-21")
    # Nothing in April moves; ten days of May at half; in June four at half, six at nothing.
    assert paid(town, "2024-05") == [("2024-05", "dygn", 21, 4_200_000), ("2024-05", "halv", 10, 1_000_000)]
    assert paid(town, "2024-06") == [("2024-06", "dygn", 20, 4_000_000), ("2024-06", "halv", 4, 400_000)]
    assert all(check.holds for check in verify(town.session))


def test_days_that_have_been_are_changed_only_by_a_decision_which_counts_them_anew(town: Market):
    assert paid(town, "2024-04") == APRIL
    for since in ("2024-01-01", "2024-04-01", "2024-05-09"):
        with pytest.raises(FieldsRefused, match="Ange nämndens beslut"):
            say(town, 4, since, "2024-05-10")
    assert say(town, 4, "2024-04-01", "2024-05-10", decided(town.session, "2024-05-02")) == "new"
    # Six of the ten days at half in April come back: −6 000 kr.
    assert paid(town, "2024-05") == [("2024-04", "halv", 4, -600_000), ("2024-05", "dygn", 31, 6_200_000)]
    assert all(check.holds for check in verify(town.session))


def test_the_same_day_again_supersedes_and_both_are_kept(town: Market):
    assert say(town, 14, "2024-01-01", "2024-05-10") == "unchanged"
    decision = decided(town.session, "2024-05-02")
    assert say(town, 4, "2024-01-01", "2024-05-10", decision) == "changed"
    told = versions_of(town.session, town.service.id or 0, "frånvaro")
    lines = lines_of(town.session, [one.id or 0 for one in told])
    assert [lines[one.id or 0][0].day_to for one in told] == [14, 4]
    assert paid(town, "2024-04") == [APRIL[0], ("2024-04", "halv", 4, 400_000)]


def test_a_rule_that_ends_pays_the_choice_as_usual_and_the_event_is_refused_from_then(town: Market):
    say(town, None, "2024-06-01", "2024-05-10")
    with pytest.raises(FieldsRefused, match="ingen regel för frånvaro 2024-06-11"):
        away(town, town.person, "2024-06-11", "2024-06-21")
    away(town, town.person, "2024-05-20", "2024-06-02")
    assert paid(town, "2024-04") == APRIL
    # An absence that began before the end is paid by its own rule to the last day: the 1st of June is its 13th.
    assert paid(town, "2024-05") == [("2024-05", "dygn", 19, 3_800_000), ("2024-05", "halv", 12, 1_200_000)]
    assert paid(town, "2024-06") == [("2024-06", "dygn", 29, 5_800_000), ("2024-06", "halv", 1, 100_000)]
    with pytest.raises(FieldsRefused, match="inget att avsluta"):
        say(town, None, "2024-07-01", "2024-05-10")


def test_what_is_to_come_may_be_taken_back_and_what_has_begun_may_not(town: Market):
    say(town, 4, "2024-06-01", "2024-05-10")
    say(town, 2, "2024-06-01", "2024-05-11")  # still to come: said anew without a decision
    first, *coming = versions_of(town.session, town.service.id or 0, "frånvaro")
    for version in coming:
        take_back_event_rule(
            town.session, actor=SYSTEM, today=on("2024-05-31"), version_id=version.id or 0, reason="Skrevs fel."
        )
    away(town, town.person, "2024-06-11", "2024-06-21")
    assert [one.id for one in versions_of(town.session, town.service.id or 0, "frånvaro")] == [first.id]
    assert len(town.session.exec(select(EventRuleVersion)).all()) == 3
    with pytest.raises(Refused, match="gäller sedan 2024-01-01"):
        take_back_event_rule(
            town.session, actor=SYSTEM, today=on("2024-05-31"), version_id=first.id or 0, reason="Fel."
        )
    for month in ("2024-04", "2024-05"):
        town.run(month)
    assert paid(town, "2024-06") == [("2024-06", "dygn", 20, 4_000_000), ("2024-06", "halv", 10, 1_000_000)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([Line(day_to=5, value=HALF), Line(day_from=5)], "Dag 5 finns i två rader"),
        ([Line(day_from=5, day_to=4)], "Sista dagen är dag 5 eller senare"),
        ([Line(values="zon=norr")], "zon=norr finns inte"),
        ([Line(value="a;b")], "utan semikolon"),
        ([Line(quantity_milli=4_000)], "Skriv värdet"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(town: Market, lines: list[Line], sentence: str):
    with pytest.raises(FieldsRefused, match=sentence):
        save_event_rule(town.session, actor=SYSTEM, today=on("2024-05-10"), service_id=town.service.id or 0, kind="frånvaro",
                        valid_from=on("2024-06-01"), lines=lines)  # fmt: skip


def test_standard_minutes_are_superseded_ended_and_taken_back_alike(session: Session):
    town = market(session, "2024-03", volume_unit="timme")
    add_dimension_value(session, actor=SYSTEM, today=on("2024-01-01"), service_id=town.service.id or 0, dimension="moment",
                        value="Städ", position=1)  # fmt: skip
    town.unit("Solhjälpen")
    town.rate(30_000, unit="timme", row="städ", values="moment=Städ")

    def minutes(number: int | None, since: str, today: str, decision: int | None = None) -> str:
        return save_standard_time(session, actor=SYSTEM, today=on(today), service_id=town.service.id or 0, values="moment=Städ",
                                  minutes=number, valid_from=on(since), decision_id=decision)  # fmt: skip

    minutes(96, "2024-01-01", "2024-03-01")
    person = town.child("1940-01-01")
    town.choose(person, "Solhjälpen", "2024-03-01", values="moment=Städ")
    visits(town, person, "2024-03", 2_000)
    # 2 × 96 minutes at 300 kr an hour: 960 kr.
    assert [line.amount_ore for line in town.lines(town.run("2024-03"))] == [96_000]
    with pytest.raises(FieldsRefused, match="Ange nämndens beslut"):
        minutes(60, "2024-03-01", "2024-04-10")
    minutes(60, "2024-05-01", "2024-04-10")
    visits(town, person, "2024-04", 1_000)
    visits(town, person, "2024-05", 1_000)
    assert [line.amount_ore for line in town.lines(town.run("2024-04"))] == [48_000]
    assert [line.amount_ore for line in town.lines(town.run("2024-05"))] == [30_000]
    minutes(None, "2024-06-01", "2024-05-10")
    visits(town, person, "2024-06", 1_500)
    # What is reported from June on is hours again: one and a half.
    assert [line.amount_ore for line in town.lines(town.run("2024-06"))] == [45_000]
    minutes(90, "2024-03-01", "2024-07-10", decided(session, "2024-07-02"))
    assert [(line.month, line.amount_ore) for line in town.lines(town.run("2024-07"))] == [
        ("2024-03", -6_000), ("2024-04", -3_000)
    ]  # fmt: skip
    minutes(45, "2024-09-01", "2024-08-10")
    coming = session.exec(select(StandardTime).where(StandardTime.valid_from == date(2024, 9, 1))).one()
    take_back_standard_time(session, actor=SYSTEM, today=on("2024-08-11"), time_id=coming.id or 0, reason="Fel.")
    with pytest.raises(FieldsRefused, match="inget att avsluta"):
        minutes(None, "2024-09-01", "2024-08-12")
    assert all(check.holds for check in verify(session))


HEAD = "tjänst;händelse;dag från;dag till;värde;från"
DECISION = ";nämnd;paragraf;diarienummer;beslutad"


def load(town: Market, text: str, today: str) -> list[str]:
    kind = IMPORTS["handelseregler"]
    batch = batches.upload(town.session, kind, actor=SYSTEM, filename="f.csv", content=text.encode())
    _, report = batches.check(town.session, kind, batch, actor=SYSTEM, today=on(today))
    if not report.errors:
        batches.apply(town.session, kind, batch, actor=SYSTEM, today=on(today))
        town.batch = batch
    return [str(fault) for fault in report.errors]


def test_a_file_supersedes_too_needs_its_decision_and_is_undone_with_all_it_did(town: Market):
    code = town.service.code
    rows = f"{code};frånvaro;1;4;{HALF};2024-04-01\n{code};frånvaro;5;;;2024-04-01"
    (fault,) = load(town, f"{HEAD}\n{rows}\n", "2024-05-10")
    assert fault == f"Blad f, rad 2, kolumn från: {PAST}"
    board = make_board(town.session)
    cited = f";{board.code};12;VN 2024/7;2024-05-02"
    half_said = load(town, f"{HEAD}{DECISION}\n{code};frånvaro;1;4;{HALF};2024-04-01;{board.code};;;\n", "2024-05-10")
    assert len(half_said) == 1 and "eller inget av dem" in half_said[0]
    text = f"{HEAD}{DECISION}\n" + "\n".join(row + cited for row in rows.split("\n"))
    assert load(town, text, "2024-05-10") == []
    assert paid(town, "2024-04") == [APRIL[0], ("2024-04", "halv", 4, 400_000)]
    undo(town.session, IMPORTS["handelseregler"], town.batch, actor=SYSTEM, today=on("2024-05-10"), reason="Fel fil.")
    assert paid(town, "2024-05")[0] == ("2024-04", "halv", 10, 600_000)


def visits(town: Market, person: int, month: str, milli: int) -> None:
    fact = town.volume(person, "Solhjälpen", month, milli, f"{month}-28")
    fact.value_set_id = town.value_set("moment=Städ")
    rebuild(town.session, [person])
