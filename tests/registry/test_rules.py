"""What the registry refuses and proposes, without a database."""

import pytest

from kundval.errors import FieldsRefused
from kundval.registry import rules


@pytest.mark.parametrize(
    ("form", "mode", "code"),
    [
        ("aktiebolag", "fristående", "87"),
        ("handelsbolag", "entreprenad", "87"),
        ("enskild firma", "fristående", "87"),
        ("ideell förening", "fristående", "85"),
        ("stiftelse", "fristående", "85"),
        ("kommun", "annan kommun", "82"),
        ("kommunalt bolag", "entreprenad", "5"),
        ("kommun", "egenregi", "1"),
    ],
)
def test_legal_form_proposes_the_counterparty(form: str, mode: str, code: str) -> None:
    assert rules.propose_counterparty(form, mode) == code


@pytest.mark.parametrize(
    ("number", "form"),
    [("5599990008", "aktiebolag"), ("7699990037", "ekonomisk förening"), ("8029990093", "ideell förening"),
     ("9699990058", "handelsbolag"), ("2129990012", ""), ("8001019879", "enskild firma")],
)  # fmt: skip
def test_organisation_number_suggests_the_form(number: str, form: str) -> None:
    assert rules.form_of(number) == form


def refused_mode(mode: str, form: str = "aktiebolag", *, municipality: bool = False, inside: bool = True) -> str:
    with pytest.raises(FieldsRefused) as refused:
        rules.check_mode(mode, form=form, is_municipality=municipality, in_municipality=inside)
    return refused.value.fields["mode"]


def test_the_municipality_runs_its_units_in_house_and_nobody_else_does() -> None:
    rules.check_mode("egenregi", form="kommun", is_municipality=True, in_municipality=True)
    assert "Välj egenregi" in refused_mode("entreprenad", "kommun", municipality=True)
    assert "bara för kommunens egna" in refused_mode("egenregi")


def test_mode_and_form_must_be_plausible_together() -> None:
    rules.check_mode("annan kommun", form="kommun", is_municipality=False, in_municipality=False)
    assert "Välj annan kommun" in refused_mode("fristående", "kommun")
    assert "Utföraren är aktiebolag" in refused_mode("annan kommun")
    assert "fristående i annan kommun" in refused_mode("fristående", inside=False)
    assert refused_mode("fristående i annan kommun") == "Enheten ligger i kommunen. Välj fristående."
    assert "finns inte" in refused_mode("privat")


@pytest.mark.parametrize(
    ("typed", "text", "number"),
    [("98", "§ 98", 98), ("§98", "§ 98", 98), ("98 § a", "§ 98 a", 98), (" § 112 ", "§ 112", 112)],
)
def test_paragraph_is_kept_as_text_and_as_number(typed: str, text: str, number: int) -> None:
    assert rules.paragraph_of(typed) == (text, number)


@pytest.mark.parametrize("typed", ["", "paragraf", "98-99", "§"])
def test_paragraph_without_a_number_is_refused(typed: str) -> None:
    with pytest.raises(FieldsRefused, match="till exempel 98"):
        rules.paragraph_of(typed)


def test_counterparty_is_one_of_the_chart_of_accounts() -> None:
    for code in ("1", "811", "82", "87"):
        rules.check_counterparty(code)
    for code in ("", "8", "99", "87x"):
        with pytest.raises(FieldsRefused):
            rules.check_counterparty(code)


def test_value_text_is_in_the_order_of_the_service_and_names_what_is_missing() -> None:
    known = [("omfattning", ["heltid", "deltid"]), ("nivå", ["1", "2"])]
    assert rules.value_text(known, {"nivå": "2", "omfattning": "heltid"}) == "omfattning=heltid;nivå=2"
    assert rules.values_of("omfattning=heltid;nivå=2") == {"omfattning": "heltid", "nivå": "2"}
    with pytest.raises(FieldsRefused) as refused:
        rules.value_text(known, {"omfattning": "halvtid", "zon": "A"})
    assert refused.value.fields == {
        "zon": "Dimensionen zon finns inte för tjänsten.",
        "omfattning": "Omfattning halvtid finns inte. Välj heltid eller deltid.",
        "nivå": "Nivå saknas. Välj 1 eller 2.",
    }
