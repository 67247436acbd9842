"""What events give, and the standard minutes of visits: said from a day on, superseded by what is said later, never edited.

A version from a coming day takes the place of what was said of that day, and may be taken back until the day comes. What has begun to hold
stays: it is superseded from a later day, or, by a decision of the board, from a day that has been; then the months since are counted anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import EventFact, Segment, VolumeFact
from kundval.choice.models.event_rules import EventRule, EventRuleVersion, StandardTime
from kundval.choice.queries.event_rules import lines_of, standard_times, versions_of
from kundval.choice.rules.event_lines import Line, wrong_lines
from kundval.choice.rules.events import PERFORMED
from kundval.choice.service.rebuild import rebuild
from kundval.choice.service.service_rules import paid_by
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.registry.models import Service
from kundval.registry.queries.market import dimensions_of
from kundval.registry.service.services import event_value

Outcome = Literal["new", "changed", "unchanged"]
PAST = "Det ändrar dagar som redan har varit. Ange nämndens beslut, eller låt det gälla från en senare dag."


@dataclass(frozen=True)
class Judged:
    """What saving would be, and what is wrong by field; a line's field carries the line's number: ``value-2``."""

    outcome: Outcome
    wrong: dict[str, str]


def judge_event_rule(
    session: Session,
    *,
    today: date,
    service: Service,
    kind: str,
    valid_from: date,
    lines: Sequence[Line],
    decided: bool,
    batch_id: int | None = None,
) -> Judged:
    """Judges a version of a kind's rule; versions of the same batch are no past."""
    standing = [
        one for one in versions_of(session, service.id, kind) if batch_id is None or one.import_batch_id != batch_id
    ]
    held = [one for one in standing if one.valid_from <= valid_from]
    before = _lines(session, held[-1]) if held else frozenset()
    if held and held[-1].valid_from == valid_from and before == frozenset(lines):
        return Judged("unchanged", {})
    wrong = wrong_lines(kind, lines, _dimensions(session, service), service.name)
    if not kind.strip():
        wrong["kind"] = "Skriv händelsen, till exempel frånvaro."
    elif not lines and not before:
        wrong["valid_from"] = f"Ingen regel för {kind} gäller {valid_from}, så det finns inget att avsluta."
    if standing and valid_from < today and not decided:
        wrong["valid_from"] = PAST
    return Judged("changed" if held and held[-1].valid_from == valid_from else "new", wrong)


def save_event_rule(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    kind: str,
    valid_from: date,
    lines: Sequence[Line],
    decision_id: int | None = None,
    batch_id: int | None = None,
) -> Outcome:
    """What a kind of event gives where it begins on a day or later; without lines it ends. Supersedes what held.

    The lines' values become ones that a price list may price. Rebuilds the customers of the service.
    """
    service = _service(session, actor, service_id)
    judged = judge_event_rule(
        session, today=today, service=service, kind=kind, valid_from=valid_from, lines=lines, decided=decision_id is not None,
        batch_id=batch_id,
    )  # fmt: skip
    if judged.wrong:
        raise FieldsRefused(judged.wrong)
    if judged.outcome == "unchanged":
        return judged.outcome
    version = EventRuleVersion(
        service_id=service_id, kind=kind, valid_from=valid_from, decision_id=decision_id, recorded_by=actor.user_id,
        recorded_at=audit.now(), import_batch_id=batch_id,
    )  # fmt: skip
    session.add(version)
    session.flush()
    for line in lines:
        if line.value:
            event_value(session, service_id, line.value)
        session.add(EventRule(version_id=version.id or 0, **asdict(line)))
    verb = f"{'ändrade' if lines else 'avslutade'} händelseregeln för {kind}"
    _changed(session, actor, service, verb, valid_from)
    return judged.outcome


def take_back_event_rule(
    session: Session, *, actor: Actor, today: date, version_id: int, reason: str
) -> EventRuleVersion:
    """Says that a version whose day has not come shall not be; what held before it goes on. Refused once the day has come."""
    version = session.get(EventRuleVersion, version_id)
    if version is None or version.mistyped_at is not None:
        raise NotFound
    service = _service(session, actor, version.service_id)
    _check_coming(version.valid_from, today, reason)
    version.mistyped_at = audit.now()
    _changed(session, actor, service, f"återtog händelseregeln för {version.kind}", version.valid_from, reason)
    return version


