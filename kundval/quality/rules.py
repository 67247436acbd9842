"""What quality decides without a database: which requirement is in force, what still stands in the way of an approval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from kundval.errors import FieldsRefused, Refused

MET = "uppfyllt"
UNMET = "inte uppfyllt"
UNEXAMINED = "inte granskat"
VERDICTS = (MET, UNMET, UNEXAMINED)

APPLIED = "ansökt"
IN_REVIEW = "granskas"
APPROVED = "godkänd"
REFUSED = "avslagen"
OPEN_STATES = (APPLIED, IN_REVIEW)


class Version(Protocol):
    """A requirement as one decision put it."""

    id: int | None
    code: str
    service_id: int | None
    valid_from: date
    valid_to: date | None
    repealed: bool


V = TypeVar("V", bound=Version)


@dataclass(frozen=True)
class Decided:
    """What orders decisions: of those that hold a day the latest wins (decided on, § as a number, order of registration)."""

    decided_on: date
    paragraph_number: int
    id: int


def in_force(versions: Iterable[tuple[V, Decided]], day: date) -> list[V]:
    """The requirements that hold on a day, one version of each, in order of code; those that were repealed left out."""
    winners: dict[tuple[int | None, str], tuple[V, Decided]] = {}
    for version, decided in versions:
        if not (version.valid_from <= day and (version.valid_to is None or day < version.valid_to)):
            continue
        key = (version.service_id, version.code)
        if key not in winners or _rank(winners[key]) < _rank((version, decided)):
            winners[key] = (version, decided)
    return sorted(
        (version for version, _ in winners.values() if not version.repealed), key=lambda one: code_order(one.code)
    )


def _rank(version: tuple[V, Decided]) -> tuple[date, int, int, int]:
    decided = version[1]
    return decided.decided_on, decided.paragraph_number, decided.id, version[0].id or 0


def code_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """Orders codes as people do: 2 before 10, A2 before A10."""
    parts: list[str] = []
    for sign in code:
        if parts and parts[-1].isdigit() == sign.isdigit():
            parts[-1] += sign
        else:
            parts.append(sign)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.lower()) for part in parts)


def state_of_version(version: V, versions: Sequence[tuple[V, Decided]], today: date) -> str:
    """What a version is today, among all versions of its requirement: gällande, kommande, ersatt or avslutad."""
    if version in in_force(versions, today):
        return "gällande"
    if version.valid_from > today and version in in_force(versions, version.valid_from):
        return "kommande"
    ended = version.valid_to is not None and version.valid_to <= today
    later = any(_rank(other) > _rank(own) for other in versions for own in versions if own[0] is version)
    return "avslutad" if ended and not later else "ersatt"


def check_verdict(verdict: str, evidence: str, examined_on: date, today: date) -> None:
    """A judgement has its evidence and its day; what has not been examined needs none."""
    wrong = {}
    if verdict not in VERDICTS:
        wrong["verdict"] = "Välj om kravet är uppfyllt, inte uppfyllt eller inte granskat."
    elif verdict != UNEXAMINED and not evidence.strip():
        wrong["evidence"] = (
            "Skriv vad som visar att kravet är uppfyllt." if verdict == MET else "Skriv varför kravet inte är uppfyllt."
        )
    if examined_on > today:
        wrong["examined_on"] = f"Granskningsdagen {examined_on} har inte varit än."
    if wrong:
        raise FieldsRefused(wrong)


def refuse_blocked(unmet: Sequence[str], unexamined: Sequence[str]) -> None:
    """«Godkänn» is refused while a requirement in force is unmet or unexamined; the sentence names them."""
    if unmet:
        raise Refused(
            f"Du kan inte godkänna: {_named(unmet)} är inte {_met(unmet)}. Avslå ansökan, eller vänta tills det är rättat."
        )
    if unexamined:
        raise Refused(f"Du kan inte godkänna: {_named(unexamined)} är inte {_seen(unexamined)}. Bedöm först.")


def check_withdrawal(from_day: date, decided_on: date, ground: str) -> None:
    """For days before it was decided a withdrawal needs its ground (design, "Lowered afterwards"; förvaltningslagen 37 §)."""
    if from_day < decided_on and not ground:
        raise FieldsRefused(
            {
                "ground": f"Återkallelsen gäller dagar före beslutet {decided_on}. Ange grunden: förbehåll, "
                "fel uppgifter från parten eller avtal."
            }
        )


def _named(codes: Sequence[str]) -> str:
    return f"krav {codes[0]}" if len(codes) == 1 else f"kraven {', '.join(codes[:-1])} och {codes[-1]}"


def _met(codes: Sequence[str]) -> str:
    return "uppfyllt" if len(codes) == 1 else "uppfyllda"


def _seen(codes: Sequence[str]) -> str:
    return "granskat" if len(codes) == 1 else "granskade"
