"""What happens in a market, as plain facts in the order they were typed; the product and the oracle are told the same."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Start(NamedTuple):
    """A choice, or a ``switch``, in a slot of a service from a day on, perhaps until a first day without.

    ``milli``: hours a week in thousandths; a switch without keeps those before. The unit left is paid until ``paid_until``.
    """

    person: int
    service: str
    slot: int
    unit: str
    values: str
    on: date
    reported: date
    until: date | None = None
    milli: int | None = None
    switch: bool = False
    paid_until: date | None = None


class End(NamedTuple):
    """``on`` is the first day without; the unit left is paid until ``paid_until``."""

    person: int
    service: str
    slot: int
    on: date
    reported: date
    paid_until: date | None = None


class Extent(NamedTuple):
    person: int
    service: str
    slot: int
    values: str
    on: date
    reported: date
    milli: int | None = None


class Death(NamedTuple):
    """Ends everything from a day on, of all who are the same person."""

    person: int
    on: date
    reported: date


class Annulment(NamedTuple):
    """That the fact with this place in the list of facts never counted."""

    person: int
    of: int
    on: date
    reported: date


Fact = Start | End | Extent | Death | Annulment


class Right(NamedTuple):
    """A decided right to a service from a day on, perhaps until a first day without; ``ceased``: that it ends on a day.

    ``milli``: thousandths of the service's unit granted a month, or a week.
    """

    person: int
    service: str
    on: date
    reported: date
    until: date | None = None
    milli: int | None = None
    weekly: bool = False
    ceased: bool = False


class Event(NamedTuple):
    """Absence, hospital, a declined visit … on the days [on, until), or until further notice; ``milli``: planned a day, in thousandths."""

    person: int
    service: str
    slot: int
    kind: str
    on: date
    until: date | None
    reported: date
    values: str | None = None
    milli: int | None = None


NEVER = 99_999
"""No event lasts so many days."""


class EventRule(NamedTuple):
    """Day ``first`` to ``last`` of an event are paid as ``value``, or not at all where it is empty; ``milli``: once.

    A ``first`` day that never comes (:data:`NEVER`): from ``since`` on the kind has no rule.
    """

    service: str
    kind: str
    values: str
    first: int
    last: int | None
    after: bool
    value: str
    milli: int | None
    since: date


class Minutes(NamedTuple):
    """What a visit counts as from a day on (schablontid)."""

    service: str
    values: str
    minutes: int
    since: date


class Volume(NamedTuple):
    """A report in thousandths, on a day or, where ``day`` is None, of a month as a whole; ``on`` is that day or the 1st."""

    person: int
    unit: str
    service: str
    slot: int
    values: str
    on: date
    day: date | None
    milli: int
    reported: date


class Owner(NamedTuple):
    """Who runs a unit from a day on; ``provider`` is empty where nobody does."""

    unit: str
    provider: str
    mode: str
    counterparty: str
    on: date
    reported: date


class Approval(NamedTuple):
    unit: str
    service: str
    start: date
    end: date


class Home(NamedTuple):
    """The municipality in which somebody is registered from a day on."""

    person: int
    municipality: str
    on: date
    reported: date


class School(NamedTuple):
    """A term or a break; ``last`` is its last day. ``service`` empty: of the whole industry."""

    service: str
    kind: str
    start: date
    last: date


class Calendar(NamedTuple):
    """How months are counted from a month on: of a service, of the whole industry where ``service`` is empty, of all where it is ``*``."""

    service: str
    since: date
    rule: str
    day: int = 0
    shift: str = "inget"
    exceptions: tuple[tuple[int, int, int, int], ...] = ()
    """(service month, counted month, counted day, month that pays or 0)."""
    payable_from: int | None = None
    window: str = "obegränsad"
    residents: bool = False
    """Only days on which the person is registered in the municipality are paid."""


class Band(NamedTuple):
    """Ages [low, high)."""

    name: str
    low: int
    high: int
    rule: str = "mätdag"


class Price(NamedTuple):
    """What a row pays in a mode; ``unit`` is år, månad or the service's unit of volume."""

    row: str
    mode: str
    band: str
    values: str
    unit: str
    ore: int
    vat_ore: int
    instalments: int = 12
    months: tuple[int, ...] = tuple(range(1, 13))
    step: int = 1


class Listing(NamedTuple):
    """A decided price list of a service; of those that hold a day the one decided last wins, row by row."""

    service: str
    decided: date
    paragraph: int
    start: date
    end: date
    bands: tuple[Band, ...]
    prices: tuple[Price, ...]


class Supplement(NamedTuple):
    """What a service may be paid beside its list, or in its place: ``basis`` enhet, kund, volym, person, pris or tillskott."""

    service: str
    code: str
    basis: str
    period: str
    with_vat: bool = False


class Granted(NamedTuple):
    """An amount of a supplement on the days [start, end): to a unit, to all where ``unit`` is empty, or for a person.

    ``decided`` with ``paragraph`` and ``number``, the order of registration, say which decision it stands in, and which of them is later.
    """

    code: str
    unit: str
    person: int
    ore: int
    start: date
    end: date
    decided: date
    paragraph: int
    number: int
    row: str = ""
    least: int = 0
    most: int | None = None
    counted_on: date | None = None


class Key(NamedTuple):
    """The key of a line."""

    month: str
    unit: str
    provider: str
    mode: str
    counterparty: str
    service: str
    kind: str
    source: str
    row: str
    price_ore: int
    price_vat_ore: int
    person: int
    slot: int


class Amount(NamedTuple):
    """What is due or paid of a key."""

    quantity: Fraction
    ore: int
    vat_ore: int
