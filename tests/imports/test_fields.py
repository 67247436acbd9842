"""Fields answer in finished sentences: what is wrong with the value, then what to do."""

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from kundval.fields import (
    Bankgiro,
    Choice,
    Code,
    Field,
    FormSchema,
    Kronor,
    LastDay,
    MonthField,
    OrgNumber,
    PersonNumber,
    Pick,
    Plusgiro,
    Quantity,
    RowSchema,
    Several,
    SwedishDate,
    Text,
    Whole,
    YesNo,
)
from kundval.period import Month


def loaded(field: Field, value: Any) -> Any:
    schema = FormSchema.from_dict({"x": field})(today=date(2026, 11, 23))
    return schema.load({"x": value})["x"]


def refused(field: Field, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        loaded(field, value)
    [sentence] = caught.value.normalized_messages()["x"]
    return str(sentence)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (SwedishDate("dagen"), "2026-11-23", date(2026, 11, 23)),
        (SwedishDate("dagen"), "20261123", date(2026, 11, 23)),
        (SwedishDate("dagen"), "23/11 2026", date(2026, 11, 23)),
        (SwedishDate("dagen"), "2026-11-23 00:00:00", date(2026, 11, 23)),
        (LastDay("sista dagen"), "2026-12-31", date(2027, 1, 1)),
        (MonthField("månaden"), "2026-11", Month.parse("2026-11")),
        (MonthField("månaden"), "2026-11-01", Month.parse("2026-11")),
        (Kronor("priset"), "1 234,50", 123450),
        (Kronor("priset"), "1\u00a0234\u202f567.5 kr", 123456750),
        (Kronor("priset", least=None), "\u22120,01", -1),
        (Quantity("mängden"), "12,125", 12125),
        (Whole("antalet"), "7", 7),
        (OrgNumber(), "559999-0008", "5599990008"),
        (OrgNumber(), "165599990008", "5599990008"),
        (PersonNumber(), "19121212-1212", "191212121212"),
        (PersonNumber(), "121212-1212", "201212121212"),
        (Bankgiro(), "5050-1055", "50501055"),
        (Plusgiro(), "28 65 43-4", "2865434"),
        (Choice("regi", {"egenregi": "Egen regi"}), "egen REGI", "egenregi"),
        (Pick("en enhet"), "17", 17),
        (YesNo("rätt"), "Ja", True),
        (YesNo("rätt", optional=True), "", False),
        (Text("namnet"), "  =1+1  ", "=1+1"),
        (Text("namnet", optional=True), " ", ""),
        (Text("texten", lines=True), "a\r\nb", "a\nb"),
        (Code("koden"), "0180", "0180"),
        (SwedishDate("dagen", optional=True), None, None),
    ],
)
def test_what_people_write_is_understood(field: Field, typed: Any, value: Any) -> None:
    assert loaded(field, typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (
            OrgNumber("utförarens organisationsnummer"),
            "",
            "Skriv utförarens organisationsnummer, till exempel 559999-0008.",
        ),
        (OrgNumber(), "559999-0009", "Organisationsnumret 559999-0009 har fel kontrollsiffra. Kontrollera siffrorna."),
        (PersonNumber(), "201212121", "Personnumret ska ha 10 eller 12 siffror. Du skrev 9."),
        (
            PersonNumber(),
            "20121312-1212",
            "Personnumret 20121312-1212 har ett datum som inte finns. Kontrollera siffrorna.",
        ),
        (SwedishDate("dagen"), "2026-02-30", "Datumet 2026-02-30 finns inte. Skriv till exempel 2026-02-28."),
        (SwedishDate("dagen"), "31/9 2026", "Datumet 31/9 2026 finns inte. Skriv till exempel 2026-09-30."),
        (SwedishDate("dagen"), "i går", "i går är inget datum. Skriv till exempel 2026-11-23."),
        (SwedishDate("dagen"), "0206-11-23", "Året i 0206-11-23 kan inte stämma. Skriv till exempel 2026-11-23."),
        (MonthField("månaden"), "2026-13", "Månaden 2026-13 finns inte. Skriv till exempel 2026-11."),
        (Kronor("priset"), "12,5o", "Beloppet får bara ha siffror och ett komma. Du skrev 12,5o."),
        (Kronor("priset"), "1,005", "Beloppet får ha högst två decimaler. Du skrev 1,005."),
        (Kronor("priset"), "1,234.50", "Beloppet får bara ha siffror och ett komma. Du skrev 1,234.50."),
        (Kronor("priset"), "-1", "Beloppet får inte vara mindre än 0 kr. Du skrev -1."),
        (Whole("antalet", most=10), "11", "Talet får inte vara större än 10. Du skrev 11."),
        (Quantity("mängden"), "1,2345", "Mängden får ha högst tre decimaler. Du skrev 1,2345."),
        (Bankgiro(), "5050-1056", "Bankgironumret 5050-1056 har fel kontrollsiffra. Kontrollera siffrorna."),
        (Plusgiro(), "1", "Plusgironumret ska ha 2 till 8 siffror. Du skrev 1."),
        (Choice("typ", ("a", "b", "c")), "d", "Välj typ: a, b eller c. Du skrev d."),
        (Pick("en enhet"), "", "Välj en enhet i listan."),
        (YesNo("kräver rätt"), "kanske", "Skriv ja eller nej för kräver rätt. Du skrev kanske."),
        (Text("namnet"), "a\x07b", "Namnet innehåller tecken som inte syns. Skriv om texten för hand."),
        (Text("namnet"), "a\nb", "Namnet ska stå på en rad. Ta bort radbrytningar och tabbar."),
        (Text("namnet", longest=3), "abcd", "Namnet får ha högst 3 tecken. Du skrev 4."),
        (
            Code("koden"),
            "a b",
            "Koden får bara ha bokstäver, siffror, punkt, bindestreck och snedstreck. Du skrev a b.",
        ),
    ],
)
def test_what_is_wrong_is_told_and_how_to_mend_it(field: Field, typed: str, sentence: str) -> None:
    assert refused(field, typed) == sentence


def test_a_form_leaves_out_what_is_not_its_own_and_a_row_does_not() -> None:
    form = FormSchema.from_dict({"name": Text("namnet")})()
    assert form.load({"name": "Anna", "csrf_token": "x"}) == {"name": "Anna"}
    with pytest.raises(ValidationError, match="känns inte igen"):
        RowSchema.from_dict({"name": Text("namnet")})().load({"name": "Anna", "färg": "blå"})


def test_ticked_boxes_are_read_from_a_form() -> None:
    form = FormSchema.from_dict({"chosen": Several(Pick("ett val"), ask="Markera minst ett val.")})()
    assert form.load(MultiDict([("chosen", "1"), ("chosen", "2")])) == {"chosen": [1, 2]}
    with pytest.raises(ValidationError, match="Markera minst ett val"):
        form.load(MultiDict())
