"""Why a line corrects what was booked, in words: what was told or decided since the month was paid, and from when it holds.

Nothing is kept with a line: the reason is found again from the facts and decisions that came after the run that paid the month. A
reader who may not know of the customer, or of other units than the line's own, is told no more than that.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.choice.models import ChoiceFact, Entitlement, EventFact, VolumeFact
from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.reason_beside import source_of
from kundval.payment.queries.reason_facts import DecidedList, Told, since, told
from kundval.payment.rules.price import VOLUME
from kundval.payment.rules.supplements import is_secret
from kundval.period import MONTHS, Month
from kundval.registry.models import OwnershipFact

Pair = tuple[Line, Account]
HIDDEN = "uppgiften visas inte"
ENDS = {"avslut", "dödsfall"}
MERGE = "sammanslagning"
"""Holds for all days, whenever it was found."""
MOST = 2
"""As many reasons of a line are told."""


class Reasons:
    """The reasons of a run's lines. ``hidden``: persons of whom nothing is told; ``with_units``: whether other units are named.

    ``see_secret``: whether it may be known whose additional amounts are.
    """

    def __init__(
        self,
        session: Session,
        run: Run,
        *,
        hidden: Collection[int] = (),
        with_units: bool = True,
        see_secret: bool = True,
    ):
        self.session, self.run, self.hidden, self.with_units, self.see_secret = (
            session,
            run,
            hidden,
            with_units,
            see_secret,
        )
        self._whole: dict[int, str] | None = None

    def of(self, rows: Sequence[Pair]) -> dict[int, str]:
        """Line id → why it corrects; lines of the run's own month, that nothing was booked of, are left out."""
        wanted = [(line, account) for line, account in rows if corrects(line, account, self.run)]
        if not wanted:
            return {}
        found = told(self.session, self.run, wanted)
        return {line.id or 0: self._text(line, account, found) for line, account in wanted}

    def text(self, line: Line, account: Account) -> str:
        """One line's reason, where all lines of the run are asked for one by one."""
        if not corrects(line, account, self.run):
            return ""
        if self._whole is None:
            statement = select(Line, Account).join(Account, col(Account.id) == col(Line.account_id))
            correcting = (col(Account.month) != self.run.month) | (col(Line.booked_quantity) != 0)
            rows = self.session.exec(statement.where(col(Line.run_id) == self.run.id, correcting)).all()
            self._whole = self.of([(one, of) for one, of in rows])
        return self._whole.get(line.id or 0, "")

    def _text(self, line: Line, account: Account, found: Told) -> str:
        if line.person_id in self.hidden or (not self.see_secret and is_secret(account.kind, line.person_id)):
            return HIDDEN
        before = found.before.get(account.month)
        if before is None:
            return "månaden har inte betalats förut"
        reasons = list(dict.fromkeys(_Line(line, account, self.run.made_on, before, found, self.with_units).reasons()))
        return "; ".join(reasons[:MOST]) or "uppgifter som ändrades efter att månaden betalades"


def corrects(line: Line, account: Account, run: Run) -> bool:
    """Whether a line is about another month than the run's, or changes what is booked."""
    return account.month != run.month or line.booked_quantity != 0


