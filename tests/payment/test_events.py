"""What absence, an empty place, a declined visit and a start-up pay, with figures worked out by hand from published lists.

Sollentuna, residential care 2024: 2 196 kr a day, half of it day 1–14 of an absence. Stockholm 2024: 2 329 kr (somatic, independent),
an empty place 1 609 kr for seven days. Solna, home care 2024: 464 kr an hour of care, 382 kr of service, cleaning 96 minutes; day 1 of
an unplanned absence 75 %, day 2–5 25 %; a declined cleaning 75 %, laundry (86 minutes) 55 %.
"""

from fractions import Fraction

import pytest
from sqlmodel import Session, select

from kundval.access.rules import SYSTEM
from kundval.choice.models import ArisenSegment, Entitlement, EventFact, Segment, Volume
from kundval.choice.models.event_rules import EventRule
from kundval.choice.queries.event_rules import lines_of, versions_of
from kundval.choice.rules.event_lines import Line
from kundval.choice.service.event_rules import save_event_rule, save_standard_time
from kundval.choice.service.events import mark_event_mistyped, record_event
from kundval.choice.service.in_time import hold_in_time
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused
from kundval.payment.queries.control_counting import events_without_price, without_hours
from kundval.payment.queries.too_late import too_late
from kundval.payment.queries.verify import verify
from kundval.period import Month
from kundval.registry.models import Dimension, DimensionValue
from tests.payment.beside import beside, give, supplement
from tests.payment.build import Market, market, on

ABSENT, EMPTY, DECLINED = "frånvaro dag 1–14", "tom plats dag 1–7", "avböjt besök"
SINCE = on("2020-01-01")


def rule(town: Market, kind: str, value: str, day_from: int = 1, day_to: int | None = None, **more: object) -> None:
    """One more line of the kind's rule, or another one for the same days, as if the whole of it had been said at once."""
    new = Line(day_from=day_from, day_to=day_to, value=value, **more)
    before = versions_of(town.session, town.service.id, kind)[-1:]
    lines = [line for version in before for line in told(lines_of(town.session, [version.id])[version.id])]
    kept = [line for line in lines if (line.values, line.day_from, line.after) != (new.values, new.day_from, new.after)]
    save_event_rule(town.session, actor=SYSTEM, today=SINCE, service_id=town.service.id, kind=kind, valid_from=SINCE,
                    lines=[*kept, new])  # fmt: skip


def told(rows: list[EventRule]) -> list[Line]:
    return [Line(row.values, row.day_from, row.day_to, row.after, row.value, row.quantity_milli) for row in rows]


def event(
    town: Market, person: int, kind: str, since: str, until: str = "", reported: str = "", **more: object
) -> EventFact:
    return record_event(
        town.session, actor=SYSTEM, today=on("2030-01-01"), person_id=person, service_id=town.service.id, kind=kind, valid_from=on(since),
        valid_to=on(until) if until else None, reported_on=on(reported or since), **more,
    )  # fmt: skip


def dimension(town: Market, code: str, *values: str) -> None:
    found = Dimension(service_id=town.service.id, code=code, position=1)
    town.session.add(found)
    town.session.flush()
    for number, value in enumerate(values):
        town.session.add(DimensionValue(dimension_id=found.id, value=value, position=number))
    town.session.flush()


def found(town: Market, month: str, today: str = "") -> list[tuple[str, str, Fraction, int]]:
    """Service month, row, quantity due and amount of each line of a run."""
    return [(line.month, line.row, line.due, line.amount_ore) for line in town.lines(town.run(month, today))]


def holds(town: Market) -> bool:
    return all(check.holds for check in verify(town.session))


@pytest.fixture
def sollentuna(session: Session) -> Market:
    town = market(session, "2024-04")
    town.unit("Eken")
    town.rate(219_600, unit="dygn", row="dygn")
    rule(town, "frånvaro", ABSENT, 1, 14)
    rule(town, "frånvaro", "", 15)
    rule(town, "utflyttning", ABSENT, 1, 14, after=True)
    rule(town, "dödsfall", ABSENT, 1, 14, after=True)
    town.rate(109_800, unit="dygn", row="halv", values=f"händelse={ABSENT}")
    return town


@pytest.fixture
def stockholm(session: Session) -> Market:
    town = market(session, "2024-01")
    town.unit("Lönnen")
    town.unit("Asken")
    town.rate(232_900, unit="dygn", row="somatisk")
    rule(town, "utflyttning", EMPTY, 1, 7, after=True)
    rule(town, "dödsfall", EMPTY, 1, 7, after=True)
    town.rate(160_900, unit="dygn", row="tom plats", values=f"händelse={EMPTY}")
    return town


