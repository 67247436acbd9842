"""What the formula language can say, and what it answers to a slip."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kundval.reimbursement.rules.check import DEVIATION, EQUAL, EXPLAINED, check
from kundval.reimbursement.rules.document import (
    BaseAmount,
    Component,
    Document,
    Faulty,
    Published,
    Row,
    Step,
    Unit,
    Value,
    When,
)
from kundval.reimbursement.workbook.fields import Where
from tests.reimbursement.lists import kr, small

BASE = Step("summa", "bas", ("rad",))


def verdicts(document: Document) -> list[str]:
    return [verdict.verdict for verdict in check(document).verdicts]


def of_one(expression: str, amount: str, base: str = "100", part: str = "x") -> Document:
    return small([BASE, Step(part, expression, line=3)], {("r", "a", "summa"): base, ("r", "a", part): amount})


@pytest.mark.parametrize(
    ("expression", "amount"),
    [
        ("1,06 x summa", "106"),
        ("1,06x (summa)", "106"),
        ("(100 % + 6 %) × summa", "106"),
        ("1.06 * summa", "106"),
        ("6 procent av summa", "6"),
        ("6% av summa", "6"),
        ("−summa + 1 000", "900"),
        ("3/103 av (100/106 av summa)", "3"),
        ("(summa − 40) / 12", "5"),
        ("1,06 ⋅ summa", "106"),
        ("summa ∙ 53 ∕ 50", "106"),
        ("summa × summa[publicerad] / 100", "100"),
    ],
)
def test_signs_are_read_as_people_write_them(expression: str, amount: str) -> None:
    assert verdicts(of_one(expression, amount)) == [EQUAL, EQUAL]


@pytest.mark.parametrize(
    "part", ["3-årsbidrag", "läromedel/utrustning", "lokal (m2)", "lokal [LSS]", "moms 6 %", "vård & omsorg"]
)
def test_a_part_may_be_called_what_the_list_calls_it(part: str) -> None:
    document = small(
        [Step(part, "bas", ("rad",)), Step("summa", f"2 × {part}")],
        {("r", "a", part): "50", ("r", "a", "summa"): "100"},
    )
    assert verdicts(document) == [EQUAL, EQUAL]


def test_names_are_found_whatever_their_case_and_in_quotation_marks() -> None:
    rows = (Row("Nivå 1; dag = kväll]", "s", {}), Row("r", "s", {}))
    steps = [BASE, Step("x", "2 × Summa[rad=«nivå 1; dag = kväll]»; GRUPP=A]")]
    numbers = {("Nivå 1; dag = kväll]", "a", "summa"): "50", ("r", "b", "x"): "100"}
    assert verdicts(small(steps, numbers, rows=rows)) == [EQUAL, EQUAL]


def test_a_condition_may_ask_for_anything_but_a_value_or_for_a_row_without_the_dimension() -> None:
    values = tuple(Value("omf", value) for value in ("hel", "halv", "kort"))
    rows = (
        Row("h", "s", {"omf": "hel"}),
        Row("d", "s", {"omf": "halv"}),
        Row("k", "s", {"omf": "kort"}),
        Row("alla", "s", {}),
    )
    without = When("omf", frozenset([""]))
    steps = [
        Step("summa", "bas", ("rad",), where=(When("omf", frozenset(["hel"])),)),
        Step("summa", "summa[omf=hel] / 2", where=(When("omf", frozenset(["hel", ""]), unlike=True),)),
        Step("summa", "2 × summa[omf=hel]", where=(without,)),
    ]
    numbers = {(row, "a", "summa"): amount for row, amount in zip("hdk", ("100", "50", "50"), strict=True)}
    assert verdicts(small(steps, {**numbers, ("alla", "a", "summa"): "200"}, values=values, rows=rows)) == [EQUAL] * 4


@pytest.mark.parametrize(
    "text", ["ålder=1-2 eller 3-5; omfattning≠heltid; utan zon", "rad=«Kort 8 eller 10»", "rad≠«a; b»"]
)
def test_conditions_read_back_as_they_were_written(text: str) -> None:
    field = Where()
    read = field.deserialize(text)
    assert field._serialize(read, "", None) == text
    assert field.deserialize("zon!=A; zon <> B") == (
        When("zon", frozenset(["A"]), True), When("zon", frozenset(["B"]), True)
    )  # fmt: skip


def test_rows_that_differ_only_in_what_they_print_are_told_apart_by_it() -> None:
    rows = (Row("pris", "s", {}), Row("avgift", "s", {}))
    steps = [
        Step("summa", "bas", ("rad",), where=(When("rad", frozenset(["pris"])),)),
        Step("x", "summa[tjänst=s] / 2", where=(When("rad", frozenset(["avgift"])),)),
    ]
    assert verdicts(small(steps, {("pris", "a", "summa"): "100", ("avgift", "a", "x"): "50"}, rows=rows)) == [EQUAL] * 2


def test_one_amount_of_another_list_is_one_base_wherever_it_is_used() -> None:
    stated = BaseAmount("lokal", kr("50"), exact=False, step=kr("1"), from_list="LOK-2018", line=2)
    steps = [Step("lokal", "lokal[lista=LOK-2018]"), Step("summa", "100 × lokal")]
    numbers = {("r1", "a", "summa"): "4960", ("r2", "a", "summa"): "5040"}
    checked = check(small(steps, numbers, bases=(stated,)))
    # Each alone would do, but no amount that is printed 50 gives both.
    assert [one.verdict for one in checked.verdicts] == [EXPLAINED, DEVIATION]
    assert checked.verdicts[0].bases[0].stored == kr("49.6")


def test_an_amount_of_another_list_counts_as_printed_there() -> None:
    stated = BaseAmount("lokal", kr("50"), exact=False, step=kr("1"), from_list="LOK-2018")
    steps = [Step("lokal", "lokal[lista=LOK-2018]"), Step("summa", "10 × lokal")]
    assert verdicts(small(steps, {("r", "a", "summa"): "500"}, bases=(stated,))) == [EQUAL]
    assert verdicts(small(steps, {("r", "a", "summa"): "497"}, bases=(stated,))) == [EXPLAINED]


def test_a_stated_base_may_say_which_dimension_value_it_is_for() -> None:
    values = (Value("ålder", "1-2"), Value("ålder", "3-5"))
    rows = (Row("r1", "s", {"ålder": "1-2"}), Row("r2", "s", {"ålder": "3-5"}))
    stated = tuple(
        BaseAmount("avgift", kr(amount), where=(When("ålder", frozenset([age])),))
        for age, amount in (("1-2", "101.5"), ("3-5", "90.25"))
    )
    steps = [Step("avgift", "bas", ("ålder",)), Step("summa", "1000 − 2 × avgift")]
    numbers = {("r1", "a", "summa"): "797", ("r2", "a", "summa"): "820"}
    checked = check(small(steps, numbers, values=values, rows=rows, bases=stated))
    assert [one.verdict for one in checked.verdicts] == [EQUAL, EQUAL]
    assert [one.unrounded for one in checked.verdicts] == [797, kr("819.5")]


def test_a_stated_base_that_nothing_uses_is_refused_with_its_row() -> None:
    stated = (BaseAmount("summa", kr("1"), row="r2", line=2), BaseAmount("x", kr("1"), from_list="L", line=3))
    steps = [BASE, Step("x", "summa / 2")]
    with pytest.raises(Faulty) as caught:
        check(small(steps, {("r", "a", "summa"): "1"}, bases=stated))
    assert [str(fault)[:60] for fault in caught.value.faults] == [
        "Blad Basbelopp, rad 2, kolumn Belopp: Beloppet hör inte till",
        "Blad Basbelopp, rad 3, kolumn Belopp: Beloppet används inte:",
    ]


def test_a_reference_to_another_list_that_states_nothing_is_refused() -> None:
    with pytest.raises(Faulty, match="Bladet Basbelopp saknar lokal ur listan LOK-2018 för «r», a, kr/år"):
        check(
            small([Step("lokal", "lokal[lista=LOK-2018]", line=2), Step("summa", "lokal")], {("r", "a", "summa"): "1"})
        )


def test_a_printed_number_that_is_exact_is_a_point() -> None:
    document = small([Step("x", "bas", ("rad",)), Step("summa", "12 × x")], {("r", "a", "summa"): "1206"})
    exact = Published("r", "a", "x", "kr/år", kr("100.5"), exact=True)
    rounded = Published("r", "a", "x", "kr/år", kr("100.4"), exact=True)
    assert verdicts(Document(**{**document.__dict__, "published": (exact, *document.published)})) == [EQUAL, EQUAL]
    checked = check(Document(**{**document.__dict__, "published": (rounded, *document.published)}))
    assert [one.verdict for one in checked.verdicts] == [DEVIATION, EQUAL]


def test_a_base_printed_once_for_groups_that_each_have_their_own_is_printed_for_each() -> None:
    steps = [
        Step("x", "bas", ("rad", "grupp")),
        Step("summa", "10 × x"),
    ]
    numbers = {("r", "alla", "x"): "5", ("r", "a", "summa"): "53", ("r", "b", "summa"): "47"}
    checked = check(small(steps, numbers))
    assert [one.verdict for one in checked.verdicts] == [EQUAL, EXPLAINED, EXPLAINED]
    assert sorted(checked.stored.values()) == [Fraction(47, 10), Fraction(53, 10)]


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("2 × summa[grupp=kommunal]", "Prisgruppen «kommunal» finns inte på bladet Prisgrupper."),
        ("2 × summa[enhet=kr/vecka]", "Enheten «kr/vecka» finns inte på bladet Enheter."),
        ("2 × summa[tjänst=skola]", "Tjänsten «skola» finns inte på bladet Rader."),
        ("2 × summa[zon=A]", "«zon» är ingen dimension."),
        ("2 × summa[rad=r9]", "Raden «r9» finns inte på bladet Rader."),
        ("2 × summa[grupp]", "«grupp» inom hakparentes kan inte läsas."),
        (
            "summa + 6 %",
            "Skriv vad procenten räknas på, till exempel 6 % av (omsorg + lokal), eller 1,06 × (omsorg + lokal).",
        ),
        ("6 %", "Skriv vad procenten räknas på"),
        (
            "summa × summa",
            "Två belopp kan inte multipliceras med varandra. Är det ena ett tryckt tal, skriv [publicerad]",
        ),
        (
            "1,06 × summa[avrundad]",
            "«r», summa, a, kr/år räknas av summa (r), som inte är avrundad.",
        ),
        ("summa / 0", "Det går bara att dela med ett tal som inte är 0."),
    ],
)
def test_a_slip_in_a_formula_is_answered_with_what_is_wrong(expression: str, sentence: str) -> None:
    with pytest.raises(Faulty) as caught:
        check(of_one(expression, "1"))
    assert str(caught.value.faults[0]).startswith(f"Blad Formel, rad 3, kolumn Formel: {sentence}")


def test_parts_that_are_rounded_but_never_printed_are_added_as_they_would_be_printed() -> None:
    # 3 % of 105 807 is 3 174.21, to tens 3 170; 6 % of 105 807 + 3 170 + 17 208 is 7 571.10, so 133 756. Unrounded it were 133 760.88.
    parts = ("omsorg", "lokal", "adm", "moms", "summa")
    steps = [
        Step("omsorg", "bas", ("rad",)),
        Step("lokal", "bas", ("rad",)),
        Step("adm", "3 % av omsorg[publicerad]", step=kr("10")),
        Step("moms", "6 % av (omsorg[publicerad] + adm[avrundad] + lokal[publicerad])"),
        Step("summa", "omsorg[publicerad] + adm[avrundad] + lokal[publicerad] + moms[avrundad]"),
    ]
    numbers = {("r", "a", "omsorg"): "105807", ("r", "a", "lokal"): "17208", ("r", "a", "summa"): "133756"}
    components = tuple(
        Component(code, code, payable=code == "summa", printed=code not in ("adm", "moms")) for code in parts
    )
    assert verdicts(small(steps, numbers, components=components)) == [EQUAL, EQUAL, EQUAL]
    misprint = check(small(steps, {**numbers, ("r", "a", "summa"): "133761"}, components=components)).verdicts[-1]
    assert (misprint.verdict, misprint.unrounded, misprint.computed) == (DEVIATION, 133756, 133756)


def test_standard_minutes_that_are_printed_multiply_an_hourly_price() -> None:
    # 372.40 kr an hour, printed 372: 45 minutes are 279.30 and 90 minutes 558.60, printed 279 and 559.
    units = (Unit("kr/år", "år"), Unit("min", "minut"))
    steps = [
        Step("pris", "bas", ("listan",)),
        Step("tid", "bas", ("rad",), unit="min"),
        Step("summa", "pris × tid[enhet=min; publicerad] / 60"),
    ]
    numbers = {("q", "a", "pris"): "372", ("q", "a", "tid@min"): "45", ("q", "a", "summa"): "279"}
    numbers |= {("r", "a", "tid@min"): "90", ("r", "a", "summa"): "559"}
    checked = check(small(steps, numbers, units=units))
    found = [(one.number.component, one.unrounded, one.verdict) for one in checked.verdicts]
    assert found == [
        ("pris", kr("372.4"), EQUAL), ("tid", 45, EQUAL), ("summa", kr("279.3"), EQUAL),
        ("tid", 90, EQUAL), ("summa", kr("558.6"), EXPLAINED),
    ]  # fmt: skip


@pytest.mark.parametrize(("base", "printed"), [("3599", "3814"), ("5000", "5300")])
def test_a_list_that_rounds_down_is_reckoned_with_half_a_step_less(base: str, printed: str) -> None:
    # 3 599 × 1.06 is 3 814.94, and rounds to 3 815; 5 000 × 1.06 is 5 300 either way.
    document = of_one("1,06 × summa − 0,5", printed, base)
    exact = tuple(replace(one, exact=one.component == "summa") for one in document.published)
    assert verdicts(replace(document, published=exact)) == [EQUAL, EQUAL]
