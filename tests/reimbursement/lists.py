"""Published lists and small documents for the tests."""

from fractions import Fraction
from pathlib import Path

from kundval.reimbursement.rules.constraint import printed_as
from kundval.reimbursement.rules.document import Component, Document, Group, Head, Published, Row, Step, Unit
from kundval.reimbursement.rules.linear import Form
from kundval.reimbursement.rules.rounding import Interval
from kundval.reimbursement.workbook.reading import read_workbook

FOLDER = Path("kundval/data/prices")


def published_list(case: str) -> Document:
    return read_workbook((FOLDER / f"{case}.xlsx").read_bytes())


def kr(text: str) -> Fraction:
    return Fraction(text)


def rounded_from(amount: Fraction, step: Fraction) -> Interval:
    """All numbers that print as ``amount`` with the step."""
    return printed_as(Form(), amount, step, None).within


def small(steps: list[Step], numbers: dict[tuple[str, str, str], str], **more: object) -> Document:
    """One row «r», groups «a» and «b», the components that the steps name, kronor per year and month."""
    components = tuple(dict.fromkeys(step.component for step in steps))
    rows = tuple(dict.fromkeys(row for row, _, _ in numbers))
    document = Document(
        head=Head("T", "Test", "forskola", "kr/år", Fraction(1)),
        values=(),
        groups=(Group("a", "A", modes=("egenregi",)), Group("b", "B", modes=("fristående",))),
        components=tuple(Component(code, code, payable=code == "summa") for code in components),
        units=(Unit("kr/år", "år"), Unit("kr/månad", "månad", "kr/år", Fraction(1, 12))),
        steps=tuple(steps),
        rows=tuple(Row(name, "forskola", {"rad": name}) for name in rows),
        published=tuple(
            Published(row, group, part.split("@")[0], part.partition("@")[2] or "kr/år", Fraction(amount))
            for (row, group, part), amount in numbers.items()
        ),
    )
    return Document(**{**document.__dict__, **more})
