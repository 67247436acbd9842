"""What the pages of wishes show: the list with its ageing, and one request with its wishes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from kundval.access.rules import Actor
from kundval.choice.models import Person
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.requests import STATE, late_offers, queue_of, state_of, wishes_of
from kundval.choice.queries.terms import notice_on, terms_on
from kundval.choice.rules import notice as notices
from kundval.choice.rules.identities import name_key
from kundval.choice.rules.requests import OPEN_STATES, STATES, offer_by
from kundval.choice.service.answers import free_places
from kundval.choice.service.limits import notice_sentence
from kundval.db import is_sqlite
from kundval.desk.persons import shown
from kundval.formats import capital, counted_text
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.registry.models import Service, Unit, ValueSet
from kundval.registry.queries.market import industries, services

SOON = 30
"""Days before the last day for an offer from which it is told."""
GUARANTEE = "Utan erbjudande i tid"


def request_list(session: Session, actor: Actor, today: date) -> Listing:
    """What the list of wishes can be asked for. Whoever is protected has no name in it, nor in its file."""
    late = late_offers(session, today)
    name = col(Person.name_key) if is_sqlite(session) else col(Person.name_key).collate("C")
    months = offer_months(session, actor, today)
    return Listing(
        noun=("önskemål", "önskemål"),
        columns=(
            Column("kund", "Kund", sort=name, value=lambda row: HIDDEN if row.protected else row.Person.name),
            Column("nummer", "Kundnummer", value=lambda row: row.Person.handle),
            Column("tjanst", "Tjänst", sort=swedish(session, col(Service.name)), value=lambda row: row.Service.name),
            Column("enheter", "Önskar", value=lambda row: None if row.protected else row.units),
            Column("onskat", "Önskat från", sort=col(ChoiceRequest.wanted_on), value=lambda row: row.ChoiceRequest.wanted_on, kind="date"),
            Column("anmalt", "Anmält", sort=col(ChoiceRequest.reported_on), value=lambda row: row.ChoiceRequest.reported_on, kind="date",
                   word="anmälan"),
            Column("dagar", "Väntat (dagar)", value=lambda row: waited(row, today), kind="number"),
            Column("erbjudande", "Erbjudande senast", value=lambda row: deadline(row, months), kind="date"),
            Column("erbjudet", "Erbjudet", value=lambda row: row.offered, kind="date"),
            Column("tillstand", "Tillstånd", value=lambda row: capital(row.state)),
        ),
        order="anmalt",
        search=lambda text: contains(col(Person.name_key), name_key(text)),
        filters=(
            Filter("bransch", "Bransch", [(one.code, one.name) for one in industries(session, actor, "person.read")],
                   lambda code: col(Service.industry_id).in_([one.id for one in industries(session, actor) if one.code == code])),
            Filter("garanti", "Erbjudande", [("sent", GUARANTEE), ("snart", f"Inom {SOON} dagar")],
                   lambda key: late if key == "sent" else late_offers(session, today, SOON)),
        ),
        statuses=(
            Status("oppna", "Öppna", STATE.in_(OPEN_STATES)),
            *(Status(state.replace(" ", "-").replace("å", "a").replace("ö", "o"), capital(state), STATE.in_([state])) for state in STATES),
        ),
        tie=col(ChoiceRequest.id),
        private=True,
    )  # fmt: skip


def offer_months(session: Session, actor: Actor, today: date) -> dict[int | None, int | None]:
    """Within how many months each service promises an offer."""
    known = services(session, actor, "person.read")
    return {one.id: terms_on(session, one.id or 0, today).offer_months for one in known}


def waited(row: Any, today: date) -> int | None:
    """Days since it was asked for, while it is open."""
    return (today - row.ChoiceRequest.reported_on).days if row.state in OPEN_STATES else None


def deadline(row: Any, months: dict[int | None, int | None]) -> date | None:
    """The last day for an offer, where the service promises one and none has been made."""
    count = months.get(row.Service.id)
    if count is None or row.offered or row.state not in OPEN_STATES:
        return None
    return offer_by(row.ChoiceRequest.reported_on, row.ChoiceRequest.wanted_on, count)


@dataclass(frozen=True)
class WishRow:
    """A wish with its unit, its place in the queue and the free places on the wanted day."""

    wish: Wish
    unit: Unit
    place: int
    free: int | None

    @property
    def room(self) -> str:
        if self.free is None:
            return "inget tak"
        return counted_text(self.free, "ledig plats", "lediga platser") if self.free else "full"

    @property
    def told(self) -> str:
        """What has happened to it, in one sentence."""
        wish = self.wish
        if wish.taken is not None and wish.offered_on:
            return f"Erbjuden {wish.offered_on}. Kunden tackade {'ja' if wish.taken else 'nej'} {wish.replied_on}."
        if wish.offered_on:
            return f"Erbjuden {wish.offered_on}. Kunden svarar senast {wish.reply_by}."
        if wish.accepted is not None:
            return (
                f"Svarade {'ja' if wish.accepted else 'nej'} {wish.answered_on}{': ' + wish.answer if wish.answer else ''}".rstrip(
                    "."
                )
                + "."
            )
        if wish.asked_on:
            return f"Tillfrågad {wish.asked_on}. Svarar senast {wish.answer_by}."
        return f"Nummer {self.place} i kön." if self.place else ""


@dataclass(frozen=True)
class RequestView:
    """A request as its page shows it."""

    request: ChoiceRequest
    person: Person
    name: str
    service: Service
    values: str
    state: str
    wishes: list[WishRow]
    offer_by: date | None
    is_late: bool
    notice: str

    @property
    def hidden(self) -> bool:
        return self.name == HIDDEN


def request_view(session: Session, actor: Actor, request: ChoiceRequest, today: date) -> RequestView:
    """Gathers the page."""
    person, service = session.get_one(Person, request.person_id), session.get_one(Service, request.service_id)
    state, months = state_of(session, request), terms_on(session, request.service_id, today).offer_months
    rows = []
    for wish, unit in wishes_of(session, request.id):
        queue = queue_of(session, wish.unit_id, request.service_id, today)
        place = next((one.place for one in queue if one.wish.id == wish.id), 0)
        free = free_places(session, wish.unit_id, request.service_id, max(request.wanted_on, today), request.person_id)
        rows.append(WishRow(wish, unit, place, free))
    offered = any(row.wish.offered_on for row in rows) or state not in OPEN_STATES
    by = offer_by(request.reported_on, request.wanted_on, months) if months and not offered else None
    acts = [notices.SWITCH if request.kind == "byte" else notices.CHOOSE]
    told = request.confirmed_on or request.reported_on
    return RequestView(
        request, person, shown(session, person, today), service, session.get_one(ValueSet, request.value_set_id).text, state, rows, by,
        by is not None and by < today, notice_sentence(notice_on(session, request.service_id, acts, told), told),
    )  # fmt: skip
