"""The check as prices.md section 5 defines it, on small lists."""

from fractions import Fraction

import pytest

from kundval.reimbursement.rules.check import ACCEPTED, DEVIATION, EQUAL, EXPLAINED, check
from kundval.reimbursement.rules.document import BaseAmount, Faulty, Published, Row, Step, Value, When
from kundval.reimbursement.rules.rounding import Bound
from tests.reimbursement.lists import kr, published_list, rounded_from, small

A, B = frozenset(["a"]), frozenset(["b"])
BASE = Step("summa", "bas", ("rad",), groups=A)


def verdicts(document: object) -> list[str]:
    return [verdict.verdict for verdict in check(document).verdicts]  # type: ignore[arg-type]


def test_a_printed_number_holds_its_lower_end_and_not_its_upper_and_mirrored_below_zero() -> None:
    assert rounded_from(kr("10"), kr("1")).holds(kr("9.5")) and not rounded_from(kr("10"), kr("1")).holds(kr("10.5"))
    assert rounded_from(kr("-10"), kr("1")).holds(kr("-9.5")) and not rounded_from(kr("-10"), kr("1")).holds(
        kr("-10.5")
    )
    zero = rounded_from(kr("0"), kr("1"))
    assert zero.low == Bound(kr("-1/2"), kr("1")) and zero.high == Bound(kr("1/2"), kr("-1"))


def test_a_private_price_is_explained_by_a_municipal_one_that_was_not_rounded() -> None:
    numbers = {("r", "a", "summa"): "3841", ("r", "b", "summa"): "4072"}
    checked = check(small([BASE, Step("summa", "1,06 × summa[grupp=a]", groups=B)], numbers))
    assert [verdict.verdict for verdict in checked.verdicts] == [EQUAL, EXPLAINED]
    assert checked.verdicts[1].computed == 4072
    assert next(iter(checked.stored.values())) == kr("3841.1")
    within = checked.verdicts[0].bases[0].within
    assert within.low == Bound(kr("4071.5") / kr("1.06")) and within.high == Bound(kr("3841.5"), kr("-1"))


def test_the_derived_number_is_left_out_before_the_base() -> None:
    numbers = {("r", "a", "summa"): "100", ("r", "b", "summa"): "150"}
    checked = check(small([BASE, Step("summa", "1,06 × summa[grupp=a]", groups=B)], numbers))
    assert [verdict.verdict for verdict in checked.verdicts] == [EQUAL, DEVIATION]
    assert checked.verdicts[1].computed == 106
    assert [other.group for others in checked.verdicts[1].alternatives for other in others] == ["a"]


def test_a_reason_turns_a_deviation_into_an_accepted_one_and_nothing_else() -> None:
    document = small([BASE, Step("summa", "1,06 × summa[grupp=a]", groups=B)], {("r", "a", "summa"): "100"})
    more = Published("r", "b", "summa", "kr/år", kr("150"), reason="Tryckfel i beslutet")
    changed = document.__class__(**{**document.__dict__, "published": (*document.published, more)})
    assert verdicts(changed) == [EQUAL, ACCEPTED]


def test_the_earlier_row_is_believed_before_the_later() -> None:
    steps = [Step("summa", "bas", ("listan",))]
    checked = check(small(steps, {("r1", "a", "summa"): "100", ("r2", "a", "summa"): "200"}))
    assert [verdict.verdict for verdict in checked.verdicts] == [EQUAL, DEVIATION]


def test_most_numbers_that_agree_are_believed() -> None:
    steps = [Step("summa", "bas", ("listan",))]
    numbers = {(f"r{n}", "a", "summa"): amount for n, amount in enumerate(["90", "100", "100", "100", "110"])}
    assert verdicts(small(steps, numbers)) == [DEVIATION, EQUAL, EQUAL, EQUAL, DEVIATION]


def test_as_published_follows_the_printed_number_also_when_that_deviates() -> None:
    steps = [
        BASE,
        Step("summa", "2 × summa[grupp=a]", groups=B),
        Step("summa", "summa[enhet=kr/år; publicerad] / 12", groups=B, unit="kr/månad"),
    ]
    numbers = {("r", "a", "summa"): "1200", ("r", "b", "summa"): "2412", ("r", "b", "summa@kr/månad"): "201"}
    assert verdicts(small(steps, numbers)) == [EQUAL, DEVIATION, EQUAL]


def test_an_exact_base_is_a_point_and_one_from_another_list_keeps_its_rounding() -> None:
    steps = [Step("x", "bas", ("rad",)), Step("summa", "1000 × x")]
    numbers = {("r", "a", "summa"): "15703"}
    exact = small(steps, numbers, bases=(BaseAmount("x", kr("15.703")),))
    assert verdicts(exact) == [EQUAL]
    wrong = small(steps, numbers, bases=(BaseAmount("x", kr("15.7")),))
    assert verdicts(wrong) == [DEVIATION]
    rounded = small(steps, numbers, bases=(BaseAmount("x", kr("15.7"), exact=False, step=kr("0.01")),))
    assert check(rounded).verdicts[0].computed == 15703


