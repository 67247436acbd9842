"""Random histories: what a random market tells kundval, told to the oracle as well."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlmodel import Session, col

from kundval.payment.models import Account, Booked, Line, Run
from kundval.period import Month
from kundval.quality.models import Approval
from kundval.registry.models import Provider, Unit
from kundval.reimbursement.models import RateInForce
from tests.payment.build import IN_HOUSE, INDEPENDENT, LONG_AGO, Market, market
from tests.payment.oracle import Annulment, Death, End, Key, Owner, Start, World

FIRST = date(2017, 1, 1)
MONTHS = ["2017-01", "2017-02", "2017-03", "2017-04", "2017-05", "2017-06", "2017-07"]
UNITS = {"Björken": INDEPENDENT, "Eken": IN_HOUSE, "Asken": INDEPENDENT}
MODES = (INDEPENDENT, IN_HOUSE)
BORN = [date(2013, 8, 2), date(2014, 3, 31), date(2012, 2, 29), date(2014, 5, 15)]

some_day = st.dates(date(2016, 11, 1), date(2017, 8, 20))
child = st.integers(0, len(BORN) - 1)
unit = st.sampled_from(sorted(UNITS))
lag = st.integers(0, 75)
acts = st.one_of(
    st.tuples(st.just("val"), child, unit, some_day, lag),
    st.tuples(st.just("byte"), child, unit, some_day, lag),
    st.tuples(st.just("avslut"), child, some_day, lag),
    st.tuples(st.just("dödsfall"), child, some_day, lag),
    st.tuples(st.just("sammanslagning"), child, child),
    st.tuples(st.just("annullering"), st.integers(0, 20), lag),
    st.tuples(st.just("ägare"), unit, st.sampled_from(["Björken AB", "Asken AB", "Kommunen", ""]), some_day, lag),
    st.tuples(st.just("godkännande"), unit, some_day),
    st.tuples(
        st.just("beslut"),
        some_day,
        st.sampled_from(MODES),
        st.sampled_from(["små", "stora"]),
        st.integers(0, 9_999_999),
    ),
    st.tuples(st.just("volym"), child, unit, some_day, st.integers(0, 40_000), lag),
    st.just(("avvisad",)),
    st.just(("preliminär",)),
    st.tuples(st.just("stängd"), st.integers(0, 6)),
)
calendars = st.sampled_from([
    ("dag för dag", 0, {}), ("mätdag", 15, {}), ("mätdag", 31, {6: (5, 15)}), ("nästa månad", 0, {}),
    ("dag för dag", 0, {6: (5, 15), 7: (8, 22)}),
])  # fmt: skip
windows = st.sampled_from(["obegränsad", "0", "1", "2", "termin"])
histories = st.lists(st.lists(acts, max_size=6), min_size=2, max_size=len(MONTHS))


@dataclass
class Told:
    """A market and the world of the oracle, told the same."""

    market: Market
    world: World
    children: list[int]
    facts: list[int]

    def tell(self, act: tuple, today: date) -> None:
        """One act, to both."""
        acts = {
            "val": self._val, "byte": self._val, "avslut": self._end, "dödsfall": self._death, "sammanslagning": self._merge,
            "annullering": self._annulment, "ägare": self._owner, "godkännande": self._approval, "beslut": self._decision,
            "volym": self._volume,
        }  # fmt: skip
        acts[act[0]](act, today)

    def _val(self, act: tuple, today: date) -> None:
        kind, number, unit_, on, late = act
        reported = today - timedelta(days=late)
        fact = self.market.fact(kind, self.children[number], str(on), str(reported), unit_)
        self._fact(Start(self.children[number], unit_, on, reported), fact.id)

    def _end(self, act: tuple, today: date) -> None:
        _, number, on, late = act
        reported = today - timedelta(days=late)
        fact = self.market.fact("avslut", self.children[number], str(on), str(reported))
        self._fact(End(self.children[number], on, reported), fact.id)

    def _annulment(self, act: tuple, today: date) -> None:
        _, place, late = act
        if not self.facts:
            return
        place %= len(self.facts)
        if isinstance(self.world.facts[place], Death):
            return
        reported = today - timedelta(days=late)
        person = self.world.facts[place].child
        fact = self.market.fact("annullering", person, str(reported), str(reported), annuls_id=self.facts[place])
        self._fact(Annulment(person, place, reported), fact.id)

    def _death(self, act: tuple, today: date) -> None:
        _, number, on, late = act
        reported = today - timedelta(days=late)
        fact = self.market.fact("dödsfall", self.children[number], str(on), str(reported))
        self._fact(Death(self.children[number], on, reported), fact.id)

    def _merge(self, act: tuple, today: date) -> None:
        duplicate, survivor = (self.children[number] for number in act[1:])
        merged = self.world.merged
        if duplicate == survivor or {duplicate, survivor} & merged.keys() or duplicate in merged.values():
            return
        self.market.merge(duplicate, survivor, str(today))
        merged[duplicate] = survivor

    def _fact(self, fact: Start | End | Death | Annulment, number: int) -> None:
        self.world.facts.append(fact)
        self.facts.append(number)

    def _owner(self, act: tuple, today: date) -> None:
        _, unit_, provider, on, late = act
        mode = IN_HOUSE if provider == "Kommunen" else INDEPENDENT
        reported = today - timedelta(days=late)
        self.market.owned(unit_, provider or None, mode, on, reported)
        self.world.owners.append(Owner(unit_, provider, mode, on, reported))

    def _approval(self, act: tuple, today: date) -> None:
        """The approval is withdrawn from a day on, or given if there is none."""
        _, unit_, on = act
        session = self.market.session
        session.execute(delete(Approval).where(col(Approval.unit_id) == self.market.units[unit_]))
        self.market.approve(unit_, LONG_AGO, on)
        self.world.approved = [each for each in self.world.approved if each[0] != unit_] + [(unit_, LONG_AGO, on)]

    def _decision(self, act: tuple, today: date) -> None:
        _, since, mode, band, ore = act
        self.world.decisions.append((since, mode, band, ore))
        write_rates(self.market, self.world, "timme" if self.market.service.volume_unit else "år")

    def _volume(self, act: tuple, today: date) -> None:
        _, number, unit_, on, milli, late = act
        if not self.market.service.volume_unit or on.toordinal() < FIRST.toordinal():
            return
        reported = today - timedelta(days=late)
        self.market.volume(self.children[number], unit_, f"{on:%Y-%m}", milli, str(reported), str(on))
        self.world.volumes.append((self.children[number], unit_, on, milli, reported))

    def booked(self) -> dict[Key, tuple[int, int, int]]:
        """Per key with a quantity: what is booked, and the sum of all booked lines (öre)."""
        session = self.market.session
        names = {number: code for code, number in self.market.units.items()}
        statement = (
            select(Account, Booked, Provider.name, Unit.name)
            .join(Account, col(Account.id) == col(Booked.account_id))
            .join(Provider, col(Provider.id) == col(Account.provider_id))
            .join(Unit, col(Unit.id) == col(Account.unit_id))
        )
        found = {}
        for account, row, provider, _ in session.execute(statement):
            key = Key(
                str(Month(account.month)),
                names[account.unit_id],
                provider,
                account.mode,
                account.row_key,
                account.price_ore,
                row.person_id,
            )
            lines = select(Line.amount_ore).join(Run, col(Run.id) == col(Line.run_id)).where(
                col(Line.account_id) == account.id, col(Line.person_id) == row.person_id,
                col(Run.state).in_(("slutlig", "granskad", "beslutad")),
            )  # fmt: skip
            if row.quantity:
                found[key] = (row.quantity, row.whole, row.due_ore, sum(session.execute(lines).scalars()))
            else:
                assert row.due_ore == 0 == sum(session.execute(lines).scalars())
        return found


def write_rates(made: Market, world: World, unit_: str) -> None:
    """The rates in force of all decisions: a later one holds from its day on."""
    made.session.execute(delete(RateInForce).where(col(RateInForce.service_id) == made.service.id))
    for mode in MODES:
        for band, _, _ in world.bands:
            own = [
                (since, place, ore)
                for place, (since, of, name, ore) in enumerate(world.decisions)
                if (of, name) == (mode, band)
            ]
            starts = sorted({since for since, _, _ in own})
            for start, end in zip(starts, [*starts[1:], None], strict=True):
                ore = max((each for each in own if each[0] <= start), key=lambda each: each[1])[2]
                made.rate(ore, mode, row=band, band=band, since=start, until=end, unit=unit_)


def told(session: Session, calendar: tuple, window: str, volume_unit: str = "") -> Told:
    """A market with three units, two bands and prices for all; nobody has chosen yet."""
    rule, day, exceptions = calendar
    made = market(session, volume_unit=volume_unit, calendar=False)
    text = "; ".join(f"{month}→{on[0]:02d}-{on[1]:02d}" for month, on in exceptions.items())
    made.calendar(rule, window, day=day, exceptions=text)
    world = World(rule=rule, day=day, exceptions=exceptions, window=window)
    for name, low, high in world.bands:
        made.band(name, low, high)
    for code, mode in UNITS.items():
        made.unit(code, mode)
        world.owners.append(Owner(code, "Kommunen" if mode == IN_HOUSE else f"{code} AB", mode, LONG_AGO, LONG_AGO))
        world.approved.append((code, LONG_AGO, date(9000, 1, 1)))
    world.decisions = [(LONG_AGO, mode, band, 12_000_001 + 700_003 * place) for place, (mode, band) in
                       enumerate((mode, band) for mode in MODES for band in ("små", "stora"))]  # fmt: skip
    write_rates(made, world, "timme" if volume_unit else "år")
    children = [made.child(str(born)) for born in BORN]
    world.born = dict(zip(children, BORN, strict=True))
    return Told(made, world, children, [])
