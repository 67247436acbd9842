"""Words with signs between them, where a word in quotation marks («…», "…" or ”…”) may hold the signs itself."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import normalize

_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|”[^”]*”")
_MARKS = {"«": "»", '"': '"', "”": "”"}
_HIDE = "\ue000"
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_ODD = re.compile(f"{_UNSEEN.pattern}|[\u0300-\u036f]")
_DASHES = re.compile("[‐‑‒–—−]")


def split(text: str, between: str) -> list[str]:
    """The parts of a text between a sign or word, as they stand, marks kept; what is quoted is never cut."""
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"{_HIDE}{len(kept) - 1}{_HIDE}"

    hidden = _QUOTED.sub(hide, text)
    return [re.sub(rf"{_HIDE}(\d+){_HIDE}", lambda m: kept[int(m[1])], part) for part in re.split(between, hidden)]


def plain(text: str) -> str:
    """A word without the marks around it."""
    word = text.strip()
    return word[1:-1].strip() if len(word) > 1 and _MARKS.get(word[0]) == word[-1] else word


def quoted(word: str, signs: str) -> str:
    """The word, in marks where it holds one of the signs (a regular expression)."""
    return f"«{word}»" if re.search(signs, word) else word


def end_of(text: str, sign: str, start: int) -> int:
    """Where the sign stands first, outside marks; −1 where it does not."""
    at = start
    while at < len(text):
        match = _QUOTED.match(text, at)
        if match:
            at = match.end()
        elif text[at] == sign:
            return at
        else:
            at += 1
    return -1


def as_seen(text: str) -> str:
    """A text without the signs that nobody sees (soft hyphens, spaces without width, marks of direction), its letters whole."""
    return text if text.isascii() or not _ODD.search(text) else normalize("NFC", _UNSEEN.sub("", text))


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name as it is compared: whatever its case, spaces and kind of dash."""
    return " ".join(_DASHES.sub("-", as_seen(name)).split()).casefold()


def meant(name: str, known: Iterable[str]) -> str:
    """« Menade du «omsorg»?» where something known looks like the name; otherwise nothing."""
    by_key = {folded(one): one for one in known}
    near = get_close_matches(folded(name), by_key, 1, 0.7)
    return f" Menade du «{by_key[near[0]]}»?" if near else ""
