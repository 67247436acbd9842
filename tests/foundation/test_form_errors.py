"""What is wrong in a form, as summary and at the field."""

from kundval.form_errors import error_list, error_of

ERRORS = {
    "name": ["Skriv utförarens namn."],
    "rows": {1: {"price": ["Beloppet får bara ha siffror."]}},
    "_schema": ["Slutdatumet måste vara efter startdatumet."],
}


def test_every_sentence_is_in_the_summary_with_the_field_it_belongs_to() -> None:
    assert error_list(ERRORS) == [
        ("name", "Skriv utförarens namn."),
        ("rows-1-price", "Beloppet får bara ha siffror."),
        ("", "Slutdatumet måste vara efter startdatumet."),
    ]


def test_the_field_says_the_same_sentence() -> None:
    assert error_of(ERRORS, "rows-1-price") == "Beloppet får bara ha siffror."
    assert error_of(ERRORS, "other") == ""
    assert error_of({}, "name") == ""
