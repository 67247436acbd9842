"""The log in words: who did or saw what, when, why, and what it changed."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, true
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, industries_for
from kundval.audit import AuditRow
from kundval.choice.models import Person
from kundval.desk.things import WORDS, Thing, thing
from kundval.formats import moment_text
from kundval.listing import Column, Filter, Listing, contains, swedish

FIELDS = {
    "name": "namn",
    "login": "inloggning",
    "role": "roll",
    "valid_from": "från",
    "valid_to": "till",
    "state": "status",
    "number": "nummer",
    "kind": "slag",
    "area": "område",
    "capacity": "kapacitet",
    "contact": "kontakt",
    "org_number": "organisationsnummer",
    "form": "juridisk form",
    "mode": "regi",
    "counterparty": "motpart",
    "verdict": "bedömning",
    "evidence": "underlag",
    "version": "version",
    "stopped_on": "stoppad",
    "stop_reason": "skäl till stopp",
    "decided_on": "beslutad",
    "decided_at": "beslutad",
    "signed_on": "undertecknat",
    "month": "månad",
    "rows": "rader",
    "lines": "rader",
    "amount_ore": "belopp (öre)",
    "new": "nya",
    "changed": "ändrade",
    "unchanged": "oförändrade",
    "locked_at": "låst",
    "outcome": "utfall",
    "value": "värde",
    "reason": "skäl",
    "on": "datum",
    "unit": "enhet",
    "service": "tjänst",
    "user": "användare",
    "municipality_name": "kommunens namn",
    "municipality_code": "kommunkod",
    "small_number_limit": "minsta antal i statistik",
}
"""Columns in Swedish; what has no word of its own is left out of the log's page, never out of the log."""
ALONE = {"loggade in"}
"""Verbs that need no object."""
CHECKSUM = re.compile("[0-9a-f]{64}")
"""Read by its beginning; the whole stands on the page of the run or the file."""
HIDDEN = {"version", "password_hash", "session_key"}
PERIODS = (("1", "I dag"), ("7", "Senaste 7 dagarna"), ("30", "Senaste 30 dagarna"), ("365", "Senaste året"))


@dataclass(frozen=True)
class LogRow:
    """One act as it is read. ``changes``: what, old, new; a fact without an old value has an empty one."""

    at: datetime
    user_name: str
    verb: str
    what: str
    target: Thing | None
    reason: str
    changes: Sequence[tuple[str, str, str]]


def statement(actor: Actor) -> Select[Any]:
    """The acts that the actor may read: those of his industries and those of none."""
    allowed = industries_for(actor, "log.read")
    within: ColumnElement[bool] = true()
    if allowed is not None:
        within = or_(col(AuditRow.industry_id).is_(None), col(AuditRow.industry_id).in_(sorted(allowed)))
    return select(AuditRow).where(within)


def log_list(session: Session, today: date) -> Listing:
    """The list of the log."""
    names = session.exec(select(AuditRow.user_name).distinct()).all()
    verbs = session.exec(select(AuditRow.verb).distinct()).all()
    subjects = session.exec(select(AuditRow.subject).distinct()).all()
    return Listing(
        noun=("händelse", "händelser"),
        columns=(
            Column("tid", "Tid", sort=col(AuditRow.id), kind="date", word="tid", value=lambda row: row.at.date()),
            Column("klockslag", "Klockslag", value=lambda row: moment_text(row.at)[-5:]),
            Column("vem", "Vem", sort=swedish(session, col(AuditRow.user_name)), value=lambda row: row.user_name),
            Column("vad", "Vad", sort=col(AuditRow.verb), value=lambda row: row.verb),
            Column("sak", "Sak", value=lambda row: WORDS.get(row.subject, row.subject)),
            Column("nummer", "Nummer", kind="whole", value=lambda row: row.subject_id),
            Column("skal", "Skäl", value=lambda row: row.reason),
            Column("andring", "Ändring", value=lambda row: changes_text(row.details)),
        ),
        order="-tid",
        search=_search,
        filters=(
            Filter(
                "vem", "Vem", [(name, name) for name in sorted(names)], lambda name: col(AuditRow.user_name) == name
            ),
            Filter("vad", "Vad", [(verb, verb) for verb in sorted(verbs)], lambda verb: col(AuditRow.verb) == verb),
            Filter(
                "sak",
                "Sak",
                sorted(((one, WORDS.get(one, one)) for one in subjects), key=lambda pair: pair[1]),
                lambda subject: col(AuditRow.subject) == subject,
            ),
            Filter("tid", "Tid", PERIODS, lambda days: col(AuditRow.at) >= _since(int(days))),
        ),
        tie=col(AuditRow.id).desc(),
        private=True,
    )


def _search(text: str) -> ColumnElement[bool]:
    """In the reason and what was changed; a customer's id finds all that concerns it."""
    persons = select(Person.id).where(col(Person.handle) == text.upper())
    of_person = and_(col(AuditRow.subject) == "person", col(AuditRow.subject_id).in_(persons))
    return or_(of_person, contains(col(AuditRow.reason), text), contains(col(AuditRow.details), text))


def _since(days: int) -> datetime:
    # Acts are stamped by the real clock, also where the day of the pages is another.
    return datetime.combine(audit.now().date() - timedelta(days=days - 1), time(), UTC)


def read(session: Session, actor: Actor, row: AuditRow) -> LogRow:
    """An act in words."""
    return LogRow(
        at=row.at,
        user_name=row.user_name,
        verb=row.verb,
        what="" if row.verb in ALONE else WORDS.get(row.subject, row.subject),
        target=None if row.verb in ALONE else thing(session, actor, row.subject, row.subject_id),
        reason=row.reason,
        changes=changes(row.details),
    )


def changes(details: str) -> list[tuple[str, str, str]]:
    """What an act changed, or the facts it noted: (what, old, new)."""
    found = []
    for field, value in json.loads(details).items():
        # Verbs that note facts in words have no column's name to translate.
        word = FIELDS.get(field, "" if "_" in field else field)
        if not word or field in HIDDEN:
            continue
        pair = value if isinstance(value, list) and len(value) == 2 else ["", value]
        found.append((word, _plain(pair[0]), _plain(pair[1])))
    return found


def changes_text(details: str) -> str:
    """The same as one line, for the export."""
    return "; ".join(f"{what}: {f'{old} → ' if old else ''}{new}" for what, old, new in changes(details))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, str) and CHECKSUM.fullmatch(value):
        return f"{value[:12]}…"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
