"""The order in which those who wait for a unit are offered its places: the keys that the service states, then the day of the wish."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ORDERS = {
    "syskon": "syskon på enheten först",
    "område": "den som bor i enhetens område först",
    "närhet": "den som bor nära först",
    "önskat datum": "tidigast önskat datum först",
    "anmälan": "tidigast anmälan först",
}
"""Each key with the words that the page says."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for a unit."""

    wish_id: int
    wanted_on: date
    reported_on: date
    has_sibling: bool = False
    is_near: bool = False
    in_area: bool = False


def parsed(text: str) -> list[str]:
    """The keys of a stored order; what nobody knows is left out."""
    return [key for part in text.split(",") if (key := part.strip()) in ORDERS]


def in_order(waiting: Iterable[Waiting], order: str) -> list[Waiting]:
    """Those who wait, the next one first."""
    keys = parsed(order)
    return sorted(
        waiting, key=lambda one: (*(_key(one, key) for key in keys), one.wanted_on, one.reported_on, one.wish_id)
    )


def in_words(order: str) -> str:
    """«Syskon på enheten först, sedan tidigast anmälan först.»"""
    words = [ORDERS[key] for key in parsed(order)] or [ORDERS["önskat datum"], ORDERS["anmälan"]]
    text = ", sedan ".join(words)
    return f"{text[0].upper()}{text[1:]}."


def _key(one: Waiting, key: str) -> int:
    match key:
        case "syskon":
            return 0 if one.has_sibling else 1
        case "område":
            return 0 if one.in_area else 1
        case "närhet":
            return 0 if one.is_near else 1
        case "önskat datum":
            return one.wanted_on.toordinal()
        case _:
            return one.reported_on.toordinal()
