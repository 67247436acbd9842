"""The states of a request and of its wishes, the days that bind them, and terms."""

from collections.abc import Callable
from datetime import date, timedelta

from kundval.period import Month, is_working_day

GUARDIAN, PROVIDER, QUEUE, OFFERED = "väntar på vårdnadshavare", "hos utföraren", "i kö", "erbjuden"
PLACED, WITHDRAWN = "placerad", "återtagen"
STATES = (GUARDIAN, PROVIDER, QUEUE, OFFERED, PLACED, WITHDRAWN)
OPEN_STATES = (GUARDIAN, PROVIDER, QUEUE, OFFERED)
MOST_WISHES = 3


def working_days_after(start: date, count: int, working: Callable[[date], bool] = is_working_day) -> date:
    """The ``count``-th working day after ``start``."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= working(day)
    return day


def offer_by(reported_on: date, wanted_on: date, months: int) -> date:
    """The last day to offer a place: so many months after the wish, but not before the day that it is wanted for."""
    return max((Month.of(reported_on) + months).on(reported_on.day), wanted_on)


def term_of(on: date) -> tuple[date, date]:
    """The term of a day: first day and first day after (January–June, July–December)."""
    return (
        (date(on.year, 1, 1), date(on.year, 7, 1)) if on.month < 7 else (date(on.year, 7, 1), date(on.year + 1, 1, 1))
    )