@pytest.fixture
def solna(session: Session) -> Market:
    """Home care by performed hours, with visits in standard minutes."""
    town = market(session, "2024-03", volume_unit="timme")
    town.unit("Solhjälpen")
    dimension(town, "moment", "Omvårdnad", "Städ", "Tvätt")
    for moment, minutes in (("Städ", 96), ("Tvätt", 86)):
        save_standard_time(
            town.session, actor=SYSTEM, today=SINCE, service_id=town.service.id, values=f"moment={moment}",
            minutes=minutes, valid_from=SINCE
        )  # fmt: skip
    town.rate(46_400, unit="timme", row="omvårdnad", values="moment=Omvårdnad")
    town.rate(38_200, unit="timme", row="städ", values="moment=Städ")
    town.rate(38_200, unit="timme", row="tvätt", values="moment=Tvätt")
    town.rate(28_650, unit="timme", row="avböjd städ", values=f"moment=Städ;händelse={DECLINED}")
    town.rate(21_010, unit="timme", row="avböjd tvätt", values=f"moment=Tvätt;händelse={DECLINED}")
    town.rate(34_800, unit="timme", row="dag 1", values="moment=Omvårdnad;händelse=frånvaro dag 1")
    town.rate(11_600, unit="timme", row="dag 2–5", values="moment=Omvårdnad;händelse=frånvaro dag 2–5")
    rule(town, "avböjt besök", DECLINED)
    rule(town, "sjukhus", "frånvaro dag 1", 1, 1, values="moment=Omvårdnad")
    rule(town, "sjukhus", "frånvaro dag 2–5", 2, 5, values="moment=Omvårdnad")
    return town


def test_a_price_a_day_pays_the_days_of_the_place(sollentuna: Market):
    sollentuna.choose(sollentuna.child(), "Eken", "2024-04-21")
    assert found(sollentuna, "2024-04") == [("2024-04", "dygn", 10, 2_196_000)]


def test_sollentuna_half_the_day_price_day_1_to_14_then_nothing(sollentuna: Market):
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-05-01")  # 20 days: 14 at half, 6 at nothing, 10 present
    assert found(sollentuna, "2024-04") == [("2024-04", "dygn", 10, 2_196_000), ("2024-04", "halv", 14, 1_537_200)]
    assert found(sollentuna, "2024-05") == [("2024-05", "dygn", 31, 6_807_600)]
    assert holds(sollentuna)


def test_an_absence_leaves_the_place_held(sollentuna: Market):
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-05-01")
    segment = sollentuna.session.exec(select(Segment)).one()
    assert (segment.valid_from, segment.multiplier) == (on("2024-04-01").toordinal(), 1)
    assert sorted(row.multiplier for row in sollentuna.session.exec(select(ArisenSegment))) == [-1, -1, 1]


def test_an_absence_told_late_is_taken_back_as_a_correction(sollentuna: Market):
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    assert found(sollentuna, "2024-04") == [("2024-04", "dygn", 30, 6_588_000)]
    event(sollentuna, person, "frånvaro", "2024-04-17", "2024-05-01", "2024-05-10")
    lines = found(sollentuna, "2024-05")
    assert lines[:2] == [("2024-04", "dygn", 16, -3_074_400), ("2024-04", "halv", 14, 1_537_200)]


def test_an_absence_told_too_late_is_listed_and_an_override_lets_it_hold(sollentuna: Market):
    sollentuna.calendar("dag för dag", "ingen")
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    sollentuna.run("2024-04")
    late = event(sollentuna, person, "frånvaro", "2024-04-17", "2024-05-01", "2024-05-10")
    assert [line[0] for line in found(sollentuna, "2024-05")] == ["2024-05"]
    assert sum(one.amount_ore for one in too_late(sollentuna.session, sollentuna.industry)) == -1_537_200
    assert holds(sollentuna)
    hold_in_time(sollentuna.session, fact_table="event_fact", fact_id=late.id, month=Month.parse("2024-04"))
    assert found(sollentuna, "2024-06")[:2] == [("2024-04", "dygn", 16, -3_074_400), ("2024-04", "halv", 14, 1_537_200)]
    assert holds(sollentuna)


