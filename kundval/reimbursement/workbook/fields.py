"""Marshmallow fields of price lists: exact numbers, yes or no, lists of words, conditions. Every refusal is a finished sentence."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import ValidationError, fields

from kundval.period import MONTHS
from kundval.reimbursement.rules import quoted
from kundval.reimbursement.rules.conditions import doubtful, rate_text
from kundval.reimbursement.rules.document import When
from kundval.reimbursement.rules.numbers import SPACE, decimal_text, read_number

Plain = str | int | Decimal | date | None
"""What a cell holds when it is written."""

IS_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
BECAME_DATE = "Excel har gjort om värdet till datumet {}. Formatera cellen som text och skriv värdet igen."

NOT_STATED, NO_END = "ej angivet", "tills vidare"

TOO_LARGE = 10**12
"""No amount of a price list comes near it, and öre of what is smaller fit in the database."""

INSTEAD = ("–", "in natura", "ej tryckt", "enligt", "se", "ingår", "efter", "särskilt", "faktisk", "självkostnad")
"""What may stand where a number is not printed, or begin the words that do."""
_NUMBER_WITH_UNIT = re.compile(
    rf"(?:kr|SEK)?\s*(?P<whole>\d{{1,3}}(?:(?:[.,]|{SPACE})\d{{3}})*|\d+)(?:[.,](?P<part>\d\d?))?"
    r"(?:\s*(?:(?:kr|kronor|SEK)\b.*|:-|,-|\*+))?",
    re.IGNORECASE | re.DOTALL,
)
_TWO_WAYS = re.compile(r"[-−–]?[1-9]\d{0,2}[.,]\d\d0")
_INSTEAD = re.compile(rf"[-–—]+|({'|'.join(word for word in INSTEAD if word != '–')})\b.*", re.IGNORECASE | re.DOTALL)


def cell_text(value: object) -> str:
    """A cell as the text that people see: as a spreadsheet gives it, or as it was stored."""
    if isinstance(value, str):
        return (value if value.isascii() else quoted.as_seen(value)).strip()
    if value is None:
        return ""
    if isinstance(value, Decimal | Fraction):
        return decimal_text(Fraction(value))
    return str(value).strip()


def plain_number(value: Fraction | None) -> Plain:
    """An exact number for a cell: a number where the decimal has an end, otherwise text."""
    if value is None:
        return None
    if value.denominator == 1:
        return value.numerator
    text = decimal_text(value)
    return text if "/" in text else Decimal(text)


class _Field(fields.Field[Any]):
    """A field that is told the words of its own refusal: ``ask`` says what to write."""

    def __init__(self, *, ask: str = "", hint: str = "", width: int = 14, **kwargs: Any):
        kwargs.setdefault("required", bool(ask))
        if not kwargs["required"]:
            kwargs.setdefault("load_default", None)
        super().__init__(error_messages={"required": ask, "null": ask}, **kwargs)
        self.ask, self.hint, self.width = ask, hint, width

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            value = None
        if value is None:
            if self.required:
                raise self.make_error("null")
            return self.load_default() if callable(self.load_default) else self.load_default
        return self._deserialize(value, attr, data, **kwargs)


class Words(_Field):
    """Text of one line. A value (``is_value``) that looks like a date is refused: Excel makes one of 1-2."""

    def __init__(self, *, longest: int = 200, is_value: bool = False, **kwargs: Any):
        if not kwargs.get("ask"):
            kwargs.setdefault("load_default", "")
        super().__init__(**kwargs)
        self.longest, self.is_value = longest, is_value

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = " ".join(cell_text(value).split())
        if self.is_value and IS_DATE.fullmatch(text):
            raise ValidationError(BECAME_DATE.format(text))
        if len(text) > self.longest:
            raise ValidationError(f"Texten är {len(text)} tecken. Den får vara högst {self.longest}.")
        return text

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return str(value) if value else None


class Name(Words):
    """The writer's own name of something, kept to the letter, spaces and all."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        super()._deserialize(value, attr, data, **kwargs)
        return str(value) if isinstance(value, str) else cell_text(value)


