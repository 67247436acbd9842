"""What is decided for one person: an additional amount (tilläggsbelopp), or a price agreed for that customer. Two persons, and secrecy."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import Task
from kundval.access.rules import Actor, require
from kundval.access.service import tasks
from kundval.choice.models import PersonSupplement
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.supplements import granted
from kundval.choice.queries.visible import the_person
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.formats import kr_text
from kundval.period import date_of
from kundval.registry.models import Decision, Service
from kundval.reimbursement.models import PriceRow, Supplement
from kundval.reimbursement.queries.supplements import DECIDED
from kundval.reimbursement.rules import supplements as rules
from kundval.reimbursement.rules.supplements import Granted
from kundval.reimbursement.service.supplements import DECLINED

TASK = "belopp för en person"
SUBJECT = "person_supplement"


def request_for_person(
    session: Session, *, actor: Actor, today: date, supplement_id: int, person_id: int, decision_id: int, amount_ore: int,
    valid_from: date, valid_to: date | None, applied_by: str = "", applied_on: date | None = None, needs: str = "",
    row_key: str = "", batch_id: int | None = None,
) -> PersonSupplement:  # fmt: skip
    """Asks that an amount hold for a person on the days [valid_from, valid_to). Another person decides it.

    Raises ``FieldsRefused`` for what does not fit, ``Refused`` where the same decision already gives the person the same on those days.
    """
    supplement = session.get(Supplement, supplement_id)
    if supplement is None:
        raise NotFound
    service = session.get_one(Service, supplement.service_id)
    require(actor, "additional.write", industry_id=service.industry_id)
    person = the_person(session, actor, person_id, "additional.write")
    _check(session, supplement, valid_from, valid_to, applied_on, row_key, today)
    row = PersonSupplement(
        supplement_id=supplement_id, person_id=person.id or 0, decision_id=decision_id, amount_ore=amount_ore, row_key=row_key,
        valid_from=valid_from, valid_to=valid_to, applied_by=applied_by.strip(), applied_on=applied_on, needs=needs.strip(),
        requested_by=actor.user_id, requested_at=audit.now(), import_batch_id=batch_id,
    )  # fmt: skip
    _refuse_clash(session, supplement, row)
    session.add(row)
    session.flush()
    # The reason is read in the log and among tasks by those who may not know whose it is.
    tasks.request(session, actor=actor, kind=TASK, subject=SUBJECT, subject_id=row.id or 0, permission="additional.decide",
                  industry_id=service.industry_id, reason=supplement.name)  # fmt: skip
    return row


def decide_for_person(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> PersonSupplement:
    """Lets the amount hold, or declines. Whoever asked may not decide.

    Raises ``Refused`` where it lowers what holds for days before the decision, without its ground.
    """
    row = session.get(PersonSupplement, task.subject_id) if task.subject == SUBJECT else None
    if row is None or row.mistyped_at is not None:
        raise NotFound
    if approve:
        _refuse_lowered(session, row)
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    row.state = DECIDED if approve else DECLINED
    row.decided_by, row.decided_at = actor.user_id, audit.now()
    session.flush()
    return row


def _check(
    session: Session, supplement: Supplement, valid_from: date, valid_to: date | None, applied_on: date | None, row_key: str, today: date
) -> None:  # fmt: skip
    wrong = {}
    if supplement.basis not in (rules.PERSON, rules.PRICE):
        wrong["supplement"] = f"{supplement.name} betalas {rules.BASES[supplement.basis]}, inte för en person."
    if valid_to is not None and valid_to <= valid_from:
        wrong["valid_to"] = f"Sista dagen måste vara {valid_from} eller senare."
    if valid_to is None and supplement.basis == rules.PERSON and supplement.period != rules.ONCE:
        wrong["valid_to"] = "Ett tilläggsbelopp gäller till en dag. Skriv den sista dagen."
    if applied_on is not None and applied_on > today:
        wrong["applied_on"] = f"Ansökan kan inte ha kommit in {applied_on}, som inte har varit än."
    if (
        row_key
        and not session.exec(
            select(PriceRow.id).where(
                col(PriceRow.service_id) == supplement.service_id, col(PriceRow.row_key) == row_key
            )
        ).first()
    ):
        wrong["row_key"] = f"Raden {row_key} finns inte i någon prislista för tjänsten. Lämna tomt för alla rader."
    if wrong:
        raise FieldsRefused(wrong)


def _refuse_clash(session: Session, supplement: Supplement, row: PersonSupplement) -> None:
    """One decision cannot give a person two amounts of the same kind, or two prices of a service, on the same day."""
    same = [Supplement.basis == rules.PRICE] if supplement.basis == rules.PRICE else [Supplement.id == supplement.id]
    others = session.exec(
        select(PersonSupplement, Supplement)
        .join(Supplement, col(Supplement.id) == col(PersonSupplement.supplement_id))
        .where(
            col(PersonSupplement.person_id) == row.person_id, col(PersonSupplement.decision_id) == row.decision_id,
            col(Supplement.service_id) == supplement.service_id, *same, col(PersonSupplement.mistyped_at).is_(None),
            col(PersonSupplement.state) != DECLINED,
        )
    ).all()  # fmt: skip
    decision = session.get(Decision, row.decision_id)
    if decision is None:
        raise NotFound
    for other, its in others:
        if rules.clashing([granted(its, other, decision, 0), granted(supplement, row, decision, 0)]):
            raise Refused(
                f"Samma beslut ger redan kunden {kr_text(other.amount_ore)} från {other.valid_from}. "
                "Ändra dagarna, eller ange ett nytt beslut."
            )


def _refuse_lowered(session: Session, row: PersonSupplement) -> None:
    decision = session.get_one(Decision, row.decision_id)
    if decision.ground:
        return
    supplement = session.get_one(Supplement, row.supplement_id)
    found = rules.lowered(
        _held(session, row), [granted(supplement, row, decision, row.person_id)], decision.decided_on.toordinal()
    )
    if found:
        before, after, days = found[0]
        raise Refused(
            f"Beslutet sänker beloppet {date_of(days[0])}–{date_of(days[1] - 1)}, före beslutet {decision.decided_on}: "
            f"{kr_text(before.amount_ore)} blir {kr_text(after.amount_ore)}. Ange grunden i beslutet (förbehåll, fel uppgifter från parten "
            "eller avtal), eller låt det gälla senare."
        )


def _held(session: Session, row: PersonSupplement) -> list[Granted]:
    """What is decided before of the same for the same person, or for those merged into it."""
    same = same_person(session, row.person_id)
    found = session.exec(
        select(Supplement, PersonSupplement, Decision)
        .join(PersonSupplement, col(PersonSupplement.supplement_id) == col(Supplement.id))
        .join(Decision, col(Decision.id) == col(PersonSupplement.decision_id))
        .where(
            col(PersonSupplement.person_id).in_(same), col(Supplement.id) == row.supplement_id,
            col(PersonSupplement.state) == DECIDED, col(PersonSupplement.mistyped_at).is_(None),
        )
    )  # fmt: skip
    return [granted(supplement, other, decision, row.person_id) for supplement, other, decision in found]


def forget_for_persons(session: Session, ids: Iterable[int]) -> None:
    """What a file asked for or had decided never was: its tasks end, and the next run takes back what was paid."""
    for row_id in ids:
        session.get_one(PersonSupplement, row_id).state = DECLINED
        task = tasks.open_task(session, kind=TASK, subject=SUBJECT, subject_id=row_id)
        if task is not None:
            session.delete(task)
    session.flush()
