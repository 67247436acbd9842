"""The exceptions of an uplift as a person writes them: a line each, «Lokaler = 0», «1–2 år heltid / Omsorg = 3,5», «Deltid = fryst»."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from kundval.reimbursement.rules.document import Document, Fault, Faulty
from kundval.reimbursement.rules.numbers import read_number
from kundval.reimbursement.rules.uplift import Change, factor_of

FROZEN = ("fryst", "oförändrad", "oförändrat")
Names = Mapping[str, tuple[str, str]]
"""Folded name → (which of rows, groups and components it is, its code)."""


def read_changes(document: Document, text: str) -> tuple[Change, ...]:
    """The changes that the lines say. Raises :class:`Faulty` with a sentence for each line that cannot be read."""
    names = _names(document)
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(_change(line, names))
        except ValueError as error:
            faults.append(Fault("Undantag", number, "", f"Rad {number}: {error}"))
    if faults:
        raise Faulty(faults)
    return tuple(found)


def read_percent(text: str) -> Fraction:
    """«2,0», «2,0 %» or «fryst» as a rate; raises ``ValueError``."""
    bare = text.strip().casefold()
    if bare in FROZEN:
        return Fraction(0)
    return read_number(bare.removesuffix("%").strip()) / 100


def _change(line: str, names: Names) -> Change:
    what, found, percent = re.sub(r"\t+", "=", line.strip()).rpartition("=")
    if not found or not what.strip():
        raise ValueError(f"«{line.strip()[:60]}» saknar likhetstecken. Skriv till exempel Lokaler = 0.")
    try:
        factor = factor_of(read_percent(percent))
    except ValueError:
        raise ValueError(
            f"«{percent.strip()[:20]}» är ingen procentsats. Skriv till exempel 2,0 eller fryst."
        ) from None
    chosen: dict[str, frozenset[str]] = {}
    for part in _parts(what, names):
        if part.casefold() not in names:
            raise ValueError(f"«{part[:60]}» är varken rad, prisgrupp eller del i listan. Kontrollera stavningen.")
        kind, code = names[part.casefold()]
        chosen[kind] = chosen.get(kind, frozenset()) | {code}
    return Change(factor, **chosen)


def _parts(what: str, names: Names) -> Iterable[str]:
    """The names between slashes; a name may itself hold a slash."""
    whole = " ".join(what.split())
    return [whole] if whole.casefold() in names else [part.strip() for part in whole.split(" / ")]


def _names(document: Document) -> Names:
    return {name.casefold(): meant for name, meant in _named(document)}


def _named(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    # Rows last: where a part and a row are called the same, the row is meant.
    for group in document.groups:
        yield from ((name, ("groups", group.code)) for name in (group.code, group.name))
    for part in document.components:
        yield from ((name, ("components", part.code)) for name in (part.code, part.name))
    for row in document.rows:
        yield from ((name, ("rows", row.name)) for name in filter(None, (row.label, row.name)))
