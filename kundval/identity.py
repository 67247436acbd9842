"""Numbers that name persons, firms and accounts: check digits, normal forms and masks.

Everything is kept without hyphens and shown by ``formats``. Coordination numbers (day + 60) are ours to check: python-stdnum does
not know them. Organisation numbers of sole traders are personal identity numbers (Skatteverket, SKV 709).
"""

import re
from datetime import date

ORG_FORM_DIGITS = "2356789"


def digits(text: str) -> str:
    """The digits of a number as people write it, with spaces, hyphens and plus signs."""
    return re.sub(r"[\s\-\u2010-\u2015+]", "", text)


def is_luhn(number: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    # Imported where a number is checked: the library takes longer to load than all that only writes numbers.
    from stdnum import luhn

    return number.isascii() and number.isdigit() and bool(luhn.is_valid(number))


def birth_date_of(number: str) -> date | None:
    """The date of birth in a personal identity or coordination number of twelve digits; ``None`` where there is none."""
    try:
        year, month, day = int(number[:4]), int(number[4:6]), int(number[6:8])
        return date(year, month, day - 60 if day > 60 else day)
    except ValueError:
        return None


def is_coordination(number: str) -> bool:
    """Whether a twelve-digit number is a samordningsnummer."""
    return int(number[6:8]) > 60


def is_person_number(number: str) -> bool:
    """A personal identity or coordination number of twelve digits with a real date and the right check digit."""
    return len(number) == 12 and number.isdigit() and birth_date_of(number) is not None and is_luhn(number[2:])


def with_century(number: str, today: date) -> str:
    """Ten digits to twelve: the latest birth date that is not in the future; a number of twelve digits as it is."""
    if len(number) != 10:
        return number
    century = today.year // 100
    latest = birth_date_of(f"{century}{number}")
    return f"{century if latest is not None and latest <= today else century - 1}{number}"


def is_org_number(number: str) -> bool:
    """Ten digits with the right check digit: a legal person (third digit at least 2) or a sole trader's personal number."""
    if len(number) != 10 or not is_luhn(number):
        return False
    return (
        not is_sole_trader(number)
        or birth_date_of(f"19{number}") is not None
        or birth_date_of(f"20{number}") is not None
    )


def is_sole_trader(org_number: str) -> bool:
    """Whether an organisation number is a personal identity number: the third digit of a legal person's is at least 2."""
    return int(org_number[2]) < 2


def is_bankgiro(number: str) -> bool:
    """Seven or eight digits with a Luhn check digit (Bankgirot)."""
    return len(number) in (7, 8) and is_luhn(number)


def is_plusgiro(number: str) -> bool:
    """Two to eight digits with a Luhn check digit (Nordea plusgiro)."""
    return 2 <= len(number) <= 8 and is_luhn(number)
