"""What the forms of access send."""

from typing import Any

from marshmallow import ValidationError, fields

from kundval.access.rules import ROLES
from kundval.fields import Choice, FormSchema, LastDay, Pick, SwedishDate, Text, Whole

PAGE_SIZES = {"20": "20 rader", "50": "50 rader", "200": "200 rader"}


class Secret(fields.String):
    """A password: taken as it is, blanks and all."""

    def __init__(self, ask: str, **kwargs: Any):
        super().__init__(required=True, validate=lambda value: bool(value), **kwargs)
        self.error_messages |= dict.fromkeys(("required", "null", "invalid", "validator_failed"), ask)


def _four_digits(code: str) -> None:
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        raise ValidationError(f"Kommunkoden ska ha 4 siffror. Du skrev {code}.")


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


SETTINGS = {"municipality_name": "", "municipality_code": "", "contact": "", "small_number_limit": "5"}
"""What the settings page holds, with the values where nothing has been set."""


class SettingsForm(FormSchema):
    municipality_name = Text("kommunens namn", example="Exempelby kommun", longest=100)
    municipality_code = Text("kommunkoden", example="0114", longest=4, validate=_four_digits)
    contact = Text("kontakt", optional=True, lines=True, longest=1000)
    small_number_limit = Whole("minsta antal i statistik", least=1, most=100)
