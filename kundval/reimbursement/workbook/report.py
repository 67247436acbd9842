"""The answer of the check, for machines (JSON) and for people (text)."""

import json
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

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
    told: dict[int, str] = {}
    return "[\n" + ",\n".join(_object(verdict, told) for verdict in checked.verdicts) + "\n]"


def _object(verdict: Verdict, told: dict[int, str]) -> str:
    """An object, of what is written already: the json module would write each base anew for every number that it is in."""
    for one in verdict.bases:
        if id(one) not in told:
            told[id(one)] = _interval(one)
    published = _number(verdict.published)
    computed = published if verdict.computed is verdict.number.amount else _number(verdict.computed)
    found = (
        f'{_address(verdict.number)}, "unrounded": "{decimal_text(verdict.unrounded)}", "computed": {computed}, '
        f'"published": {published}, "verdict": "{verdict.verdict}", "intervals": {_list(told[id(one)] for one in verdict.bases)}'
    )
    if verdict.verdict == ACCEPTED:
        found += f', "reason": {_text(verdict.number.reason)}'
    if not verdict.proven:
        found += ', "fewest": false'
    if verdict.alternatives:
        others = (_list(f"{{{_address(other)}}}" for other in others) for others in verdict.alternatives)
        found += f', "alternatives": {_list(others)}'
    return f"{{{found}}}"


def _address(number: Published) -> str:
    return (
        f'"row": {_text(number.row)}, "form": {_text(number.group)}, '
        f'"component": {_text(number.component)}, "unit": {_text(number.unit)}'
    )


@lru_cache(maxsize=50_000)
def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(value: Fraction) -> str:
    """A number that is written exactly: as it is where its decimals end, otherwise as text."""
    text = decimal_text(value)
    return f'"{text}"' if "/" in text else text


def _list(found: Iterable[str]) -> str:
    return f"[{', '.join(found)}]"


def _interval(found: BaseRange) -> str:
    low, high = found.within.low, found.within.high
    return (
        f'{{"base": {_text(str(found.base))}, "from": {_end(low)}, "from_included": {_included(low)}, '
        f'"to": {_end(high)}, "to_included": {_included(high)}, "stored": "{decimal_text(found.stored)}"}}'
    )


def _included(bound: Bound | None) -> str:
    return "true" if bound is not None and not bound.tiny else "false"


def _end(bound: Bound | None) -> str:
    return "null" if bound is None else f'"{decimal_text(bound.real)}"'


def to_text(document: Document, checked: Checked) -> str:
    """The same for people: what deviates first, then what rounding explains, then how many are equal."""
    counts = Counter(verdict.verdict for verdict in checked.verdicts)
    total = len(checked.verdicts)
    lines = [f"{document.head.name} ({document.head.code}): {total} tal, {counts[EQUAL]} lika."]
    lines += _part("Avviker och saknar skäl", checked.having(DEVIATION))
    lines += _part("Avviker, med skäl", checked.having(ACCEPTED))
    lines += _part("Förklaras av oavrundade baser", checked.having(EXPLAINED))
    parts = [v for v in checked.having(EQUAL, EXPLAINED) if not v.is_of_parts]
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
