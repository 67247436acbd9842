"""A browser without a window: Flask's test client, with a login that needs no password."""

import re
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from kundval.access.clock import STOCKHOLM
from kundval.access.models import User

_HELD = re.compile('<span class="text-nowrap">([^<]*)</span>')


class Visitor(FlaskClient):
    """``visitor.log_in(user)`` gives it the user's session; the user must have been committed."""

    def log_in(self, user: User) -> "Visitor":
        now = int(datetime.now(STOCKHOLM).timestamp())
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie.update(user=user.id, key=user.session_key, since=now, asked=now)
        return self

    def text(self, path: str, **options: Any) -> str:
        """The page at ``path`` with its white space as one blank, and without what holds dates together, to look for sentences in."""
        return plain(_HELD.sub(r"\1", self.get(path, **options).get_data(as_text=True)))


def plain(text: str) -> str:
    """The text of a page with every run of white space as one blank."""
    return " ".join(text.split())
