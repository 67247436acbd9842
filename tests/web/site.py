"""The data behind the browser's pages: the demonstration municipality, small and young, so that every role has something to see."""

from datetime import date

from sqlmodel import Session

from kundval.access.rules import ROLES
from kundval.demonstration import build as demonstration
from kundval.demonstration import logins

PASSWORD = logins.PASSWORD
TODAY = date(2024, 3, 18)
"""Few months have been run by then: the site is built in seconds."""


def build(session: Session) -> dict[str, str]:
    """Fills the database and gives a login of each role."""
    demonstration.municipality(session, today=TODAY, seed=7, scale=0.02, progress=lambda what, percent: None)
    return {role: next(one.login for one in logins.LOGINS if one.role == role) for role in ROLES}
