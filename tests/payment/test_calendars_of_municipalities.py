"""The calendars in kundval/data/kalendrar, read in as any file and held against real dates.

What the municipalities write of how they count is cited in docs/kalendrar.md; the days of the week are those of the almanac.
"""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

import kundval
from kundval.access.importing import batches
from kundval.access.rules import SYSTEM
from kundval.payment.imports import IMPORTS
from kundval.payment.models import CalendarRule
from kundval.payment.queries.page_months import payment_days
from kundval.payment.queries.windows import counting_of
from kundval.payment.rules.calendar import CountedMonth, counted_month
from kundval.period import Month
from kundval.registry.models import Service
from tests.factories import make_industry, make_service

FOLDER = Path(kundval.__file__).parent / "data" / "kalendrar"
INDUSTRIES = ("forskola", "pedagogisk_omsorg", "grundskola", "fritidshem")
TODAY = date(2026, 11, 27)


@pytest.fixture
def town(session: Session) -> Session:
    for code in INDUSTRIES:
        make_service(session, make_industry(session, code, "2016-01"), code)
    return session


def load(session: Session, name: str) -> None:
    content = (FOLDER / f"{name}.csv").read_bytes()
    kind = IMPORTS["kalender"]
    batch = batches.upload(session, kind, actor=SYSTEM, filename=f"{name}.csv", content=content)
    _, report = batches.check(session, kind, batch, actor=SYSTEM, today=TODAY)
    assert not report.errors, [str(fault) for fault in report.errors]
    batches.apply(session, kind, batch, actor=SYSTEM, today=TODAY)


def month(session: Session, code: str, text: str) -> CountedMonth:
    service = session.exec(select(Service).where(Service.code == code)).one()
    counting = counting_of(session, service.industry_id, service.id or 0, Month.parse(text))
    assert counting is not None
    return counted_month(counting, Month.parse(text))


def counted(session: Session, code: str, text: str) -> str:
    """The single day on which a month is counted."""
    window = month(session, code, text)
    assert window.window_to == window.window_from + 1 and window.whole == 1
    return str(date.fromordinal(window.window_from))


def known_by(session: Session, code: str, text: str) -> str:
    return str(date.fromordinal(month(session, code, text).known_by))


def payable(session: Session, code: str, text: str) -> str:
    return str(Month(month(session, code, text).payable_from))


def paid_on(session: Session, code: str, text: str) -> str:
    service = session.exec(select(Service).where(Service.code == code)).one()
    return str(payment_days(session)(service.industry_id, Month.parse(text).number))


def test_every_file_is_read_in_whole_and_says_what_is_assumed(town: Session):
    names = sorted(path.stem for path in FOLDER.glob("*.csv"))
    assert names == [
        "huddinge",
        "malmo",
        "nacka",
        "stockholm",
        "sundbyberg",
        "upplands-vasby-2017",
        "upplands-vasby-2018",
    ]
    for name in names:
        load(town, name)
    assert all(rule.assumed for rule in town.exec(select(CalendarRule)))


def test_sundbyberg_counts_the_15th_and_the_monday_after_a_sunday(town: Session):
    load(town, "sundbyberg")
    assert date(2019, 9, 15).strftime("%A") == "Sunday"
    assert counted(town, "forskola", "2019-09") == "2019-09-16"
    assert counted(town, "forskola", "2019-10") == "2019-10-15"


def test_sundbyberg_counts_june_as_may_and_july_on_22_august(town: Session):
    load(town, "sundbyberg")
    assert counted(town, "forskola", "2019-06") == counted(town, "forskola", "2019-05") == "2019-05-15"
    assert (counted(town, "forskola", "2019-07"), payable(town, "forskola", "2019-07")) == ("2019-08-22", "2019-08")
    assert counted(town, "forskola", "2020-07") == "2020-08-24"  # 22 August 2020 was a Saturday
    assert known_by(town, "forskola", "2019-07") == "2019-09-30"  # one month back


def test_sundbyberg_pays_by_the_23rd(town: Session):
    load(town, "sundbyberg")
    assert paid_on(town, "forskola", "2019-09") == "2019-09-23"
    assert paid_on(town, "forskola", "2019-11") == "2019-11-22"  # the 23rd was a Saturday


