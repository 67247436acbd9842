"""Naive calendars: which days of a month are counted, when it is paid, and until when facts are in time.

The holidays are typed by hand from the almanac, not calculated.
"""

from datetime import date, timedelta
from typing import NamedTuple

from tests.proof.facts import Calendar, School

ONE_DAY = timedelta(days=1)
FOREVER = date(9000, 1, 1)
HOLIDAYS = {
    date.fromisoformat(day)
    for day in """
    2016-01-01 2016-01-06 2016-03-25 2016-03-27 2016-03-28 2016-05-01 2016-05-05 2016-05-15
    2016-06-06 2016-06-25 2016-11-05 2016-12-25 2016-12-26
    2017-01-01 2017-01-06 2017-04-14 2017-04-16 2017-04-17 2017-05-01 2017-05-25 2017-06-04
    2017-06-06 2017-06-24 2017-11-04 2017-12-25 2017-12-26
    2018-01-01 2018-01-06 2018-03-30 2018-04-01 2018-04-02 2018-05-01 2018-05-10 2018-05-20
    2018-06-06 2018-06-23 2018-11-03 2018-12-25 2018-12-26
    2019-01-01 2019-01-06 2019-04-19 2019-04-21 2019-04-22 2019-05-01 2019-05-30
    2019-06-06 2019-06-09 2019-06-22 2019-11-02 2019-12-25 2019-12-26
    """.split()
}  # fmt: skip


class Counted(NamedTuple):
    """A service month: the days that are counted, how many are the whole, and the day whose terms hold (None: each day its own)."""

    days: tuple[date, ...]
    whole: int
    terms: date | None
    age: date
    payable: date
    known_by: date
    residents: bool


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    return next_month(month) - ONE_DAY


def days_of(month: date) -> tuple[date, ...]:
    return tuple(month + timedelta(days=number) for number in range((next_month(month) - month).days))


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def moved(day: date, shift: str) -> date:
    """The nearest working day in the direction of the shift among the days of the month, otherwise in the other one."""
    if shift == "inget":
        return day
    days = [each for each in days_of(day.replace(day=1)) if working(each)]
    after, before = [each for each in days if each >= day], [each for each in days if each <= day]
    return (after[:1] or before[-1:])[0] if shift == "framåt" else (before[-1:] or after[:1])[0]


def in_month(month: date, day: int) -> date:
    return days_of(month)[min(day, len(days_of(month))) - 1]


def school_days(schools: list[School], service: str, month: date) -> tuple[date, ...]:
    """The working days of the month in a term and in no break; the service's own school year goes before the industry's."""
    own = [each for each in schools if each.service == service] or [each for each in schools if not each.service]
    inside = {kind: [each for each in own if each.kind == kind] for kind in ("termin", "lov")}
    return tuple(
        day for day in days_of(month)
        if working(day) and any(each.start <= day <= each.last for each in inside["termin"])
        and not any(each.start <= day <= each.last for each in inside["lov"])
    )  # fmt: skip


def ordinary(calendar: Calendar, month: date) -> date | None:
    """The one day on which the month is counted; None where every day, or every school day, is."""
    days = [day for day in days_of(month) if working(day)]
    return {
        "dag för dag": None,
        "skoldagar": None,
        "mätdag": moved(in_month(month, calendar.day or 1), calendar.shift),
        "första vardagen": days[0],
        "sista vardagen": days[-1],
        "nästa månad": month,
    }[calendar.rule]


def counted(calendar: Calendar, month: date, schools: list[School], service: str) -> Counted:
    """A month as the calendar counts it. One without a school day counts no placement, but its volumes are paid."""
    usual = ordinary(calendar, month)
    exception = next((each for each in calendar.exceptions if each[0] == month.month), None)
    if not exception and usual is None:
        days = days_of(month) if calendar.rule == "dag för dag" else school_days(schools, service, month)
        payable = later(month, calendar.payable_from or 0)
        return _counted(calendar, days, None, month, payable, days[-1] if days else last_day(month))
    day = moved(in_month(date(month.year, exception[1], 1), exception[2]), calendar.shift) if exception else usual
    assert day is not None
    terms = day if (day.year, day.month) == (month.year, month.month) else usual or month
    payable = max(month, day.replace(day=1)) if calendar.payable_from is None else later(month, calendar.payable_from)
    if exception and exception[3]:
        payable = date(month.year, exception[3], 1)
    return _counted(calendar, (day,), terms, terms, payable, day)


def _counted(
    calendar: Calendar, days: tuple[date, ...], terms: date | None, age: date, payable: date, last: date
) -> Counted:
    return Counted(days, len(days), terms, age, payable, known_by(calendar, payable, last), calendar.residents)


def known_by(calendar: Calendar, payable: date, last_counted: date) -> date:
    """The last day on which a fact is in time for what is payable from a month."""
    window = calendar.window
    if window == "obegränsad":
        return FOREVER
    if window == "mätdagen":
        return last_counted
    if window.startswith("dag "):
        return in_month(payable, int(window.removeprefix("dag ")))
    if window == "termin":
        return date(payable.year, 6, 30) if payable.month <= 6 else date(payable.year, 12, 31)
    if window == "räkenskapsår":
        return date(payable.year, 12, 31)
    return last_day(later(payable, 0 if window == "ingen" else int(window)))


def later(month: date, months: int) -> date:
    """The month that many months after."""
    for _ in range(months):
        month = next_month(month)
    return month
