"""The kinds handelseregler (what events give) and schablontider (standard minutes): what holds is superseded, never edited."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.choice.imports.known import DERIVED, RULED_SERVICE
from kundval.choice.models.event_rules import EventRuleVersion, StandardTime
from kundval.choice.rules.event_lines import Line
from kundval.choice.service.event_rules import (
    Judged,
    judge_event_rule,
    judge_standard_time,
    rebuild_service,
    save_event_rule,
    save_standard_time,
)
from kundval.errors import FieldsRefused, KundvalError
from kundval.fields import Code, Quantity, RowSchema, SwedishDate, Text, Whole, YesNo
from kundval.registry.queries import codes
from kundval.registry.service.boards import register_decision

RULES, TIMES = "Händelseregler", "Schablontider"
DECISION = ("board", "paragraph", "case_number", "decided_on")
PAST_ONLY = "Nämndens beslut. Behövs när det ändrar dagar som har varit."


def _board() -> Code:
    return Code("nämndens kod", data_key="nämnd", example="UBN", optional=True, help=PAST_ONLY)


def _paragraph() -> Text:
    return Text("paragrafen", data_key="paragraf", example="98", optional=True)


def _case_number() -> Text:
    return Text("diarienumret", data_key="diarienummer", example="UBN 2016/412", optional=True)


def _decided_on() -> SwedishDate:
    return SwedishDate("beslutsdatumet", data_key="beslutad", optional=True)


class RuleRow(RowSchema):
    service = Code("tjänstens kod", data_key="tjänst", example="sarskilt_boende")
    kind = Text(
        "händelsen",
        data_key="händelse",
        longest=40,
        example="frånvaro",
        help="utflyttning och dödsfall sker av sig själva.",
    )
    values = Text(
        "villkoret",
        data_key="villkor",
        optional=True,
        example="insats=omvårdnad",
        help="Vilka val det gäller. Tomt: alla.",
    )
    day_from = Whole(
        "första dagen", data_key="dag från", least=1, most=3660, example="1", help="Räknat från händelsens första dag."
    )
    day_to = Whole(
        "sista dagen",
        data_key="dag till",
        optional=True,
        least=1,
        most=3660,
        example="14",
        help="Tomt: så länge den varar.",
    )
    after = YesNo("efter valet", data_key="efter valet", optional=True, example="nej",
                  help="Ja: dagarna räknas från den dag valet slutade.")  # fmt: skip
    value = Text("värdet", data_key="värde", optional=True, longest=60, example="frånvaro dag 1–14",
                 help="Det värde av dimensionen händelse som en rad i prislistan betalar. Tomt: inget betalas.")  # fmt: skip
    quantity_milli = Quantity(
        "mängden",
        data_key="mängd",
        optional=True,
        help="Mängd som betalas en gång, till exempel 4 timmar vid uppstart.",
    )
    valid_from = SwedishDate(
        "dagen regeln gäller från", data_key="från", help="Händelser som börjar den dagen eller senare."
    )
    board, paragraph, case_number, decided_on = _board(), _paragraph(), _case_number(), _decided_on()


class StandardRow(RowSchema):
    service = Code("tjänstens kod", data_key="tjänst", example="hemtjanst")
    values = Text("villkoret", data_key="villkor", example="moment=Städ")
    minutes = Whole("minuterna", data_key="minuter", least=1, most=1440, example="96")
    valid_from = SwedishDate("dagen tiden gäller från", data_key="från")
    board, paragraph, case_number, decided_on = _board(), _paragraph(), _case_number(), _decided_on()


def _versions(rows: list[Row]) -> list[list[Row]]:
    """The rows of each version: the same service, kind and day."""
    found: dict[tuple[str, str, date], list[Row]] = {}
    for row in rows:
        found.setdefault((row.data["service"], row.data["kind"], row.data["valid_from"]), []).append(row)
    return sorted(found.values(), key=lambda version: version[0].data["valid_from"])


def _lines(version: list[Row]) -> list[Line]:
    return [Line(**{field.name: row.data[field.name] for field in fields(Line)}) for row in version]


def _decided(version: list[Row]) -> Row | None:
    """The row that cites the decision of a version."""
    return next((row for row in version if any(row.data[name] for name in DECISION)), None)


def _decision(session: Session, actor: Actor, today: date, version: list[Row]) -> int | None:
    cites = _decided(version)
    if cites is None:
        return None
    missing = [name for name in DECISION if not cites.data[name]]
    if missing:
        raise FieldsRefused({missing[0]: "Skriv nämnd, paragraf, diarienummer och beslutsdatum, eller inget av dem."})
    cited = {name: cites.data[name] for name in DECISION[1:]}
    board = codes.board_by_code(session, cites.data["board"])
    return register_decision(session, actor=actor, today=today, board_id=board.id or 0, **cited).id


def _judge_rule(session: Session, today: date, version: list[Row]) -> Judged:
    first = version[0]
    return judge_event_rule(
        session, today=today, service=first.found["service"], kind=first.data["kind"], valid_from=first.data["valid_from"],
        lines=_lines(version), decided=_decided(version) is not None,
    )  # fmt: skip


def _judge_time(session: Session, today: date, version: list[Row]) -> Judged:
    (row,) = version
    return judge_standard_time(
        session, today=today, service=row.found["service"], values=row.data["values"], minutes=row.data["minutes"],
        valid_from=row.data["valid_from"], decided=_decided(version) is not None,
    )  # fmt: skip


def _plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Judges each version against what stands; what is wrong with a line stands at its row."""
    result = Plan()
    for version in _groups(rows):
        judged = (_judge_rule if RULES in rows else _judge_time)(session, today, version)
        wrong = dict(judged.wrong)
        rehearsal = session.begin_nested()
        try:
            _decision(session, actor, today, version)
        except KundvalError as error:
            wrong |= error.fields if isinstance(error, FieldsRefused) else {"board": error.sentence}
        rehearsal.rollback()
        for name, sentence in wrong.items():
            field, _, number = name.rpartition("-")
            result.faults.append(
                version[int(number)].fault(sentence, field) if field else version[0].fault(sentence, name)
            )
        if judged.outcome == "unchanged":
            result.unchanged += len(version)
        elif not wrong:
            (result.new if judged.outcome == "new" else result.changed).extend(version)
    return result


