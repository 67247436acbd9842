"""The values of a choice as people read them."""


def worded(values: str) -> str:
    """A value set in a row of words: ``omfattning=heltid;nivå=2`` → «heltid, nivå 2»."""
    return ", ".join(f"{code} {value}" if value.isdigit() else value for code, value in _pairs(values))


def named(values: str) -> str:
    """A value set as sentences of a letter: ``omfattning=heltid;nivå=2`` → «Omfattning: heltid. Nivå: 2.»"""
    return " ".join(f"{code[:1].upper()}{code[1:]}: {value}." for code, value in _pairs(values))


def _pairs(values: str) -> list[tuple[str, str]]:
    return [(code, value) for code, _, value in (part.partition("=") for part in values.split(";")) if code]
