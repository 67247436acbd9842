"""Hands the invented lives to the batch verbs of choice and payment: persons, facts, volumes, and what the older system paid."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.choice.service import batch
from kundval.demonstration.history import Paid, Performed, paid_before, performed
from kundval.demonstration.lives import START, Lives, Stay
from kundval.demonstration.registering import Registered
from kundval.payment.service.read_in import ReadInInput, read_in_payments
from kundval.registry.service.services import interned

DECIDED = timedelta(days=7)
"""Between the decision about a right and the day that the office knew of it."""
HERE, ELSEWHERE = "0199", "0198"
"""Municipality codes that no real municipality has."""


class Told:
    """Tells the rooms what has been lived, keeping the ids that they give."""

    def __init__(self, session: Session, done: Registered, today: date, seed: int):
        self._session, self._done, self._today, self._seed = session, done, today, seed
        self._persons: dict[int, int] = {}
        self._sets: dict[tuple[str, str], int] = {}

    def persons(self, lives: Lives) -> None:
        """Everybody who has made a choice."""
        plans = list({stay.person.key: stay.person for stay in lives.stays}.values())
        rows = [
            batch.NewPerson(
                plan.name, plan.born, "personnummer", plan.number, max(plan.born, date(2000, 1, 1)),
                HERE if plan.resident else ELSEWHERE, "sekretessmarkering" if plan.protected else "ingen",
            )
            for plan in plans
        ]  # fmt: skip
        ids = batch.register_persons(
            self._session, actor=SYSTEM, today=self._today, rows=rows, random=Random(f"{self._seed}:handles")
        )
        self._persons = {plan.key: id_ for plan, id_ in zip(plans, ids, strict=True)}

    def rights(self, stays: list[Stay]) -> None:
        """A decision about home care before the first day of it, with so many hours a week."""
        first: dict[int, Stay] = {}
        for stay in stays:
            if self._done.services[stay.service].requires_entitlement:
                earlier = first.setdefault(stay.person.key, stay)
                first[stay.person.key] = min(earlier, stay, key=lambda one: one.start)
        rows = [
            batch.NewEntitlement(
                self._persons[key], self._done.services[stay.service].id or 0, stay.start, min(stay.start, stay.reported_on) - DECIDED,
                min(stay.start, stay.reported_on), quantity_milli=3_000 + key % 12 * 1_500, per="vecka",
            )
            for key, stay in sorted(first.items())
        ]  # fmt: skip
        batch.record_entitlements(self._session, actor=SYSTEM, today=self._today, rows=rows)

    def facts(self, stays: list[Stay]) -> int:
        """Choices, switches and ends, in the order in which they were reported."""
        rows = sorted(self._facts(stays), key=lambda row: (row.reported_on, row.person_id, row.on))
        batch.record_facts(self._session, actor=SYSTEM, today=self._today, rows=rows)
        return len(rows)

    def _facts(self, stays: list[Stay]) -> Iterator[batch.NewFact]:
        first_told: dict[tuple[int, str], date] = {}
        for stay in stays:
            person, service = self._persons[stay.person.key], self._done.services[stay.service].id
            # What is told of a choice is not told before the choice itself.
            told = max(stay.reported_on, first_told.setdefault((person, stay.service), stay.reported_on))
            yield batch.NewFact(
                "byte" if stay.switch else "val", person, stay.start, told, service, stay.slot, self._done.units[stay.unit.code],
                self._set(stay.service, stay.values), origin=stay.origin,
            )  # fmt: skip
            if stay.end_reported_on:
                yield batch.NewFact(
                    "avslut", person, stay.end or START, max(stay.end_reported_on, told), service, stay.slot
                )

    def volumes(self, rows: list[Performed]) -> int:
        told = [
            batch.NewVolume(
                self._persons[row.stay.person.key], self._done.units[row.stay.unit.code], self._done.services[row.stay.service].id or 0,
                self._set(row.stay.service, row.stay.values), row.month.number, row.milli, row.reported_on,
            )
            for row in sorted(rows, key=lambda row: (row.reported_on, row.stay.person.key))
        ]  # fmt: skip
        batch.record_volumes(self._session, actor=SYSTEM, today=self._today, rows=told)
        return len(told)

    def read_in(self, rows: list[Paid]) -> int:
        inputs = [
            ReadInInput(
                row.month.number, self._done.units[row.unit], self._done.providers[row.provider], self._done.services[row.service].id or 0,
                row.mode, row.milli, row.amount_ore, row.vat_ore,
            )
            for row in rows
        ]  # fmt: skip
        read_in_payments(self._session, actor=SYSTEM, today=self._today, rows=inputs)
        return len(inputs)

    def _set(self, service: str, values: str) -> int:
        key = (service, values)
        if key not in self._sets:
            self._sets[key] = interned(self._session, self._done.services[service].id or 0, values)
        return self._sets[key]


def volumes_of(lives: Lives, seed: int) -> list[Performed]:
    return list(performed(Random(f"{seed}:volumes"), lives.stays, lives.today))


def paid_of(lives: Lives) -> list[Paid]:
    return paid_before(lives.stays)