def _groups(rows: Rows) -> Iterator[list[Row]]:
    if RULES in rows:
        yield from _versions(rows[RULES])
    else:
        yield from ([row] for row in sorted(rows[TIMES], key=lambda row: row.data["valid_from"]))


def _apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    rows: list[Row] = [*plan.new, *plan.changed]
    total, done = len(rows), 0
    for version in _groups({rows[0].part: rows}) if rows else ():
        first = version[0]
        said = {
            "service_id": first.found["service"].id, "valid_from": first.data["valid_from"], "batch_id": batch.id,
            "decision_id": _decision(session, actor, today, version),
        }  # fmt: skip
        if first.part == RULES:
            save_event_rule(session, actor=actor, today=today, kind=first.data["kind"], lines=_lines(version), **said)
        else:
            values, minutes = first.data["values"], first.data["minutes"]
            save_standard_time(session, actor=actor, today=today, values=values, minutes=minutes, **said)
        done += len(version)
        progress(done, total)


def _undo(
    session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]
) -> None:
    """What held before the batch holds again."""
    services: set[int] = set()
    for table in (EventRuleVersion, StandardTime):
        services |= set(session.exec(select(table.service_id).where(col(table.import_batch_id) == batch.id)))
    rebuild_service(session, services)


EVENT_RULES = ImportKind(
    "handelseregler",
    "Händelseregler",
    permission="calendar.write",
    sheets=(
        SheetKind(RULES, RuleRow, key=("service", "kind", "values", "day_from", "after", "valid_from"),
                  lookups={"service": RULED_SERVICE}),
    ),
    help="Vad frånvaro, tom plats, avböjt besök och uppstart betalas, per tjänst och dag. Raderna med samma tjänst, händelse och "
    "första dag är en regel, och den ersätter den förra från den dagen.",
    plan=_plan,
    apply=_apply,
    undo=_undo,
    derived=DERIVED | {"event_rule"},
)  # fmt: skip
STANDARD_TIMES = ImportKind(
    "schablontider",
    "Schablontider",
    permission="calendar.write",
    sheets=(
        SheetKind(TIMES, StandardRow, key=("service", "values", "valid_from"), lookups={"service": RULED_SERVICE}),
    ),
    help="Minuter per besök. Volymen för ett sådant moment är antalet besök. En ny tid ersätter den förra från sin första dag.",
    plan=_plan,
    apply=_apply,
    undo=_undo,
    derived=DERIVED,
)
