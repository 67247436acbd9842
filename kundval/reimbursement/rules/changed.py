"""What somebody changed in a draft, said number by number: for the list's history and the log. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from kundval.formats import exact_number_text, interval_text
from kundval.reimbursement.rules.document import EVERY, Document, Published

MOST = 20
"""As many changes are named one by one; how many there are besides is told."""

Change = tuple[str, list[str]]
"""What, and how it was written before and after (empty where it was not there)."""


def changed(before: Document, after: Document) -> dict[str, list[str]]:
    """What differs between two states of a list: its days, its rows, its printed numbers and their reasons."""
    found: list[Change] = [*_head(before, after), *_rows(before, after), *_numbers(before, after)]
    named = dict(found[:MOST])
    if len(found) > MOST:
        named["fler ändringar"] = ["", str(len(found) - MOST)]
    return named


def _head(before: Document, after: Document) -> Iterator[Change]:
    old, new = before.head, after.head
    spans = [interval_text(one.valid_from, one.valid_to) for one in (old, new)]
    if old.name != new.name:
        yield "benämning", [old.name, new.name]
    if spans[0] != spans[1]:
        yield "gäller", spans
    if [replace(step, line=0) for step in before.steps] != [replace(step, line=0) for step in after.steps]:
        yield "formeln", ["", "ändrad"]


def _rows(before: Document, after: Document) -> Iterator[Change]:
    old, new = ({row.name: row.label or row.name for row in one.rows} for one in (before, after))
    yield from ((f"rad {old[name]}", ["", "borttagen"]) for name in old if name not in new)
    yield from ((f"rad {new[name]}", ["", "ny"]) for name in new if name not in old)


def _numbers(before: Document, after: Document) -> Iterator[Change]:
    kept = {row.name for row in before.rows} & {row.name for row in after.rows}
    old, new = ({_address(one): one for one in document.published if one.row in kept} for document in (before, after))
    names = _Names(after)
    for address in dict.fromkeys([*old, *new]):
        was, now = old.get(address), new.get(address)
        what = names.of(now or old[address])
        if _printed(was) != _printed(now):
            yield what, [_printed(was), _printed(now)]
        reasons = [one.reason if one else "" for one in (was, now)]
        if reasons[0] != reasons[1]:
            yield f"skäl till {what}", reasons


class _Names:
    """What the numbers of a list are called."""

    def __init__(self, document: Document):
        self.rows = {row.name: row.label or row.name for row in document.rows}
        self.parts = {part.code: part.name.lower() for part in document.components}
        self.groups = {group.code: group.name.lower() for group in document.groups}

    def of(self, number: Published) -> str:
        group = "" if number.group == EVERY else f" {self.groups.get(number.group, number.group)}"
        row = self.rows.get(number.row, number.row)
        return f"{row}, {self.parts.get(number.component, number.component)}{group}, {number.unit}"


def _address(number: Published) -> tuple[str, str, str, str]:
    return number.row, number.group, number.component, number.unit


def _printed(number: Published | None) -> str:
    if number is None:
        return ""
    return number.instead if number.amount is None else exact_number_text(str(Fraction(number.amount)))
