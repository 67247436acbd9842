"""Invented persons. Identity numbers come only from those that Skatteverket has set aside for tests: birth date + 238, 239 or 98x."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum import luhn

from kundval.period import birthday

FIRST = (
    "Alma,Elsa,Maja,Vera,Ines,Ebba,Saga,Freja,Selma,Wilma,Astrid,Signe,Alice,Lilly,Stella,Juni,Nora,Tuva,Leia,Hedda,Amina,Zahra,Leila,Yasmin,"
    "Noah,Hugo,William,Liam,Nils,Elias,Oliver,Adam,August,Matteo,Frans,Walter,Ludvig,Arvid,Sixten,Loke,Folke,Otto,Theo,Harry,Omar,Ali,Yusuf,Amir"
).split(",")
FIRST_OLD = (
    "Karin,Birgitta,Ingrid,Britta,Gunilla,Margareta,Ulla,Inger,Barbro,Greta,Astrid,Maj-Britt,Kerstin,Siv,Rut,Elsa,"
    "Lars,Karl-Erik,Göran,Sven,Åke,Bengt,Rune,Gösta,Arne,Stig,Nils,Börje,Olle,Evert,Sture,Tage"
).split(",")
LAST = (
    "Lind,Berg,Holm,Ek,Dahl,Strand,Nyström,Åkerblom,Lundgren,Sjöberg,Öberg,Wallin,Ström,Hedman,Norén,Fors,Blom,Ekström,Sandberg,Hägg,Modig,"
    "Rask,Ahlgren,Sjödin,Björk,Granath,Palm,Viklund,Åström,Löf,Nordin,Hellström,Ask,Kvist,Lönn,Rosén,Hassan,Ali,Nouri,Yilmaz,Kaya,Haddad,Novak,"
    "Petrović,Kowalska,Nguyen,Korhonen,Virtanen,Tesfaye,Osman"
).split(",")
SERIES = (238, 239, *range(980, 990))


@dataclass(frozen=True)
class PersonPlan:
    """An invented customer; ``number`` has twelve digits."""

    key: int
    number: str
    name: str
    born: date
    resident: bool
    protected: bool


class Register:
    """Hands out persons with numbers from the test series, never the same number twice."""

    def __init__(self, random: Random):
        self._random = random
        self._used: dict[date, int] = defaultdict(int)
        self.persons: list[PersonPlan] = []

    def born_between(self, first: date, last: date, old: bool = False) -> PersonPlan:
        """A person born on one of the days [first, last]."""
        born = first + timedelta(days=self._random.randrange((last - first).days + 1))
        while self._used[born] >= len(SERIES):
            born += timedelta(days=1)
        nine = f"{born:%y%m%d}{SERIES[self._used[born]]}"
        self._used[born] += 1
        name = f"{self._random.choice(FIRST_OLD if old else FIRST)} {self._random.choice(LAST)}"
        person = PersonPlan(
            len(self.persons),
            f"{born.year // 100}{nine}{luhn.calc_check_digit(nine)}",
            name,
            born,
            self._random.random() > 0.02,
            self._random.random() < 0.0015,
        )
        self.persons.append(person)
        return person


def autumn_of(born: date, age: int) -> date:
    """15 August of the year in which somebody becomes ``age``: when preschool class and school begin."""
    return date(birthday(born, age).year, 8, 15)
