"""What a confirmation to the customer says: plain sentences, no address and no identity number."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from kundval.access.queries import setting
from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact, Person
from kundval.choice.queries.history import facts_of
from kundval.choice.rules.facts import END, EXTENT, STARTS
from kundval.choice.rules.wording import named
from kundval.errors import NotFound
from kundval.registry.models import Service
from kundval.registry.queries.market import face_on

TITLES = {
    "val": "Bekräftelse på val",
    "byte": "Bekräftelse på byte",
    "avslut": "Bekräftelse på avslut",
    "omfattning": "Bekräftelse på ändring",
}


@dataclass(frozen=True)
class Letter:
    """A confirmation: its heading, its sentences, and who sends it."""

    title: str
    to: str
    sentences: list[str]
    sender: str
    contact: str
    day: date


def letter(session: Session, actor: Actor, person: Person, fact_id: int, today: date) -> Letter:
    """The confirmation of a fact that stands. Raises ``NotFound`` for another's, for what was taken back, and for deaths and merges."""
    told = next((one for one in facts_of(session, actor, person) if one.fact.id == fact_id), None)
    if told is None or told.state or told.fact.kind not in TITLES or told.fact.service_id is None:
        raise NotFound
    service = session.get_one(Service, told.fact.service_id)
    face = face_on(session, service.industry_id, today)
    sender = ", ".join(
        part for part in (face[0].office_unit if face else "", setting(session, "municipality_name")) if part
    )
    return Letter(
        "Bekräftelse på placering" if told.fact.origin == "ickeval" else TITLES[told.fact.kind], person.name,
        _sentences(told.fact, told.unit, service.name.lower(), named(told.values)), sender, setting(session, "contact"), today,
    )  # fmt: skip


def _sentences(fact: ChoiceFact, unit: str, service: str, values: str) -> list[str]:
    extent = f" {values}" if values else ""
    if fact.kind in STARTS:
        until = f" till och med {fact.until - timedelta(days=1)}" if fact.until else ""
        chosen = {
            "ickeval": f"Du har inte valt utförare av {service}. Du har därför fått en plats på {unit} från och med {fact.on}{until}.",
        }.get(
            fact.origin,
            f"Du har {'bytt till' if fact.kind == 'byte' else 'valt'} {unit} för {service} från och med {fact.on}{until}.",
        )
        former = ["Din tidigare plats slutar dagen före."] if fact.kind == "byte" else []
        return [
            chosen + extent,
            *former,
            *_asked(fact),
            "Du kan byta utförare. Hör av dig till oss när du vill göra det.",
        ]
    if fact.kind == END:
        return [f"Din plats på {unit} för {service} slutar. Sista dagen är {fact.on - timedelta(days=1)}.", *_asked(fact),
                "Du kan välja igen. Hör av dig till oss när du vill göra det."]  # fmt: skip
    assert fact.kind == EXTENT
    return [f"Din plats på {unit} för {service} ändras från och med {fact.on}.{extent}", *_asked(fact)]


def _asked(fact: ChoiceFact) -> list[str]:
    through = f", {fact.asked_through.lower()}" if fact.asked_through else ""
    asked = (
        f"Det begärdes av {fact.asked_by[:1].lower()}{fact.asked_by[1:]}{through}. "
        if fact.asked_by and fact.origin != "ickeval"
        else ""
    )
    return [f"{asked}Vi registrerade det {fact.reported_on}."]
