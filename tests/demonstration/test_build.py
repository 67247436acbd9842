"""The demonstration through the rooms' own verbs, small and with one month run."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from kundval import db
from kundval.access.rules import SYSTEM
from kundval.demonstration import build
from kundval.errors import Refused
from kundval.payment.models import PaymentFile, ReadIn, Run
from kundval.report.market_share import market_share
from kundval.report.rules import Definition

TODAY = date(2024, 2, 10)


def silent(what: str, percent: int) -> None:
    """Nobody watches."""


@pytest.fixture
def built(engine: Engine) -> Iterator[Session]:
    with db.transaction(engine) as session:
        build.municipality(session, today=TODAY, seed=7, scale=0.01, progress=silent)
        yield session


def test_the_demonstration_is_run_reported_and_refused_a_second_time(built: Session):
    states = set(built.scalars(select(Run.state)))
    assert states == {"preliminär", "slutlig", "granskad", "beslutad", "exporterad"}
    assert built.execute(select(func.count()).select_from(PaymentFile)).scalar_one() > 0
    assert built.execute(select(func.count()).select_from(ReadIn)).scalar_one() > 1000

    report = market_share(
        built, actor=SYSTEM, today=TODAY, definition=Definition(measure="kronor", first_year=2009, last_year=2024)
    )
    home_care = next(one for one in report.industries if one.code == "hemtjanst")
    assert [year.year for year in home_care.years] == list(range(2009, 2025))
    assert home_care.years[0].share("egenregi") > 0
    assert all(year.share("egenregi") == 0 for year in home_care.years if year.year >= 2013)

    with pytest.raises(Refused):
        build.refuse_used(built)
