"""The texts of individual decisions: why, and how to appeal. The office's own from a day on, otherwise those that kundval comes with."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused
from kundval.reimbursement.models import DecisionText
from kundval.reimbursement.rules.law import FOLDER

REASONS, APPEAL = "skal", "overklagande"
PARTS = {REASONS: "skäl", APPEAL: "överklagande"}
WORDS = ("kommun", "nämnd", "utförare", "bransch", "år")
"""What may stand in braces, and is filled in for each decision."""


def text_on(session: Session, regime: str, part: str, day: date) -> str:
    """The text as it reads on a day, its words in braces not yet filled in; empty for a regime without one."""
    own = session.exec(
        select(col(DecisionText.words))
        .where(col(DecisionText.regime) == regime, col(DecisionText.part) == part, col(DecisionText.valid_from) <= day)
        .order_by(col(DecisionText.valid_from).desc())
    ).first()
    return own or _shipped().get(regime, {}).get(part, "").strip()


def regimes() -> list[str]:
    """The regimes that decisions are made under."""
    return list(_shipped())


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its words filled in."""
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), text)


def save_text(
    session: Session, *, actor: Actor, today: date, regime: str, part: str, valid_from: date, words: str
) -> DecisionText:
    """The text from a day on; the same day again replaces it. Refuses words in braces that nothing fills in."""
    require(actor, "individual.draft")
    unknown = [word for word in re.findall(r"\{([^}]*)\}", words) if word not in WORDS]
    if regime not in regimes() or part not in PARTS:
        raise FieldsRefused({"regime": "Välj regim och del i listan."})
    if not words.strip():
        raise FieldsRefused(
            {"words": "Skriv texten. Ett beslut utan skäl eller utan besked om överklagande går inte att fatta."}
        )
    if unknown:
        known = ", ".join(f"{{{word}}}" for word in WORDS)
        raise FieldsRefused({"words": f"Ordet {{{unknown[0][:40]}}} kan inte fyllas i. Använd {known}."})
    row = session.exec(
        select(DecisionText).where(
            col(DecisionText.regime) == regime,
            col(DecisionText.part) == part,
            col(DecisionText.valid_from) == valid_from,
        )
    ).first() or DecisionText(regime=regime, part=part, valid_from=valid_from, words="")
    row.words = words.strip()
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, verb="ändrade beslutstexten", subject="decision_text", subject_id=row.id,
                 details={"regim": regime, "del": PARTS[part], "gäller": str(valid_from)})  # fmt: skip
    return row


@cache
def _shipped() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "beslutstexter.toml").read_text(encoding="utf-8"))
