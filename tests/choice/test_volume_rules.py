"""Performed volumes, as known ("Settled to the öre" 11)."""

from datetime import date

from kundval.choice.rules.volumes import Report, VolumeKey, rows
from kundval.period import OPEN, Month

JUNE = Month.parse("2026-06")


def report(id_: int, quantity: int, reported: str, day: str = "2026-06-01", unit: int = 11) -> Report:
    said = date.fromisoformat(reported)
    key = VolumeKey(1, unit, 7, 1, 3, date.fromisoformat(day).toordinal())
    return Report(id_, key, JUNE.number, quantity, said, said)


def known(reports: list[Report], by: str) -> list[int]:
    at = date.fromisoformat(by).toordinal()
    return [row.report.quantity_milli for row in rows(reports) if row.known_from <= at < row.known_to]


def test_new_report_replaces_the_former_from_the_day_it_is_known() -> None:
    reports = [report(1, 10_000, "2026-07-02"), report(2, 12_500, "2026-07-20")]
    assert known(reports, "2026-07-01") == []
    assert known(reports, "2026-07-19") == [10_000]
    assert known(reports, "2026-07-20") == [12_500]


def test_typed_in_the_wrong_order_the_one_reported_later_holds() -> None:
    assert known([report(1, 12_500, "2026-07-20"), report(2, 10_000, "2026-07-02")], "2026-08-01") == [12_500]


def test_other_days_and_units_are_other_volumes() -> None:
    reports = [
        report(1, 1, "2026-07-02"),
        report(2, 2, "2026-07-02", day="2026-06-02"),
        report(3, 3, "2026-07-02", unit=12),
    ]
    assert sorted(known(reports, "2026-07-02")) == [1, 2, 3]


def test_a_volume_reported_as_nothing_is_no_row() -> None:
    found = list(rows([report(1, 10_000, "2026-07-02"), report(2, 0, "2026-07-20")]))
    assert [(row.report.quantity_milli, row.known_to) for row in found] == [(10_000, date(2026, 7, 20).toordinal())]


def test_override_lets_a_late_report_hold_from_its_own_day_in_its_month() -> None:
    late = report(1, 10_000, "2026-12-02")
    found = list(rows([late], {(1, JUNE.number)}, [JUNE.number]))
    assert [(row.override_month, row.known_from, row.known_to) for row in found] == [
        (0, date(2026, 12, 2).toordinal(), OPEN),
        (JUNE.number, date(2026, 6, 1).toordinal(), OPEN),
    ]
