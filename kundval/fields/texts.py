"""Text, codes, known words, yes and no."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from kundval.fields.base import Field, refuse

MAX_LENGTH = 200
_YES = frozenset({"ja", "j", "1", "true", "sant", "x", "on", "yes"})
_NO = frozenset({"nej", "n", "0", "false", "falskt", "off", "no"})
_CODE = re.compile(r"[^\W_][\w.\-/]*")


class Text(Field):
    """Text of at most ``longest`` characters, in Unicode's composed form; blank where it is optional is ``""``.

    ``lines`` allows line breaks. Other control characters are refused.
    """

    empty: ClassVar[Any] = ""

    def __init__(self, what: str, *, longest: int = MAX_LENGTH, lines: bool = False, **kwargs: Any):
        super().__init__(what, **kwargs)
        self.longest, self.lines = longest, lines

    def parse(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        if self.lines:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        elif "\n" in text or "\r" in text or "\t" in text:
            raise refuse(f"{self.name_of} ska stå på en rad. Ta bort radbrytningar och tabbar.")
        if not text.isprintable() and any(
            unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") for sign in text if sign != "\n"
        ):
            raise refuse(f"{self.name_of} innehåller tecken som inte syns. Skriv om texten för hand.")
        if len(text) > self.longest:
            raise refuse(f"{self.name_of} får ha högst {self.longest} tecken. Du skrev {len(text)}.")
        return text


class Code(Text):
    """A code that the office gives: letters, digits, ``. - _ /``, no blanks. Whether it is known is asked for all rows at once, later."""

    def __init__(self, what: str, *, longest: int = 60, **kwargs: Any):
        super().__init__(what, longest=longest, **kwargs)

    def parse(self, text: str) -> str:
        text = super().parse(text)
        if not _CODE.fullmatch(text):
            raise refuse(
                f"{self.name_of} får bara ha bokstäver, siffror, punkt, bindestreck och snedstreck. Du skrev {text}."
            )
        return text


class Choice(Field):
    """One of few known words: a mapping of codes to the words that people read, or the words alone. Case does not matter."""

    verb = "Välj"

    def __init__(self, what: str, options: Mapping[str, str] | Sequence[str], **kwargs: Any):
        self.options = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
        self._known = {word.casefold(): code for code, word in self.options.items()}
        self._known |= {code.casefold(): code for code in self.options}
        super().__init__(what, **kwargs)

    def ask(self) -> str:
        return f"{self.verb} {self.what}: {self.listed()}."

    def listed(self) -> str:
        """«finansiering eller produktion»."""
        *first, last = self.options.values() or [""]
        return f"{', '.join(first)} eller {last}" if first else last

    def parse(self, text: str) -> str:
        code = self._known.get(text.casefold())
        if code is None:
            raise refuse(f"{self.ask()} Du skrev {text[:60]}.")
        return code


class Pick(Field):
    """A row of another table by its id, from a list on the page. Whether the id may be chosen is the verb's matter."""

    verb = "Välj"

    def ask(self) -> str:
        return f"Välj {self.what} i listan."

    def parse(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise refuse(self.ask())
        return int(text)


class YesNo(Field):
    """``ja`` or ``nej``; a box that is not ticked (missing, optional) is no."""

    empty: ClassVar[Any] = False

    def ask(self) -> str:
        return f"Skriv ja eller nej för {self.what}."

    def parse(self, text: str) -> bool:
        word = text.casefold()
        if word not in _YES | _NO:
            raise refuse(f"{self.ask()} Du skrev {text[:60]}.")
        return word in _YES
