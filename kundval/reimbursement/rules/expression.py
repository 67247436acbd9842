"""The formula language of a price list, as an economist writes it.

::

    bas                                       a base amount, unrounded
    omsorg + administration + lokal           a sum
    3 % av omsorg    1,06 × summa             percent of a set, a factor (× may be written * or x)
    6 % av (omsorg + administration + lokal)  several parts: within parentheses
    summa − omsorg − lokal                    the rest
    3/103 av summa                            an "of which" share
    summa[grupp=egenregi]                     the same part in another price group; likewise rad, tjänst, enhet, lista
    pris[omfattning=heltid; utan dag]         another dimension value; a dimension left out
    pris[rad=«Nivå 1; dag»]                   a word that holds ; ] or = stands in quotation marks
    summa[enhet=kr/år; publicerad] / 12       follows the printed number, also when that is a deviation
    villkor(administration) av omsorg         a common condition, from the sheet Villkor

Names are those of the sheet Delar and may hold spaces and signs; the longest name wins, and a name goes before a number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from kundval.reimbursement.rules import quoted
from kundval.reimbursement.rules.numbers import SPACE, read_number

_NUMBER = re.compile(r"(?:\d{1,3}(?:" + SPACE + r"\d{3})+|\d+)(?:[.,]\d+)?(?:(?!\w)|(?=[xX](?!\w)))")
_COMMON = re.compile(r"villkor\s*\(([^()]*)\)", re.IGNORECASE)
_SIGNS = {
    "−": "-",
    "–": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "*": "*",
    "/": "/",
    "+": "+",
    "-": "-",
    "(": "(",
    ")": ")",
    "%": "%",
}


MOST_TERMS = 100
OF_NOTHING = "Skriv vad procenten räknas på, till exempel 6 % av (omsorg + lokal), eller 1,06 × (omsorg + lokal)."


class Unreadable(ValueError):
    """The formula cannot be read; the text is a finished Swedish sentence."""


@dataclass(frozen=True)
class Number:
    value: Fraction
    percent: bool = False
    """Whether it is written as one: by itself it is a percentage of nothing."""


@dataclass(frozen=True)
class BaseTerm:
    """The word ``bas``."""


@dataclass(frozen=True)
class Ref:
    """Another number: its component, what is changed in the address, which dimensions are left out."""

    component: str
    change: tuple[tuple[str, str], ...] = ()
    without: tuple[str, ...] = ()
    as_published: bool = False

    @property
    def names_a_row(self) -> bool:
        """Whether it may mean another row than the one it is read in: in some rows it means the row itself, and in others not."""
        return bool(self.without) or any(key not in ("grupp", "enhet") for key, _ in self.change)


@dataclass(frozen=True)
class Common:
    """A common condition (gemensamt villkor) by its code: a number that is decided once for all lists."""

    code: str


@dataclass(frozen=True)
class Operation:
    sign: str
    left: "Node"
    right: "Node"


Node = Number | BaseTerm | Ref | Common | Operation


@dataclass
class _Reader:
    text: str
    names: tuple[str, ...]
    at: int = 0
    depth: int = 0
    terms: int = 0
    loose: bool = field(default=False)
    """The last term was «… av part» without parentheses, so a following + or − would be ambiguous."""

    def whole(self) -> Node:
        node = self.sum()
        if isinstance(node, Number) and node.percent:
            raise Unreadable(OF_NOTHING)
        if self.peek():
            raise Unreadable(
                f"Formeln kan inte läsas från «{self.text[self.at :].strip()[:30]}». Skriv till exempel 3 % av omsorg."
            )
        return node

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > 30:
            raise Unreadable("Formeln har för många parenteser i varandra. Dela upp den i flera steg.")
        node = self.term()
        while self.peek() in ("+", "-"):
            if self.loose:
                raise Unreadable(
                    "Skriv parentes efter «av», till exempel 6 % av (omsorg + lokal) eller (6 % av omsorg) + lokal."
                )
            sign = self.take()
            other = self.term()
            if _adds_percent(node, other) or _adds_percent(other, node):
                raise Unreadable(OF_NOTHING)
            node = Operation(sign, node, other)
        self.depth -= 1
        return node

    def term(self) -> Node:
        node = self.factor()
        self.loose = False
        while True:
            if self.peek() in ("*", "/"):
                node = Operation(self.take(), node, self.factor())
            elif self.word("x"):
                node = Operation("*", node, self.factor())
            elif self.word("av"):
                closed = self.peek() == "("
                node = Operation("*", node, self.factor())
                self.loose = not closed
            else:
                return node

    def factor(self) -> Node:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise Unreadable(f"Formeln har fler än {MOST_TERMS} led. Dela upp den i flera steg.")
        sign = self.peek()
        if sign == "-":
            self.take()
            return Operation("*", Number(Fraction(-1)), self.factor())
        if sign == "(":
            self.take()
            node = self.sum()
            if self.peek() != ")":
                raise Unreadable("En parentes är öppnad men inte stängd. Skriv ).")
            self.take()
            self.loose = False
            return node
        return self.named() or self.number() or self.common() or self.base()

    def number(self) -> Node | None:
        match = _NUMBER.match(self.text, self.skip())
        if match is None:
            return None
        self.at = match.end()
        value = read_number(match[0])
        if self.peek() == "%":
            self.take()
        elif not self.word("procent"):
            return Number(value)
        return Number(value / 100, percent=True)

    def named(self) -> Node | None:
        start = self.skip()
        rest = self.text[start:].casefold()
        for name in self.names:
            if rest.startswith(name.casefold()) and not _continues(rest, len(name)):
                self.at = start + len(name)
                return self.modified(name)
        return None

    def common(self) -> Node | None:
        match = _COMMON.match(self.text, self.skip())
        if match is None:
            return None
        self.at = match.end()
        return Common(match[1].strip().casefold())

    def base(self) -> Node:
        start = self.skip()
        rest = self.text[start:].casefold()
        if rest.startswith("bas") and not _continues(rest, 3):
            self.at = start + 3
            return BaseTerm()
        if not rest:
            raise Unreadable("Formeln slutar för tidigt. Skriv en del, ett tal eller ordet bas.")
        word = re.split(r"[\[\]()+*/×·÷−–-]", self.text[start:])[0].strip()
        near = quoted.meant(word, self.names)
        raise Unreadable(
            f"«{word or self.text[start]}» finns inte på bladet Delar.{near} Skriv en del, ett tal eller ordet bas."
        )

    def modified(self, name: str) -> Node:
        if self.peek() != "[":
            return Ref(name)
        end = quoted.end_of(self.text, "]", self.at)
        if end < 0:
            raise Unreadable("En hakparentes är öppnad men inte stängd. Skriv ].")
        inside, self.at = self.text[self.skip() + 1 : end], end + 1
        change, without, published = [], [], False
        for part in filter(None, (piece.strip() for piece in quoted.split(inside, ";"))):
            key, equals, value = part.partition("=")
            if equals and key.strip() and quoted.plain(value):
                change.append((key.strip().casefold(), quoted.plain(value)))
            elif part.casefold().startswith("utan "):
                without.append(quoted.plain(part[5:]).casefold())
            elif part.casefold() in ("publicerad", "publicerat", "som publicerat"):
                published = True
            else:
                raise Unreadable(
                    f"«{part}» inom hakparentes kan inte läsas. Skriv till exempel [grupp=egenregi; publicerad]."
                )
        return Ref(name, tuple(change), tuple(without), published)

    def skip(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def peek(self) -> str:
        at = self.skip()
        if at >= len(self.text):
            return ""
        return _SIGNS.get(self.text[at], self.text[at])

    def take(self) -> str:
        sign = self.peek()
        self.at += 1
        return sign

    def word(self, word: str) -> bool:
        at = self.skip()
        if self.text[at : at + len(word)].casefold() == word and not _continues(self.text, at + len(word)):
            self.at = at + len(word)
            return True
        return False


def _adds_percent(one: Node, other: Node) -> bool:
    """``summa + 6 %``; 1 + 6 % is a factor."""
    return isinstance(one, Number) and one.percent and not _is_constant(other)


def _is_constant(node: Node) -> bool:
    if isinstance(node, Operation):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, Number)


def commons(node: Node) -> frozenset[str]:
    """The codes of the common conditions that a formula refers to."""
    if isinstance(node, Operation):
        return commons(node.left) | commons(node.right)
    return frozenset({node.code}) if isinstance(node, Common) else frozenset()


def _continues(text: str, at: int) -> bool:
    return at < len(text) and (text[at].isalnum() or text[at] == "_")


def read(text: str, names: Iterable[str]) -> Node:
    """The formula as a tree; ``names`` are the components. Raises :class:`Unreadable`."""
    return _Reader(text, tuple(sorted(names, key=len, reverse=True))).whole()
