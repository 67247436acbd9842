"""What several commands are given: a month, an industry."""

from typing import Any

import click
from sqlmodel import Session, col, select

from kundval.errors import Refused
from kundval.period import Month
from kundval.registry.models import Industry


class MonthText(click.ParamType[Month]):
    """A month as ``2026-11``."""

    name = "månad"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except ValueError:
            self.fail(f"{value} är ingen månad. Skriv år och månad så här: 2026-11.", param, ctx)


MONTH = MonthText()


def the_industry(session: Session, code: str) -> Industry:
    """The industry with a code. Raises ``Refused`` with the codes that there are."""
    found = session.exec(select(Industry).where(col(Industry.code) == code)).first()
    if found is None:
        codes = ", ".join(session.exec(select(Industry.code).order_by(col(Industry.code))).all())
        raise Refused(f"Branschen {code} finns inte. Det finns: {codes or 'inga branscher än'}.")
    return found
