"""What the law says of a kind of activity (verksamhet), as data: which rules hold on a day, their value and their paragraph.

A service is of the kind whose table names its code, otherwise of its industry's. What the table does not name has no rules here: home care
and culture are steered by agreement. ``kundval/data/law`` holds the tables; a change of the law is a row with its own days.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent.parent / "data" / "law"
BEFORE_YEAR, INDIVIDUAL = "före året", "individuellt beslut"
ADMINISTRATION, VAT, PREMISES, FEE_LAST, TWELFTHS = "administration", "moms", "lokaler", "avgift sist", "tolftedelar"


@dataclass(frozen=True)
class Kind:
    """A kind of activity, with the regime that it is paid under where no agreement says another."""

    code: str
    name: str
    regime: str


@dataclass(frozen=True)
class LegalRule:
    """A rule for a kind on the days [valid_from, valid_to). ``value``: a number of percent or parts; 0 where it is just so."""

    kind: str
    rule: str
    value: Fraction
    valid_from: date
    valid_to: date | None
    source: str


def kind_of(*codes: str) -> Kind | None:
    """The kind of the first code that the table knows: a service's before its industry's."""
    known = _kinds()
    return next((known[code] for code in codes if code in known), None)


def kinds() -> list[Kind]:
    """All kinds that the table knows, in its order."""
    return list(dict.fromkeys(_kinds().values()))


@cache
def rule_for(kind: Kind | None, rule: str, day: date) -> LegalRule | None:
    """The rule as it holds for a kind on a day; none where the law says nothing."""
    return next(
        (
            one
            for one in _rules()
            if kind and (one.kind, one.rule) == (kind.code, rule) and one.valid_from <= day
            if one.valid_to is None or day < one.valid_to
        ),
        None,
    )


@cache
def _kinds() -> dict[str, Kind]:
    return {
        code: Kind(row["kod"], row["namn"], row["regim"])
        for row in _rows("verksamheter.csv")
        for code in row["koder"].split(",")
    }


@cache
def _rules() -> tuple[LegalRule, ...]:
    return tuple(
        LegalRule(
            row["verksamhet"],
            row["regel"],
            Fraction(0 if row["värde"] == "ja" else row["värde"]),
            date.fromisoformat(row["från"]),
            date.fromisoformat(row["till"]) if row["till"] else None,
            row["källa"],
        )
        for row in _rows("regler.csv")
    )


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
