"""A counting rule is a window: who is counted in a service month, on which terms, when it is paid and until when facts are in time.

Pure Python turns the calendar of a service into windows; the calculation knows nothing but windows. Days are day numbers, half-open;
months are month numbers ("Settled to the öre" 3–7).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from kundval.payment.rules.calendar_words import (
    COUNTED_DAY,
    DAY_BY_DAY,
    FIRST_WEEKDAY,
    FISCAL_YEAR,
    LAST_WEEKDAY,
    MEASURED,
    NO_WINDOW,
    REGISTERED_BY,
    SCHOOL_DAYS,
    TERM,
    UNLIMITED,
    ExceptionMonth,
)
from kundval.payment.rules.school import SchoolSpan, runs, school_days
from kundval.period import OPEN, Month, is_working_day

FORWARD, BACK = "framåt", "bakåt"
ALL_KNOWN = OPEN - 1
"""A known-by day that every fact is known by."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counting:
    """How months are counted: a calendar rule taken apart. ``payable_from``: months after the service month, None where not said."""

    rule: str
    day: int = 0
    shift: str = "inget"
    exceptions: tuple[ExceptionMonth, ...] = ()
    payable_from: int | None = None
    window: str = NO_WINDOW
    residents_only: bool = False
    school: tuple[SchoolSpan, ...] = ()
    """The terms and breaks of the school calendar, for the rule skoldagar."""


@dataclass(frozen=True)
class CountedMonth:
    """A service month as it is counted: the columns of ``payment_window``.

    ``days``: the days that count where they are not all from ``window_from`` to ``window_to``: ``738001-738006;738008-738013``.
    """

    month: int
    window_from: int
    window_to: int
    whole: int
    rate_from: int
    rate_to: int
    age_day: int
    payable_from: int
    known_by: int
    residents_only: bool = False
    days: str = ""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The spans of days that count, half-open. A month without a school day has none."""
        if self.days:
            return tuple((int(a), int(b)) for a, b in (span.split("-") for span in self.days.split(";")))
        return ((self.window_from, self.window_to),) if self.whole else ()


def counted_month(counting: Counting, month: Month) -> CountedMonth:
    """The window of a service month."""
    ordinary = _ordinary_day(counting, month)
    exception = next((each for each in counting.exceptions if each.month == month.month), None)
    if ordinary is None and exception is None:
        span = month.first.toordinal(), (month + 1).first.toordinal()
        days = school_days(counting.school, month) if counting.rule == SCHOOL_DAYS else list(range(*span))
        return _window(counting, month, month, span, span, len(days), _told(days, span))
    counted = _exception_day(counting, month, exception) if exception else ordinary
    assert counted is not None
    # The terms are those of a day in the service month itself, though another month is counted: who runs the unit in June is paid June.
    rate = counted if Month.of(counted) == month else ordinary or month.first
    payable = exception.payable if exception else 0
    return _window(counting, month, Month.of(counted), _one(counted), _one(rate), 1, payable=payable)


def known_by(window: str, payable_from: Month, counted_to: int = 0) -> int:
    """The last day on which a fact is reported in time for what is payable from a month.

    ``counted_to``: the first day after those that are counted.
    """
    if window == UNLIMITED:
        return ALL_KNOWN
    if window == COUNTED_DAY:
        return counted_to - 1
    if window.startswith(REGISTERED_BY):
        return payable_from.on(int(window.removeprefix(REGISTERED_BY))).toordinal()
    last = payable_from
    if window == TERM:
        last = Month.of(date(payable_from.year, 6 if payable_from.month <= 6 else 12, 1))
    elif window == FISCAL_YEAR:
        last = Month.of(date(payable_from.year, 12, 1))
    elif window != NO_WINDOW:
        last = payable_from + int(window)
    return last.last.toordinal()


def shifted(day: date, shift: str) -> date:
    """The nearest working day in the direction of ``shift``, within the calendar month: at its edge the search turns round.

    The eves count as working days.
    """
    if shift not in (FORWARD, BACK):
        return day
    step = ONE_DAY if shift == FORWARD else -ONE_DAY
    return _seek(day, step) or _seek(day, -step) or day


def _seek(day: date, step: timedelta) -> date | None:
    month = Month.of(day)
    while Month.of(day) == month:
        if is_working_day(day):
            return day
        day += step
    return None


def _ordinary_day(counting: Counting, month: Month) -> date | None:
    """The day on which the month is counted without exceptions; None day by day."""
    if counting.rule in (DAY_BY_DAY, SCHOOL_DAYS):
        return None
    if counting.rule == MEASURED:
        return shifted(month.on(counting.day), counting.shift)
    if counting.rule == FIRST_WEEKDAY:
        return shifted(month.first, FORWARD)
    if counting.rule == LAST_WEEKDAY:
        return shifted(month.last, BACK)
    # Starters count from the next month and leavers are paid the month out: whoever is there on the 1st.
    return month.first


def _exception_day(counting: Counting, month: Month, exception: ExceptionMonth) -> date:
    counted = Month(month.year * 12 + exception.on_month - 1)
    return shifted(counted.on(exception.on_day), counting.shift)


def _one(day: date) -> tuple[int, int]:
    return day.toordinal(), day.toordinal() + 1


def _told(days: list[int], span: tuple[int, int]) -> str:
    """The days as spans in text; empty where they are the whole month, or none."""
    found = runs(days)
    return "" if found == [span] else ";".join(f"{start}-{end}" for start, end in found)


def _window(
    counting: Counting, month: Month, counted: Month, days: tuple[int, int], rate: tuple[int, int], whole: int,
    spans: str = "", payable: int = 0,
) -> CountedMonth:  # fmt: skip
    payable_from = max(month, counted) if counting.payable_from is None else month + counting.payable_from
    if payable:
        payable_from = Month(month.year * 12 + payable - 1)
    in_time = known_by(counting.window, payable_from, int(spans.rpartition("-")[2]) if spans else days[1])
    return CountedMonth(
        month.number, *days, whole, *rate, rate[0], payable_from.number, in_time, counting.residents_only, spans
    )
