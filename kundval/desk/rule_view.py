"""The rules of choosing a service in words, and how many come to a unit without choosing."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlmodel import Session, col, func, select

from kundval.choice.models import ChoiceFact
from kundval.choice.models.wishes import ChoiceTerms, NoticeRule
from kundval.choice.queries.terms import notices_of, terms_of, terms_on
from kundval.choice.rules.facts import STARTS
from kundval.choice.rules.non_choice import DEFAULT, ROTATION
from kundval.choice.rules.notice import Notice
from kundval.choice.rules.queue import in_words
from kundval.choice.service.alternative import ORIGIN
from kundval.formats import counted_text, interval_text, percent_text
from kundval.registry.models import Service, Unit
from kundval.registry.queries.market import decision_text

YEAR = 365


@dataclass(frozen=True)
class RuleRow:
    """A dated rule: its days, its words, and the decision it stands on."""

    interval: str
    text: str
    note: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class RuleView:
    """The rules of a service today, their history, and the share of non-choices."""

    service: Service
    terms: ChoiceTerms
    words: list[tuple[str, str]]
    notices: list[RuleRow]
    history: list[RuleRow]
    share: str


def rule_view(session: Session, service: Service, today: date) -> RuleView:
    """Gathers the page of a service's rules."""
    assert service.id is not None
    terms = terms_on(session, service.id, today)
    rows, notices = terms_of(session, service.id), notices_of(session, service.id)
    return RuleView(
        service, terms, words_of(session, service, terms),
        [_notice_row(session, one, [other for other in notices if other.act == one.act], today) for one in notices],
        [_terms_row(session, service, one, rows, today) for one in rows], share_of(session, service.id, today),
    )  # fmt: skip


def words_of(session: Session, service: Service, terms: ChoiceTerms) -> list[tuple[str, str]]:
    """Each rule with its words."""
    return [
        ("Beslut om rätt", "krävs" if service.requires_entitlement else "krävs inte"),
        ("Vårdnadshavare", "båda ska välja" if terms.both_guardians else "en räcker"),
        (
            "Utförarens svar",
            f"inom {counted_text(terms.answer_days, 'arbetsdag', 'arbetsdagar')}"
            if terms.answer_days
            else "behövs inte",
        ),
        (
            "Erbjudande om plats",
            f"inom {counted_text(terms.offer_months, 'månad', 'månader')}" if terms.offer_months else "ingen gräns",
        ),
        ("Val per termin", f"högst {terms.per_term}" if terms.per_term else "ingen gräns"),
        ("Val på samma gång", str(service.slots)),
        ("Köordning", in_words(terms.queue_order)),
        ("Den som inte väljer", _non_choice(session, terms)),
    ]


def share_of(session: Session, service_id: int, today: date) -> str:
    """«12 av 230 val de senaste 12 månaderna (5,2 %)»"""
    since = today - timedelta(days=YEAR)
    made = (
        col(ChoiceFact.service_id) == service_id, col(ChoiceFact.kind).in_(STARTS), col(ChoiceFact.mistyped_at).is_(None),
        col(ChoiceFact.on) > since, col(ChoiceFact.on) <= today,
    )  # fmt: skip
    total = session.exec(select(func.count()).select_from(ChoiceFact).where(*made)).one()
    without = session.exec(
        select(func.count()).select_from(ChoiceFact).where(*made, col(ChoiceFact.origin) == ORIGIN)
    ).one()
    if not total:
        return "inga val de senaste 12 månaderna"
    return f"{without} av {total} val de senaste 12 månaderna ({percent_text(Fraction(100 * without, total))})"


def _non_choice(session: Session, terms: ChoiceTerms) -> str:
    if terms.non_choice == DEFAULT and terms.non_choice_unit_id:
        return f"får plats på {session.get_one(Unit, terms.non_choice_unit_id).name}"
    return "fördelas i turordning" if terms.non_choice == ROTATION else "inget alternativ är bestämt"


def _terms_row(session: Session, service: Service, row: ChoiceTerms, rows: list[ChoiceTerms], today: date) -> RuleRow:
    after = min((one.valid_from for one in rows if one.valid_from > row.valid_from), default=None)
    text = ". ".join(f"{name}: {words.rstrip('.')}" for name, words in words_of(session, service, row)[1:])
    return RuleRow(
        interval_text(row.valid_from, after),
        text,
        _decision(session, row.decision_id),
        state_of(row.valid_from, after, today),
    )


def _notice_row(session: Session, row: NoticeRule, rows: list[NoticeRule], today: date) -> RuleRow:
    after = min((one.valid_from for one in rows if one.valid_from > row.valid_from), default=None)
    notice = Notice(row.kind, row.number, row.cutoff, row.paid)
    paid = ", enheten som lämnas får betalt under tiden" if row.paid else ""
    text = f"{row.act[:1].upper()}{row.act[1:]}: {notice.text}{paid}"
    return RuleRow(
        interval_text(row.valid_from, after),
        text,
        _decision(session, row.decision_id),
        state_of(row.valid_from, after, today),
    )


def _decision(session: Session, decision_id: int | None) -> str:
    return decision_text(session, decision_id) if decision_id else ""


def state_of(first: date, after: date | None, today: date) -> str:
    """Whether a rule that holds from a day until another is to come, holds, or has been superseded."""
    return "kommande" if first > today else "ersatt" if after is not None and after <= today else "gällande"
