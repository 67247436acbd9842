"""The browser's session: a signed cookie with the user, his session key and two clocks. It holds nothing else.

A session ends when the user logs out, when nothing has been asked for too long, at the latest after a day's work, and when the user's
session key is changed (locked, new password): then in every browser at once.
"""

from datetime import datetime, timedelta

from flask import flash
from flask import session as cookie

from kundval import db
from kundval.access.clock import STOCKHOLM
from kundval.access.models import User

IDLE = timedelta(hours=2)
"""A session ends when nothing has been asked for this long …"""
LONGEST = timedelta(hours=12)
"""… and in any case after this long."""
TOO_LONG = "Du har varit inloggad för länge. Logga in igen, så kommer du tillbaka."


def begin(user: User) -> None:
    """Makes the browser's session the user's, with nothing left of what it was before."""
    cookie.clear()
    now = _now()
    cookie.update(user=user.id, key=user.session_key, since=now, asked=now)
    cookie.permanent = False


def end() -> None:
    """Leaves nothing of the session in the browser."""
    cookie.clear()


def user_of_cookie() -> User | None:
    """The user of this request's session, or nobody. A session that is too old or was ended elsewhere is nobody's."""
    user_id = cookie.get("user")
    if user_id is None:
        return None
    now = _now()
    if now - cookie["asked"] > IDLE.total_seconds() or now - cookie["since"] > LONGEST.total_seconds():
        _end(TOO_LONG)
        return None
    user = db.session().get(User, user_id)
    if user is None or user.locked_at is not None or user.session_key != cookie["key"]:
        _end("Du har loggats ut. Logga in igen.")
        return None
    if now - cookie["asked"] > 60:
        cookie["asked"] = now
    return user


def _end(sentence: str) -> None:
    cookie.clear()
    flash(sentence)


def _now() -> int:
    return int(datetime.now(STOCKHOLM).timestamp())
