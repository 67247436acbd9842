"""Individual decisions: drafted by one person with the year's calculation in them, decided by another, never edited, kept as PDF."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from kundval import audit, pdf
from kundval.access import queries as access
from kundval.access.models import User
from kundval.access.rules import Actor, require
from kundval.access.service.tasks import refuse_own
from kundval.errors import AlreadyDone, FieldsRefused, NotFound, Refused
from kundval.period import date_of
from kundval.registry.models import Industry, Provider
from kundval.registry.queries.market import face_on
from kundval.registry.rules import refuse_future
from kundval.registry.service.versions import claim
from kundval.reimbursement.models import IndividualDecision, IndividualFile, IndividualRate
from kundval.reimbursement.queries.calculation import has_units, prices_of
from kundval.reimbursement.queries.individual import (
    DECIDED,
    DRAFT,
    SUBJECT,
    days_of,
    file_of,
    latest,
    waiting_draft,
    writers,
)
from kundval.reimbursement.queries.regimes import regime_of
from kundval.reimbursement.rules.granted import Rate, first_change, from_text, to_text
from kundval.reimbursement.service.texts import APPEAL, REASONS, filled, text_on

FIELDS = ("case_number", "presenter", "decider", "authority", "reasons", "appeal")


@dataclass(frozen=True)
class Act:
    """Who decides, by which authority (the board's § or a place in its order of delegation), on which day."""

    decided_on: date
    decider: str
    authority: str


def draft(
    session: Session, *, actor: Actor, today: date, provider_id: int, industry_id: int, year: int, case_number: str,
    presenter: str = "",
) -> IndividualDecision:  # fmt: skip
    """A draft with the calculation of the year as it is in force now, and the texts of the regime.

    Refused: a provider without units of the kind, a year without prices, a draft that waits, a decision that already grants all this.
    """
    provider, industry = session.get(Provider, provider_id), session.get(Industry, industry_id)
    if provider is None or industry is None:
        raise NotFound
    require(actor, "individual.draft", industry_id=industry_id)
    if not case_number.strip():
        raise FieldsRefused({"case_number": "Skriv diarienumret, till exempel UBN 2026/412."})
    if waiting_draft(session, provider_id, industry_id, year):
        raise AlreadyDone(f"Det finns redan ett utkast för {provider.name} {year}. Öppna det i stället.")
    made = IndividualDecision(
        provider_id=provider_id, industry_id=industry_id, year=year, valid_from=date(year, 1, 1), case_number=case_number.strip(),
        regime="", presenter=presenter.strip() or actor.name, reasons="", appeal="", content="", created_by=actor.user_id,
        created_at=audit.now(),
    )  # fmt: skip
    rates = _calculated(session, made, provider, industry)
    made.regime = regime_of(session, provider_id, industry, made.valid_from)
    words = _words(session, provider, industry, made, today)
    made.reasons = filled(text_on(session, made.regime, REASONS, today), words)
    made.appeal = filled(text_on(session, made.regime, APPEAL, today), words)
    session.add(made)
    session.flush()
    _store(session, made, rates)
    _log(session, actor, made, "förberedde individuellt beslut", {"utförare": provider.name, "år": year})
    return made


def save(
    session: Session, *, actor: Actor, today: date, decision_id: int, version: int, values: Mapping[str, str]
) -> IndividualDecision:
    """Changes what a person writes in a draft (:data:`FIELDS`); the calculation is never written by hand."""
    found = _the_draft(session, actor, decision_id)
    claim(session, found, version, "utkastet")
    for name in FIELDS:
        if name in values:
            setattr(found, name, values[name].strip())
    if not found.case_number:
        raise FieldsRefused({"case_number": "Skriv diarienumret, till exempel UBN 2026/412."})
    changed = audit.changes(found)
    session.flush()
    _log(
        session, actor, found, "ändrade utkastet", {name: pair for name, pair in changed.items() if name in FIELDS[:4]}
    )
    return found


def refresh(session: Session, *, actor: Actor, today: date, decision_id: int) -> IndividualDecision:
    """Calculates a draft anew, by what is in force now."""
    found = _the_draft(session, actor, decision_id)
    provider, industry = session.get_one(Provider, found.provider_id), session.get_one(Industry, found.industry_id)
    rates = _calculated(session, found, provider, industry)
    session.flush()
    _store(session, found, rates)
    _log(session, actor, found, "räknade om utkastet", {})
    return found


def discard(session: Session, *, actor: Actor, today: date, decision_id: int) -> None:
    """Throws a draft away."""
    found = _the_draft(session, actor, decision_id)
    _log(session, actor, found, "tog bort utkastet", {"diarienummer": found.case_number})
    session.execute(delete(IndividualRate).where(col(IndividualRate.decision_id) == decision_id))
    session.delete(found)
    session.flush()


def decide(session: Session, *, actor: Actor, today: date, decision_id: int, act: Act) -> IndividualDecision:
    """Decides a draft. Whoever made it may not. The PDF is made and kept, unless the system lacks what it takes.

    Refused: what the law demands of a decision and is missing (förvaltningslagen 31–33 §§), and a calculation that no longer is what
    is in force. Raises ``AlreadyDone`` for the second of two at the same moment.
    """
    found = _the_decision(session, decision_id)
    require(actor, "individual.decide", industry_id=found.industry_id)
    if found.state == DECIDED:
        raise AlreadyDone(_already(session, found))
    _refuse_writer(session, actor, found)
    refuse_future("decided_on", f"Beslutsdatumet {act.decided_on} har inte varit än.", act.decided_on > today)
    _refuse_incomplete(found, act)
    _refuse_old(session, found)
    _claim(session, found, actor, act)
    _log(session, actor, found, "fattade individuellt beslut", {"diarienummer": found.case_number, "år": found.year})
    if pdf.ready():
        _keep_file(session, found)
    return found


def make_file(session: Session, *, actor: Actor, today: date, decision_id: int) -> IndividualFile:
    """The PDF of a decision that was taken where none could be made; one that is kept is given as it is."""
    found = _the_decision(session, decision_id)
    require(actor, "individual.draft", industry_id=found.industry_id)
    if found.state != DECIDED:
        raise Refused("Beslutet är inte fattat än. PDF:en skapas när det fattas.")
    return file_of(session, decision_id) or _keep_file(session, found)


def mark_sent(session: Session, *, actor: Actor, today: date, decision_id: int, sent_on: date) -> IndividualDecision:
    """When the provider was told of the decision and how to appeal (underrättelse, förvaltningslagen 33 §)."""
    found = _the_decision(session, decision_id)
    require(actor, "individual.draft", industry_id=found.industry_id)
    if found.state != DECIDED or found.decided_on is None:
        raise Refused("Beslutet är inte fattat än.")
    refuse_future("sent_on", f"Dagen {sent_on} har inte varit än.", sent_on > today)
    if sent_on < found.decided_on:
        raise FieldsRefused({"sent_on": f"Beslutet fattades {found.decided_on}. Skriv en dag från och med den."})
    found.sent_on = sent_on
    session.flush()
    _log(session, actor, found, "skickade beslutet", {"skickat": str(sent_on)})
    return found


def _calculated(session: Session, made: IndividualDecision, provider: Provider, industry: Industry) -> list[Rate]:
    """Gives the decision its content and first day; what it grants. Refuses where there is nothing to decide."""
    if not has_units(session, provider, made.industry_id, made.year):
        raise Refused(f"{provider.name} driver ingen fristående enhet i {industry.name.lower()} {made.year}.")
    prices, rates = prices_of(session, made.provider_id, made.industry_id, made.year)
    if not prices:
        raise Refused(
            f"Ingen beslutad prislista gäller för {provider.name} i {industry.name.lower()} {made.year}. Besluta den först."
        )
    before = latest(session, made.provider_id, made.industry_id, made.year)
    changed = first_change(_rates(session, before) if before else [], rates)
    if changed is None and before is not None:
        raise Refused(f"Beslutet {before.case_number} gäller redan för {provider.name} {made.year}, med samma priser.")
    start = days_of(made.year)[0] if before is None else changed
    made.valid_from = date_of(start or 0) or made.valid_from
    made.content = to_text(prices)
    return rates


def _rates(session: Session, decision: IndividualDecision) -> list[Rate]:
    rows = session.exec(select(IndividualRate).where(col(IndividualRate.decision_id) == decision.id)).all()
    return [
        Rate(one.service_id, one.row_key, one.price_group, one.unit, one.amount_ore, one.vat_ore, one.valid_from, one.valid_to)
        for one in rows
    ]  # fmt: skip


def _store(session: Session, made: IndividualDecision, rates: list[Rate]) -> None:
    session.execute(delete(IndividualRate).where(col(IndividualRate.decision_id) == made.id))
    session.add_all(IndividualRate(decision_id=made.id or 0, **rate.__dict__) for rate in rates)
    session.flush()


def _words(
    session: Session, provider: Provider, industry: Industry, made: IndividualDecision, today: date
) -> dict[str, str]:
    face = face_on(session, industry.id or 0, today)
    return {
        "kommun": access.setting(session, "municipality_name", "kommunen"),
        "nämnd": face[1].name if face else "nämnden",
        "utförare": provider.name,
        "bransch": industry.name.lower(),
        "år": str(made.year),
    }


def _refuse_writer(session: Session, actor: Actor, found: IndividualDecision) -> None:
    """Whoever made the draft or has written in it does not decide it."""
    refuse_own(actor, found.created_by, "Du förberedde beslutet.")
    if actor.user_id in writers(session, found):
        refuse_own(actor, actor.user_id, "Du har skrivit i utkastet.")


def _refuse_incomplete(found: IndividualDecision, act: Act) -> None:
    wrong = {
        "decider": "Skriv vem som fattar beslutet, med befattning." if not act.decider.strip() else "",
        "authority": "Skriv paragrafen i nämndens protokoll eller punkten i delegationsordningen." if not act.authority.strip() else "",
        "presenter": "Skriv vem som har föredragit ärendet. Öppna utkastet och fyll i föredraganden." if not found.presenter else "",
        "reasons": "Beslutet saknar skäl. Öppna utkastet och skriv dem." if not found.reasons else "",
        "appeal": "Beslutet saknar besked om hur det överklagas. Öppna utkastet och skriv det." if not found.appeal else "",
    }  # fmt: skip
    if any(wrong.values()):
        raise FieldsRefused({name: sentence for name, sentence in wrong.items() if sentence})


def _refuse_old(session: Session, found: IndividualDecision) -> None:
    _, rates = prices_of(session, found.provider_id, found.industry_id, found.year)
    if (
        first_change(_rates(session, found), rates) is not None
        or first_change(rates, _rates(session, found)) is not None
    ):
        raise Refused(
            "Priserna har ändrats sedan utkastet gjordes. Räkna om utkastet och läs det igen innan det beslutas."
        )


def _claim(session: Session, found: IndividualDecision, actor: Actor, act: Act) -> None:
    """Of two who decide at the same moment one is told that it is done."""
    session.flush()
    answer: CursorResult[Any] = session.connection().execute(
        update(IndividualDecision)
        .where(col(IndividualDecision.id) == found.id, col(IndividualDecision.state) == DRAFT)
        .values(
            state=DECIDED, decided_by=actor.user_id, decided_at=audit.now(), decided_on=act.decided_on,
            decider=act.decider.strip(), authority=act.authority.strip(),
        )
    )  # fmt: skip
    session.refresh(found)
    if answer.rowcount != 1:
        raise AlreadyDone(_already(session, found))


def _keep_file(session: Session, found: IndividualDecision) -> IndividualFile:
    content = pdf.make("reimbursement/individual_pdf.html", **told(session, found))
    kept = IndividualFile(
        decision_id=found.id or 0, content=content, hash=hashlib.sha256(content).hexdigest(), made_at=audit.now()
    )
    session.add(kept)
    session.flush()
    return kept


def told(session: Session, found: IndividualDecision) -> dict[str, Any]:
    """Everything that the decision says, for its page and its PDF."""
    provider, industry = session.get_one(Provider, found.provider_id), session.get_one(Industry, found.industry_id)
    face = face_on(session, industry.id or 0, found.decided_on or found.created_at.date())
    return {
        "decision": found,
        "provider": provider,
        "industry": industry,
        "board": face[1].name if face else "",
        "office": face[0].office_unit if face else "",
        "municipality": access.setting(session, "municipality_name", ""),
        "prices": from_text(found.content),
        "before": _before(session, found),
    }


def _before(session: Session, found: IndividualDecision) -> IndividualDecision | None:
    return session.exec(
        select(IndividualDecision)
        .where(
            col(IndividualDecision.provider_id) == found.provider_id,
            col(IndividualDecision.industry_id) == found.industry_id,
            col(IndividualDecision.year) == found.year,
            col(IndividualDecision.state) == DECIDED,
            col(IndividualDecision.id) < found.id,
        )
        .order_by(col(IndividualDecision.id).desc())
    ).first()


def _the_decision(session: Session, decision_id: int) -> IndividualDecision:
    found = session.get(IndividualDecision, decision_id)
    if found is None:
        raise NotFound
    return found


def _the_draft(session: Session, actor: Actor, decision_id: int) -> IndividualDecision:
    found = _the_decision(session, decision_id)
    require(actor, "individual.draft", industry_id=found.industry_id)
    if found.state != DRAFT:
        raise Refused("Beslutet är fattat och ändras inte. Ett nytt beslut ersätter det.")
    return found


def _already(session: Session, found: IndividualDecision) -> str:
    user = session.get(User, found.decided_by) if found.decided_by else None
    return f"Beslutet är redan fattat av {user.name if user else 'kundval'} {found.decided_on}."


def _log(session: Session, actor: Actor, found: IndividualDecision, verb: str, details: dict[str, Any]) -> None:
    audit.record(
        session, actor=actor, verb=verb, subject=SUBJECT, subject_id=found.id, industry_id=found.industry_id,
        provider_id=found.provider_id, details=details,
    )  # fmt: skip
