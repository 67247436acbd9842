"""What stands round every page: the menu by permission, who is logged in, the municipality's name, the demonstration band.

The menu is by work and the same for all staff; what somebody may not do is absent. A provider's user gets the provider's menu.
"""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from kundval import audit, db, formats
from kundval.access import queries
from kundval.access.rules import Actor, is_staff, may, providers_for
from kundval.access.web import current_actor, current_user, today
from kundval.desk import tasks
from kundval.registry.models import Provider


@dataclass(frozen=True)
class Room:
    """An entry of the menu: who sees it, and under which addresses its pages lie."""

    label: str
    url: str
    permissions: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        return any(path == root or path.startswith(f"{root}/") for root in (self.url, *self.under))


STAFF = (
    Room("Att göra", "/"),
    Room(
        "Utförare", "/utforare", ("registry.read",), ("/enheter", "/avtal", "/bankkonton", "/provning", "/godkannanden")
    ),
    Room("Kvalitet", "/kvalitet", ("quality.read",)),
    Room("Ersättning", "/ersattning", ("price.read",)),
    Room("Kunder & val", "/kunder", ("person.read",), ("/val",)),
    Room("Utbetalningar", "/utbetalningar", ("money.read",), ("/rader", "/korningar")),
    Room("Rapporter", "/rapporter", ("report.read",)),
    Room(
        "System", "/system", ("import.read", "log.read", "user.write", "setting.write", "calendar.write", "run.decide")
    ),
)
PROVIDER = (
    Room("Start", "/leverantor"),
    Room("Underlag", "/leverantor/underlag", (), ("/rader",)),
    Room("Kunder", "/leverantor/kunder"),
    Room("Priser", "/leverantor/priser"),
    Room("Önskemål", "/leverantor/onskemal", ("wish.answer",)),
    Room("Statistik", "/leverantor/statistik"),
    Room("Våra uppgifter", "/leverantor/uppgifter", (), ("/leverantor/beslut",)),
)


@dataclass(frozen=True)
class Entry:
    """One link of the menu as it stands on this page. ``current`` is the value of aria-current, empty elsewhere."""

    label: str
    url: str
    current: str
    count: int = 0


def menu(actor: Actor, path: str, waiting: int = 0) -> list[Entry]:
    """The menu of whoever asks, with the room of ``path`` marked; ``waiting`` is the number of tasks, at Att göra."""
    rooms = STAFF if is_staff(actor) else PROVIDER
    seen = [
        room for room in rooms if not room.permissions or any(may(actor, permission) for permission in room.permissions)
    ]
    # The longest address wins, so that the start page is not marked on every page below it.
    marked = max((room for room in seen if room.holds(path)), key=lambda room: len(room.url), default=None)
    return [
        Entry(
            label=room.label,
            url=room.url,
            current="" if room is not marked else "page" if path == room.url else "true",
            count=waiting if room.url == "/" else 0,
        )
        for room in seen
    ]


class Shell:
    """Asked by the templates; each answer is worked out once a page, and only if it is asked for."""

    version = version("kundval")
    account = "/konto"

    @cached_property
    def actor(self) -> Actor | None:
        return current_actor() if current_user() else None

    @cached_property
    def municipality(self) -> str:
        return self._setting("municipality_name", "kundval")

    @cached_property
    def demo(self) -> bool:
        return self._setting("demonstration", "") == "1"

    @cached_property
    def home(self) -> str:
        return "/leverantor" if self.actor and not is_staff(self.actor) else "/"

    @cached_property
    def may_search(self) -> bool:
        return self.actor is not None and is_staff(self.actor) and may(self.actor, "registry.read")

    @cached_property
    def who(self) -> str:
        if self.actor is None:
            return ""
        if is_staff(self.actor):
            names = sorted({held.role for held in self.actor.grants})
        else:
            names = [
                db.session().get_one(Provider, provider_id).name for provider_id in sorted(providers_for(self.actor))
            ]
        return ", ".join([self.actor.name, *names])

    @cached_property
    def menu(self) -> list[Entry]:
        if self.actor is None:
            return []
        waiting = tasks.number(db.session(), self.actor, today()) if is_staff(self.actor) else 0
        return menu(self.actor, request.path, waiting)

    @cached_property
    def today_text(self) -> str:
        return formats.day_text(today())

    @cached_property
    def printed(self) -> str:
        by = f" av {self.actor.name}" if self.actor else ""
        return f"{formats.moment_text(audit.now())}{by}"

    def _setting(self, key: str, default: str) -> str:
        # The page that tells that the database does not answer needs a shell too.
        try:
            return queries.setting(db.session(), key, default)
        except SQLAlchemyError:
            return default


def join(app: Flask) -> None:
    """Gives every template ``shell``."""

    @app.context_processor
    def around() -> dict[str, Any]:
        if "shell" not in g:
            g.shell = Shell()
        return {"shell": g.shell}

    @app.after_request
    def count_again(response: Response) -> Response:
        if request.method != "GET" and g.get("user"):
            tasks.forget(g.user.id)
        return response
