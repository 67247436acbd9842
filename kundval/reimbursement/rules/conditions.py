"""Common conditions (gemensamma villkor): which version holds a day, and what in a list differs from it. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kundval.reimbursement.rules.document import Condition, Document
from kundval.reimbursement.rules.numbers import decimal_text, read_number

CODE = re.compile(r"[a-zåäö][a-zåäö0-9_ -]{0,39}")


@dataclass(frozen=True)
class Version:
    """A decided value of a condition on the days [valid_from, valid_to). ``order`` tells which decision is the later."""

    code: str
    value: Fraction
    name: str
    decision: str
    source: str
    valid_from: date
    valid_to: date | None
    order: tuple[int, ...]

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Difference:
    """A condition that a list has otherwise than the register on its first day; ``wanted`` is ``None`` where the register has none."""

    condition: Condition
    wanted: Version | None
    on: date

    @property
    def sentence(self) -> str:
        had = rate_text(self.condition.value)
        if self.wanted is None:
            return (
                f"Villkoret «{self.condition.code}» ({had}) finns inte bland de gemensamma villkoren den {self.on}. "
                "Registrera och besluta det, eller skriv talet i formeln."
            )
        return (
            f"Villkoret «{self.condition.code}» är {had} i listan men {rate_text(self.wanted.value)} den {self.on} "
            f"enligt {self.wanted.decision}. Ta över registrets värde, eller skriv talet i formeln."
        )


def doubtful(text: str) -> str:
    """What to say of a rate that is written without its sign of percent, though it is hardly a factor; otherwise nothing."""
    try:
        value = read_number(text)
    except ValueError:
        return ""
    if text.rstrip().endswith(("%", "procent")) or (value < 2 and value != 1):
        return ""
    factor = decimal_text(value * 100, comma=True)
    return f"Talet {text} utan procenttecken betyder {factor} procent. Skriv {text} % eller {factor} %."


def rate_text(value: Fraction) -> str:
    """«3 %», «1,023»: what is hardly a factor is written as percent."""
    if value and not 1 < value < 2:
        return f"{decimal_text(value * 100, comma=True)} %"
    return decimal_text(value, comma=True)


def in_force(versions: Iterable[Version], on: date) -> dict[str, Version]:
    """The version of each condition that holds a day: of those that hold it, the one decided last."""
    found: dict[str, Version] = {}
    for one in sorted(versions, key=lambda version: version.order):
        if one.holds(on):
            found[one.code] = one
    return found


def differences(document: Document, versions: Sequence[Version]) -> list[Difference]:
    """What a list has otherwise than the register on the list's first day."""
    on = document.head.valid_from
    if on is None:
        return []
    held = in_force(versions, on)
    return [
        Difference(one, wanted, on)
        for one in document.conditions
        if (wanted := held.get(one.code.casefold())) is None or wanted.value != one.value
    ]


def taken_over(document: Document, versions: Sequence[Version]) -> Document:
    """The list with the register's values and decisions of its first day; what the register lacks stays."""
    on = document.head.valid_from
    held = in_force(versions, on) if on else {}

    def current(one: Condition) -> Condition:
        wanted = held.get(one.code.casefold())
        if wanted is None:
            return one
        return replace(one, value=wanted.value, name=wanted.name, decision=wanted.decision, source=wanted.source)

    return replace(document, conditions=tuple(map(current, document.conditions)))
