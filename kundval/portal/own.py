"""Whose pages these are: the provider that the user holds a grant for. Any other provider does not exist here."""

from dataclasses import dataclass

from flask import request
from flask import session as cookie
from sqlmodel import Session, col, select

from kundval.access.rules import Actor, providers_for
from kundval.errors import NotFound
from kundval.registry.models import Provider


@dataclass(frozen=True)
class Own:
    """The provider of the pages, and all that the user may choose among."""

    provider: Provider
    all: list[Provider]

    @property
    def id(self) -> int:
        return self.provider.id or 0


def own(session: Session, actor: Actor) -> Own:
    """The provider chosen last (``?utforare=``), otherwise the first by name. Raises ``NotFound`` for somebody else's."""
    mine = list(
        session.exec(select(Provider).where(col(Provider.id).in_(providers_for(actor))).order_by(col(Provider.name)))
    )
    wanted = request.args.get("utforare") or cookie.get("provider") or ""
    if not mine:
        raise NotFound
    chosen = next((one for one in mine if str(one.id) == str(wanted)), None)
    if chosen is None and request.args.get("utforare"):
        raise NotFound
    chosen = chosen or mine[0]
    cookie["provider"] = chosen.id
    return Own(chosen, mine)
