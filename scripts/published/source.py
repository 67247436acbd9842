"""Printed numbers by list, and the pieces that most lists are made of."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from kundval.reimbursement.rules.document import Component, Document, Group, Head, Published, Row, Step, Unit, Value

TABLES = Path("tests/cases/prices/price_tables.csv")
EVERYBODY = ("egenregi", "fristående", "entreprenad", "annan kommun", "fristående i annan kommun")

IN_HOUSE = Group("egenregi", "Kommunal", modes=("egenregi",))
INDEPENDENT = Group("fristaende", "Fristående", modes=("fristående", "entreprenad"))
ALL = Group("alla", "Alla utförare", modes=EVERYBODY)
# By the rule of 1 August a child counts as 0 until the August after the year of its birth; the youngest band takes it as well.
CHILD_AGES = {"1-2": (0, 2), "3-5": (3, 5)}


@dataclass(frozen=True)
class Printed:
    """A line of the table of published numbers."""

    row: str
    service: str
    values: dict[str, str]
    form: str
    component: str
    amount: Fraction | None
    unit: str
    percent: Fraction | None


def printed(case: str) -> list[Printed]:
    """The numbers of a list, in the order they were printed; a label that stands for several rows gets what tells them apart."""
    numbers = [
        Printed(
            row=line["row_label"],
            service=line["service"],
            values={key: str(value) for key, value in json.loads(line["dims_json"]).items()},
            form=line["provider_form"],
            component=line["component"],
            amount=Fraction(line["amount"]) if line["amount"] else None,
            unit=line["unit"],
            percent=Fraction(line["percent"]) if line["percent"] else None,
        )
        for line in _lines(case)
    ]
    places: dict[str, list[dict[str, str]]] = {}
    for number in numbers:
        if number.values not in places.setdefault(number.row, []):
            places[number.row].append(number.values)
    return [replace(number, row=_told_apart(number, places[number.row])) for number in numbers]


def _told_apart(number: Printed, places: list[dict[str, str]]) -> str:
    differing = [key for key in number.values if len({place.get(key) for place in places}) > 1]
    return ", ".join([number.row, *(number.values[key] for key in differing)])


def _lines(case: str) -> Iterator[dict[str, str]]:
    with TABLES.open(encoding="utf-8", newline="") as file:
        yield from (line for line in csv.DictReader(file) if line["case_id"] == case)


def head(case: str, name: str, industry: str, unit: str, **more: Any) -> Head:
    """The decision as far as the source states it."""
    line = next(_lines(case))
    end = line["valid_to"]
    return Head(
        code=case,
        name=name,
        industry=industry,
        main_unit=unit,
        step=more.pop("step", Fraction(1)),
        municipality=line["municipality"],
        valid_from=date.fromisoformat(line["valid_from"]) if line["valid_from"] else None,
        valid_to=date.fromisoformat(end) + timedelta(days=1) if end else None,
        year_stated=bool(line["valid_from"]),
        source=line["source_url"],
        **more,
    )


def rows_of(numbers: list[Printed], services: dict[str, str], main_unit: str) -> tuple[Row, ...]:
    """The rows, each with its service's code; a row's unit is that of its first number."""
    rows: dict[str, Row] = {}
    order = list(dict.fromkeys(key for number in numbers for key in number.values))
    for number in numbers:
        unit = "" if number.unit == main_unit else number.unit
        service = services.get(number.service, number.service)
        rows.setdefault(
            number.row,
            Row(number.row, service, {key: number.values[key] for key in order if key in number.values}, unit=unit),
        )
    return tuple(rows.values())


def values_of(rows: tuple[Row, ...], ages: str = "") -> tuple[Value, ...]:
    """The dimension values that the rows use; ``ages`` names the dimension whose values are age bands."""
    found: dict[tuple[str, str], Value] = {}
    for row in rows:
        for dimension, value in row.values.items():
            years = CHILD_AGES[value] if dimension == ages else (None, None)
            found.setdefault((dimension, value), Value(dimension, value, age_from=years[0], age_to=years[1]))
    order = list(dict.fromkeys(dimension for dimension, _ in found))
    return tuple(sorted(found.values(), key=lambda value: order.index(value.dimension)))


def published_of(numbers: list[Printed], shared: tuple[str, ...] = ()) -> tuple[Published, ...]:
    """The numbers as printed; a component in ``shared`` is printed once for all price groups."""
    found: dict[tuple[str, str, str, str], Published] = {}
    for number in numbers:
        group = "alla" if number.component in shared else number.form
        amount = number.amount if number.amount is not None else number.percent
        key = (number.row, group, number.component, number.unit)
        found.setdefault(key, Published(*key, amount))
    return tuple(found.values())


def simple(
    case: str,
    name: str,
    industry: str,
    services: dict[str, str],
    groups: tuple[Group, ...],
    parts: tuple[Component, ...],
    units: tuple[Unit, ...],
    steps: tuple[Step, ...],
    shared: tuple[str, ...] = (),
    **more: Any,
) -> Document:
    """A list whose rows and numbers are those of the table."""
    numbers = printed(case)
    ages = more.pop("ages", "")
    the_head = head(case, name, industry, units[0].code, **more)
    rows = rows_of(numbers, services, units[0].code)
    return Document(the_head, values_of(rows, ages), groups, parts, units, steps, rows, published_of(numbers, shared))
