"""The answer of the check, for machines (JSON) and for people (text)."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from kundval.reimbursement.rules.check import (
    ACCEPTED,
    DEVIATION,
    EQUAL,
    EXPLAINED,
    UNPROVEN,
    BaseRange,
    Checked,
    Verdict,
)
from kundval.reimbursement.rules.document import EVERY, Document, Published
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.rounding import Bound

WORDS = {EQUAL: "lika", EXPLAINED: "förklaras av avrundning", DEVIATION: "avviker", ACCEPTED: "avviker, med skäl"}


def to_json(checked: Checked) -> str:
    """A list with one object for each printed number, in the order of the workbook, an object a line."""
    told: dict[int, dict[str, Any]] = {}
    text = ",\n".join(json.dumps(_object(verdict, told), ensure_ascii=False) for verdict in checked.verdicts)
    return re.sub(r'"\\u0000(-?[0-9.]+)"', r"\1", f"[\n{text}\n]")


def _object(verdict: Verdict, told: dict[int, dict[str, Any]]) -> dict[str, Any]:
    number = verdict.number
    found: dict[str, Any] = {
        "row": number.row,
        "form": number.group,
        "component": number.component,
        "unit": number.unit,
        "unrounded": decimal_text(verdict.unrounded),
        "computed": _number(verdict.computed),
        "published": _number(verdict.published),
        "verdict": verdict.verdict,
        "intervals": [told.get(id(one)) or told.setdefault(id(one), _interval(one)) for one in verdict.bases],
    }
    if verdict.verdict == ACCEPTED:
        found["reason"] = number.reason
    if not verdict.proven:
        found["fewest"] = False
    if verdict.alternatives:
        found["alternatives"] = [
            [
                {"row": other.row, "form": other.group, "component": other.component, "unit": other.unit}
                for other in others
            ]
            for others in verdict.alternatives
        ]
    return found


def _number(value: Fraction) -> int | str:
    """A number that JSON writes exactly: whole as it is, decimals marked and unquoted afterwards, endless ones as text."""
    if value.denominator == 1:
        return value.numerator
    text = decimal_text(value)
    return text if "/" in text else f"\x00{text}"


def _interval(found: BaseRange) -> dict[str, Any]:
    low, high = found.within.low, found.within.high
    return {
        "base": str(found.base),
        "from": _end(low),
        "from_included": low is not None and not low.tiny,
        "to": _end(high),
        "to_included": high is not None and not high.tiny,
        "stored": decimal_text(found.stored),
    }


def _end(bound: Bound | None) -> str | None:
    return None if bound is None else decimal_text(bound.real)


def to_text(document: Document, checked: Checked) -> str:
    """The same for people: what deviates first, then what rounding explains, then how many are equal."""
    counts = Counter(verdict.verdict for verdict in checked.verdicts)
    total = len(checked.verdicts)
    lines = [f"{document.head.name} ({document.head.code}): {total} tal, {counts[EQUAL]} lika."]
    lines += _part("Avviker och saknar skäl", checked.having(DEVIATION))
    lines += _part("Avviker, med skäl", checked.having(ACCEPTED))
    lines += _part("Förklaras av oavrundade baser", checked.having(EXPLAINED))
    parts = [v for v in checked.having(EQUAL, EXPLAINED) if v.from_parts not in (None, v.published)]
    if parts:
        lines += ["", f"Skiljer sig från sina egna tryckta delar, men är rätt av oavrundade: {len(parts)}"]
        lines += [
            f"  {_name(verdict.number)}: {_kr(verdict.published)}, delarna ger {_kr(verdict.from_parts)}"
            for verdict in parts
        ]
    if not counts[DEVIATION] and not counts[ACCEPTED]:
        lines += ["", "Inga avvikelser."]
    return "\n".join(lines)


def _part(title: str, verdicts: Iterable[Verdict]) -> list[str]:
    told = list(verdicts)
    lines = ["", f"{title}: {len(told)}"] if told else []
    for verdict in told:
        reason = f" ({verdict.number.reason})" if verdict.verdict == ACCEPTED else ""
        lines.append(
            f"  {_name(verdict.number)}: publicerat {_kr(verdict.published)}, beräknat {_kr(verdict.computed)}, "
            f"oavrundat {decimal_text(verdict.unrounded, comma=True)}{reason}"
        )
        lines += [
            f"    Lika gärna kan det vara fel på {'; '.join(map(_name, others))}." for others in verdict.alternatives
        ]
    if any(not verdict.proven for verdict in told):
        lines.append(f"    {UNPROVEN}")
    return lines


def _name(number: Published) -> str:
    group = "" if number.group == EVERY else f", {number.group}"
    return f"{number.row}, {number.component}{group} ({number.unit})"


def _kr(value: Fraction | None) -> str:
    return "–" if value is None else decimal_text(value, comma=True)
