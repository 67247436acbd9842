"""Performed volumes: one per person, unit, service, slot, values and day; a new report replaces it ("Settled to the öre" 11)."""

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from kundval.period import OPEN
from kundval.timeline import spans


class VolumeKey(NamedTuple):
    """What a new report replaces. ``day`` is a day number: the 1st of the month where the report names no day."""

    person_id: int
    unit_id: int
    service_id: int
    slot: int
    value_set_id: int
    day: int


@dataclass(frozen=True, slots=True)
class Report:
    """A reported volume; ``reported_on`` is when it counts as known, ``told_on`` when it really was reported."""

    id: int
    key: VolumeKey
    month: int
    quantity_milli: int
    reported_on: date
    told_on: date


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """What a key amounts to, known from–to; ``override_month`` as a segment's ``month``."""

    report: Report
    override_month: int
    known_from: int
    known_to: int


def rows(
    reports: Iterable[Report], late: Set[tuple[int, int]] = frozenset(), months: Collection[int] = ()
) -> Iterator[VolumeRow]:
    """The volumes of one slot. ``late``: (report, month) held as in time; ``months``: all months in which the slot is overridden."""
    keys: dict[VolumeKey, list[Report]] = {}
    for report in reports:
        keys.setdefault(report.key, []).append(report)
    for told in keys.values():
        yield from _rows(told, 0)
        for month in months:
            here = [report for report in told if report.month == month]
            yield from _rows([_in_time(report) if (report.id, month) in late else report for report in here], month)


def _in_time(report: Report) -> Report:
    return replace(report, reported_on=min(report.reported_on, date.fromordinal(report.key.day)))


def _rows(reports: list[Report], month: int) -> Iterator[VolumeRow]:
    if len(reports) == 1:  # most volumes are never corrected
        if reports[0].quantity_milli:
            yield VolumeRow(reports[0], month, reports[0].reported_on.toordinal(), OPEN)
        return
    for span in spans(sorted(reports, key=_order), _latest):
        if span.value.quantity_milli:
            yield VolumeRow(span.value, month, span.known_from, span.known_to)


def _latest(known: list[Report]) -> list[tuple[int, int, Report]]:
    latest = max(known, key=_order)
    return [(latest.key.day, latest.key.day + 1, latest)]


def _order(report: Report) -> tuple[date, int]:
    return report.told_on, report.id