def judge_standard_time(
    session: Session,
    *,
    today: date,
    service: Service,
    values: str,
    minutes: int | None,
    valid_from: date,
    decided: bool,
    batch_id: int | None = None,
) -> Judged:
    """Judges standard minutes; None ends them. Those of the same batch are no past."""
    standing = [
        one
        for one in standard_times(session, [service.id or 0])
        if one.values == values and (batch_id is None or one.import_batch_id != batch_id)
    ]
    held = [one for one in standing if one.valid_from <= valid_from]
    same_day = bool(held) and held[-1].valid_from == valid_from
    if same_day and held[-1].minutes == minutes:
        return Judged("unchanged", {})
    wrong = wrong_lines("", [Line(values=values)], _dimensions(session, service), service.name)
    wrong = {name.removesuffix("-0"): sentence for name, sentence in wrong.items()}
    if not values:
        wrong["values"] = "Skriv vilket moment det gäller, till exempel moment=Städ."
    if paid_by(service) != PERFORMED:
        wrong["service"] = f"{service.name} betalas inte efter utförd volym och har inga schablontider."
    if minutes is None and (not held or held[-1].minutes is None):
        wrong["valid_from"] = f"Ingen schablontid för {values} gäller {valid_from}, så det finns inget att avsluta."
    if standing and valid_from < today and not decided:
        wrong["valid_from"] = PAST
    return Judged("changed" if same_day else "new", wrong)


def save_standard_time(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    values: str,
    minutes: int | None,
    valid_from: date,
    decision_id: int | None = None,
    batch_id: int | None = None,
) -> Outcome:
    """The minutes that a visit with these values counts as from a day on; None ends them. Rebuilds the customers of the service."""
    service = _service(session, actor, service_id)
    judged = judge_standard_time(
        session, today=today, service=service, values=values, minutes=minutes, valid_from=valid_from, decided=decision_id is not None,
        batch_id=batch_id,
    )  # fmt: skip
    if judged.wrong:
        raise FieldsRefused(judged.wrong)
    if judged.outcome == "unchanged":
        return judged.outcome
    session.add(StandardTime(
        service_id=service_id, values=values, minutes=minutes, valid_from=valid_from, decision_id=decision_id, recorded_by=actor.user_id,
        recorded_at=audit.now(), import_batch_id=batch_id,
    ))  # fmt: skip
    verb = f"{'avslutade' if minutes is None else 'ändrade'} schablontiden för {values}"
    _changed(session, actor, service, verb, valid_from)
    return judged.outcome


def take_back_standard_time(session: Session, *, actor: Actor, today: date, time_id: int, reason: str) -> StandardTime:
    """Says that standard minutes whose day has not come shall not be. Refused once the day has come."""
    row = session.get(StandardTime, time_id)
    if row is None or row.mistyped_at is not None:
        raise NotFound
    service = _service(session, actor, row.service_id)
    _check_coming(row.valid_from, today, reason)
    row.mistyped_at = audit.now()
    _changed(session, actor, service, f"återtog schablontiden för {row.values}", row.valid_from, reason)
    return row


def rebuild_service(session: Session, service_ids: Collection[int]) -> None:
    """Makes all customers of some services anew, after their rules have changed."""
    session.flush()
    for table in (Segment, VolumeFact, EventFact):
        persons = session.exec(
            select(col(table.person_id)).where(col(table.service_id).in_(service_ids)).distinct()
        ).all()
        rebuild(session, persons)


def _service(session: Session, actor: Actor, service_id: int) -> Service:
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "calendar.write", industry_id=service.industry_id)
    return service


def _lines(session: Session, version: EventRuleVersion) -> frozenset[Line]:
    rows = lines_of(session, [version.id or 0]).get(version.id or 0, ())
    return frozenset(
        Line(row.values, row.day_from, row.day_to, row.after, row.value, row.quantity_milli) for row in rows
    )


def _dimensions(session: Session, service: Service) -> dict[str, list[str]]:
    return {dimension.code: allowed for dimension, allowed in dimensions_of(session, service.id or 0)}


def _check_coming(valid_from: date, today: date, reason: str) -> None:
    if valid_from <= today:
        raise Refused(
            f"Det gäller sedan {valid_from} och kan inte tas tillbaka. "
            "Låt något annat gälla från en senare dag, eller ange nämndens beslut om dagar som har varit."
        )
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i loggen."})


def _changed(session: Session, actor: Actor, service: Service, verb: str, valid_from: date, reason: str = "") -> None:
    rebuild_service(session, [service.id or 0])
    audit.record(session, actor=actor, verb=verb, subject="service", subject_id=service.id, industry_id=service.industry_id,
                 reason=reason.strip(), details={"från": str(valid_from)})  # fmt: skip
