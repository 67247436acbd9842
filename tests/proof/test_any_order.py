"""The same facts, typed in any possible order and with any runs in between, end in the same total.

What is possible: an annulment is typed after what it annuls, and merges in their own order. A fact that was mistyped never was, and is not
typed the second time. No two facts are reported on the same day: of two that are, the one typed later holds by rule.
"""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from tests.proof.days import next_month
from tests.proof.facts import Amount, Annulment, Key
from tests.proof.lives import Lives, market
from tests.proof.telling_beside import grant
from tests.proof.telling_paid import event, right
from tests.proof.test_histories import SOME, undone

Act = Callable[[], object]
seeds = st.integers(0, 2**32)
MONTHS = (date(2017, 1, 1), date(2017, 2, 1), date(2017, 3, 1))


@settings(SOME, max_examples=3)
@given(seed=seeds, r=st.randoms(use_true_random=False))
def test_the_same_facts_typed_in_any_possible_order_end_in_the_same_total(
    session: Session, seed: int, r: Random
) -> None:
    with undone(session):
        typed, again = (market(session, Random(seed), persons=4, ordered=True) for _ in range(2))
        begun = sizes(typed)
        for month in MONTHS:
            for _ in range(r.randint(0, 10)):
                act(typed, month)
            typed.living.final(month)
        for number, do in enumerate(in_any_order(typed, again, begun, r)):
            do()
            if number % 8 == 7 and r.random() < 0.3:
                again.living.final(MONTHS[-1])
        again.living.final(MONTHS[-1])
        assert total(again) == total(typed)


def act(lives: Lives, month: date) -> None:
    """A fact or a decision: what two persons do to a month, and settings that replace each other, are no facts."""
    lives.r.choice((lives.somebody, lives.somebody, lives.somebody, lives.owner, lives.decide, lives.beside))(month)


def total(lives: Lives) -> dict[Key, Amount]:
    """What is booked, with the people numbered."""
    numbers = {person: number for number, person in enumerate(lives.people, 1)} | {0: 0}
    return {key._replace(person=numbers[key.person]): amount for key, amount in lives.told.booked().items()}


def sizes(lives: Lives) -> dict[str, int]:
    """How much a market knows from the beginning."""
    world = lives.told.world
    return {name: len(getattr(world, name)) for name in ("facts", "volumes", "rights", "events", "owners", "listings")}


def in_any_order(typed: Lives, again: Lives, begun: dict[str, int], r: Random) -> Iterator[Act]:
    """All that was typed in one market, to be typed in another: each once what it builds on has been."""
    acts = list(_acts(typed, again, begun))
    r.shuffle(acts)
    done: set[object] = set()
    while acts:
        name, _, do = next(each for each in acts if each[1] is None or each[1] in done)
        acts = [each for each in acts if each[0] != name]
        yield do
        done.add(name)


def _acts(typed: Lives, again: Lives, begun: dict[str, int]) -> Iterator[tuple[object, object, Act]]:
    """(name, what it builds on, how it is typed)."""
    world, told = typed.told.world, again.told
    same = dict(zip(typed.people, again.people, strict=True)) | {0: 0}
    places = {place: place for place in range(begun["facts"])}

    def fact(place: int) -> None:
        one = world.facts[place]
        assert one is not None
        one = one._replace(person=same[one.person])
        if isinstance(one, Annulment):
            one = one._replace(of=places[one.of])
        places[place] = told.fact(one)

    for place, one in list(enumerate(world.facts))[begun["facts"] :]:
        if one is not None:
            after = one.of if isinstance(one, Annulment) and one.of >= begun["facts"] else None
            yield ("facts", place), None if after is None else ("facts", after), lambda place=place: fact(place)
    for place in range(begun["facts"]):
        if world.facts[place] is None:
            yield ("facts", place), None, lambda place=place: told.mistyped(place)
    for place, volume in list(enumerate(world.volumes))[begun["volumes"] :]:
        if volume is not None:
            mine = volume._replace(person=same[volume.person])
            yield ("volumes", place), None, lambda mine=mine: told.volume(mine)
    for kind, tell in (("rights", right), ("events", event)):
        for place, row in list(enumerate(getattr(world, kind)))[begun[kind] :]:
            mine = row._replace(person=same[row.person])
            yield (kind, place), None, lambda tell=tell, mine=mine: tell(told, mine)
    for person, homes in world.homes.items():
        for place, home in enumerate(homes):
            mine = home._replace(person=same[person])
            yield ("homes", person, place), None, lambda mine=mine: told.home(mine)
    for place, owner in list(enumerate(world.owners))[begun["owners"] :]:
        yield ("owners", place), None, lambda owner=owner: told.owner(owner)
    for place, listing in list(enumerate(world.listings))[begun["listings"] :]:
        yield ("listings", place), None, lambda listing=listing: told.listing(listing)
    for (service, _), granted in world.beside.granted.items():
        for number in {row.number for row in granted}:
            rows = [row._replace(person=same[row.person]) for row in granted if row.number == number]
            yield ("granted", number), None, lambda service=service, rows=rows: grant(told, service, rows)
    before: object = None
    for duplicate, survivor in world.merged.items():
        pair = same[duplicate], same[survivor]
        yield ("merges", duplicate), before, lambda pair=pair: told.merge(*pair, next_month(MONTHS[-1]))
        before = ("merges", duplicate)
