"""Names, numbers and handles of persons: normal forms, and what is refused."""

from collections.abc import Callable
from datetime import date

from kundval.errors import FieldsRefused
from kundval.identity import birth_date_of, digits, is_coordination, is_person_number, with_century

PERSON_NUMBER, COORDINATION_NUMBER, TEMPORARY = "personnummer", "samordningsnummer", "tillfälligt"
KINDS = (PERSON_NUMBER, COORDINATION_NUMBER, TEMPORARY)
PROTECTIONS = ("ingen", "sekretessmarkering", "skyddad folkbokföring")

HANDLE_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no word arises, and nothing that is read as something else (0, 1)."""
SHORTEST_HANDLE = 4


def name_key(name: str) -> str:
    """A name as it is searched and sorted: small letters, å ä ö after z."""
    folded = " ".join(name.split()).casefold()
    for letter, rank in (("å", "zzb"), ("ä", "zzc"), ("ö", "zzd"), ("é", "e")):
        folded = folded.replace(letter, rank)
    return folded


def checked_name(name: str) -> str:
    """A name without needless blanks; refuses an empty one."""
    plain = " ".join(name.split())
    if not plain:
        raise FieldsRefused({"name": "Skriv kundens namn."})
    return plain[:200]


def checked_number(kind: str, number: str, today: date) -> str:
    """A number in its normal form: twelve digits, or the office's own text for a temporary one."""
    if kind not in KINDS:
        raise FieldsRefused({"kind": "Välj personnummer, samordningsnummer eller tillfälligt nummer."})
    if kind == TEMPORARY:
        return _temporary(number)
    word = "Personnumret" if kind == PERSON_NUMBER else "Samordningsnumret"
    bare = digits(number)
    if not bare.isdigit() or len(bare) not in (10, 12):
        count = f"Du skrev {len(bare)}." if bare.isdigit() else "Skriv till exempel 20240301-2384."
        raise FieldsRefused({"number": f"{word} ska ha 10 eller 12 siffror. {count}"})
    full = with_century(bare, today)
    if birth_date_of(full) is None:
        raise FieldsRefused({"number": f"{word} {number.strip()} har ett datum som inte finns. Kontrollera siffrorna."})
    if not is_person_number(full):
        raise FieldsRefused({"number": f"{word} {number.strip()} har fel kontrollsiffra. Kontrollera siffrorna."})
    if is_coordination(full) != (kind == COORDINATION_NUMBER):
        other = "ett samordningsnummer" if is_coordination(full) else "ett personnummer"
        raise FieldsRefused({"kind": f"Numret är {other}. Välj den typen."})
    return full


def _temporary(number: str) -> str:
    plain = " ".join(number.split())
    if not 3 <= len(plain) <= 20:
        raise FieldsRefused({"number": "Skriv ett tillfälligt nummer med 3–20 tecken, till exempel T-2026-017."})
    return plain.upper()


def looked_up(text: str, today: date) -> str:
    """A number as somebody typed it to find a person, in the form in which it is kept."""
    bare = digits(text)
    return with_century(bare, today) if bare.isdigit() and len(bare) in (10, 12) else " ".join(text.split()).upper()


def checked_birth(born: date | None, number: str, kind: str, today: date) -> date:
    """The birth date: given, or that of the number."""
    told = birth_date_of(number) if kind != TEMPORARY else None
    if born is None and told is None:
        raise FieldsRefused({"born": "Skriv kundens födelsedatum, till exempel 2024-03-01."})
    result = born or told
    assert result is not None
    if result > today:
        raise FieldsRefused({"born": f"Födelsedatumet {result} har inte varit än."})
    return result


def checked_municipality(code: str) -> str:
    """The code of a municipality: four digits."""
    plain = code.strip()
    if len(plain) != 4 or not plain.isdigit():
        raise FieldsRefused({"municipality": "Skriv kommunens kod med fyra siffror, till exempel 0114."})
    return plain


def handle(draw: Callable[[str], str], taken: int) -> str:
    """A handle drawn letter by letter, one letter longer whenever more than one in twenty is taken."""
    length = SHORTEST_HANDLE
    while taken * 20 > len(HANDLE_LETTERS) ** length:
        length += 1
    return "".join(draw(HANDLE_LETTERS) for _ in range(length))
