"""Fields of marshmallow schemas that answer in finished Swedish sentences.

A schema at an edge (form, spreadsheet row, JSON) inherits :class:`FormSchema` or :class:`RowSchema` and is built of these::

    class UnitForm(FormSchema):
        name = Text("enhetens namn")
        org_number = OrgNumber("utförarens organisationsnummer")
        area = Text("området", optional=True)

    UnitForm(today=today()).load(request.form)
"""

from kundval.fields.base import BaseSchema, Field, FormSchema, RowSchema, Several
from kundval.fields.days import LastDay, MonthField, SwedishDate
from kundval.fields.identities import Bankgiro, OrgNumber, PersonNumber, Plusgiro
from kundval.fields.numbers import Kronor, Quantity, Scaled, Whole
from kundval.fields.texts import Choice, Code, Pick, Text, YesNo

__all__ = [
    "Bankgiro",
    "BaseSchema",
    "Choice",
    "Code",
    "Field",
    "FormSchema",
    "Kronor",
    "LastDay",
    "MonthField",
    "OrgNumber",
    "PersonNumber",
    "Pick",
    "Plusgiro",
    "Quantity",
    "RowSchema",
    "Scaled",
    "Several",
    "SwedishDate",
    "Text",
    "Whole",
    "YesNo",
]
