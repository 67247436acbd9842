"""Which day it is. Rules and verbs never ask; pages, commands and jobs do, once, and pass the answer on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from kundval.access.queries import is_demonstration
from kundval.config import Config

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def today(session: Session, config: Config) -> date:
    """Today in Sweden. ``KUNDVAL_TODAY`` moves it on a demonstration database only, so that no real run gets a false date."""
    if config.today is not None and is_demonstration(session):
        return config.today
    return datetime.now(STOCKHOLM).date()


def of_demonstration(config: Config) -> date:
    """The day for which a demonstration is built: that of ``KUNDVAL_TODAY``, otherwise today."""
    return config.today or datetime.now(STOCKHOLM).date()
