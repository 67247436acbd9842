"""What stands in the address of a simulation. What is not understood is told, and the default stands in its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kundval.formats import decimal_text
from kundval.payment.queries.simulation import DAYS, WHOLE, Asked
from kundval.period import Month

WAYS = {WHOLE: "Som om listan gällde alla månaderna", DAYS: "Bara de dagar som listan gäller, som efter ett beslut"}
_PERCENT = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,3})?")
MOST_MONTHS = 36
DECIMALS = 3


@dataclass(frozen=True)
class Given:
    """What was asked for, and a sentence for each part of it that was not understood."""

    asked: Asked
    service_id: int | None
    mode: str
    group: str
    compare: Fraction | None
    told: list[str]


def given(
    arguments: Mapping[str, str], default: Asked, services: Mapping[int, str], modes: Mapping[str, str], groups: Mapping[str, str]
) -> Given:  # fmt: skip
    """Reads ``?fran=2025-11&till=2026-10&raknas=hela&tjanst=&regi=&visa=utforare&jamfor=2,0``."""
    told: list[str] = []
    first = _month(arguments.get("fran", ""), default.first, told)
    last = _month(arguments.get("till", ""), default.last, told)
    if last < first:
        told.append(f"Månaden {last} är före {first}. Perioden slutar i stället {first}.")
        last = first
    if last - MOST_MONTHS >= first:
        first = last - (MOST_MONTHS - 1)
        told.append(f"En simulering omfattar högst {MOST_MONTHS} månader. Den börjar {first}.")
    service = _one_of(arguments.get("tjanst", ""), {str(key): name for key, name in services.items()}, "tjänst", told)
    return Given(
        Asked(first, last, _one_of(arguments.get("raknas", ""), WAYS, "räknesätt", told) or default.way),
        int(service) if service else None,
        _one_of(arguments.get("regi", ""), modes, "regi", told),
        _one_of(arguments.get("visa", ""), groups, "uppdelning", told) or next(iter(groups)),
        _percent(arguments.get("jamfor", ""), told),
        told,
    )


def arguments_of(found: Given) -> dict[str, str]:
    """The address of what was asked for."""
    whole = {
        "fran": str(found.asked.first), "till": str(found.asked.last), "raknas": found.asked.way, "regi": found.mode,
        "tjanst": str(found.service_id or ""), "visa": found.group,
        "jamfor": "" if found.compare is None else decimal_text(found.compare, DECIMALS).rstrip("0").rstrip(","),
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value}


def _month(text: str, default: Month, told: list[str]) -> Month:
    if not text.strip():
        return default
    try:
        return Month.parse(text.strip())
    except ValueError:
        told.append(f"{text[:20]} är ingen månad. Skriv till exempel {default}. Nu visas {default}.")
        return default


def _one_of(text: str, known: Mapping[str, str], what: str, told: list[str]) -> str:
    if text and text not in known:
        told.append(f"Filtret {what} = {text[:40]} finns inte och användes inte.")
    return text if text in known else ""


def _percent(text: str, told: list[str]) -> Fraction | None:
    plain = (
        text.strip()
        .removesuffix("%")
        .strip()
        .replace(",", ".")
        .replace("\u2212", "-")
        .replace("\xa0", "")
        .removeprefix("+")
    )
    if not plain:
        return None
    if not _PERCENT.fullmatch(plain):
        told.append(f"{text[:20]} är ingen procentsats. Skriv till exempel 2,0.")
        return None
    return Fraction(plain)