def test_a_hidden_base_gets_the_shortest_decimal_that_gives_every_number() -> None:
    steps = [Step("x", "bas", ("rad",)), Step("summa", "0,985 × x", groups=A), Step("summa", "1,06 × x", groups=B)]
    checked = check(small(steps, {("r", "a", "summa"): "414", ("r", "b", "summa"): "446"}))
    assert [verdict.verdict for verdict in checked.verdicts] == [EQUAL, EQUAL]
    value = next(iter(checked.stored.values()))
    assert value.denominator <= 10


def test_a_rest_a_share_and_a_negative_part_are_formulas_like_any() -> None:
    steps = [
        Step("summa", "bas", ("rad",)),
        Step("moms", "6/106 av summa"),
        Step("adm", "3/103 av (100/106 av summa)"),
        Step("avgift", "-150"),
        Step("rest", "summa − moms − adm + avgift"),
    ]
    numbers = {
        ("r", "a", part): amount
        for part, amount in [
            ("summa", "127147"),
            ("moms", "7197"),
            ("adm", "3494"),
            ("avgift", "-150"),
            ("rest", "116306"),
        ]
    }
    assert verdicts(small(steps, numbers)) == [EQUAL] * 5


def test_unrounded_is_a_fraction_where_the_decimal_has_no_end() -> None:
    steps = [Step("summa", "bas", ("rad",))]
    checked = check(small(steps, {("r", "a", "summa"): "100", ("r", "a", "summa@kr/månad"): "8"}))
    assert checked.verdicts[1].unrounded == Fraction(25, 3)


def test_a_formula_that_needs_its_own_answer_is_refused_with_its_row() -> None:
    steps = [Step("x", "summa / 2", line=2), Step("summa", "2 × x", line=3)]
    with pytest.raises(Faulty, match=r"Blad Formel, rad \d, kolumn Formel: Formeln för .* går i cirkel"):
        check(small(steps, {("r", "a", "summa"): "1"}))


def test_two_steps_for_one_number_are_refused() -> None:
    with pytest.raises(Faulty, match="Stegen på rad 2 och 3 gäller båda"):
        check(small([Step("summa", "1", line=2), Step("summa", "2", line=3)], {("r", "a", "summa"): "1"}))


def test_a_number_that_no_step_explains_is_refused() -> None:
    document = small([Step("summa", "bas", ("rad",), groups=B)], {("r", "a", "summa"): "1"})
    with pytest.raises(Faulty, match="Inget steg säger hur"):
        check(document)


def test_a_reference_may_change_a_dimension() -> None:
    values = tuple(Value("omf", value) for value in ("hel", "halv"))
    rows = (Row("h", "s", {"omf": "hel"}), Row("d", "s", {"omf": "halv"}))
    hel, halv = (When("omf", frozenset(["hel"])),), (When("omf", frozenset(["halv"])),)
    steps = [Step("summa", "bas", ("rad",), where=hel), Step("summa", "0,7 × summa[omf=hel]", where=halv)]
    numbers = {("h", "a", "summa"): "439", ("d", "a", "summa"): "307"}
    assert verdicts(small(steps, numbers, values=values, rows=rows)) == [EQUAL, EQUAL]


def test_stockholm_care_homes_hold_two_vat_factors_in_one_list() -> None:
    assert set(verdicts(published_list("STHLM-VOB-2024"))) == {EQUAL}


def test_a_base_of_another_list_comes_with_its_rounding_and_is_never_left_out() -> None:
    steps = [Step("lokal", "lokal[lista=LOK-2018; rad=r; grupp=a]"), Step("summa", "lokal + 100")]
    stated = BaseAmount("lokal", kr("50"), row="r", group="a", exact=False, step=kr("1"), from_list="LOK-2018")
    assert verdicts(small(steps, {("r", "a", "summa"): "150"}, bases=(stated,))) == [EQUAL]
    checked = check(small(steps, {("r", "a", "summa"): "160"}, bases=(stated,)))
    assert [verdict.verdict for verdict in checked.verdicts] == [DEVIATION]
    assert checked.verdicts[0].computed == 150


def test_a_reference_may_leave_a_dimension_out_or_change_the_service() -> None:
    values = (Value("ålder", "1-2"), Value("ålder", "3-5"))
    rows = (
        Row("x", "förskola", {"ålder": "1-2"}),
        Row("alla åldrar", "förskola", {}),
        Row("ped", "pedagogisk omsorg", {"ålder": "1-2"}),
    )
    steps = [
        Step("lokal", "bas", ("rad",)),
        Step("summa", "2 × lokal[utan ålder]", services=frozenset(["förskola"])),
        Step("summa", "lokal[tjänst=förskola; utan ålder] + 1", services=frozenset(["pedagogisk omsorg"])),
    ]
    numbers = {("alla åldrar", "a", "lokal"): "30", ("x", "a", "summa"): "60", ("ped", "a", "summa"): "31"}
    assert verdicts(small(steps, numbers, values=values, rows=rows)) == [EQUAL] * 3


