"""What a line's count says in words: school days, hours of stay, granted hours, residence, absence, empty places, standard minutes."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from kundval.choice.models import ArisenSegment, EventFact, Segment, Volume
from kundval.choice.models.event_rules import EventRule, EventRuleVersion
from kundval.choice.rules.events import GRANTED, MINUTES, STAY
from kundval.choice.service.service_rules import paid_by
from kundval.formats import capital, exact_number_text, interval_text, plural_text
from kundval.payment.models import Account, Line, Window
from kundval.payment.rules.price import VOLUME
from kundval.period import without
from kundval.registry.models import Service
from kundval.registry.queries.market import decision_text
from kundval.registry.rules import EVENT_DIMENSION, values_of
from kundval.reimbursement.models import PriceRow

Span = tuple[date, date, int]


def event_of(session: Session, account: Account) -> str:
    """The value of an event that the line pays (händelse); empty for what the choice itself is paid."""
    row = select(PriceRow.values).where(
        col(PriceRow.service_id) == account.service_id, col(PriceRow.row_key) == account.row_key
    )
    return values_of(session.exec(row).first() or "").get(EVENT_DIMENSION, "")


def days_paid(
    session: Session, line: Line, account: Account, first: int, end: int, known: int, held: list[Span]
) -> list[Span]:
    """The days that the line pays: those of the choice less what an event takes off, or those that an event pays."""
    rows = _arisen(session, line, account, first, end, known)
    event = event_of(session, account)
    if event:
        return [
            (*_dates(max(row.valid_from, first), min(row.valid_to, end)), row.fact_id)
            for row, rule in rows
            if rule is not None and rule.value == event
        ]
    taken = [(row.valid_from, row.valid_to) for row, rule in rows if rule is None]
    return [
        (*_dates(*part), fact)
        for start, stop, fact in held
        for part in without((start.toordinal(), stop.toordinal()), taken)
    ]


def told(
    session: Session, line: Line, account: Account, window: Window | None, first: int, end: int, known: int
) -> list[str]:
    """Sentences about how the quantity came about, beyond window and days."""
    service = session.get_one(Service, account.service_id)
    return [
        *_of_window(window),
        *_of_hours(session, service, line, account, first, end, known),
        *_of_events(session, line, account, first, end, known),
        *(_of_visits(session, service, line, account, known) if account.kind == VOLUME else ()),
    ]


def _of_window(window: Window | None) -> Iterator[str]:
    if window is not None and window.days:
        yield f"Bara skoldagar räknas: {window.whole} skoldagar är hela månaden."
    if window is not None and window.residents_only:
        yield "Bara de dagar då kunden är folkbokförd i kommunen betalas."


def _of_hours(
    session: Session, service: Service, line: Line, account: Account, first: int, end: int, known: int
) -> Iterator[str]:
    way = paid_by(service)
    if way not in (STAY, GRANTED):
        return
    rows = session.exec(
        select(Segment).where(
            col(Segment.person_id) == line.person_id, col(Segment.service_id) == account.service_id, col(Segment.slot) == line.slot,
            col(Segment.unit_id) == account.unit_id, col(Segment.month).in_((0, account.month)), col(Segment.valid_from) < end,
            col(Segment.valid_to) > first, col(Segment.known_from) <= known, col(Segment.known_to) > known,
        ).order_by(col(Segment.valid_from))
    )  # fmt: skip
    for hours in dict.fromkeys(row.multiplier for row in rows):
        whole = _number(Fraction(hours, 1000))
        if not hours:
            yield f"Inga timmar är {'angivna' if way == STAY else 'beviljade'}, så inget betalas."
        elif way == STAY:
            weekly = _number(Fraction(hours, 1000 * service.weeks))
            yield f"{weekly} {plural_text(service.volume_unit)} i veckan × {service.weeks} veckor = {whole} i månaden."
        else:
            yield f"Beviljat {whole} {plural_text(service.volume_unit)} i månaden, för de dagar som räknas."


def _of_events(session: Session, line: Line, account: Account, first: int, end: int, known: int) -> Iterator[str]:
    event = event_of(session, account)
    for row, rule in _arisen(session, line, account, first, end, known):
        days = interval_text(*_dates(max(row.valid_from, first), min(row.valid_to, end)))
        if event and rule is not None and rule.value == event:
            until = (
                f"–{rule.day_to}"
                if rule.day_to and rule.day_to != rule.day_from
                else ""
                if rule.day_to
                else " och framåt"
            )
            since = "att valet slutade" if rule.after else "första dagen"
            kind, decision = _version(session, rule)
            yield f"{kind}, dag {rule.day_from}{until} räknat från {since}: {days}{decision}."
        elif not event and rule is None:
            cause = session.get(EventFact, row.event_id) if row.event_id else None
            yield f"{days} betalas inte som vanligt{f': {cause.kind} från {cause.valid_from}' if cause else ''}."


def _of_visits(session: Session, service: Service, line: Line, account: Account, known: int) -> Iterator[str]:
    rows = session.exec(
        select(Volume, EventRule)
        .outerjoin(EventRule, col(EventRule.id) == col(Volume.rule_id))
        .where(
            col(Volume.person_id) == line.person_id, col(Volume.service_id) == account.service_id, col(Volume.slot) == line.slot,
            col(Volume.unit_id) == account.unit_id, col(Volume.month) == account.month, col(Volume.known_from) <= known,
            col(Volume.known_to) > known,
        )
    ).all()  # fmt: skip
    event = event_of(session, account)
    mine = [(row, rule) for row, rule in rows if (rule.value if rule else "") == event]
    minutes = sorted({row.multiplier for row, _ in mine if row.multiplier not in (1, MINUTES)})
    if minutes:
        yield f"Besök räknas med schablontid: {', '.join(f'{each} minuter' for each in minutes)} ÷ {MINUTES}."
    for row, rule in mine:
        if rule is not None:
            kind, decision = _version(session, rule)
            quantity = _number(Fraction(row.quantity_milli, 1000))
            yield f"{kind} {date.fromordinal(row.day)}: {quantity}{decision}."


def _arisen(
    session: Session, line: Line, account: Account, first: int, end: int, known: int
) -> list[tuple[ArisenSegment, EventRule | None]]:
    rows = session.exec(
        select(ArisenSegment, EventRule)
        .outerjoin(EventRule, col(EventRule.id) == col(ArisenSegment.rule_id))
        .where(
            col(ArisenSegment.person_id) == line.person_id, col(ArisenSegment.service_id) == account.service_id,
            col(ArisenSegment.slot) == line.slot, col(ArisenSegment.unit_id) == account.unit_id,
            col(ArisenSegment.month).in_((0, account.month)), col(ArisenSegment.valid_from) < end, col(ArisenSegment.valid_to) > first,
            col(ArisenSegment.known_from) <= known, col(ArisenSegment.known_to) > known,
        )
        .order_by(col(ArisenSegment.valid_from))
    )  # fmt: skip
    return [(row, rule) for row, rule in rows]


def _version(session: Session, rule: EventRule) -> tuple[str, str]:
    """The kind of event that the rule is about, and the decision it stands on where a board decided it."""
    version = session.get_one(EventRuleVersion, rule.version_id)
    cited = f", enligt {decision_text(session, version.decision_id)}" if version.decision_id else ""
    return capital(version.kind), cited


def _dates(start: int, end: int) -> tuple[date, date]:
    return date.fromordinal(start), date.fromordinal(end)


def _number(value: Fraction) -> str:
    return exact_number_text(str(value))