def test_the_same_event_told_again_replaces_the_first_and_an_empty_one_ends_it(sollentuna: Market):
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-04-21")
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-04-13", "2024-04-20")
    assert found(sollentuna, "2024-04")[1] == ("2024-04", "halv", 2, 219_600)
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-04-11", "2024-05-02")
    assert found(sollentuna, "2024-05")[:2] == [("2024-04", "dygn", 30, 439_200), ("2024-04", "halv", 0, -219_600)]


def test_a_mistyped_event_never_was(sollentuna: Market):
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    wrong = event(sollentuna, person, "frånvaro", "2024-04-11")
    mark_event_mistyped(sollentuna.session, actor=SYSTEM, today=on("2024-04-12"), event_id=wrong.id, reason="Fel kund.")
    assert found(sollentuna, "2024-04") == [("2024-04", "dygn", 30, 6_588_000)]


def test_sollentuna_death_is_paid_half_for_fourteen_days_at_the_unit(sollentuna: Market):
    person = sollentuna.child("1935-01-01")
    sollentuna.choose(person, "Eken", "2024-04-01")
    sollentuna.fact("dödsfall", person, "2024-04-25", "2024-04-26", slot=0)
    # The 25th to the 8th of May: six days in April, eight in May.
    assert found(sollentuna, "2024-04") == [("2024-04", "dygn", 24, 5_270_400), ("2024-04", "halv", 6, 658_800)]
    assert found(sollentuna, "2024-05") == [("2024-05", "halv", 8, 878_400)]


def test_stockholm_an_empty_place_is_paid_seven_days_after_who_moved_and_the_new_unit_from_its_day(stockholm: Market):
    person = stockholm.child("1935-01-01")
    stockholm.choose(person, "Lönnen", "2024-01-01")
    stockholm.fact("byte", person, "2024-01-21", "2024-01-15", "Asken")
    assert [(line.unit, line.row, line.due) for line in stockholm.lines(stockholm.run("2024-01"))] == [
        ("Asken", "somatisk", 11), ("Lönnen", "somatisk", 20), ("Lönnen", "tom plats", 7)
    ]  # fmt: skip
    assert holds(stockholm)


def test_stockholm_an_annulled_move_leaves_no_empty_place(stockholm: Market):
    person = stockholm.child("1935-01-01")
    stockholm.choose(person, "Lönnen", "2024-01-01")
    moved = stockholm.fact("byte", person, "2024-01-21", "2024-01-15", "Asken")
    stockholm.fact("annullering", person, "2024-01-21", "2024-01-20", annuls_id=moved.id)
    assert found(stockholm, "2024-01") == [("2024-01", "somatisk", 31, 7_219_900)]


def test_an_empty_place_is_not_paid_from_the_day_the_person_is_back(stockholm: Market):
    person = stockholm.child("1935-01-01")
    stockholm.choose(person, "Lönnen", "2024-01-01")
    stockholm.fact("avslut", person, "2024-01-11", "2024-01-10")
    stockholm.choose(person, "Lönnen", "2024-01-15")
    # Ten days, the 11th to the 14th empty, and seventeen days from the 15th: never two payments for one place.
    assert found(stockholm, "2024-01") == [("2024-01", "somatisk", 27, 6_288_300), ("2024-01", "tom plats", 4, 643_600)]
    assert holds(stockholm)


def test_a_choice_that_never_held_a_day_gives_no_empty_place(stockholm: Market):
    person = stockholm.child("1935-01-01")
    choice = stockholm.choose(person, "Lönnen", "2024-01-11")
    stockholm.fact("annullering", person, "2024-01-15", "2024-01-15", annuls_id=choice.id)
    assert stockholm.run("2024-01") is None
    assert holds(stockholm)


def test_an_event_value_without_a_price_is_never_paid_as_the_choice(stockholm: Market):
    rule(stockholm, "dödsfall", "utan pris", 1, 7, after=True)
    person = stockholm.child("1935-01-01")
    stockholm.choose(person, "Lönnen", "2024-01-01")
    stockholm.fact("dödsfall", person, "2024-01-11", "2024-01-11", slot=0)
    run = stockholm.run("2024-01")
    assert [(line.row, line.due, line.amount_ore) for line in stockholm.lines(run)] == [("somatisk", 10, 2_329_000)]
    assert run is not None
    told = events_without_price(stockholm.session, run)
    assert told is not None and told.count == 1


