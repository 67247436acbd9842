"""Numbers that name persons, firms and accounts. All load as digits without hyphens; the check digits are ``identity``'s."""

from typing import Any

from kundval import identity
from kundval.fields.base import Field, refuse


class OrgNumber(Field):
    """An organisation number, or a sole trader's personal number, loaded as ten digits."""

    def __init__(self, what: str = "organisationsnumret", *, example: str = "559999-0008", **kwargs: Any):
        super().__init__(what, example=example, **kwargs)

    def parse(self, text: str) -> str:
        number = identity.digits(text)
        if len(number) == 12 and number[:2] in ("16", "19", "20"):
            number = number[2:]
        if not _is_digits(number) or len(number) != 10:
            raise refuse(_count("Organisationsnumret ska ha 10 siffror.", number, text))
        if not identity.is_org_number(number):
            raise refuse(
                f"Organisationsnumret {number[:6]}-{number[6:]} har fel kontrollsiffra. Kontrollera siffrorna."
            )
        return number


class PersonNumber(Field):
    """A personal identity or coordination number, loaded as twelve digits. Ten digits need the schema's ``today``."""

    def __init__(self, what: str = "personnumret", *, example: str = "ÅÅÅÅMMDD-NNNN", **kwargs: Any):
        super().__init__(what, example=example, **kwargs)

    def parse(self, text: str) -> str:
        number = identity.digits(text)
        if not _is_digits(number) or len(number) not in (10, 12):
            raise refuse(_count("Personnumret ska ha 10 eller 12 siffror.", number, text))
        today = getattr(self.root, "today", None)
        if len(number) == 10:
            if today is None or "+" in text:
                raise refuse("Skriv personnumret med 12 siffror.")
            number = identity.with_century(number, today)
        if identity.birth_date_of(number) is None:
            raise refuse(f"Personnumret {text} har ett datum som inte finns. Kontrollera siffrorna.")
        if not identity.is_person_number(number):
            raise refuse(f"Personnumret {text} har fel kontrollsiffra. Kontrollera siffrorna.")
        return number


class Bankgiro(Field):
    """A bankgiro number of seven or eight digits."""

    def __init__(self, what: str = "bankgironumret", *, example: str = "5050-1055", **kwargs: Any):
        super().__init__(what, example=example, **kwargs)

    def parse(self, text: str) -> str:
        number = identity.digits(text)
        if not _is_digits(number) or len(number) not in (7, 8):
            raise refuse(_count("Bankgironumret ska ha 7 eller 8 siffror.", number, text))
        if not identity.is_bankgiro(number):
            raise refuse(f"Bankgironumret {text} har fel kontrollsiffra. Kontrollera siffrorna.")
        return number


class Plusgiro(Field):
    """A plusgiro number of two to eight digits."""

    def __init__(self, what: str = "plusgironumret", *, example: str = "28 65 43-4", **kwargs: Any):
        super().__init__(what, example=example, **kwargs)

    def parse(self, text: str) -> str:
        number = identity.digits(text)
        if not _is_digits(number) or not 2 <= len(number) <= 8:
            raise refuse(_count("Plusgironumret ska ha 2 till 8 siffror.", number, text))
        if not identity.is_plusgiro(number):
            raise refuse(f"Plusgironumret {text} har fel kontrollsiffra. Kontrollera siffrorna.")
        return number


def _is_digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _count(rule: str, number: str, text: str) -> str:
    return f"{rule} Du skrev {len(number) if _is_digits(number) else text[:40]}."
