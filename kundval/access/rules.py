"""Who may do what. Pure: an :class:`Actor` carries the grants it holds today.

A permission is a word ``thing.act``. A role is a set of them; a grant is a role for one industry (staff), one provider (utförare) or,
without either, for everything. Asked without an industry, ``may`` answers whether the actor holds the permission somewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kundval.errors import Forbidden

PERMISSIONS: dict[str, str] = {
    "registry.read": "se utförare och enheter",
    "registry.write": "ändra utförare, enheter och avtal",
    "approval.write": "pröva och godkänna utförare",
    "bank.request": "begära nytt bankgiro",
    "bank.decide": "godkänna bankgiro",
    "quality.read": "se krav och uppföljning",
    "quality.write": "ändra krav och uppföljning",
    "price.read": "se prislistor",
    "price.draft": "ändra prislistor",
    "price.decide": "besluta prislistor",
    "individual.draft": "förbereda individuella beslut",
    "individual.decide": "fatta individuella beslut",
    "coding.write": "ändra kontering",
    "calendar.write": "ändra kalendern",
    "person.read": "se kunder",
    "protected.read": "se skyddade personuppgifter",
    "additional.read": "se tilläggsbelopp för en person",
    "additional.write": "bereda tilläggsbelopp för en person",
    "additional.decide": "besluta tilläggsbelopp för en person",
    "choice.write": "registrera val",
    "wish.answer": "svara på önskemål",
    "volume.write": "registrera volymer",
    "money.read": "se utbetalningar",
    "run.make": "räkna en månad",
    "run.review": "granska körningar",
    "run.decide": "besluta körningar",
    "run.export": "skapa utbetalningsfiler",
    "month.request": "begära att en månad stängs eller öppnas",
    "month.decide": "besluta att en månad stängs eller öppnas",
    "report.read": "se rapporter",
    "portal.read": "se leverantörens sidor",
    "import.read": "läsa in filer",
    "log.read": "se loggen",
    "user.write": "ändra användare och behörigheter",
    "setting.write": "ändra inställningar",
}
"""Each permission with the words that finish «Du kan inte …»."""

ROLES: dict[str, frozenset[str]] = {
    "handläggare": frozenset(
        "registry.read registry.write approval.write bank.request quality.read price.read person.read protected.read "
        "choice.write wish.answer volume.write money.read report.read import.read additional.read additional.write".split()
    ),
    "kvalitetsansvarig": frozenset(
        "registry.read quality.read quality.write approval.write report.read import.read".split()
    ),
    "ekonom": frozenset(
        "registry.read quality.read price.read price.draft individual.draft coding.write calendar.write person.read money.read "
        "run.make run.review run.export month.request report.read import.read".split()
    ),
    "attestant": frozenset(
        "registry.read price.read price.decide individual.decide bank.decide person.read money.read run.review run.decide month.decide "
        "report.read additional.read additional.decide".split()
    ),
    "ledning": frozenset("registry.read quality.read price.read money.read report.read".split()),
    "revisor": frozenset(
        permission for permission in PERMISSIONS if permission.endswith(".read") and permission != "portal.read"
    ),
    "utförare": frozenset({"portal.read", "wish.answer"}),
    "administratör": frozenset("user.write setting.write registry.read".split()),
}
"""Which role holds which permissions. Holding several roles never lets anybody decide what he requested himself."""

PROVIDER_ROLE = "utförare"


@dataclass(frozen=True)
class Held:
    """A grant that holds today."""

    role: str
    industry_id: int | None = None
    provider_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a user with the grants of the day, or the system itself (no user)."""

    user_id: int | None
    name: str
    grants: tuple[Held, ...] = ()

    @property
    def is_system(self) -> bool:
        return self is SYSTEM


SYSTEM = Actor(user_id=None, name="kundval")
"""Acts for nobody in particular (demonstration, migration, nightly checks) and may do everything."""


class NotPermitted(Forbidden):
    """The function is another role's. Says which roles; a page may put the names of those who hold them instead."""

    def __init__(self, permission: str, industry_id: int | None = None):
        super().__init__(
            f"Du kan inte {PERMISSIONS[permission]}. Det kan den som är {_joined(roles_with(permission), 'eller')}."
        )
        self.permission = permission
        self.industry_id = industry_id

    def naming(self, names: list[str]) -> str:
        """The sentence with the names of those who may, where there are any and few enough to read."""
        if not names or len(names) > 5:
            return self.sentence
        return f"Du kan inte {PERMISSIONS[self.permission]}. Det kan {_joined(names, 'och')}."


def may(actor: Actor, permission: str, *, industry_id: int | None = None, provider_id: int | None = None) -> bool:
    """Whether the actor holds ``permission``, for the industry and provider if one is named."""
    assert permission in PERMISSIONS, permission
    return actor.is_system or any(
        permission in ROLES[held.role]
        and (industry_id is None or held.industry_id in (None, industry_id))
        and (provider_id is None or held.provider_id == provider_id or held.role != PROVIDER_ROLE)
        for held in actor.grants
    )


def require(actor: Actor, permission: str, *, industry_id: int | None = None, provider_id: int | None = None) -> None:
    """Raises :class:`NotPermitted` unless the actor may."""
    if not may(actor, permission, industry_id=industry_id, provider_id=provider_id):
        raise NotPermitted(permission, industry_id)


def industries_for(actor: Actor, permission: str) -> frozenset[int] | None:
    """The industries for which the actor holds the permission; ``None`` is all of them."""
    if actor.is_system:
        return None
    held = [held.industry_id for held in actor.grants if permission in ROLES[held.role]]
    return None if None in held else frozenset(industry for industry in held if industry is not None)


def providers_for(actor: Actor) -> frozenset[int]:
    """The providers whose own pages the actor sees."""
    return frozenset(held.provider_id for held in actor.grants if held.role == PROVIDER_ROLE and held.provider_id)


def is_staff(actor: Actor) -> bool:
    """Whether the actor has anything to do in the office's pages."""
    return actor.is_system or any(held.role != PROVIDER_ROLE for held in actor.grants)


def roles_with(permission: str) -> list[str]:
    return [role for role, permissions in ROLES.items() if permission in permissions]


def _joined(words: Sequence[str], word: str) -> str:
    *first, last = words
    return f"{', '.join(first)} {word} {last}" if first else last