def test_events_of_merged_persons_hold_for_the_survivor(sollentuna: Market):
    duplicate, survivor = sollentuna.child("1935-01-01"), sollentuna.child("1935-01-01")
    sollentuna.choose(duplicate, "Eken", "2024-04-01")
    event(sollentuna, duplicate, "frånvaro", "2024-04-21", "2024-05-01")
    sollentuna.merge(duplicate, survivor, "2024-04-25")
    assert [(line.person, line.row, line.due) for line in sollentuna.lines(sollentuna.run("2024-04"))] == [
        (survivor, "dygn", 20), (survivor, "halv", 10)
    ]  # fmt: skip


def test_solna_visits_are_paid_by_standard_minutes(solna: Market):
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-01", values="moment=Städ")
    visits(solna, person, "moment=Städ", 2_000)  # 2 × 96 minutes: 3,2 hours × 382 kr
    visits(solna, person, "moment=Omvårdnad", 10_500)  # 10,5 hours × 464 kr
    assert found(solna, "2024-03") == [
        ("2024-03", "omvårdnad", Fraction(21, 2), 487_200), ("2024-03", "städ", Fraction(16, 5), 122_240)
    ]  # fmt: skip
    assert holds(solna)


def test_solna_a_declined_visit_pays_its_share_of_the_standard_minutes(solna: Market):
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-01", values="moment=Städ")
    event(solna, person, "avböjt besök", "2024-03-05", "2024-03-06", values={"moment": "Städ"}, quantity_milli=1_000)
    event(solna, person, "avböjt besök", "2024-03-12", "2024-03-13", values={"moment": "Tvätt"}, quantity_milli=1_000)
    # 96/60 × 286,50 kr (75 % of 382) and 86/60 × 210,10 kr (55 %).
    assert found(solna, "2024-03") == [
        ("2024-03", "avböjd städ", Fraction(8, 5), 45_840), ("2024-03", "avböjd tvätt", Fraction(43, 30), 30_114)
    ]  # fmt: skip


def test_solna_hospital_pays_75_percent_day_1_and_25_percent_day_2_to_5(solna: Market):
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-01", values="moment=Omvårdnad")
    event(solna, person, "sjukhus", "2024-03-10", "2024-03-20", quantity_milli=2_000)  # two hours a day were planned
    assert found(solna, "2024-03") == [("2024-03", "dag 1", 2, 69_600), ("2024-03", "dag 2–5", 8, 92_800)]
    assert [row.quantity_milli for row in solna.session.exec(select(Volume))] == [2_000] * 5
    assert holds(solna)


def test_an_event_that_pays_nothing_gives_no_volume(solna: Market):
    rule(solna, "semester", "")
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-01", values="moment=Omvårdnad")
    event(solna, person, "semester", "2024-03-05", "2024-03-08", quantity_milli=1_000)
    assert solna.run("2024-03") is None


def test_a_bonus_an_hour_is_paid_for_standard_minutes_and_not_for_what_was_declined(solna: Market):
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-01", values="moment=Städ")
    visits(solna, person, "moment=Städ", 2_000)
    visits(solna, person, "moment=Omvårdnad", 10_500)
    event(solna, person, "avböjt besök", "2024-03-05", "2024-03-06", values={"moment": "Städ"}, quantity_milli=1_000)
    give(solna, supplement(solna, "kvalitet", "volym", "volym"), ("Solhjälpen", 2_300, "2024-01-01", "2024-05-01"))
    # 2 × 96 minutes and 10,5 hours: 13,7 hours at 23 kr.
    assert beside(solna, solna.run("2024-03")) == [
        ("2024-03", "Solhjälpen", "kvalitet", 0, Fraction(137, 10), 31_510, 0)
    ]
    assert holds(solna)


def test_solna_a_new_customer_gives_four_hours_once(solna: Market):
    rule(solna, "uppstart", "ny kund", values="moment=Omvårdnad", quantity_milli=4_000)
    solna.rate(46_400, unit="timme", row="ny kund", values="moment=Omvårdnad;händelse=ny kund")
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-04", values="moment=Omvårdnad")
    event(solna, person, "uppstart", "2024-03-04")
    assert found(solna, "2024-03") == [("2024-03", "ny kund", 4, 185_600)]