class Exact(_Field):
    """An exact number, with comma or point, percent or as a fraction."""

    is_amount = False

    def __init__(self, *, above: Fraction | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.above = above

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Fraction:
        # The sign that keeps a number as text stands in the cell itself where a program has written it there.
        text = cell_text(value).removeprefix("'")
        if IS_DATE.fullmatch(text):
            raise ValidationError(BECAME_DATE.format(text))
        if self.is_amount and text[-1:] == "0" and _TWO_WAYS.fullmatch(text):
            whole, part = re.split("[.,]", text)
            raise ValidationError(f"Talet {text} kan läsas på två sätt. Skriv {whole}{part} eller {whole},{part[:-1]}.")
        try:
            number = read_number(text)
        except ValueError:
            raise ValidationError(
                f"Talet får bara ha siffror och ett komma. Du skrev {text[:40]}.{_number_meant(text)}"
            ) from None
        if abs(number) >= TOO_LARGE:
            raise ValidationError(f"Talet är för stort. Du skrev {text[:40]}.")
        if self.above is not None and number <= self.above:
            raise ValidationError(
                f"Talet måste vara större än {decimal_text(self.above, comma=True)}. Du skrev {text[:40]}."
            )
        return number

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return plain_number(value)


def _number_meant(text: str) -> str:
    """« Skriv 105807,50 i stället.» where a number can be seen through its unit and its signs between thousands."""
    match = _NUMBER_WITH_UNIT.fullmatch(text)
    if match is None or (match["part"] is None and len(re.findall("[.,]", match["whole"])) == 1):
        return ""
    whole = re.sub(r"\D", "", match["whole"])
    return f" Skriv {whole}{',' + match['part'] if match['part'] else ''} i stället."


class Amount(Exact):
    """An amount: a point or comma before three digits of which the last is 0 could as well stand between thousands."""

    is_amount = True


class Rate(Exact):
    """A percentage or a factor: 3 %, 0,03 or 1,023."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Fraction:
        doubt = doubtful(cell_text(value))
        if doubt:
            raise ValidationError(doubt)
        return super()._deserialize(value, attr, data, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return None if value is None else rate_text(value)


class Whole(_Field):
    """A whole number within bounds."""

    def __init__(self, *, least: int = 0, most: int = 200, **kwargs: Any):
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        text = cell_text(value)
        if not text.isdigit() or not self.least <= int(text[:9]) <= self.most:
            raise ValidationError(f"Skriv ett helt tal från {self.least} till {self.most}. Du skrev {text[:40]}.")
        return int(text)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return value


class YesNo(_Field):
    """Ja or nej."""

    def __init__(self, *, default: bool | None, **kwargs: Any):
        super().__init__(load_default=default, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        text = cell_text(value).casefold()
        if text not in ("ja", "nej", "j", "n", "x"):
            raise ValidationError(f"Skriv ja eller nej. Du skrev {text[:40]}.")
        return text in ("ja", "j", "x")

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return "ja" if value else "nej"


class Choice(_Field):
    """One of a few words; ``words`` maps what is written to what is meant."""

    def __init__(self, *, words: Mapping[str, Any], **kwargs: Any):
        super().__init__(**kwargs)
        self.words = dict(words)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = cell_text(value).casefold()
        if text not in self.words:
            known = ", ".join(self.words)
            raise ValidationError(f"Skriv något av orden {known}. Du skrev {text[:40]}.")
        return self.words[text]

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return next((word for word, meant in self.words.items() if meant == value), None)


class Several(_Field):
    """Words with semicolon between them."""

    def __init__(self, *, make: type = tuple, folded: bool = False, **kwargs: Any):
        super().__init__(load_default=make(), **kwargs)
        self.make, self.folded = make, folded

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        words = [word.strip() for word in cell_text(value).split(";")]
        return self.make(word.casefold() if self.folded else word for word in words if word)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        words = value if self.make is tuple else sorted(value)
        return "; ".join(words) or None


class Where(_Field):
    """Conditions: ``ålder=1-2 eller 3-5; omfattning≠heltid; utan zon``. A word that holds a sign stands in quotation marks."""

    def __init__(self, **kwargs: Any):
        super().__init__(load_default=(), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[When, ...]:
        return tuple(_condition(part.strip()) for part in quoted.split(cell_text(value), ";") if part.strip())

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return "; ".join(map(_condition_text, value)) or None


_SIGNED = r"[;=≠»\"]| eller |^utan "


def _condition(part: str) -> When:
    if part.casefold().startswith("utan ") and part[5:].strip():
        return When(quoted.plain(part[5:]), frozenset([""]))
    name, sign, wanted = _parted(part)
    values = frozenset(filter(None, map(quoted.plain, quoted.split(wanted, r"\beller\b"))))
    if not (sign and name and values):
        raise ValidationError(
            f"«{part[:60]}» kan inte läsas. Skriv till exempel ålder=1-2 eller 3-5; omfattning≠heltid; utan zon."
        )
    return When(name, values, sign != "=")


def _parted(part: str) -> tuple[str, str, str]:
    match = re.match(r"([^=≠!<>]*?)\s*(≠|!=|<>|=)(.*)", part)
    return (match[1].strip(), match[2], match[3]) if match else ("", "", "")


def _condition_text(one: When) -> str:
    if one == When(one.name, frozenset([""])):
        return f"utan {one.name}"
    words = " eller ".join(quoted.quoted(word, _SIGNED) for word in sorted(one.values))
    return f"{one.name}{'≠' if one.unlike else '='}{words}"


_DAYS = (
    re.compile(r"(?P<y>\d{4})(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?:[ T]0?0:00(?::00)?)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})[ -]?(?P<y>\d{4})"),
    re.compile(r"(?:den )?(?P<d>\d{1,2}) (?P<m>[a-z]{3,9})\.? (?P<y>\d{4})", re.IGNORECASE),
)


def _day_parts(written: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date as people write them: 2017-01-31, 20170131, 31/1 2017, 31 januari 2017, 31 jan 2017."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", " ".join(written.split()))
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _DAYS)), None)
    if match is None:
        return None
    month = match["m"].casefold()
    if not month.isdecimal():
        names = [name for name in MONTHS if name.startswith(month)]
        if len(names) != 1:
            return None
        month = str(MONTHS.index(names[0]) + 1)
    return int(match["y"]), int(month), int(match["d"])


class Day(_Field):
    """A date. ``included``: written as the last day that is included, meant as the first that is not."""

    def __init__(self, *, included: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.after = timedelta(days=1 if included else 0)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date | None:
        written = cell_text(value)
        if written.isdecimal() and len(written) == 5 and 20_000 <= int(written) <= 80_000:
            # A date in a cell that is not formatted as one: the number of days as Excel counts.
            return date(1899, 12, 30) + timedelta(days=int(written)) + self.after
        if self.after and written.casefold().replace(" ", "") == NO_END.replace(" ", ""):
            return None
        parts = _day_parts(written)
        try:
            found = date(*parts) if parts else None
        except ValueError:
            raise ValidationError(f"Datumet {written[:20]} finns inte. Skriv till exempel 2026-02-28.") from None
        if found is None:
            raise ValidationError(f"Datumet {written[:40]} kan inte läsas. Skriv till exempel 2026-02-28.")
        # The last day that there is stands for no end.
        return None if self.after and found == date.max else found + self.after

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return None if value is None else value - self.after


class StartDay(Day):
    """A first day, or the words that say that the source does not state the year."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if cell_text(value).casefold() == NOT_STATED:
            return NOT_STATED
        return super()._deserialize(value, attr, data, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return NOT_STATED if value is NOT_STATED else super()._serialize(value, attr, obj, **kwargs)


class MonthNumbers(Several):
    """Months of the year as numbers, rising; all twelve when empty."""

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        return super().deserialize(value, attr, data, **kwargs) or tuple(range(1, 13))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        words = cell_text(value).replace(",", ";").split(";")
        numbers = [int(word) if word.strip().isdigit() else 0 for word in words]
        if not all(1 <= number <= 12 for number in numbers) or len(set(numbers)) < len(numbers):
            raise ValidationError(f"Skriv månadernas nummer, till exempel 1; 2; 3. Du skrev {cell_text(value)[:40]}.")
        return tuple(sorted(numbers))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return "; ".join(map(str, value))


class Printed(Amount):
    """A printed number, or what stands in its place: a dash, "in natura", "ej tryckt", "enligt …"; loads to (number, text)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = cell_text(value)
        if _INSTEAD.fullmatch(text):
            return None, text
        if text.endswith(("%", "procent")):
            raise ValidationError(
                f"Beloppet {text[:20]} är en procentsats. Skriv talet utan %, till exempel 75, i en enhet som avser procent."
            )
        if not any(map(str.isdigit, text)):
            raise ValidationError(
                f"Skriv talet. Är inget tal tryckt: – eller ord som börjar med {', '.join(INSTEAD[1:])}. Du skrev {text[:40]}."
            )
        return super()._deserialize(value, attr, data, **kwargs), ""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Plain:
        return plain_number(obj.amount) if obj.amount is not None else obj.instead
