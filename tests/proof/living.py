"""Runs a market's months and holds what is booked against what the oracle says is due, to the öre, after every run."""

from dataclasses import dataclass, field
from datetime import date

from kundval.access.rules import SYSTEM
from kundval.payment.models import Run
from kundval.payment.queries.too_late import too_late
from kundval.payment.queries.verify import verify
from kundval.payment.service.attest import decide, reject, review
from kundval.payment.service.making import make_final, make_run
from kundval.period import Month
from tests.proof.days import FOREVER, last_day
from tests.proof.facts import Amount, Key
from tests.proof.oracle import Due
from tests.proof.telling import Told

NOTHING = Amount(0, 0, 0)  # type: ignore[arg-type]


class Boom(Exception):
    """A run is broken off half-way."""


@dataclass
class Living:
    """A market that is run month by month. ``paid``: per service and month what should be booked."""

    told: Told
    paid: dict[tuple[str, str], Due] = field(default_factory=dict)
    compared: int = 0
    """Person-months with money that have been compared, counted anew after each run."""

    def final(self, month: date) -> Run | None:
        """Makes the month final and decides it; then everything paid is due."""
        run = self._made(month)
        if run is not None:
            today = last_day(month)
            review(self.told.session, actor=SYSTEM, today=today, run=run)
            decide(self.told.session, actor=SYSTEM, today=today, run=run)
        self._expect(month)
        self.check()
        return run

    def rejected(self, month: date) -> None:
        """A final run that is rejected leaves what was booked as it was."""
        run = self._made(month)
        if run is not None:
            reject(self.told.session, actor=SYSTEM, today=last_day(month), run=run, reason="Fel uppgifter.")
        self.check()

    def preliminary(self, month: date) -> None:
        self.told.settle()
        make_run(
            self.told.session, actor=SYSTEM, today=last_day(month), industry_id=self._industry, month=Month.of(month)
        )

    def broken_off(self, month: date) -> None:
        """A final run whose transaction is rolled back when it has calculated and booked."""
        self.told.settle()
        session = self.told.session
        try:
            with session.begin_nested():
                self._made(month)
                raise Boom
        except Boom:
            session.expire_all()
        self.check()

    def nothing_more(self, month: date) -> None:
        """A second run gives nothing."""
        assert self._made(month) is None

    def check(self) -> None:
        found, paid = self.told.booked(), {key: amount for due in self.paid.values() for key, amount in due.items()}
        wrong = {
            key: (found.get(key), paid.get(key))
            for key in found.keys() | paid.keys()
            if found.get(key) != paid.get(key)
        }
        assert not wrong, f"{len(wrong)} fel, (bokfört, ska vara): {dict(sorted(wrong.items())[:4])}"
        self.compared += self.person_months()

    def person_months(self) -> int:
        """How many persons have money in how many months."""
        return len({(key.person, key.month) for due in self.paid.values() for key, amount in due.items() if amount.ore})

    def proven(self, month: date) -> None:
        """``verify`` holds, what was remembered is right, and what is listed as too late is what all facts give beyond what is paid."""
        session, closed = self.told.session, self.told.closed()
        assert self.told.world.asked_day_by_day(month)
        self.told.world.forget_all()
        for service, of, counted in self.told.world.months(month):
            paid = self.paid.get((service, f"{of:%Y-%m}"))
            if paid is not None and f"{of:%Y-%m}" not in closed:
                assert self.told.world.due(service, of, counted) == paid
        assert [check.sentence for check in verify(session) if not check.holds] == []
        listed: dict[Key, tuple[int, int]] = {}
        for one in too_late(session, self.told.industry, Month.of(month)):
            account = one.key
            key = self.told.key(account, one.person_id, one.slot)
            listed[key] = (one.amount_ore, one.vat_ore)
        expected = self._outside(month)
        listed = {key: value for key, value in listed.items() if any(value)}
        wrong = {key: (listed.get(key), expected.get(key)) for key in listed.keys() | expected.keys()
                 if listed.get(key) != expected.get(key)}  # fmt: skip
        assert not wrong, f"{len(wrong)} fel, (listat, ska vara): {dict(sorted(wrong.items())[:4])}"

    def _outside(self, month: date) -> dict[Key, tuple[int, int]]:
        world, closed, found = self.told.world, self.told.closed(), {}
        for service, of, counted in world.months(month):
            name = f"{of:%Y-%m}"
            if name not in closed and counted.known_by == FOREVER:
                continue
            everything = world.due(service, of, counted, FOREVER)
            paid = self.paid.get((service, name), {}) if name in closed else world.due(service, of, counted)
            for key in everything.keys() | paid.keys():
                right, now = everything.get(key, NOTHING), paid.get(key, NOTHING)
                if right[1:] != now[1:]:
                    found[key] = (right.ore - now.ore, right.vat_ore - now.vat_ore)
        return found

    def _made(self, month: date) -> Run | None:
        self.told.settle()
        return make_final(
            self.told.session, actor=SYSTEM, today=last_day(month), industry_id=self._industry, month=Month.of(month)
        )

    def _expect(self, month: date) -> None:
        """In every open month that the run pays, what is due takes the place of what was paid."""
        world, closed = self.told.world, self.told.closed()
        for service, of, counted in world.months(month):
            name = f"{of:%Y-%m}"
            if name not in closed:
                self.paid[service, name] = world.due(service, of, counted)

    @property
    def _industry(self) -> int:
        return self.told.industry.id or 0