def test_hours_of_stay_count_four_weeks_a_month(session: Session):
    town = market(session, "2024-01", volume_unit="timme")
    town.service.paid_by = "vistelsetid"
    town.calendar("mätdag", day=15)
    town.unit("Björken")
    town.rate(4_250, unit="timme", row="timme")
    child = town.child("2021-01-01")
    town.choose(child, "Björken", "2024-01-10", quantity_milli=30_000)
    unknown = town.child("2021-01-01")
    town.choose(unknown, "Björken", "2024-01-10")
    # Skellefteå's way: 30 hours × 4 weeks = 120 hours × 42,50 kr.
    run = town.run("2024-01")
    assert [(line.row, line.due, line.amount_ore) for line in town.lines(run)] == [("timme", 120, 510_000)]
    assert run is not None
    told = without_hours(town.session, run)
    assert told is not None and told.count == 1
    town.fact("omfattning", child, "2024-02-01", "2024-02-01", "Björken", quantity_milli=17_500)
    assert found(town, "2024-02") == [("2024-02", "timme", 70, 297_500)]
    assert holds(town)


def test_a_switch_without_hours_keeps_those_that_held_before_it(session: Session):
    town = market(session, "2024-01", volume_unit="timme")
    town.service.paid_by = "vistelsetid"
    town.calendar("mätdag", day=15)
    town.unit("Björken")
    town.unit("Eken")
    town.rate(4_250, unit="timme", row="timme")
    child = town.child("2021-01-01")
    town.choose(child, "Björken", "2024-01-01", quantity_milli=30_000)
    town.fact("byte", child, "2024-01-10", "2024-01-05", "Eken", quantity_milli=17_500)
    town.fact("byte", child, "2024-01-10", "2024-01-08", "Eken")
    # What was told first of the 10th never held a day: 30 hours × 4 weeks go on.
    assert found(town, "2024-01") == [("2024-01", "timme", 120, 510_000)]


def test_granted_volume_is_paid_by_the_days_it_is_granted(session: Session):
    town = market(session, "2024-01", volume_unit="timme")
    town.service.paid_by = "beviljad"
    town.unit("Hjälparna")
    town.rate(46_400, unit="timme", row="timme")
    person = town.child("1940-01-01")
    granted(town, person, "2023-12-01", 31_000)
    town.choose(person, "Hjälparna", "2023-12-01")
    granted(town, person, "2024-01-11", 62_000, "2024-01-12")
    # 10 days of 31 hours a month and 21 days of 62: 10 + 42 hours.
    assert found(town, "2024-01") == [("2024-01", "timme", 52, 2_412_800)]
    assert holds(town)


def test_granted_hours_and_absence_by_day(session: Session):
    town = market(session, "2024-03", volume_unit="timme")
    town.service.paid_by = "beviljad"
    town.unit("Solhjälpen")
    town.rate(46_400, unit="timme", row="timme")
    for number, (first, last, ore) in enumerate(((1, 1, 34_800), (2, 5, 11_600))):
        rule(town, "sjukhus", f"dag {first}–{last}", first, last)
        town.rate(ore, unit="timme", row=f"frånvaro {number}", values=f"händelse=dag {first}–{last}")
    person = town.child("1940-01-01")
    granted(town, person, "2024-02-01", 31_000)
    town.choose(person, "Solhjälpen", "2024-02-01")
    event(town, person, "sjukhus", "2024-03-10", "2024-03-15")
    # An hour a day: one at 75 %, four at 25 %, the other 26 in full.
    assert found(town, "2024-03") == [
        ("2024-03", "frånvaro 0", 1, 34_800), ("2024-03", "frånvaro 1", 4, 46_400), ("2024-03", "timme", 26, 1_206_400)
    ]  # fmt: skip


def test_an_event_without_a_rule_is_refused_with_those_that_have_one(sollentuna: Market):
    person = sollentuna.child()
    with pytest.raises(FieldsRefused, match="frånvaro"):
        event(sollentuna, person, "semester", "2024-04-01")
    with pytest.raises(FieldsRefused, match="följer av kundens val"):
        event(sollentuna, person, "dödsfall", "2024-04-01")


def granted(town: Market, person: int, since: str, milli: int, reported: str = "") -> None:
    town.session.add(
        Entitlement(
            person_id=person, service_id=town.service.id, valid_from=on(since), quantity_milli=milli, decided_on=on(since),
            reported_on=on(reported or since),
        )
    )  # fmt: skip
    rebuild(town.session, [person])


def visits(town: Market, person: int, values: str, milli: int) -> None:
    fact = town.volume(person, "Solhjälpen", "2024-03", milli, "2024-03-31")
    fact.value_set_id = town.value_set(values)
    rebuild(town.session, [person])
