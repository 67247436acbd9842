"""What the forms of access send."""

from typing import Any

from marshmallow import fields

from kundval.access.rules import ROLES
from kundval.fields import Choice, FormSchema, LastDay, Pick, SwedishDate, Text

PAGE_SIZES = {"20": "20 rader", "50": "50 rader", "200": "200 rader"}


class Secret(fields.String):
    """A password: taken as it is, blanks and all."""

    def __init__(self, ask: str, **kwargs: Any):
        super().__init__(required=True, validate=lambda value: bool(value), **kwargs)
        self.error_messages |= dict.fromkeys(("required", "null", "invalid", "validator_failed"), ask)


class LoginForm(FormSchema):
    login = Text("ditt användarnamn")
    password = Secret("Skriv ditt lösenord.")
    vidare = Text("vart du var på väg", optional=True, longest=1000)


class PasswordForm(FormSchema):
    old = Secret("Skriv ditt nuvarande lösenord.")
    new = Secret("Skriv ett nytt lösenord.")
    again = Secret("Skriv det nya lösenordet en gång till.")


class PageSizeForm(FormSchema):
    page_size = Choice("hur många rader en sida visar", PAGE_SIZES)


class InviteForm(FormSchema):
    login = Text("användarnamnet", example="anna.berg", longest=60)
    name = Text("personens namn", example="Anna Berg", longest=100)


class GrantForm(FormSchema):
    role = Choice("roll", list(ROLES))
    industry_id = Pick("bransch", optional=True)
    provider_id = Pick("utförare", optional=True)
    valid_from = SwedishDate("första dagen", optional=True)
    valid_to = LastDay("sista dagen", optional=True)


class EndGrantForm(FormSchema):
    last_day = SwedishDate("sista dagen", optional=True)
