"""Common conditions (gemensamma villkor): proposed by one person with the decision, decided by another, superseded and never edited."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from sqlalchemy import update
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import User
from kundval.access.rules import Actor, NotPermitted, industries_for
from kundval.access.service.tasks import refuse_own
from kundval.errors import AlreadyDone, FieldsRefused, NotFound, Refused
from kundval.registry.models import Decision
from kundval.registry.service.boards import register_decision
from kundval.reimbursement.models import CommonCondition
from kundval.reimbursement.rules.conditions import CODE, rate_text
from kundval.reimbursement.rules.numbers import decimal_text

PROPOSED, DECIDED, DECLINED = "utkast", "beslutad", "avböjd"


def require_everywhere(actor: Actor, permission: str) -> None:
    """Raises ``NotPermitted`` unless the actor holds the permission for every industry: a common condition reaches them all."""
    if industries_for(actor, permission) is not None:
        raise NotPermitted(permission)


def propose(
    session: Session,
    *,
    actor: Actor,
    today: date,
    code: str,
    name: str,
    value: Fraction,
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    note: str = "",
    decision: Mapping[str, object],
    batch_id: int | None = None,
) -> CommonCondition:
    """A new value of a condition from a day on, with the decision that says so (``register_decision``'s facts). Another person decides it.

    Refused: a code that formulas cannot hold, an end before the start, the same version once more.
    """
    require_everywhere(actor, "price.draft")
    code = " ".join(code.split()).casefold()
    _check(code, name, source, valid_from, valid_to)
    cited: Decision = register_decision(session, actor=actor, today=today, **decision)  # type: ignore[arg-type]
    if _same(session, code, valid_from, cited):
        raise Refused(f"Villkoret {code} från {valid_from} är redan registrerat med samma beslut.")
    condition = CommonCondition(
        code=code,
        name=name.strip(),
        value=decimal_text(value),
        valid_from=valid_from,
        valid_to=valid_to,
        decision_id=cited.id or 0,
        source=source.strip(),
        note=note.strip(),
        created_by=actor.user_id,
        created_at=audit.now(),
        import_batch_id=batch_id,
    )
    session.add(condition)
    session.flush()
    _record(session, actor, "föreslog villkoret", condition)
    return condition


def is_known(
    session: Session,
    *,
    actor: Actor,
    today: date,
    code: str,
    value: Fraction,
    valid_from: date,
    decision: Mapping[str, object],
    **facts: object,
) -> bool:
    """Whether the same value from the same day by the same decision is registered already."""
    cited: Decision = register_decision(session, actor=actor, today=today, **decision)  # type: ignore[arg-type]
    same = _same(session, " ".join(code.split()).casefold(), valid_from, cited)
    return same is not None and Fraction(same.value) == value


def decide(session: Session, *, actor: Actor, today: date, condition_id: int) -> CommonCondition:
    """Lets a proposed condition hold. Whoever proposed it may not."""
    return _settle(session, actor, condition_id, DECIDED, "beslutade villkoret", "")


def decline(session: Session, *, actor: Actor, today: date, condition_id: int, reason: str) -> CommonCondition:
    """Turns a proposed condition down, with a reason."""
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för den som föreslog villkoret."})
    return _settle(session, actor, condition_id, DECLINED, "avböjde villkoret", reason.strip())


def the_condition(session: Session, condition_id: int) -> CommonCondition:
    """The condition. Raises ``NotFound``."""
    found = session.get(CommonCondition, condition_id)
    if found is None:
        raise NotFound
    return found


def _check(code: str, name: str, source: str, valid_from: date, valid_to: date | None) -> None:
    wrong = {}
    if not CODE.fullmatch(code):
        wrong["code"] = "Koden ska börja med en bokstav och får ha bokstäver, siffror, blanksteg, - och _."
    if not name.strip():
        wrong["name"] = "Skriv vad villkoret heter."
    if not source.strip():
        wrong["source"] = "Skriv källan: en webbadress eller en handling."
    if valid_to is not None and valid_to <= valid_from:
        wrong["valid_to"] = f"Slutdatumet måste vara efter startdatumet {valid_from}."
    if wrong:
        raise FieldsRefused(wrong)


def _same(session: Session, code: str, valid_from: date, decision: Decision) -> CommonCondition | None:
    return session.exec(
        select(CommonCondition).where(
            col(CommonCondition.code) == code,
            col(CommonCondition.valid_from) == valid_from,
            col(CommonCondition.decision_id) == decision.id,
            col(CommonCondition.state) != DECLINED,
        )
    ).first()


def _settle(session: Session, actor: Actor, condition_id: int, state: str, verb: str, reason: str) -> CommonCondition:
    condition = the_condition(session, condition_id)
    require_everywhere(actor, "price.decide")
    refuse_own(actor, condition.created_by, "Du föreslog villkoret.")
    session.flush()
    # Of two who decide at the same moment, the condition lets one through.
    done = session.execute(
        update(CommonCondition)
        .where(col(CommonCondition.id) == condition_id, col(CommonCondition.state) == PROPOSED)
        .values(state=state, decided_by=actor.user_id, decided_at=audit.now(), decline_reason=reason)
        .execution_options(synchronize_session=False)
    )
    session.refresh(condition)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        user = session.get(User, condition.decided_by) if condition.decided_by else None
        raise AlreadyDone(f"Det är redan gjort: villkoret är {condition.state}t av {user.name if user else 'kundval'}.")
    _record(session, actor, verb, condition, reason)
    return condition


def _record(session: Session, actor: Actor, verb: str, condition: CommonCondition, reason: str = "") -> None:
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="common_condition",
        subject_id=condition.id,
        reason=reason,
        details={
            "villkor": condition.code,
            "värde": rate_text(Fraction(condition.value)),
            "från": str(condition.valid_from),
        },
    )
