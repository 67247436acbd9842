"""The kind skolformer: which service and values a school type, school year and number of hours mean."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from kundval.access.importing.by_row import Outcome, by_row
from kundval.access.importing.kinds import Fault, ImportKind, Row, SheetKind
from kundval.access.rules import Actor
from kundval.choice.imports.known import RULED_SERVICE
from kundval.choice.service.school_forms import save_school_form
from kundval.fields import Code, Quantity, RowSchema, Text, Whole
from kundval.registry.queries.market import dimensions_of
from kundval.registry.rules import value_text


class SchoolType(Text):
    """A code of SS 12000, in capitals."""

    def parse(self, text: str) -> str:
        return super().parse(text).upper()


class FormRow(RowSchema):
    school_type = SchoolType(
        "skolformen",
        data_key="skolform",
        longest=20,
        example="FS",
        help="Koden i SS 12000: FS, FTH, OPPFTH, FKLASS, GR, GY …",
    )
    year_from = Whole(
        "första årskursen", data_key="årskurs från", optional=True, most=20, help="Tomt: alla.", example="1"
    )
    year_to = Whole("sista årskursen", data_key="årskurs till", optional=True, most=20, help="Tomt: alla.", example="3")
    hours_from_milli = Quantity("minsta antalet timmar", data_key="timmar från", optional=True, example="15,001",
                                help="Timmar per vecka, minst så många. Tomt: från noll.")  # fmt: skip
    hours_to_milli = Quantity("största antalet timmar", data_key="timmar till", optional=True, example="15",
                              help="Timmar per vecka, högst så många. Tomt: utan gräns.")  # fmt: skip
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")


def _check(row: Row, today: date) -> Iterator[Fault]:
    for least, most, what in (
        ("year_from", "year_to", "Sista årskursen"),
        ("hours_from_milli", "hours_to_milli", "Största antalet timmar"),
    ):
        if None not in (row.data[least], row.data[most]) and row.data[most] < row.data[least]:
            yield row.fault(f"{what} får inte vara mindre än den första uppgiften. Byt plats på dem.", most)


def _write(session: Session, actor: Actor, today: date, row: Row, batch_id: int | None) -> Outcome:
    service = row.found["service"]
    known = [(dimension.code, values) for dimension, values in dimensions_of(session, service.id)]
    data = {name: value for name, value in row.data.items() if name != "service"}
    return save_school_form(session, actor=actor, today=today, service_id=service.id, values=value_text(known, row.values),
                            batch_id=batch_id, **data)  # fmt: skip


SCHOOL_FORMS = ImportKind(
    "skolformer",
    "Skolformer i SS 12000",
    permission="calendar.write",
    sheets=(SheetKind("Skolformer", FormRow, lookups={"service": RULED_SERVICE}, dimensions=True, check=_check),),
    help="Vilken tjänst, och vilka värden, en placering eller inskrivning betyder. Läs in det här före en fil med SS 12000.",
    **by_row(_write),
)