class _Line:
    """One line with what was told after ``before``, the run that paid its month."""

    def __init__(self, line: Line, account: Account, made_on: date, before: Run, found: Told, with_units: bool):
        self.line, self.account, self.before, self.found, self.with_units = line, account, before, found, with_units
        self.made_on = made_on
        self.month = Month(account.month)
        self.end = (self.month + 1).first

    def reasons(self) -> Iterator[str]:
        """All that fit, what says most first. What the customer's own facts explain is not sought in the unit."""
        yield from self._beside()
        own = [*self._of_the_person()] or [*self._residence()]
        same, other = self._other_prices()
        if same:
            yield from self._prices(same, other)
        yield from own
        if not own or self._moves_owner():
            yield from (self._owner(fact) for fact in self._owners())
        if not own:
            yield from self._approvals()
        yield from self._prices(same, other)
        yield from self._office()

    def _of_the_person(self) -> Iterator[str]:
        facts = sorted(self._choices(), key=lambda fact: (fact.reported_on, fact.id or 0), reverse=True)
        everywhere = [fact for fact in facts if fact.kind in (MERGE, "dödsfall")]
        for fact in [*everywhere, *(fact for fact in facts if fact not in everywhere)]:
            yield self._choice(fact)
        yield from (self._right(right) for right in self._rights())
        if self.account.kind == VOLUME:
            yield from (self._volume(fact) for fact in self._volumes())
        yield from (self._event(event) for event in self._events())
        born = self.found.births.get(self.line.person_id)
        if born is not None and since(born, self.before.made_at):
            yield "födelsedatumet rättades"

    def _late(self, reported_on: date, recorded_at: object = None, mistyped_at: object = None) -> bool:
        made = self.before.made_at
        return reported_on > self.before.made_on or since(recorded_at, made) or since(mistyped_at, made)

    def _choices(self) -> list[ChoiceFact]:
        return [
            fact
            for fact in self.found.choices.get(self.line.person_id, ())
            if self._late(fact.reported_on, fact.recorded_at, fact.mistyped_at)
            and (fact.on <= self.end or fact.kind == MERGE)
            and fact.service_id in (None, self.account.service_id)
            and (fact.service_id is None or fact.slot == self.line.slot)
        ]

    def _choice(self, fact: ChoiceFact) -> str:
        if fact.mistyped_at is not None:
            return f"en felskriven uppgift rättades ({_kinds(fact.kind)} {_day(fact.on)})"
        if fact.kind == MERGE:
            text = "två kunder är samma person"
        elif fact.kind in ENDS:
            what = "dödsfall" if fact.kind == "dödsfall" else "placeringen slutade"
            text = f"{what} {_day(fact.on - timedelta(days=1))}"
        elif fact.kind == "byte":
            text = f"flyttade{self._to(fact.unit_id)} {_day(fact.on)}"
        elif fact.kind == "omfattning":
            text = f"ändrad omfattning från {_day(fact.on)}"
        elif fact.kind == "annullering":
            text = f"ett val annullerades ({_day(fact.on)})"
        else:
            text = f"{'placerad utan eget val' if fact.origin == 'ickeval' else 'val'}{self._to(fact.unit_id)} från {_day(fact.on)}"
        return f"{text}, {self._told(fact)}"

    def _to(self, unit_id: int | None) -> str:
        if unit_id is None or not (self.with_units or unit_id == self.account.unit_id):
            return " till annan enhet" if unit_id else ""
        return f" till {self.found.units.get(unit_id, 'annan enhet')}"

    def _rights(self) -> list[Entitlement]:
        return [
            right
            for right in self.found.rights.get(self.line.person_id, ())
            if self._late(right.reported_on, mistyped_at=right.mistyped_at)
            and right.service_id == self.account.service_id
            and right.valid_from <= self.end
        ]

    @staticmethod
    def _right(right: Entitlement) -> str:
        if right.mistyped_at is not None:
            return f"ett felskrivet beslut om rätt från {right.valid_from} rättades"
        if right.kind == "upphör":
            return f"rätten upphörde {_day(right.valid_from - timedelta(days=1))}, anmält {right.reported_on}"
        until = f" t.o.m. {right.valid_to - timedelta(days=1)}" if right.valid_to else ""
        return f"beslut om rätt från {right.valid_from}{until}, anmält {right.reported_on}"

    def _volumes(self) -> list[VolumeFact]:
        return [
            fact
            for fact in self.found.volumes.get((self.line.person_id, self.account.month), ())
            if self._late(fact.reported_on, fact.recorded_at, fact.mistyped_at)
            and (fact.unit_id, fact.service_id, fact.slot)
            == (self.account.unit_id, self.account.service_id, self.line.slot)
        ]

    def _events(self) -> list[EventFact]:
        return [
            event
            for event in self.found.events.get(self.line.person_id, ())
            if self._late(event.reported_on, event.recorded_at, event.mistyped_at)
            and event.service_id == self.account.service_id
            and event.valid_from < self.end
            and (event.valid_to is None or event.valid_to > self.month.first)
        ]

    def _event(self, event: EventFact) -> str:
        until = f" t.o.m. {event.valid_to - timedelta(days=1)}" if event.valid_to else ""
        what = "en felskriven händelse rättades: " if event.mistyped_at is not None else ""
        return f"{what}{event.kind} från {event.valid_from}{until}, {self._told(event)}"

    def _residence(self) -> Iterator[str]:
        for one in self.found.residences.get(self.line.person_id, ()):
            if self._late(one.reported_on, mistyped_at=one.mistyped_at) and one.valid_from <= self.end:
                yield f"folkbokföringen ändrades från {one.valid_from}, anmält {one.reported_on}"

    def _owners(self) -> list[OwnershipFact]:
        return [
            fact
            for fact in self.found.owners.get(self.account.unit_id, ())
            if self._late(fact.reported_on, fact.recorded_at, fact.mistyped_at) and fact.valid_from <= self.end
        ]

    def _owner(self, fact: OwnershipFact) -> str:
        if fact.mistyped_at is not None:
            return f"en felskriven ägare från {fact.valid_from} rättades"
        what = "enheten stängdes" if fact.provider_id is None else "enheten bytte utförare eller regi"
        return f"{what} {_day(fact.valid_from)}, {self._told(fact)}"

    def _approvals(self) -> Iterator[str]:
        for one in self.found.approvals.get((self.account.unit_id, self.account.service_id), ()):
            if (
                one.withdrawal_decision_id
                and self._decided(one.withdrawal_decision_id)
                and one.valid_to
                and one.valid_to <= self.end
            ):
                yield f"godkännandet återkallades från {one.valid_to} enligt {self.found.cited.get(one.withdrawal_decision_id, 'beslut')}"
            elif since(one.mistyped_at, self.before.made_at):
                yield f"ett felskrivet godkännande från {one.valid_from} rättades"
            elif self._decided(one.decision_id) and one.valid_from <= self.end:
                yield f"godkännande från {one.valid_from} enligt {self.found.cited.get(one.decision_id, 'beslut')}"

    def _decided(self, decision_id: int) -> bool:
        decision = self.found.decisions.get(decision_id)
        return decision is not None and (
            decision.decided_on > self.before.made_on or since(decision.registered_at, self.before.made_at)
        )

    def _prices(self, same: bool, other: bool) -> Iterator[str]:
        """A list decided since: the run has the row at two prices (``same``) or other rows of the customer (``other``)."""
        for one in self._lists():
            row = (self.account.service_id, self.account.row_key) in one.rows
            if same or row or other:
                what = "nytt pris" if same or row else "ny åldersgrupp eller prisrad"
                yield f"{what} enligt {one.cited}, gäller från {one.price_list.valid_from}"
                return
        if same:
            yield "nytt pris"

    def _lists(self) -> list[DecidedList]:
        return [
            one
            for one in self.found.lists
            if (one.decided_on > self.before.made_on or since(one.price_list.decided_at, self.before.made_at))
            and one.price_list.valid_from < self.end
            and (one.price_list.valid_to is None or one.price_list.valid_to > self.month.first)
            and any(service_id == self.account.service_id for service_id, _ in one.rows)
        ]

    def _other_prices(self) -> tuple[bool, bool]:
        """Whether the run has the same row of the customer at another price, and whether it has another row of it at the unit."""
        mine = self.account
        others = [
            account for _, account in self._siblings() if account.unit_id == mine.unit_id and account.id != mine.id
        ]
        same = [account for account in others if account.row_key == mine.row_key and account.mode == mine.mode]
        prices = {(account.price_ore, account.price_vat_ore) for account in same}
        return bool(prices - {(mine.price_ore, mine.price_vat_ore)}), any(one.row_key != mine.row_key for one in others)

    def _moves_owner(self) -> bool:
        mine = self.account
        payee = mine.provider_id, mine.mode, mine.counterparty
        return any(
            account.unit_id == mine.unit_id and (account.provider_id, account.mode, account.counterparty) != payee
            for _, account in self._siblings()
        )

    def _siblings(self) -> list[Pair]:
        place = self.line.person_id, self.account.service_id, self.line.slot, self.account.month
        return self.found.siblings.get(place, [])

    def _volume(self, fact: VolumeFact) -> str:
        what = "volymen ändrades" if fact.mistyped_at is None else "en felskriven volym rättades"
        return f"{what}, {self._told(fact)}"

    def _told(self, fact: ChoiceFact | EventFact | VolumeFact | OwnershipFact) -> str:
        """When it was reported, and when it was typed in where that is another day; days after the run are of a clock set back."""
        typed = fact.recorded_at.date()
        typed_in = f", registrerat {typed}" if fact.reported_on < typed <= self.made_on else ""
        return f"anmält {fact.reported_on}{typed_in}"

    def _beside(self) -> Iterator[str]:
        """What was decided of the supplement, agreement, contribution or manual line since; otherwise what it counts has changed."""
        place = self.account.service_id, source_of(self.account)
        decided = [one for person in {0, self.line.person_id} for one in self.found.beside.get((person, *place), [])]
        late = [one for one in decided if since(one.at, self.before.made_at)]
        yield from (one.text for one in late)
        if not late and self.account.kind not in ("placering", VOLUME) and not self.line.person_id:
            yield "kunderna som räknas ändrades"

    def _office(self) -> Iterator[str]:
        month, made = self.account.month, self.before.made_at
        for override in self.found.overrides.get(month, ()):
            if since(override.decided_at, made):
                yield f"undantag beslutat {override.decided_at:%Y-%m-%d}: en sen uppgift räknas som i tid"
        if month in self.found.opened and since(self.found.opened[month], made):
            yield f"månaden öppnades igen {self.found.opened[month]:%Y-%m-%d}"
        if any(since(at, made) for at in self.found.calendar):
            yield "kalendern ändrades"


def _day(value: date) -> str:
    """«10 maj 2017»."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _kinds(kind: str) -> str:
    return {"val": "val från", "byte": "byte", "avslut": "avslut", "omfattning": "omfattning från"}.get(kind, kind)
