"""The switches of the market share page, as they stand in its address. What is not understood is told and replaced by the default."""

from collections.abc import Mapping
from datetime import date

from marshmallow import Schema, ValidationError, fields, validate

from kundval.report.rules import CLOCKS, MEASURES, POPULATIONS, VAT, Definition

FIRST = 2009
GROUPS = {"regi": "regi", "utforare": "utförare"}


class Switches(Schema):
    """``?matt=&befolkning=&period=&moms=&fran=&till=``."""

    measure = fields.String(data_key="matt", validate=validate.OneOf(MEASURES), load_default="kunder")
    population = fields.String(data_key="befolkning", validate=validate.OneOf(POPULATIONS), load_default="alla")
    clock = fields.String(data_key="period", validate=validate.OneOf(CLOCKS), load_default="tjänstemånad")
    vat = fields.String(data_key="moms", validate=validate.OneOf(VAT), load_default="utan")
    first_year = fields.Integer(data_key="fran", load_default=FIRST)
    last_year = fields.Integer(data_key="till")

    class Meta:
        unknown = "exclude"


def definition_of(arguments: Mapping[str, str], today: date) -> tuple[Definition, list[str]]:
    """The definition asked for, and a sentence for each switch that was not understood."""
    given = {key: value for key, value in arguments.items() if value}
    told = []
    try:
        loaded = Switches().load(given)
    except ValidationError as error:
        told = [
            f"Filtret {key} = {given[key]} finns inte och användes inte."
            for key in error.normalized_messages()
            if key in given
        ]
        loaded = Switches().load({key: value for key, value in given.items() if key not in error.normalized_messages()})
    last = min(loaded.pop("last_year", today.year), today.year)
    first = min(loaded.pop("first_year"), last)
    return Definition(first_year=max(first, 1990), last_year=max(last, 1990), **loaded), told


def arguments_of(definition: Definition) -> dict[str, str]:
    """The address of a definition."""
    return {
        "matt": definition.measure,
        "befolkning": definition.population,
        "period": definition.clock,
        "moms": definition.vat,
        "fran": str(definition.first_year),
        "till": str(definition.last_year),
    }
