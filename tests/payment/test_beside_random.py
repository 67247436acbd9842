"""Random supplements, agreed prices, contributions, moves and late facts: 0 öre off from a naive calculation, and nothing left to pay."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from kundval.payment.models import Account, Booked
from kundval.period import Month
from tests.payment.beside import give, give_person, holds, manual, supplement
from tests.payment.build import IN_HOUSE, INDEPENDENT, market
from tests.payment.naive_beside import Amount, Key, Move, World, ahead

FIRST, MONTHS = date(2017, 1, 1), 5
UNITS = {"Björken": INDEPENDENT, "Linden": INDEPENDENT, "Eken": IN_HOUSE, "Almen": IN_HOUSE}
SHAPES = {
    "struktur": ("enhet", "månad", True), "socio": ("kund", "månad", False), "steg": ("enhet", "månad", False),
    "tb": ("person", "termin", True), "extra": ("tillskott", "engång", True), "kundpris": ("pris", "månad", False),
    "enhetspris": ("pris", "månad", False),
}  # fmt: skip


class Life:
    """A market in the product and the same in the naive calculation."""

    def __init__(self, session: Session, random: Random):
        self.random, self.number = random, 0
        self.town = market(session)
        for unit, mode in UNITS.items():
            self.town.unit(unit, mode)
        self.world = World(UNITS, day=random.choice([0, 0, 15]), months_open=random.choice([1000, 1000, 1]))
        if self.world.day:
            self.town.calendar("mätdag", day=15, window="1" if self.world.months_open == 1 else "obegränsad")
        elif self.world.months_open == 1:
            self.town.calendar(window="1")
        for mode in {INDEPENDENT, IN_HOUSE}:
            self.town.rate(1_000_000, mode, unit="månad")
        self.what = {code: supplement(self.town, code, *shape) for code, shape in SHAPES.items()}
        self.children = [self.town.child() for _ in range(4)]

    def day(self, upto: int = MONTHS) -> date:
        return date.fromordinal(
            FIRST.toordinal() + self.random.randrange(ahead(FIRST, upto).toordinal() - FIRST.toordinal())
        )

    def move(self, reported: date) -> None:
        child, unit = self.random.choice(self.children), self.random.choice(list(UNITS))
        on = min(self.day(), reported)
        self.world.moves.append(Move(child, unit, on, reported))
        kind = "val" if sum(move.child == child for move in self.world.moves) == 1 else "byte"
        self.town.fact(kind, child, str(on), str(reported), unit)

    def decide(self) -> None:
        code = self.random.choice(list(SHAPES))
        self.number += 1
        ore = (
            self.random.choice([0, 1, 33_333, 100_000, 250_001])
            if code != "extra"
            else self.random.choice([100_000, 333_333])
        )
        unit = self.random.choice(list(UNITS)) if code in ("enhetspris",) or self.random.random() < 0.5 else ""
        child = self.random.choice(self.children) if code in ("tb", "kundpris") else 0
        first, after = sorted({self.day(), self.day(), ahead(FIRST, MONTHS)})[:2]
        decided = date(2010, 1, 1).fromordinal(date(2010, 1, 1).toordinal() + self.number)
        if code == "extra":
            first = ahead(FIRST, self.random.randrange(MONTHS))
            after, unit = ahead(first, 1), self.random.choice(["", "Eken"])
        rows = [Amount(self.number, code, "" if child else unit, child, ore, first, after)]
        if code == "steg":
            rows = [Amount(self.number, code, "", 0, ore, first, after, 0, 2)]
        self.world.amounts += rows
        if child:
            give_person(self.town, self.what[code], child, ore, str(first), str(after), decided=str(decided))
        else:
            more = {"count_from": 0, "count_to": 2} if code == "steg" else {}
            told = "" if code == "steg" else unit
            give(
                self.town,
                self.what[code],
                (told, ore, str(first), str(after)),
                decided=str(decided),
                ground="avtal",
                **more,
            )

    def manual(self) -> None:
        unit, month, ore = (
            self.random.choice(list(UNITS)),
            str(Month.of(self.day())),
            self.random.choice([-5_000, 12_345]),
        )
        line = manual(self.town, unit, month, ore)
        self.world.manual.append((line.source, unit, month, ore))

    def booked(self) -> dict[Key, int]:
        names = {id_: code for code, id_ in self.town.units.items()}
        rows = self.town.session.execute(
            select(Booked, Account).join(Account, col(Account.id) == col(Booked.account_id))
        )
        return {
            Key(
                str(Month(a.month)),
                names[a.unit_id],
                a.kind,
                a.source,
                a.row_key,
                b.person_id,
                a.price_ore,
                a.price_vat_ore,
            ): b.due_ore
            for b, a in rows
            if b.quantity and a.unit_id in names
        }


@pytest.mark.parametrize("seed", range(8))
def test_what_is_paid_is_what_a_naive_calculation_gives(session: Session, seed: int):
    life = Life(session, Random(seed))
    for _ in range(3):
        life.move(FIRST)
    for month in range(MONTHS):
        last = Month.of(ahead(FIRST, month)).last
        for _ in range(2):
            life.move(last)
        for _ in range(3):
            life.decide()
        if month == 2:
            life.manual()
        life.town.run(str(Month.of(last)))
        due, booked = life.world.due(FIRST, ahead(FIRST, month)), life.booked()
        assert {key: ore for key, ore in booked.items() if due.get(key) != ore} == {}
        assert due.keys() - booked.keys() == set()
    assert life.town.preliminary(str(Month.of(last))) is None
    assert holds(life.town)