def test_upplands_vasby_2017_preschool_is_counted_day_by_day_but_august(town: Session):
    load(town, "upplands-vasby-2017")
    march = month(town, "forskola", "2017-03")
    assert (march.window_to - march.window_from, march.whole) == (31, 31)
    assert counted(town, "forskola", "2017-08") == "2017-08-15"
    assert "augusti" in town.exec(select(CalendarRule).where(CalendarRule.rule == "dag för dag")).first().assumed


def test_upplands_vasby_2017_school_counts_starters_from_the_next_month(town: Session):
    load(town, "upplands-vasby-2017")
    assert counted(town, "grundskola", "2017-03") == "2017-03-01"


def test_upplands_vasby_2017_school_july_and_august_by_5_september_settled_then(town: Session):
    load(town, "upplands-vasby-2017")
    for text in ("2017-07", "2017-08"):
        assert (counted(town, "grundskola", text), payable(town, "grundskola", text)) == ("2017-09-05", "2017-09")
        assert month(town, "grundskola", text).residents_only
    assert payable(town, "grundskola", "2017-06") == "2017-06"


def test_upplands_vasby_from_2018_counts_the_15th_and_pays_about_the_18th(town: Session):
    load(town, "upplands-vasby-2017")
    load(town, "upplands-vasby-2018")
    assert counted(town, "forskola", "2018-04") == "2018-04-15"  # a Sunday: the source says nothing of moving it
    assert month(town, "forskola", "2017-12").whole == 31
    assert paid_on(town, "forskola", "2018-04") == "2018-04-18"
    assert paid_on(town, "forskola", "2018-08") == "2018-08-17"  # the 18th was a Saturday


def test_nacka_counts_what_is_registered_by_the_10th(town: Session):
    load(town, "nacka")
    assert (counted(town, "grundskola", "2023-10"), known_by(town, "grundskola", "2023-10")) == (
        "2023-10-10",
        "2023-10-10",
    )
    assert paid_on(town, "grundskola", "2023-10") == "2023-10-20"  # the 22nd was a Sunday


def test_huddinge_june_as_may_and_the_summer_as_september_paid_beforehand(town: Session):
    load(town, "huddinge")
    assert counted(town, "grundskola", "2016-06") == "2016-05-15"
    assert [counted(town, "grundskola", text) for text in ("2016-07", "2016-08", "2016-09")] == ["2016-09-15"] * 3
    assert [payable(town, "grundskola", text) for text in ("2016-07", "2016-08")] == ["2016-07", "2016-08"]
    assert known_by(town, "grundskola", "2016-07") == "2016-12-31"  # until the end of the term
    assert known_by(town, "grundskola", "2016-03") == "2016-06-30"


def test_stockholm_preschool_is_counted_on_the_last_weekday(town: Session):
    load(town, "stockholm")
    assert counted(town, "forskola", "2024-08") == "2024-08-30"  # the 31st was a Saturday
    assert counted(town, "forskola", "2024-03") == "2024-03-28"  # Good Friday, Easter
    assert known_by(town, "forskola", "2024-08") == "2024-09-30"
    assert paid_on(town, "forskola", "2024-08") == "2024-09-13"  # the 15th was a Sunday: the weekday before


def test_stockholm_leisure_time_centres_the_weekday_before_and_never_corrected(town: Session):
    load(town, "stockholm")
    assert counted(town, "fritidshem", "2024-09") == "2024-09-13"  # the 15th was a Sunday
    assert known_by(town, "fritidshem", "2024-09") == "2024-09-13"


def test_malmo_counts_the_summer_in_august(town: Session):
    load(town, "malmo")
    assert [counted(town, "grundskola", text) for text in ("2023-07", "2023-08")] == ["2023-08-25"] * 2
    assert [counted(town, "fritidshem", text) for text in ("2023-07", "2023-08")] == ["2023-08-15"] * 2
    assert payable(town, "grundskola", "2023-07") == "2023-08"
    assert paid_on(town, "grundskola", "2023-09") == "2023-10-13"  # the 15th was a Sunday: the last bank day before
