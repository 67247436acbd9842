"""From which day a choice, a switch or an end may hold: the rule of a service, as data.

======================  ==================================================================================
kind                    the earliest first day, for what was told on a day
======================  ==================================================================================
``ingen``               any day, also before it was told: what no rule says anything of
``samma dag``           that day
``dagen efter``         the day after
``dagar``               ``number`` days later (3 March and 14 days: 17 March)
``månader``             the same day ``number`` months later; a day that the month lacks is its last
``månadsskifte``        told by the day ``cutoff``: the first of the month ``number`` months later, otherwise one month more
                        (20 June → 1 August and 21 June → 1 September with cutoff 20 and number 2)
======================  ==================================================================================
"""

from dataclasses import dataclass
from datetime import date, timedelta

from kundval.formats import counted_text
from kundval.period import Month

FREE, SAME_DAY, DAY_AFTER, DAYS, MONTHS, TURN = "ingen", "samma dag", "dagen efter", "dagar", "månader", "månadsskifte"
KINDS = (FREE, SAME_DAY, DAY_AFTER, DAYS, MONTHS, TURN)
CHOOSE, SWITCH, SWITCH_OUT, SWITCH_MODE, END = (
    "val",
    "byte",
    "byte till annan kommun",
    "byte mellan kommunal och fristående",
    "avslut",
)
ACTS = (CHOOSE, SWITCH, SWITCH_OUT, SWITCH_MODE, END)
"""What a rule is about. A switch out of the municipality, or between in-house and others, has the rule of ``byte`` unless it has one."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The rule of one act."""

    kind: str = FREE
    number: int = 0
    cutoff: int = 0
    paid: bool = False

    @property
    def text(self) -> str:
        """«14 dagar», «begärt senast den 20:e gäller det från den 1:a i månaden efter nästa»"""
        match self.kind:
            case "dagen efter":
                return "dagen efter"
            case "dagar":
                return counted_text(self.number, "dag", "dagar")
            case "månader":
                return counted_text(self.number, "månad", "månader")
            case "månadsskifte":
                when = {1: "nästa månad", 2: "månaden efter nästa"}.get(
                    self.number, f"månaden {self.number} månader senare"
                )
                return f"begärt senast den {self.cutoff}:e gäller det från den 1:a i {when}"
            case _:
                return self.kind


def earliest(notice: Notice, told_on: date) -> date:
    """The earliest first day of what was told on ``told_on``; for an end the first day without."""
    match notice.kind:
        case "dagen efter":
            return told_on + timedelta(days=1)
        case "dagar":
            return told_on + timedelta(days=notice.number)
        case "månader":
            return (Month.of(told_on) + notice.number).on(told_on.day)
        case "månadsskifte":
            late = 0 if told_on.day <= notice.cutoff else 1
            return (Month.of(told_on) + notice.number + late).first
        case _:
            return told_on


def wrong(notice: Notice) -> dict[str, str]:
    """What is wrong with a rule, by field."""
    if notice.kind not in KINDS:
        return {"kind": f"Välj {', '.join(KINDS[:-1])} eller {KINDS[-1]}."}
    if notice.kind in (DAYS, MONTHS, TURN) and not 1 <= notice.number <= 400:
        return {"number": "Skriv antalet, från 1 till 400."}
    if notice.kind == TURN and not 1 <= notice.cutoff <= 31:
        return {"cutoff": "Skriv dagen i månaden, från 1 till 31."}
    return {}
