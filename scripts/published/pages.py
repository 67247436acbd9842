# ruff: noqa: E501 - sentences of a page
"""The pages of the documentation that follow from the lists: ``docs/avvikelser.md``, and the columns in ``docs/prislista.md``."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from kundval.reimbursement.rules.check import DEVIATION, EXPLAINED, Checked, Verdict, check
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.reference import filled

FOLDER, DOCS = Path("kundval/data/prices"), Path("docs")
READING = {
    ("UV-FSK-2016", "summa"): "Tryckfel på 949 kr. De fristående summan 92 461 minus momsen 5 234 ger 87 227.",
    ("UV-FSK-2017", "administration"): "Administrationen är vald så att delarna ger den kommunala summan.",
    (
        "HUDD-FRI-H-2016",
        "grundbelopp",
    ): "Året är för lågt för den tryckta månaden 6 445; månaden tros eftersom listan betalar månader.",
    ("TYR-DV-2020", "dygnsersättning"): "0,3 av heltid, som för halvtiden måste vara minst 1 569,29, är minst 470,79.",
    ("VARM-GRUND", "ersättning"): (
        "Avgiften är 591 kr för annan kommun (1 309 − 718) men 606 kr för fristående (1 387 − 781). Lika gärna kan 718 vara fel: siffrorna är omkastade."
    ),
}
INTRO = """# Avvikelser i de publicerade listorna

Den här sidan är skriven av `python -m scripts.published` ur kontrollen av arbetsböckerna i `kundval/data/prices`; ett test ser till att den stämmer.

Kontrollen letar efter oavrundade baser som ger varje tryckt tal, när varje tal avrundas för sig, hälften från noll. Ett tal står här bara om **inga** oavrundade
baser, med listans eget avrundningssteg, ger alla tal som hänger ihop. En annan avrundning eller en bättre bas skulle alltså inte ha förklarat det.
"""


def deviations() -> str:
    """The page of deviations, and of what cannot be tested for want of a base."""
    lists = [read_workbook(file.read_bytes()) for file in sorted(FOLDER.glob("*.xlsx"))]
    found = [(document, check(document)) for document in lists]
    return "\n".join([INTRO, *_deviating(found), *_untested(found), *_counted(found), ""])


def _deviating(found: list[tuple[Document, Checked]]) -> Iterator[str]:
    yield "## Tal som avviker\n"
    yield "| lista | rad | prisgrupp | del | enhet | tryckt | beräknat | oavrundat | läsning |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for document, checked in found:
        for verdict in checked.having(DEVIATION):
            number = verdict.number
            cells = (
                document.head.code, number.row, number.group, number.component, number.unit, _shown(verdict.published),
                _shown(verdict.computed), decimal_text(verdict.unrounded, comma=True), READING[document.head.code, number.component],
            )  # fmt: skip
            yield f"| {' | '.join(cells)} |"
    yield (
        "\nFyra av Huddinges fem för låga år 2016 syns bara mot det årets andra lista, som inte är med här. Rubriken «med administration 3 % och moms 6 %» över "
        "nyanlända stämmer inte heller: 37 000 × 1,06 = 39 220 är bara moms.\n"
    )


def _untested(found: list[tuple[Document, Checked]]) -> Iterator[str]:
    yield "## Tal som inte kan prövas\n"
    yield (
        "Ett tal som är ensamt om sin bas kan inte vara fel i förhållande till något annat. I de här listorna finns sådana tal; de prövas i stället genom att en placering eller en volym "
        "betalas efter dem.\n"
    )
    yield "| lista | tal | ensamma om sin bas |"
    yield "|---|---|---|"
    for document, checked in found:
        alone = lonely(checked)
        if alone:
            every = " (alla)" if len(alone) == len(checked.verdicts) else ""
            yield f"| {document.head.code} | {len(checked.verdicts)} | {len(alone)}{every} |"
    yield ""


def _counted(found: list[tuple[Document, Checked]]) -> Iterator[str]:
    yield "## Alla listor\n"
    yield "| lista | kommun | tal | lika | förklaras av avrundning | avviker |"
    yield "|---|---|---|---|---|---|"
    for document, checked in found:
        count, explained, deviating = (
            len(checked.verdicts), len(checked.having(EXPLAINED)), len(checked.having(DEVIATION))
        )  # fmt: skip
        yield (
            f"| {document.head.code} | {document.head.municipality} | {count} | {count - explained - deviating} | {explained} | {deviating} |"
        )


def lonely(checked: Checked) -> list[Verdict]:
    """The numbers that share no base with another."""
    uses: dict[object, int] = {}
    for verdict in checked.verdicts:
        for one in verdict.bases:
            uses[one.base] = uses.get(one.base, 0) + 1
    return [
        verdict for verdict in checked.verdicts if verdict.bases and all(uses[one.base] == 1 for one in verdict.bases)
    ]


def columns() -> str:
    """The page of the workbook with every column of every sheet."""
    return filled((DOCS / "prislista.md").read_text(encoding="utf-8"))


def _shown(value: Fraction) -> str:
    return decimal_text(value, comma=True)


def write() -> None:
    (DOCS / "avvikelser.md").write_text(deviations(), encoding="utf-8")
    (DOCS / "prislista.md").write_text(columns(), encoding="utf-8")