def test_a_year_may_follow_from_the_printed_month() -> None:
    steps = [
        Step("summa", "bas", ("rad",), unit="kr/månad"),
        Step("summa", "12 × summa[enhet=kr/månad; publicerad]"),
    ]
    numbers = {("r", "a", "summa@kr/månad"): "7696", ("r", "a", "summa"): "92352"}
    assert verdicts(small(steps, numbers)) == [EQUAL, EQUAL]


def test_a_worked_example_is_a_number_like_any() -> None:
    steps = [Step("timme", "bas", ("rad",)), Step("exempel", "4 × 30 × timme"), Step("summa", "timme")]
    numbers = {("r", "a", "timme"): "4", ("r", "a", "exempel"): "480"}
    assert verdicts(small(steps, numbers)) == [EQUAL, EQUAL]


def test_the_step_of_rounding_follows_formula_row_part_unit_and_list_in_that_order() -> None:
    steps = [Step("summa", "bas", ("rad",)), Step("x", "summa / 3"), Step("y", "summa / 3", step=kr("0.01"))]
    numbers = {("r", "a", "summa"): "100", ("r", "a", "x"): "33", ("r", "a", "y"): "33.33"}
    assert verdicts(small(steps, numbers)) == [EQUAL] * 3
    coarse = small(steps, {("r", "a", "summa"): "100", ("r", "a", "x"): "35"})
    rows = tuple(Row(row.name, row.service, row.values, step=kr("5")) for row in coarse.rows)
    assert verdicts(small(steps, {("r", "a", "summa"): "100", ("r", "a", "x"): "35"}, rows=rows)) == [EQUAL] * 2


def test_a_dash_is_kept_and_gives_no_number() -> None:
    document = small([BASE], {("r", "a", "summa"): "100"})
    dash = Published("r", "b", "summa", "kr/år", None, instead="–")
    assert verdicts(document.__class__(**{**document.__dict__, "published": (*document.published, dash)})) == [EQUAL]


@pytest.mark.parametrize("text", ["-" * 900 + "1", "+".join(["1"] * 400), "(" * 200 + "1" + ")" * 200])
def test_a_formula_made_to_break_the_reader_is_answered_with_a_sentence(text: str) -> None:
    with pytest.raises(Faulty, match=r"Formeln har för många parenteser|Formeln har fler än 100 led"):
        check(small([Step("summa", text, line=2)], {("r", "a", "summa"): "1"}))


def test_rows_that_follow_each_other_without_end_are_answered_with_a_sentence() -> None:
    rows = tuple(Row(f"r{n}", "s", {"n": str(n)}) for n in range(400))
    steps = [
        Step(
            "summa",
            f"summa[rad=r{n - 1}] + {' + '.join(['1'] * 90)}" if n else "bas",
            ("rad",),
            where=(When("rad", frozenset([f"r{n}"])),),
        )
        for n in range(400)
    ]
    with pytest.raises(Faulty, match=r"i för många led|i fler än 80 led"):
        check(small(steps, {("r399", "a", "summa"): "1"}, rows=rows))


def test_a_reference_to_one_row_means_that_row_also_where_it_is_read_in_the_row_itself() -> None:
    steps = [Step("pris", "bas", ("rad",)), Step("summa", "pris[rad=r1] + 1")]
    numbers = {
        ("r1", "a", "pris"): "100",
        ("r1", "a", "summa"): "101",
        ("r2", "a", "pris"): "200",
        ("r2", "a", "summa"): "101",
    }
    assert verdicts(small(steps, numbers)) == [EQUAL] * 4


def test_a_reference_to_one_dimension_value_means_that_row_also_in_the_row_that_has_it() -> None:
    values = tuple(Value("omf", value) for value in ("hel", "halv"))
    rows = (Row("h", "s", {"omf": "hel"}), Row("d", "s", {"omf": "halv"}))
    steps = [Step("pris", "bas", ("rad",)), Step("summa", "pris[omf=hel]")]
    numbers = {
        ("h", "a", "pris"): "100",
        ("h", "a", "summa"): "100",
        ("d", "a", "pris"): "70",
        ("d", "a", "summa"): "100",
    }
    assert verdicts(small(steps, numbers, values=values, rows=rows)) == [EQUAL] * 4


def test_a_stated_base_may_name_the_one_price_group_that_it_is_reckoned_in() -> None:
    steps = [Step("x", "bas", ("rad",), groups=A), Step("x", "x[grupp=a]", groups=B), Step("summa", "2 × x")]
    numbers = {("r", "a", "summa"): "201", ("r", "b", "summa"): "201"}
    assert verdicts(small(steps, numbers, bases=(BaseAmount("x", kr("100.5"), row="r", group="a"),))) == [EQUAL, EQUAL]
    with pytest.raises(Faulty, match="Beloppet hör inte till någon bas"):
        check(small(steps, numbers, bases=(BaseAmount("x", kr("100.5"), row="r", group="b"),)))
