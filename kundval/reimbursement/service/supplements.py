"""Supplements (tillägg): which a service has, and what is decided of them to units. One person asks, another decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import Task
from kundval.access.rules import Actor, require
from kundval.access.service import tasks
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.formats import kr_text
from kundval.period import OPEN, date_of, day
from kundval.registry.models import Decision, Service, Unit
from kundval.registry.rules import check_code
from kundval.reimbursement.models import PriceRow, Supplement, SupplementDecision, SupplementRow
from kundval.reimbursement.queries.supplements import DECIDED, granted, granted_of
from kundval.reimbursement.rules import supplements as rules
from kundval.reimbursement.rules.supplements import Granted

TASK = "tillägg"
SUBJECT = "supplement_decision"
ASKED, DECLINED = "begärd", "avböjd"
Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class NewRow:
    """A row of a decision as it is asked for: to one unit or all, on the days [valid_from, valid_to)."""

    unit_id: int | None
    amount_ore: int
    valid_from: date
    valid_to: date | None = None
    row_key: str = ""
    count_from: int = 0
    count_to: int | None = None
    counted_on: date | None = None


def save_supplement(
    session: Session, *, actor: Actor, today: date, service_id: int, code: str, name: str, basis: str, period: str,
    with_vat: bool = False, batch_id: int | None = None,
) -> tuple[Supplement, Outcome]:  # fmt: skip
    """A supplement of a service. Once there, only its name changes: decisions and lines build on the rest."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "price.draft", industry_id=service.industry_id)
    code = check_code(code, "tillägget")
    _check_shape(name, basis, period)
    found = session.exec(
        select(Supplement).where(col(Supplement.service_id) == service_id, col(Supplement.code) == code)
    ).first()
    if found and (found.basis, found.period, found.with_vat) != (basis, period, with_vat):
        raise FieldsRefused(
            {"code": f"Koden {code} finns redan för {found.name}, som betalas på annat sätt. Välj en ny kod."}
        )
    if found and found.name == name.strip():
        return found, "unchanged"
    outcome: Outcome = "changed" if found else "new"
    found = found or Supplement(service_id=service_id, code=code, name="", basis=basis, period=period, with_vat=with_vat,
                                import_batch_id=batch_id)  # fmt: skip
    found.name = name.strip()
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, verb="sparade tillägget", subject="supplement", subject_id=found.id,
                 industry_id=service.industry_id, details={"namn": found.name, "för": rules.BASES[basis]})  # fmt: skip
    return found, outcome


