"""What events give and the standard minutes of a service, in words, with what has been superseded and what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from sqlmodel import Session

from kundval.choice.models.event_rules import EventRule, EventRuleVersion, StandardTime
from kundval.choice.queries.event_rules import lines_of, standard_times, versions_of
from kundval.choice.rules.event_lines import Line
from kundval.choice.rules.events import PERFORMED
from kundval.choice.service.service_rules import paid_by
from kundval.desk.rule_view import RuleRow, state_of
from kundval.formats import capital, exact_number_text, interval_text, plural_text
from kundval.registry.models import Service
from kundval.registry.queries.market import decision_text
from kundval.registry.rules import values_of


@dataclass(frozen=True)
class Told:
    """All that has been said of one kind of event, or of the visits with some values, the latest day first."""

    name: str
    rows: list[RuleRow]
    coming: list[tuple[int, date]]
    """What has not begun: its id and day."""
    ended: bool
    """The last that is said is that it ends."""

    @property
    def heading(self) -> str:
        return condition_words(self.name) if "=" in self.name else capital(self.name)


@dataclass(frozen=True)
class EventRuleView:
    """The page of a service."""

    service: Service
    kinds: list[Told]
    times: list[Told]
    by_volume: bool

    @property
    def held(self) -> list[str]:
        """The kinds that have not ended."""
        return [kind.name for kind in self.kinds if not kind.ended]


class Dated(Protocol):
    """A version of a rule, or standard minutes."""

    id: int | None
    valid_from: date
    decision_id: int | None


def event_rule_view(session: Session, service: Service, today: date) -> EventRuleView:
    """Gathers the page."""
    versions = versions_of(session, service.id)
    lines = lines_of(session, [one.id or 0 for one in versions])
    kinds = [
        _told(session, kind, [_said(service, one, lines.get(one.id or 0, [])) for one in versions if one.kind == kind], today)
        for kind in sorted({one.kind for one in versions})
    ]  # fmt: skip
    all_times = standard_times(session, [service.id])
    times = [
        _told(session, values, [_time_said(one) for one in all_times if one.values == values], today)
        for values in sorted({one.values for one in all_times})
    ]
    return EventRuleView(service, kinds, times, paid_by(service) == PERFORMED)


def line_words(service: Service, line: Line | EventRule) -> str:
    """«dag 1–14: frånvaro dag 1–14», with whom it concerns and whether it is counted after the choice."""
    last = f"–{line.day_to}" if line.day_to and line.day_to != line.day_from else "" if line.day_to else " och framåt"
    after = " efter valet" if line.after else ""
    whose = f" ({condition_words(line.values)})" if line.values else ""
    paid = f"betalas som «{line.value}»" if line.value else "inget betalas"
    if line.quantity_milli:
        quantity = exact_number_text(str(Fraction(line.quantity_milli, 1000)))
        paid += f", {quantity} {plural_text(service.volume_unit)} en gång"
    return f"dag {line.day_from}{last}{after}{whose}: {paid}"


def condition_words(values: str) -> str:
    """«moment Städ, insats service» for the values of a condition."""
    return ", ".join(f"{code} {value}" for code, value in values_of(values).items()) or "alla val"


@dataclass(frozen=True)
class Said:
    """A version in words."""

    row: Dated
    words: str
    ends: bool = False


def _said(service: Service, version: EventRuleVersion, lines: Sequence[EventRule]) -> Said:
    if not lines:
        return Said(version, "Upphör: dagarna betalas som vanligt.", True)
    return Said(version, " ".join(f"{capital(line_words(service, line))}." for line in lines))


def _time_said(row: StandardTime) -> Said:
    if row.minutes is None:
        return Said(row, "Upphör: timmar rapporteras.", True)
    return Said(row, f"{row.minutes} minuter per besök.")


def _told(session: Session, name: str, said: Sequence[Said], today: date) -> Told:
    rows = []
    for number, one in enumerate(said):
        first, decision = one.row.valid_from, one.row.decision_id
        after = said[number + 1].row.valid_from if number + 1 < len(said) else None
        same_day = after == first
        rows.append(RuleRow(
            f"från {first}" if same_day else interval_text(first, after), one.words, decision_text(session, decision) if decision else "",
            "ersatt" if same_day else state_of(first, after, today),
        ))  # fmt: skip
    coming = [(one.row.id or 0, one.row.valid_from) for one in said if one.row.valid_from > today]
    return Told(name, rows[::-1], coming, said[-1].ends)