def request_supplement(
    session: Session, *, actor: Actor, today: date, supplement_id: int, decision_id: int, rows: Sequence[NewRow],
    batch_id: int | None = None,
) -> SupplementDecision:  # fmt: skip
    """Asks that what the board decided of a supplement hold. Another person decides it.

    Raises ``FieldsRefused`` for what does not fit the supplement, ``Refused`` for rows that would pay the same twice.
    """
    supplement, service = the_supplement(session, supplement_id)
    require(actor, "price.draft", industry_id=service.industry_id)
    if session.get(Decision, decision_id) is None:
        raise NotFound
    if not rows:
        raise Refused("Beslutet har inga belopp. Ange minst ett.")
    for row in rows:
        _check_row(session, supplement, row)
    asked = _the_same(session, actor, supplement_id, decision_id) or SupplementDecision(
        supplement_id=supplement_id, decision_id=decision_id, requested_by=actor.user_id, requested_at=audit.now(),
        import_batch_id=batch_id,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    session.add_all(_stored(asked.id or 0, row, batch_id) for row in rows)
    session.flush()
    _refuse_clash(session, supplement, asked)
    if tasks.open_task(session, kind=TASK, subject=SUBJECT, subject_id=asked.id or 0) is None:
        tasks.request(session, actor=actor, kind=TASK, subject=SUBJECT, subject_id=asked.id or 0, permission="price.decide",
                      industry_id=service.industry_id, reason=supplement.name)  # fmt: skip
    return asked


def decide_supplement(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> SupplementDecision:
    """Lets the decision hold, or declines. Whoever asked may not decide.

    Raises ``Refused`` where it lowers an amount for days before the board decided, without its ground.
    """
    asked = session.get(SupplementDecision, task.subject_id) if task.subject == SUBJECT else None
    if asked is None:
        raise NotFound
    supplement, _ = the_supplement(session, asked.supplement_id)
    if approve:
        _refuse_lowered(session, supplement, asked)
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    asked.state = DECIDED if approve else DECLINED
    asked.decided_by, asked.decided_at = actor.user_id, audit.now()
    session.flush()
    return asked


def the_supplement(session: Session, supplement_id: int) -> tuple[Supplement, Service]:
    """A supplement with its service. Raises ``NotFound``."""
    supplement = session.get(Supplement, supplement_id)
    if supplement is None:
        raise NotFound
    return supplement, session.get_one(Service, supplement.service_id)


def supplement_by_code(session: Session, service: Service, code: str) -> Supplement:
    """The supplement of a service with a code. Raises ``FieldsRefused``."""
    found = session.exec(
        select(Supplement).where(col(Supplement.service_id) == service.id, col(Supplement.code) == code)
    ).first()
    if found is None:
        raise FieldsRefused(
            {"code": f"Tillägget {code} finns inte för {service.name}. Lägg till det i bladet Tillägg."}
        )
    return found


def is_known(session: Session, supplement: Supplement, decision: Decision, row: NewRow) -> bool:
    """Whether the decision already has the very same row, asked for or decided."""
    wanted = _stored(0, row, None)
    same = ("unit_id", "amount_ore", "row_key", "count_from", "count_to", "counted_on", "valid_from", "valid_to")
    found = session.exec(
        select(SupplementRow)
        .join(SupplementDecision, col(SupplementDecision.id) == col(SupplementRow.supplement_decision_id))
        .where(
            col(SupplementDecision.supplement_id) == supplement.id, col(SupplementDecision.decision_id) == decision.id,
            col(SupplementDecision.state) != DECLINED,
        )
    )  # fmt: skip
    return any(all(getattr(one, name) == getattr(wanted, name) for name in same) for one in found)


def forget_asked(session: Session, decision_ids: Sequence[int], row_ids: Sequence[int]) -> None:
    """Ends the tasks of decisions that are taken away. Raises ``Refused`` where one has been decided: a new decision ends it."""
    of_rows = select(SupplementRow.supplement_decision_id).where(col(SupplementRow.id).in_(row_ids))
    for asked in session.exec(
        select(SupplementDecision).where(col(SupplementDecision.id).in_([*decision_ids, *session.exec(of_rows)]))
    ):
        if asked.state == DECIDED:
            raise Refused(
                "Inläsningen kan inte ångras, för ett beslut i den är redan beslutat. Registrera ett nytt beslut som ändrar det."
            )
        task = tasks.open_task(session, kind=TASK, subject=SUBJECT, subject_id=asked.id or 0)
        if task is not None and asked.id in decision_ids:
            session.delete(task)
    session.flush()


def rows_of(session: Session, asked: SupplementDecision) -> list[Granted]:
    """The rows of a decision, decided or not."""
    supplement = session.get_one(Supplement, asked.supplement_id)
    decision = session.get_one(Decision, asked.decision_id)
    statement = select(SupplementRow).where(col(SupplementRow.supplement_decision_id) == asked.id)
    return [
        granted(supplement, asked, row, decision) for row in session.exec(statement.order_by(col(SupplementRow.id)))
    ]


def _check_shape(name: str, basis: str, period: str) -> None:
    wrong = {}
    if not name.strip():
        wrong["name"] = "Skriv tilläggets namn."
    if basis not in rules.BASES:
        wrong["basis"] = f"Välj vad beloppet gäller: {', '.join(rules.BASES)}."
    elif period not in rules.PERIODS[basis]:
        wrong["period"] = f"Ett belopp {rules.BASES[basis]} anges per {', '.join(rules.PERIODS[basis])}."
    if wrong:
        raise FieldsRefused(wrong)


def _check_row(session: Session, supplement: Supplement, row: NewRow) -> None:
    wrong = dict(_row_faults(session, supplement, row))
    if wrong:
        raise FieldsRefused(wrong)


def _row_faults(session: Session, supplement: Supplement, row: NewRow) -> list[tuple[str, str]]:
    faults = []
    basis = supplement.basis
    if basis == rules.PERSON:
        faults.append(("supplement", f"{supplement.name} beslutas för en person i taget. Gör det på kundens sida."))
    if row.unit_id is not None and session.get(Unit, row.unit_id) is None:
        faults.append(("unit", "Välj en enhet i listan."))
    if row.unit_id is None and basis == rules.PRICE:
        faults.append(("unit", "Ett avtalat pris gäller en enhet. Välj enheten."))
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        faults.append(("valid_to", f"Sista dagen måste vara {row.valid_from} eller senare."))
    if (row.count_from or row.count_to) and basis not in (rules.UNIT, rules.CUSTOMER):
        faults.append(("count_from", "Steg efter antal kunder finns bara för belopp till enheten eller per kund."))
    if row.count_to is not None and row.count_to <= row.count_from:
        faults.append(("count_to", "Stegets övre gräns måste vara minst lika stor som den undre."))
    if row.counted_on and (supplement.period != rules.ONCE or basis not in (rules.UNIT, rules.CUSTOMER)):
        faults.append(("counted_on", "Bara engångsbelopp till enheter räknas på en annan dag än månadens."))
    if row.row_key and (basis != rules.PRICE or not _is_row(session, supplement.service_id, row.row_key)):
        faults.append(
            ("row_key", f"Raden {row.row_key} finns inte i någon prislista för tjänsten. Lämna tomt för alla rader.")
        )
    if basis == rules.CONTRIBUTION and not _whole_months(row):
        faults.append(("valid_to", "Ett tillskott gäller hela månader: från den 1:a t.o.m. en månads sista dag."))
    return faults


def _whole_months(row: NewRow) -> bool:
    return row.valid_from.day == 1 and row.valid_to is not None and row.valid_to.day == 1


def _is_row(session: Session, service_id: int, row_key: str) -> bool:
    statement = select(PriceRow.id).where(col(PriceRow.service_id) == service_id, col(PriceRow.row_key) == row_key)
    return session.exec(statement).first() is not None


def _the_same(session: Session, actor: Actor, supplement_id: int, decision_id: int) -> SupplementDecision | None:
    """What the same person already asks for by the same decision: its rows stand together."""
    return session.exec(
        select(SupplementDecision).where(
            col(SupplementDecision.supplement_id) == supplement_id, col(SupplementDecision.decision_id) == decision_id,
            col(SupplementDecision.requested_by) == actor.user_id, col(SupplementDecision.state) == ASKED,
        )
    ).first()  # fmt: skip


def _stored(asked_id: int, row: NewRow, batch_id: int | None) -> SupplementRow:
    return SupplementRow(
        supplement_decision_id=asked_id, unit_id=row.unit_id, amount_ore=row.amount_ore, row_key=row.row_key,
        count_from=row.count_from, count_to=OPEN if row.count_to is None else row.count_to, counted_on=day(row.counted_on) if
        row.counted_on else 0, valid_from=row.valid_from.toordinal(), valid_to=day(row.valid_to), import_batch_id=batch_id,
    )  # fmt: skip


def _refuse_clash(session: Session, supplement: Supplement, asked: SupplementDecision) -> None:
    found = rules.clashing(rows_of(session, asked))
    if found:
        unit = session.get(Unit, found[1].unit_id)
        raise Refused(
            f"Beslutet har två belopp för {unit.name if unit else 'alla enheter'} samma dagar: {kr_text(found[0].amount_ore)} och "
            f"{kr_text(found[1].amount_ore)}. Behåll det ena, eller ändra dagarna."
        )


def _refuse_lowered(session: Session, supplement: Supplement, asked: SupplementDecision) -> None:
    decision = session.get_one(Decision, asked.decision_id)
    if decision.ground:
        return
    old = [row for row in granted_of(session, [supplement.service_id]).get(supplement.service_id, ())
           if row.supplement_id == supplement.id]  # fmt: skip
    found = rules.lowered(old, rows_of(session, asked), decision.decided_on.toordinal())
    if found:
        before, after, days = found[0]
        unit = session.get(Unit, before.unit_id or after.unit_id)
        raise Refused(
            f"Beslutet sänker {supplement.name} för {unit.name if unit else 'alla enheter'} {date_of(days[0])}–{date_of(days[1] - 1)}, "
            f"före beslutet {decision.decided_on}: {kr_text(before.amount_ore)} blir {kr_text(after.amount_ore)}. "
            "Ange grunden i beslutet (förbehåll, fel uppgifter från parten eller avtal), eller låt det gälla senare."
        )
